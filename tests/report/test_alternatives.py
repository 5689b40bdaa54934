"""Ranges over alternative tables: the same tables for tonnes, for money, for every rule."""

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio import policy
from mrio.errors import InputError, LabelError
from mrio.report import Alternatives, alternatives_of, change_between
from mrio.report.alternatives import (
    DELTA,
    GROUP,
    ORIGIN,
    _rules,
    payments_at_one,
    payments_spread_of,
)
from mrio.report.alternatives._ranges import ranges_of
from mrio.report.alternatives._rules import ranged_rules, residents_of
from mrio.testing import synthetic_table, toy_table

YEARS = (2007, 2012, 2017)
PRICE = 37.5


@pytest.fixture(scope="module", params=YEARS)
def table(request):
    return mrio.load(f"china-{request.param}")


@pytest.fixture(scope="module")
def parties(table):
    return policy.Parties(mrio.Model(table))


@pytest.fixture(scope="module")
def known(table):
    return alternatives_of(table)


@pytest.fixture(scope="module")
def years():
    return {year: alternatives_of(mrio.load(f"china-{year}")) for year in YEARS}


def test_ranges_by_hand():
    values = pd.DataFrame(
        {"own": [1.0, -2.0], "one": [2.0, 3.0], "both": [-4.0, 5.0], "small": [-1e-12, 0.0]},
        ["a", "b"],
    )
    found = ranges_of(values, ["one"])
    assert found.loc["a"].tolist() == [1.0, 1.0, 2.0, -4.0, 2.0, 0.25, 4]
    assert found.loc["b"].tolist() == [-2.0, -2.0, 3.0, -2.0, 5.0, 0.25, 4]


def test_a_table_without_a_figure_is_told():
    values = pd.DataFrame({"own": [1.0, 2.0], "one": [1.0, np.nan]}, ["a", "b"])
    with pytest.raises(InputError, match="one: no figure for b"):
        ranges_of(values, ["one"])


def test_payments_of_the_table_itself_are_what_the_rules_settle(table, parties, known):
    """Computed anew: a rule that changed since the files were built is found here."""
    rules = ranged_rules(residents_of(table))
    assert set(rules) == set(known.rules)
    for key, rule in rules.items():
        net = rule.settle(parties, PRICE).net
        found = known.payments(key, PRICE)
        assert list(found.index) == list(table.regions)
        assert found["central"].to_numpy() == pytest.approx(net.to_numpy(), rel=1e-6, abs=1e-3)
        assert found["central"].sum() == pytest.approx(0.0, abs=1e-3)
        assert known.payments(rule, PRICE).equals(found)
        together = known.payment(key, PRICE, GROUP)
        assert together.central == pytest.approx(net[list(DELTA)].sum(), rel=1e-6)


def test_what_a_build_would_write_of_the_table_itself(table, parties, known):
    """Row by row, regions, the Delta together, and Shanxi from the Delta."""
    made = payments_at_one(parties, residents_of(table))
    assert made.index.equals(known.net.index)
    assert made.to_numpy() == pytest.approx(known.net["embedded"].to_numpy(), rel=1e-6, abs=1e-6)


def test_what_is_paid_both_ways_is_netted(parties, monkeypatch):
    """Of a group in which Shanxi pays some and is paid by others."""
    group = ("Hebei", "Inner Mongolia", "Beijing", "Shandong")
    monkeypatch.setattr(_rules, "DELTA", group)
    at, others = parties.regions.index(ORIGIN), [parties.regions.index(name) for name in group]
    net = parties.E[at, others] - parties.E[others, at]
    assert net.min() < 0 < net.max()
    found = payments_at_one(parties, residents_of(parties.table))
    assert found["net_transfer", ORIGIN, GROUP] == pytest.approx(net.sum())


def test_pairs_are_what_shanxi_is_paid_by_the_delta(table, parties, known):
    for key, rule in ranged_rules(residents_of(table)).items():
        settled = rule.settle(parties, PRICE)
        assert known.pairs(key) == (settled.payments is not None)
        if settled.payments is not None:
            paid = settled.payments
            expected = sum(paid.loc[name, ORIGIN] - paid.loc[ORIGIN, name] for name in DELTA)
            found = known.payment(key, PRICE, counterpart=GROUP)
            assert found.central == pytest.approx(expected, rel=1e-6)
            assert found.low <= found.central * (1 + 1e-6)
        else:
            with pytest.raises(LabelError, match="no range of"):
                known.payment(key, PRICE, counterpart=GROUP)


