"""Production layers: what each tier of suppliers adds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mrio.labels import FloatArray
from mrio.model import Model


def tier_sums(
    model: Model, s: FloatArray, y: FloatArray, via: NDArray[np.bool_] | None, tiers: int
) -> FloatArray:
    """Return s Aᵏ y for k = 0 … tiers, over chains that pass through `via` where it is given.

    Parameters
    ----------
    s, y, via : (n,)
        A chain passes through `via` when an industry of it after the one that
        emits is among them.
    tiers : int
    """
    sums = np.empty(tiers + 1)
    passing = np.ones(len(y), dtype=bool) if via is None else via
    # Output needed by chains that have passed already, and by those that have not.
    passed = y.copy() if via is None else np.zeros_like(y)
    other = np.zeros_like(y) if via is None else y.copy()
    for tier in range(tiers + 1):
        sums[tier] = s @ passed
        moved = np.stack([passed + passing * other, ~passing * other], axis=1)
        needed = model.table.Z @ (model.inverse_x[:, None] * moved)
        passed, other = needed[:, 0], needed[:, 1]
    return sums
