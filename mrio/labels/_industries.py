"""Industries by name: a region, a sector, an industry, or several of these."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mrio.checking import checked, known, shown, suggest
from mrio.errors import LabelError
from mrio.labels._axis import Axis, IndexArray
from mrio.labels._regions import known_region, resolve_region

Selector = str | tuple[str, str] | Iterable[str | tuple[str, str]]
"""A region, a sector (of every region), a pair (region, sector), or a list of these."""
_HINT = "name a region, a sector or a pair (region, sector)"


@checked
def industries_named(axis: Axis, names: Selector, what: str, *, regions: bool = True) -> IndexArray:
    """Return the positions of the industries that names stand for, in the order of the names.

    Two names in a tuple are one industry; two sectors are a list. A sector stands for the
    industries of that sector in every region, in the order of the axis. An industry that two
    names stand for is there twice. No name, no positions.

    Parameters
    ----------
    axis : Axis of (region, sector)
    names : region, sector, (region, sector), or a list of these
        A region may be a province by any of its names.
    what : str
        What they are for, in messages.
    regions : bool
        Whether a name alone may be a region; otherwise it is a sector.

    Raises
    ------
    LabelError
        An unknown name, or one that is a region and a sector.

    Examples
    --------
    >>> axis = Axis(("region", "sector"), ("SX", "SX", "YD"), ("Energy", "Goods", "Goods"))
    >>> industries_named(axis, ["Goods", ("SX", "Energy")], "exempt").tolist()
    [1, 2, 0]
    >>> industries_named(axis, "SX", "origin").tolist()
    [0, 1]
    """
    found = [_positions(axis, one, what, regions) for one in parts_of(names)]
    return np.concatenate(found) if found else np.empty(0, dtype=np.intp)


def parts_of(what: Selector) -> list[str | tuple[str, str]]:
    """Return the single names and pairs of a selector, which may be an iterator."""
    if isinstance(what, str):
        return [what]
    if isinstance(what, tuple) and len(what) == 2 and all(isinstance(one, str) for one in what):
        return [what]  # type: ignore[list-item]
    if not isinstance(what, Iterable) or getattr(what, "ndim", 1) == 0:
        raise LabelError(f"{what!r} names no industry", hint=_HINT)
    found = list(what)
    # What comes out of an xarray or a matrix is no name.
    odd = next((one for one in found if not isinstance(one, (str, tuple))), None)
    if odd is not None:
        raise LabelError(f"{shown(odd)} names no industry", hint=_HINT)
    return found


def _positions(axis: Axis, one: str | tuple[str, str], what: str, regions: bool) -> IndexArray:
    if isinstance(one, str):
        return _of_one_name(axis, one, what, regions)
    if len(one) != 2 or not all(isinstance(part, str) for part in one):
        raise LabelError(f"{what}: {one!r} is neither a name nor a pair of names", where=one)
    region, sector = known_region(one[0], axis.regions, about=what), one[1]
    own, sectors = axis.in_region(region), np.array(axis.sector_of)
    at = np.flatnonzero(own & (sectors == sector))
    if not len(at):
        here = sectors[own].tolist()
        raise LabelError(
            f"{what}: {region!r} has no sector {sector!r}",
            where=f"{region} / {sector}",
            hint=suggest(sector, here if sector in axis.sectors else axis.sectors),
        )
    return at


def _of_one_name(axis: Axis, name: str, what: str, regions: bool) -> IndexArray:
    is_sector = name in axis.sectors
    if regions and is_sector and name in axis.regions:
        raise LabelError(
            f"{what}: {name!r} is a region and a sector",
            where=name,
            hint="name industries as pairs (region, sector)",
        )
    if is_sector or not regions:
        known(name, axis.sectors, "sector", about=what)
        return np.flatnonzero(np.array(axis.sector_of) == name)
    region = resolve_region(axis.regions, name)
    known(region, [*axis.regions, *axis.sectors], "region or sector", about=what)
    return np.flatnonzero(axis.in_region(region))
