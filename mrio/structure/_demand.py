"""Final demand of some destinations and categories, as one column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mrio.errors import LabelError
from mrio.labels import FloatArray, as_sequence, known_region, suggest
from mrio.model import Model


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


def _known(names: str | Sequence[str], labels: Sequence[str], what: str) -> tuple[str, ...]:
    found, _ = as_sequence(names)
    if not found:
        raise LabelError(f"no {what} named", hint=suggest("", labels))
    return tuple(known_region(name, labels, what) for name in found)
