"""Rules with one fault each: the public checks catch it, and name what they found."""

from dataclasses import dataclass, field, replace
from itertools import count

import numpy as np
import pandas as pd
import pytest

from mrio import policy
from mrio.errors import InputError
from mrio.money import currency
from mrio.policy import NetTransfer, Parties, Rule, Settlement
from mrio.testing import ContractError, RuleTraits, assert_settled, check_rule, rule_checks
from tests.contract.rules import CASES

NET = NetTransfer()


def through_a_pool(parties, net, price, rule="ours"):
    index = pd.Index(parties.regions, name="region")
    money = parties.currency
    series = pd.Series(np.asarray(net, dtype=float), index, name=f"million {money.name}")
    return Settlement(rule, price, series, None, currency=money)


@dataclass(frozen=True)
class Right(Rule):
    """The net transfer through a pool, so that a fault is all that the others add."""

    def _settle(self, parties, price):
        found = NET._settle(parties, price)
        return self.changed(parties, found.net.to_numpy(), price)

    def changed(self, parties, net, price):
        return through_a_pool(parties, net, price.uniform)


class KeepsAFee(Right):
    """Does not sum to zero."""

    def changed(self, parties, net, price):
        return super().changed(parties, 0.99 * np.maximum(net, 0.0) + np.minimum(net, 0.0), price)


class IgnoresThePrice(Right):
    def settle(self, parties, price):  # noqa: ARG002
        return super().settle(parties, 80.0)


class TakesTheFirstPrice(Right):
    """Of prices by region the first alone."""

    def settle(self, parties, price):
        first = float(price.iloc[0]) if isinstance(price, pd.Series) else price
        return super().settle(parties, first)


class Squares(Right):
    """Twice the price pays four times as much."""

    def changed(self, parties, net, price):
        return super().changed(parties, net * (price.by_region / 40.0), price)


class ChangesItsParties(Right):
    def changed(self, parties, net, price):
        found = super().changed(parties, net.copy(), price)
        parties.E = 1.5 * parties.E
        return found


@dataclass(frozen=True)
class ChangesItself(Right):
    weights: list = field(default_factory=lambda: [1.0])

    def changed(self, parties, net, price):
        self.weights[0] *= 2.0
        return super().changed(parties, net, price)


class FirstRegionPaysMore(Right):
    """Depends on the order of regions."""

    def changed(self, parties, net, price):
        extra = np.zeros_like(net)
        extra[0], extra[-1] = -0.01 * np.abs(net).sum(), 0.01 * np.abs(net).sum()
        return super().changed(parties, net + extra, price)


class ForgetsUnits(Right):
    """Takes figures of the table as bn CNY, whatever they are."""

    def changed(self, parties, net, price):
        rich = parties.table.value_added.sum() > 1e5
        return super().changed(parties, net * (0.5 if rich else 1.0), price)


@dataclass(frozen=True)
class ByGross(Rule):
    """Shares out all that is emitted, own demand included: pays without trade."""

    def _settle(self, parties, price):
        own = price.by_region * np.diagonal(parties.E)
        return through_a_pool(parties, own - own.mean(), price.uniform)


COUNTER = count(1)


class NeverTwiceTheSame(Right):
    def changed(self, parties, net, price):
        return super().changed(parties, net * (1.0 + 1e-6 * next(COUNTER)), price)


class WritesIntoAccounts(Right):
    """numpy stops it: accounts of parties are read-only."""

    def changed(self, parties, net, price):
        parties.E[0, 1] *= 1.5
        return super().changed(parties, net, price)


class ModelsAreExporters(Right):
    """Takes a model as other parties than Parties(model)."""

    def settle(self, parties, price):
        if isinstance(parties, Parties):
            return super().settle(parties, price)
        return super().settle(Parties(parties, export_tonnes="exporter"), price)


class TakesATable(Right):
    def settle(self, parties, price):
        if hasattr(parties, "extensions"):
            raise TypeError("no model")
        return super().settle(parties, price)


@dataclass
class NotFrozen(Rule):
    share: float = 1.0

    def settle(self, parties, price):
        return NET.settle(parties, price)


class SaysNothing(Right):
    def __repr__(self):
        return "a rule"


class PriceOfItsOwn(Right):
    """Has a price of its own, and takes any other without a word."""

    @property
    def uses_price(self):
        return False

    def settle(self, parties, price=None):  # noqa: ARG002
        return replace(NET.settle(parties, 80.0), price=None)


class SettlesInOneCurrency(Right):
    """Whatever the table is in."""

    def changed(self, parties, net, price):
        return replace(super().changed(parties, net, price), currency=currency("CNY"))


class ForgetsTheRate(Right):
    """Takes a price in EUR for one in the table's currency."""

    def settle(self, parties, price=None):
        plain = price.price if isinstance(price, policy.PriceIn) else price
        return super().settle(parties, plain)


