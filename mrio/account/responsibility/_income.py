"""Income-based account: what the primary inputs of a region enable downstream."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import xarray as xr

from mrio.account._results import labelled, scalar_or_list
from mrio.checking import checked
from mrio.errors import InputError
from mrio.labels import REST_OF_WORLD, FloatArray, as_sequence, sum_groups
from mrio.model import Model

METHOD = "income-based: primary inputs v, Ghosh inverse G, S"


@checked
def income(
    model: Model,
    stressor: str | Sequence[str],
    *,
    by: Literal["region", "industry"] = "region",
) -> xr.DataArray:
    """Return emissions by region of primary inputs (IBA): what its income enables downstream.

    Industry i answers for v_i (G S')_i: emissions anywhere in the table along
    the sales that its value added makes possible. G = x̂⁻¹ L x̂ is never formed:
    G S' = x̂⁻¹ L F', one forward solve for each stressor.

    Parameters
    ----------
    model : Model
    stressor : str or list of str
    by : {"region", "industry"}
        By region with direct emissions of final users; by industry without.

    Returns
    -------
    DataArray (region) or (industry)
        In the stressor's unit. Import rows are primary inputs of ROW: what they
        enable stands in `attrs["imported"]`, and `attrs["unexplained"]` is
        what no primary input answers for: where columns that do not add up to
        output are accepted, or industries sell from stocks without producing (0
        otherwise).
        Sum of income + imported + unexplained = emissions of all industries
        (+ F_Y by region).

    Raises
    ------
    BalanceError
        Columns miss output by more than rounding: see `Model`.

    References
    ----------
    Marques, Rodrigues, Lenzen & Domingos (2012), Ecol. Econ. 84:57;
    docs/methods/accounts.md#income-based-responsibility.
    """
    if by not in ("region", "industry"):
        raise InputError(f"by={by!r}", hint="use 'region' or 'industry'")
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    table = model.balanced
    along = model.solve_array(np.ascontiguousarray(rows.F.T)).T
    enabled = along * model.inverse_x
    own, imported = enabled * table.value_added, (enabled * table.imports).sum(axis=1)
    # What sales of primary inputs would have to add for columns to be as large as rows.
    gap = table.x - table.Z.sum(axis=0, dtype=np.float64) - table.v.sum(axis=0)
    unexplained = (enabled * gap).sum(axis=1) + along[:, table.x == 0].sum(axis=1)
    if by == "industry":
        values, labels = own, table.industries.index
    else:
        labels = table.regions
        values = sum_groups(own, table.industries.region_codes, len(labels), axis=1)
        direct = sum_groups(rows.F_Y, table.destination_codes, len(table.destinations), axis=1)
        values = values + direct[:, : len(labels)]
    return labelled(
        model,
        values,
        [(by, labels)],
        stressors=names,
        single=single,
        units=rows.units,
        method=METHOD + (" and F_Y of final users" if by == "region" else ""),
        imported=scalar_or_list(imported, single),
        unexplained=scalar_or_list(unexplained, single),
    )


@checked
def income_flows(model: Model, stressor: str | Sequence[str]) -> xr.DataArray:
    """Return emissions in a destination that primary inputs of an origin enable.

    Einc[r, s] = Σ v_i G_ij s_j x_j over i in r, j in s: direct emissions of
    final users are no part of it. Columns sum to the emissions of the
    destination's industries, rows to `income`.

    Returns
    -------
    DataArray (origin, destination)
        Origins are the table's own regions, then 'ROW' for import rows;
        destinations the regions where it is emitted.

    References
    ----------
    Marques et al. (2012), Ecol. Econ. 84:57; Liang et al. (2017), Environ. Sci.
    Technol. 51.
    """
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    table = model.balanced
    codes, count = table.industries.region_codes, len(table.regions)
    k, n = rows.F.shape
    split = np.zeros((n, k, count))
    split[np.arange(n), :, codes] = rows.F.T
    enabled = model.solve_array(split.reshape(n, k * count)) * model.inverse_x[:, None]
    values = sum_groups(enabled * table.value_added[:, None], codes, count)
    origins = table.regions
    if any(row.kind == "import" for row in table.primary):
        foreign = table.imports @ enabled
        values, origins = np.vstack([values, foreign]), (*origins, REST_OF_WORLD)
    return labelled(
        model,
        _by_stressor(values, k, count),
        [("origin", origins), ("destination", table.regions)],
        stressors=names,
        single=single,
        units=rows.units,
        method=METHOD,
    )


def _by_stressor(values: FloatArray, k: int, count: int) -> FloatArray:
    """(origins, k * count) → (k, origins, count)."""
    return np.ascontiguousarray(values.reshape(len(values), k, count).swapaxes(0, 1))
