"""The interprovincial table of 2007 from provincial tables, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from mrio.construct.assemble import Interregional, StockShares, assemble, balance_use, row_gap
from mrio.construct.china import raw
from mrio.construct.china.coking import CokePhysics, split_coking
from mrio.construct.china.corrections import BILLION, correct_exchanged, eleven
from mrio.construct.china.emissions import Emissions, map_inventory
from mrio.construct.china.physical import PowerPhysics, place_power, power_physics
from mrio.construct.foreign_trade import cap_by_output, net_transit, place_foreign_trade
from mrio.construct.interregional import Margins, distribute, gravity, reconcile
from mrio.construct.regional import Array, RegionalSystem, stack
from mrio.construct.report import BuildReport
from mrio.errors import BalanceError

PowerEvidence = Literal["physical", "prior", "booked"]
Totals = Literal["mixed", "outflow", "inflow", "mean"]
PHYSICAL = ("02", "11b", "23")
"""Coal, coke and power: their interprovincial total is the outflow side."""
ROW_TOLERANCE = 1e-8
STOCKS = "stock_changes"


@dataclass(frozen=True)
class Options:
    """Parameters that the statistics do not identify.

    Attributes
    ----------
    decay : float
        Exponent of distance in the gravity weights.
    totals : {"mixed", "outflow", "inflow", "mean"}
        Interprovincial total of a commodity; 'mixed' is the outflow side for
        coal, coke and power and the mean of both sides for the rest.
    stocks : {"same", "own"}
        Whether stock changes are bought like all other use, or are of the
        province's own output.
    power : {"physical", "prior", "booked"}
        'physical' places power by TWh sent and received and distributes it by
        the bilateral statistics; 'prior' keeps the booked margins and
        distributes by the statistics; 'booked' keeps the margins and gravity.
    shandong_exchanged : bool
        Read Shandong's trade columns by label rather than by position.
    """

    decay: float = 1.0
    totals: Totals = "mixed"
    stocks: StockShares = "same"
    power: PowerEvidence = "physical"
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
    population: pd.Series
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
    margins : Margins
    report : BuildReport
    """

    system: RegionalSystem
    parts: Interregional
    trade: Array
    emissions: Emissions
    power: PowerPhysics
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
    system = stack([tables[name] for name in raw.province_names()])
    distance = raw.great_circle_km(raw.read_coordinates(root))
    return RawData(
        system=RegionalSystem(
            **{**vars(system), "sectors": tuple(sector.code for sector in raw.sectors())}
        ),
        national=raw.read_national_2007(root, coking_apart=True),
        balances=raw.read_energy_balances_2007(root),
        power=raw.read_bilateral_power(root, 2007),
        generation=raw.read_generation(root, 2007),
        inventory=raw.read_inventories(root, 2007),
        national_inventory=raw.read_national_inventory_total(root, 2007),
        population=raw.read_population_2007(root),
        distance=distance.reindex(index=system.regions, columns=system.regions).to_numpy(),
        notes=tuple(note for table in tables.values() for note in table.notes),
    )


