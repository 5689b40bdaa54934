"""An interregional table brought to another year: who trades with whom, value added's parts."""

from __future__ import annotations

import numpy as np

from mrio.balance import gras, ras
from mrio.construct.core import Array, Interregional, ratio
from mrio.construct.update._demand import sold_by_region
from mrio.construct.update._evidence import Evidence
from mrio.errors import BalanceError

FLOOR = 1e-4
"""Weight that trade keeps where the base year has none, so that margins fit."""
COMPONENT_FLOOR = 1e-6
"""Share of value added that each component keeps where a region's industry had none."""


def trade_between(
    base: Interregional, x: Array, exports: Array, use: Array, imports: Array, evidence: Evidence
) -> Array:
    """Return trade (s, r, r), own use on the diagonal."""
    r, s = x.shape
    prior = sold_by_region(base, r, s)
    rows, columns = _without_crumbs(x - exports, x).T, _without_crumbs(use - imports, use).T
    columns = columns * ratio(rows.sum(axis=1), columns.sum(axis=1))[:, None]
    total = rows.sum(axis=1)[:, None, None]
    prior = ratio(prior, prior.sum(axis=(1, 2), keepdims=True)) * total
    prior = prior + FLOOR * ratio(rows[:, :, None] * columns[:, None, :], total)
    trade = np.zeros((s, r, r))
    free = [i for i in range(s) if i not in evidence.trade]
    try:
        trade[free] = ras(prior[free], rows[free], columns[free], tolerance=1e-11).values
    except BalanceError as error:
        at = error.where if isinstance(error.where, tuple) else (None, None)
        where = (at[1], None if at[0] is None else free[at[0]])
        raise BalanceError(error.message, where=where, hint=error.hint) from error
    for i, flows in evidence.trade.items():
        trade[i] = flows
        own = rows[i] - flows.sum(axis=1)
        if (own < 0).any():
            worst = int(own.argmin())
            raise BalanceError(
                f"known trade exceeds output less exports by {-own[worst]:.6g}",
                where=(worst, i),
                hint="check the price of that trade and the region's share of output",
            )
        trade[i][np.arange(r), np.arange(r)] = own
    return trade


def components_of(v0: Array, value_added: Array, national: Array) -> Array:
    """Return value added by component (p, r, s): the base year's shares, the nation's totals."""
    share = np.clip(v0, 0.0, None)
    total = share.sum(axis=0)
    share = np.where(total > 0, share + COMPONENT_FLOOR * total, 1.0)
    prior = share / share.sum(axis=0) * value_added
    prior = np.moveaxis(prior, 2, 0) * np.sign(national.T)[:, :, None]  # (s, p, r)
    rows = national.T
    columns = value_added.T * ratio(rows.sum(axis=1), value_added.sum(axis=0))[:, None]
    try:
        return np.moveaxis(gras(prior, rows, columns, tolerance=1e-11).values, 0, 2)
    except BalanceError as error:
        sector = error.where[0] if isinstance(error.where, tuple) else None
        raise BalanceError(
            f"components of value added: {error.message}", where=(None, sector), hint=error.hint
        ) from error


def _without_crumbs(values: Array, whole: Array) -> Array:
    """Set to zero what is negative, or what rounding left of a difference."""
    return np.where(values < 1e-12 * np.abs(whole), 0.0, values)
