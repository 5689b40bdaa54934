"""Steps of a construction that change regional tables, and what each says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from mrio.construct.core import (
    Array,
    BuildReport,
    Interregional,
    Margins,
    RegionalSystem,
    RegionalTable,
    Use,
    cap_by_output,
    net_transit,
    place_foreign_trade,
    ratio,
    stack,
)
from mrio.construct.country._inputs import (
    Assumptions,
    Control,
    check_identities,
    sector_position,
    square,
)
from mrio.errors import BalanceError, InputError, LabelError

CRUMB = 1e-12
"""Share of a commodity's trade below which a margin is what rounding left of netting."""
COLUMN_TOLERANCE = 1e-8
USUAL_FACTORS = (0.2, 5.0)
"""Use after over use before balancing that needs no second look."""
LEAST_USE = 1e-6
"""Share of all output from which a row of use is looked at."""
UNPLACED = 0.5
"""Share of a commodity's national total from which what no region could take is pointed out."""
LOOK_HERE = "check first"
"""Topic of what a reader of the report should judge before using the table."""


def reconciled_tables(
    tables: Sequence[RegionalTable],
    distance: pd.DataFrame,
    control: Control | None,
    report: BuildReport,
) -> tuple[RegionalSystem, Array]:
    """Return regional tables as far as nothing need be assumed, and distances (r, r)."""
    system = stack(list(tables))
    if len(set(system.regions)) < len(system.regions):
        raise LabelError(f"a region has two tables: {list(system.regions)}")
    check_identities(system)
    km = square(distance, system.regions, "distance")
    if (km[~np.eye(len(km), dtype=bool)] <= 0).any():
        raise InputError("a distance between two regions is not above zero")
    return with_control(cleaned(system, report), control, report), km


def without_crumbs(margins: Margins) -> Margins:
    """Return margins without what rounding left of netted trade: nothing could meet it."""
    least = CRUMB * margins.totals
    outflow = np.where(margins.outflow > least, margins.outflow, 0.0)
    inflow = np.where(margins.inflow > least, margins.inflow, 0.0)
    totals = np.where(inflow.sum(axis=0) > 0, outflow.sum(axis=0), 0.0)
    outflow = outflow * ratio(totals, outflow.sum(axis=0))
    inflow = inflow * ratio(totals, inflow.sum(axis=0))
    return replace(margins, outflow=outflow, inflow=inflow, totals=totals)


def check_columns(parts: Interregional, system: RegionalSystem, use: Use) -> None:
    """Raise BalanceError where industries or final users do not buy all that they use."""
    made = parts.Z.sum(axis=0) + parts.imports + parts.value_added.sum(axis=0)
    gap = (made - system.x.reshape(-1)).reshape(system.x.shape)
    bought = (parts.Y.sum(axis=0) + parts.imports_Y).reshape(use.Y.shape[0], -1)
    left = bought - use.Y.sum(axis=1)
    size = float(system.x.sum())
    for what, values, names in (
        ("inputs of", gap, system.sectors),
        ("final use, category", left, system.categories),
    ):
        wrong = np.abs(values) > COLUMN_TOLERANCE * size
        if wrong.any():
            r, k = (int(at) for at in np.argwhere(wrong)[0])
            raise BalanceError(
                f"{what} {names[k]!r} in {system.regions[r]!r} miss {values[r, k]:,.6g}: use of a "
                "commodity of which nothing is supplied",
                where=f"{system.regions[r]} / {names[k]}",
                hint="drawings from stocks that equal all use: book them as output or inflow",
            )


def known_trade(
    system: RegionalSystem, priors: Mapping[str, pd.DataFrame] | None
) -> dict[int, Array]:
    """Return bilateral statistics (r, r) by the position of their sector."""
    found = {}
    for sector, frame in (priors or {}).items():
        prior = square(frame, system.regions, f"prior of {sector}").copy()
        # What a region sends itself is no trade between regions, and no weight of it.
        np.fill_diagonal(prior, 0.0)
        if not prior.any():
            raise InputError(
                f"the prior of {sector!r} has no flow between two regions",
                where=sector,
                hint="leave it out: gravity takes its place",
            )
        found[sector_position(system, sector)] = prior
    return found


def cleaned(system: RegionalSystem, report: BuildReport) -> RegionalSystem:
    """Zero negative flows and the error column, net transit; say how much it is."""
    negative = system.Z[system.Z < 0]
    report.decide(
        "negative intermediate flows",
        f"{len(negative)} cells, {negative.sum():,.6g} in all",
        "set to zero; balancing takes up the difference",
    )
    report.decide(
        "the column 'other'",
        f"{np.abs(system.other).sum():,.6g} in absolute terms",
        "zeroed; re-enters through the balancing of use",
    )
    system = system.replace(Z=np.clip(system.Z, 0.0, None), other=np.zeros_like(system.other))
    transit = net_transit(system)
    beyond = cap_by_output(transit.system)
    report.decide(
        "transit and re-export",
        f"inflow and imports beyond use {transit.amount.sum():,.6g}, outflow and exports beyond "
        f"output {beyond.amount.sum():,.6g}",
        "netted off both sides in the same region",
    )
    return beyond.system


