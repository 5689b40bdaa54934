"""Figures and prices that a plan gives for all its rules."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pandas as pd

from mrio.errors import ConfigError
from mrio.io import figures_of
from mrio.policy.parties import PriceByRegion, PriceIn, marginal_costs, shadow_price
from mrio.policy.plan._settings import Plan, StatedPrice

Given = TypeVar("Given")


class Inputs:
    """What a plan names beside rules, read when it is first needed.

    Parameters
    ----------
    plan : Plan
    folder : Path
        The plan's, from which files are named.
    """

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan, self.folder = plan, folder

    @property
    def population(self) -> pd.Series:
        """Persons by region."""
        given = self._required(self.plan.population, "population")
        return figures_of(given, self.folder, "population")

    @property
    def slopes(self) -> pd.Series:
        """Slopes of marginal abatement costs."""
        given = self._required(self.plan.abatement, "abatement")
        return figures_of(given.slopes, self.folder, "abatement.slopes")

    @property
    def quotas(self) -> pd.Series:
        """Mt to abate."""
        given = self._required(self.plan.abatement, "abatement")
        return figures_of(given.quotas, self.folder, "abatement.quotas")

    def of(self, key: str) -> pd.Series:
        """Return figures by region by their name: population, slopes, quotas."""
        return getattr(self, key)

    @property
    def price(self) -> float | PriceByRegion | PriceIn:
        """Per tonne, as it is stated; marginal costs are of the region that emits."""
        price = self.plan.price
        if isinstance(price, StatedPrice):
            return self._stated(price)
        if price == "marginal costs":
            return PriceByRegion(marginal_costs(self.slopes, self.quotas), "emitter")
        if price == "shadow price":
            return shadow_price(self.slopes, self.quotas)
        return float(price)

    def _stated(self, price: StatedPrice) -> float | PriceByRegion | PriceIn:
        found: float | PriceByRegion = price.per_tonne or 0.0
        if price.by_region is not None:
            figures = figures_of(price.by_region, self.folder, "price.by_region")
            found = PriceByRegion(figures, price.charged_at)
        return found if price.currency is None else PriceIn(price.currency, found, price.rate)

    def _required(self, given: Given | None, key: str) -> Given:
        if given is None:
            raise ConfigError(
                f"a rule or price of the plan needs {key!r}, which it does not give",
                where=key,
                hint=f"add the key {key}: no default of it is known",
            )
        return given
