"""A single-region input-output table with competitive imports, as statistical offices print it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

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