def with_control(
    system: RegionalSystem, control: Control | None, report: BuildReport
) -> RegionalSystem:
    if control is None:
        return system
    unknown = sorted(set(control.first) - set(system.regions))
    if unknown:
        raise LabelError(f"unknown regions in first: {unknown[:3]}", where=unknown[0])
    first = np.isin(np.array(system.regions), list(control.first))
    placed = {}
    for what, foreign, domestic, wanted in (
        ("exports", system.exports, system.outflow, control.exports),
        ("imports", system.imports, system.inflow, control.imports),
    ):
        missing = sorted(set(map(str, wanted.index)) ^ set(system.sectors))
        if missing or wanted.index.has_duplicates:
            raise LabelError(f"national {what} do not name every sector once: {missing[:3]}")
        totals = wanted.loc[list(system.sectors)].to_numpy(dtype=np.float64)
        if not np.isfinite(totals).all() or (totals < 0).any():
            raise InputError(f"national {what} hold figures below zero or not finite")
        placed[what] = place_foreign_trade(foreign, domestic, totals, first)
        found = placed[what]
        report.decide(
            f"national control of {what}",
            f"booked {found.booked.sum():,.6g} of {totals.sum():,.6g}; taken from trade between "
            f"regions {found.taken_first.sum() + found.taken_rest.sum():,.6g}, returned to it "
            f"{found.returned.sum():,.6g}, not placed {found.unplaced.sum():,.6g}",
            "national table by sector as control, within what regions book",
        )
        over = [
            f"{name} {left:,.6g} of {total:,.6g}"
            for name, left, total in zip(system.sectors, found.unplaced, totals, strict=True)
            if left > UNPLACED * total
        ]
        if over:
            report.decide(
                LOOK_HERE,
                f"most of the national {what} have no place in {len(over)} sectors: "
                f"{', '.join(over[:5])}{', …' if len(over) > 5 else ''}",
                "left out: regions book no such trade; are unit and year the tables'?",
            )
    return system.replace(
        exports=placed["exports"].foreign,
        outflow=placed["exports"].domestic,
        imports=placed["imports"].foreign,
        inflow=placed["imports"].domestic,
    )


def report_assumptions(
    assumptions: Assumptions, priors: Sequence[str], report: BuildReport
) -> None:
    """Say what was assumed: what the tables do not tell."""
    report.decide(
        "who trades with whom",
        f"not in the tables; bilateral statistics of {', '.join(priors) or 'no sector'}",
        f"gravity with decay {assumptions.decay:g}, totals by {assumptions.totals}, stocks bought "
        f"{'like other use' if assumptions.stocks == 'same' else 'from own output'}",
    )
    kept = assumptions.cross_hauling
    if isinstance(kept, Mapping):
        shares = ", ".join(f"{share:g} of {name}" for name, share in kept.items())
    else:
        shares = f"{kept:g}"
    report.decide(
        "two-way trade of one commodity by one region",
        "how much of it is real, and how much a matter of wide sectors, is not in the tables",
        "all kept that margins leave room for (cross_hauling 1)"
        if not isinstance(kept, Mapping) and kept == 1
        else f"cross_hauling {shares}: that share is kept, the rest netted off outflow and inflow "
        "of the region after totals are made equal, so that its net trade does not change",
    )


def report_margins(
    system: RegionalSystem, reconciled: Margins, margins: Margins, report: BuildReport
) -> None:
    """Set down trade by sector: booked, taken, and what became of two-way trade.

    Parameters
    ----------
    reconciled : before a share of two-way trade was kept
    margins : after
    """
    columns = {
        "outflow": system.outflow.sum(axis=0),
        "inflow": system.inflow.sum(axis=0),
        "taken": margins.totals,
        "asked of other regions": margins.shifted.sum(axis=0),
        "beyond all output": margins.capped,
        "two-way netted: no room": reconciled.netted.sum(axis=0),
        "two-way netted: cross_hauling": (margins.netted - reconciled.netted).sum(axis=0),
        "two-way kept": np.minimum(margins.outflow, margins.inflow).sum(axis=0),
    }
    report.tables["Trade between regions by sector"] = pd.DataFrame(
        columns, pd.Index(system.sectors, name="sector")
    )
    report.facts["trade between regions"] = float(margins.totals.sum())


def report_final_use(
    system: RegionalSystem, use: Use, errors: Array | None, report: BuildReport
) -> None:
    """Tell what became of the totals of final use, and how reliable they were taken to be."""
    before, after = system.Y.sum(axis=1), use.Y.sum(axis=1)
    factor = np.divide(after, before, out=np.full_like(after, np.nan), where=before != 0)
    index = pd.Index(system.regions, name="region")
    report.tables["Totals of final use, taken over printed"] = pd.DataFrame(
        factor, index, list(system.categories)
    )
    told = (
        "all free"
        if errors is None
        else ", ".join(
            f"{name} {error:g}" for name, error in zip(system.categories, errors, strict=True)
        )
    )
    report.decide(
        "reliability of totals of final use",
        f"{before.sum():,.6g} printed, {after.sum():,.6g} left by output, inputs and trade",
        f"relative standard errors: {told}"
        + ("" if errors is None else "; a gap is shared as squared errors are"),
    )


def report_use(system: RegionalSystem, rows: Array, demand: Array, report: BuildReport) -> None:
    report.tables["What balancing did to use"] = pd.DataFrame(
        {
            "final demand after over before": demand,
            "smallest row factor": np.nanmin(rows, axis=1),
            "largest row factor": np.nanmax(rows, axis=1),
        },
        index=pd.Index(system.regions, name="region"),
    )
    low, high = USUAL_FACTORS
    wrong = ((rows < low) | (rows > high)) & (system.use > LEAST_USE * system.x.sum())
    if wrong.any():
        places = np.argwhere(wrong)
        order = np.argsort(-system.use[wrong], kind="stable")[:5]
        names = [
            f"{system.sectors[i]} in {system.regions[r]} ({rows[r, i]:.3g})"
            for r, i in places[order]
        ]
        report.decide(
            LOOK_HERE,
            f"balancing changes {len(places)} rows of use by factors beyond {low:g} to {high:g}: "
            f"{', '.join(names)}{', …' if len(places) > 5 else ''}",
            "kept, since output, value added and trade are held; look at trade booked there",
        )
