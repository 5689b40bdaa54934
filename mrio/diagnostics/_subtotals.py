"""Subtotals that were left in: rows or columns that are the sum of others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from mrio.checking import checked
from mrio.diagnostics._balance import printed_digit
from mrio.diagnostics._finding import Finding, Listed, Severity
from mrio.labels import FloatArray, IndexArray, LocalLabel
from mrio.lang import N_, Message
from mrio.table import Table

SAME = 1e-6
"""Relative difference up to which a row is the sum of others."""
LEAST_CELLS = 3
"""Cells that a row needs: two may agree by chance."""
LONGEST = 60
"""Rows that a run has, for what rounding may leave of its sum."""
TRIED = 3
"""Runs of one sum that are looked at; rows of zeros make many."""

LARGEST_DOUBT = 0.05
"""Share of a row above which rounding of its cells may explain anything."""

Part = tuple[int, IndexArray]


@checked
def check_subtotals(table: Table) -> list[Finding]:
    """Subtotals: no row or column is the sum of others (all, a region's, a sector's, a run)."""
    digit = printed_digit(table)
    return [
        *_industries(table, digit),
        *_demand(table, digit),
        *_rows(table.v, [row.name for row in table.primary], "v", "error", digit),
        *(
            finding
            for ext in table.extensions.values()
            for finding in _rows(
                ext.F, ext.stressors, Message("F of %(name)s", name=ext.name), "warning", 0.0
            )
        ),
    ]


def _industries(table: Table, digit: float) -> list[Finding]:
    axis = table.industries

    def row(i: int, at: IndexArray) -> bool:
        of_Z = _is_sum(table.Z[i], table.Z[at], digit)
        both = np.r_[table.Z[i], table.Y[i]], np.c_[table.Z[at], table.Y[at]]
        return of_Z and _is_sum(*both, digit)

    def column(j: int, at: IndexArray) -> bool:
        return _is_sum(table.Z[:, j], table.Z[:, at].T, digit)

    groups, cells = (axis.region_codes, axis.label_codes), len(axis) + len(table.demand)
    rows = _found(table.x, groups, row, digit, cells)
    columns = _found(table.flow_sums.inputs, groups, column, digit, len(axis))
    findings = [_told(i, at, axis.label, "row", "Z and Y", table.x[i], "error") for i, at in rows]
    told = {i for i, _ in rows}
    return findings + [
        _told(j, at, axis.label, "column", "Z", table.flow_sums.inputs[j], "error")
        for j, at in columns
        if j not in told
    ]


def _demand(table: Table, digit: float) -> list[Finding]:
    axis, Y = table.demand, table.Y
    sums = Y.sum(axis=0)

    def column(j: int, at: IndexArray) -> bool:
        return _is_sum(Y[:, j], Y[:, at].T, digit)

    return [
        _told(j, at, axis.label, "column", "Y", sums[j], "error")
        for j, at in _found(sums, (axis.region_codes, axis.label_codes), column, digit, len(Y))
    ]


def _rows(
    values: FloatArray, names: Sequence[str], what: str, severity: Severity, digit: float
) -> list[Finding]:
    def row(i: int, at: IndexArray) -> bool:
        return _is_sum(values[i], values[at], digit)

    sums = values.sum(axis=1)
    found = _found(sums, (), row, digit, values.shape[1])
    return [_told(i, at, names.__getitem__, "row", what, sums[i], severity) for i, at in found]


def _found(
    sums: FloatArray,
    groups: tuple[IndexArray, ...],
    is_sum: Callable[[int, IndexArray], bool],
    digit: float,
    cells: int,
) -> list[Part]:
    """Return positions that are the sum of others, each with those others.

    Candidates are found by sums alone, then looked at cell by cell: those of a group
    (region, sector), runs that end before or begin after, and last all that are no
    subtotals themselves. Sums of rounded cells differ by what rounding leaves.
    """

    def slack(at: FloatArray, count: FloatArray | float) -> FloatArray:
        # Three standard deviations of the sum of so many rounded cells.
        return SAME * np.abs(at) + 3.0 * digit * np.sqrt(cells * (count + 1.0) / 12.0)

    found: dict[int, IndexArray] = {}
    for candidates in (
        *(_of_groups(sums, codes, slack) for codes in groups),
        _of_runs(sums, slack),
    ):
        for i, at in candidates:
            if i not in found and is_sum(i, at):
                found[i] = at
    rest = np.delete(np.arange(len(sums)), list(found)) if found else np.arange(len(sums))
    total = float(sums[rest].sum())
    near = np.abs(2.0 * sums[rest] - total) <= 2.0 * slack(sums[rest], len(rest))
    for i in rest[near]:
        at = rest[rest != i]
        if len(at) > 1 and sums[i] and is_sum(int(i), at):
            found[int(i)] = at
    return sorted(found.items())


Slack = Callable[[FloatArray, FloatArray | float], FloatArray]


def _of_groups(sums: FloatArray, codes: IndexArray, slack: Slack) -> list[Part]:
    """Return positions whose sum is that of the others of their group, two at least."""
    totals = np.bincount(codes, weights=sums).astype(np.float64)[codes]
    members = np.bincount(codes).astype(np.float64)[codes]
    near = np.abs(2.0 * sums - totals) <= 2.0 * slack(sums, members)
    found = []
    for i in np.flatnonzero(near & (members > 2) & (sums != 0)):
        at = np.flatnonzero(codes == codes[i])
        found.append((int(i), at[at != i]))
    return found


def _of_runs(sums: FloatArray, slack: Slack) -> list[Part]:
    """Return positions whose sum is that of a run that ends before them or begins after."""
    running = np.concatenate([[0.0], np.cumsum(sums)])
    rising = len(sums) == 0 or sums.min() >= 0
    order = np.arange(len(running)) if rising else np.argsort(running, kind="stable")
    ranked = running if rising else running[order]
    allowed, each = slack(sums, LONGEST), np.arange(len(sums))
    found: list[Part] = []
    for start, wanted in (
        (True, running[:-1] - sums),  # running[a] where the run a … i-1 begins
        (False, running[1:] + sums),  # running[b] where the run i+1 … b-1 ends
    ):
        low = np.searchsorted(ranked, wanted - allowed)
        high = np.searchsorted(ranked, wanted + allowed, side="right")
        met = (high > low) & (sums != 0)
        if rising:  # places are in order: whether one is far enough off is seen at the ends
            met &= (low <= each - 2) if start else (high > each + 3)
        for i in np.flatnonzero(met):
            places = order[low[i] : high[i]]
            places = places[places <= i - 2] if start else places[places >= i + 3]
            nearest = np.argsort(np.abs(running[places] - wanted[i]), kind="stable")[:TRIED]
            for place in places[nearest]:
                at = np.arange(place, i) if start else np.arange(i + 1, place)
                found.append((int(i), at))
    return found


def _is_sum(row: FloatArray, others: FloatArray, digit: float) -> bool:
    """Return whether a row is the sum of others, cell by cell, none of them all of it.

    Of cells rounded to a digit: by twice what rounding leaves in the mean, and only where
    that is small beside the row.
    """
    size = float(np.abs(row).sum())
    if np.count_nonzero(row) < LEAST_CELLS or not size:
        return False
    filled = others[np.abs(others).sum(axis=1) > SAME * size]
    if len(filled) < 2:
        return False
    difference = np.abs(others.sum(axis=0) - row)
    cells = int(np.count_nonzero(np.abs(filled).sum(axis=0) + np.abs(row)))
    rounding = 0.5 * digit * np.sqrt(len(filled) + 1.0) * cells
    allowed = SAME * size + (rounding if rounding <= LARGEST_DOUBT * size else 0.0)
    return float(difference.sum()) <= allowed


SIDES = {
    "row": N_(
        "the row %(name)s of %(what)s is the sum of %(others)s: a subtotal that counts twice"
    ),
    "column": N_(
        "the column %(name)s of %(what)s is the sum of %(others)s: a subtotal that counts twice"
    ),
}


def _told(
    i: int,
    at: IndexArray,
    name: Callable[[int], str],
    side: str,
    what: str,
    amount: float,
    severity: Severity,
) -> Finding:
    shown = Listed(LocalLabel(name(int(j))) for j in at[:3])
    if len(at) > 3:
        first, last = LocalLabel(name(int(at[0]))), LocalLabel(name(int(at[-1])))
        shown = Message("%(n)s others, %(first)s to %(last)s", n=len(at), first=first, last=last)
    return Finding(
        severity,
        "subtotal",
        Message(SIDES[side], name=LocalLabel(name(i)), what=what, others=shown),
        name(i),
        float(amount),
    )
