"""The interprovincial table of 2007 from provincial tables, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from mrio.china import raw
from mrio.china.table_2007._coking import CokePhysics, split_coking
from mrio.china.table_2007._corrections import correct_exchanged
from mrio.china.table_2007._emissions import Emissions, map_inventory
from mrio.china.table_2007._fuels import FuelTonnes, read_fuels
from mrio.china.table_2007._placing import (
    PowerPhysics,
    place_fuel,
    place_power,
    power_physics,
)
from mrio.china.table_2007._steps import (
    report_margins,
    report_use,
    with_national_trade,
    without_negative_flows,
    without_other,
    without_transit,
)
from mrio.china.table_2007._stocks import STOCKS, without_residual_stocks
from mrio.construct.core import (
    Array,
    BuildReport,
    Interregional,
    Margins,
    RegionalSystem,
    StockShares,
    Use,
    assemble,
    balance_use,
    distribute,
    gravity,
    reconcile,
    row_gap,
    stack,
)
from mrio.errors import BalanceError
from mrio.labels import province_names

PowerEvidence = Literal["physical", "prior", "booked"]
FuelEvidence = Literal["booked", "physical"]
Totals = Literal["mixed", "local", "outflow", "inflow", "mean"]
PHYSICAL = ("02", "11b", "23")
"""Coal, coke and power: their interprovincial total is the outflow side."""
LOCAL = ("26", "33", "37", "39", "40", "41", "42")
"""Rendered on the spot: construction, real estate, public facilities, education, health, culture,
government. What provinces book as trade in them is mostly of who owns, not of where."""
ROW_TOLERANCE = 1e-8


@dataclass(frozen=True)
class Options:
    """Parameters that the statistics do not identify.

    Attributes
    ----------
    decay : float
        Exponent of distance in the gravity weights.
    totals : {"mixed", "local", "outflow", "inflow", "mean"}
        Interprovincial total of a commodity; 'mixed' is the outflow side for
        coal, coke and power and the mean of both sides for the rest, 'local'
        the outflow side for construction and services on the spot too.
    stocks : {"same", "own"}
        Whether stock changes are bought like all other use, or are of the
        province's own output.
    power : {"physical", "prior", "booked"}
        'physical' places power by TWh sent and received and distributes it by
        the bilateral statistics; 'prior' keeps the booked margins and
        distributes by the statistics; 'booked' keeps the margins and gravity.
    fuels : {"booked", "physical"}
        'physical' places coal and coke by the tonnes that the energy balances
        say were sent and received, at one price.
    shandong_exchanged : bool
        Read Shandong's trade columns by label rather than by position.
    """

    decay: float = 1.0
    totals: Totals = "mixed"
    stocks: StockShares = "same"
    power: PowerEvidence = "physical"
    fuels: FuelEvidence = "booked"
    shandong_exchanged: bool = False


@dataclass(frozen=True, eq=False)
class RawData:
    """Everything that is read, once for all variants."""

    system: RegionalSystem
    national: raw.NationalTable
    balances: pd.DataFrame
    power: raw.BilateralPower
    generation: pd.DataFrame
    inventory: raw.Inventory
    national_inventory: float
    residents: pd.Series
    gdp: pd.Series
    distance: Array
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, eq=False)
class Built:
    """An interprovincial table in 43 sectors, as arrays, and what stands behind it.

    Attributes
    ----------
    system : RegionalSystem after reconciliation
    parts : Interregional
    trade : (s, r, r) 10^4 CNY
    emissions : Emissions, Mt
    power : PowerPhysics, TWh
    fuels : dict of a code to FuelTonnes, Mt
    margins : Margins
    report : BuildReport
    """

    system: RegionalSystem
    parts: Interregional
    trade: Array
    emissions: Emissions
    power: PowerPhysics
    fuels: Mapping[str, FuelTonnes]
    margins: Margins
    report: BuildReport


def read_raw(root: Path) -> RawData:
    """Read the raw statistics of 2007.

    Raises
    ------
    StoreError, InputError, LabelError, BalanceError
        A file is missing or does not hold what it must.
    """
    tables = raw.read_provincial_tables(root)
    system = stack([tables[name] for name in province_names()])
    distance = raw.great_circle_km(raw.read_coordinates(root))
    return RawData(
        system=replace(system, sectors=tuple(sector.code for sector in raw.sectors())),
        national=raw.read_national_2007(root, coking_apart=True),
        balances=raw.read_energy_balances_2007(root),
        power=raw.read_bilateral_power(root, 2007),
        generation=raw.read_generation(root, 2007),
        inventory=raw.read_inventories(root, 2007),
        national_inventory=raw.read_national_inventory_total(root, 2007),
        residents=raw.read_population(root, 2007),
        gdp=raw.read_gdp(root, 2007),
        distance=distance.reindex(index=system.regions, columns=system.regions).to_numpy(),
        notes=tuple(note for table in tables.values() for note in table.notes),
    )


@dataclass(frozen=True, eq=False)
class Prepared:
    """What does not depend on who trades with whom: margins, balanced use, emissions.

    Attributes
    ----------
    system : RegionalSystem after reconciliation
    margins : Margins
    use : Use
    emissions : Emissions, Mt
    power : PowerPhysics, TWh
    fuels : dict of a code to FuelTonnes, Mt
    report : BuildReport
    """

    system: RegionalSystem
    margins: Margins
    use: Use
    emissions: Emissions
    power: PowerPhysics
    fuels: Mapping[str, FuelTonnes]
    report: BuildReport


def construct(data: RawData, options: Options | None = None) -> Built:
    """Make the interprovincial table in 43 sectors.

    Order: exchanged columns → coking apart → 'other' and residual stock changes
    zeroed → transit netted → national foreign trade placed → power by TWh →
    outflow and inflow made equal → use balanced (GRAS) → trade distributed
    (gravity, RAS) → assembled.

    Raises
    ------
    BalanceError
        When rows miss output by more than 1e-8 of the total.
    """
    options = options or Options()
    return connect(data, prepare(data, options), options)


def prepare(data: RawData, options: Options) -> Prepared:
    """Go as far as balanced use: all that `decay` and `stocks` of the options do not change."""
    report = BuildReport("china-2007: build report")
    national_power = float(data.national.imports[data.national.sectors.index("23")])
    system = without_negative_flows(data.system, report)
    system = correct_exchanged(
        system, data.balances, national_power, report, shandong_exchanged=options.shandong_exchanged
    )
    physics = CokePhysics.from_balances(data.balances, system.regions, data.national)
    system = split_coking(system, data.national, physics, report)
    system = without_other(system, report)
    system = without_residual_stocks(system, report)
    system = without_transit(system, report)
    system = with_national_trade(system, data.national, report)
    power = power_physics(data.balances, data.power, data.distance, system.regions, report)
    fuels = read_fuels(data.balances, system.regions, report)
    weights = dict(zip(system.sectors, _weights(system, options.totals), strict=True))
    if options.power == "physical":
        system = place_power(system, power, weights["23"], report)
    if options.fuels == "physical":
        for code, fuel in fuels.items():
            system = place_fuel(system, code, fuel, weights[code])
    margins = reconcile(system, np.array(list(weights.values())))
    report_margins(system, margins, report)
    system = system.replace(outflow=margins.outflow, inflow=margins.inflow)
    use = balance_use(system)
    report_use(system, use.row_factor, use.demand_factor, report)
    report.facts["GRAS of use, iterations"] = float(use.iterations)
    emissions = map_inventory(data.inventory, system, report)
    return Prepared(system, margins, use, emissions, power, fuels, report)


def connect(data: RawData, prepared: Prepared, options: Options) -> Built:
    """Distribute trade over pairs of provinces and assemble the table.

    Raises
    ------
    BalanceError
        When rows miss output by more than 1e-8 of the total.
    """
    system, margins, power = prepared.system, prepared.margins, prepared.power
    report = prepared.report.copy()
    prior = gravity(margins.outflow, margins.inflow, data.distance, options.decay)
    priors = {system.sectors.index("23"): power.flows} if options.power != "booked" else {}
    trade = distribute(margins, prior, priors)
    stock = system.categories.index(STOCKS)
    parts = assemble(
        system, prepared.use, trade.values, stocks=options.stocks, stock_category=stock
    )
    gap = row_gap(parts, system.x)
    if gap > ROW_TOLERANCE:
        raise BalanceError(f"rows miss output by {gap:.1e} of the total, {ROW_TOLERANCE} allowed")
    report.facts["RAS of trade, iterations"] = float(trade.iterations)
    report.facts["rows miss output by, relative"] = gap
    return Built(
        system, parts, trade.values, prepared.emissions, power, prepared.fuels, margins, report
    )


def _weights(system: RegionalSystem, totals: Totals) -> Array:
    fixed = {"outflow": 1.0, "inflow": 0.0, "mean": 0.5}
    if totals in fixed:
        return np.full(len(system.sectors), fixed[totals])
    outflow_side = PHYSICAL + (LOCAL if totals == "local" else ())
    return np.array([1.0 if code in outflow_side else 0.5 for code in system.sectors])
