"""Industries by name: a region, a sector, an industry, or several of these."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mrio.checking import shown
from mrio.errors import LabelError
from mrio.labels import IndexArray, suggest
from mrio.table import Table

Selector = str | tuple[str, str] | Iterable[str | tuple[str, str]]
"""A region, a sector (of every region), a pair (region, sector), or a list of these."""


def selected(table: Table, what: Selector, *, role: str) -> IndexArray:
    """Return positions of the industries that a selector names, in the order of the table.

    Parameters
    ----------
    table : Table
    what : region, sector, (region, sector), or a list of these
    role : str
        What they are for, in messages.

    Raises
    ------
    LabelError
        An unknown name, a name that is a region and a sector, or none at all.
    """
    mask = np.zeros(len(table.industries), dtype=bool)
    for one in parts_of(what):
        mask |= _one(table, one, role)
    if not mask.any():
        raise LabelError(f"{role}: no industry named", hint="name a region, a sector or a pair")
    return np.flatnonzero(mask)


def named_regions(table: Table, what: Selector) -> tuple[str, ...]:
    """Return the regions that a selector names as such."""
    named = [one for one in parts_of(what) if isinstance(one, str) and one in table.regions]
    return tuple(dict.fromkeys(named))


def parts_of(what: Selector) -> list[str | tuple[str, str]]:
    """Return the single names and pairs of a selector, which may be an iterator."""
    if isinstance(what, str):
        return [what]
    if isinstance(what, tuple) and len(what) == 2:
        first, second = what
        if isinstance(first, str) and isinstance(second, str):
            return [(first, second)]
    if not isinstance(what, Iterable):
        raise LabelError(
            f"{what!r} names no industry", hint="name a region, a sector or a pair (region, sector)"
        )
    found = list(what)
    # What comes out of an xarray or a matrix is no name.
    odd = next((one for one in found if not isinstance(one, (str, tuple))), None)
    if odd is not None:
        raise LabelError(
            f"{shown(odd)} names no industry",
            hint="name a region, a sector or a pair (region, sector)",
        )
    return found


def _one(table: Table, one: str | tuple[str, str], role: str) -> np.ndarray:
    axis = table.industries
    if isinstance(one, tuple) and len(one) == 2:
        found = axis.in_region(one[0]) & np.array([name == one[1] for name in axis.sector_of])
        if not found.any():
            _explain_pair(table, one, role)
        return found
    if not isinstance(one, str):
        raise LabelError(f"{role}: {one!r} is neither a name nor a pair of names", where=one)
    is_region, is_sector = one in table.regions, one in table.sectors
    if is_region and is_sector:
        raise LabelError(
            f"{role}: {one!r} is a region and a sector",
            where=one,
            hint="name industries as pairs (region, sector)",
        )
    if is_region:
        return axis.in_region(one)
    if is_sector:
        return np.array([name == one for name in axis.sector_of])
    raise LabelError(
        f"{role}: unknown region or sector {one!r}",
        where=one,
        hint=suggest(one, [*table.regions, *table.sectors]),
    )


def _explain_pair(table: Table, pair: tuple[str, str], role: str) -> None:
    region, sector = pair
    if region not in table.regions:
        name, known, kind = region, table.regions, "region"
    elif sector not in table.sectors:
        name, known, kind = sector, table.sectors, "sector"
    else:
        raise LabelError(f"{role}: {region!r} has no {sector!r}", where=pair)
    raise LabelError(f"{role}: unknown {kind} {name!r}", where=pair, hint=suggest(name, known))
