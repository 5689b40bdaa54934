"""What is known of another year: the nation's table, and shares of the regions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mrio.construct.core import Array


@dataclass(frozen=True, eq=False)
class Nation:
    """A nation's table of the new year, rows and columns closed: s sectors, c categories.

    Attributes
    ----------
    Z : (s, s); Y : (s, c) imports included
    exports, imports, x : (s,)
    v : (p, s) value added by component
    """

    Z: Array
    Y: Array
    exports: Array
    imports: Array
    v: Array
    x: Array


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of the regions in the new year: r regions.

    Attributes
    ----------
    value_added : (r,) shares of the nation's value added
    output : mapping of a sector's position to (r,) shares of its output
    trade : mapping of a sector's position to (r, r) money sent from row to column region
    stock_category : int
        Position of stock changes; the nation's go to regions by output.
    """

    value_added: Array
    output: Mapping[int, Array]
    trade: Mapping[int, Array]
    stock_category: int
