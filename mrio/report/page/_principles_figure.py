"""What every principle allocates to the mission's regions, as marks on one line each."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from mrio import columns
from mrio.account import principles
from mrio.report._theme import EXPORTS, INK, RECEIVES, SENDS, figure, rows
from mrio.report.page._mission import Mission
from mrio.report.page._names import Names

_MARKS: dict[str, tuple[str, str]] = {
    "production": ("square", INK),
    "consumption": ("diamond", RECEIVES),
    "trade_balance": ("diamond-open", RECEIVES),
    "income": ("triangle-up", SENDS),
    "average": ("circle-open", EXPORTS),
    "shared": ("circle", EXPORTS),
    "technology_adjusted": ("x", "#2f7d4f"),
}
"""Symbol and colour of each principle; one that is new in the register gets `_OTHER`."""
_OTHER = ("star", INK)


def label_of(principle: str) -> str:
    """Return what a principle is called on the page, in the language spoken."""
    return columns.heading(principle)


def principles_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """Marks of every principle for the origin and each member of the group."""
    ours = [mission.origin, *mission.group]
    data = mission.principles.loc[ours]
    named = [names.regions[region].line for region in ours]
    at = list(range(len(ours)))
    traces: list[Any] = [
        go.Scatter(
            x=[float(low), float(high)],
            y=[y, y],
            mode="lines",
            line={"color": "#d5dade", "width": 6},
            hoverinfo="skip",
            showlegend=False,
        )
        for y, low, high in zip(at, data.min(axis=1), data.max(axis=1), strict=True)
    ]
    for principle in principles():
        if principle not in data or data[principle].isna().all():
            continue
        text, (symbol, colour) = label_of(principle), _MARKS.get(principle, _OTHER)
        mark = {"symbol": symbol, "size": 10 if narrow else 12, "color": colour}
        traces.append(
            go.Scatter(
                x=[float(value) for value in data[principle]],
                y=at,
                mode="markers",
                name=text,
                marker={**mark, "line": {"width": 2 if "open" in symbol else 1, "color": colour}},
                customdata=named,
                hovertemplate=f"<b>%{{customdata}}</b><br>{text}: %{{x:,.1f}} Mt<extra></extra>",
            )
        )
    labels = [names.tick(region, mission) for region in ours]
    height = 52 * len(ours) + (230 if narrow else 130)
    axis = {"title": {"text": "Mt CO₂"}, "rangemode": "tozero"}
    return figure(traces, height, narrow, xaxis=axis, yaxis=rows(labels))
