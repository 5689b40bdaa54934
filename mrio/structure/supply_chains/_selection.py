"""Industries that origin, via or a group are made of."""

from __future__ import annotations

import numpy as np

from mrio.errors import LabelError
from mrio.labels import IndexArray, Selector, industries_named, parts_of, resolve_region
from mrio.table import Table

__all__ = ["Selector", "named_regions", "parts_of", "selected"]


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
    at = np.unique(industries_named(table.industries, what, role))
    if not len(at):
        raise LabelError(f"{role}: no industry named", hint="name a region, a sector or a pair")
    return at


def named_regions(table: Table, what: Selector) -> tuple[str, ...]:
    """Return the regions that a selector names as such, under the labels of the table."""
    names = [resolve_region(table.regions, one) for one in parts_of(what) if isinstance(one, str)]
    return tuple(dict.fromkeys(name for name in names if name in table.regions))
