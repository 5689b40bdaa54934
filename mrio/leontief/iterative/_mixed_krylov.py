"""GMRES in single precision for many right-hand sides in step, refined to double accuracy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import get_blas_funcs

from mrio.leontief._protocol import (
    FloatArray,
    Solution,
    coefficients_times,
    reciprocal,
    right_hand_sides,
)
from mrio.leontief._refinement import refined, scaled_low
from mrio.leontief.iterative._blocks import Blocks, block_factors, blocks_solved
from mrio.leontief.iterative._krylov import check_growth, krylov_cycle

(_SGEMM,) = get_blas_funcs(("gemm",), dtype=np.float32)

INNER = 1e-6
"""What a cycle in single precision gains; more is rounding."""
LENGTH = 24
"""Most products of a cycle."""


@dataclass(frozen=True, eq=False)
class MixedKrylovState:
    """The operator in both precisions, and the factorised diagonal blocks of I - A.

    Attributes
    ----------
    Z, inverse_x : the operator
    low : (n, n) float32, Z
    blocks : pairs of a slice and LU factors
    """

    Z: FloatArray
    inverse_x: FloatArray
    low: NDArray[np.float32]
    blocks: Blocks


class MixedKrylov:
    """Iterate on all right-hand sides at once, products in single precision, residuals in double.

    Costs about fifteen products in single precision and three in double for
    each set of right-hand sides, whatever their number: for some dozens of them
    in a large table far less than a factorisation.

    Parameters
    ----------
    sizes : sequence of int, optional
        Sizes of the diagonal blocks, such as the sectors of each region; may be
        unequal. Default: blocks of about √n.

    References
    ----------
    Saad & Schultz (1986), SIAM J. Sci. Stat. Comput. 7:856; Turner & Walker
    (1992), SIAM J. Sci. Stat. Comput. 13:815, on refinement with GMRES.
    """

    name = "GMRES in single precision, refined"

    def __init__(self, sizes: Sequence[int] | None = None) -> None:
        self.sizes = None if sizes is None else tuple(int(size) for size in sizes)

    def init(self, Z: FloatArray, x: FloatArray) -> MixedKrylovState:
        """Copy Z in single precision and factorise the diagonal blocks of I - Z x̂⁻¹.

        Raises
        ------
        SolveError
            When the sizes do not make up n, or a block is singular.
        """
        inverse_x = reciprocal(x)
        blocks = block_factors(lambda at: Z[at, at], inverse_x, self.sizes)
        return MixedKrylovState(Z, inverse_x, np.ascontiguousarray(Z, dtype=np.float32), blocks)

    def solve(self, state: MixedKrylovState, B: FloatArray) -> Solution:
        """Return X with (I - A) X = B."""
        return self._solve(state, B, transpose=False)

    def solve_transpose(self, state: MixedKrylovState, B: FloatArray) -> Solution:
        """Return X with (I - A)ᵀ X = B."""
        return self._solve(state, B, transpose=True)

    def _solve(self, state: MixedKrylovState, B: FloatArray, *, transpose: bool) -> Solution:
        def operator(X: FloatArray) -> FloatArray:
            return X - _low_product(state, X, transpose=transpose)

        def preconditioner(X: FloatArray) -> FloatArray:
            return blocks_solved(state.blocks, X, transpose=transpose)

        def correction(R: FloatArray) -> FloatArray:
            target = INNER * np.linalg.norm(R, axis=0)
            return preconditioner(krylov_cycle(operator, preconditioner, R, target, LENGTH))

        right = right_hand_sides(B, len(state.inverse_x))
        found = refined(
            right,
            correction,
            lambda X: coefficients_times(state.Z, state.inverse_x, X, transpose=transpose),
            hint="use a factorisation (dense_lu): I - A is near singular or far from "
            "block-diagonal",
        )
        check_growth(found.X, right)
        return found


def _low_product(state: MixedKrylovState, X: FloatArray, *, transpose: bool) -> FloatArray:
    """Return A X, or Aᵀ X, from flows in single precision; columns are scaled against underflow."""
    factors = state.inverse_x[:, None]
    low, scale = scaled_low(X if transpose else X * factors)
    product = _SGEMM(1.0, state.low.T, low, trans_a=0 if transpose else 1) * scale
    return product * factors if transpose else product
