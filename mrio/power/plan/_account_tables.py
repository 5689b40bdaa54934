"""Effect of claims on green power, and of redispatch, on accounts, footprints, compensation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.errors import LabelError
from mrio.labels import REST_OF_WORLD, resolve_region, suggest
from mrio.power.supply import Carriage, Resourcing
from mrio.units import mass_factor


@dataclass(frozen=True, eq=False)
class Case:
    """A table under purchases, its own if left out."""

    made: Resourcing
    purchases: pd.DataFrame | None = None
    carriage: Carriage | None = None

    def flows(self) -> pd.DataFrame:
        """Return emissions, origin × destination."""
        return self.made.flows(self.purchases, carriage=self.carriage)

    def footprints(self) -> pd.Series:
        """Return multipliers by industry."""
        return self.made.footprints(self.purchases, carriage=self.carriage)


Cases = Mapping[str, Case]
"""'as_it_is' first, then 'dispatch' (other plants run), then 'market' (and contracts)."""


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


def dispatch_accounts_table(
    made: Resourcing, purchases: pd.DataFrame, carriage: Carriage
) -> pd.DataFrame:
    """Return what regions emit, consume and transfer when other plants run, and the change, Mt.

    The row ROW has what is exported; production and consumption change by the
    same sum: avoided emissions leave all accounts.
    """
    mega = mass_factor(made.units, "Mt")
    regions = list(made.model.table.regions)
    flows = [made.flows() * mega, made.flows(purchases, carriage=carriage) * mega]
    direct = made.direct() * mega
    used = [made.consumption() * mega, made.consumption(purchases, carriage=carriage) * mega]
    columns: dict[str, pd.Series] = {}
    for name, (before, after) in {
        "production": [each.sum(axis=1) + direct for each in flows],
        "consumption": used,
        "net_transfer": [_net(each) for each in flows],
    }.items():
        columns[f"{name}_mt"] = before.reindex(regions)
        columns[f"{name}_change_mt"] = (after - before).reindex(regions)
    frame = pd.DataFrame(columns)
    if REST_OF_WORLD in made.power.destinations:
        abroad = [float(each[[REST_OF_WORLD]].to_numpy(dtype=float).sum()) for each in flows]
        row = {"consumption_mt": abroad[0], "consumption_change_mt": abroad[1] - abroad[0]}
        frame.loc[REST_OF_WORLD] = pd.Series(row)
    return frame.rename_axis("region")


def footprints_table(cases: Cases, products: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Return the footprint of products at baseline and in each case, with changes against it.

    Raises
    ------
    LabelError
        A product that the table has not.
    """
    table = cases["as_it_is"].made.model.table
    located = cases["as_it_is"].footprints()
    products = [(resolve_region(table.regions, r), sector) for r, sector in products]
    for region, sector in products:
        for label, known, kind in (
            (region, table.regions, "region"),
            (sector, table.sectors, "sector"),
        ):
            if label not in known:
                raise LabelError(
                    f"the table makes no {region} / {sector}: unknown {kind} {label!r}",
                    where=f"{region} / {sector}",
                    hint=suggest(label, known),
                )
        if (region, sector) not in located.index:
            raise LabelError(f"the table makes no {region} / {sector}", where=region)
    index = pd.MultiIndex.from_tuples(list(products), names=["region", "sector"])
    before = located.reindex(index)
    frame = pd.DataFrame({"footprint_location": before})
    for name, case in cases.items():
        if name != "as_it_is":
            after = case.footprints().reindex(index)
            frame[f"footprint_{name}"] = after
            frame[f"change_{name}_percent"] = 100.0 * (after / before - 1)
    frame.attrs["units"] = located.attrs["units"]
    return frame


def compensation_table(cases: Cases, per_tonne: float) -> pd.DataFrame:
    """Return what net transfers at a price pay regions, millions of the table's currency.

    Between own regions alone: exports are left out, and columns sum to zero.
    """
    mega = mass_factor(cases["as_it_is"].made.units, "Mt")
    frame = pd.DataFrame({"as_it_is": _net(cases["as_it_is"].flows()) * mega * per_tonne})
    for name, case in cases.items():
        if name != "as_it_is":
            after = _net(case.flows()) * mega * per_tonne
            frame[f"by_{name}"] = after
            frame[f"change_{name}"] = after - frame["as_it_is"]
    money = cases["as_it_is"].made.model.table.currency
    frame.attrs |= {"units": f"million {money.name}", "currency": money.code}
    return frame.rename_axis("region")


def _net(flows: pd.DataFrame) -> pd.Series:
    own = flows[list(flows.index)]
    return own.sum(axis=1) - own.sum(axis=0)
