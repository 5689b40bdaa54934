"""Between which bounds a price may lie, where the cost of demand has a kink."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog

from mrio.errors import SolveError
from mrio.labels import BoolArray, FloatArray
from mrio.power.market._program import Solved

CLOSE = 1e-7
"""Share of a bound, and TWh, by which a variable may miss it and still be said to be at it."""
EVEN = 1e-6
"""Share of the price by which its bounds may differ and still be one price."""
FAR = 1e6
"""Times the largest cost that a price is without a bound: nothing more could be supplied."""
TURNED = ("issued", "obligations")
"""Constraints whose duals are turned, so that those of the rest rise with them."""


def ranges(solved: Solved) -> tuple[FloatArray, FloatArray]:
    """Return the lowest and highest price of every province and period over all optimal duals.

    Duals are optimal where they are complementary to the optimum found: they
    price what is between its bounds at its cost, and what is at one on the
    right side of it. Where no condition sets a sum of several prices against
    others, all are highest (lowest) together, and one program gives them.
    Elsewhere prices that differ between the ends of a random sum have two
    programs each, until a random sum of the rest has no room.

    Returns
    -------
    tuple of (p, t) arrays
        Per MWh; -inf, inf where nothing bounds them, NaN where nothing has a price.

    Raises
    ------
    SolveError

    References
    ----------
    docs/methods/power.md#the-interval-of-a-price.
    """
    face = _Face(solved)
    low, high = (
        face.prices(sign, np.ones(face.shape)) if face.rises_together(sign) else None
        for sign in (-1.0, 1.0)
    )
    if low is not None and high is not None:
        return low, high
    return _one_by_one(face)


def _one_by_one(face: _Face) -> tuple[FloatArray, FloatArray]:
    price = np.array(face.solved.duals["energy"], dtype=float)
    low, high, rest = price.copy(), price.copy(), face.priced.copy()
    generator = np.random.default_rng(0)
    while rest.any():
        weights = np.where(rest, generator.uniform(1.0, 2.0, rest.shape), 0.0)
        ends = face.prices(-1.0, weights), face.prices(1.0, weights)
        apart = rest & _apart(*ends)
        for pair in zip(*np.nonzero(apart), strict=True):
            one = np.zeros(rest.shape)
            one[pair] = 1.0
            low[pair], high[pair] = (face.prices(sign, one)[pair] for sign in (-1.0, 1.0))
        if not apart.any():
            break
        rest &= ~apart
    return low, high


def mean_ranges(solved: Solved, share: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the lowest and highest mean of each province's prices over periods.

    Parameters
    ----------
    solved : Solved
    share : (p, t) array
        Weights of periods, summing to one by province.

    Returns
    -------
    tuple of (p,) arrays
    """
    face, found = _Face(solved), []
    for sign in (-1.0, 1.0):
        if face.rises_together(sign):
            prices = face.prices(sign, np.ones(face.shape))
            found.append(_mean(share, prices))
        elif face.one_price:
            found.append(_mean(share, np.array(solved.duals["energy"], dtype=float)))
        else:
            out = np.full(len(share), np.nan)
            for p in np.flatnonzero(face.priced.any(axis=1)):
                one = np.zeros(share.shape)
                one[p] = share[p]
                out[p] = _mean(share, face.prices(sign, one))[p]
            found.append(out)
    return found[0], found[1]


def _mean(share: FloatArray, prices: FloatArray) -> FloatArray:
    """Return means; a price that is none, or without bound, counts where it has a weight."""
    return (share * np.where(share == 0.0, 0.0, prices)).sum(axis=1)


def _apart(low: FloatArray, high: FloatArray) -> BoolArray:
    with np.errstate(invalid="ignore"):
        return np.asarray(high - low > EVEN * np.maximum(1.0, np.abs(high)))


