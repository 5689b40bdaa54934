"""A plan of trade in power as one self-contained HTML page."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from mrio import columns
from mrio.labels import provinces_by
from mrio.money import currency
from mrio.power import Trade
from mrio.report._heat_maps import forms
from mrio.report._names import Name
from mrio.report._rendering import rendered, source_of
from mrio.report._theme import amounts
from mrio.report.trade._figures import flow_figure, payments_figure, prices_figure, records

DISPATCH = ("generated_twh", "available_twh", "curtailed_twh", "cost_yuan_per_mwh", "co2_mt")
FLOWS = (
    "sent_twh",
    "landed_twh",
    "green_sent_twh",
    "limit_twh",
    "fee_yuan_per_mwh",
    "rent_yuan_per_mwh",
    "rent_million_yuan",
)
PRICES = (
    "energy",
    "energy_lowest",
    "energy_highest",
    "green_premium",
    "green_power",
    "certificate_earns",
)
CERTIFICATES = (
    "issued_twh",
    "due_twh",
    "came_with_power_twh",
    "left_with_power_twh",
    "bought_without_power_twh",
    "sold_without_power_twh",
)
PAYMENTS = ("energy", "certificates", "contracts", "own_cost", "left")
CONTRACTS = ("energy_twh", "certificates_twh", "worth_yuan_per_mwh", "paid_million_yuan")
LIMIT_WORTH = "limit_worth_yuan_per_mwh"
COMPARISON = ("trade", "without", "change")
ACCOUNTS = (
    "consumption_location_mt",
    "consumption_market_mt",
    "consumption_change_mt",
    "net_transfer_location_mt",
    "net_transfer_market_mt",
)
DISPATCH_ACCOUNTS = (
    "production_mt",
    "production_change_mt",
    "consumption_mt",
    "consumption_change_mt",
    "net_transfer_mt",
    "net_transfer_change_mt",
)
FOOTPRINTS = (
    "footprint_location",
    "footprint_dispatch",
    "change_dispatch_percent",
    "footprint_market",
    "change_market_percent",
)
COMPENSATION = ("as_it_is", "by_dispatch", "change_dispatch", "by_market", "change_market")
"""Columns of each table, in the order they are shown in; the catalogue says the rest."""
MONEY = currency("CNY")
PREMIUM = 0.05
"""Yuan/MWh below which a premium is rounding."""
WAYS = {
    "bundled": "with green power alone",
    "unbundled": "without power alone",
    "both": "with green power or without it",
}


def render_trade(found: Trade, plan_text: str) -> str:
    """Return the page: flows, prices and premium, dispatch, certificates, payments, comparison.

    Parameters
    ----------
    found : Trade
    plan_text : str
        The plan as it was written, printed at the end.
    """
    tables, names = found.tables, names_of(found)
    payments = tables["payments"]
    parties = [_party(str(party), str(name), names) for party, name in payments.index]
    shown = [html.escape(each, quote=False) for each in parties]
    figures = {
        "fig-flows": forms(flow_figure, tables["flows"], tables["prices"], names),
        "fig-prices": forms(prices_figure, tables["prices"], names),
        "fig-payments": forms(payments_figure, payments, shown),
    }
    flows = tables["flows"]
    return rendered(
        "trade.html.j2",
        plan=found.plan,
        source=None
        if found.resourcing is None
        else source_of(found.resourcing.model.table, found.resourcing.model),
        market=found.market,
        clearing=found.clearing,
        periods=len(found.market.periods),
        title=found.plan.name or (found.path.stem if found.path else "a plan"),
        ways=WAYS,
        landed=sum(amounts(flows, "landed_twh")),
        full=[name for name, row in records(flows) if row["rent_yuan_per_mwh"] > 1e-6],
        kinks=len(found.clearing.kinks),
        apart=int(found.clearing.solved.held_apart.sum()),
        obliged=bool(tables["certificates"]["due_twh"].any()),
        premiums=_premiums(tables["prices"], names),
        comparison=_comparison(found, names),
        alone=found.cannot_live_alone,
        dispatch=_dispatch(tables["dispatch"], names),
        flows=_rows(flows, FLOWS, _lines(flows, names)),
        prices=_rows(
            tables["prices"],
            PRICES,
            [names[str(n)].text for n in tables["prices"].index],
            "prices",
        ),
        certificates=_rows(
            tables["certificates"],
            CERTIFICATES,
            [names[str(n)].text for n in tables["certificates"].index],
        ),
        **_payments(tables, parties, names),
        **_accounts(tables),
        figures=figures,
        plan_text=plan_text,
    )


def _dispatch(frame: pd.DataFrame, names: Mapping[str, Name]) -> dict[str, Any]:
    limited = LIMIT_WORTH in frame.columns
    return _rows(frame, (*DISPATCH, LIMIT_WORTH) if limited else DISPATCH, _plants(frame, names))


def _payments(
    tables: Mapping[str, pd.DataFrame], parties: list[str], names: Mapping[str, Name]
) -> dict[str, Any]:
    """Return who pays what, and contracts one by one where there are any."""
    signed = tables.get("contracts")
    if signed is None:
        shown = tuple(key for key in PAYMENTS if key != "contracts")
        return {
            "payments": _rows(tables["payments"], shown, parties, "payments"),
            "contracts": None,
        }
    labels = [
        f"{names[start].text} → {names[str(row['to'])].text}"
        + (f", for {names[str(row['buyer'])].text}" if row["buyer"] != row["to"] else "")
        + (" (green)" if row["green"] == "yes" else "")
        for start, row in records(signed)
    ]
    return {
        "payments": _rows(tables["payments"], PAYMENTS, parties, "payments"),
        "contracts": _rows(signed, CONTRACTS, labels),
    }


def _accounts(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return accounts, footprints and compensation, what moves most first; None where not asked."""
    out: dict[str, Any] = {"footprint_unit": ""}
    for name, keys, by in (
        ("accounts", ACCOUNTS, "consumption_change_mt"),
        ("dispatch_accounts", DISPATCH_ACCOUNTS, "production_change_mt"),
        ("footprints", FOOTPRINTS, ""),
        ("compensation", COMPENSATION, "change_market"),
    ):
        frame = tables.get(name)
        if frame is None:
            out[name] = None
            continue
        by = by if by in frame.columns else "change_dispatch"
        if by in frame.columns:
            frame = frame.iloc[np.argsort(-np.abs(frame[by].to_numpy(dtype=float)))]
        labels = [", ".join(map(str, each)) for each in frame.index.to_frame().to_numpy()]
        shown = tuple(key for key in keys if key in frame.columns)
        out[name] = _rows(frame, shown, labels)
        if name == "footprints":
            out["footprint_unit"] = str(frame.attrs["units"])
    return out


