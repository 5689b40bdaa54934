"""Figures of what is compared: dispatch with and without trade, gains, accounts of a contract."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from mrio.inert import visible
from mrio.labels import local_name
from mrio.lang import gettext as _
from mrio.report._names import Name, number
from mrio.report._theme import (
    EXPORTS,
    OWN,
    RECEIVES,
    SENDS,
    amounts,
    figure,
    room,
    rows,
    signed_bars,
    two_panels,
)

MOST = 8
"""At most so many provinces stand in a picture: those whose dispatch changes most."""
GREENS = ("#1b7837", "#5aae61", "#a6dba0", "#7fbf7b")
GREYS = ("#59636e", "#c9a66b", EXPORTS, "#9aa5b1", "#b5651d")
"""Sources with certificates and without, in the order of what they generate."""


def most_changed(compared: pd.DataFrame) -> list[str]:
    """Return the provinces whose dispatch changes most, those of a picture."""
    moved: dict[str, float] = {}
    places = map(str, compared.index.get_level_values(0))
    for place, value in zip(places, amounts(compared, "change_twh"), strict=True):
        moved[place] = moved.get(place, 0.0) + abs(value)
    return sorted(moved, key=lambda place: -moved[place])[:MOST]


def dispatch_figure(
    compared: pd.DataFrame, green: pd.Series, names: Mapping[str, Name], narrow: bool
) -> go.Figure:
    """Generation by source, and CO2, of each province: with trade above, without below.

    Parameters
    ----------
    compared : DataFrame
        `dispatch_comparison` of a plan's tables.
    green : Series by (province, source), whether certificates are issued
    """
    shown = most_changed(compared)
    cases = (("trade", _("with trade")), ("without", _("without")))
    ticks = [
        _(
            "%(place)s, %(case)s",
            place=names[place].short if narrow else names[place].line,
            case=word,
        )
        for place in shown
        for _case, word in cases
    ]
    traces: list[go.Bar | go.Scatter] = []
    made = [0.0] * len(ticks)
    for source, marked, colour in _sources(compared, green):
        values = [
            _of(compared, green, place, source, marked, f"{case}_twh")
            for place in shown
            for case, _word in cases
        ]
        made = [a + b for a, b in zip(made, values, strict=True)]
        bar = go.Bar(x=values, y=list(range(len(ticks))), orientation="h", name=_escaped(source))
        bar.update(marker={"color": colour, "line": {"color": "white", "width": 0.5}})
        hover = f"<b>%{{customdata}}</b><br>{_escaped(source)} %{{x:,.2f}} TWh<extra></extra>"
        traces.append(bar.update(customdata=ticks, hovertemplate=hover))
    traces.append(_ends(made, made, ""))
    co2 = [
        float(compared.loc[[place], f"{case}_mt"].sum()) for place in shown for case, _word in cases
    ]
    colours = [SENDS if k % 2 == 0 else OWN for k in range(len(ticks))]
    bar = go.Bar(x=co2, y=list(range(len(ticks))), orientation="h", marker={"color": colours})
    bar.update(showlegend=False, xaxis="x2", yaxis="y2", customdata=ticks)
    bar.update(hovertemplate="<b>%{customdata}</b><br>%{x:,.2f} Mt CO2<extra></extra>")
    traces += [bar, _ends(co2, co2, "2")]
    axes = two_panels(ticks, (_("generation, TWh"), _("emissions, Mt CO2")), narrow)
    _apart(axes, narrow)
    axes["xaxis"] |= {"range": room(made, 0.2)}
    axes["xaxis2"] |= {"range": room(co2, 0.25)}
    height = (26 * len(ticks) + 40) * (2 if narrow else 1) + 130
    apart = [
        {"type": "line", "xref": "paper", "yref": axis, "x0": 0, "x1": 1, "y0": k, "y1": k}
        | {"line": {"color": "#d9dee3", "width": 1}}
        for k in [2 * i - 0.5 for i in range(1, len(shown))]
        for axis in (("y", "y2") if narrow else ("y",))
    ]
    top = 36 + 20 * ((len(traces) - 3) // (2 if narrow else 6))
    return figure(
        traces,
        height + top - 36,
        narrow,
        barmode="stack",
        shapes=apart,
        margin={"l": 8, "r": 24, "t": top, "b": 44},
        **axes,
    )


def _apart(axes: dict[str, Any], narrow: bool) -> None:
    """Leave room for the title of the upper panel on a phone."""
    if narrow:
        axes["yaxis"] |= {"domain": [0.6, 1.0]}
        axes["yaxis2"] |= {"domain": [0.0, 0.4]}


def _sources(compared: pd.DataFrame, green: pd.Series) -> list[tuple[str, bool, str]]:
    """Return sources, whether they are green, and their colours; what generates most first."""
    made: dict[tuple[str, bool], float] = {}
    for plant, *both in zip(
        compared.index,
        amounts(compared, "trade_twh"),
        amounts(compared, "without_twh"),
        strict=True,
    ):
        kind = str(plant[1]), bool(green[plant])
        made[kind] = made.get(kind, 0.0) + sum(both)
    out: list[tuple[str, bool, str]] = []
    for source, marked in sorted(made, key=lambda kind: -made[kind]):
        if made[source, marked] > 0:
            palette = GREENS if marked else GREYS
            before = sum(each[1] == marked for each in out)
            out.append((source, marked, palette[before % len(palette)]))
    return out


def _of(
    compared: pd.DataFrame, green: pd.Series, place: str, source: str, marked: bool, column: str
) -> float:
    if (place, source) not in compared.index or bool(green[(place, source)]) != marked:
        return 0.0
    return float(compared.loc[(place, source), column])


def _ends(at: Sequence[float], values: Sequence[float], axis: str) -> go.Scatter:
    """Return figures at the ends of bars."""
    text = go.Scatter(x=list(at), y=list(range(len(at))), mode="text")
    text.update(text=[f" {number(value)}" for value in values], textposition="middle right")
    text.update(cliponaxis=False, hoverinfo="skip", showlegend=False)
    return text.update(xaxis=f"x{axis}", yaxis=f"y{axis}")


def gains_figure(
    change: Sequence[float], labels: Sequence[str], money: str, narrow: bool
) -> go.Figure:
    """Change of each party's net surplus compared with no trade, the largest first.

    Parameters
    ----------
    change : million
    money : str
        The unit: 'million EUR'.
    """
    order = sorted(range(len(change)), key=lambda k: -abs(change[k]))
    values, named = [change[k] for k in order], [labels[k] for k in order]
    bars = signed_bars(values, named, money, 1)
    axis = {"title": {"text": money}, "range": room(values, 0.25)}
    return figure(bars, 28 * len(values) + 110, narrow, xaxis=axis, yaxis=rows(named))


def accounts_figure(changes: pd.DataFrame, labels: Sequence[str], narrow: bool) -> go.Figure:
    """Emissions (left) and consumption-based responsibility (right): change by experiment.

    Parameters
    ----------
    changes : DataFrame
        As `before_and_after` returns it: columns (account, experiment), Mt CO2.
    labels : rows as people read them
    """
    words = {
        "redispatch": (_("after redispatch"), RECEIVES),
        "contract": (_("by contract, after it"), "#3d8b40"),
    }
    if "redispatch" not in changes.columns.get_level_values(1):
        words["contract"] = (_("by contract"), "#3d8b40")
    traces = []
    for k, account in enumerate(("production", "consumption")):
        axis = "" if k == 0 else "2"
        for case, (word, colour) in words.items():
            if (account, case) not in changes.columns:
                continue
            values = changes[(account, case)].to_numpy(dtype=float).tolist()
            bar = go.Bar(x=values, y=list(range(len(labels))), orientation="h", name=word)
            bar.update(marker={"color": colour}, showlegend=k == 0, legendgroup=case)
            bar.update(text=[_told(value) for value in values], textposition="outside")
            bar.update(cliponaxis=False, xaxis=f"x{axis}", yaxis=f"y{axis}")
            bar.update(customdata=list(labels))
            hover = f"<b>%{{customdata}}</b><br>{word}: %{{text}} Mt CO2<extra></extra>"
            traces.append(bar.update(hovertemplate=hover))
    titles = (
        _("emissions (production-based), change, Mt CO2"),
        _("responsibility (consumption-based), change, Mt CO2"),
    )
    axes = two_panels(list(labels), titles, narrow)
    _apart(axes, narrow)
    for k, account in enumerate(("production", "consumption")):
        known = changes[account].fillna(0.0).to_numpy(dtype=float).ravel().tolist()
        axes[f"xaxis{'' if k == 0 else '2'}"] |= {"range": room(known, 0.3)}
    height = (48 * len(labels) + 40) * (2 if narrow else 1) + 110
    return figure(traces, height, narrow, barmode="group", bargap=0.3, **axes)


def _told(value: float) -> str:
    return "" if value != value else number(value, 2, sign=True)


def _escaped(source: str) -> str:
    return html.escape(visible(local_name(source)), quote=False)
