"""What a value-chain decomposition is of: stressors, or value added, per unit of output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mrio.labels import FloatArray, as_sequence
from mrio.model import Model

OUTSIDE = "exports outside the table"


@dataclass(frozen=True, eq=False)
class Coefficients:
    """Rows (k, n) per unit of output, with names and units."""

    values: FloatArray
    names: tuple[str, ...]
    single: bool
    units: tuple[str, ...]


def coefficients_of(model: Model, stressor: str | Sequence[str] | None) -> Coefficients:
    """Return coefficients of stressors, or of value added for None."""
    if stressor is None:
        values = (model.balanced.value_added * model.inverse_x)[None, :]
        return Coefficients(values, ("value_added",), True, (model.table.money_unit,))
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    return Coefficients(rows.S, names, single, rows.units)
