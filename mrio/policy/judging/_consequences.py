"""What settlements mean: for budgets, for inequality, and how far rules agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from mrio.account import inequality
from mrio.checking import checked
from mrio.errors import InputError
from mrio.model import Model
from mrio.money import Currency
from mrio.policy.parties import (
    GivenPrice,
    Parties,
    Settlement,
    least_paid,
    one_currency,
)
from mrio.policy.rules import Rule, parties_of, rules_of, settle

ENVY = 1e-9
"""Relative difference from which a region fares better than another."""


@checked
def consequences(
    settlement: Settlement,
    parties: Model | Parties,
    population: pd.Series | None = None,
    *,
    abatement_cost: pd.Series | None = None,
) -> pd.DataFrame:
    """Return each region's net receipt against its GDP, its people and its costs.

    Parameters
    ----------
    population : Series by region, optional
    abatement_cost : Series by region, optional
        What a region spends on abating, in billions of the table's currency.

    Returns
    -------
    DataFrame by region
        `net_receipt`, received less paid, in millions; `gdp`, in billions; `share_of_gdp`; with
        population `per_head`, in the currency; with costs `covers_cost`, the share of them
        that is received, below zero where a region pays on top of them.
    """
    given = parties_of(parties)
    one_currency([settlement.currency, given.currency])
    net = settlement.net
    gdp = pd.Series(given.gdp, net.index)
    frame = pd.DataFrame({"net_receipt": net, "gdp": gdp})
    frame["share_of_gdp"] = net / (1000.0 * gdp.where(gdp > 0))
    if population is not None:
        frame["per_head"] = 1e6 * net / given.by_region(population, "population")
    if abatement_cost is not None:
        cost = given.by_region(abatement_cost, "abatement cost", positive=False)
        frame["covers_cost"] = net / pd.Series(1000.0 * cost, net.index).where(cost > 0)
    frame.attrs = {
        "rule": settlement.rule,
        "units": f"{settlement.unit}, bn {settlement.currency}",
        "currency": settlement.currency.code,
        **given.given_model.marks(),
    }
    return frame


@checked
def fairness(
    settlements: Sequence[Settlement], parties: Model | Parties, population: pd.Series
) -> pd.DataFrame:
    """Return Gini and Theil of GDP per head before and after each settlement.

    Weights are population, as people are counted.

    Returns
    -------
    DataFrame
        Rows (rule, index), columns before, after, change.
    """
    given = parties_of(parties)
    index = pd.Index(list(given.regions), name="region")
    heads = pd.Series(given.by_region(population, "population"), index)
    if not len(settlements):
        raise InputError("no settlement")
    one_currency([given.currency, *(each.currency for each in settlements)])
    before = pd.Series(given.gdp, index)
    found = {
        settlement.rule: inequality(
            before, before + settlement.net / 1000.0, heads, weighted_by="population"
        )
        for settlement in settlements
    }
    frame = pd.concat(found, names=["rule", "index"])
    frame.attrs = {
        "weights": "population",
        "of": "GDP per head",
        "units": "index",
        **given.given_model.marks(),
    }
    return frame


@checked
def envy(settlement: Settlement, parties: Model | Parties) -> pd.DataFrame:
    """Return how many other regions each region envies, and by how much at most.

    A region that emits for others on balance envies those of its kind that get
    more per net tonne; one that others emit for envies those that pay less
    per net tonne. Nobody envies anybody where all tonnes have one price
    (`NetTransfer`). Regions whose balance of tonnes is zero take no part.

    Returns
    -------
    DataFrame by region
        `envies`, a count; `envy`, the largest difference in currency per tonne.

    References
    ----------
    Foley (1967), Yale Econ. Essays 7:45 (envy-freeness); what is compared is a
    design of this project.
    """
    given = parties_of(parties)
    tonnes = given.net
    size = np.abs(tonnes).max(initial=0.0)
    sends, takes = tonnes > ENVY * size, tonnes < -ENVY * size
    per_tonne = np.zeros(len(tonnes))
    net = settlement.net.to_numpy(dtype=np.float64)
    # Of a region that takes: paid over tonnes taken, less of which is better.
    np.divide(net, np.abs(tonnes), out=per_tonne, where=sends | takes)
    more = per_tonne[None, :] - per_tonne[:, None]
    better = more > ENVY * np.abs(per_tonne).max(initial=0.0)
    alike = (sends[:, None] & sends[None, :]) | (takes[:, None] & takes[None, :])
    envied = better & alike
    figures = {"envies": envied.sum(axis=1), "envy": np.where(envied, more, 0.0).max(axis=1)}
    frame = pd.DataFrame(figures, settlement.net.index)
    frame.attrs = {
        "rule": settlement.rule,
        "units": f"regions, {settlement.currency.name} per tonne",
        "currency": settlement.currency.code,
        **given.given_model.marks(),
    }
    return frame


@checked
def compare(
    rules: Rule | Iterable[Rule], parties: Model | Parties, price: GivenPrice
) -> pd.DataFrame:
    """Return what each region receives under each rule, in millions, one column a rule.

    `attrs["turns"]` lists regions that receive under one rule and pay under
    another; `attrs["charged_at"]` at which side a price by region counts, or None;
    `attrs["agreement"]` is the rank correlation (Spearman) of each
    pair of rules, rule → rule → figure.

    Parameters
    ----------
    rules : Rule or several of them
    parties : Model or Parties
    price : float, Series or mapping by region that emits, or PriceByRegion or PriceIn
        Per tonne.

    Raises
    ------
    InputError
        No rules, or two of one name.
    """
    given = parties_of(parties)
    return side_by_side([settle(rule, given, price) for rule in rules_of(rules)])


@dataclass(frozen=True, eq=False)
class Comparison:
    """Several settlements side by side.

    Attributes
    ----------
    net : DataFrame region × rule
        Net receipts, in millions of the currency.
    switching : tuple of str
        Regions that receive under one rule and pay under another.
    charged_at : str or None
        Whose price counts where it differs by region: 'emitter' or 'payer'.
    agreement : DataFrame rule × rule
        Rank correlation (Spearman) of net receipts; NaN where a rule pays nobody.
    currency : Currency
        The one of all settlements.
    """

    net: pd.DataFrame
    switching: tuple[str, ...]
    charged_at: str | None
    agreement: pd.DataFrame
    currency: Currency

    def labelled(self) -> pd.DataFrame:
        """Return net receipts as a frame of its own, with the rest in `attrs`; see `compare`."""
        frame = self.net.copy()
        ranks = self.agreement.to_dict(orient="index")
        frame.attrs = {
            **self.net.attrs,
            "turns": list(self.switching),
            "charged_at": self.charged_at,
            "agreement": {
                str(rule): {str(other): rank for other, rank in row.items() if other != rule}
                for rule, row in ranks.items()
            },
        }
        return frame


def side_by_side(settlements: Sequence[Settlement]) -> pd.DataFrame:
    """Return what each region receives in each settlement; see `compare`.

    Raises
    ------
    InputError
        No settlement, or two of one rule.
    UnitError
        Settlements in unlike currencies.
    """
    return comparison(settlements).labelled()


@checked
def comparison(settlements: Sequence[Settlement]) -> Comparison:
    """Return settlements side by side: net receipts, who switches, how far rules agree.

    Parameters
    ----------
    settlements : sequence of Settlement
        Each of a rule of its own.

    Raises
    ------
    InputError
        No settlement, or two of one rule.
    UnitError
        Settlements in unlike currencies.
    """
    names = [settlement.rule for settlement in settlements]
    if not names or len(set(names)) != len(names):
        raise InputError(
            "no rule" if not names else f"rules of one name: {names}",
            hint="give each rule a name of its own",
        )
    frame = pd.DataFrame({settlement.rule: settlement.net for settlement in settlements})
    frame.columns.name = "rule"
    money = one_currency(each.currency for each in settlements)
    frame.attrs = {
        "units": f"million {money.name}",
        "currency": money.code,
        **marks_of_settlements(settlements),
    }
    values = frame.to_numpy()
    least = least_paid(money)
    switch = (values.max(axis=1) > least) & (values.min(axis=1) < -least)
    return Comparison(
        frame,
        tuple(str(name) for name, turned in zip(frame.index, switch, strict=True) if turned),
        next((each.charged_at for each in settlements if each.charged_at), None),
        _agreement(frame),
        money,
    )


def marks_of_settlements(settlements: Sequence[Settlement]) -> dict[str, object]:
    """Return errors of the table that settlements rest on, and what was done to it."""
    marks: dict[str, object] = {}
    for settlement in settlements:
        of_table = settlement.facts.get("table")
        marks |= of_table if isinstance(of_table, dict) else {}
    return marks


def _agreement(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rank correlations, rule × rule; NaN where one pays nobody."""
    values, names = frame.to_numpy(), list(frame.columns)
    ranks = np.eye(len(names))
    moves = np.ptp(values, axis=0) > 0
    for i, j in combinations(range(len(names)), 2):
        rank = float("nan")
        if moves[i] and moves[j]:
            rank = float(np.asarray(spearmanr(values[:, i], values[:, j]))[0])
        ranks[i, j] = ranks[j, i] = rank
    return pd.DataFrame(ranks, names, names).rename_axis(index="rule", columns="rule")


def break_even_price(parties: Model | Parties, costs: pd.Series) -> pd.Series:
    """Return the price at which the net transfer pays a region's abatement costs, per tonne.

    p* = C_r / net_r for regions that emit for others; NaN for those that others
    emit for, whose costs no price covers.

    Parameters
    ----------
    costs : Series by region, in billions

    References
    ----------
    docs/methods/compensation.md#break-even-price.
    """
    given = parties_of(parties)
    cost = given.by_region(costs, "cost", positive=False)
    price = np.full(len(cost), np.nan)
    np.divide(1000.0 * cost, given.net, out=price, where=given.net > 0)
    name = f"{given.currency.name} per tonne"
    found = pd.Series(price, pd.Index(list(given.regions), name="region"), name=name)
    found.attrs = {"currency": given.currency.code, **given.given_model.marks()}
    return found
