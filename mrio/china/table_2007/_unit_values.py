"""Physical flows over the flows of money, and the unit values that they imply."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mrio.china.table_2007._build import Built, RawData
from mrio.china.table_2007._corrections import BILLION, POWER
from mrio.china.table_2007._fuels import COAL, COKE, NAMES
from mrio.china.table_2007._physical_rows import physical_rows
from mrio.construct.core import Array, RegionalSystem, ratio

APART = 3.0
"""Tonnes received further than this factor from the energy balance's are listed."""
FACTOR = 2.0
"""A unit value further than this factor from the median is an outlier."""


def physical_flows(built: Built) -> dict[str, Array]:
    """Return (r, r) coal and coke in Mt, power in TWh, between provinces; zero diagonal.

    Coal and coke: what left a province, over its flows of money (one price for
    each sender). Power: the bilateral statistics within the balances' margins.
    """
    flows = {POWER: built.power.flows}
    for code in built.fuels:
        between, _ = _fuel_flows(built, code)
        np.fill_diagonal(between, 0.0)
        flows[code] = between
    return flows


def _fuel_flows(built: Built, code: str) -> tuple[Array, Array]:
    system, at = built.system, built.system.sectors.index(code)
    return built.fuels[code].flows(built.trade[at], system.exports[:, at], system.local[:, at])


def report_physical(built: Built, data: RawData, origin: str, group: tuple[str, ...]) -> None:
    """Add to the build report: unit values, tonnes received, and flows of origin → group."""
    flows = physical_flows(built)
    at = {code: built.system.sectors.index(code) for code in (COAL, COKE, POWER)}
    _report_unit_values(built, data, at)
    _report_received(built, flows)
    for code in built.fuels:
        _compare_use(built, data, code)
    _report_pair(built, flows, at, origin, group)


def _report_unit_values(built: Built, data: RawData, at: dict[str, int]) -> None:
    system, report, fuels = built.system, built.report, built.fuels
    names = pd.Index(system.regions, name="province")
    generated = data.generation.reindex(system.regions).sum(axis=1).to_numpy()
    values = pd.DataFrame(
        {
            "coal output, CNY/t mined": _per_tonne(system.x[:, at[COAL]], fuels[COAL].made),
            "coal sold away, CNY/t": _per_tonne(_away(system, at[COAL]), fuels[COAL].leaving),
            "coke output, CNY/t made": _per_tonne(system.x[:, at[COKE]], fuels[COKE].made),
            "coke sold away, CNY/t": _per_tonne(_away(system, at[COKE]), fuels[COKE].leaving),
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


def _report_received(built: Built, flows: dict[str, Array]) -> None:
    """Compare what provinces receive in this table with what the balances say."""
    names = pd.Index(built.system.regions, name="province")
    moved = {
        NAMES[code]: (flows[code].sum(axis=0), fuel.received) for code, fuel in built.fuels.items()
    }
    apart = dict(moved)
    moved["power"] = flows[POWER].sum(axis=0), built.power.received
    received = pd.DataFrame(
        {good: ratio(over, balance, fill=np.nan) for good, (over, balance) in moved.items()},
        index=names,
    )
    received.loc["all"] = {good: over.sum() / bal.sum() for good, (over, bal) in moved.items()}
    built.report.tables[
        "Received from other provinces: tonnes (TWh) of this table over those of the balances"
    ] = received
    for good, (over, balance) in apart.items():
        share = ratio(over, balance, fill=1.0)
        cells = [
            f"{names[i]} {over[i]:.1f} of {balance[i]:.1f} Mt"
            for i in np.flatnonzero(((share < 1 / APART) | (share > APART)) & (balance > 1.0))
        ]
        built.report.decide(
            f"{good} received over money and in the balances",
            f"beyond a factor of {APART:.0f}: {', '.join(cells) or 'none'}",
            "flows of money are as provinces book them; what the tonnes would change stands under "
            "'What physical evidence changes'",
        )


def _compare_use(built: Built, data: RawData, code: str) -> None:
    """Compare what provinces consumed by the balances with what tonnes over money would leave."""
    between, abroad = _fuel_flows(built, code)
    name, fuel = NAMES[code], built.fuels[code]
    industries, users = physical_rows(built, data)[f"{name}_used"]
    frame = pd.DataFrame(
        {
            "consumed, energy balances (the row), Mt": industries.sum(axis=1) + users.sum(axis=1),
            "kept and received over money, Mt": between.sum(axis=0),
        },
        index=pd.Index(built.system.regions, name="province"),
    )
    frame.loc["all"] = frame.sum()
    consumed, money = frame.to_numpy().T
    frame["ratio"] = ratio(money, consumed, fill=np.nan)
    built.report.tables[f"{name.capitalize()} used, two ways"] = frame
    built.report.decide(
        f"{name} used",
        f"{consumed[-1]:.0f} Mt by the balances, {money[-1]:.0f} kept and received over money "
        f"({fuel.made.sum():.0f} made, {abroad.sum():.1f} abroad of {fuel.exported:.1f} in the "
        "balances); imports from abroad are in the first alone",
        f"{name}_used is what the balances say by block of users; the second is only compared",
    )
    kept = np.diagonal(between) - fuel.own
    names = built.system.regions
    cells = ", ".join(f"{names[r]} {kept[r]:.1f} Mt" for r in np.flatnonzero(kept > 0.05))
    built.report.decide(
        f"{name} that leaves without money",
        cells or "none",
        "the province books no sales of it to others or abroad: left with its own users",
    )


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


def _away(system: RegionalSystem, at: int) -> Array:
    """Return what is sold to other provinces and abroad, 10^4 CNY."""
    return system.outflow[:, at] + system.exports[:, at]


def _per_tonne(money: Array, megatonnes: Array) -> Array:
    """Return CNY per tonne from 10^4 CNY and Mt; NaN below 0.05 Mt."""
    return ratio(money / 100.0, np.where(megatonnes > 0.05, megatonnes, 0.0), fill=np.nan)