@dataclass(frozen=True, eq=False)
class _Face:
    """The optimal duals of a solved program: those complementary to its optimum."""

    solved: Solved

    @cached_property
    def _at(self) -> tuple[BoolArray, BoolArray]:
        """Return which columns are at their least and at their most."""
        program, x = self.solved.program, self.solved.x
        least, most = (
            np.abs(x - bound) <= CLOSE * np.maximum(1.0, np.abs(np.nan_to_num(bound, posinf=0.0)))
            for bound in (program.least, program.most)
        )
        return least, most

    @cached_property
    def _binding(self) -> BoolArray:
        program = self.solved.program
        value = program.matrix @ self.solved.x
        equal = program.low == program.high
        bound = np.where(np.isfinite(program.low), program.low, program.high)
        return equal | (np.abs(value - bound) <= CLOSE * np.maximum(1.0, np.abs(bound)))

    @cached_property
    def _turn(self) -> FloatArray:
        turn = np.ones(len(self.solved.program.low))
        for name in TURNED:
            at = self.solved.program.rows.get(name, np.zeros(0, dtype=int))
            turn[at[at >= 0]] = -1.0
        return turn

    @cached_property
    def _conditions(self) -> tuple[sp.csr_array, FloatArray, sp.csr_array, FloatArray]:
        """Return A, b, E, e with A y <= b and E y = e, y turned and of binding rows."""
        program, (least, most) = self.solved.program, self._at
        duals = sp.csr_array((sp.diags_array(self._turn) @ program.matrix)[self._binding].T)
        inside = ~least & ~most
        below, above = least & ~most, most & ~least
        unequal = sp.csr_array(sp.vstack([duals[below], -duals[above]]))
        right = np.concatenate([program.cost[below], -program.cost[above]])
        return unequal, right, sp.csr_array(duals[inside]), program.cost[inside]

    @cached_property
    def _bounds(self) -> tuple[FloatArray, FloatArray]:
        program, on = self.solved.program, self._binding
        far = FAR * max(1.0, float(np.abs(program.cost).max(initial=0.0)))
        low = np.where(program.high == np.inf, 0.0, -far)  # >=: a dual of 0 or more
        high = np.where(program.low == -np.inf, 0.0, far)
        turned = self._turn < 0
        low, high = np.where(turned, -high, low)[on], np.where(turned, -low, high)[on]
        return low, high

    @cached_property
    def _energy(self) -> np.ndarray:
        """Return the place of each (province, period) among duals, -1 where it has none."""
        place = np.cumsum(self._binding) - 1
        rows = self.solved.program.rows["energy"]
        return np.where(rows >= 0, place[rows], -1)

    @property
    def shape(self) -> tuple[int, int]:
        """Provinces and periods."""
        return self._energy.shape

    @property
    def priced(self) -> BoolArray:
        """Which provinces and periods have a price at all."""
        return self._energy >= 0

    def rises_together(self, sign: float) -> bool:
        """Return whether the larger (smaller) of any two optimal duals is optimal too.

        So it is where each condition Σ a y <= b has one a above (below) zero at most.
        """
        unequal, _, equal, _ = self._conditions
        most = [_most(sign, unequal), _most(1.0, equal), _most(-1.0, equal)]
        return max(most) <= 1

    @cached_property
    def one_price(self) -> bool:
        """Return whether all prices are one: a sum with random weights has no room."""
        random = np.random.default_rng(0).uniform(1.0, 2.0, self.shape)
        return not _apart(*(self.prices(sign, random) for sign in (-1.0, 1.0))).any()

    def prices(self, sign: float, weights: FloatArray) -> FloatArray:
        """Return optimal prices of which the weighted sum is highest (lowest)."""
        unequal, right, equal, exact = self._conditions
        low, high = self._bounds
        cost = np.zeros(len(low))
        cost[self._energy[self.priced]] = -sign * weights[self.priced]
        answer = linprog(
            cost,
            A_ub=unequal if len(right) else None,
            b_ub=right if len(right) else None,
            A_eq=equal if len(exact) else None,
            b_eq=exact if len(exact) else None,
            bounds=np.column_stack([low, high]),
            method="highs",
        )
        if answer.x is None or answer.status != 0:
            raise SolveError(
                f"the interval of prices: {answer.message}",
                hint="look for costs or tariffs of a wild size",
            )
        found = np.where(self.priced, np.asarray(answer.x)[self._energy], np.nan)
        far = np.sqrt(FAR) * max(1.0, float(np.abs(self.solved.program.cost).max(initial=0.0)))
        return np.where(found > far, np.inf, np.where(found < -far, -np.inf, found))


def _most(sign: float, matrix: sp.csr_array) -> int:
    """Return the most entries above (below) zero in a row."""
    above = sp.csr_array(matrix, copy=True)
    above.data = (sign * above.data > 0).astype(float)
    return int(np.asarray(above.sum(axis=1)).max(initial=0.0))
