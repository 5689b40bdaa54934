"""The full Leontief inverse in place: blocked Gauss-Jordan for M-matrices, else pivoting LU."""

from __future__ import annotations

import numpy as np
from scipy.linalg import get_blas_funcs, get_lapack_funcs

from mrio.errors import SolveError
from mrio.leontief._protocol import FloatArray, reciprocal, room_for

BLOCK = 256
(_GEMM,) = get_blas_funcs(("gemm",), dtype=np.float64)
_GETRF, _GETRS = get_lapack_funcs(("getrf", "getrs"), dtype=np.float64)


def leontief_inverse(Z: FloatArray, x: FloatArray, *, block: int = BLOCK) -> FloatArray:
    """Return L = (I - Z x̂⁻¹)⁻¹, C order, with no other n × n array in memory.

    When A ≥ 0 and its column sums are below one, I - A is an M-matrix dominated
    by its diagonal: Gauss-Jordan needs no pivots and runs in place at the speed
    of matrix products. Otherwise LU with pivoting, which needs a second n × n
    array.

    Parameters
    ----------
    Z : (n, n); x : (n,)
        Neither is changed.
    block : int
        Columns that are eliminated together.

    Raises
    ------
    SolveError
        When I - A is singular.

    References
    ----------
    Higham (2002), Accuracy and Stability of Numerical Algorithms, sec. 14.4.
    """
    inverse_x = reciprocal(x)
    work = room_for(Z, np.float64, "the inverse")  # C order and double precision whatever Z is
    np.multiply(Z, -inverse_x, out=work)
    dominant = _is_dominant(Z, x, inverse_x)
    work[np.diag_indices_from(work)] += 1.0
    if dominant:
        _gauss_jordan(work.T, block)
        return work
    return _by_pivoting(work)


def _is_dominant(Z: FloatArray, x: FloatArray, inverse_x: FloatArray) -> bool:
    if Z.size == 0:
        return True
    sums = Z.sum(axis=0) * inverse_x
    return bool(sums.max() < 1.0 and x.min() >= 0 and Z.min() >= 0)


def _gauss_jordan(M: FloatArray, block: int) -> None:
    """Invert a Fortran-ordered matrix in place, without pivots.

    For each block of columns K: the pivot block is inverted, its rows are
    multiplied by that inverse, and all other rows lose their part in them by one
    product of rank |K|.
    """
    n = len(M)
    for start in range(0, n, block):
        K = slice(start, min(start + block, n))
        size = K.stop - K.start
        factors, pivots, info = _GETRF(M[K, K])
        if info > 0:
            raise SolveError(
                f"I - A is singular: pivot {start + info - 1} is zero",
                where=int(start + info - 1),
            )
        pivot, _ = _GETRS(factors, pivots, np.eye(size))
        columns = M[:, K].copy(order="F")
        columns[K] = 0.0
        M[:, K] = 0.0
        M[K, K] = np.eye(size)
        rows = _GEMM(1.0, pivot, M[K])
        M[K] = 0.0
        _GEMM(-1.0, columns, rows, beta=1.0, c=M, overwrite_c=1)
        M[K] = rows


def _by_pivoting(work: FloatArray) -> FloatArray:
    factors, pivots, info = _GETRF(work.T, overwrite_a=1)
    if info > 0:
        raise SolveError(f"I - A is singular: pivot {info - 1} is zero", where=int(info - 1))
    # The factors are those of (I - A)ᵀ; the rows of L are the columns of its inverse.
    identity = np.asfortranarray(np.eye(len(work)))
    transposed, _ = _GETRS(factors, pivots, identity, overwrite_b=1)
    return transposed.T
