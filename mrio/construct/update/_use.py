"""Use by region fitted to the nation cell by cell: RAS in three dimensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mrio.construct.core import Array, ratio
from mrio.construct.update._evidence import Evidence
from mrio.errors import BalanceError

SEED = 1e-6
"""Share of the nation's coefficient that a region's cell keeps where it had no such input."""
TOLERANCE = 1e-10
MAX_ITERATIONS = 20_000


@dataclass(frozen=True, eq=False)
class FittedUse:
    """Use by region: Z (r, s, s), Y (r, s, c); rounds taken, largest gap left."""

    Z: Array
    Y: Array
    iterations: int
    gap: float


def fit_use(
    prior_Z: Array,
    prior_Y: Array,
    national_Z: Array,
    national_Y: Array,
    inputs: Array,
    rows: Mapping[int, Array],
    evidence: Evidence,
) -> FittedUse:
    """Fit use of regions to three sets of totals by scaling each in turn.

    Every cell summed over regions is the nation's; every industry's inputs are
    its output less value added; a commodity in `rows` is used in each region
    as much as stated. Totals of final demand follow the prior. Stock changes
    are taken as the prior has them.

    Parameters
    ----------
    prior_Z : (r, s, s); prior_Y : (r, s, c)
    national_Z : (s, s); national_Y : (s, c)
    inputs : (r, s)
    rows : commodity → (r,)
    evidence : Evidence

    Raises
    ------
    BalanceError
        When the totals cannot be met together; `where` is (region, sector), the
        sector None where final demand is off.

    References
    ----------
    Deming & Stephan (1940), Ann. Math. Stat. 11:427.
    """
    stock = evidence.stock_category
    s, c = prior_Y.shape[1:]
    free = [j for j in range(c) if j != stock]
    matrix = np.concatenate([prior_Z, prior_Y[:, :, free]], axis=2)
    nation = np.concatenate([national_Z, national_Y[:, free]], axis=1)
    final = prior_Y[:, :, free].sum(axis=1)
    final = final * ratio(national_Y[:, free].sum(axis=0), final.sum(axis=0))
    columns = np.concatenate([inputs, final], axis=1)
    matrix = _seeded(matrix, nation, columns)
    wanted = _wanted(rows, prior_Y[:, :, stock])
    matrix, iteration, gap = _scaled(matrix, nation, columns, wanted, s)
    Y = prior_Y.copy()
    Y[:, :, free] = matrix[:, :, s:]
    return FittedUse(matrix[:, :, :s], Y, iteration, gap)


def _scaled(
    matrix: Array, nation: Array, columns: Array, wanted: Mapping[int, Array], s: int
) -> tuple[Array, int, float]:
    """Scale in rounds until all totals hold; the nation's cells come last and are exact."""
    scale, gap = float(np.abs(nation).max()), np.inf
    missed = np.zeros_like(columns)
    for iteration in range(1, MAX_ITERATIONS + 1):
        for i, total in wanted.items():
            matrix[:, i] *= ratio(total, matrix[:, i].sum(axis=1))[:, None]
        matrix *= ratio(columns, matrix.sum(axis=1))[:, None, :]
        matrix *= ratio(nation, matrix.sum(axis=0))[None]
        missed = np.abs(matrix.sum(axis=1) - columns)
        for i, total in wanted.items():
            missed[:, i] = np.maximum(missed[:, i], np.abs(matrix[:, i].sum(axis=1) - total))
        gap = float(missed.max()) / scale
        if gap <= TOLERANCE:
            return matrix, iteration, gap
    region, column = np.unravel_index(int(missed.argmax()), missed.shape)
    raise BalanceError(
        f"use of regions did not fit in {MAX_ITERATIONS} rounds: gap {gap:.1e}, at most "
        f"{TOLERANCE:.0e} is accepted",
        where=(int(region), int(column) if column < s else None),
        hint="the shares of regions and the nation's table may leave no way to meet both",
    )


def _wanted(rows: Mapping[int, Array], stocks: Array) -> dict[int, Array]:
    """Return what users get of commodities whose use is known, stock changes apart."""
    wanted = {i: total - stocks[:, i] for i, total in rows.items()}
    for i, total in wanted.items():
        if (total <= 0).any():
            worst = int(total.argmin())
            raise BalanceError(
                f"nothing is left for the users of a commodity: {total[worst]:.6g}",
                where=(worst, i),
                hint="its known trade, exports and stock changes use up output and imports there",
            )
    return wanted


def _seeded(matrix: Array, nation: Array, columns: Array) -> Array:
    """Give every cell that the nation has a small weight in every region with such a column."""
    coefficient = ratio(nation, nation.sum(axis=0))
    seed = SEED * coefficient[None] * columns[:, None, :]
    return np.where(nation[None] > 0, matrix + seed, 0.0)
