"""How a table shows itself in a terminal and in a notebook."""

from __future__ import annotations

import html as escape_html
from collections.abc import Sequence

from mrio.inert import visible
from mrio.labels import REST_OF_WORLD
from mrio.table._contents import Contents
from mrio.table._parts import Extension


def summary(table: Contents, known_hash: str | None) -> list[tuple[str, str]]:
    """Return what describes a table, as pairs of a heading and a text."""
    sizes = f"{len(table.regions)} regions × {len(table.sectors)} sectors"
    exports = int(table.demand.in_region(REST_OF_WORLD).sum()) if table.is_open else 0
    demand = f"{len(table.demand)} columns: {_shown(table.categories)}"
    rows = [
        ("year", "not stated" if table.year is None else str(table.year)),
        ("size", f"{sizes}, {len(table.industries)} industries"),
        ("regions", _shown(table.regions)),
        ("sectors", _shown(table.sectors)),
        ("final demand", demand + (f" ({exports} of exports)" if exports else "")),
        ("money", visible(f"{table.money_unit}, {table.price_basis} prices")),
        ("output", f"{table.x.sum():,.6g}"),
        ("value added", _earned(table)),
    ]
    if table.imports.any() or table.v_Y.any():
        imports = table.imports.sum() + table.v_Y.sum()
        rows.append(("imports", f"{imports:,.6g}"))
    for ext in table.extensions.values():
        direct = "" if ext.F_Y is not None else "; direct ones of final users not given"
        rows.append((f"stressors ({ext.name})", _stressors_text(ext) + direct))
    if known_hash is not None:
        rows.append(("hash", known_hash[:16] + "…"))
    return rows


def _earned(table: Contents) -> str:
    residual = any(row.origin == "residual" for row in table.primary)
    return f"{table.value_added.sum():,.6g}" + (", as output less inputs" if residual else "")


def _stressors_text(ext: Extension) -> str:
    shown = [f"{row} [{unit}]" for row, unit in zip(ext.stressors, ext.units, strict=True)]
    text = _folded(ext) or _shown(shown)
    if ext.totals:
        text += "; totals: " + _shown(list(ext.totals))
    return text


def _folded(ext: Extension, most: int = 6) -> str:
    """Return many rows that begin with the same words, in one unit, as one; else nothing."""
    start = _common(ext.stressors)
    if len(ext.stressors) <= most or not start or len(set(ext.units)) > 1:
        return ""
    return f"{len(ext.stressors)} rows '{start}…' [{ext.units[0]}]"


def _common(names: Sequence[str]) -> str:
    """Return the words that all names begin with, a blank after the last."""
    same = []
    for words in zip(*(name.split(" ")[:-1] for name in names), strict=False):
        if len(set(words)) > 1:
            break
        same.append(words[0] + " ")
    return "".join(same)


def _shown(names: Sequence[str], most: int = 6) -> str:
    cut = [visible(name if len(name) <= 32 else name[:31] + "…") for name in names]
    head = ", ".join(cut[:most])
    return head + (f", … ({len(cut)} in all)" if len(cut) > most else "")


def text(table: Contents, known_hash: str | None) -> str:
    """Return the lines for a terminal."""
    title = f"mrio.Table {table.name!r}" if table.name else "mrio.Table"
    rows = summary(table, known_hash)
    width = max(len(head) for head, _ in rows)
    return "\n".join([title, *(f"  {head:<{width}}  {body}" for head, body in rows)])


def html(table: Contents, known_hash: str | None) -> str:
    """Return the table for a notebook."""
    title = escape_html.escape(f"mrio.Table {table.name or ''}".strip())
    body = "".join(
        f"<tr><th style='text-align:left'>{escape_html.escape(head)}</th>"
        f"<td style='text-align:left'>{escape_html.escape(value)}</td></tr>"
        for head, value in summary(table, known_hash)
    )
    return f"<div><strong>{title}</strong><table>{body}</table></div>"
