"""Single-region input-output tables with competitive imports, as statistical offices print them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from mrio.errors import InputError, LabelError

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RegionalTable:
    """One region's table: use of all origins, less imports and inflow, gives own output.

    Row identity: Z.sum(1) + Y.sum(1) + exports + outflow - imports - inflow + other = x.
    Column identity: Z.sum(0) + v.sum(0) = x.

    Attributes
    ----------
    region : str
    sectors : tuple of str
        s names, the same for rows and columns.
    Z : (s, s) intermediate use, imports and inflow included.
    Y : (s, c) final use by category, imports and inflow included, exports and outflow not.
    categories : tuple of str
        c names.
    exports, imports : (s,) trade with abroad.
    outflow, inflow : (s,) trade with other regions of the country.
    other : (s,) the source's error column.
    x : (s,) gross output.
    v : (p, s) value added by component.
    v_names : tuple of str
    notes : tuple of str
        What was changed on reading.
    """

    region: str
    sectors: tuple[str, ...]
    Z: Array
    Y: Array
    categories: tuple[str, ...]
    exports: Array
    imports: Array
    outflow: Array
    inflow: Array
    other: Array
    x: Array
    v: Array
    v_names: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, eq=False)
class RegionalSystem:
    """Tables of all regions of a country, stacked: r regions, s sectors, c categories, p inputs.

    Attributes
    ----------
    regions, sectors, categories, v_names : tuple of str
    Z : (r, s, s); Y : (r, s, c); v : (r, p, s)
    exports, imports, outflow, inflow, other, x : (r, s)
        As in `RegionalTable`.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    categories: tuple[str, ...]
    v_names: tuple[str, ...]
    Z: Array
    Y: Array
    v: Array
    exports: Array
    imports: Array
    outflow: Array
    inflow: Array
    other: Array
    x: Array

    @property
    def use(self) -> Array:
        """(r, s) use inside the region as the table prints it: intermediate and final."""
        return self.Z.sum(axis=2) + self.Y.sum(axis=2)

    @property
    def supply(self) -> Array:
        """(r, s) what is left for use inside: x + inflow + imports - outflow - exports."""
        return self.x + self.inflow + self.imports - self.outflow - self.exports

    @property
    def local(self) -> Array:
        """(r, s) use of the region's own output: x - outflow - exports."""
        return self.x - self.outflow - self.exports

    def region(self, name: str) -> int:
        """Return the position of a region."""
        return self.regions.index(name)

    def replace(self, **changes: Array) -> RegionalSystem:
        """Return a copy with some arrays changed."""
        return replace(self, **changes)


def stack(tables: Sequence[RegionalTable]) -> RegionalSystem:
    """Stack the tables of a country; all must have the same sectors and categories.

    Raises
    ------
    LabelError
        When they have not.
    """
    if not tables:
        raise InputError("no table of a region", hint="give one for each region")
    first = tables[0]
    for table in tables:
        for field_name in ("sectors", "categories", "v_names"):
            if getattr(table, field_name) != getattr(first, field_name):
                raise LabelError(
                    f"{field_name} of {table.region} differ from those of {first.region}",
                    where=table.region,
                    hint="bring all regional tables to one classification first",
                )
    arrays = ("Z", "Y", "v", "exports", "imports", "outflow", "inflow", "other", "x")
    return RegionalSystem(
        regions=tuple(table.region for table in tables),
        sectors=first.sectors,
        categories=first.categories,
        v_names=first.v_names,
        **{name: np.stack([getattr(table, name) for table in tables]) for name in arrays},
    )


def ratio(part: Array, whole: Array, *, fill: float = 0.0) -> Array:
    """Return part / whole where whole is positive, else `fill`; shapes are broadcast."""
    whole = np.asarray(whole, dtype=np.float64)
    shape = np.broadcast_shapes(np.shape(part), whole.shape)
    return np.divide(part, whole, out=np.full(shape, fill), where=whole > 0)
