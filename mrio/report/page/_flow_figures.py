"""The figures of who emits for whom: the matrix, and the ends of the mission's flows."""

from __future__ import annotations

import html
import math
import re
from typing import Any

import plotly.graph_objects as go

from mrio.labels import REST_OF_WORLD
from mrio.lang import gettext as _
from mrio.report._names import number
from mrio.report._theme import (
    EXPORTS,
    OWN,
    SENDS,
    SEQUENTIAL,
    box,
    colour_bar,
    figure,
    room,
    rows,
)
from mrio.report.page._mission import Mission
from mrio.report.page._names import Names

LARGEST_ENDS = 12
LIGHT = "#e3b08f"
DECADES = 4
"""Powers of ten that the colours of the matrix tell apart."""


def flow_text(emitter: str, user: str) -> str:
    """Return what a flow is called: emissions of one for the final demand of another."""
    return _("%(emitter)s emissions for %(user)s final demand", emitter=emitter, user=user)


def pays_receives(names: Names, narrow: bool = False) -> str:
    """Return the title of an axis of net receipts."""
    if narrow:
        return _("million %(currency)s: ← pays, receives →", currency=names.currency)
    return _("← pays      million %(currency)s a year      receives →", currency=names.currency)


def matrix_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """Origin × destination on a logarithmic colour scale, exports a column apart."""
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
        told = [
            _(
                "emitted in <b>%(origin)s</b><br>for <b>%(place)s</b><br>%(amount)s Mt",
                origin=names.regions[origin].line,
                place=names.regions[place].line,
                amount=number(size, 3),
            )
            for place, size in zip((*own, *exports), line, strict=True)
        ]
        z.append([*shades[:blank], None, *shades[blank:]])
        hover.append([*told[:blank], "", *told[blank:]])
    powers = list(range(low, top + 1))
    ticks = {"tickvals": powers, "ticktext": ["≤ " * (p == low) + f"{10.0**p:,g}" for p in powers]}
    heat = go.Heatmap(z=z, zmin=low, zmax=top, colorscale=SEQUENTIAL, xgap=1, ygap=1)
    heat.update(customdata=hover, hovertemplate="%{customdata}<extra></extra>", hoverongaps=False)
    heat.update(colorbar=colour_bar(_("Mt CO₂, logarithmic colour scale"), narrow, **ticks))
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
        "xaxis": across | {"title": {"text": _("for the final demand of ↓"), "standoff": 12}},
        "yaxis": down | {"title": {"text": _("emitted in →"), "standoff": 12}},
        "shapes": frames,
    }


def subject_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """Whom the origin emits for, largest first; beside it where the group's demand emits."""
    own = [str(region) for region in mission.flows.index]
    group = list(mission.group)
    exports = [REST_OF_WORLD] if REST_OF_WORLD in mission.flows else []
    served = mission.flows.loc[mission.origin, [*own, *exports]]
    serving = mission.flows.loc[own, group].sum(axis=1)
    panels = (
        _largest(served.to_dict(), (mission.origin, *group, *exports)),
        _largest(serving.to_dict(), (mission.origin, *group)),
    )
    titles = (
        _(
            "Emitted in %(origin)s, by whose final demand, Mt CO₂",
            origin=_local(mission.origin, names),
        ),
        _("For final demand of %(group)s, by where emitted, Mt CO₂", group=_the_group(names)),
    )
    traces: list[Any] = []
    layout: dict[str, Any] = {}
    for at, (panel, title) in enumerate(zip(panels, titles, strict=True)):
        suffix = "2" if at else ""
        labels = [_end_label(place, mission, names) for place in panel]
        sizes = list(panel.values())
        bar = go.Bar(x=sizes, y=list(range(len(sizes))), orientation="h", showlegend=False)
        bar.update(marker={"color": [_end_colour(place, mission, bool(at)) for place in panel]})
        bar.update(text=[number(size) for size in sizes], textposition="outside", cliponaxis=False)
        bar.update(
            customdata=labels, hovertemplate="<b>%{customdata}</b><br>%{x:,.2f} Mt<extra></extra>"
        )
        traces.append(bar.update(xaxis=f"x{suffix}", yaxis=f"y{suffix}"))
        layout[f"xaxis{suffix}"] = {
            "title": {"text": re.sub("(, |，)", r"\1<br>", title, count=1) if narrow else title},
            "range": room(sizes, 0.2 if narrow else 0.14),
            "anchor": f"y{suffix}",
        }
        layout[f"yaxis{suffix}"] = rows(labels, anchor=f"x{suffix}")
    if narrow:
        layout["yaxis"]["domain"], layout["yaxis2"]["domain"] = [0.55, 1], [0, 0.45]
    else:
        layout["xaxis"]["domain"], layout["xaxis2"]["domain"] = [0, 0.4], [0.6, 1]
    height = 24 * max(len(panel) for panel in panels) * (2 if narrow else 1) + 110
    margin = {"l": 4, "r": 8, "t": 8, "b": 60 if narrow else 44}
    return figure(traces, height, narrow, bargap=0.28, margin=margin, **layout)


OTHERS = ""
"""Stands for all regions that have no bar of their own."""


def _largest(sizes: dict[Any, float], always: tuple[str, ...]) -> dict[str, float]:
    """Return the largest ends and those of the mission, largest first, the others as one."""
    ranked = sorted(
        ((str(place), float(size)) for place, size in sizes.items()), key=lambda p: -p[1]
    )
    chosen = {place for place, _size in ranked[:LARGEST_ENDS]} | set(always)
    rest = sum(size for place, size in ranked if place not in chosen)
    found = {place: size for place, size in ranked if place in chosen}
    return found | ({OTHERS: rest} if len(found) < len(ranked) else {})


def _end_label(place: str, mission: Mission, names: Names) -> str:
    if place == OTHERS:
        return _("Other %(places)s", places=names.places)
    return names.tick(place, mission)


def _end_colour(place: str, mission: Mission, to_group: bool) -> str:
    """Return the colour of an end: flows from origin to group stand out from the two's own."""
    if place == REST_OF_WORLD:
        return EXPORTS
    if place == mission.origin:
        return SENDS if to_group else OWN
    if place in mission.group:
        return OWN if to_group else SENDS
    return LIGHT


def _local(region: str, names: Names) -> str:
    return html.escape(names.regions[region].local, quote=False)


def _the_group(names: Names) -> str:
    return html.escape(names.article + names.group.local, quote=False)
