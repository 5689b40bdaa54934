"""The page's first figure: the flow with its range, and net receipts under four rules."""

from __future__ import annotations

import math
from typing import Any

import plotly.graph_objects as go

from mrio.lang import gettext as _
from mrio.report._heat_maps import wrapped
from mrio.report._theme import figure, room, rows, signed_bars
from mrio.report.page._flow_figures import flow_text, pays_receives
from mrio.report.page._mission import FIRST, Mission
from mrio.report.page._names import Names

Ranged = tuple[list[float], list[float], list[float]]
"""Figures, and the lowest and highest of each; the figure itself where no range is known."""


def answer_figure(mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """Flow, reverse flow and net transfer in one panel, net receipts by rule in the other."""
    origin, group = names.regions[mission.origin].local, names.group.local
    flows = _flows(mission)
    labels = [
        flow_text(origin, group),
        flow_text(group, origin),
        _("Net transfer"),
    ]
    rules = mission.receipts.iloc[:FIRST]
    receipts = _ranged(*(rules[column].tolist() for column in ("central", "low", "high")))
    width = 24 if narrow else 26
    labels = [wrapped(label, width) for label in labels]
    named = [wrapped(_capital(_(str(rule))), width) for rule in rules.index]
    unit = _("million %(currency)s", currency=names.currency)
    traces: list[Any] = _bars(flows, labels, "Mt", 1, sign=False)
    paid = _bars(receipts, named, unit, 0, sign=True)
    traces += [trace.update(xaxis="x2", yaxis="y2") for trace in paid]
    title = pays_receives(names, narrow)
    across: dict[str, Any] = {
        "range": _room(flows, 0.3 if narrow else 0.2),
        "title": {"text": "Mt CO₂", "standoff": 4},
    }
    across2: dict[str, Any] = {
        "range": _room(receipts, 0.55 if narrow else 0.45),
        "title": {"text": title, "standoff": 4},
        "tickformat": ",d",
        "anchor": "y2",
        "nticks": 4 if narrow else 6,
    }
    down, down2 = rows(_bold(labels)), rows(named, anchor="x2")
    if narrow:
        down["domain"], down2["domain"] = [0.66, 1], [0, 0.48]
    else:
        across["domain"], across2["domain"] = [0, 0.34], [0.62, 1]
    return figure(
        traces,
        400 if narrow else 230,
        narrow,
        bargap=0.4,
        margin={"l": 4, "r": 8, "t": 6, "b": 40},
        xaxis=across,
        yaxis=down,
        xaxis2=across2,
        yaxis2=down2,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _flows(mission: Mission) -> Ranged:
    values = [mission.facts[name] for name in ("out", "back", "net")]
    spread = mission.spread
    if spread is None or ("out", "") not in spread.index:
        return _ranged(values, [math.nan] * 3, [math.nan] * 3)
    bounds = spread.loc[[("out", ""), ("back", ""), ("net", "")]]
    return _ranged(values, bounds["low"].tolist(), bounds["high"].tolist())


def _ranged(values: list[float], low: list[float], high: list[float]) -> Ranged:
    def known(ends: list[float]) -> list[float]:
        return [v if end != end else end for v, end in zip(values, ends, strict=True)]

    return values, known(low), known(high)


def _bars(ranged: Ranged, named: list[str], unit: str, digits: int, *, sign: bool) -> list[Any]:
    values, low, high = ranged
    plain = [name.replace("<br>", " ") for name in named]
    known = None if values == low == high else (low, high)
    return signed_bars(values, plain, unit, digits, known, sign=sign)


def _room(ranged: Ranged, share: float) -> list[float]:
    return room([value for part in ranged for value in part], share)


def _bold(labels: list[str]) -> list[str]:
    first, *others = labels
    return [f"<b>{first}</b>", *others]
