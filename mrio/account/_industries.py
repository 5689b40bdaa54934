"""The accounts of pymrio's calc_all by industry: D_pba, D_cba, D_imp, D_exp, without L."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import xarray as xr

from mrio.account._flows import multipliers_by_origin
from mrio.account._results import common_attributes, labelled
from mrio.checking import checked
from mrio.labels import FloatArray, IndexArray, as_sequence, sum_groups
from mrio.model import Model


@checked
def industry_accounts(model: Model, stressor: str | Sequence[str]) -> xr.Dataset:
    """Return the four standard accounts by region and sector, industries' emissions only.

    Variables over `industry` = (region, sector), every region with every
    sector of the table (zero where a region has not the sector):

    - `D_pba`: emitted by the industry
    - `D_cba`: embodied in the region's final demand for products of the
      sector, wherever made
    - `D_imp`: that part of D_cba which is emitted in other regions
    - `D_exp`: that part of D_pba which serves final demand of other regions,
      exports to ROW included

    Regional sums of D_cba + direct emissions are `consumption`. Computed from
    r·k transposed and r forward solves for r regions and k stressors.

    References
    ----------
    Stadler (2021), J. Open Res. Softw. 9:8 (pymrio), `calc_accounts`.
    """
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    table = model.table
    regions, sectors = len(table.regions), len(table.sectors)
    r_of, i_of = table.industries.region_codes, table.industries.sector_codes

    by_origin = multipliers_by_origin(model, rows.S)
    total = by_origin.sum(axis=1)
    Y = model.Y_by_destination[:, :regions]
    D_cba = _by_sector(total[:, :, None] * Y, i_of, sectors)
    from_own = np.swapaxes(by_origin, 1, 2) * Y
    D_imp = D_cba - _by_sector(from_own, i_of, sectors)

    x = model.x_by_destination
    abroad = x.sum(axis=1) - x[np.arange(len(x)), r_of]
    D_exp = _spread(rows.S * abroad, r_of * sectors + i_of, regions * sectors)
    D_pba = _spread(rows.F, r_of * sectors + i_of, regions * sectors)

    index = pd.MultiIndex.from_product([table.regions, table.sectors], names=["region", "sector"])
    method = "standard accounts by industry: emissions of industries, direct ones left out"
    arrays = {"D_pba": D_pba, "D_cba": D_cba, "D_imp": D_imp, "D_exp": D_exp}
    return xr.Dataset(
        {
            name: labelled(
                model,
                values,
                [("industry", index)],
                stressors=names,
                single=single,
                units=rows.units,
                method=method,
            )
            for name, values in arrays.items()
        },
        attrs=common_attributes(model, rows.units, method, rows.names),
    )


def _by_sector(values: FloatArray, sector_codes: IndexArray, sectors: int) -> FloatArray:
    """(k, n, regions) summed over industries of each sector: (k, regions * sectors)."""
    summed = sum_groups(values, sector_codes, sectors, axis=1)
    return np.swapaxes(summed, 1, 2).reshape(len(values), -1)


def _spread(values: FloatArray, positions: IndexArray, count: int) -> FloatArray:
    out = np.zeros((len(values), count))
    out[:, positions] = values
    return out
