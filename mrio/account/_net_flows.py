"""Transfers of emissions between regions: sent, received, net; exports apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from mrio.account._flows import flows
from mrio.checking import checked
from mrio.model import Model


@checked
def net_flows(
    model: Model, stressor: str | Sequence[str], *, stocks: str = "include"
) -> xr.DataArray:
    """Return E[r, s] - E[s, r] over the table's own regions, antisymmetric.

    Positive: r emits more for s than s for r. Exports to ROW are not in it.

    Returns
    -------
    DataArray (origin, destination)
    """
    own = list(model.table.regions)
    E = flows(model, stressor, stocks=stocks).sel(destination=own)
    values = E.values - np.swapaxes(E.values, -1, -2)
    method = "net flow E - Eᵀ between own regions"
    return E.copy(data=values).assign_attrs(method=method)


@checked
def net_transfers(
    model: Model, stressor: str | Sequence[str], *, stocks: str = "include"
) -> xr.Dataset:
    """Return what each region emits for others and others for it, and the difference.

    Variables, each (region) in the stressor's unit, industries only:

    - `sent`: emitted in the region for final demand of other own regions
    - `received`: emitted in other own regions for its final demand
    - `net_transfer`: sent - received, zero in sum (docs/methods/accounts.md#net-transfers)
    - `exported`: emitted in the region for exports to ROW, a column of its own
    - `net_with_exports`: net_transfer + exported; with stocks included it is
      production less consumption
    - `own`: emitted in the region for its own final demand

    References
    ----------
    Peters (2008), Ecol. Econ. 65:13: balance of emissions embodied in trade.
    """
    E = flows(model, stressor, stocks=stocks)
    table = model.table
    values, count = E.values, len(table.regions)
    inner = values[..., :count]
    own = np.diagonal(inner, axis1=-2, axis2=-1)
    sent = inner.sum(axis=-1) - own
    received = inner.sum(axis=-2) - own
    exported = values[..., count:].sum(axis=-1)
    template = E.isel(destination=0, drop=True).rename(origin="region")
    attrs = {**E.attrs, "method": "transfers between own regions; exports apart"}

    def variable(figures: np.ndarray) -> xr.DataArray:
        return template.copy(data=figures).assign_attrs(attrs)

    return xr.Dataset(
        {
            "sent": variable(sent),
            "received": variable(received),
            "net_transfer": variable(sent - received),
            "exported": variable(exported),
            "net_with_exports": variable(sent - received + exported),
            "own": variable(np.array(own)),
        },
        attrs=attrs,
    )
