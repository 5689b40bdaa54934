"""How a table shows itself in a terminal and in a notebook."""

from __future__ import annotations

import html as escape_html
from collections.abc import Sequence

from mrio.inert import visible
from mrio.labels import REST_OF_WORLD, local_name
from mrio.lang import commas
from mrio.lang import gettext as _
from mrio.table._contents import Contents
from mrio.table._parts import Extension


def summary(table: Contents, known_hash: str | None) -> list[tuple[str, str]]:
    """Return what describes a table, as pairs of a heading and a text."""
    size = _(
        "%(regions)s regions × %(sectors)s sectors, %(industries)s industries",
        regions=len(table.regions),
        sectors=len(table.sectors),
        industries=len(table.industries),
    )
    money = _(
        "%(unit)s, %(basis)s prices", unit=table.money_unit, basis=local_name(table.price_basis)
    )
    rows = [
        (_("year"), _("not stated") if table.year is None else str(table.year)),
        (_("size"), size),
        (_("regions"), _shown(table.regions)),
        (_("sectors"), _shown(table.sectors)),
        (_("final demand"), _demand_text(table)),
        (_("money"), visible(money)),
        (_("output"), f"{table.x.sum():,.6g}"),
        (_("value added"), _earned(table)),
    ]
    if table.imports.any() or table.v_Y.any():
        imports = table.imports.sum() + table.v_Y.sum()
        rows.append((_("imports"), f"{imports:,.6g}"))
    for ext in table.extensions.values():
        rows.append((_("stressors (%(name)s)", name=local_name(ext.name)), _stressors_text(ext)))
    if known_hash is not None:
        rows.append((_("hash"), known_hash[:16] + "…"))
    return rows


def _demand_text(table: Contents) -> str:
    exports = int(table.demand.in_region(REST_OF_WORLD).sum()) if table.is_open else 0
    columns, names = len(table.demand), _shown(table.categories)
    if not exports:
        return _("%(n)s columns: %(names)s", n=columns, names=names)
    return _(
        "%(n)s columns: %(names)s (%(exports)s of exports)",
        n=columns,
        names=names,
        exports=exports,
    )


def _earned(table: Contents) -> str:
    residual = any(row.origin == "residual" for row in table.primary)
    total = f"{table.value_added.sum():,.6g}"
    return _("%(total)s, as output less inputs", total=total) if residual else total


def _stressors_text(ext: Extension) -> str:
    pairs = zip(ext.stressors, ext.units, strict=True)
    shown = [f"{local_name(row)} [{unit}]" for row, unit in pairs]
    parts = [_folded(ext) or _shown(shown)]
    if ext.totals:
        parts.append(_("totals: %(names)s", names=_shown(list(ext.totals))))
    if ext.F_Y is None:
        parts.append(_("direct ones of final users not given"))
    return _("; ").join(parts)


def _folded(ext: Extension, most: int = 6) -> str:
    """Return many rows that begin with the same words, in one unit, as one; else nothing."""
    start = _common(ext.stressors)
    if len(ext.stressors) <= most or not start or len(set(ext.units)) > 1:
        return ""
    return _(
        "%(n)s rows '%(start)s…' [%(unit)s]",
        n=len(ext.stressors),
        start=start,
        unit=ext.units[0],
    )


def _common(names: Sequence[str]) -> str:
    """Return the words that all names begin with, a blank after the last."""
    same = []
    for words in zip(*(name.split(" ")[:-1] for name in names), strict=False):
        if len(set(words)) > 1:
            break
        same.append(words[0] + " ")
    return "".join(same)


def _shown(names: Sequence[str], most: int = 6) -> str:
    known = [local_name(name) for name in names]
    cut = [visible(name if len(name) <= 32 else name[:31] + "…") for name in known]
    if len(cut) <= most:
        return commas(cut)
    return _("%(names)s, … (%(n)s in all)", names=commas(cut[:most]), n=len(cut))


def text(table: Contents, known_hash: str | None) -> str:
    """Return the lines for a terminal."""
    title = f"mrio.Table {table.name!r}" if table.name else "mrio.Table"
    rows = summary(table, known_hash)
    width = max(len(row[0]) for row in rows)
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