BROKEN = {
    TakesTheFirstPrice: {"prices_by_region_go_by_name"},
    KeepsAFee: {"money_is_conserved"},
    IgnoresThePrice: {
        "linear_in_the_price",
        "nothing_is_paid_at_a_price_of_zero",
        "bad_prices_are_refused",
    },
    Squares: {"linear_in_the_price"},
    ChangesItsParties: {"parties_are_left_alone"},
    WritesIntoAccounts: {"money_is_conserved", "parties_are_left_alone"},
    ChangesItself: {"parties_are_left_alone"},
    FirstRegionPaysMore: {"order_of_regions_does_not_matter"},
    ForgetsUnits: {"units_do_not_matter"},
    ByGross: {"nobody_pays_without_trade", "own_demand_is_no_part"},
    NeverTwiceTheSame: {"settling_again_is_the_same"},
    ModelsAreExporters: {"a_model_stands_for_its_parties"},
    TakesATable: {"what_is_no_model_is_refused"},
    NotFrozen: {"rule_is_frozen"},
    SaysNothing: {"rule_says_what_it_is"},
    SettlesInOneCurrency: {"currencies_change_no_figure"},
    ForgetsTheRate: {"prices_in_another_currency_need_a_rate"},
    PriceOfItsOwn: {"prices_without_effect_are_refused"},
}


def test_the_rule_without_a_fault_passes():
    check_rule(Right(), RuleTraits(pairs=False))


@pytest.mark.parametrize("broken", BROKEN, ids=lambda cls: cls.__name__)
def test_a_broken_rule_is_caught(broken):
    for name in BROKEN[broken]:
        with pytest.raises(ContractError, match=f"- {name}: "):
            check_rule(broken(), only=name)


def test_every_check_catches_a_fault():
    known = {name for case in CASES for name in rule_checks(case.make, case.traits)}
    assert set().union(*BROKEN.values()) == known


def test_all_that_fail_are_told_at_once_with_figures():
    with pytest.raises(AssertionError) as caught:
        check_rule(IgnoresThePrice())
    told = str(caught.value)
    assert "- linear_in_the_price: table 'toy, open, exporter'" in told
    assert "- nothing_is_paid_at_a_price_of_zero: " in told
    assert "expected 0" in told


def test_traits_leave_out_what_the_design_does():
    rule = policy.AboveThreshold(NET, 20.0)
    with pytest.raises(ContractError, match="linear_in_the_price"):
        check_rule(rule)
    check_rule(rule, RuleTraits(linear=False))
    with pytest.raises(InputError, match="no check 'linear_in_the_price'"):
        check_rule(rule, RuleTraits(linear=False), only="linear_in_the_price")


@pytest.mark.parametrize(
    ("rule", "traits", "check"),
    [
        (NET, RuleTraits(pairs=False), "money_is_conserved"),
        (policy.ResponsibilityGap("income"), RuleTraits(pool=True), "money_is_conserved"),
        (policy.ResponsibilityGap("technology_adjusted"), RuleTraits(), "money_is_conserved"),
        (policy.BenefitBased(), RuleTraits(pool=True), "own_demand_is_no_part"),
    ],
)
def test_traits_that_are_not_its_own_are_caught(rule, traits, check):
    with pytest.raises(ContractError, match=check):
        check_rule(rule, traits)


@pytest.mark.parametrize("given", [NetTransfer, "net transfer", None])
def test_what_is_no_rule_is_refused(given):
    with pytest.raises(InputError, match=r"is no rule|needed is a Rule"):
        check_rule(given)


# -- settlements on their own --------------------------------------------------------------------


@pytest.fixture(scope="module")
def parties(toy):
    return Parties(toy)


def paid(**payments):
    """Payments of pairs as a frame: SX_YD=3.0 is paid by SX to YD."""
    names = ["SX", "YD", "RC"]
    frame = pd.DataFrame(0.0, names, names)
    for pair, million in payments.items():
        frame.loc[tuple(pair.split("_"))] = million
    return frame


@pytest.mark.parametrize(
    ("net", "payments", "says"),
    [
        ([1.0, 2.0, -2.5], None, "sum to 0.5 million yuan"),
        ([1.0, np.nan, -1.0], None, "expected finite"),
        ([-3.0, 3.0, 0.0], {"SX_YD": 2.0}, "received less paid in pairs"),
        ([-3.0, 3.0, 0.0], {"SX_YD": 3.0, "RC_RC": 1.0}, "pays itself"),
        ([-3.0, 3.0, 0.0], {"SX_YD": 5.0, "YD_SX": 2.0}, "pay each other 2"),
        ([-3.0, 3.0, 0.0], {"YD_SX": -3.0}, "expected 0 or more"),
    ],
)
def test_a_settlement_with_a_fault_is_told(parties, net, payments, says):
    frame = None if payments is None else paid(**payments)
    found = Settlement("ours", 80.0, pd.Series(net, ["SX", "YD", "RC"]), frame)
    with pytest.raises(AssertionError, match=says):
        assert_settled(found, parties)


def test_regions_in_another_order_are_told(parties):
    found = Settlement("ours", 80.0, pd.Series(0.0, ["YD", "SX", "RC"]), None)
    with pytest.raises(AssertionError, match="expected"):
        assert_settled(found, parties)
