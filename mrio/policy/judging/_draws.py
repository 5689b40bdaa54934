"""Settlements under emissions that are known with an error: how likely a region pays."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
import xarray as xr

from mrio import account
from mrio.checking import checked
from mrio.draws import generator, lognormal_factors
from mrio.errors import InputError
from mrio.labels import FloatArray, IndexArray, sum_groups
from mrio.model import MARKS, Model
from mrio.policy.parties import GivenPrice, Parties, currency_stated, least_paid, unwritable
from mrio.policy.rules import Rule, parties_of, rules_of, settle
from mrio.table import Extension

Together = Literal["industry", "sector", "region", "all"]
AT_ONCE = 20_000_000
"""Figures (draws × industries × regions) that are held at a time."""


class DrawnParties(Parties):
    """Parties whose industries emit what one draw says; trade and value added are as they were."""

    def __init__(self, base: Parties, batch: _Batch, draw: int) -> None:
        self.__dict__.update({k: v for k, v in base.__dict__.items() if k not in _OF_EMISSIONS})
        self.stressor = batch.names[draw]
        self.model = batch.model
        self.V, self.gdp = base.V, base.gdp
        self._batch, self._draw, self._base = batch, draw, base
        self._found = {}

    @property
    def clipped(self) -> tuple[str, ...]:
        """Industries whose share was cut: shares hang on value added, the same in every draw."""
        return self._base.clipped

    @cached_property
    def gross(self) -> FloatArray:
        """(r,) Mt emitted in the region, whatever it serves, of this draw."""
        rows = self._base.given_model.stressor_rows(self._base.stressor)
        codes = self._base.given_model.table.industries.region_codes
        drawn = rows.F[0] * (self._batch.factors[self._draw] - 1.0)
        return self._base.gross + sum_groups(drawn, codes, len(self.regions)) * self.to_megatonnes

    def charged(self, name: str) -> FloatArray:
        """Return (r, r) Mt that an account charges, of this draw."""
        if account.REGISTER[name].gap != "flows":
            return super().charged(name)
        return self._batch.charged(name)[self._draw]

    def charged_in_all(self, name: str) -> FloatArray:
        """Return (r,) Mt that an account charges each region with, of this draw."""
        if account.REGISTER[name].gap != "corrected":
            return super().charged_in_all(name)
        return self._batch.corrected(name)[self._draw]


_OF_EMISSIONS = (
    "E",
    "net",
    "gross",
    "income_flows",
    "shared_flows",
    "technology_adjusted",
    "_direct",
    "_found",
)


class _Batch:
    """Some draws as stressors of one model: every account of all of them in a few solves."""

    def __init__(self, base: Parties, factors: FloatArray) -> None:
        model = base.model
        rows = model.stressor_rows(base.stressor)
        self.names = tuple(f"draw {k}" for k in range(len(factors)))
        drawn = Extension("drawn", self.names, (rows.units[0],) * len(factors), rows.F[0] * factors)
        self.model = model.with_extension(drawn)
        self._own, self._mega = list(base.regions), base.to_megatonnes
        self.factors = factors
        self._charged: dict[str, FloatArray] = {}
        self._corrected: dict[str, FloatArray] = {}

    def charged(self, name: str) -> FloatArray:
        """Return (draw, r, r) Mt that an account charges."""
        if name not in self._charged:
            between = account.REGISTER[name].between
            assert between is not None, f"{name} is against flows and has none"
            self._charged[name] = unwritable(self._square(between(self.model, self.names)))
        return self._charged[name]

    def corrected(self, name: str) -> FloatArray:
        """Return (draw, r) Mt of an account that corrects sums of regions."""
        if name not in self._corrected:
            found = account.REGISTER[name].compute(self.model, account.Question(self.names))
            self._corrected[name] = found.values * self._mega
        return self._corrected[name]

    def _square(self, found: xr.DataArray) -> FloatArray:
        square = found.sel(origin=self._own, destination=self._own)
        return square.transpose(..., "origin", "destination").values * self._mega


@checked
def drawn_payments(
    rules: Rule | Iterable[Rule],
    parties: Model | Parties,
    price: GivenPrice,
    *,
    cv: float | pd.Series,
    draws: int,
    seed: int,
    together: Together = "industry",
) -> xr.DataArray:
    """Return what each region receives under each rule in each draw of emissions.

    Emissions of every industry are multiplied by lognormal factors of mean one;
    trade, output and value added stay as they are, so that this is the
    uncertainty of inventories alone, not that of who trades with whom.

    Parameters
    ----------
    rules : Rule or several of them
        Each with a name of its own.
    parties : Model or Parties
    price : float, Series or mapping by region that emits, or PriceByRegion
        Per tonne.
    cv : float or Series by sector
        Coefficient of variation of an industry's emissions: a required input.
    draws : int
    seed : int
    together : {"industry", "sector", "region", "all"}
        What errs together: nothing, a sector in all regions, a region's
        industries, or everything (errors of one inventory method).

    Returns
    -------
    DataArray (rule, draw, region), in millions

    Raises
    ------
    InputError, LabelError

    References
    ----------
    Lenzen, Wood & Wiedmann (2010), Econ. Syst. Res. 22:43;
    docs/methods/compensation.md#drawn-emissions.
    """
    listed, given = rules_of(rules), parties_of(parties)
    settled = [settle(rule, given, price) for rule in listed]
    names = [settlement.rule for settlement in settled]
    if not names or len(set(names)) != len(names):
        raise InputError(f"rules are {names}", hint="give some, each with a name of its own")
    factors = lognormal_factors(
        _spread(given, cv),
        draws,
        generator(seed, given.stressor),
        together=_groups(given, together),
    )
    out = np.empty((len(listed), draws, len(given.regions)))
    drawn_rules = []
    for i, rule in enumerate(listed):
        if rule.uses_price:
            drawn_rules.append((i, rule))
        else:
            # What rests on abatement costs alone is the same whatever is emitted.
            out[i] = settled[i].net
    step = max(1, AT_ONCE // (len(given.table.x) * len(given.regions)))
    for start in range(0, draws, step):
        batch = _Batch(given, factors[start : start + step])
        for k in range(len(batch.names)):
            drawn = DrawnParties(given, batch, k)
            for i, rule in drawn_rules:
                out[i, start + k] = settle(rule, drawn, price).net
    return xr.DataArray(
        out,
        coords={"rule": names, "draw": np.arange(draws), "region": list(given.regions)},
        dims=("rule", "draw", "region"),
        attrs={
            "units": f"million {given.currency.name}",
            "currency": given.currency.code,
            "method": "lognormal factors on the emissions of industries",
            "seed": seed,
            "together": together,
            **given.given_model.marks(),
        },
    )


@checked
def probability_of_paying(payments: xr.DataArray) -> pd.DataFrame:
    """Return how often a region pays, and the middle 95 % of what it receives.

    Parameters
    ----------
    payments : DataArray (rule, draw, region), see `drawn_payments`

    Returns
    -------
    DataFrame by (rule, region)
        `pays`, the share of draws with a balance below zero; `mean`, `low`,
        `high`: in millions, the mean and the quantiles 0.025 and 0.975.
    """
    if set(payments.dims) != {"rule", "draw", "region"}:
        raise InputError(
            f"payments have dimensions {payments.dims}, rule, draw and region are needed",
            hint="drawn_payments gives them",
        )
    least = least_paid(currency_stated(payments.attrs))
    figures = {
        "pays": (payments < -least).mean("draw"),
        "mean": payments.mean("draw"),
        "low": payments.quantile(0.025, "draw").drop_vars("quantile"),
        "high": payments.quantile(0.975, "draw").drop_vars("quantile"),
    }
    frame = xr.Dataset(figures).to_dataframe(["rule", "region"])
    said = ("units", "currency", *MARKS)
    kept = {name: payments.attrs[name] for name in said if name in payments.attrs}
    frame.attrs = {"draws": payments.sizes["draw"], **kept}
    return frame


def _spread(given: Parties, cv: float | pd.Series) -> float | FloatArray:
    if not isinstance(cv, pd.Series):
        if isinstance(cv, bool) or not isinstance(cv, (int, float)):
            raise InputError(f"cv={cv!r}", hint="give a number or a Series by sector")
        return float(cv)
    sectors = given.table.sectors
    wrong = sorted(set(map(str, cv.index)) ^ set(sectors))
    if wrong or cv.index.has_duplicates:
        raise InputError(f"cv does not name every sector once: {wrong[:3]}", where=wrong[:1])
    return cv.loc[list(sectors)].to_numpy(dtype=np.float64)[given.table.industries.sector_codes]


def _groups(given: Parties, together: str) -> IndexArray:
    axis = given.table.industries
    groups = {
        "industry": np.arange(len(axis)),
        "sector": axis.sector_codes,
        "region": axis.region_codes,
        "all": np.zeros(len(axis), dtype=np.intp),
    }
    if together not in groups:
        raise InputError(f"together={together!r}", hint=f"use one of {', '.join(groups)}")
    return groups[together]
