"""Which industries a settlement is about, and what their region earns on what it ships."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mrio import labels
from mrio.errors import InputError
from mrio.labels import FloatArray
from mrio.model import Model
from mrio.table import Table


def industries_named(table: Table, names: Sequence[str | tuple[str, str]]) -> NDArray[np.bool_]:
    """Return which industries (n,) are of the named sectors, or are the named ones.

    Raises
    ------
    LabelError
        A sector or industry that the table has not.
    """
    if isinstance(names, str):
        raise InputError(f"sectors are given as {names!r}", hint="give a list, even of one")
    at = np.zeros(len(table.industries), dtype=bool)
    at[labels.industries_named(table.industries, list(names), "sectors", regions=False)] = True
    return at


def without_emissions(model: Model, stressor: str, at: NDArray[np.bool_]) -> Model:
    """Return the model in which some industries emit nothing."""
    rows = list(model.table.totals.get(stressor, (stressor,)))
    S = np.vstack([model.stressor_rows(row).S for row in rows])
    change = pd.DataFrame(-S[:, at], rows, model.table.industries.index[at])
    return model.perturb(intensities=change)


def own_share_of_shipments(model: Model) -> FloatArray:
    """Return (r,) own value added per unit of shipments to other own regions, 0 without any."""
    table = model.balanced
    codes, count = table.industries.region_codes, len(table.regions)
    domestic = model.domestic
    final = model.Y_by_destination[:, :count]
    abroad = final.sum(axis=1) - final[np.arange(len(codes)), codes]
    shipped = abroad + domestic.traded(np.ascontiguousarray(table.x))
    earned = table.value_added * model.inverse_x
    # Value added that shipments call for in the region itself, by way of others too.
    by_region = np.zeros((len(codes), count))
    by_region[np.arange(len(codes)), codes] = shipped
    output = model.solve_array(by_region)
    own = np.array([earned[codes == r] @ output[codes == r, r] for r in range(count)])
    total = np.bincount(codes, shipped, count)
    theta = np.divide(own, total, out=np.zeros(count), where=total > 0)
    if ((theta < -1e-9) | (theta > 1 + 1e-9)).any():
        at = int(np.abs(theta - 0.5).argmax())
        raise InputError(
            f"the own value added in shipments of {table.regions[at]!r} is {theta[at]:.4f} of them",
            where=table.regions[at],
            hint="it lies in [0, 1] where no value added is negative",
        )
    return np.clip(theta, 0.0, 1.0)
