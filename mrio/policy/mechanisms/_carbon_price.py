"""A carbon price through the chain: what goes dearer, who bears it, what producers absorb."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from mrio.checking import checked, is_number
from mrio.errors import InputError
from mrio.labels import FloatArray, as_sequence, industries_named, sum_groups
from mrio.leontief import as_source, streamed_product
from mrio.model import Model, multipliers_of_flows
from mrio.policy.parties import GivenPrice, Parties, figures_by_label, priced
from mrio.table import Table
from mrio.units import mass_factor


@dataclass(frozen=True, eq=False)
class CarbonPrice:
    """What a carbon price does to prices, consumers and producers, before anyone reacts.

    Attributes
    ----------
    price_change : DataArray (industry)
        Relative change of producers' prices: 0.05 is five per cent.
    burden : DataArray (destination), in millions
        What final users of each region, and ROW for exports, pay more for the
        same goods. Stock changes that are negative pay less.
    charged : DataArray (industry), in millions
        The price on what each industry emits.
    absorbed : DataArray (industry), in millions
        What each industry bears itself, of its own charge and of dearer inputs.
    spending : DataArray (destination), in millions
        Final demand at prices before, imports included.
    """

    price_change: xr.DataArray
    burden: xr.DataArray
    charged: xr.DataArray
    absorbed: xr.DataArray
    spending: xr.DataArray

    @property
    def revenue(self) -> float:
        """All that is charged, τ Σ F, in millions."""
        return float(self.charged.sum())

    @property
    def unaccounted(self) -> float:
        """Revenue less burden less what is absorbed, in millions: rounding alone."""
        return self.revenue - float(self.burden.sum()) - float(self.absorbed.sum())

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each destination, in millions.

        Returns
        -------
        DataFrame
            `charged` to the region's industries, `absorbed` by them, `burden`
            of its final users, `spending`, and `share_of_spending`: burden
            over spending, the rise in price of all final demand, investment
            included. ROW has no industries.
        """
        by_region = {
            name: values.to_series().groupby(level="region", sort=False).sum()
            for name, values in (("charged", self.charged), ("absorbed", self.absorbed))
        }
        burden, spending = self.burden.to_series(), self.spending.to_series()
        frame = pd.DataFrame(by_region).reindex(burden.index, fill_value=0.0)
        frame["burden"], frame["spending"] = burden, spending
        frame["share_of_spending"] = burden / spending.where(spending > 0)
        frame.attrs = {"units": self.burden.attrs["units"], "unaccounted": self.unaccounted}
        return frame


@checked
def carbon_price(
    model: Model | Parties,
    stressor: str,
    price: GivenPrice,
    *,
    pass_through: float | pd.Series | None = None,
    coverage: str | Sequence[str] | None = None,
) -> CarbonPrice:
    """Return what a price on what industries emit does along the chain.

    Each industry's cost rises by its own charge τ_j f_j and by its dearer
    inputs. It passes on the share ρ_j and absorbs the rest:

        Δp_j = ρ_j (Σ_i Δp_i a_ij + τ_j f_j),  Δp' = (τ∘f ρ̂)(I - A ρ̂)⁻¹
        absorbed_j = (1 - ρ_j)(Σ_i Δp_i a_ij + τ_j f_j) x_j

    With ρ = 1, Δp' = (τ∘f) L, and the burden of a uniform price is that price
    times what is emitted in industries for each region's final demand. Always
    Σ_s burden + Σ_j absorbed = Σ_j τ_j F_j.

    Quantities stay as they are: a first-round figure, an upper bound of the
    burden where users can turn to something else. Prices of imports stay, and
    what final users emit directly is not charged.

    Parameters
    ----------
    model : Model or Parties
        Parties: their model as it was given, exports included. Money in any currency and scale;
        coefficients of industries without output are zero.
    stressor : str
        A row or total in a unit of mass.
    price : float, Series or mapping by region that emits, PriceByRegion of the emitter, PriceIn
        Per tonne, in the table's currency unless it states its own.
    pass_through : float or Series, optional
        ρ, from 0 to 1: one for all, by sector, or by (region, sector). All if
        left out.
    coverage : str or list of str, optional
        Sectors that pay; all if left out.

    Raises
    ------
    InputError, LabelError, UnitError
        A price below zero, shares outside [0, 1], labels that the table has not.
    BalanceError
        Columns miss output by more than rounding: see `Model`.
    SolveError

    References
    ----------
    Leontief price model: Miller & Blair (2009), ch. 2.6; docs/methods/mechanisms.md#carbon-price.
    """
    if not isinstance(stressor, str):
        raise InputError(f"stressor={stressor!r}", hint="name one row or total")
    model = model.given_model if isinstance(model, Parties) else model
    # Base prices are one where columns add up to output: see the price model.
    table, rows = model.balanced, model.stressor_rows(stressor)
    money = table.money
    million, unit = money.to_millions, f"million {money.currency.name}"
    # One per tonne times one Mt is one million.
    found = priced(price, table.regions, money.currency)
    prices = found.of_region(np.ones(len(table.regions)), "a price on what industries emit")
    tau = prices[table.industries.region_codes] * _paying(table, coverage)
    charged = tau * rows.F[0] * mass_factor(rows.units[0], "Mt")
    rho = _shares_passed(table, pass_through)
    change, cost = _price_changes(model, charged * model.inverse_x / million, rho)
    absorbed = (1.0 - rho) * cost * table.x * million
    burden = change @ model.Y_by_destination * million
    count = len(table.destinations)
    spent = sum_groups(table.Y.sum(axis=0) + table.v_Y.sum(axis=0), table.destination_codes, count)

    marks = model.marks()

    def by_destination(values: FloatArray) -> xr.DataArray:
        names = np.array(table.destinations, dtype=object)
        attrs = {"units": unit, **marks}
        return xr.DataArray(values, {"destination": names}, ["destination"], attrs=attrs)

    return CarbonPrice(
        price_change=_labelled(table, change, "relative", marks),
        burden=by_destination(burden),
        charged=_labelled(table, charged, unit, marks),
        absorbed=_labelled(table, absorbed, unit, marks),
        spending=by_destination(spent * million),
    )


