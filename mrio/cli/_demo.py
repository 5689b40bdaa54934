"""demo: the mission's question in tables and a page."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from mrio.cli._options import FOR_FILES, DemoTable, Format, Output
from mrio.cli._output import deliver
from mrio.cli._screen import Heads, console, show
from mrio.errors import InputError, StoreError

if TYPE_CHECKING:
    import pandas as pd

    from mrio.report import Mission

SMALLEST = 0.05
"""Mt: sectors below this both ways are not shown on screen."""
TOLD = Heads(unit="Mt CO2", place="province")
"""Titles say the unit of all columns that do not say another."""
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
        raise InputError(f"--price {price}", hint="give yuan per tonne, a number of 0 or more")
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
    told = f"page written: {write(result, source, target, series).resolve()}" if wanted else ""
    if alone:
        if told:
            console(messages=True).print(told, markup=False, soft_wrap=True)
        _deliver(result, series, table or DemoTable.regions, form)
        return
    _print_facts(result)
    for name in DemoTable:
        _deliver(result, series, name, None)
    _print_contract()
    console().print(
        "The tables are estimates by the mrio project from official statistics: "
        "see data/README.md. All but the last are of 2007."
    )
    if told:
        console().print(f"\n{told}", markup=False, soft_wrap=True)


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


def _print_facts(result: Mission) -> None:
    facts, group = result.facts, ", ".join(result.group)
    console().print(
        f"\n[bold]Shanxi emits {facts['out']:.1f} Mt CO2 for the Yangtze Delta[/] ({group}), "
        f"{facts['out_share']:.1%} of what its industries emit; the Delta emits "
        f"{facts['back']:.1f} Mt for Shanxi.\n"
        f"Net {facts['net']:.1f} Mt; at {result.price:g} yuan/t the Delta would pay Shanxi "
        f"{facts['payment']:,.0f} million yuan a year.\n"
        f"Of China's industrial CO2 {facts['interregional_share']:.1%} serves other provinces and "
        f"{facts['exported_share']:.1%} exports (Feng et al. 2013: 57% for both).\n"
    )
    charged = result.principles.loc[result.origin]
    console().print(
        f"Who answers for Shanxi's emissions depends on the principle: it emits "
        f"{charged['production']:.1f} Mt, its own final demand answers for "
        f"{charged['consumption']:.1f}, what its income enables is {charged['income']:.1f}.\n"
        + _rules_text(result)
    )
    if result.spread is not None:
        out = result.spread.loc[("out", "")]
        unsettled = result.regions.query("net_low < 0 < net_high").index
        console().print(
            f"How sure is this? Choices that the statistics leave open make the "
            f"{facts['out']:.1f} Mt {out['single_low']:.1f} to {out['single_high']:.1f} one at a "
            f"time, {out['low']:.1f} to {out['high']:.1f} combined; they leave the sign of the net "
            f"transfer open for {len(unsettled)} provinces ({', '.join(unsettled)}).\n"
        )


def _print_contract() -> None:
    """Say what a contract for green power moves, and what it does not."""
    from mrio.demo import green_power

    found = green_power()
    console().print(
        f"\n[bold]Green power[/] ({found.table}): if {found.buyer} claimed {found.claimed:g} of "
        f"the {found.generated:.1f} TWh of {found.seller}'s {found.source.lower()} by contract, "
        f"its consumption would answer for {-found.buyer_moved:.1f} Mt less, {found.seller}'s for "
        f"{found.seller_moved:.1f} Mt more; {found.seller}'s net transfer falls from "
        f"{found.net_before:.1f} to {found.net_after:.1f} Mt. Nobody emits less by that: only "
        "capacity or dispatch that changes would (`mrio trade`, analyses/08).\n"
    )


def _rules_text(result: Mission) -> str:
    """Return what the origin receives, or pays, under each rule."""
    parts = [
        f"{'receives' if amount >= 0 else 'pays'} {abs(amount):,.0f} ({name})"
        for name, amount in result.rules.loc[result.origin].items()
    ]
    return (
        f"So does what it is owed: at {result.price:g} yuan/t {result.origin} "
        f"{', '.join(parts)} million yuan from or to all provinces.\n"
    )


def _principles_note(result: Mission) -> str:
    clipped = result.summary.clipped
    lines = [
        "trade balance: bilateral trade (EEBT); shared: value-added rule; every principle charges "
        "the same tonnes once; --table principles --format csv has every province"
    ]
    if clipped:
        lines.append("shares cut to [0, 1] in shared: " + ", ".join(clipped))
    return "\n".join(lines)


def _deliver(
    result: Mission, series: pd.DataFrame | None, name: DemoTable, form: Format | None
) -> None:
    if name is not DemoTable.years:
        _deliver_table(result, name, form)
    elif series is not None:
        _deliver_years(result, series, form)


def _deliver_years(result: Mission, series: pd.DataFrame, form: Format | None) -> None:
    """Print the answer year by year, or all that is known of it as data."""
    if form in (Format.csv, Format.json):
        deliver(series.reset_index(), title="", to=Output(form))
        return
    from mrio.report import told_of_years

    shown = series[["out", "out_low", "out_high", "back", "out_share", "payment", "structure"]]
    heads = {
        "out": "Shanxi for Delta, Mt",
        "out_low": "lowest",
        "out_high": "highest",
        "back": "Delta for Shanxi, Mt",
        "out_share": "% of Shanxi's industries",
        "payment": "Delta pays, M yuan",
    }
    show(
        shown.assign(
            out_share=100 * shown["out_share"],
            structure=[text.removeprefix("structure ") for text in shown["structure"].tolist()],
        ).rename(columns=heads),
        title=f"Year by year, at {result.price:g} yuan/t in each year's money",
        note=told_of_years(series),
        decimals=1,
    )


def _deliver_table(result: Mission, name: DemoTable, form: Format | None) -> None:
    """Print one table for people, or all of it as data under its names in `Mission`."""
    if form in (Format.csv, Format.json):
        frame: pd.DataFrame = getattr(result, name.value)
        deliver(frame, title="", to=Output(form))
    elif name is DemoTable.sectors:
        largest = result.sectors[["out", "back"]].to_numpy().max(axis=1)
        heads = {
            "out": "Shanxi for Delta, Mt",
            "back": "Delta for Shanxi, Mt",
            "out_value_added": "value added, bn CNY",
            "back_value_added": "value added back, bn CNY",
        }
        left_out = int((largest < SMALLEST).sum())
        show(
            result.sectors.loc[largest >= SMALLEST, :].rename(columns=heads),
            title="Emitted in Shanxi for the Delta and back, by emitting sector",
            note=f"{left_out} sectors below {SMALLEST} Mt both ways are not shown; "
            "--table sectors --format csv has all",
            heads=TOLD,
        )
    elif name is DemoTable.bilateral:
        heads = {"out": "Shanxi for it", "back": "it for Shanxi", "payment": "pays Shanxi, M yuan"}
        show(
            result.bilateral.rename(columns=heads),
            title="Shanxi and each province of the Delta, Mt CO2",
            heads=TOLD,
        )
    elif name is DemoTable.principles:
        show(
            result.responsibility.rename(index={"the group": "the Delta"}),
            title="Who is responsible, Mt CO2, 2007: it depends on the principle",
            note=_principles_note(result),
            decimals=1,
            heads=TOLD,
        )
    elif name is DemoTable.rules:
        rules = result.rules
        show(
            rules.loc[rules.iloc[:, 0].sort_values(ascending=False).index],
            title=f"Received less paid at {result.price:g} yuan/t, million yuan, by rule of "
            "compensation",
            note=f"the rule turns the sign of {len(result.comparison.switching)} provinces: "
            + ", ".join(result.comparison.switching),
        )
    else:
        regions = result.regions.sort_values("net_transfer", ascending=False)
        show(
            regions.rename(
                columns={"value_added": "GDP, bn CNY", "payment": "gets (pays), M yuan"}
            ),
            title=f"Provinces, Mt CO2, 2007; payment = net transfer × {result.price:g} yuan/t, "
            "exports apart",
            note="production and consumption include households; net with exports = "
            "production - consumption; net low, net high: over all combinations of choices that "
            "the statistics leave open",
            heads=TOLD,
        )