def construct(data: RawData, options: Options | None = None) -> Built:
    """Make the interprovincial table in 43 sectors.

    Order: exchanged columns → coking apart → 'other' zeroed → transit netted →
    national foreign trade placed → power by TWh → outflow and inflow made
    equal → use balanced (GRAS) → trade distributed (gravity, RAS) → assembled.

    Raises
    ------
    BalanceError
        When rows miss output by more than 1e-8 of the total.
    """
    options = options or Options()
    report = BuildReport("china-2007: build report")
    national_power = float(data.national.imports[data.national.sectors.index("23")])
    system = _without_negative_flows(data.system, report)
    system = correct_exchanged(
        system, data.balances, national_power, report, shandong_exchanged=options.shandong_exchanged
    )
    physics = CokePhysics.from_balances(data.balances, system.regions, data.national)
    system = split_coking(system, data.national, physics, report)
    system = _without_other(system, report)
    system = _without_transit(system, report)
    system = _with_national_trade(system, data.national, report)
    power = power_physics(data.balances, data.power, data.distance, system.regions, report)
    if options.power == "physical":
        system = place_power(system, power, report)
    margins = reconcile(system, _weights(system, options.totals))
    _report_margins(system, margins, report)
    system = system.replace(outflow=margins.outflow, inflow=margins.inflow)
    use = balance_use(system)
    weights = gravity(margins.outflow, margins.inflow, data.distance, options.decay)
    priors = {system.sectors.index("23"): power.flows} if options.power != "booked" else {}
    trade = distribute(margins, weights, priors)
    stock = system.categories.index(STOCKS)
    parts = assemble(system, use, trade.values, stocks=options.stocks, stock_category=stock)
    gap = row_gap(parts, system.x)
    if gap > ROW_TOLERANCE:
        raise BalanceError(f"rows miss output by {gap:.1e} of the total, {ROW_TOLERANCE} allowed")
    _report_use(system, use.row_factor, use.demand_factor, report)
    report.facts["GRAS of use, iterations"] = float(use.iterations)
    report.facts["RAS of trade, iterations"] = float(trade.iterations)
    report.facts["rows miss output by, relative"] = gap
    emissions = map_inventory(data.inventory, system, report)
    return Built(system, parts, trade.values, emissions, power, margins, report)


def _weights(system: RegionalSystem, totals: Totals) -> Array:
    fixed = {"outflow": 1.0, "inflow": 0.0, "mean": 0.5}
    if totals in fixed:
        return np.full(len(system.sectors), fixed[totals])
    return np.array([1.0 if code in PHYSICAL else 0.5 for code in system.sectors])


def _without_negative_flows(system: RegionalSystem, report: BuildReport) -> RegionalSystem:
    cells = np.argwhere(system.Z < 0)
    where = ", ".join(
        f"{system.regions[r]} ({system.sectors[i]}, {system.sectors[j]})" for r, i, j in cells
    )
    report.decide(
        "negative intermediate flows",
        f"{len(cells)} cells, {system.Z[system.Z < 0].sum():.1f} × 10^4 CNY in all: {where}",
        "set to zero; balancing takes up the difference",
    )
    negative = system.Y[:, :, system.categories.index(STOCKS)]
    report.decide(
        "negative stock changes",
        f"{int((negative < 0).sum())} cells, {negative[negative < 0].sum() / BILLION:.0f} "
        "billion CNY",
        "kept: GRAS keeps every sign",
    )
    return system.replace(Z=np.clip(system.Z, 0.0, None))


def _without_other(system: RegionalSystem, report: BuildReport) -> RegionalSystem:
    size = np.abs(system.other).sum(axis=1)
    ratio = np.abs(system.other) / np.where(system.x > 0, system.x, np.inf)
    for r in np.argsort(-size)[:5]:
        worst = int(ratio[r].argmax())
        report.decide(
            "the column 'other'",
            f"{system.regions[r]}: {size[r] / BILLION:.0f} billion CNY in absolute terms, up to "
            f"{ratio[r, worst]:.2f} of the output of sector {system.sectors[worst]}",
            "zeroed; re-enters through the balancing of use",
        )
    report.facts["'other' in absolute terms, bn CNY"] = float(size.sum() / BILLION)
    return system.replace(other=np.zeros_like(system.other))


def _without_transit(system: RegionalSystem, report: BuildReport) -> RegionalSystem:
    transit = net_transit(system)
    beyond = cap_by_output(transit.system)
    cells = int((transit.amount > 1.0).sum())
    top = np.argsort(-transit.amount, axis=None)[:3]
    places = ", ".join(
        f"{system.regions[r]} {system.sectors[i]} {transit.amount[r, i] / BILLION:.1f}"
        for r, i in zip(*np.unravel_index(top, transit.amount.shape), strict=True)
    )
    report.decide(
        "transit and re-export",
        f"inflow + import exceed use in {cells} cells by {transit.amount.sum() / BILLION:.0f} "
        f"billion CNY (largest: {places}); outflow + export then exceed output in "
        f"{int((beyond.amount > 1.0).sum())} by {beyond.amount.sum() / BILLION:.0f}",
        "netted off both sides in the same province",
    )
    return beyond.system


