"""Steps of the construction of 2007 with what each puts in the build report."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mrio.china import raw
from mrio.china.table_2007._corrections import BILLION, eleven
from mrio.china.table_2007._stocks import STOCKS
from mrio.construct.core import (
    Array,
    BuildReport,
    Margins,
    RegionalSystem,
    cap_by_output,
    net_transit,
    place_foreign_trade,
)


def without_negative_flows(system: RegionalSystem, report: BuildReport) -> RegionalSystem:
    """Set negative intermediate flows to zero; negative stock changes stay."""
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
        "kept but for the residuals below: GRAS keeps every sign",
    )
    return system.replace(Z=np.clip(system.Z, 0.0, None))


def without_other(system: RegionalSystem, report: BuildReport) -> RegionalSystem:
    """Zero the source's error column; it re-enters through the balancing of use."""
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


def without_transit(system: RegionalSystem, report: BuildReport) -> RegionalSystem:
    """Net transit and re-export in their province."""
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


def with_national_trade(
    system: RegionalSystem, national: raw.NationalTable, report: BuildReport
) -> RegionalSystem:
    """Place national exports and imports by commodity, the eleven provinces first."""
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


def report_margins(system: RegionalSystem, margins: Margins, report: BuildReport) -> None:
    """Report outflow, inflow and what is taken, by commodity."""
    out, inn = system.outflow.sum(axis=0), system.inflow.sum(axis=0)
    frame = pd.DataFrame(
        {
            "outflow, bn CNY": out / BILLION,
            "inflow, bn CNY": inn / BILLION,
            "taken, bn CNY": margins.totals / BILLION,
            "beyond a province's output, asked of others, bn CNY": margins.shifted.sum(axis=0)
            / BILLION,
            "beyond all output, bn CNY": margins.capped / BILLION,
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
        f"{abs(margins.capped.sum()) / BILLION:.0f} not given for want of output; two-way trade "
        f"of {margins.netted.sum() / BILLION:.0f} netted",
    )
    room = system.x - system.exports
    sold = (margins.outflow + margins.netted >= room * (1.0 - 1e-9)) & (room > BILLION)
    cells = [
        f"{system.regions[r]} {system.sectors[i]} {margins.outflow[r, i] / BILLION:.1f}"
        for r, i in np.argwhere(sold)
    ]
    report.decide(
        "provinces that sell all their output",
        f"{len(cells)} cells above a billion CNY reach output less exports: {', '.join(cells)}; "
        f"{margins.shifted.sum() / BILLION:.0f} billion CNY beyond it are asked of the others",
        "kept: own users there buy from other provinces alone",
    )
    report.facts["cells that sell all their output"] = float(len(cells))
    report.facts["interprovincial trade, bn CNY"] = float(margins.totals.sum() / BILLION)
    report.facts["two-way trade netted, bn CNY"] = float(margins.netted.sum() / BILLION)


def report_use(system: RegionalSystem, rows: Array, demand: Array, report: BuildReport) -> None:
    """Report what balancing did to use rows and to final demand."""
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
