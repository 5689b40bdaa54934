"""What an enclave changes: accounts by territory, by ownership and by claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from mrio import account
from mrio.labels import REST_OF_WORLD, sum_groups
from mrio.model import Model
from mrio.policy.mechanisms._claims import Claims
from mrio.table import Table


@dataclass(frozen=True, eq=False)
class EnclaveAccounts:
    """What an enclave changes, by territory, by ownership and by claim.

    Attributes
    ----------
    after : Model
        Years of operation.
    built : Model or None
        The build years, where construction is given.
    accounts : DataFrame by (principle, region), in the stressor's unit
        Principles production, consumption, income; 'ROW' is what consumption
        exports and income imports. Columns: `before`; `building`, where
        construction is given; `after`; `by_ownership`: after, with the
        enclave's emissions (production) and what its operating surplus enables
        (income) counted with the owners, while who consumes is not changed by
        who owns; `with_claims`: before less what owners claim, in place of what
        the principle gives to others. The last three sum to the same.
    income : DataFrame by region, money of the table
        gdp; transfer: operating surplus of the enclave received less paid;
        gni = gdp + transfer.
    avoided : float
        A year, in the stressor's unit.
    building : float or None
        Emitted for the construction, in the stressor's unit.
    claims : Claims
        kg of one year by owner; sums to no more than avoided.
    """

    after: Model
    built: Model | None
    accounts: pd.DataFrame
    income: pd.DataFrame
    avoided: float
    building: float | None
    claims: Claims

    @property
    def years_to_repay(self) -> float | None:
        """Years of operation after which what was emitted to build is avoided."""
        return None if self.building is None else self.building / self.avoided


def by_principle(model: Model, stressor: str) -> pd.Series:
    """Return emissions by (principle, region), 'ROW' for what is exported or imported."""
    used, enabled = account.consumption(model, stressor), account.income(model, stressor)
    found = {
        "production": account.production(model, stressor).to_series(),
        "consumption": used.to_series(),
        "income": enabled.to_series(),
    }
    if model.table.is_open or model.table.imports.any():
        found["production"][REST_OF_WORLD] = 0.0
        found["consumption"][REST_OF_WORLD] = used.attrs["exported"]
        found["income"][REST_OF_WORLD] = enabled.attrs["imported"]
    return pd.concat(found, names=["principle", "region"])


def moved_to_owners(
    figures: pd.Series, host: str, ownership: Mapping[str, float], amounts: Mapping[str, float]
) -> pd.Series:
    """Return figures with an amount of each principle taken from the host and given to owners."""
    out = figures.copy()
    for principle, amount in amounts.items():
        out[principle, host] -= amount
        for owner, share in ownership.items():
            out[principle, owner] += share * amount
    return out


def national_income(
    table: Table, host: str, surplus: float, ownership: Mapping[str, float]
) -> pd.DataFrame:
    """Return gdp, transfer and gni by region: operating surplus goes to its owners.

    Regions other than by this enclave own nothing of each other here: gni is
    gdp but for it, and both have one sum.
    """
    regions = pd.Index(list(table.regions), name="region")
    gdp = sum_groups(table.value_added, table.industries.region_codes, len(regions))
    transfer = pd.Series(0.0, regions)
    for owner, share in ownership.items():
        transfer[owner] += share * surplus
    transfer[host] -= surplus
    frame = pd.DataFrame({"gdp": gdp, "transfer": transfer}, regions)
    frame["gni"] = frame["gdp"] + frame["transfer"]
    frame.attrs = {"units": table.money_unit}
    return frame
