"""Totals of final use that conflict with what regions have: each gives way by its own error."""

from __future__ import annotations

import numpy as np

from mrio.construct.core._regional import Array
from mrio.errors import BalanceError


def reconciled_totals(totals: Array, errors: Array, needed: Array) -> Array:
    """Return totals (r, c) that sum to what is needed, by least squares in their errors.

    Minimises Σ ((t' - t) / σ)² for each region, with σ the relative standard
    error times the total: a gap is shared as σ² is. A total of error 0 is held.

    Parameters
    ----------
    totals : (r, c) as printed
    errors : (c,) relative standard errors
    needed : (r,) what all of a region's totals must sum to

    Raises
    ------
    BalanceError
        A gap where every total is held; `where` is the region's position.

    References
    ----------
    Stone, Champernowne & Meade (1942), Rev. Econ. Stud. 9:111.

    Examples
    --------
    >>> import numpy as np
    >>> reconciled_totals(
    ...     np.array([[80.0, 20.0]]), np.array([0.01, 0.10]), np.array([104.64])
    ... ).tolist()
    [[80.64, 24.0]]
    """
    variance = (errors * totals) ** 2
    gap, room = needed - totals.sum(axis=1), variance.sum(axis=1)
    held = (room == 0) & (np.abs(gap) > 1e-9 * np.maximum(np.abs(totals).sum(axis=1), 1.0))
    if held.any():
        r = int(np.flatnonzero(held)[0])
        raise BalanceError(
            f"totals of final use sum to {totals[r].sum():.6g}, {needed[r]:.6g} is left for them, "
            "and all are held",
            where=r,
            hint="give at least one category an error above 0",
        )
    share = np.divide(variance, room[:, None], out=np.zeros_like(variance), where=room[:, None] > 0)
    return totals + gap[:, None] * share
