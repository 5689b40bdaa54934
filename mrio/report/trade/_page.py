"""A plan of trade in power as one self-contained HTML page: an experiment after the other."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from mrio import columns
from mrio.labels import provinces_by
from mrio.lang import commas, current, ngettext
from mrio.lang import gettext as _
from mrio.power import Trade
from mrio.report._heat_maps import forms
from mrio.report._names import Name, number
from mrio.report._rendering import rendered, source_of
from mrio.report._theme import amounts
from mrio.report.trade._account_words import (
    accounts_experiment,
    before_and_after,
    changes_said,
    claims_said,
    region,
)
from mrio.report.trade._comparison_figures import (
    accounts_figure,
    dispatch_figure,
    gains_figure,
    most_changed,
)
from mrio.report.trade._experiment import local, money_of, unit_of
from mrio.report.trade._figures import flow_figure, prices_figure, records
from mrio.report.trade._market_words import (
    market_experiment,
    obliged,
    ways,
)
from mrio.report.trade._tables import TOTAL, row_name, table_of

MAP_FROM = 3
"""So many corridors are worth a map; fewer stand in the table alone."""
GAIN = 0.05
"""Million: a change of a party's surplus below is rounding."""

Labels = Callable[[tuple[str, ...]], str]


def render_trade(found: Trade, plan_text: str) -> str:
    """Return the page: the market with and without trade, then the accounts of a table.

    Parameters
    ----------
    found : Trade
    plan_text : str
        The plan as it was written, printed at the end.
    """
    names = names_of(found)
    made = found.resourcing
    return rendered(
        "trade.html.j2",
        plan=found.plan,
        source=None if made is None else source_of(made.model.table, made.model),
        market=found.market,
        market_said=market_experiment(found),
        accounts_said=accounts_experiment(found),
        of=_size(found),
        provinces=len(found.market.provinces),
        corridors=len(found.market.corridors),
        periods=len(found.market.periods),
        title=found.plan.name or (found.path.stem if found.path else _("a plan")),
        money=money_of(found).local,
        table_money=money_of(found, "compensation").local,
        ways=ways(found),
        kinks=len(found.clearing.kinks),
        apart=int(found.clearing.solved.held_apart.sum()),
        obliged=obliged(found),
        changes=changes_said(found),
        claims=claims_said(found),
        shown=len(most_changed(found.tables["dispatch_comparison"]))
        if "dispatch_comparison" in found.tables
        else 0,
        tables={name: _table(found, name, names) for name in _SHOWN if name in found.tables},
        footprint_unit=str(found.tables["footprints"].attrs["units"])
        if "footprints" in found.tables
        else "",
        figures=_figures(found, names),
        plan_text=plan_text,
    )


def _size(found: Trade) -> str:
    """Return how many of what a market has."""
    market = found.market
    many = len(market.periods)
    n = len(market.provinces), len(market.supply), len(market.corridors)
    said = [
        ngettext("%(n)s province", "%(n)s provinces", n[0]),
        ngettext("%(n)s source", "%(n)s sources", n[1]),
        ngettext("%(n)s corridor", "%(n)s corridors", n[2]),
    ]
    return commas(said + ([ngettext("%(n)s period", "%(n)s periods", many)] if many > 1 else []))


def names_of(found: Trade) -> dict[str, Name]:
    """Return label → Name of a market's provinces and a table's regions."""
    known = provinces_by("en")
    labels = [str(name) for name in found.market.provinces]
    if found.resourcing is not None:
        labels += found.resourcing.model.table.regions
    return {name: Name(name, known[name].zh if name in known else "") for name in labels}


def _figures(found: Trade, names: Mapping[str, Name]) -> dict[str, Any]:
    """Return the figures there are: each shows more than one thing."""
    tables, price = found.tables, unit_of("energy", "prices", money_of(found))
    out = {"fig-prices": forms(prices_figure, tables["prices"], names, price)}
    if len(tables["flows"]) >= MAP_FROM:
        out["fig-flows"] = forms(flow_figure, tables["flows"], tables["prices"], names, price)
    if "dispatch_comparison" in tables and len(tables["flows"]):
        green = found.market.supply["green"].astype(bool)
        out["fig-dispatch"] = forms(dispatch_figure, tables["dispatch_comparison"], green, names)
        frame = table_of(found, "payments_comparison")
        rows = zip(frame.index, amounts(frame, "change"), strict=True)
        gains = [(key, gain) for key, gain in rows if key[0] != TOTAL and abs(gain) > GAIN]
        if len(gains) > 1:
            labels = [html.escape(_party(key, names), quote=False) for key, _gain in gains]
            unit = unit_of("change", "payments_comparison", money_of(found))
            out["fig-gains"] = forms(gains_figure, [gain for _key, gain in gains], labels, unit)
    if found.plan.accounts is not None:
        changes = before_and_after(found)
        labels = [html.escape(_region(str(name), names), quote=False) for name in changes.index]
        out["fig-accounts"] = forms(accounts_figure, changes, labels)
    return out


