"""What every solver offers: init, solve, solve_transpose; and the residual of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import get_blas_funcs

from mrio.errors import InputError
from mrio.memory import require_memory

FloatArray = NDArray[np.float64]

_GEMM, _GEMV, _NRM2 = get_blas_funcs(("gemm", "gemv", "nrm2"), dtype=np.float64)

PANEL_BYTES = 64_000_000
"""Flows in single precision are widened this much at a time."""
LARGE = 50_000_000
"""Bytes from which on the memory at hand is asked for first."""
EXACT_RESIDUAL_COLUMNS = 8
"""Up to this many right-hand sides the residual is computed for each, above it is estimated."""


@dataclass(frozen=True)
class Solution:
    """An answer and how well it satisfies the equations.

    Attributes
    ----------
    X : (n,) or (n, k)
    residual : float
        Largest norm of a column of B - (I - A) X over that of B, from solvers that refine; the
        Frobenius norm of all columns over that of B from `relative_residual`, which with more
        than `EXACT_RESIDUAL_COLUMNS` estimates it without bias (in the square) from one random
        combination of them with signs ±1.
    """

    X: FloatArray
    residual: float


class Solver(Protocol):
    """A way to solve with I - A, where A = Z x̂⁻¹ and columns without output are zero.

    One state serves demand (`solve`) and multipliers (`solve_transpose`).
    """

    name: str

    def init(self, Z: FloatArray, x: FloatArray) -> Any:
        """Prepare a state from flows (n, n) and output (n,); neither is changed."""
        ...

    def solve(self, state: Any, B: FloatArray) -> Solution:
        """Return X with (I - A) X = B for B of shape (n,) or (n, k)."""
        ...

    def solve_transpose(self, state: Any, B: FloatArray) -> Solution:
        """Return X with (I - A)ᵀ X = B for B of shape (n,) or (n, k)."""
        ...


def room_for(Z: FloatArray, dtype: Any, what: str) -> Any:
    """Return an empty array of the shape of Z, C order, once the memory at hand is seen to hold it.

    Raises
    ------
    ShortMemoryError
        With what is needed and what there is.
    """
    need = Z.size * np.dtype(dtype).itemsize
    if need > LARGE:
        require_memory(need, f"{what} of {len(Z):,} industries")
    return np.empty(Z.shape, dtype=dtype)


def right_hand_sides(B: FloatArray, n: int) -> FloatArray:
    """Return B in double precision.

    Raises
    ------
    InputError
        When it is neither (n,) nor (n, k), or not finite.
    """
    right = np.asarray(B, dtype=np.float64)
    if right.ndim not in (1, 2) or len(right) != n:
        raise InputError(f"the right-hand side has shape {right.shape}, {n} rows are expected")
    if not np.isfinite(right).all():
        raise InputError("the right-hand side holds values that are not finite")
    return right


def reciprocal(x: FloatArray) -> FloatArray:
    """Return 1/x in double precision, and 0 where x is 0."""
    x = np.asarray(x, dtype=np.float64)
    out = np.zeros_like(x)
    np.divide(1.0, x, out=out, where=x != 0)
    return out


def coefficients_times(
    Z: FloatArray, inverse_x: FloatArray, X: FloatArray, *, transpose: bool = False
) -> FloatArray:
    """Return A X, or Aᵀ X, for A = Z x̂⁻¹, which is never formed.

    By the BLAS of scipy, whose LAPACK the solvers use: numpy brings another
    library with threads of its own, and the two wait for each other.
    """
    scaled = X if transpose else _scaled(inverse_x, X)
    if Z.dtype == np.float32 and Z.size:
        product = _by_panels(Z, scaled, transpose=transpose)
    elif not Z.flags.c_contiguous or Z.dtype != np.float64 or Z.size == 0:
        product = Z.T @ scaled if transpose else Z @ scaled
    elif X.size == len(X):  # one column: gemm would first copy all of Z
        product = _GEMV(1.0, Z.T, np.ravel(scaled), trans=0 if transpose else 1).reshape(X.shape)
    else:
        product = _GEMM(1.0, Z.T, scaled, trans_a=0 if transpose else 1)
    return _scaled(inverse_x, product) if transpose else product


def _by_panels(Z: FloatArray, X: FloatArray, *, transpose: bool) -> FloatArray:
    """Return Z X, or Zᵀ X, in double precision, without a copy of all of Z."""
    out = np.zeros(X.shape)
    height = max(1, PANEL_BYTES // (8 * len(Z)))
    for start in range(0, len(Z), height):
        at = slice(start, start + height)
        panel = Z[at].astype(np.float64)
        if transpose:
            out += panel.T @ X[at]
        else:
            out[at] = panel @ X
    return out


def _scaled(factors: FloatArray, X: FloatArray) -> FloatArray:
    return factors * X if X.ndim == 1 else factors[:, None] * X


def frobenius(X: FloatArray) -> float:
    """Return the Frobenius norm, by the BLAS of scipy."""
    flat = X.reshape(-1) if X.flags.c_contiguous else X.T.reshape(-1)
    return float(_NRM2(flat)) if flat.size else 0.0


def largest_residual(R: NDArray[np.floating], B: NDArray[np.floating]) -> float:
    """Return the largest norm of a column of R relative to that column of B.

    Columns of very different size must not hide in each other's norm.
    """
    rest, right = R.reshape(len(R), -1), B.reshape(len(B), -1)
    norms = np.linalg.norm(right, axis=0)
    return float((np.linalg.norm(rest, axis=0) / np.where(norms > 0, norms, 1.0)).max(initial=0.0))


def relative_residual(
    Z: FloatArray, inverse_x: FloatArray, X: FloatArray, B: FloatArray, *, transpose: bool = False
) -> float:
    """Return the norm of B - (I - A) X, or of its transposed form, relative to that of B."""
    norm = frobenius(B)
    if norm == 0.0:
        return frobenius(X)
    found, right = X, B
    if X.ndim == 2 and X.shape[1] > EXACT_RESIDUAL_COLUMNS:
        signs = np.random.default_rng(0).choice([-1.0, 1.0], size=X.shape[1])
        found, right = (X * signs).sum(axis=1), (B * signs).sum(axis=1)
    AX = coefficients_times(Z, inverse_x, found, transpose=transpose)
    return frobenius(right - found + AX) / norm
