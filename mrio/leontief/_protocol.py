"""What every solver offers: init, solve, solve_transpose; and the residual of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

EXACT_RESIDUAL_COLUMNS = 8
"""Up to this many right-hand sides the residual is computed for each, above it is estimated."""


@dataclass(frozen=True)
class Solution:
    """An answer and how well it satisfies the equations.

    Attributes
    ----------
    X : (n,) or (n, k)
    residual : float
        Frobenius norm of B - (I - A) X over that of B. With more than
        `EXACT_RESIDUAL_COLUMNS` right-hand sides it is estimated without bias
        (in the square) from one random combination of them with signs ±1.
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


def reciprocal(x: FloatArray) -> FloatArray:
    """Return 1/x, and 0 where x is 0."""
    out = np.zeros_like(x)
    np.divide(1.0, x, out=out, where=x != 0)
    return out


def relative_residual(
    Z: FloatArray, inverse_x: FloatArray, X: FloatArray, B: FloatArray, *, transpose: bool = False
) -> float:
    """Return the norm of B - (I - A) X, or of its transposed form, relative to that of B."""
    if X.ndim == 2 and X.shape[1] > EXACT_RESIDUAL_COLUMNS:
        signs = np.random.default_rng(0).choice([-1.0, 1.0], size=X.shape[1])
        norm = float(np.linalg.norm(B))
        X, B = X @ signs, B @ signs
    else:
        norm = float(np.linalg.norm(B))
    if norm == 0.0:
        return float(np.linalg.norm(X))
    scale = inverse_x if X.ndim == 1 else inverse_x[:, None]
    AX = scale * (Z.T @ X) if transpose else Z @ (scale * X)
    return float(np.linalg.norm(B - X + AX)) / norm