def names_of(found: Trade) -> dict[str, Name]:
    """Return label → Name of a market's provinces."""
    known = provinces_by("en")
    labels = map(str, found.market.provinces)
    return {name: Name(name, known[name].zh if name in known else "") for name in labels}


def _rows(
    frame: pd.DataFrame, keys: tuple[str, ...], labels: list[str], name: str = ""
) -> dict[str, Any]:
    own = str(frame.attrs.get("units", ""))
    known = [columns.of(key, name) for key in keys]
    values = frame[list(keys)].to_numpy(dtype=float) * [column.factor for column in known]
    return {
        "heads": [
            (
                columns.heading(key, name, place="province"),
                columns.unit(key, name, currency=MONEY, own=own),
            )
            for key in keys
        ],
        "rows": [
            (
                label,
                [
                    (float(value), column.digits or 0, column.signed)
                    for value, column in zip(row, known, strict=True)
                ],
            )
            for label, row in zip(labels, values, strict=True)
        ],
    }


def _plants(dispatch: pd.DataFrame, names: Mapping[str, Name]) -> list[str]:
    green = dispatch["green"].eq("yes")
    return [
        f"{names[str(province)].text}, {source}" + (" (green)" if mark else "")
        for (province, source), mark in zip(dispatch.index, green, strict=True)
    ]


def _lines(flows: pd.DataFrame, names: Mapping[str, Name]) -> list[str]:
    return [
        f"{name}: {names[str(row['from'])].label} → {names[str(row['to'])].label}"
        for name, row in records(flows)
    ]


def _party(party: str, name: str, names: Mapping[str, Name]) -> str:
    if party in ("consumers", "generators"):
        return f"{names[name].text}, {party}"
    kinds = {"corridors": "corridor", "storage": "storage"}
    return f"{name}, {kinds[party]}" if party in kinds else party.capitalize()


def _premiums(prices: pd.DataFrame, names: Mapping[str, Name]) -> list[tuple[float, list[Name]]]:
    """Return premiums above zero, dearest first, with the provinces that pay them."""
    found: dict[float, list[Name]] = {}
    for name, row in records(prices):
        if row["green_premium"] > PREMIUM:
            found.setdefault(round(row["green_premium"], 1), []).append(names[name])
    return sorted(found.items(), key=lambda each: -each[0])


def _comparison(found: Trade, names: Mapping[str, Name]) -> dict[str, Any] | None:
    """Return the table against no trade and its two changes, or None where there is none."""
    frame = found.comparison
    if frame is None:
        return None
    labels = {"cost": "Cost of all, million yuan", "CO2": "CO₂, Mt"}
    told = [
        labels.get(str(what), f"Price in {names[str(place)].text}, yuan/MWh" if place else "")
        for what, place in frame.index
    ]
    return {
        "table": _rows(frame, COMPARISON, told),
        "saved": -float(frame.loc[("cost", ""), "change"]),
        "co2": float(frame.loc[("CO2", ""), "change"]),
    }
