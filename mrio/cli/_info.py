"""info: what a table holds and where it comes from."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mrio.cli._options import Format
from mrio.cli._output import file_format
from mrio.cli._screen import console
from mrio.errors import InputError
from mrio.inert import in_json
from mrio.lang import gettext as _
from mrio.lang import ngettext

if TYPE_CHECKING:
    from mrio.table import Table


def show_info(name: str, form: Format | None, out: Path | None, overwrite: bool) -> None:
    """Print a description for people, or write all of it as JSON or as key and value.

    Raises
    ------
    InputError
        When another form is asked for.
    """
    from mrio.io import load, place

    kind = "table" if form in (None, Format.table) else form.value
    if out is not None:
        kind = file_format(form, out)
    if kind not in ("json", "csv", *(("table",) if out is None else ())):
        raise InputError(
            f"a description has no form {kind!r}",
            where=None if out is None else out,
            hint="use csv or json",
        )
    table = load(name)
    if kind == "table":
        _print(table)
        return
    text = _as_json(describe(table)) if kind == "json" else _as_csv(describe(table))
    if out is None:
        sys.stdout.write(text)
        return
    with place(out, overwrite=overwrite) as draft:
        draft.write_text(text, encoding="utf-8")
    console().print(_("wrote %(path)s", path=out), markup=False, soft_wrap=True)


def describe(table: Table) -> dict[str, Any]:
    """Return sizes, labels, units, stressors, sources, steps and hash as plain values."""
    return {
        "name": table.name,
        "year": table.year,
        "hash": table.hash,
        "sizes": {
            "regions": len(table.regions),
            "sectors": len(table.sectors),
            "industries": len(table.industries),
            "final_demand": len(table.demand),
        },
        "regions": list(table.regions),
        "sectors": list(table.sectors),
        "categories": list(table.categories),
        "stocks": list(table.stocks),
        "splits": [vars(split) for split in table.splits],
        "open": table.is_open,
        "money_unit": table.money_unit,
        "price_basis": table.price_basis,
        "output": float(table.x.sum()),
        "value_added": float(table.value_added.sum()),
        "imports": float(table.imports.sum() + table.v_Y.sum()),
        "stressors": [
            {"extension": ext.name, "name": row, "unit": unit}
            for ext in table.extensions.values()
            for row, unit in zip(ext.stressors, ext.units, strict=True)
        ],
        "totals": {
            total: list(rows)
            for ext in table.extensions.values()
            for total, rows in ext.totals.items()
        },
        "sources": [
            {"name": source.name, "citation": source.citation, "licence": source.licence}
            for source in table.provenance.sources
        ],
        "steps": [
            {"name": step.name, "parameters": dict(step.parameters), "note": step.note}
            for step in table.provenance.steps
        ],
    }


def _as_json(value: dict[str, Any]) -> str:
    return in_json(json.dumps(value, ensure_ascii=False, indent=1)) + "\n"


def _as_csv(value: dict[str, Any]) -> str:
    import pandas as pd

    from mrio.io import inert

    return inert(pd.DataFrame(list(_flat(value)), columns=["key", "value"])).to_csv(index=False)


def _flat(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield key and value; what is nested has its keys, or its places from 0, joined by dots."""
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    else:
        yield key, value
        return
    for name, inner in items:
        yield from _flat(inner, f"{key}.{name}" if key else str(name))


def _print(table: Table) -> None:
    from rich.table import Table as RichTable

    screen = console()
    title, *lines = repr(table).splitlines()
    screen.print(title, markup=False)
    # Continued lines stand under the text, not under the heads: two blanks, a head, two blanks.
    grid = RichTable.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for line in lines:
        head, body = line.strip().split("  ", 1)
        if head != _("hash"):
            grid.add_row(f"  {head}", _plain(body.strip()))
    screen.print(grid)
    # Whole on one line, to be copied.
    screen.print(f"  {_('hash')}  {table.hash}", markup=False, soft_wrap=True)
    if table.provenance.sources:
        sources = RichTable(title="\n" + _("Sources"), title_justify="left", show_lines=True)
        for head in (_("what"), _("citation"), _("licence as stated")):
            sources.add_column(head, overflow="fold")
        for source in table.provenance.sources:
            sources.add_row(*map(_plain, (source.name, source.citation, source.licence)))
        screen.print(sources)
    if steps := len(table.provenance.steps):
        screen.print(
            ngettext(
                "%(n)s step is recorded in its provenance (--format json has it)",
                "%(n)s steps are recorded in its provenance (--format json has them)",
                steps,
            )
        )


def _plain(text: str) -> Any:
    """Return text whose brackets are no markup: units stand in them."""
    from rich.text import Text

    return Text(text)
