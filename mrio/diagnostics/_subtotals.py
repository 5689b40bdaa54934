"""Subtotals that were left in: rows or columns that are the sum of others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from mrio.checking import checked
from mrio.diagnostics._finding import Finding, Severity
from mrio.labels import FloatArray, IndexArray
from mrio.table import Table

SAME = 1e-6
"""Relative difference up to which a row is the sum of others."""
LEAST_CELLS = 3
"""Cells that a row needs: two may agree by chance."""
TRIED = 3
"""Runs of one sum that are looked at; rows of zeros make many."""

Part = tuple[int, IndexArray]


@checked
def check_subtotals(table: Table) -> list[Finding]:
    """Subtotals: no row or column is the sum of others (all, a region's, a sector's, a run)."""
    return [
        *_industries(table),
        *_demand(table),
        *_rows(table.v, [row.name for row in table.primary], "v", "error"),
        *(
            finding
            for ext in table.extensions.values()
            for finding in _rows(ext.F, ext.stressors, f"F of {ext.name}", "warning")
        ),
    ]


def _industries(table: Table) -> list[Finding]:
    axis = table.industries

    def row(i: int, at: IndexArray) -> bool:
        of_Z = _is_sum(table.Z[i], table.Z[at])
        return of_Z and _is_sum(np.r_[table.Z[i], table.Y[i]], np.c_[table.Z[at], table.Y[at]])

    def column(j: int, at: IndexArray) -> bool:
        return _is_sum(table.Z[:, j], table.Z[:, at].T)

    rows = _found(table.x, (axis.group_codes, axis.item_codes), row)
    columns = _found(table.flow_sums.inputs, (axis.group_codes, axis.item_codes), column)
    names = [axis.label(i) for i in range(len(axis))]
    findings = [_told(i, at, names, "row", "Z and Y", table.x[i], "error") for i, at in rows]
    told = {i for i, _ in rows}
    return findings + [
        _told(j, at, names, "column", "Z", table.flow_sums.inputs[j], "error")
        for j, at in columns
        if j not in told
    ]


def _demand(table: Table) -> list[Finding]:
    axis, Y = table.demand, table.Y
    sums = Y.sum(axis=0)

    def column(j: int, at: IndexArray) -> bool:
        return _is_sum(Y[:, j], Y[:, at].T)

    names = [axis.label(j) for j in range(len(axis))]
    return [
        _told(j, at, names, "column", "Y", sums[j], "error")
        for j, at in _found(sums, (axis.group_codes, axis.item_codes), column)
    ]


def _rows(values: FloatArray, names: Sequence[str], what: str, severity: Severity) -> list[Finding]:
    def row(i: int, at: IndexArray) -> bool:
        return _is_sum(values[i], values[at])

    sums = values.sum(axis=1)
    return [_told(i, at, names, "row", what, sums[i], severity) for i, at in _found(sums, (), row)]


def _found(
    sums: FloatArray, groups: tuple[IndexArray, ...], is_sum: Callable[[int, IndexArray], bool]
) -> list[Part]:
    """Return positions that are the sum of others, each with those others.

    Candidates are found by sums alone, then looked at cell by cell: those of a group
    (region, sector), runs that end before or begin after, and last all that are no
    subtotals themselves.
    """
    found: dict[int, IndexArray] = {}
    for candidates in (*(_of_groups(sums, codes) for codes in groups), _of_runs(sums)):
        for i, at in candidates:
            if i not in found and is_sum(i, at):
                found[i] = at
    rest = np.array([i for i in range(len(sums)) if i not in found], dtype=np.intp)
    total = float(sums[rest].sum())
    for i in rest[_near(2.0 * sums[rest], total, sums[rest])]:
        at = rest[rest != i]
        if len(at) > 1 and sums[i] and is_sum(int(i), at):
            found[int(i)] = at
    return sorted(found.items())


def _of_groups(sums: FloatArray, codes: IndexArray) -> list[Part]:
    """Return positions whose sum is that of the others of their group, two at least."""
    totals = np.bincount(codes, weights=sums).astype(np.float64)[codes]
    members = np.bincount(codes)[codes]
    near = _near(2.0 * sums, totals, sums) & (members > 2) & (sums != 0)
    found = []
    for i in np.flatnonzero(near):
        at = np.flatnonzero(codes == codes[i])
        found.append((int(i), at[at != i]))
    return found


def _of_runs(sums: FloatArray) -> list[Part]:
    """Return positions whose sum is that of a run that ends before them or begins after."""
    running = np.concatenate([[0.0], np.cumsum(sums)])
    rising = len(sums) == 0 or sums.min() >= 0
    order = np.arange(len(running)) if rising else np.argsort(running, kind="stable")
    ranked = running if rising else running[order]
    slack = SAME * np.abs(sums)
    found: list[Part] = []
    for start, wanted in (
        (True, running[:-1] - sums),  # running[a] where the run a … i-1 begins
        (False, running[1:] + sums),  # running[b] where the run i+1 … b-1 ends
    ):
        low = np.searchsorted(ranked, wanted - slack)
        met = ranked[np.minimum(low, len(ranked) - 1)] <= wanted + slack
        for i in np.flatnonzero(met & (low < len(ranked)) & (sums != 0)):
            high = int(np.searchsorted(ranked, wanted[i] + slack[i], side="right"))
            places = np.sort(order[low[i] : high])
            places = places[places <= i - 2] if start else places[places >= i + 3]
            for place in places[::-1][:TRIED] if start else places[:TRIED]:
                at = np.arange(place, i) if start else np.arange(i + 1, place)
                found.append((int(i), at))
    return found


def _near(values: FloatArray, wanted: FloatArray | float, scale: FloatArray) -> np.ndarray:
    return np.abs(values - wanted) <= 2.0 * SAME * np.abs(scale)


def _is_sum(row: FloatArray, others: FloatArray) -> bool:
    """Return whether a row is the sum of others, cell by cell, none of them all of it."""
    size = float(np.abs(row).sum())
    if np.count_nonzero(row) < LEAST_CELLS or not size:
        return False
    filled = others[np.abs(others).sum(axis=1) > SAME * size]
    return len(filled) > 1 and float(np.abs(others.sum(axis=0) - row).sum()) <= SAME * size


def _told(
    i: int,
    at: IndexArray,
    names: Sequence[str],
    side: str,
    what: str,
    amount: float,
    severity: Severity,
) -> Finding:
    first, last = names[at[0]], names[at[-1]]
    shown = f"{len(at)} others, {first} to {last}"
    if len(at) <= 3:
        shown = ", ".join(str(names[j]) for j in at)
    return Finding(
        severity,
        "subtotal",
        f"the {side} {names[i]} of {what} is the sum of {shown}: a subtotal that counts twice",
        names[i],
        float(amount),
    )
