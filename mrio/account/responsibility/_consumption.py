"""Consumption-based account: what is emitted anywhere in the table for a region's final demand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from mrio.account._results import labelled, scalar_or_list, stocks_left_out
from mrio.checking import checked
from mrio.labels import as_sequence, sum_groups
from mrio.model import Model


@checked
def consumption(
    model: Model, stressor: str | Sequence[str], *, stocks: str = "include"
) -> xr.DataArray:
    """Return emissions by region of final demand (CBA), direct ones of final users included.

    Parameters
    ----------
    model : Model
    stressor : str or list of str
    stocks : {"include", "exclude"}
        Whether stock changes count as final demand.

    Returns
    -------
    DataArray (region)
        The table's own regions. `attrs["exported"]` holds what is emitted for
        exports to outside the table (0 on a closed one), and
        `attrs["left_out"]` what is emitted for excluded stock changes:
        sum of F and F_Y = sum of consumption + exported + left_out.
        Emissions embodied in imports from outside the table are not in it.

    References
    ----------
    Peters (2008), Ecol. Econ. 65:13; Davis & Caldeira (2010), PNAS 107:5687.
    """
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    table = model.table
    left_out = stocks_left_out(model, stocks)
    M = model.solve_transpose_array(rows.S.T).T
    Y = model.final_demand(without=left_out) if left_out else model.Y_by_destination
    values = M @ Y + sum_groups(rows.F_Y, table.destination_codes, len(table.destinations), axis=1)
    count = len(table.regions)
    exported = values[:, count:].sum(axis=1)
    excluded = (M @ (model.Y_by_destination - Y)).sum(axis=1) if left_out else np.zeros(len(names))
    return labelled(
        model,
        values[:, :count],
        [("region", table.regions)],
        stressors=names,
        single=single,
        units=rows.units,
        method="consumption-based: S L Y and F_Y",
        stocks=stocks,
        exported=scalar_or_list(exported, single),
        left_out=scalar_or_list(excluded, single),
    )
