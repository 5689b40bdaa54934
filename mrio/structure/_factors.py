"""Flows of two tables with any mix of their factors: intensity, technology, trade, demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from mrio.errors import InputError
from mrio.labels import FloatArray, IndexArray, sum_groups
from mrio.leontief import reciprocal
from mrio.model import multipliers_of_flows
from mrio.table import CRUMB, Table

ELEMENTS = ("intensity", "technology", "trade_inputs", "trade_final", "level", "mix")
"""What a table is split into: S; inputs by sector; regions they come from; the same for final
demand; its total by destination; its sectors."""
FIVE: dict[str, tuple[str, ...]] = {
    "intensity": ("intensity",),
    "technology": ("technology",),
    "trade": ("trade_inputs", "trade_final"),
    "level": ("level",),
    "mix": ("mix",),
}
THREE: dict[str, tuple[str, ...]] = {
    "intensity": ("intensity",),
    "inputs": ("technology", "trade_inputs"),
    "final_demand": ("trade_final", "level", "mix"),
}
Groups = Mapping[str, Sequence[str]]


@dataclass(frozen=True, eq=False)
class State:
    """One of the two tables as arrays in common order.

    Attributes
    ----------
    S : (k, n) per output; A : (n, n); Y : (n, d)
    """

    S: FloatArray
    A: FloatArray
    Y: FloatArray


@dataclass(frozen=True, eq=False)
class Split:
    """A matrix as shares of regions times totals by sector, for both tables.

    Attributes
    ----------
    whole : the two matrices (n, m)
    shares : regions' shares (n, m) each; those of the other table where a table
        buys nothing
    totals : (sectors, m) each
    codes : (n,) sector of each row
    apart : (n, m) bool
        Rows of a sector that a column buys at a negative amount, in either
        table: no shares exist, the cells move with the totals.
    """

    whole: tuple[FloatArray, FloatArray]
    shares: tuple[FloatArray, FloatArray]
    totals: tuple[FloatArray, FloatArray]
    codes: IndexArray
    apart: NDArray[np.bool_]

    def combined(self, shares: int, totals: int) -> FloatArray:
        """Return the matrix with the shares of one table and the totals of another."""
        if shares == totals:
            return self.whole[totals]
        mixed = self.shares[shares] * self.totals[totals][self.codes]
        return np.where(self.apart, self.whole[totals], mixed)


def split(first: FloatArray, second: FloatArray, codes: IndexArray, count: int) -> Split:
    """Split two matrices by sectors of their rows; what rounding left of nothing is nothing."""
    first, second = (_without_crumbs(matrix) for matrix in (first, second))
    totals = tuple(sum_groups(matrix, codes, count) for matrix in (first, second))
    negative = sum_groups((np.minimum(first, second) < 0).astype(float), codes, count) > 0
    own = [
        matrix * reciprocal(total)[codes]
        for matrix, total in zip((first, second), totals, strict=True)
    ]
    # Where a table buys nothing of a sector its shares are unknown: those of the other stand in.
    shares = (
        np.where((totals[0] == 0)[codes], own[1], own[0]),
        np.where((totals[1] == 0)[codes], own[0], own[1]),
    )
    return Split((first, second), shares, (totals[0], totals[1]), codes, negative[codes])


def _without_crumbs(matrix: FloatArray) -> FloatArray:
    """Return a matrix with zeros where a cell is rounding beside the largest of its column.

    -2.8e-17 is what is left of 0.3 - 0.1 - 0.2: taken for a negative purchase it would set a
    whole sector apart.
    """
    sizes = np.abs(matrix)
    return np.where(sizes <= CRUMB * sizes.max(axis=0, initial=0.0), 0.0, matrix)


class Combinations:
    """Flows for every choice of a table (0 or 1) for each group of factors.

    Parameters
    ----------
    table : Table
        The first; gives labels to errors.
    first, second : State
    groups : name → elements, which together are ELEMENTS, each once
    by_origin : bool
        Flows by region of origin, or all origins together.

    Attributes
    ----------
    values : (2, …, 2, k, o, d), one axis of length two for each group
    inputs_apart, demand_apart : float
        Parts of the second table's coefficients and final demand, in absolute
        values, that have no regions' shares.
    """

    def __init__(
        self, table: Table, first: State, second: State, groups: Groups, *, by_origin: bool
    ) -> None:
        _check_groups(groups)
        self.names = tuple(groups)
        codes, sectors = table.industries.sector_codes, len(table.sectors)
        inputs = split(first.A, second.A, codes, sectors)
        final = split(first.Y, second.Y, codes, sectors)
        self.inputs_apart, self.demand_apart = _apart(inputs), _apart(final)
        M = _multipliers(
            table, first, second, inputs, _together(groups, "technology", "trade_inputs"), by_origin
        )
        demand = _demands(final)
        shape = (2,) * len(self.names)
        regions = len(table.regions) if by_origin else 1
        self.values = np.empty((*shape, len(first.S), regions, first.Y.shape[1]))
        for choice in product((0, 1), repeat=len(self.names)):
            of = {
                element: bit
                for bit, members in zip(choice, groups.values(), strict=True)
                for element in members
            }
            rows = M[of["intensity"], of["trade_inputs"], of["technology"]]
            self.values[choice] = rows @ demand[of["trade_final"], of["level"], of["mix"]]


def _together(groups: Groups, *elements: str) -> bool:
    """Return whether elements always move together."""
    return any(all(element in members for element in elements) for members in groups.values())


def _multipliers(
    table: Table, first: State, second: State, inputs: Split, together: bool, by_origin: bool
) -> dict[tuple[int, int, int], FloatArray]:
    """Return (k, o, n) multipliers for intensity × trade × technology of each table."""
    codes, regions = table.industries.region_codes, len(table.regions)
    k, n = first.S.shape
    rows = [
        _by_origin(state.S, codes, regions) if by_origin else state.S for state in (first, second)
    ]
    right = np.concatenate([part.reshape(-1, n) for part in rows]).T
    found: dict[tuple[int, int, int], FloatArray] = {}
    for trade, technology in product((0, 1), repeat=2):
        if together and trade != technology:
            continue
        A = inputs.combined(trade, technology)
        answer = multipliers_of_flows(table, A, np.ascontiguousarray(right), x=np.ones(n)).T
        for intensity, part in enumerate(np.split(answer, 2)):
            found[intensity, trade, technology] = part.reshape(k, -1, n)
    return found


def _by_origin(S: FloatArray, codes: IndexArray, regions: int) -> FloatArray:
    out = np.zeros((len(S), regions, S.shape[1]))
    out[:, codes, np.arange(S.shape[1])] = S
    return out


def _demands(final: Split) -> dict[tuple[int, int, int], FloatArray]:
    """Return Y (n, d) for trade × level × mix of each table."""
    levels = [total.sum(axis=0) for total in final.totals]
    mixes = [total * reciprocal(level) for total, level in zip(final.totals, levels, strict=True)]
    # A destination that buys nothing in one table has the mix of the other.
    mixes = [np.where(levels[y] == 0, mixes[1 - y], mixes[y]) for y in (0, 1)]
    found = {}
    for trade, level, mix in product((0, 1), repeat=3):
        if trade == level == mix:
            found[trade, level, mix] = final.whole[mix]
            continue
        total = mixes[mix] * levels[level]
        mixed = final.shares[trade] * total[final.codes]
        # Cells without shares move with mix, in proportion to the level.
        ratio = levels[level] * reciprocal(levels[mix])
        found[trade, level, mix] = np.where(final.apart, final.whole[mix] * ratio, mixed)
    return found


def _apart(part: Split) -> float:
    sizes = np.abs(part.whole[1])
    whole = float(sizes.sum())
    return float(sizes[part.apart].sum()) / whole if whole else 0.0


def _check_groups(groups: Groups) -> None:
    members = [element for group in groups.values() for element in group]
    if sorted(members) != sorted(ELEMENTS):
        raise InputError(
            f"factors are made of {members}",
            hint=f"each of {', '.join(ELEMENTS)} belongs to one factor",
        )
