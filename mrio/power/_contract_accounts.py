"""What claims on green power make of accounts and footprints, beside what physics says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mrio.errors import LabelError
from mrio.labels import REST_OF_WORLD, suggest
from mrio.power._resourcing import Resourcing
from mrio.units import mass_factor


def accounts_table(made: Resourcing, purchases: pd.DataFrame) -> pd.DataFrame:
    """Return consumption and net transfer of regions by location and by contract, Mt.

    Production is the same in both: contracts make nobody emit less. What is
    exported stands in the row ROW: with it the change sums to zero.
    """
    mega = mass_factor(made.units, "Mt")
    located, contracted = made.consumption() * mega, made.consumption(purchases) * mega
    frame = pd.DataFrame(
        {
            "consumption_location_mt": located,
            "consumption_market_mt": contracted,
            "consumption_change_mt": contracted - located,
            "net_transfer_location_mt": _net(made.flows()) * mega,
            "net_transfer_market_mt": _net(made.flows(purchases)) * mega,
        }
    )
    if REST_OF_WORLD in made.power.destinations:
        before, after = (
            float(flows[[REST_OF_WORLD]].to_numpy(dtype=float).sum()) * mega
            for flows in (made.flows(), made.flows(purchases))
        )
        row = [before, after, after - before, np.nan, np.nan]
        frame.loc[REST_OF_WORLD] = row
    return frame.rename_axis("region")


def footprints_table(
    made: Resourcing, purchases: pd.DataFrame, products: Sequence[tuple[str, str]]
) -> pd.DataFrame:
    """Return the footprint of products by location and by contract, and the change.

    Raises
    ------
    LabelError
        A product that the table has not.
    """
    located, contracted = made.footprints(), made.footprints(purchases)
    for product in products:
        if product not in located.index:
            table = made.model.table
            known = [*table.regions, *table.sectors]
            odd = next((name for name in product if name not in known), product[1])
            raise LabelError(
                f"the table makes no {' / '.join(product)}",
                where=" / ".join(product),
                hint=suggest(odd, known),
            )
    index = pd.MultiIndex.from_tuples(list(products), names=["region", "sector"])
    frame = pd.DataFrame(
        {
            "footprint_location": located.reindex(index),
            "footprint_market": contracted.reindex(index),
        }
    )
    frame["change_percent"] = 100.0 * (frame["footprint_market"] / frame["footprint_location"] - 1)
    frame.attrs["units"] = located.attrs["units"]
    return frame


def _net(flows: pd.DataFrame) -> pd.Series:
    own = flows[list(flows.index)]
    return own.sum(axis=1) - own.sum(axis=0)
