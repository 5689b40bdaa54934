"""The upgrade fund: no choice is better, no fen is lost, and who gains is shown."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

import mrio
from mrio import account, policy
from mrio.errors import InputError, LabelError
from mrio.policy.mechanisms._fund import FUND

REGIONS = ["SX", "YD", "RC"]


def project(name, cost, abatement, region="SX", **more):
    return policy.UpgradeProject(name, region, cost, abatement, **more)


def paid(total):
    return pd.Series([0.0, total, 0.0], REGIONS)


def brute(costs, gains, budget):
    """All 2ⁿ choices in whole numbers: most gain, then least cost, then first listed."""
    best = None
    for code in range(2 ** len(costs)):
        chosen = [i for i in range(len(costs)) if code >> i & 1]
        cost = sum(costs[i] for i in chosen)
        if cost <= budget:
            rank = (-sum(gains[i] for i in chosen), cost, sum(i + 1 for i in chosen))
            best = rank if best is None else min(best, rank)
    return best


SMALL = st.tuples(st.integers(1, 30), st.integers(0, 30))
ODD = st.tuples(st.integers(1, 10**12), st.integers(0, 10**11))
"""Costs to the fen and abatement to the kg, far beyond the tolerances of solvers (1e-6)."""


@given(st.lists(SMALL, min_size=1, max_size=8), st.integers(0, 120))
@example([(10, 10), (10, 10), (10, 10)], 20)
@example([(1, 0), (30, 1)], 29)
def test_no_choice_is_better(things, budget):
    """Small whole numbers, so that ties are common: gain, cost and order as enumerated."""
    found = policy.upgrade_fund(
        paid(float(budget)), [project(f"p{i}", c, g) for i, (c, g) in enumerate(things)]
    )
    costs, gains = zip(*things, strict=True)
    gain, cost, order = brute(costs, gains, budget)
    assert found.abated == pytest.approx(-gain, abs=1e-9)
    assert found.reserve == pytest.approx(budget - cost, abs=1e-9)
    assert sum(int(name[1:]) + 1 for name in found.chosen) == order


@given(st.lists(ODD, min_size=1, max_size=8), st.floats(0.0, 1.2))
@example([(10**12, 10**11), (10**12 - 1, 10**11)], 0.5)
@example([(10**12, 10**11), (10**12 - 1, 10**11 - 1)], 0.5)
@example([(5 * 10**11 + 1, 10**11), (5 * 10**11, 10**11 - 1), (5 * 10**11, 1)], 0.6666666666)
def test_exact_to_the_fen_and_the_kilogram(things, part):
    """HiGHS takes the second of the last example, a kilogram short, and fails on the first."""
    costs, gains = zip(*things, strict=True)
    budget = round(part * sum(costs))
    projects = [project(f"p{i}", c / 1e8, g / 1e9) for i, (c, g) in enumerate(things)]
    found = policy.upgrade_fund(paid(budget / 1e8), projects)
    gain, cost, _ = brute(costs, gains, budget)
    chosen = [int(name[1:]) for name in found.chosen]
    assert sum(gains[i] for i in chosen) == -gain
    assert found.ledger.balance(FUND, "fen") == budget - cost


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("alike", [False, True])
def test_forty_projects_against_an_integer_program(seed, alike):
    """HiGHS to a gap of zero, on whole numbers small enough for it to be exact."""
    rng = np.random.default_rng(seed)
    costs = rng.integers(100, 3000, 40)
    gains = costs + rng.integers(0, 300, 40) if alike else rng.integers(1, 3000, 40)
    projects = [
        project(f"p{i}", float(c), g / 1000)
        for i, (c, g) in enumerate(zip(costs, gains, strict=True))
    ]
    found = policy.upgrade_fund(paid(20_000.0), projects)
    best = milp(
        -gains.astype(float),
        integrality=np.ones(40),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(costs[None, :].astype(float), -np.inf, 20_000.0),
        options={"mip_rel_gap": 0.0},
    )
    assert 1000 * found.abated == pytest.approx(-best.fun, abs=1e-6)
    assert found.projects["spent"].sum() <= 20_000.0


def test_too_many_that_are_all_alike():
    """Subset sums in odd amounts: refused with a way out, rather than hours of search."""
    costs = np.random.default_rng(1).integers(1, 5 * 10**11, 60)
    odd = [project(f"p{i}", int(c) / 1e8, int(c) // 100 / 1e9) for i, c in enumerate(costs)]
    with pytest.raises(InputError, match="round costs"):
        policy.upgrade_fund(paid(int(costs.sum()) / 2e8), odd)
    rounded = [
        replace(p, cost=max(float(round(p.cost, -2)), 100.0), abatement=round(p.abatement, 2))
        for p in odd
    ]
    assert policy.upgrade_fund(paid(50_000.0), rounded).reserve == 0.0


def test_the_best_ratio_first_is_worse():
    """A greedy fund builds the 11 t per thousand yuan and has no money for the other two."""
    projects = [project("kilns", 60, 0.66), project("CCUS", 50, 0.50), project("gas", 50, 0.45)]
    found = policy.upgrade_fund(paid(100.0), projects)
    assert found.chosen == ("CCUS", "gas")
    assert found.abated == pytest.approx(0.95)
    assert found.t_per_money == pytest.approx(0.0095)
    assert found.projects["t_per_money"].idxmax() == "kilns"
    assert found.reserve == 0.0
    assert found.shadow_price is None


def test_a_budget_of_nothing_and_projects_beyond_it():
    projects = [project("kilns", 60, 1.0), project("CCUS", 90, 2.0)]
    for budget in (0.0, 59.99999999):
        found = policy.upgrade_fund(paid(budget), projects)
        assert found.chosen == ()
        assert found.abated == 0.0
        assert np.isnan(found.t_per_money)
        assert found.reserve == budget
    assert policy.upgrade_fund(paid(60.0), projects).chosen == ("kilns",)
    assert policy.upgrade_fund(paid(1e6), projects).chosen == ("kilns", "CCUS")


def test_ties_are_decided():
    """Of equal abatement the cheaper, of equal cost the one listed first."""
    twins = [project("b", 10, 1.0), project("a", 10, 1.0), project("c", 9, 1.0)]
    assert policy.upgrade_fund(paid(10.0), twins).chosen == ("c",)
    assert policy.upgrade_fund(paid(10.0), twins[:2]).chosen == ("b",)
    assert policy.upgrade_fund(paid(10.0), twins[1::-1]).chosen == ("a",)
    # What abates nothing is never built, however much money is left.
    idle = [*twins, project("idle", 1, 0.0)]
    assert "idle" not in policy.upgrade_fund(paid(100.0), idle).chosen


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), min_size=1, max_size=8),
    st.integers(0, 200),
)
def test_divisible_projects_are_the_linear_program(things, budget):
    """Primal, dual and shadow price against linprog; the price is what one more yuan abates."""
    projects = [project(f"p{i}", c, g, divisible=True) for i, (c, g) in enumerate(things)]
    found = policy.upgrade_fund(paid(float(budget)), projects)
    costs, gains = (np.array(column, dtype=float) for column in zip(*things, strict=True))

    def program(total):
        return linprog(-gains, A_ub=costs[None, :], b_ub=[total], bounds=(0, 1))

    best = program(budget)
    assert found.abated == pytest.approx(-best.fun, abs=1e-7)
    price = found.shadow_price
    # The gain is concave in the budget: the price lies between the slopes of both sides.
    assert price == pytest.approx((best.fun - program(budget + 1e-3).fun) / 1e-3, abs=1e-5)
    assert price >= 0
    # Strong duality: the rents of projects and the worth of the budget are all that is abated.
    rents = np.maximum(gains - price * costs, 0.0).sum()
    assert price * budget + rents == pytest.approx(found.abated, abs=1e-7)
    partly = (found.projects["share"] > 0) & (found.projects["share"] < 1)
    assert partly.sum() <= 1


def test_the_shadow_price_by_hand():
    """50 of 60 million spent on the second project: the next million abates 0.3 / 60 Mt."""
    projects = [project("a", 50, 0.5, divisible=True), project("b", 60, 0.3, divisible=True)]
    found = policy.upgrade_fund(paid(100.0), projects)
    assert found.projects["share"].tolist() == [1.0, pytest.approx(50 / 60)]
    assert found.shadow_price == pytest.approx(0.005)
    more = policy.upgrade_fund(paid(101.0), projects)
    assert more.abated - found.abated == pytest.approx(0.005)
    assert policy.upgrade_fund(paid(500.0), projects).shadow_price == 0.0


@given(
    st.lists(st.tuples(st.integers(1, 20), st.integers(0, 20)), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(1, 20), st.integers(0, 20)), min_size=1, max_size=3),
    st.integers(0, 80),
)
def test_whole_and_divisible_together(whole, parts, budget):
    """Every choice of whole ones, and the rest of the money by ratio."""
    projects = [project(f"w{i}", c, g) for i, (c, g) in enumerate(whole)]
    projects += [project(f"d{i}", c, g, divisible=True) for i, (c, g) in enumerate(parts)]
    found = policy.upgrade_fund(paid(float(budget)), projects)
    best = 0.0
    for code in range(2 ** len(whole)):
        chosen = [thing for i, thing in enumerate(whole) if code >> i & 1]
        left, gain = budget - sum(c for c, _ in chosen), sum(g for _, g in chosen)
        if left < 0:
            continue
        for c, g in sorted(parts, key=lambda thing: -thing[1] / thing[0]):
            spent = min(c, left)
            left, gain = left - spent, gain + g * spent / c
        best = max(best, gain)
    assert found.abated == pytest.approx(best, abs=1e-7)
    assert found.reserve >= 0


@pytest.mark.parametrize("rule", [policy.NetTransfer(), policy.BenefitBased()])
def test_what_payers_owe_becomes_projects_and_a_reserve(toy, rule):
    """At 80 yuan the Delta owes 11.87 bn, the rest 5.49 (net transfer); Shanxi is owed and gives 0.

    docs/methods/mechanisms.md#upgrade-fund
    """
    settled = rule.settle(toy, 80.0)
    projects = [project("CCUS", 9000, 4.0), project("H2", 7000, 2.0, "RC"), project("x", 5000, 1.0)]
    found = policy.upgrade_fund(settled, projects)
    given = found.regions["contributed"]
    assert given.to_numpy() == pytest.approx(np.maximum(-settled.net.to_numpy(), 0), abs=1e-7)
    assert found.chosen == ("CCUS", "H2")
    assert found.regions["spent"].tolist() == [9000.0, 0.0, 7000.0]
    assert found.regions["abated"].tolist() == [4.0, 0.0, 2.0]
    book = found.ledger
    owed = -sum(min(fen, 0) for fen in settled.fen)
    assert owed == 1_600_000_000_000 + book.balance(FUND, "fen")
    assert sum(book.balances("fen").values()) == 0
    assert found.reserve == pytest.approx(17358.628 - 16000, abs=1e-3)


def test_who_gains_from_what_is_built(toy):
    """An abatement in SX-E is credited to those whose demand SX-E works for: a L_SX-E Y / x."""
    found = policy.upgrade_fund(paid(100.0), [project("CCUS", 80, 30.0, sector="E")])
    seen = policy.fund_benefits(found, toy, "co2")
    x = toy.L.values[0] @ toy.Y_by_destination
    assert seen["consumption"].to_numpy() == pytest.approx(-30.0 * x / x.sum())
    assert seen["production"].tolist() == pytest.approx([-30.0, 0.0, 0.0])
    assert seen["consumption"].sum() == pytest.approx(-30.0)
    assert seen.loc["YD", "contributed"] == 100.0
    # A bank outside the table may pay; whose consumption becomes cleaner stays as it was.
    bank = pd.Series({"a bank": 100.0, "SX": 0.0})
    found = policy.upgrade_fund(bank, [project("CCUS", 80, 30.0, sector="E")])
    other = policy.fund_benefits(found, toy, "co2")
    assert other["consumption"].tolist() == pytest.approx([*seen["consumption"], 0.0])
    assert other["contributed"].tolist() == [0.0, 0.0, 0.0, 100.0]
    # Shanxi builds it, and most of the relief is in the accounts of those who pay.
    assert -seen.loc["YD", "consumption"] > 30.0 / 3


def test_abroad_has_its_part(toy_open):
    projects = [project("CCUS", 80, 30.0, sector="E"), project("M", 10, 5.0, "YD", sector="M")]
    found = policy.upgrade_fund(paid(100.0), projects)
    seen = policy.fund_benefits(found, toy_open, "co2")
    assert seen["consumption"].sum() + seen.attrs["exported"] == pytest.approx(-35.0)
    assert seen.attrs["exported"] < 0


def test_of_a_total_every_row_falls_alike():
    """Energy and process emissions of cement fall together; nothing else moves."""
    model = mrio.Model(mrio.load("china-2007"))
    kiln = project("kiln", 50, 2.0, "Anhui", sector="Non-metallic minerals")
    contributions = pd.Series(10.0, list(model.table.regions))
    found = policy.upgrade_fund(contributions, [kiln])
    total = policy.fund_benefits(found, model, "co2")
    assert total["production"].sum() == pytest.approx(-2.0)
    assert total["consumption"].sum() + total.attrs["exported"] == pytest.approx(-2.0)
    alone = policy.fund_benefits(found, model, "co2_process_cement")
    # One row or the total: the same tonnes of the same industry, for the same demand.
    assert alone["consumption"].to_numpy() == pytest.approx(total["consumption"].to_numpy())
    before = account.consumption(model, "co2").to_series()["Zhejiang"] * 1e-6
    assert 0 < -total.loc["Zhejiang", "consumption"] < 0.05 * before


def test_more_than_the_industry_emits(toy):
    def benefits(*projects):
        return policy.fund_benefits(policy.upgrade_fund(paid(100.0), projects), toy, "co2")

    assert benefits(project("all", 1, 300.0, sector="E"))["production"]["SX"] == -300.0
    with pytest.raises(InputError, match=r"301 Mt would be abated in .*, which emits 300"):
        benefits(project("all", 1, 300.0, sector="E"), project("more", 1, 1.0, sector="E"))
    with pytest.raises(LabelError, match="no industry"):
        benefits(project("nowhere", 1, 1.0))
    # What is not built needs no place.
    idle = benefits(project("dear", 1000, 1.0), project("CCUS", 1, 1.0, sector="E"))
    assert idle["production"].sum() == pytest.approx(-1.0)


def test_nothing_built_changes_nothing(toy):
    found = policy.upgrade_fund(paid(0.0), [project("CCUS", 1, 1.0, sector="E")])
    seen = policy.fund_benefits(found, toy, "co2")
    assert not seen[["production", "consumption"]].to_numpy().any()


def test_what_is_refused():
    good = project("CCUS", 1, 1.0)
    with pytest.raises(LabelError, match="two projects"):
        policy.upgrade_fund(paid(1.0), [good, good])
    with pytest.raises(LabelError, match="no project"):
        policy.upgrade_fund(paid(1.0), [])
    with pytest.raises(LabelError, match="unknown region"):
        policy.upgrade_fund(paid(1.0), [replace(good, region="ZZ")])
    with pytest.raises(InputError, match=r"contribution of 'YD': -1\.0 million yuan"):
        policy.upgrade_fund(paid(-1.0), [good])
    with pytest.raises(InputError, match="Series"):
        policy.upgrade_fund([1.0, 2.0], [good])
    with pytest.raises(InputError, match="costs nothing"):
        project("free", 0.0, 1.0)
    with pytest.raises(InputError, match="abatement"):
        project("worse", 1.0, -1.0)
