"""What a construction is told beside regional tables, and whether it fits them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
import pandas as pd

from mrio.checking import is_number
from mrio.construct.core import Array, RegionalSystem, StockShares
from mrio.errors import BalanceError, InputError, LabelError
from mrio.labels import suggest

Side = Literal["outflow", "inflow", "mean"]
WEIGHT: Mapping[str, float] = {"outflow": 1.0, "inflow": 0.0, "mean": 0.5}
CLOSES = 1e-4
"""Relative gap of rows and columns from output that is accepted: printed tables close to 7e-5
(Ningxia 2007, in 10^4 CNY). What is left re-enters through the balancing of use."""
SMALLEST = 1e-6
"""Share of the largest output below which a gap is measured against that, not against its own."""


@dataclass(frozen=True, eq=False)
class Assumptions:
    """What regional tables do not say: a choice of the builder, without default.

    Attributes
    ----------
    decay : float
        Exponent of distance in the gravity weights.
    totals : {"outflow", "inflow", "mean"} or mapping of sector to one of them
        Which side the total of trade between regions is taken from.
    stocks : {"same", "own"}
        Whether stock changes are bought like all other use, or of own output.
    stock_category : str or None
        The category of final use that is changes of stocks.
    cross_hauling : float or mapping of sector to float, 0 to 1
        Share that is kept of what a region sends and receives of one commodity
        at the same time; the rest is netted off both its sides. 1 keeps all
        that is feasible, 0 leaves net trade only.
    final_use_errors : mapping of category to float, optional
        Relative standard error of each category's total: where totals conflict
        with output, inputs and trade, which are held, each gives way by its
        error, and one of error 0 not at all. Left out, all are free.
    """

    decay: float
    totals: Side | Mapping[str, Side]
    stocks: StockShares
    stock_category: str | None
    cross_hauling: float | Mapping[str, float] = 1.0
    final_use_errors: Mapping[str, float] | None = None


@dataclass(frozen=True, eq=False)
class Control:
    """National foreign trade by sector, and the regions that missing trade is taken from first.

    Attributes
    ----------
    exports, imports : Series by sector, the table's money
    first : tuple of str
        Regions that book foreign trade inside their trade with other regions.
    """

    exports: pd.Series
    imports: pd.Series
    first: tuple[str, ...] = ()


def check_identities(system: RegionalSystem) -> None:
    """Raise BalanceError where a region's rows or columns miss its output.

    Raises
    ------
    InputError
        Figures that are not finite; output, exports, imports, outflow or inflow
        below zero.
    """
    for what in ("Z", "Y", "v", "other", "x", "exports", "imports", "outflow", "inflow"):
        values = getattr(system, what)
        wrong = ~np.isfinite(values)
        if what not in ("Z", "Y", "v", "other"):
            wrong |= values < 0
        if wrong.any():
            at = tuple(int(k) for k in np.argwhere(wrong)[0])
            place = system.regions[at[0]]
            if values.ndim == 2:
                place += f" / {system.sectors[at[1]]}"
            raise InputError(
                f"{what} of {place} is {values[at]:,.6g}",
                where=place,
                hint="finite figures; output and trade of both directions are zero or more",
            )
    rows = system.use + system.exports + system.outflow - system.imports - system.inflow
    gaps = {
        "row": rows + system.other - system.x,
        "column": system.Z.sum(axis=1) + system.v.sum(axis=1) - system.x,
    }
    for what, gap in gaps.items():
        size = np.maximum(np.abs(system.x), np.abs(system.use))
        wrong = np.abs(gap) > CLOSES * np.maximum(size, SMALLEST * system.x.max())
        if wrong.any():
            r, i = (int(k) for k in np.argwhere(wrong)[0])
            raise BalanceError(
                f"the {what} of {system.sectors[i]!r} in {system.regions[r]!r} misses output "
                f"{system.x[r, i]:,.6g} by {gap[r, i]:,.6g}",
                where=f"{system.regions[r]} / {system.sectors[i]}",
                hint="rows: use + exports + outflow - imports - inflow + other = output; columns: "
                "inputs + value added = output; imports and inflow are positive figures",
            )


def stock_position(system: RegionalSystem, assumptions: Assumptions) -> int:
    wanted = assumptions.stock_category
    if wanted is None:
        if assumptions.stocks == "own":
            raise InputError("stocks='own' without a stock_category", hint="name the category")
        return 0
    if wanted not in system.categories:
        raise LabelError(
            f"no category {wanted!r}", where=wanted, hint=suggest(wanted, system.categories)
        )
    return system.categories.index(wanted)


def sector_position(system: RegionalSystem, name: str) -> int:
    if name not in system.sectors:
        raise LabelError(f"no sector {name!r}", where=name, hint=suggest(name, system.sectors))
    return system.sectors.index(name)


def square(frame: pd.DataFrame, regions: tuple[str, ...], what: str) -> Array:
    """Return a matrix of regions in the order of the tables."""
    for axis in (frame.index, frame.columns):
        wrong = sorted(set(map(str, axis)) ^ set(regions))
        if wrong or axis.has_duplicates:
            raise LabelError(f"{what} does not name every region once: {wrong[:3]}")
    values = frame.loc[list(regions), list(regions)].to_numpy(dtype=np.float64)
    if not np.isfinite(values).all() or (values < 0).any():
        raise InputError(f"{what} holds figures below zero or not finite")
    return values


def side_weights(system: RegionalSystem, assumptions: Assumptions) -> Array:
    """Return (s,) weights of the outflow side in the totals of trade."""
    sides = by_sector(system.sectors, assumptions.totals, "totals")
    unknown = sorted({str(side) for side in sides} - set(WEIGHT))
    if unknown:
        raise InputError(f"totals={unknown[0]!r}", hint=f"use {', '.join(WEIGHT)}")
    return np.array([WEIGHT[side] for side in sides])


def side_weights_of(assumptions: Assumptions) -> list[tuple[str, float]]:
    """Return the sides that totals are taken from, each with its weight of outflow."""
    given = assumptions.totals
    sides = {given} if isinstance(given, str) else set(given.values())
    return [(side, WEIGHT[side]) for side in sides]


def kept_shares(system: RegionalSystem, given: float | Mapping[str, float]) -> Array:
    """Return (s,) shares of two-way trade that are kept."""
    shares = by_sector(system.sectors, given, "cross_hauling")
    for name, share in zip(system.sectors, shares, strict=True):
        number = is_number(share)
        if not number or not 0.0 <= share <= 1.0:
            raise InputError(
                f"cross_hauling of {name!r} is {share!r}",
                where=name,
                hint="a share from 0 (net trade only) to 1 (all two-way trade that is feasible)",
            )
    return np.array(shares, dtype=np.float64)


def final_use_errors(system: RegionalSystem, assumptions: Assumptions) -> Array | None:
    """Return (c,) errors of the totals of final use, or None where they are free."""
    given = assumptions.final_use_errors
    if given is None:
        return None
    odd = sorted(set(given) ^ set(system.categories))
    if odd:
        raise LabelError(
            f"final_use_errors {'have no' if odd[0] in system.categories else 'name'} {odd[0]!r}",
            where=odd[0],
            hint=f"give one for each of {', '.join(system.categories)}",
        )
    for name, error in given.items():
        if not np.isfinite(error) or error < 0:
            raise InputError(
                f"the error of {name!r} is {error!r}", where=name, hint="a share of 0 or more"
            )
    return np.array([given[name] for name in system.categories], dtype=np.float64)


Choice = TypeVar("Choice")


def by_sector(
    sectors: Sequence[str], given: Choice | Mapping[str, Choice], what: str
) -> list[Choice]:
    """Return one value for each sector; a mapping must name every sector once."""
    if not isinstance(given, Mapping):
        return [given] * len(sectors)
    wrong = sorted(set(given) ^ set(sectors))
    if wrong:
        raise LabelError(f"{what} do not name every sector once: {wrong[:3]}", where=wrong[0])
    return [given[sector] for sector in sectors]
