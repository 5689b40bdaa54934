"""Broad changes of A, solved with the base's factorisation as preconditioner."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mrio.errors import SolveError
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

TOLERANCE = 1e-13
ACCEPTED = 1e-11
MOST_STEPS = 60
_ANEW = DenseLU()


@dataclass(frozen=True, eq=False)
class RefinedState:
    """A base state and the changed operator (Z, x).

    Attributes
    ----------
    base : the state of the base solver
    Z, inverse_x : the changed operator
    anew : its own factorisation, once a right-hand side did not converge
    """

    base: Any
    Z: FloatArray
    inverse_x: FloatArray
    anew: list[Any] = field(default_factory=list)


class BaseRefinement:
    """Solve a changed table by X ← X + L (B - (I - A') X), with L of the base.

    Converges when the change is small beside the base: the spectral radius of
    L ΔA is below one. Each step costs one product and one base solve. A
    right-hand side for which it does not converge has the changed operator
    factorised.

    Parameters
    ----------
    solver : the base's Solver, by default DenseLU
    """

    def __init__(self, solver: Solver | None = None) -> None:
        self.solver: Solver = solver or DenseLU()
        self.name = f"refinement on {self.solver.name}"

    def init(self, Z: FloatArray, x: FloatArray) -> RefinedState:
        """Factorise Z, x anew: what is left after a release."""
        return self.update(self.solver.init(Z, x), Z, x)

    def update(self, base: Any, Z: FloatArray, x: FloatArray) -> RefinedState:
        """Prepare the changed operator Z, x on a base state."""
        return RefinedState(base, Z, reciprocal(x))

    def probe(self, state: RefinedState) -> None:
        """Try the refinement on sums over all industries, both ways.

        Raises
        ------
        SolveError
            The change is too broad for the base: factorise anew.
        """
        ones = np.ones(len(state.inverse_x))
        for transpose in (False, True):
            self._iterate(state, ones, transpose=transpose)

    def solve(self, state: RefinedState, B: FloatArray) -> Solution:
        """Return X with (I - A') X = B."""
        return self._solve(state, B, transpose=False)

    def solve_transpose(self, state: RefinedState, B: FloatArray) -> Solution:
        """Return X with (I - A')ᵀ X = B."""
        return self._solve(state, B, transpose=True)

    def _solve(self, state: RefinedState, B: FloatArray, *, transpose: bool) -> Solution:
        """Refine on the base; where that does not converge for B, factorise once and for all."""
        if not state.anew:
            try:
                return self._iterate(state, B, transpose=transpose)
            except SolveError:
                state.anew.append(_ANEW.init(state.Z, reciprocal(state.inverse_x)))
        solve = _ANEW.solve_transpose if transpose else _ANEW.solve
        return solve(state.anew[0], B)

    def _iterate(self, state: RefinedState, B: FloatArray, *, transpose: bool) -> Solution:
        right = right_hand_sides(B, len(state.inverse_x))
        found = np.zeros(right.shape)
        if not right.any():
            return Solution(found, 0.0)
        solve = self.solver.solve_transpose if transpose else self.solver.solve
        rest, reached = right, 1.0
        for _ in range(MOST_STEPS):
            found = found + solve(state.base, rest).X
            AX = coefficients_times(state.Z, state.inverse_x, found, transpose=transpose)
            rest, before = right - found + AX, reached
            reached = largest_residual(rest, right)
            if reached <= TOLERANCE or not reached < 0.9 * before:
                break
        if not reached <= ACCEPTED:
            raise SolveError(
                f"refinement on the base reached a relative residual of {reached:.1e}, "
                f"{ACCEPTED:.0e} is needed",
                hint="the change is too broad for it: factorise the changed table anew",
            )
        return Solution(found, reached)
