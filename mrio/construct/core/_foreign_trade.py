"""Foreign trade of regional tables: transit netted out, national controls placed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mrio.construct.core._regional import Array, RegionalSystem, ratio


@dataclass(frozen=True, eq=False)
class Transit:
    """Goods that pass through a region: netted off what came in and what went out.

    Attributes
    ----------
    system : RegionalSystem
        After netting.
    amount : (r, s)
    """

    system: RegionalSystem
    amount: Array


def net_transit(system: RegionalSystem) -> Transit:
    """Take out what came into a region and left it again.

    Where inflow + imports exceed use inside the region, the excess passed
    through. It is taken off inflow and imports, and off outflow and exports,
    in proportion. Never more than went out is taken.
    """
    came = system.inflow + system.imports
    went = system.outflow + system.exports
    return _taken_off(system, np.clip(np.minimum(came - system.use, went), 0.0, None))


def cap_by_output(system: RegionalSystem) -> Transit:
    """Take out what leaves a region beyond its output: transit that the use row did not show.

    Outflow + exports above output came from elsewhere; the excess is taken off
    outflow and exports, and off inflow and imports as far as they reach.
    """
    return _taken_off(system, np.clip(system.outflow + system.exports - system.x, 0.0, None))


def _taken_off(system: RegionalSystem, amount: Array) -> Transit:
    """Take an amount off both what came and what went, in proportion."""
    keep_in = 1.0 - np.minimum(ratio(amount, system.inflow + system.imports), 1.0)
    keep_out = 1.0 - np.minimum(ratio(amount, system.outflow + system.exports), 1.0)
    netted = system.replace(
        inflow=system.inflow * keep_in,
        imports=system.imports * keep_in,
        outflow=system.outflow * keep_out,
        exports=system.exports * keep_out,
    )
    return Transit(netted, amount)


@dataclass(frozen=True, eq=False)
class Placement:
    """Foreign trade of one direction placed over regions.

    Attributes
    ----------
    foreign, domestic : (r, s)
        Trade with abroad and with other regions, after placement.
    booked, taken_first, taken_rest, returned, unplaced : (s,)
        What regions booked as foreign; what was moved into it from the domestic
        bookings of the first regions and of the rest; over-bookings moved back;
        the part of the control that no booking could take.
    """

    foreign: Array
    domestic: Array
    booked: Array
    taken_first: Array
    taken_rest: Array
    returned: Array
    unplaced: Array


def place_foreign_trade(
    foreign: Array, domestic: Array, control: Array, first: np.ndarray
) -> Placement:
    """Bring the foreign trade of regions to a national control, commodity by commodity.

    A control above the bookings is taken first from the domestic bookings of
    the regions `first` (which book foreign trade there), in proportion and up
    to what they book, then from those of the others. A control below the
    bookings scales them down, and the difference returns to the domestic ones.
    The sum of foreign and domestic trade of a region never changes.

    Parameters
    ----------
    foreign, domestic : (r, s)
    control : (s,) national totals
    first : (r,) bool
    """
    booked = foreign.sum(axis=0)
    gap = control - booked
    need = np.clip(gap, 0.0, None)
    pool_first = (domestic * first[:, None]).sum(axis=0)
    pool_rest = domestic.sum(axis=0) - pool_first
    taken_first = np.minimum(need, pool_first)
    taken_rest = np.minimum(need - taken_first, pool_rest)
    share = np.where(first[:, None], ratio(taken_first, pool_first), ratio(taken_rest, pool_rest))
    moved = domestic * share
    returned = np.clip(-gap, 0.0, None)
    back = foreign * ratio(returned, booked)
    return Placement(
        foreign=foreign + moved - back,
        domestic=domestic - moved + back,
        booked=booked,
        taken_first=taken_first,
        taken_rest=taken_rest,
        returned=returned,
        unplaced=need - taken_first - taken_rest,
    )
