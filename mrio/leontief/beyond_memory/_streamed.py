"""Flows on disk: GMRES and single-precision LU over panels that stream through a buffer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import get_blas_funcs, get_lapack_funcs

from mrio.errors import SolveError
from mrio.leontief._protocol import FloatArray, Solution, reciprocal, right_hand_sides
from mrio.leontief._refinement import refined
from mrio.leontief.beyond_memory._sources import (
    BUFFER_BYTES,
    ArraySource,
    as_source,
    check_output,
    panels,
)
from mrio.leontief.direct import low_answer
from mrio.leontief.iterative import Blocks, block_factors, blocks_solved, gmres_in_step

logger = logging.getLogger("mrio")

(_GEMM,) = get_blas_funcs(("gemm",), dtype=np.float64)
(_GETRF32,) = get_lapack_funcs(("getrf",), dtype=np.float32)

Note = Callable[[str], None]


def streamed_product(
    source: ArraySource,
    inverse_x: FloatArray,
    X: FloatArray,
    *,
    transpose: bool = False,
    buffer_bytes: int = BUFFER_BYTES,
) -> FloatArray:
    """Return A X, or Aᵀ X, for A = Z x̂⁻¹ in one pass over Z, accumulated in double precision.

    Parameters
    ----------
    source : ArraySource (n, n)
    inverse_x : (n,)
    X : (n, k)
    """
    n, k = X.shape
    scaled = np.asfortranarray(X if transpose else inverse_x[:, None] * X)
    out = np.zeros((n, k), order="F")
    wide = np.empty((0, n))
    for at, panel in panels(source, buffer_bytes):
        if panel.dtype != np.float64:
            if len(wide) < len(panel):
                wide = np.empty(panel.shape)
            # float64 products of float32 flows: a sum in float32 stalls at a residual of 6e-9
            np.copyto(wide[: len(panel)], panel)
            panel = wide[: len(panel)]
        if transpose:
            part = np.asfortranarray(scaled[at])
            out = _GEMM(1.0, panel.T, part, beta=1.0, c=out, overwrite_c=1)
        else:
            out[at] = _GEMM(1.0, panel.T, scaled, trans_a=1)
    return inverse_x[:, None] * out if transpose else out


@dataclass(frozen=True, eq=False)
class StreamedState:
    """The operator, and the factorised diagonal blocks of I - A.

    Attributes
    ----------
    source, inverse_x : the operator
    blocks : pairs of a slice and LU factors
    """

    source: ArraySource
    inverse_x: FloatArray
    blocks: Blocks


class Streamed:
    """Iterate over flows on disk: one pass for all right-hand sides at a time.

    Parameters
    ----------
    sizes : sequence of int, optional
        Sizes of the diagonal blocks, such as the sectors of each region; may be
        unequal. Default: blocks of about √n.
    buffer_bytes : int
        Bound of the panels in memory.
    progress : function of text, optional
        Told of every restart; by default the log `mrio` is, at level INFO.
    """

    name = "GMRES over panels"

    def __init__(
        self,
        sizes: Sequence[int] | None = None,
        *,
        buffer_bytes: int = BUFFER_BYTES,
        progress: Note | None = None,
    ) -> None:
        self.sizes = None if sizes is None else tuple(int(size) for size in sizes)
        self.buffer_bytes = buffer_bytes
        self.progress = progress or logger.info

    def init(self, Z: Any, x: FloatArray) -> StreamedState:
        """Factorise the diagonal blocks of I - Z x̂⁻¹; Z is an array, memmap, zarr or a source.

        Raises
        ------
        SolveError
            When the sizes do not make up n, or a block is singular.
        """
        source, inverse_x = as_source(Z), reciprocal(x)
        check_output(source, inverse_x)
        return StreamedState(source, inverse_x, block_factors(source.block, inverse_x, self.sizes))

    def solve(self, state: StreamedState, B: FloatArray) -> Solution:
        """Return X with (I - A) X = B."""
        return self._solve(state, B, transpose=False)

    def solve_transpose(self, state: StreamedState, B: FloatArray) -> Solution:
        """Return X with (I - A)ᵀ X = B."""
        return self._solve(state, B, transpose=True)

    def _solve(self, state: StreamedState, B: FloatArray, *, transpose: bool) -> Solution:
        def product(X: FloatArray) -> FloatArray:
            return streamed_product(
                state.source,
                state.inverse_x,
                X,
                transpose=transpose,
                buffer_bytes=self.buffer_bytes,
            )

        return solved_in_step(product, state.blocks, B, transpose=transpose, note=self.progress)


def solved_in_step(
    product: Callable[[FloatArray], FloatArray],
    blocks: Blocks,
    B: FloatArray,
    *,
    transpose: bool,
    note: Note,
) -> Solution:
    """Solve (I - A) X = B, or its transpose, by GMRES from products with A alone."""
    right = right_hand_sides(B, sum(at.stop - at.start for at, _ in blocks))
    X, residual = gmres_in_step(
        lambda X: X - product(X),
        lambda X: blocks_solved(blocks, X, transpose=transpose),
        right.reshape(len(right), -1),
        note=note,
    )
    return Solution(np.ascontiguousarray(X).reshape(right.shape), residual)


@dataclass(frozen=True, eq=False)
class DiskLUState:
    """Single-precision LU factors of (I - A)ᵀ in memory, and the operator on disk.

    Attributes
    ----------
    factors : (n, n) float32, Fortran order
    pivots : (n,)
    source, inverse_x : the operator
    """

    factors: NDArray[np.float32]
    pivots: NDArray[np.int32]
    source: ArraySource
    inverse_x: FloatArray


class DiskLU:
    """Factorise flows from disk in single precision in memory, refine every answer from disk.

    Memory: n² × 4 bytes, the buffer, and the right-hand sides.

    Parameters
    ----------
    buffer_bytes : int
        Bound of the panels in memory.
    progress : function of text, optional
        Told of every step; by default the log `mrio` is, at level INFO.

    References
    ----------
    Langou et al. (2006), SC06: iterative refinement with mixed precision.
    """

    name = "single-precision LU, refined over panels"

    def __init__(self, *, buffer_bytes: int = BUFFER_BYTES, progress: Note | None = None) -> None:
        self.buffer_bytes = buffer_bytes
        self.progress = progress or logger.info

    def init(self, Z: Any, x: FloatArray) -> DiskLUState:
        """Read I - Z x̂⁻¹ panel by panel and factorise it in place.

        Raises
        ------
        SolveError
            When it is singular in single precision.
        """
        source, inverse_x = as_source(Z), reciprocal(x)
        check_output(source, inverse_x)
        work = np.empty(source.shape, dtype=np.float32)
        minus = -inverse_x
        for at, panel in panels(source, self.buffer_bytes):
            np.multiply(panel, minus, out=work[at], casting="same_kind")
        work[np.diag_indices_from(work)] += np.float32(1.0)
        self.progress(f"read {len(work)} rows; factorising in single precision")
        factors, pivots, info = _GETRF32(work.T, overwrite_a=1)
        if info > 0:
            raise SolveError(
                f"I - A is singular in single precision: pivot {info - 1} is zero",
                where=int(info - 1),
                hint="iterate instead, or use double precision to see whether it is singular "
                "at all",
            )
        return DiskLUState(factors, pivots, source, inverse_x)

    def solve(self, state: DiskLUState, B: FloatArray) -> Solution:
        """Return X with (I - A) X = B."""
        return self._refined(state, B, transpose=False)

    def solve_transpose(self, state: DiskLUState, B: FloatArray) -> Solution:
        """Return X with (I - A)ᵀ X = B."""
        return self._refined(state, B, transpose=True)

    def _refined(self, state: DiskLUState, B: FloatArray, *, transpose: bool) -> Solution:
        return refined(
            right_hand_sides(B, len(state.inverse_x)),
            lambda R: low_answer(state.factors, state.pivots, R, transpose=transpose),
            lambda X: streamed_product(
                state.source,
                state.inverse_x,
                X,
                transpose=transpose,
                buffer_bytes=self.buffer_bytes,
            ),
            hint="I - A is too badly conditioned for single precision: iterate instead",
            note=self.progress,
        )
