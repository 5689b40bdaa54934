"""Physical flows over the flows of money, and the unit values that they imply."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mrio.construct.china.build import Built, RawData
from mrio.construct.china.corrections import BILLION
from mrio.construct.regional import Array, ratio

COAL, COKE, POWER = "02", "11b", "23"
FACTOR = 2.0
"""A unit value further than this factor from the median is an outlier."""
GRADES = ("raw_coal", "cleaned_coal", "other_washed_coal")


def physical_flows(built: Built, data: RawData) -> dict[str, Array]:
    """Return (r, r) coal and coke in Mt, power in TWh, between provinces.

    Coal and coke: what a province sent by its energy balance, over its flows
    of money (one price for each sender). Power: the bilateral statistics
    within the balances' margins.
    """
    flows = {}
    for code, carriers in ((COAL, GRADES), (COKE, ("coke",))):
        sent = _balance(data, carriers, "sent_out")
        money = built.trade[built.system.sectors.index(code)]
        flows[code] = sent[:, None] * ratio(money, money.sum(axis=1, keepdims=True))
    flows[POWER] = built.power.flows
    return flows


def report_physical(built: Built, data: RawData, origin: str, group: tuple[str, ...]) -> None:
    """Add to the build report: unit values, tonnes received, and flows of origin → group."""
    system, report = built.system, built.report
    flows = physical_flows(built, data)
    names = pd.Index(system.regions, name="province")
    at = {code: system.sectors.index(code) for code in (COAL, COKE, POWER)}
    mined = _balance(data, ("raw_coal",), "production")
    made = _balance(data, ("coke",), "coking")
    generated = data.generation.reindex(system.regions).sum(axis=1).to_numpy()
    sent = {code: flow.sum(axis=1) for code, flow in flows.items()}
    values = pd.DataFrame(
        {
            "coal output, CNY/t mined": _per_tonne(system.x[:, at[COAL]], mined),
            "coal outflow, CNY/t sent": _per_tonne(system.outflow[:, at[COAL]], sent[COAL]),
            "coke output, CNY/t made": _per_tonne(system.x[:, at[COKE]], made),
            "coke outflow, CNY/t sent": _per_tonne(system.outflow[:, at[COKE]], sent[COKE]),
            "power output, CNY/kWh generated": ratio(
                system.x[:, at[POWER]] / BILLION, generated, fill=np.nan
            ),
        },
        index=names,
    )
    median = values.median()
    outlying = (values > FACTOR * median) | (values < median / FACTOR)
    values.loc["median"] = median
    report.tables["Unit values implied"] = values
    for column in outlying.columns:
        at_fault = outlying[column].to_numpy()
        pairs = zip(names[at_fault], values[column].to_numpy()[:-1][at_fault], strict=True)
        found = [f"{name} {value:,.3g}" for name, value in pairs]
        report.decide(
            "unit value outliers",
            f"{column}: median {median[column]:,.3g}; beyond a factor of {FACTOR:.0f}: "
            + (", ".join(found) or "none"),
            "reported, not corrected",
        )
    moved = {
        "coal": (flows[COAL].sum(axis=0), _balance(data, GRADES, "moved_in")),
        "coke": (flows[COKE].sum(axis=0), _balance(data, ("coke",), "moved_in")),
        "power": (flows[POWER].sum(axis=0), built.power.received),
    }
    received = pd.DataFrame(
        {good: ratio(over, balance, fill=np.nan) for good, (over, balance) in moved.items()},
        index=names,
    )
    received.loc["all"] = {good: over.sum() / bal.sum() for good, (over, bal) in moved.items()}
    report.tables[
        "Received from other provinces: tonnes (TWh) of this table over those of the balances"
    ] = received
    _report_pair(built, flows, at, origin, group)


def _report_pair(
    built: Built, flows: dict[str, Array], at: dict[str, int], origin: str, group: tuple[str, ...]
) -> None:
    regions = list(built.system.regions)
    r, members = regions.index(origin), [regions.index(name) for name in group]
    rows = {}
    for code, name in ((COAL, "coal, Mt"), (COKE, "coke, Mt"), (POWER, "power, TWh")):
        physical, money = flows[code][r, members], built.trade[at[code]][r, members] / BILLION
        rows[name] = [*physical, physical.sum(), flows[code][r].sum(), money.sum()]
    columns = [*group, "sum", f"all that {origin} sends", "sum, bn CNY"]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("good")
    built.report.tables[f"First buyers: {origin} to {', '.join(group)}"] = frame


def _balance(data: RawData, carriers: tuple[str, ...], item: str) -> Array:
    """Return a row of the energy balances in Mt, carriers together, by province."""
    columns = [data.balances[(carrier, item)] for carrier in carriers]
    total = pd.concat(columns, axis=1).sum(axis=1).reindex(data.system.regions).fillna(0.0)
    return total.to_numpy(dtype=float) / 100.0


def _per_tonne(money: Array, megatonnes: Array) -> Array:
    """Return CNY per tonne from 10^4 CNY and Mt; NaN below 0.05 Mt."""
    return ratio(money / 100.0, np.where(megatonnes > 0.05, megatonnes, 0.0), fill=np.nan)
