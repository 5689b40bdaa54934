"""Where a review broke settlements: size, noise, shared state, names, constant rules."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mrio
from mrio import policy
from mrio.errors import BalanceError, InputError
from mrio.testing import synthetic_table

REGIONS = ["SX", "YD", "RC"]
SLOPES, QUOTAS = pd.Series([0.0004, 0.002, 0.001], REGIONS), pd.Series([30.0, 60, 40], REGIONS)


@given(st.integers(1, 30), st.floats(1e-9, 1e16), st.integers(0, 10_000))
def test_whole_numbers_of_any_size_sum_to_zero(n, size, seed):
    """Balances that sum to zero but for rounding: the whole ones do exactly."""
    amounts = np.random.default_rng(seed).normal(0.0, size, n)
    amounts[0] -= amounts.sum()
    found = policy.whole(amounts, 0)
    assert sum(found) == 0
    assert np.abs(np.array(found, dtype=float) - amounts).max() <= 1.0 + 1e-9 * n * size


def test_a_sum_beyond_rounding_is_refused():
    with pytest.raises(BalanceError):
        policy.whole(np.array([10.0, 20.0]), 0)


def test_ledgers_of_thirty_provinces_at_any_price():
    model = mrio.Model(mrio.load("china-2007"))
    for tonnes in ("producer", "exporter"):
        parties = policy.Parties(model, export_tonnes=tonnes)
        rules = [policy.ResponsibilityGap(name) for name in policy.ACCOUNTS]
        for price in (1e-9, 0.0, 80.0, 176_041.0, 224_325.0):
            for rule in [*rules, policy.NetTransfer(), policy.BenefitBased()]:
                assert rule.settle(parties, price).fen.sum() == 0


def test_amounts_beyond_whole_fen_are_refused(toy):
    for rule in (policy.NetTransfer(), policy.ResponsibilityGap("income")):
        for price in (1e12, 1e300):
            with pytest.raises(InputError, match="whole fen"):
                rule.settle(toy, price)


def test_one_region_owes_nothing_at_any_price():
    parties = policy.Parties(mrio.Model(synthetic_table(1, 4, seed=3)))
    for account in policy.ACCOUNTS:
        found = policy.ResponsibilityGap(account).settle(parties, 1e6)
        assert found.net.tolist() == [0.0]
        assert len(found.ledger) == 0


def without_trade():
    Z = np.kron(np.eye(3), np.array([[2.0, 1.0], [1.0, 3.0]])) * 1.1
    labels = pd.MultiIndex.from_product([REGIONS, ["x", "y"]])
    Y = pd.DataFrame(np.kron(np.eye(3), [[5.0], [4.3]]), labels)
    Y.columns = pd.MultiIndex.from_tuples([(region, "f") for region in REGIONS])
    F = pd.DataFrame([[3.0, 1.1, 2, 1, 0.7, 9]], ["co2"], labels)
    return mrio.Table.from_frames(
        pd.DataFrame(Z, labels, labels), Y, F, money_unit="bn CNY", units={"co2": "Mt"}
    )


def test_rounding_is_no_result():
    """Regions that trade nothing: nobody pays in any draw, and every account ties."""
    parties = policy.Parties(mrio.Model(without_trade()))
    rules = [policy.ResponsibilityGap(name) for name in policy.ACCOUNTS]
    drawn = policy.drawn_payments(rules, parties, 80.0, cv=0.3, draws=20, seed=1)
    assert (drawn == 0).all()
    weights = policy.voted_weights(parties)
    assert list(weights.values()) == pytest.approx([0.2] * 5)
    told = policy.turning(policy.sensitivity(rules, {"a": parties}, [40.0, 80.0]))
    assert (told["pays"] == 0).all()


def test_balances_that_are_no_numbers(toy):
    from mrio.policy.parties._settlement import pooled_settlement

    with pytest.raises(InputError, match="'b' would receive nan"):
        pooled_settlement("rule", ("a", "b"), np.array([0.0, np.nan]), 1.0)
    table = synthetic_table(16, 2, seed=5)
    curves = pd.Series(1.0, table.regions)
    for orders in (0, 1, -3, 2.5, True):
        with pytest.raises(InputError, match="orders"):
            policy.AbatementGame(curves, curves, orders=orders, seed=1).settle(mrio.Model(table))
    for seed in (-1, 1.5):
        with pytest.raises(InputError, match="seed"):
            policy.AbatementGame(curves, curves, seed=seed).settle(mrio.Model(table))
    for least in (np.nan, np.inf, -5.0):
        with pytest.raises(InputError, match="millions"):
            policy.AboveThreshold(policy.NetTransfer(), least).settle(toy, 80.0)
    with pytest.raises(InputError, match="draws"):
        policy.drawn_payments([policy.NetTransfer()], toy, 80.0, cv=0.1, draws=2.5, seed=1)


def test_what_one_settlement_shows_does_not_change_the_next(toy):
    parties = policy.Parties(toy)
    first = policy.NetTransfer().settle(parties, 80.0)
    first.facts["net_tonnes"].iloc[:] = 0.0
    for name in ("E", "V", "net", "gdp", "income_flows", "shared_flows", "own_share"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(parties, name)[:] = 0.0
    again = policy.NetTransfer().settle(parties, 80.0)
    assert (again.net == first.net).all()
    assert again.facts["net_tonnes"].abs().max() > 0
    weights = {"income": 0.5, "consumption": 0.5}
    rule = policy.ResponsibilityGap(weights)
    weights["income"] = 5.0
    assert rule.weights == {"income": 0.5, "consumption": 0.5}
    with pytest.raises(InputError, match="account"):
        policy.ResponsibilityGap(["income"])


def test_names_of_rules_may_hold_anything(toy):
    named = {"a": "net", "b | c": "income", "a | b": "net", "c": "net"}
    rules = [
        policy.Named(
            policy.NetTransfer() if kind == "net" else policy.ResponsibilityGap("income"), name
        )
        for name, kind in named.items()
    ]
    found = policy.agreement_table(policy.compare(rules, toy, 80.0))
    assert found.loc["a", "b | c"] < 0
    assert found.loc["a", "c"] == pytest.approx(1.0)
    assert (found.to_numpy() == found.to_numpy().T).all()


def test_games_are_not_solved_again_for_every_draw(toy, monkeypatch):
    """What rests on abatement costs alone is the same in every draw."""
    game = policy.AbatementGame(SLOPES, QUOTAS, "nucleolus")
    solved, settle = [], policy.AbatementGame.settle

    def counted(rule, *words):
        solved.append(rule)
        return settle(rule, *words)

    monkeypatch.setattr(policy.AbatementGame, "settle", counted)
    drawn = policy.drawn_payments([game, policy.NetTransfer()], toy, 80.0, cv=0.2, draws=30, seed=1)
    assert len(solved) == 1
    assert (drawn[0] == drawn[0, 0]).all()
    assert drawn[1].std("draw").max() > 0


def test_parts_of_games(toy):
    """Without a price, and without the whole's flags and facts."""
    game = policy.AbatementGame(SLOPES, QUOTAS)
    part = policy.PhasedIn(game, 0.5).settle(toy)
    assert part.net.to_numpy() == pytest.approx(0.5 * game.settle(toy).net.to_numpy())
    assert part.flags == {}
    assert list(part.facts) == ["whole"]


