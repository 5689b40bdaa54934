"""GMRES with the regions' own blocks as preconditioner: few right-hand sides, no factorisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse.linalg import LinearOperator, gmres

from mrio.leontief._protocol import (
    FloatArray,
    Solution,
    coefficients_times,
    reciprocal,
    right_hand_sides,
)
from mrio.leontief._refinement import refined
from mrio.leontief.iterative._blocks import Blocks, block_factors, blocks_solved
from mrio.leontief.iterative._krylov import check_growth

ROUGH = 1e-8
"""What an iteration gains before the true residual is looked at again: two of them do, by fewer
products than with 1e-6 or 1e-10 (16 and 14 at n = 1302 and 3465; to 1e-12 alone 10 and 9)."""
RESTART, MOST_CYCLES = 60, 10


@dataclass(frozen=True, eq=False)
class BlockJacobiState:
    """The operator and the factorised diagonal blocks.

    Attributes
    ----------
    Z, inverse_x : the operator
    blocks : pairs of a slice and the LU factors of its block of I - A
    """

    Z: FloatArray
    inverse_x: FloatArray
    blocks: Blocks


class BlockJacobi:
    """Solve one right-hand side after the other by preconditioned GMRES.

    Parameters
    ----------
    sizes : sequence of int, optional
        Sizes of the diagonal blocks in order, such as the numbers of sectors of
        the regions; may be unequal. Default: blocks of about √n.

    References
    ----------
    Saad & Schultz (1986), SIAM J. Sci. Stat. Comput. 7:856.
    """

    name = "GMRES with block-Jacobi"

    def __init__(self, sizes: Sequence[int] | None = None) -> None:
        self.sizes = None if sizes is None else tuple(int(size) for size in sizes)

    def init(self, Z: FloatArray, x: FloatArray) -> BlockJacobiState:
        """Factorise the diagonal blocks of I - Z x̂⁻¹.

        Raises
        ------
        SolveError
            When the sizes do not make up n, or a block is singular.
        """
        inverse_x = reciprocal(x)
        blocks = block_factors(lambda at: Z[at, at], inverse_x, self.sizes)
        return BlockJacobiState(Z, inverse_x, blocks)

    def solve(self, state: BlockJacobiState, B: FloatArray) -> Solution:
        """Return X with (I - A) X = B."""
        return self._columns(state, B, transpose=False)

    def solve_transpose(self, state: BlockJacobiState, B: FloatArray) -> Solution:
        """Return X with (I - A)ᵀ X = B."""
        return self._columns(state, B, transpose=True)

    def _columns(self, state: BlockJacobiState, B: FloatArray, *, transpose: bool) -> Solution:
        right = right_hand_sides(B, len(state.inverse_x))
        columns = right.reshape(len(right), -1).T
        X = np.zeros_like(columns)
        worst = 0.0
        for k, b in enumerate(columns):
            found = _gmres(state, b, transpose=transpose)
            X[k], worst = found.X, max(worst, found.residual)
        check_growth(X.T, columns.T)
        return Solution(np.ascontiguousarray(X.T).reshape(right.shape), worst)


def _gmres(state: BlockJacobiState, b: FloatArray, *, transpose: bool) -> Solution:
    n = len(b)
    operator, preconditioner = _Operator(state, n, transpose), _Blocks(state, n, transpose)

    def correction(rest: FloatArray) -> FloatArray:
        found, _ = gmres(
            operator,
            rest[:, 0],
            x0=preconditioner.matvec(rest[:, 0]),
            M=preconditioner,
            rtol=ROUGH,
            restart=RESTART,
            maxiter=MOST_CYCLES,
        )
        return found[:, None]

    return refined(
        b,
        correction,
        lambda X: coefficients_times(state.Z, state.inverse_x, X, transpose=transpose),
        hint="use 'dense_lu': I - A is near singular or far from block-diagonal",
    )


class _Operator(LinearOperator):
    """I - A or its transpose."""

    def __init__(self, state: BlockJacobiState, n: int, transpose: bool) -> None:
        super().__init__(np.float64, (n, n))
        self._state, self._backward = state, transpose

    def _matvec(self, x: FloatArray) -> FloatArray:
        Z, inverse_x, u = self._state.Z, self._state.inverse_x, np.ravel(x)
        return u - coefficients_times(Z, inverse_x, u, transpose=self._backward)


class _Blocks(LinearOperator):
    """The inverse of the diagonal blocks, or its transpose."""

    def __init__(self, state: BlockJacobiState, n: int, transpose: bool) -> None:
        super().__init__(np.float64, (n, n))
        self._state, self._backward = state, transpose

    def _matvec(self, x: FloatArray) -> FloatArray:
        return blocks_solved(self._state.blocks, np.ravel(x), transpose=self._backward)
