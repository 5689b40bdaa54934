"""The page's figures, each once for a screen and once for a phone."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from mrio.labels import REST_OF_WORLD
from mrio.report._mission import Mission
from mrio.report._names import Name, Names, number
from mrio.report._theme import (
    DIVERGING,
    EXPORTS,
    INK,
    OWN,
    RECEIVES,
    SENDS,
    SEQUENTIAL,
    absolute_ticks,
    box,
    colour_bar,
    figure,
    room,
    rows,
    signed_bars,
    two_panels,
)

LARGEST_FLOWS = 40
LARGEST_SECTORS = 14
DECADES = 5
"""Powers of ten that the colours of the matrix tell apart."""

Builder = Callable[[Mission, Names, bool], go.Figure]


def figures(mission: Mission, names: Names) -> dict[str, dict[str, Any]]:
    """Return the figures by the id of their place: `wide` for a screen, `narrow` for a phone.

    The map of tiles is left out when the regions are not the provinces.
    """
    builders: dict[str, Builder] = {
        "fig-regions": regions_figure,
        "fig-map": map_figure,
        "fig-matrix": matrix_figure,
        "fig-flows": flows_figure,
        "fig-sectors": sectors_figure,
        "fig-payments": payments_figure,
    }
    if not names.tiles:
        del builders["fig-map"]
    return {
        place: {
            form: json.loads(build(mission, names, form == "narrow").to_json())
            for form in ("wide", "narrow")
        }
        for place, build in builders.items()
    }


def largest_flows(mission: Mission, count: int = LARGEST_FLOWS) -> pd.Series:
    """Return the largest flows between different own regions, the largest first."""
    inner = mission.flows[list(mission.flows.index)].rename_axis(columns="destination")
    long = inner.stack()
    apart = long.index.get_level_values(0) != long.index.get_level_values(1)
    return long[apart & (long > 0).to_numpy()].nlargest(count)


def largest_sectors(mission: Mission, count: int = LARGEST_SECTORS) -> pd.DataFrame:
    """Return the sectors with the largest shares of the four columns, the rest as a last row."""
    frame = mission.sectors
    if len(frame) <= count + 1:
        return frame
    weight = (frame.abs() / frame.abs().sum().replace(0.0, 1.0)).sum(axis=1)
    chosen = frame.index.isin(weight.nlargest(count).index)
    rest = frame[~chosen].sum().to_frame(f"{(~chosen).sum()} other sectors").T
    return pd.concat([frame[chosen], rest])


def regions_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """Production by whom it serves, with consumption as a mark; net transfer beside it."""
    data = mission.regions.sort_values("production", ascending=False)
    named = [names.regions[region].line for region in data.index]
    at = list(range(len(data)))
    own = data["production"] - data["sent"] - data["exported"]
    parts = [("for itself", own, OWN), (f"for other {names.place}s", data["sent"], SENDS)]
    parts += [("for exports abroad", data["exported"], EXPORTS)]
    hover = "<b>%{customdata}</b><br>%{fullData.name}: %{x:,.1f} Mt<extra></extra>"
    shared = {"y": at, "customdata": named, "hovertemplate": hover}
    traces: list[Any] = [
        go.Bar(x=part.tolist(), name=f"Emitted {name}", orientation="h", **shared).update(
            marker={"color": colour}
        )
        for name, part, colour in parts
    ]
    mark = {"symbol": "diamond", "size": 9, "color": INK, "line": {"color": "white", "width": 1.5}}
    consumed = go.Scatter(x=data["consumption"].tolist(), mode="markers", marker=mark, **shared)
    net = signed_bars(data["net_transfer"], named, "Mt net transfer", 1)
    traces += [consumed.update(name="Emitted anywhere for its consumption")]
    traces += [net.update(xaxis="x2", yaxis="y2")]
    labels = [names.tick(region, mission) for region in data.index]
    titles = ("Mt CO₂", f"Net transfer to other {names.place}s, Mt CO₂")
    layout = two_panels(labels, titles, narrow)
    layout["xaxis2"]["range"] = room(data["net_transfer"], 0.2)
    height = (46 if narrow else 23) * len(data) + (220 if narrow else 120)
    return figure(traces, height, narrow, barmode="relative", bargap=0.28, **layout)


def map_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """Provinces as equal tiles, coloured by net transfer around zero."""
    net = mission.regions["net_transfer"]
    count, columns = (1 + max(tile[axis] for tile in names.tiles.values()) for axis in (0, 1))
    z: list[list[float | None]] = [[None] * columns for _ in range(count)]
    text, hover = ([[""] * columns for _ in range(count)] for _ in range(2))
    for region, (row, column) in names.tiles.items():
        name, amount = names.regions[region], number(net[region], 1, sign=True)
        z[row][column] = float(net[region])
        text[row][column] = _tile_text(name, net[region], narrow)
        hover[row][column] = f"<b>{name.line}</b><br>net transfer {amount} Mt"
    most = float(net.abs().max()) or 1.0
    heat = go.Heatmap(z=z, zmin=-most, zmax=most, colorscale=DIVERGING)
    heat.update(text=text, texttemplate="%{text}", xgap=4, ygap=4)
    heat.update(customdata=hover, hovertemplate="%{customdata}<extra></extra>")
    heat.update(hoverongaps=False, textfont={"size": 10 if narrow else 13, "color": INK})
    heat.update(colorbar=colour_bar("Net transfer, Mt CO₂", narrow))
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
    head = f"<b>{name.short}</b>" if narrow else f"<b>{name.short}</b><br>{name.label}"
    return f"{head}<br>{number(value, 0 if narrow else 1, sign=True)}"


def matrix_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """Origin × destination on a scale of logarithms, exports a column apart."""
    own = list(mission.flows.index)
    exports = [REST_OF_WORLD] if REST_OF_WORLD in mission.flows else []
    frame = mission.flows[[*own, *exports]]
    top = math.ceil(math.log10(max(float(frame.to_numpy().max()), 1e-9)))
    low = top - DECADES
    heat = go.Heatmap(
        x=[*range(len(own)), *(len(own) + 1 for _ in exports)],
        z=[[math.log10(max(v, 10.0**low)) for v in line] for line in frame.to_numpy().tolist()],
        customdata=[
            [
                f"emitted in <b>{names.regions[origin].line}</b><br>for "
                f"<b>{names.regions[place].line}</b><br>{number(value, 3)} Mt"
                for place, value in line.items()
            ]
            for origin, line in frame.iterrows()
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    powers = list(range(low, top + 1))
    ticks = {"tickvals": powers, "ticktext": ["≤ " * (p == low) + f"{10.0**p:,g}" for p in powers]}
    heat.update(zmin=low, zmax=top, colorscale=SEQUENTIAL, xgap=1, ygap=1)
    heat.update(colorbar=colour_bar("Mt CO₂, each step ten times more", narrow, **ticks))
    layout = _matrix_axes(mission, names, own, bool(exports), narrow)
    return figure([heat], (20 if narrow else 24) * len(own) + 220, narrow, **layout)


def _matrix_axes(
    mission: Mission, names: Names, own: list[str], exports: bool, narrow: bool
) -> dict[str, Any]:
    named = [names.regions[r].short if narrow else names.tick(r, mission) for r in own]
    last = [names.regions[REST_OF_WORLD].line] if exports else []
    across = {
        "tickvals": [*range(len(own)), *(len(own) + 1 for _ in last)],
        "ticktext": named + last,
        "tickangle": -90,
        "side": "top",
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
        "range": [-0.5, len(own) + (1.5 if exports else -0.5)],
    }
    at = own.index(mission.origin)
    members = [own.index(name) for name in mission.group]
    frames = [box(m, at, SENDS) for m in members] + [box(at, m, SENDS) for m in members]
    return {
        "xaxis": across | {"title": {"text": "for the final demand of"}},
        "yaxis": rows(named, title={"text": "emitted in"}, range=[len(own) - 0.5, -0.5]),
        "shapes": frames,
    }


def flows_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """The largest flows between regions, origins on the left, destinations on the right."""
    flows = largest_flows(mission)
    ends = [flows.groupby(level=level).sum() for level in (0, 1)]
    left, right = (end.sort_values(ascending=False) for end in ends)
    nodes = [*left.index, *right.index]
    labels = [
        f"{names.regions[place].line}  {number(value)}"
        for place, value in [*left.items(), *right.items()]
    ]
    at = {place: len(left) + i for i, place in enumerate(right.index)}
    pairs = [(str(a), str(b)) for a, b in flows.index]
    link = {
        "source": [left.index.get_loc(a) for a, _ in pairs],
        "target": [at[b] for _, b in pairs],
        "value": flows.tolist(),
        "color": [_link_colour(mission, a, b) for a, b in pairs],
        "customdata": [f"{names.regions[a].line} → {names.regions[b].line}" for a, b in pairs],
        "hovertemplate": "%{customdata}<br>%{value:,.2f} Mt<extra></extra>",
    }
    node = {
        "label": labels,
        "pad": 9,
        "thickness": 12,
        "line": {"width": 0},
        "color": [_node_colour(mission, place) for place in nodes],
        "hovertemplate": "%{label} Mt in the flows shown<extra></extra>",
    }
    sankey = go.Sankey(node=node, link=link, valueformat=",.2f", valuesuffix=" Mt")
    height = 120 + 30 * max(len(left), len(right))
    return figure([sankey], height, narrow, margin={"l": 4, "r": 4, "t": 10, "b": 16})


def _node_colour(mission: Mission, place: object) -> str:
    if place == mission.origin:
        return SENDS
    return RECEIVES if place in mission.group else "#7b8794"


def _link_colour(mission: Mission, origin: str, destination: str) -> str:
    if origin == mission.origin:
        return "rgba(194,87,12,0.8)" if destination in mission.group else "rgba(194,87,12,0.45)"
    return "rgba(33,102,172,0.38)" if destination in mission.group else "rgba(123,135,148,0.28)"


def sectors_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """Emissions by sector, out to the right and back to the left; value added beside them."""
    data = largest_sectors(mission)
    known = {sector: names.sectors.get(str(sector), Name(str(sector))) for sector in data.index}
    labels = [known[sector].lines for sector in data.index]
    origin, group = names.regions[mission.origin].line, Name(names.group.label, names.group.zh).line
    ways = {
        "out": (f"{origin} for {group}", SENDS, 1),
        "back": (f"{group} for {origin}", RECEIVES, -1),
    }
    titles = ("CO₂ emitted, Mt", "Value added, billion yuan")
    layout = two_panels(labels, titles, narrow)
    traces = []
    for panel, suffix, unit in (("", "", "Mt"), ("2", "_value_added", "billion yuan")):
        low, high = -data[f"back{suffix}"].max(), data[f"out{suffix}"].max()
        layout[f"xaxis{panel}"] |= absolute_ticks(low, high)
        for way, (title, colour, sign) in ways.items():
            amounts = data[f"{way}{suffix}"]
            bar = go.Bar(x=(sign * amounts).tolist(), y=list(range(len(data))), orientation="h")
            bar.update(name=title, legendgroup=way, showlegend=not panel)
            bar.update(marker={"color": colour}, xaxis=f"x{panel}", yaxis=f"y{panel}")
            bar.update(customdata=[[known[s].line, number(v, 3)] for s, v in amounts.items()])
            hover = "<b>%{customdata[0]}</b><br>%{fullData.name}<br>%{customdata[1]} "
            traces.append(bar.update(hovertemplate=f"{hover}{unit}<extra></extra>"))
    height = (78 if narrow else 38) * len(data) + (220 if narrow else 110)
    return figure(traces, height, narrow, barmode="relative", bargap=0.3, **layout)


def payments_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """What every region would receive (to the right) or pay (to the left)."""
    values = mission.regions["payment"].sort_values(ascending=False)
    labels = [names.tick(region, mission) for region in values.index]
    named = [names.regions[region].line for region in values.index]
    bars = signed_bars(values, named, "million yuan", 0)
    title = {"text": "← pays       million yuan a year       receives →"}
    xaxis = {"title": title, "range": room(values, 0.16 if narrow else 0.07)}
    layout = {"xaxis": xaxis, "yaxis": rows(labels), "bargap": 0.28}
    return figure([bars], 22 * len(values) + 90, narrow, **layout)
