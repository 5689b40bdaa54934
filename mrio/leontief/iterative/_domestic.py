"""Regions alone: the local inverse (I - A^rr)⁻¹ of every region, and trade between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mrio.leontief._protocol import FloatArray, coefficients_times, reciprocal
from mrio.leontief.iterative._blocks import Blocks, block_factors, blocks_solved


@dataclass(frozen=True, eq=False)
class Domestic:
    """A = A^D + A^F, inputs from the own region and from others, and L^D = (I - A^D)⁻¹.

    Regions may be of unequal size and interleaved. Neither A^D, A^F nor L^D is
    formed.

    Attributes
    ----------
    Z, inverse_x : the operator
    order : (n,) positions of industries, region after region
    blocks : LU factors of the regions' blocks, in that order
    """

    Z: FloatArray
    inverse_x: FloatArray
    order: NDArray[np.intp]
    blocks: Blocks

    @classmethod
    def of(cls, Z: FloatArray, x: FloatArray, codes: NDArray[np.intp]) -> Domestic:
        """Factorise the regions' blocks.

        Parameters
        ----------
        Z : (n, n); x : (n,); codes : (n,) region of each industry

        Raises
        ------
        SolveError
            When a region's block is singular.
        """
        inverse_x = reciprocal(x)
        order = np.argsort(codes, kind="stable")
        sizes = np.bincount(codes[order])

        def block(at: slice) -> FloatArray:
            own = order[at]
            return Z[np.ix_(own, own)].astype(np.float64)

        blocks = block_factors(block, inverse_x[order], [int(size) for size in sizes if size])
        return cls(Z, inverse_x, order, blocks)

    def solve(self, B: FloatArray) -> FloatArray:
        """Return L^D B for B (n,) or (n, k)."""
        return self._solved(B, transpose=False)

    def solve_transpose(self, B: FloatArray) -> FloatArray:
        """Return L^Dᵀ B for B (n,) or (n, k)."""
        return self._solved(B, transpose=True)

    def traded(self, X: FloatArray) -> FloatArray:
        """Return A^F X, inputs from other regions, for X (n,) or (n, k)."""
        return coefficients_times(self.Z, self.inverse_x, X) - self._own(X, transpose=False)

    def traded_transpose(self, X: FloatArray) -> FloatArray:
        """Return A^Fᵀ X for X (n,) or (n, k)."""
        whole = coefficients_times(self.Z, self.inverse_x, X, transpose=True)
        return whole - self._own(X, transpose=True)

    def _own(self, X: FloatArray, *, transpose: bool) -> FloatArray:
        """Return A^D X, or its transposed form."""
        inverse_x = self.inverse_x if X.ndim == 1 else self.inverse_x[:, None]
        out = np.empty(X.shape)
        for at, _ in self.blocks:
            own = self.order[at]
            Z = self.Z[np.ix_(own, own)]
            if transpose:
                out[own] = inverse_x[own] * (Z.T @ X[own])
            else:
                out[own] = Z @ (inverse_x[own] * X[own])
        return out

    def _solved(self, B: FloatArray, *, transpose: bool) -> FloatArray:
        out = np.empty(B.shape)
        out[self.order] = blocks_solved(self.blocks, B[self.order], transpose=transpose)
        return out
