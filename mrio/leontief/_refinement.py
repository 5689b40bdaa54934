"""Iterative refinement: answers of a rough solver made good in double precision."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mrio.errors import SolveError
from mrio.leontief._protocol import FloatArray, Solution

TARGET = 1e-13
"""Relative residual at which refinement stops: a further step gains two digits that no account
can show, for a third of the time of a solve."""
ACCEPTED = 1e-12
"""Relative residual that refinement must reach when it gains no more."""
MOST_STEPS = 20


def refined(
    B: FloatArray,
    correction: Callable[[FloatArray, FloatArray], FloatArray],
    product: Callable[[FloatArray], FloatArray],
    *,
    hint: str,
    note: Callable[[str], None] | None = None,
) -> Solution:
    """Return X with X - product(X) = B, from rough corrections.

    Parameters
    ----------
    B : (n,) or (n, k), float64
    correction : function of residuals (n, k) and of the norms (k,) of B
        Returns a rough answer to the residuals.
    product : function of (n, k)
        A X, or Aᵀ X, in double precision.
    hint : str
        What to do when it does not converge.
    note : function of text, optional
        Told of every step.

    Raises
    ------
    SolveError
        When a column does not reach `ACCEPTED`.

    References
    ----------
    Wilkinson (1963); Langou et al. (2006), SC06.
    """
    columns = np.asfortranarray(B.reshape(len(B), -1))
    norms = np.linalg.norm(columns, axis=0)
    norms = np.where(norms > 0, norms, 1.0)
    found, rest, best = np.zeros(columns.shape, order="F"), columns, np.inf
    reached = 1.0 if columns.any() else 0.0
    for step in range(MOST_STEPS):
        if reached <= TARGET:
            break
        found += correction(rest, norms)
        rest = columns - found + product(found)
        reached = float((np.linalg.norm(rest, axis=0) / norms).max())
        if note is not None:
            note(f"refinement {step}: relative residual {reached:.1e}")
        if not reached < 0.5 * best:
            break
        best = reached
    if not reached <= ACCEPTED:
        raise SolveError(
            f"refinement stalls at a relative residual of {reached:.1e}, {ACCEPTED:.0e} is needed",
            hint=hint,
        )
    return Solution(np.ascontiguousarray(found).reshape(B.shape), reached)


def scaled_low(R: FloatArray) -> tuple[np.ndarray, FloatArray]:
    """Return residuals in single precision, Fortran order, and the scale of each column.

    Scaled so that small residuals do not underflow.
    """
    scale = np.abs(R).max(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    return np.asfortranarray(R / scale, dtype=np.float32), scale
