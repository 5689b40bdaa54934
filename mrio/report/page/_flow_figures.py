"""The figures of who emits for whom: the matrix and the largest flows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go

from mrio.labels import REST_OF_WORLD
from mrio.report._names import number
from mrio.report._theme import RECEIVES, SENDS, SEQUENTIAL, box, colour_bar, figure, rows
from mrio.report.page._mission import Mission
from mrio.report.page._names import Names

LARGEST_FLOWS = 40
DECADES = 4
"""Powers of ten that the colours of the matrix tell apart."""


def largest_flows(mission: Mission, count: int = LARGEST_FLOWS) -> list[tuple[str, str, float]]:
    """Return origin, destination and size of the largest flows between own regions."""
    own = [str(region) for region in mission.flows.index]
    E = mission.flows[own].to_numpy(dtype=float)
    flows = [(a, b, E[i, j]) for i, a in enumerate(own) for j, b in enumerate(own) if i != j]
    positive = [flow for flow in flows if flow[2] > 0]
    return sorted(positive, key=lambda flow: -flow[2])[:count]


def matrix_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """Origin × destination on a scale of logarithms, exports a column apart."""
    own = [str(region) for region in mission.flows.index]
    exports = [REST_OF_WORLD] if REST_OF_WORLD in mission.flows else []
    blank = len(own)
    frame = mission.flows[[*own, *exports]]
    top = math.ceil(math.log10(max(float(frame.to_numpy().max()), 1e-9)))
    low = top - DECADES
    z: list[list[float | None]] = []
    hover: list[list[str]] = []
    for origin, line in zip(own, frame.to_numpy(dtype=float).tolist(), strict=True):
        shades: list[float | None] = [math.log10(max(v, 10.0**low)) for v in line]
        start = f"emitted in <b>{names.regions[origin].line}</b><br>for "
        told = [
            f"{start}<b>{names.regions[place].line}</b><br>{number(size, 3)} Mt"
            for place, size in zip((*own, *exports), line, strict=True)
        ]
        z.append([*shades[:blank], None, *shades[blank:]])
        hover.append([*told[:blank], "", *told[blank:]])
    powers = list(range(low, top + 1))
    ticks = {"tickvals": powers, "ticktext": ["≤ " * (p == low) + f"{10.0**p:,g}" for p in powers]}
    heat = go.Heatmap(z=z, zmin=low, zmax=top, colorscale=SEQUENTIAL, xgap=1, ygap=1)
    heat.update(customdata=hover, hovertemplate="%{customdata}<extra></extra>", hoverongaps=False)
    heat.update(colorbar=colour_bar("Mt CO₂, each step ten times more", narrow, **ticks))
    layout = _matrix_axes(mission, names, own, bool(exports), narrow)
    layout["margin"] = {"l": 8, "r": 8, "t": 36, "b": 8}
    height = max((20 if narrow else 24) * len(own) + 190, 380)
    return figure([heat], height, narrow, **layout)


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
    down = rows(named, range=[len(own) - 0.5, -0.5])
    return {
        "xaxis": across | {"title": {"text": "for the final demand of ↓", "standoff": 12}},
        "yaxis": down | {"title": {"text": "emitted in →", "standoff": 12}},
        "shapes": frames,
    }


def flows_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """The largest flows between regions, origins on the left, destinations on the right."""
    flows = largest_flows(mission)
    left = _sums([(origin, size) for origin, _, size in flows], (mission.origin,))
    right = _sums([(destination, size) for _, destination, size in flows], mission.group)
    ends = [*left.items(), *right.items()]
    from_, to = list(left), list(right)
    pairs = [(origin, destination) for origin, destination, _ in flows]
    link = {
        "source": [from_.index(a) for a, _ in pairs],
        "target": [len(left) + to.index(b) for _, b in pairs],
        "value": [size for _, _, size in flows],
        "color": [_link_colour(mission, a, b) for a, b in pairs],
        "customdata": [f"{names.regions[a].line} → {names.regions[b].line}" for a, b in pairs],
        "hovertemplate": "%{customdata}<br>%{value:,.2f} Mt<extra></extra>",
    }
    node = {
        "label": [f"{names.regions[place].line}  {number(size)}" for place, size in ends],
        "x": [0.001] * len(left) + [0.999] * len(right),
        "y": [*_centres(left), *_centres(right)],
        "pad": 14,
        "thickness": 12,
        "line": {"width": 0},
        "color": [_node_colour(mission, place) for place, _ in ends],
        "hovertemplate": "%{label} Mt in the flows shown<extra></extra>",
    }
    sankey = go.Sankey(node=node, link=link, arrangement="fixed")
    height = 120 + 34 * max(len(left), len(right))
    return figure([sankey], height, narrow, margin={"l": 4, "r": 4, "t": 10, "b": 16})


def _sums(ends: list[tuple[str, float]], first: tuple[str, ...]) -> dict[str, float]:
    """Return the sum of each place from large to small, those of `first` before all others."""
    sums = dict.fromkeys((place for place, _ in ends), 0.0)
    for place, size in ends:
        sums[place] += size
    return dict(sorted(sums.items(), key=lambda item: (item[0] not in first, -item[1])))


def _centres(sums: dict[str, float], gaps: float = 0.4) -> list[float]:
    """Return the heights at which nodes of these sizes stand below each other, 0 to 1."""
    between = gaps / max(len(sums) - 1, 1)
    sizes = np.array(list(sums.values())) / (sum(sums.values()) or 1.0) * (1 - gaps)
    centres = sizes.cumsum() - sizes / 2 + between * np.arange(len(sums))
    return centres.clip(0.001, 0.999).tolist()


def _node_colour(mission: Mission, place: object) -> str:
    if place == mission.origin:
        return SENDS
    return RECEIVES if place in mission.group else "#7b8794"


def _link_colour(mission: Mission, origin: str, destination: str) -> str:
    if origin == mission.origin:
        return "rgba(194,87,12,0.8)" if destination in mission.group else "rgba(194,87,12,0.45)"
    return "rgba(33,102,172,0.38)" if destination in mission.group else "rgba(123,135,148,0.28)"