def test_money_is_over_the_same_tables_as_tonnes(table, known):
    """The net transfer at a price is its tonnes times the price, at both ends of the range."""
    money = known.payments("net_transfer", PRICE)
    for region in table.regions:
        tonnes = known.tonnes_range("net_transfer", region)
        row = money.loc[region]
        ends = [PRICE * end for end in (tonnes.low, tonnes.high)]
        assert [row["low"], row["high"]] == pytest.approx(ends, rel=1e-6, abs=1e-6)
        assert row["pays"] == pytest.approx(tonnes.below_zero)
        sent, received = (known.tonnes_range(way, region) for way in ("sent", "received"))
        assert sent.central - received.central == pytest.approx(tonnes.central, abs=1e-5)
    pair, net = known.payment("net_transfer", PRICE, counterpart=GROUP), known.flow_range("net")
    assert (pair.low, pair.high) == pytest.approx((PRICE * net.low, PRICE * net.high))
    assert set(known.net["tables"]) == set(known.tonnes["tables"]) == {known.count}
    assert known.count == {2007: 360, 2012: 17, 2017: 17}[table.year]
    assert f"({known.count} tables); not a confidence interval" in known.text


def test_the_range_holds_every_alternative_with_a_name(known):
    """And one choice at a time is the range of those that change one."""
    named = known.named.loc["payment"]
    ends = known.net.loc[named.index]
    slack = 1e-6 * ends[["low", "high"]].abs().max(axis=1) + 1e-6
    assert (named.min(axis=1) >= ends["low"] - slack).all()
    assert (named.max(axis=1) <= ends["high"] + slack).all()
    assert named["as embedded"].to_numpy() == pytest.approx(ends["embedded"].to_numpy())
    if known.table.year == 2007:
        one = [name for name in named if "power: " not in name or "totals" not in name]
        assert len(one) == 12
        assert named[one].min(axis=1).to_numpy() == pytest.approx(ends["single_low"].to_numpy())
        assert (ends["low"] < ends["single_low"]).mean() > 0.8
    else:
        assert named.min(axis=1).to_numpy() == pytest.approx(ends["low"].to_numpy())


def test_a_region_under_every_rule(known):
    found = known.over_rules("Shanxi", PRICE)
    assert list(found.rules.index) == list(known.rules)
    for key in known.rules:
        one = known.payment(key, PRICE)
        row = found.rules.loc[key]
        assert (row["central"], row["low"], row["high"]) == (one.central, one.low, one.high)
        assert one.low <= one.central + 1e-3
        assert (key in found.sign_open) == one.sign_open
        assert (key in found.receives) == (one.low >= 0 < one.high)
        assert (key in found.pays) == (one.high <= 0 > one.low)
    assert found.over_rules[0] == found.rules.loc["responsibility_gap:income", "central"]
    assert found.over_all[0] <= found.over_rules[0] < 0 < found.over_rules[1] <= found.over_all[1]
    counted = f"({known.count} tables; not a confidence interval)"
    assert counted in found.text
    assert f"sign open under {len(found.sign_open)}" in found.text
    assert f"at {PRICE:g} yuan/t, under 11 rules" in found.text
    assert known.over_rules("Shanxi", 0.0).over_all == (0.0, 0.0)


