"""What moves an index between two tables: data, or structure carried over from another year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from math import factorial

import numpy as np

from mrio.labels import FloatArray
from mrio.model import Model
from mrio.structure._factors import Combinations
from mrio.structure._states import two_states

PARTS = ("intensity", "value_added", "technology", "trade", "final_demand")
"""What a table can be made of: stressors or value added per output, inputs by sector, the regions
that they and final goods come from, final demand by sector."""
GROUPS = {
    "coefficient": ("intensity",),
    "technology": ("technology",),
    "trade": ("trade_inputs", "trade_final"),
    "final_demand": ("level", "mix"),
}


def carried_over(models: Sequence[Model]) -> tuple[str, ...]:
    """Return the parts that some step of some table's provenance says are carried over."""
    found: list[str] = []
    for model in models:
        for step in model.table.provenance.steps:
            named = str(step.parameters.get("carried_over", ""))
            found += [part.strip() for part in named.split(",") if part.strip()]
    return tuple(dict.fromkeys(found))


def attributed(
    base: Model, changed: Model, stressor: str | None, figures: Callable[[FloatArray], FloatArray]
) -> dict[str, FloatArray]:
    """Return part → what it adds to the change of figures of the flows (Shapley).

    Parameters
    ----------
    base, changed : Model
    stressor : str, or None for value added
    figures : function of flows between own regions (r, r)
        Indices that need not be linear in them.
    """
    names = None if stressor is None else (stressor,)
    first, second, _ = two_states(base, changed, names, None)
    found = Combinations(base.table, first, second, GROUPS, by_origin=True).values
    own = len(base.table.regions)
    count = len(GROUPS)
    value: dict[tuple[int, ...], FloatArray] = {}
    for choice in product((0, 1), repeat=count):
        value[choice] = figures(found[choice][0][:, :own])
    parts = ["value_added" if stressor is None else "intensity", *list(GROUPS)[1:]]
    return {part: _shapley(value, factor, count) for factor, part in enumerate(parts)}


def _shapley(value: dict[tuple[int, ...], FloatArray], factor: int, count: int) -> FloatArray:
    total = np.zeros_like(value[(0,) * count])
    for start in value:
        if start[factor]:
            continue
        size = sum(start)
        weight = factorial(size) * factorial(count - size - 1) / factorial(count)
        end = (*start[:factor], 1, *start[factor + 1 :])
        total += weight * (value[end] - value[start])
    return total