def _with_national_trade(
    system: RegionalSystem, national: raw.NationalTable, report: BuildReport
) -> RegionalSystem:
    first = eleven(system)
    names = ", ".join(system.regions[r] for r in np.flatnonzero(first))
    exports = place_foreign_trade(system.exports, system.outflow, national.exports, first)
    imports = place_foreign_trade(system.imports, system.inflow, national.imports, first)
    for what, placed, control in (
        ("exports", exports, national.exports),
        ("imports", imports, national.imports),
    ):
        worst = np.argsort(-placed.unplaced)[:3]
        left = ", ".join(f"{system.sectors[i]} {placed.unplaced[i] / BILLION:.0f}" for i in worst)
        report.decide(
            f"foreign trade inside domestic trade: {what}",
            f"booked {placed.booked.sum() / BILLION:.0f} of {control.sum() / BILLION:.0f} billion "
            f"CNY; taken from the {int(first.sum())} provinces that book none apart ({names}) "
            f"{placed.taken_first.sum() / BILLION:.0f}, from the others "
            f"{placed.taken_rest.sum() / BILLION:.0f}; over-bookings returned "
            f"{placed.returned.sum() / BILLION:.0f}; not placed "
            f"{placed.unplaced.sum() / BILLION:.0f} (sectors {left})",
            "national table by commodity as control, within what provinces book",
        )
        report.facts[f"{what} placed, bn CNY"] = float(placed.foreign.sum() / BILLION)
        report.facts[f"{what} not placed, bn CNY"] = float(placed.unplaced.sum() / BILLION)
    return system.replace(
        exports=exports.foreign,
        outflow=exports.domestic,
        imports=imports.foreign,
        inflow=imports.domestic,
    )


def _report_margins(system: RegionalSystem, margins: Margins, report: BuildReport) -> None:
    out, inn = system.outflow.sum(axis=0), system.inflow.sum(axis=0)
    frame = pd.DataFrame(
        {
            "outflow, bn CNY": out / BILLION,
            "inflow, bn CNY": inn / BILLION,
            "taken, bn CNY": margins.totals / BILLION,
            "capped by output, bn CNY": margins.capped / BILLION,
            "two-way netted, bn CNY": margins.netted.sum(axis=0) / BILLION,
        },
        index=pd.Index(system.sectors, name="sector"),
    )
    report.tables["Trade between provinces by commodity"] = frame
    report.decide(
        "outflow and inflow differ",
        f"outflow {out.sum() / BILLION:.0f}, inflow {inn.sum() / BILLION:.0f} billion CNY, "
        f"{np.abs(out - inn).sum() / BILLION:.0f} apart commodity by commodity",
        f"one total by commodity, {margins.totals.sum() / BILLION:.0f} billion CNY in all; "
        f"{margins.capped.sum() / BILLION:.0f} not given for want of output; two-way trade of "
        f"{margins.netted.sum() / BILLION:.0f} netted",
    )
    report.facts["interprovincial trade, bn CNY"] = float(margins.totals.sum() / BILLION)
    report.facts["two-way trade netted, bn CNY"] = float(margins.netted.sum() / BILLION)


def _report_use(system: RegionalSystem, rows: Array, demand: Array, report: BuildReport) -> None:
    weight = system.supply / system.supply.sum(axis=1, keepdims=True)
    frame = pd.DataFrame(
        {
            "final demand after over before": demand,
            "smallest row factor": np.nanmin(rows, axis=1),
            "largest row factor": np.nanmax(rows, axis=1),
            "mean |log row factor|, by use": np.nansum(
                np.abs(np.log(np.where(rows > 0, rows, np.nan))) * weight, axis=1
            ),
        },
        index=pd.Index(system.regions, name="province"),
    )
    report.tables["What balancing did to use"] = frame
    low, high = int(demand.argmin()), int(demand.argmax())
    report.decide(
        "use gives way",
        f"final demand changes by a factor of {demand[low]:.2f} ({system.regions[low]}) to "
        f"{demand[high]:.2f} ({system.regions[high]})",
        "x, value added, intermediate totals and placed foreign trade are held",
    )
