"""What the page's figures share: colours, axes, bars, the frame of a figure."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from mrio.lang import gettext as _
from mrio.report._names import number

SENDS, RECEIVES, EXPORTS, OWN, INK = "#c2570c", "#2166ac", "#7b5aa6", "#a9b4bf", "#1f2933"
DIVERGING = ["#4a90c8", "#8bb9dd", "#c9deee", "#f4f4f2", "#f7d7b8", "#f0ab6e", "#e07b28"]
"""Light enough at both ends for dark text on it."""
SEQUENTIAL = ["#ffffe0", "#e4f4b9", "#b5e0b6", "#6cc4be", "#2f9bc1", "#2265a9", "#101f5c"]
FONT = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", '
    '"Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif'
)


def figure(traces: list[Any], height: float, narrow: bool, **layout: Any) -> go.Figure:
    """Return a figure in the page's style, of a fixed height and as wide as its place."""
    axis = {"gridcolor": "#e3e7eb", "zerolinecolor": "#7b8794", "fixedrange": True, "ticks": ""}
    axis |= {"title": {"font": {"size": 11 if narrow else 13}}}
    legend = {"orientation": "h", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom"}
    base = {
        "template": {"layout": {"xaxis": axis, "yaxis": axis}},
        "font": {"family": FONT, "size": 11 if narrow else 13, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "height": round(height),
        "autosize": True,
        "dragmode": False,
        "margin": {"l": 8, "r": 24, "t": 36, "b": 44},
        "hoverlabel": {"bgcolor": "white", "font": {"family": FONT, "color": INK}, "align": "left"},
        "legend": legend | {"itemclick": False, "itemdoubleclick": False, "traceorder": "normal"},
    }
    return go.Figure(traces, base | layout)


def rows(labels: list[str], **more: Any) -> dict[str, Any]:
    """Return a vertical axis of names, the first at the top."""
    return {
        "tickvals": list(range(len(labels))),
        "ticktext": labels,
        "range": [len(labels) - 0.4, -0.6],
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
    } | more


def two_panels(labels: list[str], titles: tuple[str, str], narrow: bool) -> dict[str, Any]:
    """Return the axes of two panels: side by side with the names once, or one above the other."""
    left, right = ([0, 1], [0, 1]) if narrow else ([0, 0.56], [0.6, 1])
    again = {"domain": [0, 0.47]} if narrow else {"showticklabels": False}
    return {
        "xaxis": {"domain": left, "title": {"text": titles[0]}, "anchor": "y"},
        "xaxis2": {"domain": right, "title": {"text": titles[1]}, "anchor": "y2"},
        "yaxis": rows(labels, domain=[0.53, 1] if narrow else [0, 1]),
        "yaxis2": rows(labels, anchor="x2", **again),
    }


def amounts(frame: pd.DataFrame, column: str) -> list[float]:
    """Return one column as plain figures."""
    return frame[column].to_numpy(dtype=float).tolist()


def signed_bars(
    values: list[float],
    named: list[str],
    unit: str,
    digits: int,
    spread: tuple[list[float], list[float]] | None = None,
    *,
    sign: bool = True,
) -> list[Any]:
    """Return bars from zero, orange to the right and blue to the left, with their figures.

    With the lowest and highest value over alternative construction choices, a line shows
    them and the figure stands beyond it.
    """
    told = [number(value, digits, sign=sign) for value in values]
    hover = f"<b>%{{customdata[0]}}</b><br>%{{customdata[1]}} {unit}"
    data = list(zip(named, told, strict=True))
    bars = go.Bar(
        x=values,
        y=list(range(len(values))),
        orientation="h",
        marker={"color": [SENDS if value >= 0 else RECEIVES for value in values]},
        cliponaxis=False,
        showlegend=False,
    )
    if spread is None:
        bars.update(text=told, textposition="outside")
        bars.update(customdata=data, hovertemplate=f"{hover}<extra></extra>")
        return [bars]
    low, high = spread
    ends = zip(low, high, strict=True)
    ranges = [
        _(
            "%(low)s to %(high)s over alternative construction choices",
            low=number(a, digits, sign=sign),
            high=number(b, digits, sign=sign),
        )
        for a, b in ends
    ]
    data = [(*both, range_) for both, range_ in zip(data, ranges, strict=True)]
    hover += "<br>%{customdata[2]}"
    bars.update(customdata=data, hovertemplate=f"{hover}<extra></extra>")
    bars.update(
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [b - v for b, v in zip(high, values, strict=True)],
            "arrayminus": [v - a for a, v in zip(low, values, strict=True)],
            "color": INK,
            "thickness": 1,
            "width": 2,
        }
    )
    right = [value >= 0 for value in values]
    figures = go.Scatter(
        x=[b if at_right else a for a, b, at_right in zip(low, high, right, strict=True)],
        y=list(range(len(values))),
        mode="text",
        text=[f" {text} " for text in told],
        textposition=["middle right" if at_right else "middle left" for at_right in right],
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    return [bars, figures]


def room(values: list[float], share: float) -> list[float]:
    """Return the range of an axis with room for figures outside the bars."""
    low, high = min(*values, 0.0), max(*values, 0.0)
    spare = share * ((high - low) or 1.0)
    return [low - spare * (low < 0), high + spare * (high > 0 or low == high)]


def absolute_ticks(low: float, high: float, count: int = 6) -> dict[str, Any]:
    """Return round ticks from `low` to `high` that show amounts on both sides of zero.

    Examples
    --------
    >>> absolute_ticks(-3, 12)["ticktext"]
    ['2', '0', '2', '4', '6', '8', '10', '12']
    """
    rough = max(high - low, 1e-9) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * min((1, 2, 5, 10), key=lambda factor: abs(factor * power - rough))
    ticks = [i * step for i in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return {"tickvals": ticks, "ticktext": [f"{abs(tick):,.6g}" for tick in ticks]}


def colour_bar(title: str, narrow: bool, **more: Any) -> dict[str, Any]:
    """Return a legend of colours: beside the figure, or below it on a phone."""
    below: dict[str, Any] = {
        "orientation": "h",
        "y": -0.01,
        "yanchor": "top",
        "len": 1.0,
        "thickness": 10,
    }
    beside = {"len": 0.7, "thickness": 12}
    named: dict[str, Any] = {"text": title, "side": "top" if narrow else "right"}
    named["font"] = {"size": 11 if narrow else 13}
    return (below if narrow else beside) | {"title": named, "outlinewidth": 0} | more


def box(column: float, row: float, colour: str) -> dict[str, Any]:
    """Return a frame around one cell of a grid."""
    corners = {"x0": column - 0.5, "y0": row - 0.5, "x1": column + 0.5, "y1": row + 0.5}
    return {"type": "rect", "line": {"color": colour, "width": 2}, **corners}