def test_which_rules_have_a_range(table, parties, known):
    people = residents_of(table)
    for rule, key in (
        (policy.ResponsibilityGap("consumption"), "net_transfer"),
        (
            policy.ResponsibilityGap({"consumption": 0.5, "income": 0.5}),
            "responsibility_gap:average",
        ),
        (policy.Named(policy.BenefitBased(), "ours"), "benefit_based"),
        (policy.AbilityToPay(people), "ability_to_pay"),
        (policy.AbilityToPay(people[::-1]), "ability_to_pay"),
        (policy.AbilityToPay(people, gamma=0.5), None),
        (policy.AbilityToPay(people * 1.01), None),
        (policy.ResponsibilityGap({"consumption": 0.4, "income": 0.6}), None),
        (policy.ResponsibilityGap("production"), None),
        (policy.PhasedIn(policy.NetTransfer(), 0.5), None),
        (policy.PowerTransfer("embodied", ["Coal power"]), None),
        (policy.VotedGap(by="gdp"), None),
    ):
        assert known.key(rule, parties) == key
    exports = policy.Parties(parties.given_model, export_tonnes="exporter")
    fuel = policy.Parties(parties.given_model, "co2_coal")
    exempt = policy.Parties(parties.given_model, exempt=["Coal power"])
    for other in (exports, fuel, exempt, policy.Parties(mrio.Model(toy_table()))):
        assert known.key(policy.NetTransfer(), other) is None
    with pytest.raises(InputError, match="no range is known"):
        known.payments(policy.VotedGap(by="gdp"), PRICE)
    with pytest.raises(InputError, match="price"):
        known.payments("net_transfer", -1.0)
    with pytest.raises(LabelError, match="unknown region"):
        known.over_rules("Shanxii", PRICE)
    with pytest.raises(LabelError, match="no range of"):
        known.flow_range("outt")


def test_no_range_of_a_table_that_was_changed(table):
    assert alternatives_of(table.replace(Y=table.Y * 1.0000001)) is None
    assert alternatives_of(synthetic_table(2, 2, seed=1)) is None


def made(year, figures):
    """What is known of a year of which one figure is known, by alternative."""
    index = pd.MultiIndex.from_tuples(
        [("out", "", "", "")], names=["figure", "rule", "region", "counterpart"]
    )
    tonnes = ranges_of(pd.DataFrame(figures, ["out"]), []).set_axis(
        pd.MultiIndex.from_tuples([("out", "")], names=["figure", "region"])
    )
    net = pd.Series(list(figures.values())[:1], index.droplevel("figure"))
    return Alternatives(
        toy_table().replace(year=year),
        tonnes,
        payments_spread_of({"own": net}, []),
        pd.DataFrame(figures, index),
    )


def test_a_choice_that_moves_both_years_alike_moves_no_difference():
    """Ranges 1 to 9 and 3 to 11 overlap; each alternative rises by two."""
    before = made(2000, {"own": 5.0, "low": 1.0, "high": 9.0})
    after = made(2005, {"own": 7.0, "low": 3.0, "high": 11.0})
    found = change_between(before, after)
    assert (found.central, found.low, found.high) == (2.0, 2.0, 2.0)
    assert found.distinguishable
    back = change_between(after, before)
    assert (back.low, back.high) == (-2.0, -2.0)
    assert back.distinguishable


def test_a_difference_that_spans_zero():
    """Ranges 1 to 2 and 1.5 to 2.5; one alternative falls."""
    before = made(2000, {"own": 1.0, "a": 2.0, "only then": 50.0})
    after = made(2005, {"own": 2.5, "a": 1.5, "only now": -50.0, "too": 0.0})
    found = change_between(before, after)
    assert (found.central, found.low, found.high) == (1.5, -0.5, 1.5)
    assert not found.distinguishable
    assert found.shared == ("own", "a")
    assert (found.only_before, found.only_after) == (1, 2)
    assert "(tables of 2000: 1; of 2005: 2)" in found.rest
    with pytest.raises(LabelError, match="no figure"):
        change_between(before, after, "back")


def test_embedded_years_share_the_choices_of_2007(years):
    first = change_between(years[2007], years[2012])
    assert (len(first.shared), first.only_before, first.only_after) == (15, 345, 2)
    second = change_between(years[2012], years[2017])
    assert (len(second.shared), second.only_before, second.only_after) == (17, 0, 0)
    ends = [years[year].flow_range() for year in (2012, 2017)]
    assert ends[0].high > ends[1].low  # the ranges overlap
    assert second.low > 0  # the difference does not span zero
    paid = change_between(
        years[2012], years[2017], "payment", rule="net_transfer", region=ORIGIN, counterpart=GROUP
    )
    net = change_between(years[2012], years[2017], "net")
    assert (paid.low, paid.high) == pytest.approx((net.low, net.high))
