"""What rules of compensation pay: a heat map of regions and rules."""

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
from mrio.lang import gettext as _
from mrio.report._names import Name, number
from mrio.report._theme import DIVERGING, figure, rows

PIECES = re.compile(r"(\s*)([\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef-]+-*|-+)")
"""A blank, and what follows it without a place to break."""
MANY = 10
"""More rules than these have their names upright."""


def rules_figure(
    net: pd.DataFrame,
    names: Mapping[str, Name],
    ours: Sequence[str],
    unit: str,
    narrow: bool,
) -> go.Figure:
    """Net receipts by region (rows) and rule (columns), coloured by sign and size.

    The colour scale is a square root, so that small payments are seen beside large
    ones; the figures are those of the table.

    Parameters
    ----------
    net : DataFrame region × rule
    ours : regions in bold
    unit : str
        'million yuan' in the language spoken.
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
            + _("%(rule)s: %(amount)s %(unit)s", rule=rule, amount=text, unit=unit)
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
