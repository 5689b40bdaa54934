"""Figures of a plan: one province under every rule, its tornado, the largest payments of pairs."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from mrio.inert import visible
from mrio.lang import gettext as _
from mrio.policy import Settlement
from mrio.report._heat_maps import wrapped
from mrio.report._names import Name, number
from mrio.report._theme import EXPORTS, INK, OWN, RECEIVES, SENDS, figure, rows
from mrio.report.compensation._ranges import ConstructionRanges
from mrio.report.compensation._rules_said import rule_name
from mrio.report.compensation._tornado import Bar

MARKS = ("circle", "diamond", "square", "triangle-up", "x", "star", "cross", "hexagon")
COLOURS = (SENDS, RECEIVES, INK, EXPORTS, "#2f7d4f", "#8a6d1d")
PAIRS = 12
"""Largest payments of pairs that are drawn."""


def one_region_figure(
    net: pd.DataFrame,
    names: Mapping[str, Name],
    unit: str,
    ranges: ConstructionRanges | None,
    narrow: bool,
) -> go.Figure:
    """Net receipts of one region under every rule, with ranges; a menu takes another region.

    Parameters
    ----------
    net : DataFrame region × rule
        The first region is shown first.
    unit : str
        'million EUR' in the language spoken.
    ranges : ConstructionRanges, optional
        Over alternative construction choices; rules without one have no line.
    """
    rules = [str(rule) for rule in net.columns]
    labels = [wrapped(rule_name(rule), 16 if narrow else 34) for rule in rules]
    data = [_of_region(net, str(region), names, unit, ranges) for region in net.index]
    first = data[0]
    dots = go.Scatter(
        x=first["x"],
        y=list(range(len(rules))),
        mode="markers+text",
        text=first["text"],
        textposition="top center",
        cliponaxis=False,
        marker={"size": 11, "color": first["colour"]},
        error_x=first["error"] | {"color": INK, "thickness": 1.5, "width": 5},
        customdata=first["told"],
        hovertemplate="%{customdata}<extra></extra>",
        showlegend=False,
    )
    buttons = [
        {
            "label": names[str(region)].text,
            "method": "restyle",
            "args": [
                {
                    "x": [each["x"]],
                    "text": [each["text"]],
                    "marker.color": [each["colour"]],
                    "error_x.array": [each["error"]["array"]],
                    "error_x.arrayminus": [each["error"]["arrayminus"]],
                    "customdata": [each["told"]],
                }
            ],
        }
        for region, each in zip(net.index, data, strict=True)
    ]
    menu = {
        "buttons": buttons,
        "x": 0,
        "xanchor": "left",
        "y": 1.0,
        "yanchor": "bottom",
        "pad": {"b": 12},
        "showactive": True,
    }
    axis = {
        "title": {"text": _("← pays          %(unit)s          receives →", unit=unit)},
        "zeroline": True,
        "automargin": True,
        "rangemode": "tozero",
        "tickformat": ",d",
        "nticks": 5 if narrow else 10,
    }
    down = rows(labels, range=[len(rules) - 0.4, -0.8], showgrid=True)
    height = 54 * len(rules) + 170
    margin = {"l": 8, "r": 30, "t": 64, "b": 50}
    return figure([dots], height, narrow, xaxis=axis, yaxis=down, updatemenus=[menu], margin=margin)


def _of_region(
    net: pd.DataFrame,
    region: str,
    names: Mapping[str, Name],
    unit: str,
    ranges: ConstructionRanges | None,
) -> dict[str, Any]:
    """Return dots, lines and words of one region."""
    values = [float(value) for value in net.loc[region]]
    up, down, told = [], [], []
    for rule, value in zip(net.columns, values, strict=True):
        ends = None if ranges is None else ranges.ends(str(rule), region)
        low, high = (value, value) if ends is None else ends
        # A table is one of the alternatives: its own figure lies within their range.
        up.append(max(high - value, 0.0))
        down.append(max(value - low, 0.0))
        words = {
            "region": names[region].line,
            "rule": html.escape(visible(rule_name(str(rule))), quote=False),
            "amount": number(value, 0, sign=True),
            "unit": unit,
        }
        if ends is None:
            told.append(_("<b>%(region)s</b><br>%(rule)s: %(amount)s %(unit)s", **words))
        else:
            told.append(
                _(
                    "<b>%(region)s</b><br>%(rule)s: %(amount)s %(unit)s<br>range %(low)s to "
                    "%(high)s",
                    low=number(low, 0, sign=True),
                    high=number(high, 0, sign=True),
                    **words,
                )
            )
    return {
        "x": values,
        "text": [number(value, 0, sign=True) for value in values],
        "colour": [SENDS if value >= 0 else RECEIVES for value in values],
        "error": {"type": "data", "symmetric": False, "array": up, "arrayminus": down},
        "told": told,
    }


def tornado_figure(
    bars: Mapping[str, Sequence[Bar]],
    base: Mapping[str, float],
    names: Mapping[str, Name],
    unit: str,
    narrow: bool,
) -> go.Figure:
    """How far one open choice after the other moves a region's net receipt, widest first.

    Parameters
    ----------
    bars : region → its bars, widest first, of as many choices in every region
    base : region → its net receipt as the plan says
    """
    regions = list(bars)
    data = [_of_bars(bars[region], base[region], names[region], unit, narrow) for region in regions]
    first = data[0]
    trace = go.Bar(
        base=first["base"],
        x=first["x"],
        y=list(range(len(first["x"]))),
        orientation="h",
        marker={"color": OWN},
        width=0.55,
        text=first["text"],
        textposition="none",
        customdata=first["told"],
        hovertemplate="%{customdata}<extra></extra>",
        showlegend=False,
    )
    mark = go.Scatter(
        x=first["centre"],
        y=list(range(len(first["x"]))),
        mode="markers",
        marker={"symbol": "line-ns", "size": 22, "line": {"width": 2, "color": INK}},
        hoverinfo="skip",
        showlegend=False,
    )
    buttons = [
        {
            "label": names[region].text,
            "method": "update",
            "args": [
                {
                    "base": [each["base"], None],
                    "x": [each["x"], each["centre"]],
                    "customdata": [each["told"], None],
                },
                {"yaxis.ticktext": each["labels"]},
            ],
        }
        for region, each in zip(regions, data, strict=True)
    ]
    menu = {
        "buttons": buttons,
        "x": 0,
        "xanchor": "left",
        "y": 1.0,
        "yanchor": "bottom",
        "pad": {"b": 12},
        "showactive": True,
    }
    axis = {
        "title": {"text": _("← pays          %(unit)s          receives →", unit=unit)},
        "zeroline": True,
        "automargin": True,
        "rangemode": "tozero",
        "tickformat": ",d",
        "nticks": 5 if narrow else 10,
    }
    down = rows(first["labels"], range=[len(first["x"]) - 0.4, -0.6])
    height = 62 * len(first["x"]) + 160
    margin = {"l": 8, "r": 30, "t": 64, "b": 50}
    return figure(
        [trace, mark],
        height,
        narrow,
        xaxis=axis,
        yaxis=down,
        updatemenus=[menu],
        margin=margin,
        barmode="overlay",
    )


def _of_bars(
    bars: Sequence[Bar], base: float, name: Name, unit: str, narrow: bool
) -> dict[str, Any]:
    told = [
        _(
            "<b>%(region)s</b><br>%(choice)s: %(low)s to %(high)s %(unit)s",
            region=name.line,
            choice=each.choice,
            low=number(each.low, 0, sign=True),
            high=number(each.high, 0, sign=True),
            unit=unit,
        )
        for each in bars
    ]
    ends = [
        f"{number(each.low, 0, sign=True)} … {number(each.high, 0, sign=True)}" for each in bars
    ]
    width = 17 if narrow else 40
    return {
        "base": [each.low for each in bars],
        "x": [each.high - each.low for each in bars],
        "centre": [base] * len(bars),
        "told": told,
        "text": ends,
        "labels": [
            f"{wrapped(each.choice, width)}<br><i>{text}</i>"
            for each, text in zip(bars, ends, strict=True)
        ],
    }


def pairs_figure(
    settlements: Sequence[Settlement], names: Mapping[str, Name], unit: str, narrow: bool
) -> go.Figure:
    """Draw the largest payments of pairs, one row a pair, one mark a rule; linear, from zero."""
    paid = [each for each in settlements if each.payments is not None]
    long = {each.rule: each.payments.stack() for each in paid if each.payments is not None}
    frame = pd.DataFrame(long)
    order = frame.max(axis=1).sort_values(ascending=False, kind="stable").index[:PAIRS]
    shown = frame.loc[order]
    shown = shown[shown.max(axis=1) > 0]
    labels = [
        f"{names[payer].short} → {names[receiver].short}"
        if narrow
        else f"{names[payer].line} → {names[receiver].line}"
        for payer, receiver in shown.index
    ]
    at = list(range(len(shown)))
    traces = []
    for k, rule in enumerate(shown.columns):
        values = shown[rule].to_numpy(dtype=float)
        traces.append(
            go.Scatter(
                # A payment of nothing is no mark: the other of the pair pays, or nobody.
                x=[float(v) if v > 0 else None for v in values],
                y=at,
                mode="markers",
                name=html.escape(visible(rule_name(str(rule))), quote=False),
                marker={
                    "symbol": MARKS[k % len(MARKS)],
                    "size": 10,
                    "color": COLOURS[k % len(COLOURS)],
                },
                customdata=[number(v, 1) for v in values],
                hovertemplate="%{fullData.name}: %{customdata} " + unit + "<extra></extra>",
            )
        )
    axis = {"title": {"text": unit}, "rangemode": "tozero", "tickformat": ",d"}
    legends = len(traces) if narrow else int(np.ceil(len(traces) / 2))
    height = 30 * len(shown) + 110 + 22 * legends
    margin = {"l": 8, "r": 24, "t": 30 + 22 * legends, "b": 44}
    down = rows(labels, showgrid=True)
    return figure(traces, height, narrow, xaxis=axis, yaxis=down, margin=margin)
