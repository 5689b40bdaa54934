"""Figures of the market: corridors between tiles, prices with premium."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from mrio.labels import FloatArray, provinces_by
from mrio.lang import gettext as _
from mrio.report._names import Name, number
from mrio.report._theme import INK, OWN, RECEIVES, SENDS, amounts, box, figure, rows

ROOM, FULL, UNUSED, GREEN = RECEIVES, SENDS, "#9aa5b1", "#3d8b40"
WIDEST = 13.0
"""Width of the corridor that delivers most, in pixels; half of it on a phone."""
SHORT = 25
"""Points of a path between neighbours: there its arrow is all of it, and not too wide."""
LABELLED = 12
"""At most so many corridors have their names on the map."""

Places = dict[str, tuple[float, float]]
Row = dict[str, Any]


def records(frame: pd.DataFrame) -> list[tuple[str, Row]]:
    """Return the rows of a frame as label and plain values."""
    rows_of = frame.to_dict("records")
    return [
        (str(k), {str(c): v for c, v in row.items()})
        for k, row in zip(frame.index, rows_of, strict=True)
    ]


def places_of(provinces: list[str]) -> tuple[Places, Places]:
    """Return where provinces stand (column, row), and others around them, on a map of tiles.

    On a circle, with no others, where some are no provinces of the map.
    """
    known = provinces_by("en")
    if not all(name in known for name in provinces):
        radius = max(1.2, len(provinces) / 4)
        turn = [2 * math.pi * k / len(provinces) for k in range(len(provinces))]
        at = [(radius * 1.6 * math.sin(a), -radius * math.cos(a)) for a in turn]
        return dict(zip(provinces, at, strict=True)), {}
    tiles: Places = {n: (float(p.tile_col), float(p.tile_row)) for n, p in known.items()}
    ours = {name: tiles[name] for name in provinces}
    low = [min(at[axis] for at in ours.values()) - 1 for axis in (0, 1)]
    high = [max(at[axis] for at in ours.values()) + 1 for axis in (0, 1)]
    around = {
        name: at
        for name, at in tiles.items()
        if name not in ours and all(low[i] <= at[i] <= high[i] for i in (0, 1))
    }
    return ours, around


def flow_figure(
    flows: pd.DataFrame,
    prices: pd.DataFrame,
    names: Mapping[str, Name],
    unit: str,
    narrow: bool,
) -> go.Figure:
    """Corridors between provinces: as wide as what they deliver, coloured where congested.

    Parameters
    ----------
    flows, prices : DataFrame
        As `power.trade(...).tables` has them.
    unit : str
        Of prices, as people write it: 'EUR/MWh'.
    """
    ours, around = places_of(list(map(str, prices.index)))
    traces, arrows = [], []
    most = max((row["landed_twh"] for _corridor, row in records(flows)), default=0.0)
    pairs: dict[tuple[str, str], int] = {}
    for corridor, row in records(flows):
        pair = (str(row["from"]), str(row["to"]))
        pairs[pair] = pairs.get(pair, 0) + 1
        path = _curve(ours[pair[0]], ours[pair[1]], 0.1 * pairs[pair])
        colour = _colour(row)
        widest = WIDEST / 2 if narrow else WIDEST
        width = 1.5 + (widest - 1.5) * (row["landed_twh"] / most if most else 0.0)
        if len(path) < SHORT:
            width = min(width, widest / 2)
        line = {"color": colour, "width": width, "dash": "dot" if colour == UNUSED else "solid"}
        traces.append(_line(path, line, _told(corridor, row, names, unit)))
        arrows.append(_arrow(path, colour, width))
        apart = math.dist(ours[pair[0]], ours[pair[1]]) > 1.5
        if apart and not narrow and len(flows) <= LABELLED and row["landed_twh"] > 0:
            arrows.append(_label(path, corridor, row, colour))
    traces += _legend(flows)
    low_x, low_y, high_x, high_y = _extent([*ours.values(), *around.values()])
    tiles = [box(*at, "#d9dee3") | {"layer": "below"} for at in around.values()]
    tiles += [
        box(*at, INK) | {"layer": "below", "fillcolor": "#f4f4f2", "line": {"width": 1.5}}
        for at in ours.values()
    ]
    texts = [_text(at, _head(name, narrow), "#9aa5b1") for name, at in around.items()]
    energies = dict(zip(ours, amounts(prices, "energy"), strict=True))
    for name, at in ours.items():
        energy = number(energies[name], 0)
        head = names[name].short if narrow else names[name].lines
        texts.append(_text(at, f"<b>{head}</b><br>{energy}" + f" {unit}" * (not narrow), INK))
    hidden = {"visible": False, "showgrid": False}
    across, down = high_x - low_x + 1.1, high_y - low_y + 1.1
    height = min(max((430 if narrow else 900) * down / across, 240), 760) + 70
    return figure(
        traces,
        height,
        narrow,
        xaxis=hidden | {"range": [low_x - 0.55, high_x + 0.55]},
        yaxis=hidden | {"range": [high_y + 0.55, low_y - 0.55]},
        shapes=tiles,
        annotations=texts + arrows,
        margin={"l": 2, "r": 2, "t": 56 if narrow else 36, "b": 4},
    )


def _extent(at: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    across, down = zip(*at, strict=True)
    return min(across), min(down), max(across), max(down)


def _head(name: str, narrow: bool) -> str:
    zh = provinces_by("en")[name].zh
    return zh if narrow else f"{zh}<br>{html.escape(name)}"


def _text(at: tuple[float, float], text: str, colour: str) -> dict[str, Any]:
    return {"x": at[0], "y": at[1], "text": text, "showarrow": False, "font": {"color": colour}}


def _colour(row: Row) -> str:
    if row["sent_twh"] <= 1e-9:
        return UNUSED
    return FULL if row["used_share"] >= 1 - 1e-6 or row["rent_per_mwh"] > 1e-6 else ROOM


def _curve(start: tuple[float, float], end: tuple[float, float], bend: float) -> FloatArray:
    """Return points of an arc between two tiles, bent to the left of its way, edge to edge."""
    a, b = np.array(start), np.array(end)
    way = b - a
    side = np.array([way[1], -way[0]]) * bend
    t = np.linspace(0.0, 1.0, 41)[:, None]
    path = (1 - t) ** 2 * a + 2 * t * (1 - t) * ((a + b) / 2 + side) + t**2 * b
    outside = np.all([np.abs(path - centre).max(axis=1) > 0.53 for centre in (a, b)], axis=0)
    return path[outside] if outside.sum() > 2 else path[9:32]


def _line(path: FloatArray, line: dict[str, Any], told: str) -> go.Scatter:
    trace = go.Scatter(x=path[:-2, 0].tolist(), y=path[:-2, 1].tolist(), mode="lines", line=line)
    return trace.update(text=[told] * len(path), hoverinfo="text", showlegend=False)


def _arrow(path: FloatArray, colour: str, width: float) -> dict[str, Any]:
    tail = path[0] if len(path) < SHORT else path[-4]
    return {
        "x": path[-1][0],
        "y": path[-1][1],
        "ax": tail[0],
        "ay": tail[1],
        "xref": "x",
        "yref": "y",
        "axref": "x",
        "ayref": "y",
        "text": "",
        "arrowhead": 2,
        "arrowsize": max(0.5, 1.2 - width / 24),
        "arrowwidth": max(width, 1.5),
        "arrowcolor": colour,
    }


def _label(path: FloatArray, corridor: str, row: Row, colour: str) -> dict[str, Any]:
    at = path[len(path) // 2]
    short = (corridor.split() or [corridor])[0]
    told = f"{html.escape(short, quote=False)} {number(row['landed_twh'])}"
    words = _text((at[0], at[1]), told, colour)
    return words | {"bgcolor": "rgba(255,255,255,0.85)", "borderpad": 1}


def _told(corridor: str, row: Row, names: Mapping[str, Name], unit: str) -> str:
    return _(
        "<b>%(corridor)s</b> %(start)s → %(end)s<br>%(landed)s TWh delivered of %(sent)s sent<br>"
        "%(used)s%% of %(limit)s TWh used<br>congestion rent %(rent)s %(unit)s",
        corridor=html.escape(corridor, quote=False),
        start=names[str(row["from"])].line,
        end=names[str(row["to"])].line,
        landed=number(row["landed_twh"], 2),
        sent=number(row["sent_twh"], 2),
        used=number(100 * row["used_share"], 0),
        limit=number(row["limit_twh"], 2),
        rent=number(row["rent_per_mwh"], 1),
        unit=unit,
    )


def _legend(flows: pd.DataFrame) -> list[go.Scatter]:
    found = {_colour(row) for _corridor, row in records(flows)}
    words = {FULL: _("congested"), ROOM: _("not congested"), UNUSED: _("unused")}
    return [
        go.Scatter(x=[None], y=[None], mode="lines", name=word, hoverinfo="skip").update(
            line={"color": colour, "width": 5, "dash": "dot" if colour == UNUSED else "solid"}
        )
        for colour, word in words.items()
        if colour in found
    ]


def prices_figure(
    prices: pd.DataFrame, names: Mapping[str, Name], unit: str, narrow: bool
) -> go.Figure:
    """Price of energy and premium of green power by province, dearest first."""
    data = prices.sort_values(["green_power", "energy"], ascending=False, kind="stable")
    labels = [names[str(name)].line for name in data.index]
    at = list(range(len(data)))
    traces = []
    for column, word, colour in (
        ("energy", _("energy"), OWN),
        ("green_premium", _("green premium"), GREEN),
    ):
        values = amounts(data, column)
        bar = go.Bar(x=values, y=at, orientation="h", name=word, marker={"color": colour})
        bar.update(text=[number(v) if abs(v) > 0.05 else "" for v in values])
        bar.update(textposition="inside", insidetextanchor="middle", textangle=0)
        bar.update(customdata=labels)
        bar.update(hovertemplate=f"<b>%{{customdata}}</b><br>%{{x:,.2f}} {unit}<extra></extra>")
        traces.append(bar)
    axis = {"title": {"text": unit}}
    down = rows(labels)
    return figure(traces, 34 * len(data) + 120, narrow, barmode="relative", xaxis=axis, yaxis=down)
