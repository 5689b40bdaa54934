"""demo: the mission's question in tables and a page."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from mrio.cli._demo_screen import show_answer
from mrio.cli._options import FOR_FILES, DemoTable, Format, Output
from mrio.cli._output import deliver
from mrio.cli._screen import console
from mrio.errors import InputError, StoreError
from mrio.labels import local_name
from mrio.lang import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from mrio.report import Mission
    from mrio.table import Table

PAGE = Path("mrio-demo.html")
MARK = b'<meta name="generator" content="mrio '
"""Stands near the head of every page that mrio writes."""


def show_demo(
    price: float,
    out: Path | None,
    *,
    page: bool | None,
    overwrite: bool,
    form: Format | None,
    table: DemoTable | None,
) -> None:
    """Write the page, then print the answer, or one of its tables as data.

    The page comes first: a reader of the output who leaves early must not cost it.

    Parameters
    ----------
    out : Path or None
        None: mrio-demo.html in the working folder.
    page : bool or None
        None: write the page, unless one table is asked for and `out` is not given.
    """
    if not (math.isfinite(price) and price >= 0):
        raise InputError(f"--price {price}", hint="give money per tonne, a number of 0 or more")
    if form is not None and form in FOR_FILES:
        raise InputError(f"{FOR_FILES[form]} is not for a screen", hint="use --format csv or json")
    alone = table is not None or form in (Format.csv, Format.json)
    if page is False and out is not None:
        raise InputError(f"--no-page and --out {out} exclude each other", hint="leave out one")
    wanted = page if page is not None else out is not None or not alone
    target = out or PAGE
    if wanted:
        _check_page(target, overwrite)
    from mrio.demo import answer, years
    from mrio.demo import page as write

    result, source = answer(price)
    # One table as data needs no other year, unless it is the table of years.
    series = years(result) if wanted or not alone or table is DemoTable.years else None
    told = ""
    if wanted:
        path = write(result, source, target, series).resolve()
        told = _("page written: %(path)s", path=path)
    if alone:
        if told:
            console(messages=True).print(told, markup=False, soft_wrap=True)
        _deliver(result, source, series, table or DemoTable.regions, form)
        return
    from mrio.report.page._names import names_of
    from mrio.report.page._price import price_text

    names = names_of(result, source)
    show_answer(result, names, source.name or "", series, price_text(result))
    if told:
        console().print(f"{told}\n", markup=False, soft_wrap=True)
    for name in DemoTable:
        _deliver(result, source, series, name, None)
    _print_contract()
    console().print(
        _(
            "The tables are estimates by the mrio project from official statistics: see "
            "data/README.md."
        ),
        markup=False,
    )


def _check_page(out: Path, overwrite: bool) -> None:
    """Refuse to write a page where it was hardly meant to go, before anything is computed."""
    if out.suffix.lower() not in (".html", ".htm"):
        raise InputError(
            f"--out {out} is not the name of an HTML page",
            hint="end it in .html; for data use --format csv or json and redirect the output",
        )
    if not out.is_file() or overwrite:
        return
    try:
        with out.open("rb") as found:
            start = found.read(1024)
    except OSError as error:
        raise StoreError(
            f"{out} exists and cannot be read: {error.strerror}", hint="choose another name"
        ) from error
    if MARK not in start:
        raise StoreError(
            f"{out} exists already and is no page of mrio",
            hint="choose another name with --out, or add --overwrite",
        )


def _print_contract() -> None:
    """Say what a contract for green power moves between accounts, and what it does not."""
    from mrio.demo import green_power

    found = green_power()
    console().print(
        _(
            "Green power by contract (%(table)s): if %(buyer)s claimed %(claimed)s of the "
            "%(generated)s TWh of %(seller)s's %(source)s, consumption-based emissions of "
            "%(buyer)s would fall by %(less)s Mt and those of %(seller)s rise by %(more)s Mt; the "
            "net transfer of %(seller)s falls from %(before)s to %(after)s Mt. No region emits "
            "less by that: only capacity or dispatch that changes would (mrio trade, analyses/08).",
            table=found.table,
            buyer=local_name(found.buyer),
            seller=local_name(found.seller),
            source=local_name(found.source).lower(),
            claimed=f"{found.claimed:g}",
            generated=f"{found.generated:.1f}",
            less=f"{-found.buyer_moved:.1f}",
            more=f"{found.seller_moved:.1f}",
            before=f"{found.net_before:.1f}",
            after=f"{found.net_after:.1f}",
        )
        + "\n",
        markup=False,
    )


def _deliver(
    result: Mission,
    source: Table,
    series: pd.DataFrame | None,
    name: DemoTable,
    form: Format | None,
) -> None:
    if form in (Format.csv, Format.json):
        if name is not DemoTable.years:
            deliver(getattr(result, name.value), title="", to=Output(form))
        elif series is not None:
            deliver(series.reset_index(), title="", to=Output(form))
        return
    from mrio.cli._demo_tables import show_table

    show_table(result, source, series, name)
