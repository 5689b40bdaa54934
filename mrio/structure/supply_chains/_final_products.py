"""Which final products carry an origin's emissions, along all chains or those through others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mrio.account._results import common_attributes
from mrio.checking import checked
from mrio.model import Model
from mrio.structure._demand import demand_by_destination
from mrio.structure.supply_chains._multipliers import chain_multipliers
from mrio.structure.supply_chains._selection import Selector, selected


@checked
def final_products(
    model: Model,
    stressor: str,
    *,
    origin: Selector | None = None,
    to: str | Sequence[str] | None = None,
    via: Selector | None = None,
) -> pd.DataFrame:
    """Return what is emitted in an origin for each final product, by whose final demand it is.

    The sum over every chain, not over listed paths: m_j Y_jd with m = s L, or
    with via m = s L A_v (I - A_avoid)^-1, the chains that pass through it.

    Parameters
    ----------
    model : Model
    stressor : str
        Row or total.
    origin : region, sector, (region, sector) or a list of these, optional
        Where it is emitted.
    to : destination or list of them, optional
        Whose final demand; all if left out, ROW among them.
    via : as origin, optional
        The chain must pass through one of these after the industry that emits:
        as an intermediate buyer, or as maker of the final product.

    Returns
    -------
    DataFrame
        Index product_region, product_sector; a column for each destination, in
        the stressor's unit (`attrs["units"]`).

    Raises
    ------
    LabelError, InputError

    References
    ----------
    Lenzen (2003), Struct. Change Econ. Dyn. 14:1; docs/methods/structure.md#structural-paths.
    """
    table = model.table
    s = model.stressor_rows(stressor).S[0].copy()
    if origin is not None:
        outside = np.ones(len(s), dtype=bool)
        outside[selected(table, origin, role="origin")] = False
        s[outside] = 0.0
    passing = None
    if via is not None:
        passing = np.zeros(len(s), dtype=bool)
        passing[selected(table, via, role="via")] = True
    destinations, Y = demand_by_destination(model, to)
    m = chain_multipliers(model, table.Z, s, passing)[-1]
    index = table.industries.index.set_names(["product_region", "product_sector"])
    frame = pd.DataFrame(m[:, None] * Y, index, pd.Index(destinations, name="destination"))
    (unit,) = model.stressor_rows(stressor).units
    frame.attrs = {
        **common_attributes(model, [unit], "emissions by final product"),
        "stressor": stressor,
    }
    return frame
