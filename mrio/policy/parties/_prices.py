"""What a tonne costs: one price, one for each region that emits, or what abating costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.checking import checked, numbers
from mrio.errors import InputError
from mrio.labels import FloatArray
from mrio.policy.parties._parties import figures_by_label

WILD = 1e300
"""Yuan per tonne beyond which a price times tonnes is no number any more."""


@dataclass(frozen=True, eq=False)
class Price:
    """Yuan per tonne emitted in each region (r,), and the one number if they are all the same."""

    by_region: FloatArray
    uniform: float | None

    def of_flows(self, tonnes: FloatArray) -> FloatArray:
        """Return (r, r) million yuan of Mt emitted in the row's region: yuan/t × Mt."""
        return self.by_region[:, None] * tonnes

    def of_region(self, tonnes: FloatArray) -> FloatArray:
        """Return (r,) million yuan of Mt emitted in each region."""
        return self.by_region * tonnes


def priced(price: float | pd.Series, regions: tuple[str, ...], what: str = "price") -> Price:
    """Return a price by region of emission.

    Parameters
    ----------
    price : float or Series by region
        Yuan per tonne; by region: for what is emitted there.
    what : str
        Its name in errors.

    Raises
    ------
    InputError
        Not a number, or below zero.
    LabelError
        A Series that does not name every region once.
    """
    if isinstance(price, pd.Series):
        figures = figures_by_label(price, regions, what, positive=False)
        if ((figures < 0) | (figures > WILD)).any():
            at = int(np.flatnonzero((figures < 0) | (figures > WILD))[0])
            side = "below zero" if figures[at] < 0 else "of another unit"
            raise InputError(
                f"the {what} of {regions[at]!r} is {figures[at]:g}, {side}",
                where=regions[at],
                hint="give yuan per tonne, 0 or more",
            )
        same = float(figures[0]) if (figures == figures[0]).all() else None
        return Price(figures, same)
    if isinstance(price, bool) or not isinstance(price, (int, float, np.number)):
        raise InputError(
            f"the {what} is {price!r}", hint="give yuan per tonne, a number or a Series by region"
        )
    if not 0 <= price <= WILD:
        raise InputError(f"the {what} is {price!r}", hint="give yuan per tonne, 0 or more")
    return Price(np.full(len(regions), float(price)), float(price))


@checked
def marginal_costs(slopes: pd.Series, quotas: pd.Series) -> pd.Series:
    """Return what the last tonne of its own quota costs each region, yuan per tonne.

    MAC_r = b_r q_r: a price by region of emission, for regions that abate alone.

    Parameters
    ----------
    slopes : Series by region
        b_r in bn CNY per Mt²; a required input, no default is known.
    quotas : Series by region
        Mt to abate.

    Examples
    --------
    >>> marginal_costs(pd.Series({"SX": 0.0004}), pd.Series({"SX": 30.0}))["SX"]
    np.float64(12.0)
    """
    b, quota = _aligned(slopes, quotas)
    return (1000.0 * b * quota).rename("yuan per tonne")


@checked
def shadow_price(slopes: pd.Series, quotas: pd.Series) -> float:
    """Return what the last tonne costs where all abate the sum of quotas together, yuan per tonne.

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
