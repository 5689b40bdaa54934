"""Figures with their ranges over alternative tables: one, and one region's under every rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.labels import BoolArray, FloatArray, local_name
from mrio.lang import gettext as _
from mrio.money import Currency
from mrio.report._names import number


@dataclass(frozen=True)
class ConstructionRange:
    """A figure of a table, with its lowest and highest over alternative construction choices.

    Attributes
    ----------
    central : float
        Of the table itself.
    low, high : float
    below_zero : float
        Share of the tables in which the figure is negative.
    tables : int
        How many were built, the table itself among them.
    """

    central: float
    low: float
    high: float
    below_zero: float
    tables: int

    @property
    def sign_open(self) -> bool:
        """Whether the tables disagree on the sign."""
        return self.low < 0.0 < self.high

    def times(self, price: float) -> ConstructionRange:
        """Return the range at a price of 0 or more."""
        low, high = price * self.low, price * self.high
        return ConstructionRange(price * self.central, low, high, self.below_zero, self.tables)


@dataclass(frozen=True, eq=False)
class OverRules:
    """What one region receives or pays, net, under every rule that has a range.

    Attributes
    ----------
    region : str
    price : float
    currency : Currency
    rules : DataFrame
        Index rule (its key); `name`, `central`, `low`, `high`, `pays` (share of
        tables); million of the currency, from or to all other regions.
    tables : int
    """

    region: str
    price: float
    currency: Currency
    rules: pd.DataFrame
    tables: int

    @property
    def over_rules(self) -> tuple[float, float]:
        """Lowest and highest over rules, in the table itself."""
        central = self._figures("central")
        return float(central.min()), float(central.max())

    @property
    def over_all(self) -> tuple[float, float]:
        """Lowest and highest over rules and alternative tables."""
        return float(self._figures("low").min()), float(self._figures("high").max())

    @property
    def receives(self) -> tuple[str, ...]:
        """Rules under which the region is paid in every table."""
        low, high = self._figures("low"), self._figures("high")
        return self._where((low >= 0) & (high > 0))

    @property
    def pays(self) -> tuple[str, ...]:
        """Rules under which it pays in every table."""
        low, high = self._figures("low"), self._figures("high")
        return self._where((high <= 0) & (low < 0))

    @property
    def sign_open(self) -> tuple[str, ...]:
        """Rules under which it pays in some tables and is paid in others."""
        return self._where((self._figures("low") < 0) & (self._figures("high") > 0))

    @property
    def text(self) -> str:
        """All of it in a sentence, in the language spoken here."""
        (low, high), (lowest, highest) = self.over_rules, self.over_all
        price = f"{self.price:g}"
        return _(
            "net receipts of %(region)s from all others at %(price)s %(money)s/t, under %(rules)s "
            "rules: %(low)s to %(high)s million %(money)s in the table itself, %(lowest)s to "
            "%(highest)s over alternative construction choices (%(tables)s tables; not a "
            "confidence interval); received in every table under %(receives)s rules, paid in "
            "every table under %(pays)s, sign open under %(open)s",
            region=local_name(self.region),
            price=price,
            money=self.currency.local,
            rules=len(self.rules),
            low=_signed(low),
            high=_signed(high),
            lowest=_signed(lowest),
            highest=_signed(highest),
            tables=self.tables,
            receives=len(self.receives),
            pays=len(self.pays),
            open=len(self.sign_open),
        )

    def _figures(self, column: str) -> FloatArray:
        return self.rules[column].to_numpy(dtype=np.float64)

    def _where(self, chosen: BoolArray) -> tuple[str, ...]:
        return tuple(str(key) for key in self.rules.index[chosen])


def _signed(value: float) -> str:
    return number(value, 0, sign=True)
