"""Dense LU: LAPACK getrf on (I - A)ᵀ in place, built from Z and x without forming A."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import get_lapack_funcs

from mrio.errors import SolveError
from mrio.leontief._protocol import (
    FloatArray,
    Solution,
    coefficients_times,
    reciprocal,
    right_hand_sides,
    room_for,
)
from mrio.leontief._refinement import refine

_LANGE, _GETRF, _GETRS, _GECON = get_lapack_funcs(
    ("lange", "getrf", "getrs", "gecon"), dtype=np.float64
)

RCOND_MIN = 1e-14
"""Below this estimated reciprocal condition number I - A counts as singular."""


@dataclass(frozen=True, eq=False)
class DenseLUState:
    """LU factors of (I - A)ᵀ, and what a residual needs.

    Attributes
    ----------
    factors : (n, n) Fortran order, L and U of (I - A)ᵀ as getrf leaves them
    pivots : (n,)
    Z, inverse_x : the operator, for residuals
    rcond : estimated reciprocal condition number in the one-norm of (I - A)ᵀ
    """

    factors: FloatArray
    pivots: NDArray[np.int32]
    Z: FloatArray
    inverse_x: FloatArray
    rcond: float


class DenseLU:
    """Factorise once in double precision; the standard solver for tables that fit in memory."""

    name = "dense LU"

    def init(self, Z: FloatArray, x: FloatArray) -> DenseLUState:
        """Factorise I - Z x̂⁻¹.

        Raises
        ------
        SolveError
            When it is singular, exactly or to working precision; `where`
            holds the position concerned, when one pivot shows it.
        """
        inverse_x = reciprocal(x)
        # C order, whatever Z is: its transpose is what LAPACK wants.
        work = room_for(Z, np.float64, "a factorisation")
        np.multiply(Z, -inverse_x, out=work)
        work[np.diag_indices_from(work)] += 1.0
        norm = _LANGE("1", work.T)
        factors, pivots, info = _GETRF(work.T, overwrite_a=1)
        if info > 0:
            raise SolveError(
                f"I - A is singular: pivot {info - 1} is zero",
                where=int(info - 1),
                hint="an industry that buys its whole output from itself, or a group that "
                "buys only within itself, makes it so",
            )
        rcond, _ = _GECON(factors, norm, norm="1")
        if rcond < RCOND_MIN:
            raise SolveError(
                f"I - A is singular to working precision: reciprocal condition {rcond:.1e}, "
                f"at least {RCOND_MIN:.0e} is needed",
                where=int(np.argmin(np.abs(np.diagonal(factors)))),
                hint="look for industries whose inputs from inside the table exceed their output",
            )
        return DenseLUState(factors, pivots, Z, inverse_x, float(rcond))

    def solve(self, state: DenseLUState, B: FloatArray) -> Solution:
        """Return X with (I - A) X = B."""
        return self._solve(state, B, transpose=False)

    def solve_transpose(self, state: DenseLUState, B: FloatArray) -> Solution:
        """Return X with (I - A)ᵀ X = B."""
        return self._solve(state, B, transpose=True)

    def _solve(self, state: DenseLUState, B: FloatArray, *, transpose: bool) -> Solution:
        right = right_hand_sides(B, len(state.inverse_x))
        if right.size == 0:
            return Solution(np.zeros(right.shape), 0.0)

        def answer(R: FloatArray) -> FloatArray:
            # The factors are those of (I - A)ᵀ: solving with the transpose is trans=0.
            # getrs counts pivots from one while it runs, in place: each thread needs its own.
            X, _ = _GETRS(state.factors, state.pivots.copy(), R, trans=0 if transpose else 1)
            return X

        return refine(
            right,
            answer,
            lambda X: coefficients_times(state.Z, state.inverse_x, X, transpose=transpose),
        )
