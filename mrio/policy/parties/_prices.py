"""What a tonne costs: one price, one for each region that emits, or what abating costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import pandas as pd

from mrio.checking import check_fields, checked, is_number, numbers, one_of, shown
from mrio.errors import InputError
from mrio.labels import FloatArray, resolve_labels
from mrio.money import Currency, currency, exchange
from mrio.policy.parties._parties import figures_by_label

WILD = 1e300
"""A price per tonne beyond which it times tonnes is no number any more."""


Side = Literal["emitter", "payer"]
"""Whose price counts for a tonne: of the region that emits it, or that is charged with it."""


@dataclass(frozen=True, eq=False)
class PriceByRegion:
    """Prices by region, and at which side of a flow they count.

    Parameters
    ----------
    by_region : Series or mapping of regions to prices per tonne, in the table's currency
    charged_at : {"emitter", "payer"}
        'emitter': a tonne costs what it costs in the region that emits it;
        'payer': in the region that is charged with it. A rule that knows no flows
        from region to region refuses the second.

    References
    ----------
    docs/methods/compensation.md#prices-by-region.
    """

    by_region: pd.Series | Mapping[str, float]
    charged_at: Side

    def __post_init__(self) -> None:
        check_fields(self, but=("by_region",))
        one_of(self.charged_at, get_args(Side), "charged_at")
        given = _series(self.by_region, "price")
        frozen = pd.Series(numbers(given, "price"), given.index)
        object.__setattr__(self, "by_region", frozen)


@dataclass(frozen=True, eq=False)
class PriceIn:
    """A price in another currency than the table's, with the rate at which it is converted.

    Parameters
    ----------
    currency : str
        ISO 4217 code of what the price is stated in.
    price : float, Series or mapping by region, or PriceByRegion
        Per tonne, in that currency.
    rate : float, optional
        Units of the table's currency for one of it; needed unless both are the same.

    Raises
    ------
    UnitError
        No currency of ISO 4217; where it is used, another currency than the
        table's and no rate.

    Examples
    --------
    >>> PriceIn("EUR", 80.0, rate=7.8).rate
    7.8
    """

    currency: str
    price: float | pd.Series | Mapping[str, float] | PriceByRegion
    rate: float | None = None

    def __post_init__(self) -> None:
        check_fields(self, but=("price",))
        currency(self.currency)


GivenPrice = float | pd.Series | Mapping[str, float] | PriceByRegion | PriceIn
"""Per tonne: one number, by region that emits, by region and side, or in another currency."""


@dataclass(frozen=True, eq=False)
class Price:
    """A price per tonne as rules take it, in the currency of the table.

    Attributes
    ----------
    by_region : (r,)
    uniform : float or None
        The one number if they are all the same.
    currency : Currency
    charged_at : {"emitter", "payer"}
        Without meaning where the price is uniform.
    stated : mapping
        The currency and the rate it was stated in, where not in the table's.
    """

    by_region: FloatArray
    uniform: float | None
    currency: Currency
    charged_at: Side = "emitter"
    stated: Mapping[str, object] = field(default_factory=dict)

    def of_flows(self, tonnes: FloatArray) -> FloatArray:
        """Return (r, r), in millions, the worth of Mt emitted in the row, charged to the column."""
        if self.charged_at == "payer":
            return self.by_region[None, :] * tonnes
        return self.by_region[:, None] * tonnes

    def of_region(self, tonnes: FloatArray, rule: str) -> FloatArray:
        """Return (r,), in millions, the worth of Mt emitted in each region, whoever is charged.

        Raises
        ------
        InputError
            The price counts at the payer, which a rule without flows does not know.
        """
        if self.charged_at == "payer" and self.uniform is None:
            raise InputError(
                f"{rule} knows no flows: it does not say who is charged with a tonne, so that no "
                "price of the payer's counts for it",
                where="charged_at",
                hint="charged_at='emitter', one price, or a rule of pairs such as NetTransfer",
            )
        return self.by_region * tonnes

    @property
    def facts(self) -> dict[str, object]:
        """What a settlement says of the side, and of the currency the price was stated in."""
        same = self.uniform is not None or bool(np.isnan(self.by_region).all())
        side = {} if same else {"charged_at": self.charged_at}
        return {**side, **self.stated}

    @classmethod
    def none(cls, regions: tuple[str, ...], money: Currency) -> Price:
        """Return what a rule is given that takes no price: no number."""
        return cls(np.full(len(regions), np.nan), None, money)

    def given(self, regions: tuple[str, ...]) -> GivenPrice | None:
        """Return it as a user gives it, None for no price."""
        if self.uniform is not None:
            return self.uniform
        if np.isnan(self.by_region).all():
            return None
        return PriceByRegion(pd.Series(self.by_region, list(regions)), self.charged_at)

    @property
    def unit(self) -> str:
        """What it is in: 'EUR per tonne'."""
        return f"{self.currency.name} per tonne"


def priced(
    price: GivenPrice, regions: tuple[str, ...], money: Currency, what: str = "price"
) -> Price:
    """Return a price as rules need it.

    Parameters
    ----------
    price : float, Series or mapping by region, PriceByRegion or PriceIn
        Per tonne; a Series or mapping alone: of the region that emits.
    money : Currency
        Of the table, and of the price unless it states its own.
    what : str
        Its name in errors.

    Raises
    ------
    InputError
        Not a number, or below zero.
    LabelError
        Regions too many or too few.
    UnitError
        Another currency, and no rate.
    """
    if isinstance(price, PriceIn):
        own = currency(price.currency)
        rate = exchange(own, money, price.rate)
        found = priced(price.price, regions, own, what)
        if own == money:
            return found
        uniform = None if found.uniform is None else found.uniform * rate
        stated = {"price_stated_in": own.code, "exchange_rate": rate}
        return Price(found.by_region * rate, uniform, money, found.charged_at, stated)
    side: Side = "emitter"
    if isinstance(price, PriceByRegion):
        price, side = price.by_region, price.charged_at
    hint = f"give {money.name} per tonne"
    if isinstance(price, (pd.Series, Mapping)):
        figures = figures_by_label(_series(price, what), regions, what, positive=False)
        if ((figures < 0) | (figures > WILD)).any():
            at = int(np.flatnonzero((figures < 0) | (figures > WILD))[0])
            wrong = "below zero" if figures[at] < 0 else "of another unit"
            raise InputError(
                f"the {what} of {regions[at]!r} is {figures[at]:g}, {wrong}",
                where=regions[at],
                hint=f"{hint}, 0 or more",
            )
        same = float(figures[0]) if (figures == figures[0]).all() else None
        return Price(figures, same, money, side)
    if not is_number(price):
        raise InputError(
            f"the {what} is {shown(price)}", hint=f"{hint}, a number, or a Series or dict by region"
        )
    if not 0 <= price <= WILD:
        raise InputError(f"the {what} is {price!r}", hint=f"{hint}, 0 or more")
    return Price(np.full(len(regions), float(price)), float(price), money)


def _series(given: pd.Series | Mapping[str, float], what: str) -> pd.Series:
    """Return prices by region as a Series, whatever else they hold."""
    if isinstance(given, pd.Series):
        return given
    if not given:
        raise InputError(f"the {what} names no region", hint="give a price per tonne for each")
    return pd.Series(list(given.values()), list(given), dtype=object)


@checked
def marginal_costs(slopes: pd.Series, quotas: pd.Series) -> pd.Series:
    """Return what the last tonne of its own quota costs each region, in currency per tonne.

    MAC_r = b_r q_r: a price by region of emission, for regions that abate alone.

    Parameters
    ----------
    slopes : Series by region
        b_r in billions of the table's currency per Mt²; a required input, no default is known.
    quotas : Series by region
        Mt to abate.

    Examples
    --------
    >>> marginal_costs(pd.Series({"SX": 0.0004}), pd.Series({"SX": 30.0}))["SX"]
    np.float64(12.0)
    """
    b, quota = _aligned(slopes, quotas)
    return (1000.0 * b * quota).rename("per tonne")


@checked
def shadow_price(slopes: pd.Series, quotas: pd.Series) -> float:
    """Return what the last tonne costs where all abate the sum of quotas together, per tonne.

    λ = Σ q / Σ (1 / b), the price at which `AbatementExchange` settles; units as
    in `marginal_costs`.

    Examples
    --------
    >>> curves = pd.Series([0.0004, 0.0020, 0.0010], ["SX", "YD", "RC"])
    >>> round(shadow_price(curves, pd.Series([30.0, 60.0, 40.0], curves.index)), 6)
    32.5
    """
    b, quota = _aligned(slopes, quotas)
    return float(1000.0 * quota.sum() / (1.0 / b).sum())


def _aligned(slopes: pd.Series, quotas: pd.Series) -> tuple[pd.Series, pd.Series]:
    quotas = resolve_labels(map(str, slopes.index), quotas)
    if set(slopes.index) != set(quotas.index) or slopes.index.has_duplicates:
        other = sorted(map(str, set(slopes.index) ^ set(quotas.index)))
        raise InputError(f"slopes and quotas are not of the same regions: {other[:3]}")
    for what, values, low in (("slope", slopes, 0.0), ("quota", quotas, -np.inf)):
        figures = numbers(values, f"{what}s")
        wrong = ~np.isfinite(figures) | (figures <= low) | (figures < 0)
        if wrong.any():
            name = values.index[int(np.flatnonzero(wrong)[0])]
            raise InputError(f"the {what} of {name!r} is {values[name]}", where=name)
    return slopes.astype(float), quotas.reindex(slopes.index).astype(float)
