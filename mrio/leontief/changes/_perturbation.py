"""Changed coefficients on a factorised base: low-rank updates, batched, and refinement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mrio.errors import InputError, SolveError
from mrio.leontief._protocol import (
    FloatArray,
    Solution,
    Solver,
    coefficients_times,
    largest_residual,
    reciprocal,
    right_hand_sides,
)
from mrio.leontief.direct import DenseLU

IndexArray = NDArray[np.intp]

CONDITION_MAX = 1e8
"""Above this condition number of the small system an update is left for a refactorisation."""
CRUMB = 1e-14
"""What is left of a figure below this share of it is rounding."""
REFINED_ABOVE = 1e-13
"""A relative residual above this is refined once."""


@dataclass(frozen=True, eq=False)
class Perturbation:
    """A change of A of low rank: ΔA = U V, by positions.

    Attributes
    ----------
    U : (n, q); V : (q, n)
    """

    U: FloatArray
    V: FloatArray

    def __post_init__(self) -> None:
        if self.U.ndim != 2 or self.V.ndim != 2 or self.U.shape != self.V.shape[::-1]:
            raise InputError(f"U {self.U.shape} and V {self.V.shape} are not n × q and q × n")
        if not (np.isfinite(self.U).all() and np.isfinite(self.V).all()):
            raise InputError("the change holds values that are not finite")

    @classmethod
    def of_block(cls, n: int, rows: IndexArray, columns: IndexArray, D: FloatArray) -> Perturbation:
        """Return ΔA that is D (rows × columns) there and zero elsewhere; each position once."""
        block = np.asarray(D, dtype=np.float64)
        check_positions(n, rows, "rows")
        check_positions(n, columns, "columns")
        if block.shape != (len(rows), len(columns)):
            raise InputError(f"D is {block.shape}, {(len(rows), len(columns))} expected")
        rank = min(len(rows), len(columns))
        U, V = np.zeros((n, rank)), np.zeros((rank, n))
        if len(rows) <= len(columns):
            U[rows, np.arange(len(rows))] = 1.0
            V[:, columns] = block
        else:
            U[rows] = block
            V[np.arange(len(columns)), columns] = 1.0
        return cls(U, V)

    @classmethod
    def of_entries(
        cls, n: int, rows: IndexArray, columns: IndexArray, values: FloatArray
    ) -> Perturbation:
        """Return ΔA with single entries; entries at one position add up."""
        rows, columns = np.asarray(rows), np.asarray(columns)
        if not len(rows) == len(columns) == len(values):
            raise InputError(f"{len(rows)} rows, {len(columns)} columns, {len(values)} values")
        own_rows, r = np.unique(rows, return_inverse=True)
        own_columns, c = np.unique(columns, return_inverse=True)
        D = np.zeros((len(own_rows), len(own_columns)))
        np.add.at(D, (r, c), values)
        return cls.of_block(n, own_rows, own_columns, D)

    @property
    def rank(self) -> int:
        """Columns of U: the rank is at most this."""
        return self.U.shape[1]

    def applied(self, X: FloatArray, *, transpose: bool = False) -> FloatArray:
        """Return ΔA X, or ΔAᵀ X."""
        return self.V.T @ (self.U.T @ X) if transpose else self.U @ (self.V @ X)


def check_positions(n: int, positions: IndexArray, what: str) -> None:
    """Raise InputError when positions lie outside 0 … n - 1, or one is named twice."""
    positions = np.asarray(positions)
    if positions.size and (positions.min() < 0 or positions.max() >= n):
        raise InputError(f"{what} must lie between 0 and {n - 1}")
    if len(np.unique(positions)) != len(positions):
        raise InputError(f"{what} name a position twice")


def changed_flows(
    Z: FloatArray, x: FloatArray, rows: IndexArray, columns: IndexArray, D: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return flows and output whose coefficients are A with D added at rows × columns.

    Over the same x, but one where an industry has no output: a change of its
    inputs would vanish over zero.
    """
    scale = np.where(x != 0, x, 1.0)
    changed = np.array(Z, dtype=np.float64)
    block = np.ix_(rows, columns)
    changed[block] = added(changed[block], D * scale[columns])
    return changed, scale


def added(base: FloatArray, change: FloatArray) -> FloatArray:
    """Return base + change, exactly zero where the change takes away all but rounding."""
    out = base + change
    out[np.abs(out) <= CRUMB * np.abs(base)] = 0.0
    return out


