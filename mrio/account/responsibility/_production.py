"""Production-based account: what is emitted inside a region."""

from __future__ import annotations

from collections.abc import Sequence

import xarray as xr

from mrio.account._results import labelled
from mrio.checking import checked
from mrio.labels import as_sequence, sum_groups
from mrio.model import Model


@checked
def production(
    model: Model, stressor: str | Sequence[str], *, industry_only: bool = False
) -> xr.DataArray:
    """Return emissions by region of origin (PBA), direct ones of final users included.

    On an open table the figures are those of the table's own regions, whatever
    they serve, exports included.

    Parameters
    ----------
    model : Model
    stressor : str or list of str
        Row or total; a list gives a dimension `stressor`.
    industry_only : bool
        Leave out direct emissions of final users (F_Y).

    Returns
    -------
    DataArray (region)
        In the stressor's unit.

    References
    ----------
    Peters (2008), Ecol. Econ. 65:13.
    """
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    table = model.table
    count = len(table.regions)
    values = sum_groups(rows.F, table.industries.region_codes, count, axis=1)
    if not industry_only:
        by_destination = sum_groups(
            rows.F_Y, table.destination_codes, len(table.destinations), axis=1
        )
        values = values + by_destination[:, :count]
    return labelled(
        model,
        values,
        [("region", table.regions)],
        stressors=names,
        single=single,
        units=rows.units,
        method="production-based: F of industries"
        + ("" if industry_only else " and F_Y of final users"),
    )
