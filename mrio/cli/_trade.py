"""trade: a plan of trade in power, on the screen experiment by experiment, as data, in a folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mrio import columns
from mrio.cli._findings import told_of_table
from mrio.cli._options import FOR_FILES, Format, Output, TradeTable
from mrio.cli._output import deliver
from mrio.cli._screen import Heads, console, show
from mrio.errors import InputError
from mrio.lang import current, translated
from mrio.lang import gettext as _

if TYPE_CHECKING:
    from mrio.money import Currency
    from mrio.power import Trade
    from mrio.report.trade import Experiment

MARKET = (
    "comparison",
    "dispatch_comparison",
    "payments_comparison",
    "payments",
    "contracts",
    "flows",
    "prices",
    "dispatch",
    "certificates",
)
ACCOUNTS = ("dispatch_accounts", "accounts", "footprints", "compensation")
"""Tables in the order they are shown in, those of the market and those of the accounts."""
MOST = 6
"""Regions on the screen, those that move most; one table alone has all."""


def print_schema() -> None:
    """Print the JSON schema of a plan."""
    from mrio.config import json_schema
    from mrio.power import TradePlan

    sys.stdout.write(json_schema(TradePlan))


def show_trade(
    file: Path | None,
    table: TradeTable | None,
    to: Output,
) -> None:
    """Solve a plan; write its folder if asked for, then print its experiments or one table."""
    form, out = to.form, to.out
    if file is None:
        raise InputError("no plan named", hint="mrio trade FILE; --schema says what it holds")
    if form in FOR_FILES:
        raise InputError(
            f"--format {form} is not for a screen", hint="use csv or json; --out has CSV"
        )
    to.check_marks(written=out is not None)
    from mrio.power import trade

    found = trade(file)
    as_data = form in (Format.csv, Format.json)
    tables = found.tables
    asked = table.value if table is not None else "dispatch" if as_data else None
    if asked is not None and asked not in tables:
        why = _absent(found, asked)
        raise InputError(f"no table {asked!r}: {why}", hint="ask for another table")
    target = None
    if out is not None:
        from mrio.report import write_trade

        text = file.read_text("utf-8")
        target = write_trade(found, out, text, overwrite=to.overwrite, meta=to.meta, bom=to.bom)
    if as_data and asked is not None:
        plain = tables[asked].copy()
        plain.attrs = {}
        deliver(plain, title="", to=Output(form))
    elif asked is not None:
        _print_table(found, asked, None)
    else:
        _print_all(found)
    if target is not None:
        told = _("wrote %(path)s: tables and trade.html", path=target.resolve())
        console(messages=as_data).print(told, markup=False, soft_wrap=True)


def _absent(found: Trade, table: str) -> str:
    if table in ("comparison", "dispatch_comparison", "payments_comparison"):
        return f"without trade, demand or obligations cannot be met ({found.cannot_live_alone})"
    return "the plan has no " + (
        "contracts" if table == "contracts" else "such claims, changes, products or price"
    )


def _print_all(found: Trade) -> None:
    """Print headlines of all experiments, then each with its tables."""
    from mrio.report.trade import accounts_experiment, market_experiment

    market, accounts = market_experiment(found), accounts_experiment(found)
    if accounts is not None:
        _say(
            _(
                "Two separate experiments, each with its own figures: they are not parts of one "
                "result."
            )
        )
        for each in (market, accounts):
            _headline(each)
        console().print()
    _opening(market)
    for name in MARKET:
        if _says(name, found):
            _print_table(found, name, None)
    if accounts is not None:
        _opening(accounts)
        for name in ACCOUNTS:
            if name in found.tables:
                _print_table(found, name, MOST)
    asked, made = found.plan.accounts, found.resourcing
    if asked is not None and made is not None:
        for line in told_of_table(made.model, asked.table):
            _say(translated(line))


def _say(text: str, style: str = "") -> None:
    console().print(text, style=style or None, markup=False)


def _item(text: str) -> None:
    _say(_("- %(item)s", item=text))


def _headline(said: Experiment) -> None:
    _say(said.title, "bold")
    _say(said.case)
    for tile in said.tiles:
        _item(f"{tile.figure} {tile.unit} {tile.label}")


def _opening(said: Experiment) -> None:
    _say(said.title, "bold reverse")
    _say(said.case)
    _say(said.question, "italic")
    for line in said.findings:
        _item(line)
    _say(said.fixed, "dim")
    console().print()


def _says(name: str, found: Trade) -> bool:
    """Return whether a table is there and says something."""
    from mrio.report.trade import obliged

    if name not in found.tables:
        return False
    if name == "certificates":
        return obliged(found)
    lines = bool(len(found.market.corridors))
    compared = name in ("comparison", "dispatch_comparison", "payments_comparison")
    return lines if compared or name == "flows" else True


def _print_table(found: Trade, name: str, most: int | None) -> None:
    from mrio.report.trade import money_of, named, table_of

    frame = named(found, name, table_of(found, name, most=most))
    money = money_of(found, name)
    title, unit = _titles()[name], _unit(name, money)
    show(
        frame,
        title=_("%(title)s, %(unit)s", title=title, unit=unit) if unit else title,
        note=_notes(found).get(name, ""),
        heads=Heads(name, unit, money, "province"),
    )


def _unit(name: str, money: Currency) -> str:
    """Return the unit of all columns of a table, which its title says once."""
    key = {
        "payments": "left",
        "payments_comparison": "change",
        "certificates": "due_twh",
        "prices": "energy",
        "dispatch_accounts": "production_mt",
        "accounts": "consumption_change_mt",
        "compensation": "as_it_is",
    }.get(name)
    return "" if key is None else columns.unit(key, name, currency=money, language=current())


def _titles() -> dict[str, str]:
    return {
        "comparison": _("Cost, emissions and prices, with and without trade"),
        "dispatch_comparison": _("Dispatch and CO2, with and without trade"),
        "payments_comparison": _("Net surplus, with and without trade"),
        "payments": _("Payments with trade: received (+) and paid (-)"),
        "contracts": _("Contracts"),
        "flows": _("Corridors"),
        "prices": _("Prices and the green premium"),
        "dispatch": _("Generation by source, with trade"),
        "certificates": _("Certificates"),
        "dispatch_accounts": _("Effect of redispatch on emission accounts"),
        "accounts": _("Effect of contracts on emission accounts"),
        "footprints": _("Effect on footprints of products"),
        "compensation": _("Effect on compensation for net transfers"),
    }


def _notes(found: Trade) -> dict[str, str]:
    """Return what is said below tables."""
    from mrio.report.trade import ways

    many = len(found.market.periods)
    return {
        "dispatch": _("sums over %(n)s periods", n=many) if many > 1 else "",
        "dispatch_comparison": _("generation of all changes by what is lost on the way"),
        "payments_comparison": _(
            "net surplus: received less paid and own cost; of consumers, what they spend"
        ),
        "payments": _("each column but own cost and net surplus sums to zero over all parties"),
        "contracts": _(
            "cost above the market: what carrying it and making it green takes, above energy and "
            "certificates"
        ),
        "flows": _("congestion rent: what one more MWh of capacity would save"),
        "prices": _price_note(found, many),
        "certificates": ways(found),
        "dispatch_accounts": _("baseline and change; avoided emissions leave all accounts"),
        "accounts": _("production is the same by location and by contract; nobody emits less"),
        "footprints": _footprints(found),
        "compensation": _compensated(found),
    }


def _price_note(found: Trade, many: int) -> str:
    from mrio.report.trade import clauses

    said = [
        _("energy: the price of one more MWh of demand, a mean over periods weighted by demand")
        if many > 1
        else _("energy: the price of one more MWh of demand"),
        _("green premium: the price of a certificate to those who owe one"),
    ]
    kinks, apart = len(found.clearing.kinks), int(found.clearing.solved.held_apart.sum())
    if kinks:
        said.append(
            _(
                "any price of energy from lowest to highest clears the market (in %(n)s of "
                "provinces and periods)",
                n=kinks,
            )
            if many > 1
            else _("any price of energy from lowest to highest clears the market")
        )
    if apart:
        said.append(
            _(
                "power that would be burnt is curtailed in %(apart)s of %(n)s periods, prices hold "
                "with that fixed",
                apart=apart,
                n=many,
            )
            if many > 1
            else _("power that would be burnt is curtailed, prices hold with that fixed")
        )
    return clauses(said)


def _footprints(found: Trade) -> str:
    from mrio.report.trade import clauses

    if "footprints" not in found.tables:
        return ""
    unit = str(found.tables["footprints"].attrs["units"])
    said = _("%(unit)s of final demand", unit=unit)
    return clauses([said, *_after(found)])


def _compensated(found: Trade) -> str:
    from mrio.report.trade import clauses

    asked = found.plan.accounts
    said = [_("between the table's regions, exports left out; received (+), paid (-)")]
    if asked is not None and asked.claims:
        said.append(_("who sells green attributes receives less"))
    return clauses([*said, *_after(found)])


def _after(found: Trade) -> list[str]:
    asked = found.plan.accounts
    both = asked is not None and asked.claims and asked.changes
    return [_("by contract: after redispatch and contracts")] if both else []
