"""Whole numbers: figures rounded so that totals stay exact."""

from __future__ import annotations

import numpy as np

from mrio.construct.core._regional import Array


def largest_remainder(values: Array) -> Array:
    """Round rows to whole numbers whose sum is the rounded sum of the row.

    All are rounded down; the units that leaves go to the largest remainders of
    the row (Hare's method), ties to the first. Many small figures keep their
    sum, which rounding each to the nearest would lose.

    Parameters
    ----------
    values : (..., n); each row along the last axis on its own

    Examples
    --------
    >>> largest_remainder(np.array([[1.4, 1.4, 1.2], [0.4, 0.4, 0.4]])).tolist()
    [[2.0, 1.0, 1.0], [1.0, 0.0, 0.0]]
    """
    down = np.floor(values)
    missing = np.rint(values.sum(axis=-1)) - down.sum(axis=-1)
    order = np.argsort(-(values - down), axis=-1, kind="stable")
    rank = np.argsort(order, axis=-1, kind="stable")
    return down + (rank < missing[..., None])