_SHOWN: dict[str, tuple[str, ...]] = {
    "dispatch_comparison": (),
    "comparison": (),
    "payments": (),
    "payments_comparison": (),
    "contracts": ("energy_twh", "certificates_twh", "worth_per_mwh", "paid_million"),
    "flows": (
        "sent_twh",
        "landed_twh",
        "green_sent_twh",
        "limit_twh",
        "used_share",
        "fee_per_mwh",
        "rent_per_mwh",
        "rent_million",
    ),
    "prices": (),
    "dispatch": (),
    "certificates": (),
    "dispatch_accounts": (),
    "accounts": (),
    "footprints": (),
    "compensation": (),
}
"""Tables on the page and, where they have texts, their columns of figures."""


def _table(found: Trade, name: str, names: Mapping[str, Name]) -> dict[str, Any]:
    """Return heads, rows and the row of totals of a table, each figure with its text."""
    frame = table_of(found, name)
    keys = [str(key) for key in frame.columns if not _SHOWN[name] or key in _SHOWN[name]]
    keys = [key for key in keys if frame[key].dtype.kind in "fiu"]
    known = [columns.of(key, name) for key in keys]
    own, money = str(frame.attrs.get("units", "")), money_of(found, name)
    labels = _labels(found, name, frame, names)
    rows = []
    for label, values in zip(labels, frame[keys].to_numpy(dtype=float), strict=True):
        shares = [value * column.factor for value, column in zip(values, known, strict=True)]
        cells = [
            (value, number(value, column.digits or 0, sign=column.signed))
            for value, column in zip(shares, known, strict=True)
        ]
        rows.append((label, cells))
    last = [str(name) for name in frame.index.get_level_values(0)][-1:] == [TOTAL]
    return {
        "heads": [
            (
                columns.heading(key, name, place="province", language=current()),
                columns.unit(key, name, currency=money, own=own, language=current()),
            )
            for key in keys
        ],
        "rows": rows[:-1] if last else rows,
        "total": rows[-1] if last else None,
    }


def _labels(found: Trade, name: str, frame: pd.DataFrame, names: Mapping[str, Name]) -> list[str]:
    """Return what the rows of a table are of, as people read it."""
    if name == "contracts":
        return _contracts(frame, names)
    keys = [key if isinstance(key, tuple) else (key,) for key in frame.index]
    if name == "flows":
        ends = zip(frame["from"], frame["to"], strict=True)
        return [
            row_name(str(key[0]), name)
            if key[0] == TOTAL
            else f"{key[0]}: {names[start].text} → {names[end].text}"
            for key, (start, end) in zip(keys, ends, strict=True)
        ]
    green = found.market.supply["green"].astype(bool)
    return [
        row_name(TOTAL, name)
        if key[0] == TOTAL
        else _plant(key, bool(green[key]), names)
        if name in ("dispatch", "dispatch_comparison")
        else _party(key, names)
        if name in ("payments", "payments_comparison")
        else _figure(key, names, found)
        if name == "comparison"
        else names[key[0]].text
        if name in ("prices", "certificates")
        else " / ".join(_region(str(part), names) for part in key)
        for key in keys
    ]


def _contracts(frame: pd.DataFrame, names: Mapping[str, Name]) -> list[str]:
    out = []
    for start, row in records(frame):
        said = f"{names[start].text} → {names[str(row['to'])].text}"
        if row["buyer"] != row["to"]:
            said = _("%(way)s, for %(buyer)s", way=said, buyer=names[str(row["buyer"])].text)
        out.append(_("%(name)s (green)", name=said) if row["green"] == "yes" else said)
    return out


def _plant(key: tuple[str, ...], green: bool, names: Mapping[str, Name]) -> str:
    name = f"{names[key[0]].text} / {local(key[1])}"
    return _("%(name)s (green)", name=name) if green else name


def _party(key: tuple[str, ...], names: Mapping[str, Name]) -> str:
    party, name = key
    if party == "consumers":
        return _("%(place)s, consumers", place=names[name].text)
    if party == "generators":
        return _("%(place)s, generators", place=names[name].text)
    if party == "corridors":
        return _("%(name)s, corridor", name=name)
    if party == "storage":
        return _("%(name)s, storage", name=name)
    return _("trade of certificates")


def _region(label: str, names: Mapping[str, Name]) -> str:
    return names[label].text if label in names else region(label)


def _figure(key: tuple[str, ...], names: Mapping[str, Name], found: Trade) -> str:
    what, place = key
    money = money_of(found).local
    if what == "cost":
        return _("total cost, million %(currency)s", currency=money)
    if what == "CO2":
        return _("emissions, Mt CO2")
    return _("energy price in %(place)s, %(currency)s/MWh", place=names[place].text, currency=money)
