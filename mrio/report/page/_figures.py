"""The page's figures, each once for a screen and once for a phone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from mrio import columns
from mrio.lang import gettext as _
from mrio.lang import ngettext
from mrio.report._heat_maps import rules_figure
from mrio.report._names import Name, number
from mrio.report._theme import (
    DIVERGING,
    EXPORTS,
    INK,
    OWN,
    RECEIVES,
    SENDS,
    absolute_ticks,
    amounts,
    box,
    colour_bar,
    figure,
    room,
    rows,
    signed_bars,
    two_panels,
)
from mrio.report.page._answer_figure import answer_figure
from mrio.report.page._chain import supply_chain
from mrio.report.page._chain_figure import chain_figure
from mrio.report.page._flow_figures import (
    flow_text,
    matrix_figure,
    pays_receives,
    subject_figure,
)
from mrio.report.page._mission import Mission
from mrio.report.page._names import Names
from mrio.report.page._principles_figure import principles_figure
from mrio.units import payment

LARGEST_SECTORS = 14

Builder = Callable[[Mission, Names, bool], go.Figure]


def figures(mission: Mission, names: Names) -> dict[str, dict[str, Any]]:
    """Return the figures by the id of their place: `wide` for a screen, `narrow` for a phone.

    The map of tiles is left out when the regions are not the provinces, the supply chain where
    the table or the question has none.
    """
    builders: dict[str, Builder] = {
        "fig-answer": answer_figure,
        "fig-regions": regions_figure,
        "fig-map": map_figure,
        "fig-matrix": matrix_figure,
        "fig-flows": subject_figure,
        "fig-sectors": sectors_figure,
        "fig-payments": payments_figure,
        "fig-principles": principles_figure,
        "fig-rules": _rules,
    }
    if not names.tiles:
        del builders["fig-map"]
    if (chain := supply_chain(mission)) is not None:
        builders["fig-chain"] = lambda _mission, names, narrow: chain_figure(chain, names, narrow)
    return {
        place: {
            form: as_data(build(mission, names, form == "narrow")) for form in ("wide", "narrow")
        }
        for place, build in builders.items()
    }


def as_data(drawn: go.Figure) -> dict[str, Any]:
    """Return a figure as the plain values that its script reads."""
    return json.loads(drawn.to_json() or "")


def _rules(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    ours = (mission.origin, *mission.group)
    unit = columns.unit("payment", currency=mission.comparison.currency)
    rules = mission.rules.set_axis([_(str(name)) for name in mission.rules.columns], axis=1)
    return rules_figure(rules, names.regions, ours, unit, narrow)


def largest_sectors(mission: Mission, count: int = LARGEST_SECTORS) -> pd.DataFrame:
    """Return the sectors with the largest shares of the four columns, the rest as a last row."""
    frame = mission.sectors
    if len(frame) <= count + 1:
        return frame
    values = frame.to_numpy(dtype=float)
    size = np.abs(values)
    weight = (size / np.maximum(size.sum(axis=0), 1e-300)).sum(axis=1)
    chosen = np.sort(np.argsort(-weight, kind="stable")[:count])
    others = np.setdiff1d(np.arange(len(frame)), chosen)
    rows = np.vstack([values[chosen], values[others].sum(axis=0)])
    labels = [*(str(label) for label in frame.index[chosen]), _others(len(others))]
    return pd.DataFrame(rows, pd.Index(labels, name=frame.index.name), frame.columns)


def _others(count: int) -> str:
    return ngettext("%(n)s other sector", "%(n)s other sectors", count)


def regions_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """Production by whom it serves, with consumption as a mark; net transfer beside it."""
    data = mission.regions.sort_values("production", ascending=False)
    named = [names.regions[region].line for region in data.index]
    at = list(range(len(data)))
    total, sent, exported = (amounts(data, c) for c in ("production", "sent", "exported"))
    own = [all_ - s - e for all_, s, e in zip(total, sent, exported, strict=True)]
    parts = [
        (_("For own final demand"), own, OWN),
        (_("Embodied in outflows to other %(places)s", places=names.places), sent, SENDS),
    ]
    if any(exported):
        parts += [(_("Embodied in exports abroad"), exported, EXPORTS)]
    hover = "<b>%{customdata}</b><br>%{fullData.name}: %{x:,.1f} Mt<extra></extra>"
    shared = {"y": at, "customdata": named, "hovertemplate": hover}
    traces: list[Any] = [
        go.Bar(x=part, name=name, orientation="h", **shared).update(marker={"color": colour})
        for name, part, colour in parts
    ]
    mark = {"symbol": "diamond", "size": 9, "color": INK, "line": {"color": "white", "width": 1.5}}
    consumed = go.Scatter(x=amounts(data, "consumption"), mode="markers", marker=mark, **shared)
    net = amounts(data, "net_transfer")
    spread = _spread(data)
    bars = signed_bars(net, named, _("Mt net transfer"), 1, spread)
    traces += [consumed.update(name=_("Consumption-based emissions"))]
    traces += [trace.update(xaxis="x2", yaxis="y2") for trace in bars]
    labels = [names.tick(region, mission) for region in data.index]
    titles = ("Mt CO₂", _("Net transfer to other %(places)s, Mt CO₂", places=names.places))
    layout = two_panels(labels, titles, narrow)
    layout["xaxis2"]["range"] = room(_reach(net, spread), 0.5 if narrow else 0.2)
    height = (46 if narrow else 23) * len(data) + (220 if narrow else 120)
    return figure(traces, height, narrow, barmode="relative", bargap=0.28, **layout)


def _spread(
    regions: pd.DataFrame, per_tonne: float = 1.0
) -> tuple[list[float], list[float]] | None:
    """Return the lowest and highest net transfers × a price, where they are known."""
    if "net_low" not in regions:
        return None
    low, high = (amounts(regions, column) for column in ("net_low", "net_high"))
    return [per_tonne * value for value in low], [per_tonne * value for value in high]


def _reach(values: list[float], spread: tuple[list[float], ...] | None) -> list[float]:
    return values if spread is None else [*values, *spread[0], *spread[1]]


def map_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """Provinces as equal tiles, coloured by net transfer around zero."""
    net = dict(zip(mission.regions.index, amounts(mission.regions, "net_transfer"), strict=True))
    count, columns = (1 + max(tile[axis] for tile in names.tiles.values()) for axis in (0, 1))
    z: list[list[float | None]] = [[None] * columns for _ in range(count)]
    text, hover = ([[""] * columns for _ in range(count)] for _ in range(2))
    for region, (row, column) in names.tiles.items():
        name, amount = names.regions[region], number(net[region], 1, sign=True)
        z[row][column] = net[region]
        text[row][column] = _tile_text(name, net[region], narrow)
        hover[row][column] = f"<b>{name.line}</b><br>" + _(
            "net transfer %(amount)s Mt", amount=amount
        )
    most = max(abs(value) for value in net.values()) or 1.0
    heat = go.Heatmap(z=z, zmin=-most, zmax=most, colorscale=DIVERGING)
    heat.update(text=text, texttemplate="%{text}", xgap=4, ygap=4)
    heat.update(customdata=hover, hovertemplate="%{customdata}<extra></extra>")
    heat.update(hoverongaps=False, textfont={"size": 10 if narrow else 12, "color": INK})
    heat.update(colorbar=colour_bar(_("Net transfer, Mt CO₂"), narrow))
    frames = [
        box(column, row, INK)
        for region, (row, column) in names.tiles.items()
        if region in (mission.origin, *mission.group)
    ]
    layout: dict[str, Any] = {"xaxis": {"visible": False}, "shapes": frames}
    layout["yaxis"] = {"visible": False, "autorange": "reversed"}
    margin = {"l": 2, "r": 2, "t": 4, "b": 4}
    return figure([heat], 460 if narrow else 620, narrow, margin=margin, **layout)


def _tile_text(name: Name, value: float, narrow: bool) -> str:
    head = f"<b>{name.short}</b>" if narrow else f"<b>{name.lines}</b>"
    return f"{head}<br>{number(value, 0 if narrow else 1, sign=True)}"


def sectors_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """Emissions by sector, out to the right and back to the left; value added beside them."""
    data = largest_sectors(mission)
    known = [names.sectors.get(s) or Name(s) for s in map(str, data.index)]
    labels = [name.lines for name in known]
    origin, group = names.regions[mission.origin].line, names.group.line
    ways = {
        "out": (flow_text(origin, group), SENDS, 1),
        "back": (flow_text(group, origin), RECEIVES, -1),
    }
    billion = _("billion %(currency)s", currency=names.currency)
    titles = (_("CO₂ emitted, Mt"), _("Value added, %(unit)s", unit=billion))
    layout = two_panels(labels, titles, narrow)
    traces = []
    for panel, suffix, unit in (("", "", "Mt"), ("2", "_value_added", billion)):
        low, high = -max(amounts(data, f"back{suffix}")), max(amounts(data, f"out{suffix}"))
        layout[f"xaxis{panel}"] |= absolute_ticks(low, high)
        layout[f"xaxis{panel}"]["range"] = room([low, high], 0.2 if narrow else 0.08)
        for way, (title, colour, sign) in ways.items():
            values = amounts(data, f"{way}{suffix}")
            bar = go.Bar(x=[sign * v for v in values], y=list(range(len(data))), orientation="h")
            bar.update(name=title, legendgroup=way, showlegend=not panel)
            bar.update(marker={"color": colour}, xaxis=f"x{panel}", yaxis=f"y{panel}")
            told = [number(v, 3) for v in values]
            bar.update(customdata=[[n.line, v] for n, v in zip(known, told, strict=True)])
            bar.update(text=[number(v) if v >= 0.05 else "" for v in values], cliponaxis=False)
            bar.update(textposition="outside")
            hover = "<b>%{customdata[0]}</b><br>%{fullData.name}<br>%{customdata[1]} "
            traces.append(bar.update(hovertemplate=f"{hover}{unit}<extra></extra>"))
    height = (78 if narrow else 38) * len(data) + (220 if narrow else 110)
    return figure(traces, height, narrow, barmode="overlay", bargap=0.3, **layout)


def payments_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """What every region would receive (to the right) or pay (to the left)."""
    data = mission.regions.sort_values("payment", ascending=False)
    values = amounts(data, "payment")
    labels = [names.tick(region, mission) for region in data.index]
    named = [names.regions[region].line for region in data.index]
    spread = _spread(data, payment(1.0, "Mt", mission.price))
    unit = _("million %(currency)s", currency=names.currency)
    bars = signed_bars(values, named, unit, 0, spread)
    title = {"text": pays_receives(names)}
    xaxis: dict[str, Any] = {
        "title": title,
        "range": room(_reach(values, spread), 0.36 if narrow else 0.09),
    }
    xaxis["tickformat"] = ",d"
    layout = {"xaxis": xaxis, "yaxis": rows(labels), "bargap": 0.28}
    margin = {"l": 8, "r": 8, "t": 8, "b": 44}
    return figure(bars, 22 * len(values) + 70, narrow, margin=margin, **layout)
