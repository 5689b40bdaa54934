"""Betweenness: emissions that pass through an industry on their way to final users."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from mrio.account._results import labelled
from mrio.checking import checked
from mrio.labels import as_sequence
from mrio.model import Model
from mrio.structure._demand import demand_of


@checked
def betweenness(
    model: Model, stressor: str | Sequence[str], *, to: str | Sequence[str] | None = None
) -> xr.DataArray:
    """Return emissions on paths that pass through each industry, neither first nor last on them.

    b_i = (s T)_i (T y)_i with T = L A = L - I: upstream emissions of i's
    inputs, times i's output that other industries (and itself) need. A path
    that passes through i twice counts twice.

    Parameters
    ----------
    model : Model
    stressor : str or list of str
    to : destination or list of them, optional
        Whose final demand; all if left out, ROW among them.

    Returns
    -------
    DataArray (industry)
        In the stressor's unit. The figures of different industries overlap and
        do not add up to anything.

    References
    ----------
    Liang, Qu & Xu (2016), Environ. Sci. Technol. 50:1330; docs/methods/structure.md#betweenness.
    """
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    y = demand_of(model, to)
    upstream = model.solve_transpose_array(np.ascontiguousarray(rows.S.T)).T - rows.S
    passed = (model.solve_array(y) if to is not None else model.table.x) - y
    return labelled(
        model,
        upstream * passed,
        [("industry", model.table.industries.index)],
        stressors=names,
        single=single,
        units=rows.units,
        method="betweenness (s T) (T y), T = L - I",
    )
