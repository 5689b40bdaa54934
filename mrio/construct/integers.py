"""Whole numbers: figures rounded so that totals stay exact."""

from __future__ import annotations

import numpy as np

from mrio.construct.regional import Array


def largest_remainder(values: Array, total: int | None = None) -> Array:
    """Round non-negative values to whole numbers with a given whole sum.

    The units that rounding down leaves go to the largest remainders (Hare's
    method), ties to the first.

    Examples
    --------
    >>> largest_remainder(np.array([1.4, 1.4, 1.2])).tolist()
    [2.0, 1.0, 1.0]
    """
    flat = values.reshape(-1)
    target = int(round(float(flat.sum()))) if total is None else total
    down = np.floor(flat)
    missing = target - int(down.sum())
    if missing > 0:
        order = np.argsort(-(flat - down), kind="stable")[:missing]
        down[order] += 1.0
    elif missing < 0:
        candidates = np.flatnonzero(down > 0)
        order = candidates[np.argsort((flat - down)[candidates], kind="stable")][:-missing]
        down[order] -= 1.0
    return down.reshape(values.shape)
