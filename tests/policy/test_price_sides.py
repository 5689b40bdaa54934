"""A price by region says whose price counts: payments against loops, and what cannot say."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mrio
import mrio.report
from mrio import policy
from mrio.errors import ConfigError, InputError, LabelError
from mrio.policy import PriceByRegion
from mrio.testing import synthetic_table, toy_table

PRICES = {"SX": 20.0, "YD": 100.0, "RC": 60.0}
PAIRS = [policy.NetTransfer(), policy.ValueAddedShare(), policy.ValueAddedAdjusted()]
GAPS = ["production", "consumption", "income", "shared"]


def sides(prices):
    return [PriceByRegion(prices, side) for side in ("emitter", "payer")]


def paid_in_loops(flows, prices, side):
    """Received less paid: each tonne emitted in o that d is charged with, d pays o."""
    net = np.zeros(len(prices))
    for o in range(len(prices)):
        for d in range(len(prices)):
            worth = (prices[o] if side == "emitter" else prices[d]) * flows[o, d]
            net[o] += worth
            net[d] -= worth
    return net


@given(st.integers(0, 500), st.sampled_from(["emitter", "payer"]), st.sampled_from(GAPS))
def test_gaps_against_loops(seed, side, account):
    parties = policy.Parties(mrio.Model(synthetic_table(3, 2, seed=seed)))
    prices = np.random.default_rng(seed).uniform(0, 200, 3)
    named = dict(zip(parties.regions, prices, strict=True))
    found = policy.ResponsibilityGap(account).settle(parties, PriceByRegion(named, side))
    expected = paid_in_loops(parties.charged(account), prices, side)
    assert found.net.to_numpy() == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert found.charged_at == side


@pytest.mark.parametrize("side", ["emitter", "payer"])
def test_net_transfer_against_loops(toy, side):
    parties = policy.Parties(toy)
    found = policy.NetTransfer().settle(parties, PriceByRegion(PRICES, side))
    expected = paid_in_loops(parties.E, list(PRICES.values()), side)
    assert found.net.to_numpy() == pytest.approx(expected)
    assert np.abs(found.net).max() > 1000


@pytest.mark.parametrize("rule", PAIRS, ids=lambda rule: rule.name)
def test_the_side_matters_where_prices_differ_and_nowhere_else(toy, rule):
    emitter, payer = (rule.settle(toy, price).net for price in sides(PRICES))
    assert np.abs(emitter - payer).max() > 1.0
    same = [rule.settle(toy, price) for price in sides(dict.fromkeys(PRICES, 80.0))]
    for found in same:
        assert found.net.equals(rule.settle(toy, 80.0).net)
        assert found.charged_at is None


def test_a_series_or_a_dict_alone_is_of_the_emitter(toy):
    emitter = policy.NetTransfer().settle(toy, PriceByRegion(PRICES, "emitter"))
    for price in (
        PRICES,
        pd.Series(PRICES),
        pd.Series(PRICES)[::-1],
        pd.Series(PRICES, dtype=object),
    ):
        found = policy.NetTransfer().settle(toy, price)
        assert found.net.equals(emitter.net)
        assert found.charged_at == "emitter"


@pytest.mark.parametrize("side", ["emitter", "payer"])
def test_reasons_in_the_book_and_parts_say_the_side(toy, side):
    price = PriceByRegion(PRICES, side)
    told = {"emitter": "the region that emits", "payer": "the region that is charged"}[side]
    rules = [policy.NetTransfer(), policy.ResponsibilityGap("income")]
    rules += [policy.PhasedIn(rule, 0.5) for rule in rules]
    rules += [policy.Netted(rules[0]), policy.CappedShareOfGDP(rules[0], 0.01)]
    rules += [policy.FlooredShareOfGDP(rules[0], 0.01), policy.Named(rules[0], "ours")]
    rules.append(policy.AboveThreshold(rules[0], 5.0))
    for rule in rules:
        found = rule.settle(toy, price)
        reasons = found.ledger.to_frame()["reason"]
        assert reasons.str.endswith(told).all(), rule
        assert found.charged_at == side, rule
    assert policy.compare(rules[0], toy, price).attrs["charged_at"] == side
    table = policy.fairness_table([rules[0].settle(toy, price)], policy.Parties(toy))
    assert table["charged_at"].tolist() == [side]


@pytest.mark.parametrize(
    "rule",
    [
        policy.AbilityToPay(pd.Series({"SX": 30.0, "YD": 60.0, "RC": 40.0})),
        policy.BenefitBased(),
        policy.ResponsibilityGap("technology_adjusted"),
    ],
    ids=lambda rule: rule.name,
)
def test_rules_without_flows_refuse_the_payers_price(toy, rule):
    with pytest.raises(InputError, match=r"knows no (flows|tonnes)"):
        rule.settle(toy, PriceByRegion(PRICES, "payer"))
    rule.settle(toy, PriceByRegion(dict.fromkeys(PRICES, 80.0), "payer"))


def test_what_industries_emit_is_charged_where_it_is_emitted(toy):
    emitter = policy.carbon_price(toy, "co2", PriceByRegion(PRICES, "emitter"))
    assert emitter.revenue == pytest.approx(350 * 20 + 150 * 100 + 220 * 60)
    assert policy.carbon_price(toy, "co2", PRICES).revenue == pytest.approx(emitter.revenue)
    with pytest.raises(InputError, match="knows no flows"):
        policy.carbon_price(toy, "co2", PriceByRegion(PRICES, "payer"))


@pytest.mark.parametrize(
    ("prices", "side", "error"),
    [
        (PRICES, "seller", InputError),
        (PRICES, None, InputError),
        ({"SX": "20", "YD": 100.0, "RC": 60.0}, "payer", InputError),
        ({}, "payer", InputError),
        (80.0, "payer", InputError),
        ({"SX": 20.0}, "payer", LabelError),
        ({**PRICES, "ZZ": 1.0}, "payer", LabelError),
        ({**PRICES, "SX": -1.0}, "payer", InputError),
        ({**PRICES, "SX": float("nan")}, "payer", InputError),
    ],
)
def test_prices_that_are_none(toy, prices, side, error):
    with pytest.raises(error):
        policy.NetTransfer().settle(toy, PriceByRegion(prices, side))


# -- one rule or many, Model or Parties, a number, Series or dict ---------------------------------


def test_compare_takes_one_rule_or_many(toy):
    rule, parties = policy.NetTransfer(), policy.Parties(toy)
    expected = policy.compare([rule], parties, 80.0)
    for rules in (rule, (rule,), iter([rule])):
        assert policy.compare(rules, toy, np.float64(80)).equals(expected)
    for wrong in ([], [policy.NetTransfer], ["net transfer"], toy, None):
        with pytest.raises(InputError, match="rule"):
            policy.compare(wrong, toy, 80.0)


def test_sensitivity_takes_numbers_of_any_kind(toy):
    rule, parties = policy.NetTransfer(), policy.Parties(toy)
    expected = policy.sensitivity([rule], {"as given": parties}, [40.0, 80.0])
    for prices in ([40, 80], np.array([40, 80]), pd.Series([40, 80], dtype="Int64"), (40.0, 80.0)):
        for cases in (toy, parties, {"as given": toy}):
            assert policy.sensitivity(rule, cases, prices).equals(expected)
    assert policy.sensitivity(rule, toy, 80).equals(expected.iloc[1:])
    for wrong in (["40"], [True], [], "abc", None, [40, None]):
        with pytest.raises(InputError):
            policy.sensitivity(rule, toy, wrong)


def test_carbon_price_takes_parties(toy):
    found = policy.carbon_price(policy.Parties(toy), "co2", 50)
    assert found.revenue == policy.carbon_price(toy, "co2", 50.0).revenue


@pytest.mark.parametrize("price", ["abc", "80", True, None, [80], 1j, pd.Timestamp("2020-01-01")])
def test_prices_of_the_wrong_kind(toy, price):
    with pytest.raises(InputError):
        policy.carbon_price(toy, "co2", price)
    with pytest.raises(InputError):
        policy.compare(policy.NetTransfer(), toy, price)


# -- plans ----------------------------------------------------------------------------------------

PLAN = """table: toy.zarr.zip
stressor: co2
price:
  by_region: {{SX: 20, YD: 100, RC: 60}}
{side}
rules: [{{rule: net_transfer}}, {{rule: {rule}}}]
{more}
"""


@pytest.fixture
def plan(tmp_path):
    mrio.save(toy_table(), tmp_path / "toy.zarr.zip")

    def write(side="", rule="value_added_share", more=""):
        path = tmp_path / "plan.yaml"
        path.write_text(PLAN.format(side=side, rule=rule, more=more), "utf-8")
        return path

    return write


def test_a_plan_says_the_side(plan, toy):
    for side, written in (
        ("emitter", ""),
        ("emitter", "  charged_at: emitter"),
        ("payer", "  charged_at: payer"),
    ):
        found = policy.compensation(plan(written))
        expected = policy.NetTransfer().settle(toy, PriceByRegion(PRICES, side)).net
        assert found.net["net transfer"].to_numpy() == pytest.approx(expected.to_numpy())
        assert found.net.attrs["charged_at"] == side


def test_pages_and_files_say_the_side(plan, tmp_path):
    for side, told in (
        ("emitter", "of the region that emits"),
        ("payer", "of the region that pays"),
    ):
        path = plan(f"  charged_at: {side}")
        folder = mrio.report.write_compensation(
            policy.compensation(path), tmp_path / side, path.read_text("utf-8")
        )
        assert told in (folder / "compensation.html").read_text("utf-8")
        assert f'"charged_at": "{side}"' in (folder / "settlement.json").read_text("utf-8")
        assert side in (folder / "fairness.csv").read_text("utf-8")
        assert "at the price of" in (folder / "ledger.csv").read_text("utf-8")


def test_a_plan_whose_rule_has_no_flows(plan):
    with pytest.raises(InputError, match="knows no flows") as caught:
        _ = policy.compensation(plan("  charged_at: payer", rule="benefit_based")).net
    assert "rules[1]" in str(caught.value)
    with pytest.raises(ConfigError, match="charged_at"):
        policy.read_plan(plan("  charged_at: seller"))
