"""The supply chain of coke, steel and buildings as one picture, with its figures."""

from __future__ import annotations

import html

import plotly.graph_objects as go

from mrio.labels import local_name
from mrio.lang import gettext as _
from mrio.report._names import number
from mrio.report._theme import INK, RECEIVES, SENDS, figure
from mrio.report.page._chain import DIGITS, LAST, SupplyChain
from mrio.report.page._names import Names

GREY, STEEL = "#b8c1ca", "#6f4e7c"


def chain_figure(chain: SupplyChain, names: Names, narrow: bool) -> go.Figure:
    """Emissions of the first industry, what passes through the second, products, and whose."""
    region, sector = chain.first
    place, steel = chain.through
    products = chain.largest()
    other_chains = chain.whole - chain.by_region
    other_here = chain.by_region - chain.by_industry
    printed = chain.printed
    local = {name: html.escape(local_name(name)) for name in (region, sector, place, steel)}
    labels = [
        _("%(region)s: %(sector)s", region=local[region], sector=local[sector].lower()),
        _("%(region)s: %(sector)s", region=local[place], sector=local[steel].lower()),
        _("other industries of %(region)s", region=local[place]),
        _("chains that do not pass %(region)s", region=local[place]),
        *(
            html.escape(local_name(str(name))) if name else _("other final products")
            for name in products.index
        ),
        *(
            _("final demand of %(region)s", region=names.regions[name].local)
            for name in products.columns
        ),
    ]
    amounts = [printed.whole, *printed.ways, *printed.by_product, *printed.by_member]
    first_product, first_member = 4, 4 + len(products)
    links = [
        (0, 1 + way, size) for way, size in enumerate((chain.by_industry, other_here, other_chains))
    ]
    links += [
        (1, first_product + row, float(size)) for row, size in enumerate(products.sum(axis=1))
    ]
    links += [
        (first_product + row, first_member + column, float(products.iat[row, column]))
        for row in range(len(products))
        for column in range(products.shape[1])
    ]
    links = [link for link in links if link[2] > 0]
    building = first_product + list(products.index).index(LAST) if LAST in products.index else -1
    colours = [_colour(link, building) for link in links]
    nodes = [SENDS, STEEL, GREY, GREY]
    nodes += [STEEL if first_product + row == building else GREY for row in range(len(products))]
    nodes += [RECEIVES] * products.shape[1]
    sankey = go.Sankey(
        arrangement="snap",
        node={
            "label": [
                f"{label}  {number(size, DIGITS)}"
                for label, size in zip(labels, amounts, strict=True)
            ],
            "align": "left",
            "pad": 16,
            "thickness": 12,
            "line": {"width": 0},
            "color": nodes,
            "hovertemplate": "%{label} Mt CO₂<extra></extra>",
        },
        link={
            "source": [link[0] for link in links],
            "target": [link[1] for link in links],
            "value": [link[2] for link in links],
            "color": colours,
            "hovertemplate": "%{source.label} → %{target.label}<br>%{value:,.3f} Mt<extra></extra>",
        },
    )
    return figure([sankey], 460, narrow, margin={"l": 4, "r": 4, "t": 10, "b": 16}, font_color=INK)


def _colour(link: tuple[int, int, float], building: int) -> str:
    """Return the chain that the picture is of darker than all others."""
    source, target, _size = link
    ours = (source, target) == (0, 1) or building in (source, target)
    return "rgba(111,78,124,0.6)" if ours else "rgba(123,135,148,0.28)"
