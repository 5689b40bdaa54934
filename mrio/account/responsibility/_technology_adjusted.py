"""Technology-adjusted consumption: exports credited at an average intensity of their sector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import xarray as xr

from mrio.account._results import labelled, scalar_or_list
from mrio.account.responsibility._consumption import consumption
from mrio.checking import checked
from mrio.errors import InputError, LabelError
from mrio.labels import FloatArray, as_sequence, sum_groups
from mrio.leontief import reciprocal
from mrio.model import Model
from mrio.table import Table


@checked
def technology_adjusted(
    model: Model,
    stressor: str | Sequence[str],
    *,
    average: Literal["exports", "output"] = "exports",
) -> xr.DataArray:
    """Return technology-adjusted consumption-based emissions (TCBA*, or Kander's TCBA).

    TCBA_r = CBA_r + EX_r - Σ_i ḡ_i x_i^exp: what r emits for the final demand of
    others comes back to it, and it is credited with what its exports would
    have emitted at the average intensity ḡ of their sector.

    Parameters
    ----------
    model : Model
    stressor : str or list of str
    average : {"exports", "output"}
        ḡ weighted by output embodied in exports (TCBA*; sums to the same total
        as consumption) or by all output (Kander et al.; does not, see
        `attrs["additive"]`).

    Returns
    -------
    DataArray (region)
        `attrs["exported"]` as in `consumption`. Exports to ROW count among the
        exports that are adjusted.

    Raises
    ------
    LabelError
        When regions have not all the same sectors: the average needs a common
        list.
    InputError
        When stocks sold off abroad make exports of a sector so negative that
        its average intensity lies outside the regions' own.

    References
    ----------
    Kander, Jiborn, Moran & Wiedmann (2015), Nat. Clim. Change 5:431; Domingos,
    Zafrilla & López (2016), Nat. Clim. Change 6:729; Dietzenbacher, Cazcarro &
    Arto (2020), Nat. Commun. 11:1130.
    """
    if average not in ("exports", "output"):
        raise InputError(f"average={average!r}", hint="use 'exports' or 'output'")
    names, single = as_sequence(stressor)
    table = model.table
    _check_common_sectors(table)
    rows = model.stressor_rows(names)
    cba = consumption(model, names)
    exported = _embodied_in_exports(model)
    weights = exported if average == "exports" else table.x
    sectors, count = table.industries.sector_codes, len(table.sectors)
    total = sum_groups(weights, sectors, count)
    mean = sum_groups(rows.S * weights, sectors, count, axis=1) * reciprocal(total)
    if (weights < 0).any():
        _check_means(table, rows.S, mean, weights)
    adjustment = (rows.S - mean[:, sectors]) * exported
    values = cba.values + sum_groups(
        adjustment, table.industries.region_codes, len(table.regions), axis=1
    )
    return labelled(
        model,
        values,
        [("region", table.regions)],
        stressors=names,
        single=single,
        units=rows.units,
        method=f"technology-adjusted consumption, average intensity weighted by {average}",
        additive=int(average == "exports"),
        exported=scalar_or_list(np.asarray(cba.attrs["exported"]), single),
    )


def _check_means(table: Table, S: FloatArray, mean: FloatArray, weights: FloatArray) -> None:
    """Raise InputError where negative weights bring an average outside what it averages."""
    for i, sector in enumerate(table.sectors):
        at = np.flatnonzero((table.industries.sector_codes == i) & (weights != 0))
        if not len(at) or weights[at].min() >= 0:
            continue
        low, high = S[:, at].min(axis=1), S[:, at].max(axis=1)
        slack = 1e-9 * np.abs(S[:, at]).max(axis=1)
        wrong = (mean[:, i] < low - slack) | (mean[:, i] > high + slack) | (weights[at].sum() == 0)
        if wrong.any():
            raise InputError(
                f"the average intensity of {sector!r} lies outside the intensities it averages: "
                "output embodied in exports is negative there (stocks sold off)",
                where=sector,
                hint="use average='output', or a table without the negative stock changes",
            )


def _embodied_in_exports(model: Model) -> FloatArray:
    """(n,) output that final demand of other regions and of ROW calls for."""
    x = model.x_by_destination
    return x.sum(axis=1) - x[np.arange(len(x)), model.table.industries.region_codes]


def _check_common_sectors(table: Table) -> None:
    pairs = set(table.industries.pairs)
    missing = [
        (region, sector)
        for region in table.regions
        for sector in table.sectors
        if (region, sector) not in pairs
    ]
    if missing:
        region, sector = missing[0]
        raise LabelError(
            f"{len(missing)} of the sectors are not in every region: {region!r} has no {sector!r}",
            where=missing[0],
            hint="an average technology needs one list of sectors: aggregate, or add the industry "
            "with zeros",
        )
