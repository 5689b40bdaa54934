"""Final demand of some destinations and categories, as one column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mrio.errors import LabelError
from mrio.labels import FloatArray, as_sequence, known_region, suggest
from mrio.model import Model


def demand_by_destination(
    model: Model, to: str | Sequence[str] | None
) -> tuple[tuple[str, ...], FloatArray]:
    """Return the destinations, and (n, d) what each demands, all categories together.

    Raises
    ------
    LabelError
        Unknown destinations.
    """
    table = model.table
    wanted = tuple(table.destinations)
    if to is not None:
        asked = _known(to, table.destinations, "destination")
        wanted = tuple(name for name in wanted if name in asked)
    of_column = np.array(table.demand.region_of, dtype=object)
    pick = (of_column[:, None] == np.array(wanted, dtype=object)[None, :]).astype(float)
    return wanted, np.ascontiguousarray(table.Y @ pick)


def demand_of(
    model: Model,
    to: str | Sequence[str] | None,
    categories: str | Sequence[str] | None = None,
) -> FloatArray:
    """Return (n,) final demand of destinations, all categories unless some are named.

    Raises
    ------
    LabelError
        Unknown destinations or categories.
    """
    table = model.table
    keep = np.ones(len(table.demand), dtype=bool)
    if to is not None:
        wanted = _known(to, table.destinations, "destination")
        keep &= np.array([name in wanted for name in table.demand.region_of])
    if categories is not None:
        wanted = _known(categories, table.categories, "category")
        keep &= np.array([name in wanted for name in table.demand.category_of])
    return np.ascontiguousarray(table.Y @ keep.astype(float))


def demand_text(
    model: Model,
    to: str | Sequence[str] | None,
    categories: str | Sequence[str] | None = None,
) -> str:
    """Return whose final demand that is: 'Jiangsu, Zhejiang', 'Jiangsu (urban consumption)'."""
    table = model.table
    named = "all destinations"
    if to is not None:
        wanted = _known(to, table.destinations, "destination")
        named = ", ".join(name for name in table.destinations if name in wanted)
    if categories is None:
        return named
    chosen = _known(categories, table.categories, "category")
    return f"{named} ({', '.join(name for name in table.categories if name in chosen)})"


def _known(names: str | Sequence[str], labels: Sequence[str], what: str) -> tuple[str, ...]:
    found, _ = as_sequence(names)
    if not found:
        raise LabelError(f"no {what} named", hint=suggest("", labels))
    return tuple(known_region(name, labels, what) for name in found)
