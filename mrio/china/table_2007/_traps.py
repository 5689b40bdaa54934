"""Traps of the raw statistics that the readers met: their size, and what was decided."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mrio.china.table_2007._build import Built, RawData
from mrio.china.table_2007._corrections import BILLION
from mrio.china.table_2007._emissions import read_concordance
from mrio.china.table_2007._fuels import GRADES
from mrio.construct.core import BuildReport, RegionalSystem


def report_traps(built: Built, data: RawData) -> None:
    """Add to the build report what was met on reading and is not decided elsewhere."""
    report = built.report
    _sheets(data, report)
    _negative_value_added(data.system, report)
    _technical_services(data, report)
    _classification(report)
    _energy_balances(data, report)
    _generation(data, report)
    _national_error(data, report)
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
    notes = {
        "provincial tables": data.notes,
        "national table": data.national.notes,
        "energy balances": data.balances.attrs["notes"],
        "power": data.power.notes,
        "inventories": data.inventory.notes,
    }
    report.tables["Notes of the readers"] = pd.DataFrame(
        [(source, note) for source, found in notes.items() for note in found],
        columns=["source", "note"],
    ).set_index("source")
    report.decide(
        "notes of the readers",
        ", ".join(f"{len(found)} on {source}" for source, found in notes.items()),
        "parts that do not sum to the totals printed (rounding, and items of the balances' "
        "available coal that are not printed), and stray cells; parts are read, never totals; all "
        "stand at the end of this report",
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


def _generation(data: RawData, report: BuildReport) -> None:
    """Compare generation by source with the energy balances: hydro and the like, and thermal."""
    rows = [data.balances[("electricity", item)] for item in ("production", "thermal_power")]
    balance = pd.concat(rows, axis=1).abs().sum(axis=1) / 10.0
    generated = data.generation.sum(axis=1).reindex(balance.index)
    apart = (generated / balance - 1.0).sort_values(key=np.abs, ascending=False)
    cells = ", ".join(
        f"{name} {generated[name]:.1f} against {balance[name]:.1f} TWh ({value:+.0%})"
        for name, value in apart.items()
        if abs(value) > 0.03
    )
    report.decide(
        "generation and energy balances differ",
        f"{generated.sum():.0f} TWh by source, {balance.sum():.0f} in the balances; beyond 3 %: "
        f"{cells}",
        "power_generated takes the series by source",
    )
    report.decide(
        "generation by source",
        "'coal' is all thermal generation: there is no gas column; the series' other sources are "
        + ", ".join(str(name) for name in data.generation.columns if name != "thermal"),
        "read as thermal; only the sum over sources enters this table",
    )
    report.decide(
        "regions of the series",
        "provinces_subregions.csv holds US states beside provinces",
        "not read: provinces come from china/provinces.csv",
    )


def _national_error(data: RawData, report: BuildReport) -> None:
    national = data.national
    error = national.error
    worst = np.argsort(-np.abs(error))[:3]
    cells = ", ".join(f"{national.sectors[i]} {error[i] / BILLION:+.0f}" for i in worst)
    report.decide(
        "error column of the national table",
        f"{np.abs(error).sum() / BILLION:.0f} billion CNY in absolute terms over "
        f"{len(error)} commodities (largest: {cells}); {national.notes[0]}",
        "not used: exports, imports and recipes are read from their own columns",
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
