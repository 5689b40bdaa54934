"""The mean of consumption- and income-based responsibility."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from mrio.account.responsibility._consumption import consumption
from mrio.account.responsibility._income import income
from mrio.checking import checked
from mrio.model import Model


@checked
def average(model: Model, stressor: str | Sequence[str]) -> xr.DataArray:
    """Return the mean of consumption- and income-based emissions, half of each.

    Responsibility of both ends of the chain: final users and owners of primary
    inputs. It is no mean of production and consumption, and no `shared`
    responsibility, in which industries along the chain keep a part.

    Returns
    -------
    DataArray (region)
        `attrs["exported"]` and `attrs["imported"]`: the halves that users of
        exports and suppliers of imports are charged with.

    References
    ----------
    Rodrigues, Domingos, Giljum & Schneider (2006), Ecol. Econ. 59:256.
    """
    used, earned = consumption(model, stressor), income(model, stressor)
    halves = {
        name: (0.5 * np.asarray(part.attrs[name])).tolist()
        for part, name in ((used, "exported"), (earned, "imported"), (earned, "unexplained"))
    }
    attrs = {**earned.attrs, "method": "half consumption-based, half income-based", **halves}
    return used.copy(data=0.5 * (used.values + earned.values)).assign_attrs(attrs)
