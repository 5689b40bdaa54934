"""Emissions embodied in bilateral trade (EEBT) beside the multi-regional flows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from mrio.account._results import common_attributes, labelled
from mrio.checking import checked
from mrio.labels import FloatArray, as_sequence, sum_groups
from mrio.model import Model

METHOD = "emissions embodied in bilateral trade (EEBT) beside multi-regional flows"


@checked
def trade_balance_emissions(model: Model, stressor: str | Sequence[str]) -> xr.Dataset:
    """Return emissions embodied in bilateral trade (EEBT) and why they differ from `flows`.

    Under EEBT all that r ships to s, for whatever use, is charged to s with what
    was emitted for it inside r: S^r (I - A^rr)⁻¹ (Z^rs e + y^rs). The
    multi-regional account passes intermediate goods on to the final user.

    Returns
    -------
    Dataset
        Variables (origin, destination), destinations own regions, then 'ROW':

        - `eebt`: embodied in shipments of the origin to the destination; on
          the diagonal, in what it makes for its own final demand
        - `passed_on`: the part that the destination's industries pass on to
          final users elsewhere (back to the origin among them)
        - `through_others`: what reaches the destination's final users by way
          of industries of other regions
        - `flows` = eebt - passed_on + through_others: the multi-regional flow

        and (region) `consumption`, production less shipments plus what is
        received, direct emissions of final users included. Rows of eebt and of
        flows both sum to the origin's emissions. `attrs["exported"]` is what
        was emitted for shipments to outside the table.

    References
    ----------
    Peters (2008), Ecol. Econ. 65:13; Muradian, O'Connor & Martinez-Alier
    (2002), Ecol. Econ. 41:51.
    """
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    table = model.table
    own = len(table.regions)
    shipped, carried = _shipments(model, rows.S)
    through = _carried_to_users(model, carried)  # (k, origin, importer, user)
    importer = through.sum(axis=3)
    to_importers = through[..., :own]
    stays = np.diagonal(to_importers, axis1=2, axis2=3)
    eebt = shipped.copy()
    eebt[..., :own] += importer
    passed_on = np.zeros_like(eebt)
    passed_on[..., :own] = importer - stays
    others = through.sum(axis=2)
    others[..., :own] -= stays
    direct = sum_groups(rows.F_Y, table.destination_codes, len(table.destinations), axis=1)
    received = eebt.sum(axis=1)[:, :own] + direct[:, :own]
    parts = {
        "eebt": eebt,
        "passed_on": passed_on,
        "through_others": others,
        "flows": eebt - passed_on + others,
        "consumption": received,
    }
    square = [("origin", table.regions), ("destination", table.destinations)]
    attrs = common_attributes(model, rows.units, METHOD, names)
    exported = eebt[..., own:].sum(axis=(1, 2))
    attrs["exported"] = float(exported[0]) if single else exported.tolist()
    return xr.Dataset(
        {
            name: labelled(
                model,
                values,
                square if name != "consumption" else [("region", table.regions)],
                stressors=names,
                single=single,
                units=rows.units,
                method=METHOD,
            )
            for name, values in parts.items()
        },
        attrs=attrs,
    )


def _shipments(model: Model, S: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return emissions in final goods shipped (k, r, d), and per unit of use abroad (k, r, n).

    The second is S^r L^rr A^rs: what r emits for a unit of output of an
    industry of another region that buys from it directly.
    """
    table = model.table
    codes, count = table.industries.region_codes, len(table.regions)
    local = model.domestic.solve_transpose(np.ascontiguousarray(S.T)).T
    final = sum_groups(local[:, :, None] * model.Y_by_destination, codes, count, axis=1)
    k, n = S.shape
    by_origin = np.zeros((n, k, count))
    by_origin[np.arange(n), :, codes] = local.T
    carried = model.domestic.traded_transpose(by_origin.reshape(n, k * count))
    carried = np.ascontiguousarray(carried.T).reshape(k, count, n)
    # A region's own industries buy nothing from it abroad: what is left there is rounding.
    carried[:, codes, np.arange(n)] = 0.0
    return final, carried


def _carried_to_users(model: Model, carried: FloatArray) -> FloatArray:
    """Return (k, r, s, u): emitted in r, shipped to industries of s, used at last by u."""
    table = model.table
    codes, count = table.industries.region_codes, len(table.regions)
    x = model.x_by_destination
    # Region by region: one product for all would multiply mostly zeros.
    out = np.empty((len(carried), count, count, x.shape[1]))
    for s in range(count):
        at = np.flatnonzero(codes == s)
        out[:, :, s] = carried[:, :, at] @ x[at]
    return out
