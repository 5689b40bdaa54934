"""The regions' own blocks of I - A, factorised: the preconditioner of every iteration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.linalg import get_lapack_funcs

from mrio.errors import SolveError
from mrio.leontief._protocol import FloatArray

_GETRF, _GETRS = get_lapack_funcs(("getrf", "getrs"), dtype=np.float64)

Blocks = tuple[tuple[slice, Any], ...]
"""Pairs of a slice and the LU factors of its block of I - A."""


def even_sizes(n: int) -> tuple[int, ...]:
    """Return sizes of about √n blocks that make up n."""
    count = max(1, round(n**0.5))
    edges = np.linspace(0, n, min(count, max(n, 1)) + 1).astype(int)
    return tuple(int(size) for size in np.diff(edges))


def block_factors(
    block_of: Callable[[slice], FloatArray], inverse_x: FloatArray, sizes: Sequence[int] | None
) -> Blocks:
    """Return LU factors of the diagonal blocks of I - A.

    Parameters
    ----------
    block_of : function of a slice
        Returns that diagonal block of Z in double precision.
    inverse_x : (n,)
    sizes : sequence of int, optional
        Sizes of the blocks in order; may be unequal. Default: about √n blocks.

    Raises
    ------
    SolveError
        When the sizes do not make up n, or a block is singular.
    """
    n = len(inverse_x)
    sizes = sizes or even_sizes(n)
    if sum(sizes) != n or min(sizes, default=1) < 1:
        raise SolveError(
            f"blocks of {sum(sizes)} in all, the smallest of {min(sizes)}, for {n} industries",
            hint="give sizes of one or more that make up all industries",
        )
    blocks, start = [], 0
    for size in sizes:
        at = slice(start, start + size)
        block = np.eye(size) - block_of(at) * inverse_x[at]
        factors, pivots, info = _GETRF(block, overwrite_a=1)
        if info > 0:
            raise SolveError(
                f"a diagonal block of I - A is singular: pivot {start + info - 1} is zero",
                where=int(start + info - 1),
                hint="an industry or region that buys only within itself, up to its output, "
                "makes it so",
            )
        blocks.append((at, (factors, pivots)))
        start += size
    return tuple(blocks)


def blocks_solved(blocks: Blocks, X: FloatArray, *, transpose: bool) -> FloatArray:
    """Return the answer of the diagonal blocks alone to X of shape (n,) or (n, k)."""
    out = np.empty(X.shape, order="F")
    for at, (factors, pivots) in blocks:
        # getrs counts pivots from one while it runs, in place: each thread needs its own.
        out[at], _ = _GETRS(factors, pivots.copy(), X[at], trans=int(transpose))
    return out
