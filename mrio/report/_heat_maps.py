"""What rules of compensation pay: a heat map of regions and rules, and of who pays whom."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from rich.cells import cell_len

from mrio.inert import visible
from mrio.labels import FloatArray
from mrio.lang import gettext as _
from mrio.report._names import Name, number
from mrio.report._theme import DIVERGING, SEQUENTIAL, colour_bar, figure, rows

PIECES = re.compile(r"(\s*)([\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef-]+-*|-+)")
"""A blank, and what follows it without a place to break."""
MANY = 10
"""More rules than these have their names upright."""


def rules_figure(
    net: pd.DataFrame,
    names: Mapping[str, Name],
    ours: Sequence[str],
    narrow: bool,
    currency: str = "yuan",
) -> go.Figure:
    """Net receipts by region (rows) and rule (columns), coloured by sign and size.

    The colour scale is a square root, so that small payments are seen beside large
    ones; the figures are those of the table.

    Parameters
    ----------
    net : DataFrame region × rule, millions
    ours : regions in bold
    currency : str
        Its name in a sentence.
    """
    ordered = net.loc[net.iloc[:, 0].sort_values(ascending=False, kind="stable").index]
    values = ordered.to_numpy(dtype=float)
    shade = np.sign(values) * np.sqrt(np.abs(values))
    most = float(np.abs(shade).max()) or 1.0
    labels = [names[region].short if narrow else names[region].line for region in ordered.index]
    ticks = [
        f"<b>{label}</b>" if region in ours else label
        for label, region in zip(labels, ordered.index, strict=True)
    ]
    many = len(ordered.columns) > (4 if narrow else MANY)
    heads = [wrapped(str(rule), 28 if many else 9 if narrow else 16) for rule in ordered.columns]
    named = [html.escape(visible(str(rule)), quote=False) for rule in ordered.columns]
    told = [[number(value, 0, sign=True) for value in row] for row in values]
    hover = [
        [
            f"<b>{names[region].line}</b><br>"
            + _(
                "%(rule)s: %(amount)s million %(currency)s",
                rule=rule,
                amount=text,
                currency=currency,
            )
            for rule, text in pairs
        ]
        for region, pairs in (
            (region, zip(named, row, strict=True))
            for region, row in zip(ordered.index, told, strict=True)
        )
    ]
    heat = go.Heatmap(z=shade.tolist(), zmin=-most, zmax=most, colorscale=DIVERGING, xgap=2, ygap=1)
    heat.update(text=told, texttemplate="%{text}", textfont={"size": 9 if narrow or many else 12})
    heat.update(customdata=hover, hovertemplate="%{customdata}<extra></extra>", showscale=False)
    across = {
        "tickvals": list(range(len(heads))),
        "ticktext": heads,
        "side": "top",
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
        "tickangle": -90 if many else 0,
    }
    height = 24 * len(ordered) + (240 if many else 130)
    margin = {"l": 4, "r": 4, "t": 10, "b": 8}
    down = rows(ticks, range=[len(ordered) - 0.5, -0.5])
    return figure([heat], height, narrow, xaxis=across, yaxis=down, margin=margin)


def payments_matrix(
    payments: pd.DataFrame, names: Mapping[str, Name], narrow: bool, currency: str = "yuan"
) -> go.Figure:
    """Who (rows) pays whom (columns), millions, on a logarithmic colour scale."""
    values = payments.to_numpy(dtype=float)
    named = [names[region].short if narrow else names[region].line for region in payments.index]
    shown = np.where(values > 0, values, np.nan)
    z = np.log10(shown)
    top = float(np.nanmax(z)) if np.isfinite(z).any() else 1.0
    low = max(float(np.nanmin(z)) if np.isfinite(z).any() else 0.0, top - 4)
    heat = go.Heatmap(z=_holes(z), zmin=low, zmax=top, colorscale=SEQUENTIAL, xgap=1, ygap=1)
    hover = [
        [
            _(
                "<b>%(payer)s</b> pays <b>%(receiver)s</b><br>%(amount)s million %(currency)s",
                payer=names[payer].line,
                receiver=names[receiver].line,
                amount=number(values[i, j], 1),
                currency=currency,
            )
            for j, receiver in enumerate(payments.columns)
        ]
        for i, payer in enumerate(payments.index)
    ]
    ends = list(range(int(np.ceil(low)), int(np.floor(top)) + 1))
    bar = colour_bar(
        _("million yuan"), narrow, tickvals=ends, ticktext=[f"{10**p:,}" for p in ends]
    )
    heat.update(customdata=hover, hovertemplate="%{customdata}<extra></extra>", colorbar=bar)
    heat.update(hoverongaps=False)
    across = {
        "tickvals": list(range(len(named))),
        "ticktext": named,
        "tickangle": -90,
        "side": "top",
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
        "title": {"text": _("is paid ↓"), "standoff": 10},
    }
    down = rows(named, range=[len(named) - 0.5, -0.5]) | {
        "title": {"text": _("pays →"), "standoff": 10},
        "automargin": True,
    }
    height = 19 * len(named) + 190
    margin = {"l": 4, "r": 8, "t": 10, "b": 10}
    return figure(
        [heat], height, narrow, xaxis=across, yaxis=down, margin=margin, plot_bgcolor="#f4f5f6"
    )


def _holes(z: FloatArray) -> list[list[float | None]]:
    """Return nested lists with None where nobody pays: NaN is no JSON."""
    return [[float(v) if np.isfinite(v) else None for v in row] for row in z]


def wrapped(text: str, width: int) -> str:
    """Return a head in lines of about `width` letters, escaped for a figure.

    Lines are broken at blanks, after hyphens, and between Chinese characters, each of which is
    as wide as two letters.

    Examples
    --------
    >>> wrapped("value-added-adjusted excess", 16)
    'value-added-<br>adjusted excess'
    >>> wrapped("生产侧减收入侧责任", 10)
    '生产侧减收<br>入侧责任'
    """
    lines, glue = [""], ""
    for blank, piece in PIECES.findall(visible(text).strip()):
        glue = " " if blank else ""
        if lines[-1] and cell_len(lines[-1] + glue + piece) > width:
            lines.append("")
            glue = ""
        lines[-1] += glue + piece
    return "<br>".join(html.escape(line, quote=False) for line in lines)


def forms(build: Callable[..., go.Figure], *words: Any) -> dict[str, Any]:
    """Return a figure for a screen and for a phone as plain JSON values."""
    return {
        form: json.loads(build(*words, form == "narrow").to_json() or "")
        for form in ("wide", "narrow")
    }
