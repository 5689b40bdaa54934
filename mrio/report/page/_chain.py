"""One supply chain of the mission: coke of Shanxi, steel of Hebei, buildings in the Delta."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from mrio.report._digits import rounded_parts
from mrio.report.page._mission import Mission
from mrio.structure import final_products
from mrio.units import mass_factor

FIRST = ("Shanxi", "Coking")
THROUGH = ("Hebei", "Metal smelting")
LAST = "Construction"
DIGITS = 2
SHOWN = 4
"""Final products told apart; the others are one."""


@dataclass(frozen=True)
class Printed:
    """Figures of a supply chain in Mt, rounded so that they add up.

    Attributes
    ----------
    whole : float
    ways : list of float
        Through the second industry, through others of its region, by other chains.
    by_product, by_member : list of float
    built : float
        Of the first way, what ends in `LAST`.
    """

    whole: float
    ways: list[float]
    by_product: list[float]
    by_member: list[float]
    built: float


@dataclass(frozen=True, eq=False)
class SupplyChain:
    """What one industry emits for the mission's group, and what of it passes through another.

    Attributes
    ----------
    first, through : (region, sector)
    whole : float
        Mt emitted by `first` for the group's final demand, along all chains.
    by_region : float
        Of it, along chains through any industry of `through`'s region.
    products : DataFrame
        Of it, along chains through `through` itself: index sector of the final
        product, largest first, a column for each member of the group, Mt.
    """

    first: tuple[str, str]
    through: tuple[str, str]
    whole: float
    by_region: float
    products: pd.DataFrame

    @property
    def by_industry(self) -> float:
        """Mt along chains through the industry itself."""
        return float(self.products.to_numpy().sum())

    @cached_property
    def printed(self) -> Printed:
        """The figures as they are printed, so that parts add up."""
        products = self.largest()
        here = self.by_region - self.by_industry
        ways = rounded_parts([self.by_industry, here, self.whole - self.by_region], DIGITS)
        by_product = rounded_parts(products.sum(axis=1).tolist(), DIGITS)
        by_member = rounded_parts(products.sum(axis=0).tolist(), DIGITS)
        named = dict(zip(map(str, products.index), by_product, strict=True))
        return Printed(round(sum(ways), DIGITS), ways, by_product, by_member, named.get(LAST, 0.0))

    def largest(self, count: int = SHOWN) -> pd.DataFrame:
        """Return the largest final products, and the sum of the others as 'other products'."""
        shown, rest = self.products.iloc[:count], self.products.iloc[count:]
        return pd.concat([shown, rest.sum().to_frame("").T])


def supply_chain(mission: Mission) -> SupplyChain | None:
    """Return the chain of coke, steel and buildings; None where the question or table has none."""
    table = mission.model.table
    industries = set(table.industries.index)
    if mission.origin != FIRST[0] or THROUGH[0] in mission.group:
        return None
    if not {FIRST, THROUGH} <= industries or mission.asked is None:
        return None
    stressor, group = mission.asked.stressor, list(mission.group)

    def carried(via: str | tuple[str, str] | None) -> pd.DataFrame:
        frame = final_products(mission.model, stressor, origin=FIRST, to=group, via=via)
        return frame * mass_factor(str(frame.attrs["units"]), "Mt")

    by_industry = carried(THROUGH)
    products = pd.DataFrame(by_industry.groupby(level="product_sector", sort=False).sum())
    products = products[group]
    order = products.sum(axis=1).sort_values(ascending=False, kind="stable").index
    return SupplyChain(
        FIRST,
        THROUGH,
        float(carried(None).to_numpy().sum()),
        float(carried(THROUGH[0]).to_numpy().sum()),
        products.loc[order],
    )
