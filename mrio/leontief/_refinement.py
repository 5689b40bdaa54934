"""Iterative refinement: answers of a rough solver made good in double precision."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mrio.errors import SolveError
from mrio.leontief._protocol import FloatArray, Solution, largest_residual

BY_FIGURE = 1e-14
"""Componentwise backward error at which refinement stops: each figure then answers equations
whose every coefficient and right-hand side is within 1e-14 of its own size."""
ACCEPTED = 1e-12
"""Relative residual that refinement must reach when it gains no more."""
MOST_STEPS = 20
_NONE = np.finfo(np.float64).tiny / np.finfo(np.float64).eps
"""Figures below this are nothing: rounding is no longer relative there."""


def refined(
    B: FloatArray,
    correction: Callable[[FloatArray], FloatArray],
    product: Callable[[FloatArray], FloatArray],
    *,
    hint: str,
    note: Callable[[str], None] | None = None,
) -> Solution:
    """Return X with X - product(X) = B, from rough corrections; see `refine`.

    Parameters
    ----------
    B : (n,) or (n, k), float64
    hint : str
        What to do when it does not converge.

    Raises
    ------
    SolveError
        When a column does not reach `ACCEPTED`.
    """
    found = refine(B, correction, product, note=note)
    if not found.residual <= ACCEPTED:
        raise SolveError(
            f"refinement stalls at a relative residual of {found.residual:.1e}, "
            f"{ACCEPTED:.0e} is needed",
            hint=hint,
        )
    return found


def refine(
    B: FloatArray,
    correction: Callable[[FloatArray], FloatArray],
    product: Callable[[FloatArray], FloatArray],
    *,
    note: Callable[[str], None] | None = None,
) -> Solution:
    """Return X with X - product(X) = B as near as rough corrections come.

    A small residual of a whole column says little of its small figures. So it goes on until
    each figure has a small one, r_i <= 1e-14 (|b_i| + |x_i| + |A x|_i): the componentwise
    backward error of Oettli and Prager, with |A x| in place of |A| |x|, which is larger. Where
    A >= 0 and B >= 0 the answer is then within 1e-14 (|L| (b + x + A x))_i / x_i of the exact
    one, some 1e-13 of each figure, whatever made the corrections. It ends, too, when a step no
    longer gains (see `Progress`): figures in which much cancels keep what rounding leaves.

    Parameters
    ----------
    B : (n,) or (n, k), float64
    correction : function of residuals (n, k)
        Returns a rough answer to the residuals.
    product : function of (n, k)
        A X, or Aᵀ X, in double precision.
    note : function of text, optional
        Told of every step.

    Returns
    -------
    Solution
        With the largest relative residual of a column.

    References
    ----------
    Wilkinson (1963); Oettli & Prager (1964), Numer. Math. 6:405; Skeel (1980), Math. Comp.
    35:817; Langou et al. (2006), SC06.
    """
    columns = np.asfortranarray(B.reshape(len(B), -1))
    found, rest = np.zeros(columns.shape, order="F"), columns
    reached, progress = 1.0, Progress(columns.shape[1])
    if not columns.any():
        return Solution(np.zeros(B.shape), 0.0)
    for step in range(MOST_STEPS):
        found += correction(rest)
        moved = product(found)
        rest = columns - found
        rest += moved
        reached = largest_residual(rest, columns)
        going_on = progress.measured(rest, columns, found, moved)
        if note is not None:
            worst = progress.backward.max(initial=0.0)
            note(f"refinement {step}: residual {reached:.1e}, of each figure {worst:.1e}")
        if not going_on.any():
            break
    return Solution(np.ascontiguousarray(found).reshape(B.shape), reached)


class Progress:
    """Which columns of an answer have figures that another step may better.

    Attributes
    ----------
    backward : (k,)
        Largest residual of a figure in each column relative to what makes it up,
        |b| + |x| + |A x|.
    """

    def __init__(self, columns: int) -> None:
        self.backward = np.full(columns, np.inf)
        self._best = np.full((3, columns), np.inf)

    def measured(
        self, R: FloatArray, B: FloatArray, X: FloatArray, AX: FloatArray
    ) -> NDArray[np.bool_]:
        """Return (k,): figures are left, and since the last step there was a gain.

        Small figures come last: while they are of the size of rounding in large ones neither
        the norm of the residual nor the worst figure tells of a gain, but fewer are left.
        """
        size = np.abs(B)
        size += np.abs(X)
        size += np.abs(AX)
        size += _NONE
        errors = np.abs(R) / size
        self.backward = errors.max(axis=0, initial=0.0)
        left = (errors > BY_FIGURE).sum(axis=0)
        norms = np.linalg.norm(R, axis=0)
        gained = np.array([self.backward, norms, left])
        # The first two halved, or one figure fewer.
        better = gained < np.array([[0.5], [0.5], [1.0]]) * self._best
        self._best = np.minimum(self._best, gained)
        return (left > 0) & better.any(axis=0)


def scaled_low(R: FloatArray) -> tuple[np.ndarray, FloatArray]:
    """Return residuals in single precision, Fortran order, and the scale of each column.

    Scaled so that small residuals do not underflow.
    """
    scale = np.abs(R).max(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    return np.asfortranarray(R / scale, dtype=np.float32), scale