def _price_changes(model: Model, own: FloatArray, rho: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return (n,) relative changes of prices, and of unit costs before any is absorbed.

    Parameters
    ----------
    own : (n,) charge by output; rho : (n,) share of costs that is passed on
    """
    if (rho == 1.0).all():
        change = model.solve_transpose_array(own)
        return change, change
    table = model.table
    # A ρ̂ = Z (x / ρ)^-1: the flows stay where they are, and ρ = 0 is no output.
    x = np.divide(table.x, rho, out=np.zeros(len(rho)), where=rho > 0)
    change = multipliers_of_flows(table, table.Z, rho * own, x=x)
    inputs = streamed_product(as_source(table.Z), model.inverse_x, change[:, None], transpose=True)
    return change, inputs[:, 0] + own


def _paying(table: Table, coverage: str | Sequence[str] | None) -> FloatArray:
    """Return (n,) 1 where the sector pays, else 0."""
    if coverage is None:
        return np.ones(len(table.x))
    sectors, _ = as_sequence(coverage)
    if not sectors:
        raise InputError("coverage names no sector", hint="leave it out for all")
    paying = np.zeros(len(table.x))
    paying[industries_named(table.industries, list(sectors), "coverage", regions=False)] = 1.0
    return paying


def _shares_passed(table: Table, pass_through: float | pd.Series | None) -> FloatArray:
    """Return (n,) ρ."""
    if pass_through is None:
        return np.ones(len(table.x))
    if not isinstance(pass_through, pd.Series):
        if not is_number(pass_through):
            raise InputError(
                f"pass_through={pass_through!r}",
                hint="give a share from 0 to 1, or a Series by sector or (region, sector)",
            )
        rho = np.full(len(table.x), float(pass_through))
    elif pass_through.index.nlevels == 2:
        at = table.industries.align(pass_through.index, what="pass_through")
        rho = pass_through.to_numpy(dtype=np.float64)[at]
    else:
        by_sector = figures_by_label(pass_through, table.sectors, "pass_through", positive=False)
        rho = by_sector[table.industries.sector_codes]
    wrong = ~((rho >= 0) & (rho <= 1))  # NaN too
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise InputError(
            f"the share passed on by {table.industries.label(at)} is {rho[at]}",
            where=table.industries.label(at),
            hint="give shares from 0 to 1",
        )
    return rho


def _labelled(table: Table, values: FloatArray, units: str, marks: dict[str, Any]) -> xr.DataArray:
    coords = xr.Coordinates.from_pandas_multiindex(table.industries.index, "industry")
    return xr.DataArray(values, coords, ["industry"], attrs={"units": units, **marks})