def test_a_vote_is_taken_over_what_is_settled():
    model = mrio.Model(mrio.load("china-2007"))
    rule = policy.VotedGap(("consumption", "income"))
    for tonnes in ("producer", "exporter"):
        parties = policy.Parties(model, export_tonnes=tonnes)
        weights = policy.voted_weights(parties, ["consumption", "income"])
        found = rule.settle(parties, 80.0)
        assert found.facts["weights"].to_dict() == pytest.approx(weights)
        by_hand = policy.ResponsibilityGap(weights).settle(parties, 80.0)
        assert found.net.to_numpy() == pytest.approx(by_hand.net.to_numpy())
    with pytest.raises(InputError, match="by is"):
        policy.VotedGap(by="heads").settle(model, 80.0)


def test_what_falls_outside_is_told():
    parties = policy.Parties(mrio.Model(mrio.load("china-2007")))
    outside = policy.responsibilities(parties).attrs["outside"]
    for account in ("income", "shared", "consumption"):
        facts = policy.ResponsibilityGap(account).settle(parties, 80.0).facts
        assert facts["outside"] == pytest.approx(outside[account], abs=1e-6)
    facts = policy.ResponsibilityGap("shared").settle(parties, 80.0).facts
    assert facts["clipped"] == ["Xinjiang / Petroleum refining"]


def test_regions_that_abate_at_one_cost_have_nothing_to_exchange():
    """Thirty provinces, the last tonne 200 yuan in each: what solvers leave is no payment."""
    parties = policy.Parties(mrio.Model(mrio.load("china-2007")))
    quotas = pd.Series(0.05 * parties.gross, parties.regions)
    slopes = 200 / 1000 / quotas
    rules = [
        policy.AbatementExchange(slopes, quotas),
        policy.AbatementGame(slopes, quotas, seed=1),
        policy.AbatementGame(slopes, quotas, "nucleolus", seed=1),
    ]
    found = policy.compare([*rules, policy.NetTransfer()], parties, 80.0)
    assert (found.iloc[:, :3] == 0).all(axis=None)
    assert found.attrs["turns"] == []
    assert np.isnan(policy.agreement_table(found).iloc[0, 1:]).all()
    for rule in rules:
        settled = rule.settle(parties)
        assert len(settled.ledger) == 0
        assert policy.envy(settled, parties).to_numpy().sum() == 0
    # A tenth of a per cent apart, and there is.
    apart = slopes * np.linspace(0.9995, 1.0005, 30)
    for solution in ("shapley", "nucleolus"):
        net = policy.AbatementGame(apart, quotas, solution, seed=1).settle(parties).net
        assert net.abs().max() > 0


def test_less_than_half_a_fen_is_paid_by_nobody():
    frame = pd.DataFrame([[1e-10, 5.0], [-1e-10, -5.0]], ["a", "b"], ["X", "Y"])
    told = policy.turning(frame)
    assert told["turns"].tolist() == [False, True]
    assert told["pays"].tolist() == [0.0, 0.5]