@dataclass(frozen=True, eq=False)
class UpdatedState:
    """A base state with a low-rank change on it.

    Attributes
    ----------
    base : the state of the base solver
    Z, inverse_x : the base operator
    change : Perturbation
    LU : (n, q) L U; VL : (q, n) V L
    small : (q, q) I - V L U
    """

    base: Any
    Z: FloatArray
    inverse_x: FloatArray
    change: Perturbation
    LU: FloatArray
    VL: FloatArray
    small: FloatArray


class LowRankUpdate:
    """Solve with I - A - U V on the state of another solver, without refactorising.

    L' = L + L U (I - V L U)⁻¹ V L (Sherman & Morrison 1950; Woodbury 1950;
    Miller & Blair 2009, sec. 12.3). An answer that misses its residual is
    refined, so that the update costs no digits.

    Parameters
    ----------
    solver : the base's Solver, by default DenseLU
    """

    def __init__(self, solver: Solver | None = None) -> None:
        self.solver: Solver = solver or DenseLU()
        self.name = f"low-rank update on {self.solver.name}"

    def init(self, Z: FloatArray, x: FloatArray) -> UpdatedState:
        """Factorise Z, x anew, with no change on it: what is left after a release."""
        none = Perturbation(np.zeros((len(x), 0)), np.zeros((0, len(x))))
        return self.update(self.solver.init(Z, x), Z, x, none)

    def update(self, base: Any, Z: FloatArray, x: FloatArray, change: Perturbation) -> UpdatedState:
        """Prepare a change on a base state of (Z, x).

        Raises
        ------
        SolveError
            When I - A - U V is singular or the update would lose its digits.
        """
        if not change.rank:
            return UpdatedState(base, Z, reciprocal(x), change, change.U, change.V, np.eye(0))
        LU = self.solver.solve(base, change.U).X
        VL = self.solver.solve_transpose(base, np.ascontiguousarray(change.V.T)).X.T
        small = np.eye(change.rank) - change.V @ LU
        condition = float(small_condition(small[None])[0])
        if not condition <= CONDITION_MAX:
            raise SolveError(
                f"the update is ill-conditioned: condition {condition:.1e}, "
                f"at most {CONDITION_MAX:.0e} is accepted",
                hint="factorise the changed table anew",
            )
        return UpdatedState(base, Z, reciprocal(x), change, LU, VL, small)

    def solve(self, state: UpdatedState, B: FloatArray) -> Solution:
        """Return X with (I - A - U V) X = B."""
        return self._refined(state, B, transpose=False)

    def solve_transpose(self, state: UpdatedState, B: FloatArray) -> Solution:
        """Return X with (I - A - U V)ᵀ X = B."""
        return self._refined(state, B, transpose=True)

    def _refined(self, state: UpdatedState, B: FloatArray, *, transpose: bool) -> Solution:
        right = right_hand_sides(B, len(state.inverse_x))
        if not right.any():
            return Solution(np.zeros(right.shape), 0.0)
        found = self._woodbury(state, right, transpose=transpose)
        rest = _residual(state, found, right, transpose=transpose)
        if largest_residual(rest, right) > REFINED_ABOVE:
            found = found + self._woodbury(state, rest, transpose=transpose)
            rest = _residual(state, found, right, transpose=transpose)
        return Solution(found, largest_residual(rest, right))

    def _woodbury(self, state: UpdatedState, B: FloatArray, *, transpose: bool) -> FloatArray:
        solve = self.solver.solve_transpose if transpose else self.solver.solve
        LB = solve(state.base, B).X
        if transpose:
            return LB + state.VL.T @ np.linalg.solve(state.small.T, state.LU.T @ B)
        return LB + state.LU @ np.linalg.solve(state.small, state.VL @ B)


def small_condition(small: FloatArray) -> FloatArray:
    """Return (1 + ‖G‖) ‖(I - G)⁻¹‖ in the one-norm for small systems I - G (s, q, q).

    Unlike the condition number of I - G it sees that a system of rank one is
    nearly zero.
    """
    identity = np.eye(small.shape[1])
    singular = np.linalg.slogdet(small)[0] == 0
    inverse = np.linalg.inv(np.where(singular[:, None, None], identity, small))
    size = 1.0 + np.abs(identity - small).sum(axis=1).max(axis=1, initial=0.0)
    return np.where(singular, np.inf, size * np.abs(inverse).sum(axis=1).max(axis=1, initial=0.0))


def _residual(state: UpdatedState, X: FloatArray, B: FloatArray, *, transpose: bool) -> FloatArray:
    inputs = state.change.applied(X, transpose=transpose)
    inputs += coefficients_times(state.Z, state.inverse_x, X, transpose=transpose)
    return B - X + inputs
