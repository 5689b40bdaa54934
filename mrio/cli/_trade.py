"""trade: a plan of trade in power cleared, on the screen, as data and in a folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mrio.cli._findings import told_of_table
from mrio.cli._options import FOR_FILES, Format, Output, TradeTable
from mrio.cli._output import deliver
from mrio.cli._screen import Heads, console, show
from mrio.errors import InputError
from mrio.money import currency

if TYPE_CHECKING:
    import pandas as pd

    from mrio.power import Trade

MONEY = currency("CNY")
_UNITS = {
    "prices": f"{MONEY.name}/MWh",
    "certificates": "TWh",
    "payments": f"million {MONEY.name}",
    "dispatch_accounts": "Mt CO2",
    "accounts": "Mt CO2",
    "compensation": f"million {MONEY.name}",
}
"""What titles say already."""
TITLES = {
    "dispatch": "Who generates",
    "flows": "What goes over the corridors",
    "prices": "Prices, yuan/MWh, and the premium of green power",
    "certificates": "Certificates, TWh",
    "payments": "Who receives (+) and pays (-), million yuan",
    "contracts": "What contracts cost their buyers, yuan/MWh and million yuan",
    "comparison": "Against no trade",
    "dispatch_accounts": "What other dispatch makes of accounts, Mt CO2",
    "accounts": "What contracts make of accounts, Mt CO2",
    "footprints": "What they make of footprints",
    "compensation": "What they make of compensation for net transfers, million yuan",
}


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
    """Clear a plan; write its folder first if asked for, then print its tables."""
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
    else:
        _print(found, [asked] if asked else [name for name in TITLES if _says(name, tables)])
    if target is not None:
        told = f"wrote {target.resolve()}: tables and trade.html"
        console(messages=as_data).print(told, markup=False, soft_wrap=True)


def _absent(found: Trade, table: str) -> str:
    if table == "comparison":
        return alone(found)
    return "the plan has no " + (
        "contracts" if table == "contracts" else "such claims, changes, products or price"
    )


def alone(found: Trade) -> str:
    """Return the sentence on provinces that cannot do without the corridors."""
    return (
        "without trade the provinces cannot live, so there is no cost to set it against "
        f"({found.cannot_live_alone})"
    )


def _says(name: str, tables: dict[str, pd.DataFrame]) -> bool:
    """Return whether a table is there and says something: certificates may be nobody's duty."""
    return name in tables and (name != "certificates" or bool(tables[name]["due_twh"].any()))


def _print(found: Trade, names: list[str]) -> None:
    for name in names:
        frame = found.tables[name]
        if name == "payments" and "contracts" not in found.tables:
            frame = frame.drop(columns="contracts")  # nothing but zeros
        if name == "prices" and not len(found.clearing.kinks):
            frame = frame.drop(columns=["energy_lowest", "energy_highest"])
        note = _note(found, name)
        heads = Heads(name, _UNITS.get(name, ""), MONEY)
        show(frame, title=TITLES[name], note=note, decimals=_DECIMALS.get(name, 0), heads=heads)
    if len(names) > 1:
        console().print(_summary(found), markup=False, soft_wrap=True)
    asked, made = found.plan.accounts, found.resourcing
    if asked is not None and made is not None:
        for line in told_of_table(made.model, asked.table):
            console().print(line, markup=False, soft_wrap=True)


def _note(found: Trade, name: str) -> str:
    many = len(found.market.periods) > 1
    spread = f"sums over {len(found.market.periods)} periods" if many else ""
    notes = {
        "dispatch": spread,
        "flows": "fee: the tariff without what it counts for the loss, and no other charge; rent: "
        "what one more MWh of capacity would save",
        "prices": "energy: what one more MWh of demand costs"
        + (", mean over periods by demand" if many else "")
        + "; green premium: what a certificate due costs"
        + _several(found)
        + _held_apart(found),
        "certificates": f"certificates go {_WAYS[found.market.certificates]}",
        "payments": "left: after own costs; of consumers, what they spend",
        "contracts": "above energy and certificates: what sending it, and making it green, takes",
        "accounts": "contracts relabel: production is the same, and nobody emits less",
        "dispatch_accounts": "other plants run: what is no longer emitted is charged to nobody",
        "compensation": _compensated(found),
        "footprints": _footprints(found),
    }
    return notes.get(name, "")


def _several(found: Trade) -> str:
    """Return the sentence on prices that may lie between two bounds."""
    many = len(found.clearing.kinks)
    if not many:
        return ""
    told = f" (in {many} of provinces and periods)" if len(found.market.periods) > 1 else ""
    return f"; any price of energy from lowest to highest clears the market{told}"


def _held_apart(found: Trade) -> str:
    """Return the sentence on integers that keep power from being burnt."""
    apart, periods = int(found.clearing.solved.held_apart.sum()), len(found.market.periods)
    if not apart:
        return ""
    where = f" in {apart} of {periods} periods" if periods > 1 else ""
    return f"; power that would be burnt is curtailed{where}, prices hold with that fixed"


def _footprints(found: Trade) -> str:
    if "footprints" not in found.tables:
        return ""
    asked, said = (
        found.plan.accounts,
        f"{found.tables['footprints'].attrs['units']} of final demand",
    )
    both = asked is not None and asked.claims and asked.changes
    return said + ("; by contract: after other dispatch and contracts" if both else "")


def _compensated(found: Trade) -> str:
    asked, said = found.plan.accounts, "between the table's regions"
    if asked is not None and asked.claims:
        said += "; who sells green attributes is paid for less"
        if asked.changes:
            said += "; by contract: after other dispatch and contracts"
    return said


_DECIMALS = dict.fromkeys(("prices", "contracts", "comparison"), 2) | {
    "accounts": 2,
    "dispatch_accounts": 2,
    "footprints": 4,
}
"""Places of figures that need more than none."""
_WAYS = {
    "bundled": "with green power alone",
    "unbundled": "without power alone",
    "both": "with green power or without",
}


def _summary(found: Trade) -> str:
    clearing = found.clearing
    said = (
        f"{clearing.cost:,.0f} million yuan, {clearing.emissions.sum():,.2f} Mt CO2, "
        f"{clearing.landed.to_numpy().sum():,.2f} TWh land over corridors"
    )
    frame = found.comparison
    if frame is None:
        return f"{said}; {alone(found)}"
    cost, co2 = (float(frame.loc[(key, ""), "change"]) for key in ("cost", "CO2"))
    if abs(cost) < 0.5 and abs(co2) < 0.005:
        return f"{said}; without trade the same"
    return (
        f"{said}; without trade {abs(cost):,.0f} million yuan {'more' if cost <= 0 else 'less'}, "
        f"{abs(co2):,.2f} Mt CO2 {'more' if co2 <= 0 else 'less'}"
    )
