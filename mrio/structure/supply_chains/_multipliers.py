"""Multipliers over all chains, and over those that pass through chosen industries."""

from __future__ import annotations

import numpy as np

from mrio.labels import FloatArray
from mrio.model import Model, multipliers_of_flows


def chain_multipliers(
    model: Model, Z: FloatArray, s: FloatArray, via: np.ndarray | None
) -> list[FloatArray]:
    """Return multipliers over all chains, then, with via, over those that pass through it.

    The last are s L A_v L_avoid: any chain, a purchase of via, and on from there without via.
    A difference of two multipliers would lose chains that carry little of the whole.
    """
    table = model.table
    own = Z is table.Z
    m = model.solve_transpose_array(s) if own else multipliers_of_flows(table, Z, s)
    if via is None:
        return [m]
    bought = np.where(via, model.inverse_x * (Z.T @ m), 0.0)
    # Its members buy nothing any more.
    passing = multipliers_of_flows(table, Z * ~via, bought)
    return [m, np.where(_downstream(Z, s, via), passing, 0.0)]


def _downstream(Z: FloatArray, s: FloatArray, via: np.ndarray) -> np.ndarray:
    """Return (n,) whether some chain from an emitter through via ends in an industry.

    Where none does, nothing is carried: exactly, whatever rounding makes of it.
    """
    before = _sold_on(Z, s != 0)
    entered = via & (Z[before] != 0).any(axis=0)
    return _sold_on(Z, entered)


def _sold_on(Z: FloatArray, start: np.ndarray) -> np.ndarray:
    """Return (n,) whether an industry is one of these, or buys from them directly or by others."""
    found, new = start, start
    while new.any():
        new = (Z[new] != 0).any(axis=0) & ~found
        found = found | new
    return found
