"""Traps of the raw statistics that the readers met: their size, and what was decided."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mrio.construct.china.build import Built, RawData
from mrio.construct.china.corrections import BILLION
from mrio.construct.china.emissions import read_concordance
from mrio.construct.regional import RegionalSystem
from mrio.construct.report import BuildReport

GRADES = ("raw_coal", "cleaned_coal", "other_washed_coal")


def report_traps(built: Built, data: RawData) -> None:
    """Add to the build report what was met on reading and is not decided elsewhere."""
    report = built.report
    _sheets(data, report)
    _negative_value_added(data.system, report)
    _technical_services(data, report)
    _classification(report)
    _energy_balances(data, report)
    _inventories(data, report)
    report.decide(
        "revisions and gaps",
        "the GDP of Guangdong and others in 2007 was revised later; Tibet has no table",
        "tables taken as printed in 2007; 30 provinces",
    )


def _sheets(data: RawData, report: BuildReport) -> None:
    report.decide(
        "sheets of the provincial tables",
        "headers stand in different rows, Hainan's sheet has another layout, Shanxi is SHX and "
        "Shaanxi SHA here but SX and SN elsewhere, Sheet31–34 are debris",
        "columns found by their codes, provinces by name through china/provinces.csv",
    )
    report.decide(
        "order of the energy balances",
        "Qinghai stands before Ningxia there, after it in the tables",
        "each file's title is checked against the province",
    )
    report.decide(
        "notes of the readers",
        f"{len(data.notes)} on provincial tables, {len(data.national.notes)} on the national "
        f"table, {len(data.balances.attrs['notes'])} on energy balances, "
        f"{len(data.power.notes)} on power, {len(data.inventory.notes)} on inventories",
        "rounding of printed totals and stray cells; none changes a figure used here",
    )


def _negative_value_added(system: RegionalSystem, report: BuildReport) -> None:
    value_added = system.v.sum(axis=1)
    cells = [
        f"{system.regions[r]} {system.sectors[i]} {value_added[r, i] / BILLION:.2f}"
        for r, i in np.argwhere(value_added < 0)
    ]
    report.decide(
        "negative value added",
        f"{len(cells)} industries: {', '.join(cells)} billion CNY",
        "held: losses are allowed",
    )


def _technical_services(data: RawData, report: BuildReport) -> None:
    at, national_at = data.system.sectors.index("36"), data.national.sectors.index("36")
    exports, imports = (
        float(values[:, at].sum()) / BILLION
        for values in (data.system.exports, data.system.imports)
    )
    abroad = float(data.national.exports[national_at]) / BILLION
    report.decide(
        "technical services",
        f"provinces book exports of {exports:.0f} and imports of {imports:.0f} billion CNY, the "
        f"national table exports of {abroad:.0f}",
        "over-bookings return to outflow and inflow",
    )


def _classification(report: BuildReport) -> None:
    report.decide(
        "sectors of the sources",
        "135 national sectors are contiguous runs of the 42 in code order (one name occurs "
        "twice); the 42 merge ferrous with non-ferrous metals and cement with other minerals; "
        "heat is with electricity everywhere",
        "joined by code; metals, minerals, and electricity with heat stay merged, so no g/kWh can "
        "be read off",
    )
    split = [codes for codes, key in read_concordance().values() if key == "energy"]
    report.decide(
        "services of the inventories",
        f"{len(split)} groups for {sum(map(len, split))} sectors of the table",
        "spread by their sectors' purchases of coal, oil, gas and their products, by output where "
        "none are bought",
    )


def _energy_balances(data: RawData, report: BuildReport) -> None:
    balances = data.balances

    def total(carriers: tuple[str, ...], item: str) -> float:
        columns = [balances[(carrier, item)].to_numpy() for carrier in carriers]
        return float(np.nansum(columns)) / 100.0

    difference = balances[("raw_coal", "statistical_difference")] / 100.0
    report.decide(
        "coal that does not close",
        f"raw coal: statistical difference of {difference['Shanxi']:+.0f} Mt in Shanxi, "
        f"{difference['Henan']:+.0f} in Henan; all coal: "
        f"{total(GRADES, 'moved_in') - total(GRADES, 'sent_out'):+.0f} Mt received over sent; "
        f"coke: {total(('coke',), 'moved_in') - total(('coke',), 'sent_out'):+.0f} Mt",
        "tonnes are taken at the sender; receipts only compared",
    )
    exported = pd.Series(balances[("coke", "exports")] / 100.0)
    report.decide(
        "coke exported abroad",
        f"Shaanxi books {exported['Shaanxi']:.1f} Mt, Shanxi {exported['Shanxi']:.1f}",
        "abroad: the national control by commodity, taken from the eleven provinces' outflow; "
        "tonnes of coke exported only where the province's money bookings hold them",
    )
    made = float(np.nansum(balances[("coke", "coking")])) / 100.0
    block = float(np.nansum(balances[("coke", "transformation")])) / 100.0
    report.decide(
        "coke made",
        f"{made:.1f} Mt in the row of coking, {block:.1f} in the total of its block",
        "the row of coking is used",
    )


def _inventories(data: RawData, report: BuildReport) -> None:
    total = float(data.inventory.totals.sum())
    gap = total - data.national_inventory
    report.decide(
        "provinces against the nation",
        f"the inventories sum to {total:,.0f} Mt, the national one says "
        f"{data.national_inventory:,.0f}: {gap:+,.0f}",
        "provinces are the control; the gap is printed, not removed",
    )
