"""A plan of trade in power as one self-contained HTML page."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from mrio.labels import provinces_by
from mrio.power import Trade
from mrio.report._heat_maps import forms
from mrio.report._names import Name
from mrio.report._rendering import rendered, source_of
from mrio.report._theme import amounts
from mrio.report.trade._figures import flow_figure, payments_figure, prices_figure, records

Column = tuple[str, str, str, int, bool]
"""Column of a table, head, unit, digits, whether a plus is shown."""

DISPATCH: tuple[Column, ...] = (
    ("generated_twh", "Generated", "TWh", 2, False),
    ("available_twh", "Could", "TWh", 2, False),
    ("curtailed_twh", "Curtailed", "TWh", 2, False),
    ("cost_per_mwh", "Cost", "yuan/MWh", 1, False),
    ("co2_mt", "CO₂", "Mt", 2, False),
)
FLOWS: tuple[Column, ...] = (
    ("sent_twh", "Sent", "TWh", 2, False),
    ("landed_twh", "Lands", "TWh", 2, False),
    ("green_sent_twh", "Green sent", "TWh", 2, False),
    ("limit_twh", "Limit", "TWh", 2, False),
    ("fee_per_mwh", "Fee", "yuan/MWh", 2, False),
    ("rent_per_mwh", "Rent", "yuan/MWh", 2, False),
    ("rent_million", "Rent", "million yuan", 1, False),
)
PRICES: tuple[Column, ...] = (
    ("energy", "Energy", "yuan/MWh", 2, False),
    ("energy_lowest", "Lowest", "yuan/MWh", 2, False),
    ("energy_highest", "Highest", "yuan/MWh", 2, False),
    ("green_premium", "Green premium", "yuan/MWh", 2, False),
    ("green_power", "Green power", "yuan/MWh", 2, False),
    ("certificate_earns", "A certificate earns", "yuan/MWh", 2, False),
)
CERTIFICATES: tuple[Column, ...] = (
    ("issued_twh", "Issued", "TWh", 2, False),
    ("due_twh", "Due", "TWh", 2, False),
    ("came_with_power_twh", "Came with power", "TWh", 2, False),
    ("left_with_power_twh", "Left with power", "TWh", 2, False),
    ("bought_without_power_twh", "Bought without", "TWh", 2, False),
    ("sold_without_power_twh", "Sold without", "TWh", 2, False),
)
PAYMENTS: tuple[Column, ...] = (
    ("energy", "Energy", "million yuan", 1, True),
    ("certificates", "Certificates", "million yuan", 1, True),
    ("contracts", "Contracts", "million yuan", 1, True),
    ("own_cost", "Own cost", "million yuan", 1, True),
    ("left", "Left", "million yuan", 1, True),
)
CONTRACTS: tuple[Column, ...] = (
    ("energy_twh", "Signed", "TWh", 2, False),
    ("certificates_twh", "Certificates", "TWh", 2, False),
    ("worth_per_mwh", "One more MWh costs", "yuan/MWh", 2, False),
    ("paid_million", "Paid above the market", "million yuan", 1, False),
)
LIMIT_WORTH: Column = ("limit_worth_per_mwh", "A year’s limit is worth", "yuan/MWh", 2, False)
COMPARISON: tuple[Column, ...] = (
    ("trade", "With trade", "", 2, False),
    ("without", "Without", "", 2, False),
    ("change", "Change", "", 2, True),
)
ACCOUNTS: tuple[Column, ...] = (
    ("consumption_location_mt", "Consumption, by location", "Mt", 2, False),
    ("consumption_market_mt", "By contract", "Mt", 2, False),
    ("consumption_change_mt", "Change", "Mt", 2, True),
    ("net_transfer_location_mt", "Net transfer, by location", "Mt", 2, True),
    ("net_transfer_market_mt", "By contract", "Mt", 2, True),
)
DISPATCH_ACCOUNTS: tuple[Column, ...] = (
    ("production_mt", "Production", "Mt", 2, False),
    ("production_change_mt", "Change", "Mt", 2, True),
    ("consumption_mt", "Consumption", "Mt", 2, False),
    ("consumption_change_mt", "Change", "Mt", 2, True),
    ("net_transfer_mt", "Net transfer", "Mt", 2, True),
    ("net_transfer_change_mt", "Change", "Mt", 2, True),
)
FOOTPRINTS: tuple[Column, ...] = (
    ("footprint_location", "By location", "", 4, False),
    ("footprint_dispatch", "By other dispatch", "", 4, False),
    ("change_dispatch_percent", "Change", "%", 2, True),
    ("footprint_market", "By contract", "", 4, False),
    ("change_market_percent", "Change", "%", 2, True),
)
COMPENSATION: tuple[Column, ...] = (
    ("as_it_is", "As it is", "million yuan", 1, True),
    ("by_dispatch", "By other dispatch", "million yuan", 1, True),
    ("change_dispatch", "Change", "million yuan", 1, True),
    ("by_market", "By contract", "million yuan", 1, True),
    ("change_market", "Change", "million yuan", 1, True),
)
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
        full=[name for name, row in records(flows) if row["rent_per_mwh"] > 1e-6],
        kinks=len(found.clearing.kinks),
        apart=int(found.clearing.solved.held_apart.sum()),
        obliged=bool(tables["certificates"]["due_twh"].any()),
        premiums=_premiums(tables["prices"], names),
        comparison=_comparison(found, names),
        alone=found.cannot_live_alone,
        dispatch=_dispatch(tables["dispatch"], names),
        flows=_rows(flows, FLOWS, _lines(flows, names)),
        prices=_rows(
            tables["prices"], PRICES, [names[str(n)].text for n in tables["prices"].index]
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
    limited = LIMIT_WORTH[0] in frame.columns
    return _rows(frame, (*DISPATCH, LIMIT_WORTH) if limited else DISPATCH, _plants(frame, names))


def _payments(
    tables: Mapping[str, pd.DataFrame], parties: list[str], names: Mapping[str, Name]
) -> dict[str, Any]:
    """Return who pays what, and contracts one by one where there are any."""
    signed = tables.get("contracts")
    if signed is None:
        shown = tuple(column for column in PAYMENTS if column[0] != "contracts")
        return {"payments": _rows(tables["payments"], shown, parties), "contracts": None}
    labels = [
        f"{names[start].text} → {names[str(row['to'])].text}"
        + (f", for {names[str(row['buyer'])].text}" if row["buyer"] != row["to"] else "")
        + (" (green)" if row["green"] == "yes" else "")
        for start, row in records(signed)
    ]
    return {
        "payments": _rows(tables["payments"], PAYMENTS, parties),
        "contracts": _rows(signed, CONTRACTS, labels),
    }


def _accounts(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return accounts, footprints and compensation, what moves most first; None where not asked."""
    out: dict[str, Any] = {"footprint_unit": ""}
    for name, columns, by in (
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
        shown = tuple(column for column in columns if column[0] in frame.columns)
        out[name] = _rows(frame, shown, labels)
        if name == "footprints":
            out["footprint_unit"] = str(frame.attrs["units"])
    return out


def names_of(found: Trade) -> dict[str, Name]:
    """Return label → Name of a market's provinces."""
    known = provinces_by("en")
    labels = map(str, found.market.provinces)
    return {name: Name(name, known[name].zh if name in known else "") for name in labels}


def _rows(frame: pd.DataFrame, columns: tuple[Column, ...], labels: list[str]) -> dict[str, Any]:
    return {
        "heads": [(head, unit) for _, head, unit, _, _ in columns],
        "rows": [
            (
                label,
                [
                    (float(value), digits, sign)
                    for value, (*_, digits, sign) in zip(row, columns, strict=True)
                ],
            )
            for label, row in zip(
                labels, frame[[name for name, *_ in columns]].to_numpy(dtype=float), strict=True
            )
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
