"""Trade between regions: one total by commodity, two-way trade netted, gravity, RAS."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mrio.balance import Balanced, ras
from mrio.construct.core._regional import Array, RegionalSystem, ratio
from mrio.errors import InputError

FLOOR = 1e-6
"""Share of a gravity weight that stays where a bilateral prior is zero, so that margins fit."""


@dataclass(frozen=True, eq=False)
class Margins:
    """Outflow and inflow with equal sums by commodity, feasible without own trade.

    Attributes
    ----------
    outflow, inflow : (r, s)
    totals : (s,) the common sums
    capped : (s,) outflow that was asked for beyond output, not given
    shifted : (r, s) outflow beyond a region's own output, asked of the others instead
    netted : (r, s) two-way trade taken out
    """

    outflow: Array
    inflow: Array
    totals: Array
    capped: Array
    shifted: Array
    netted: Array


def reconcile(system: RegionalSystem, weight: Array) -> Margins:
    """Make outflow and inflow equal, commodity by commodity.

    The common total is weight × outflow + (1 - weight) × inflow: 1 keeps the
    outflow side, 0 the inflow side, 0.5 the mean. Regions share it as they
    booked, and where one side is empty by output less exports or by use; outflow
    never exceeds output less exports.

    Parameters
    ----------
    system : RegionalSystem
    weight : (s,) between 0 and 1
    """
    wanted = weight * system.outflow.sum(axis=0) + (1.0 - weight) * system.inflow.sum(axis=0)
    limit = np.clip(system.x - system.exports, 0.0, None)
    # National exports can use up all that regions book as outflow, and imports all inflow.
    out = np.where(system.outflow.sum(axis=0) > 0, system.outflow, limit)
    inn = np.where(system.inflow.sum(axis=0) > 0, system.inflow, system.use)
    scaled = fill(out, wanted, limit)
    totals = scaled.sum(axis=0)
    inflow = _scaled(inn, totals)
    shifted = np.clip(_scaled(out, wanted) - limit, 0.0, None)
    outflow, inflow, netted = _net_two_way(scaled, inflow)
    return Margins(outflow, inflow, outflow.sum(axis=0), wanted - totals, shifted, netted)


def _scaled(values: Array, totals: Array) -> Array:
    sums = values.sum(axis=0)
    return values * ratio(totals, sums)


def fill(values: Array, totals: Array, limit: Array) -> Array:
    """Scale columns to totals, no entry above its limit; what is cut goes to the others."""
    result = np.minimum(_scaled(values, totals), limit)
    for _ in range(len(values)):
        missing = totals - result.sum(axis=0)
        room = np.where(result < limit, values, 0.0)
        if not (missing > 1e-9 * np.maximum(totals, 1.0)).any() or not room.any():
            break
        result = np.minimum(result + _scaled(room, np.clip(missing, 0.0, None)), limit)
    return result


def _net_two_way(outflow: Array, inflow: Array) -> tuple[Array, Array, Array]:
    """Take e off both sides of a region whose outflow + inflow exceed the total by e.

    Without trade with itself a region's outflow must find its place in the
    inflow of the others: out_r ≤ T - in_r.
    """
    total = outflow.sum(axis=0)
    excess = np.clip(outflow + inflow - total, 0.0, None)
    # Rounding leaves crumbs of excess at equality; they are no two-way trade.
    excess[excess < 1e-9 * np.maximum(total, 1e-300)] = 0.0
    excess = np.minimum(excess, np.minimum(outflow, inflow))
    return outflow - excess, inflow - excess, excess


def keep_two_way(margins: Margins, kept: Array) -> Margins:
    """Keep a share of the two-way trade of each region, and net the rest off both its sides.

    Two-way trade is what a region sends and receives of one commodity at the
    same time: the smaller of outflow and inflow. It is taken off after totals
    are equal: each region loses as much on either side, so that its net trade
    stays as reconciled, sums stay equal and margins feasible (they move on a
    line between `margins` and net trade, and both ends are feasible). Before,
    the scaling to one total would turn the net trade of regions with the share.

    Parameters
    ----------
    margins : Margins
        As `reconcile` gives them.
    kept : (s,) between 0 and 1
        1 changes nothing, 0 leaves net trade only.

    Returns
    -------
    Margins
        With what was taken off in `netted`, beside what feasibility asked for.
    """
    off = (1.0 - kept) * np.minimum(margins.outflow, margins.inflow)
    # A difference of two sums that are equal but for rounding is no trade.
    least = np.where(kept < 1.0, 1e-12 * margins.totals, 0.0)
    outflow, inflow = margins.outflow - off, margins.inflow - off
    outflow = np.where(outflow > least, outflow, 0.0)
    inflow = np.where(inflow > least, inflow, 0.0)
    return replace(
        margins,
        outflow=outflow,
        inflow=inflow,
        totals=outflow.sum(axis=0),
        netted=margins.netted + off,
    )


def gravity(outflow: Array, inflow: Array, distance: Array, decay: float) -> Array:
    """Return weights (s, r, r) outflow × inflow / distance^decay, zero on the diagonal.

    Parameters
    ----------
    outflow, inflow : (r, s)
    distance : (r, r), positive off the diagonal
    decay : float ≥ 0

    References
    ----------
    Wilson (1967), Transp. Res. 1:253; Miller & Blair (2009), sec. 8.6.
    """
    if decay < 0:
        raise InputError(f"decay {decay} is negative", hint="use 0 or more")
    friction = np.zeros_like(distance)
    off = ~np.eye(len(distance), dtype=bool)
    friction[off] = distance[off] ** -decay
    return outflow.T[:, :, None] * inflow.T[:, None, :] * friction


def distribute(
    margins: Margins, weights: Array, priors: dict[int, Array] | None = None
) -> Balanced:
    """Return trade (s, r, r) from row region to column region that meets the margins.

    Parameters
    ----------
    margins : Margins
    weights : (s, r, r)
        Gravity weights.
    priors : commodity → (r, r), optional
        Bilateral statistics that take the place of gravity; where they are
        zero a share `FLOOR` of the gravity weight stays.
    """
    weights = weights.copy()
    for commodity, prior in (priors or {}).items():
        base = weights[commodity]
        if prior.sum() > 0 and base.sum() > 0:
            known = np.where(np.eye(len(prior), dtype=bool), 0.0, prior) / prior.sum()
            weights[commodity] = known + FLOOR * base / base.sum()
    weights *= _only_way(margins)
    size = weights.sum(axis=(1, 2), keepdims=True)
    weights = ratio(weights, size)
    return ras(weights, margins.outflow.T, margins.inflow.T, tolerance=1e-11)


def _only_way(margins: Margins) -> Array:
    """Return (s, r, r): zero where the margins leave no trade.

    A region whose outflow and inflow together make up the whole total trades
    with each of the others, and they with none but it. RAS would approach that
    solution for ever.
    """
    outflow, inflow = margins.outflow.T, margins.inflow.T
    total = margins.totals[:, None]
    full = (outflow + inflow >= total * (1.0 - 1e-9)) & (total > 0) & (outflow > 0) & (inflow > 0)
    some = np.asarray(full.any(axis=1))
    allowed = full[:, :, None] | full[:, None, :] | ~some[:, None, None]
    return allowed.astype(np.float64)
