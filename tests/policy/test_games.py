"""Cost games against brute force over orders, axioms, and textbook solutions."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mrio
from mrio import policy
from mrio.errors import BalanceError, InfeasibleError, InputError, LabelError
from mrio.testing import synthetic_table


def game(costs):
    """A cost function from a table of 2ⁿ costs, the empty coalition first."""
    table = np.asarray(costs, dtype=float)

    def cost(members):
        return table[members @ (1 << np.arange(members.shape[1]))]

    return cost


def random_game(n, seed):
    costs = np.random.default_rng(seed).uniform(0, 10, 2**n)
    costs[0] = 0.0
    return costs


@given(st.integers(1, 5), st.integers(0, 10_000))
def test_shapley_is_the_mean_over_all_orders(n, seed):
    costs = random_game(n, seed)
    expected = np.zeros(n)
    orders = list(permutations(range(n)))
    for order in orders:
        joined = 0
        for player in order:
            expected[player] += (costs[joined | 1 << player] - costs[joined]) / len(orders)
            joined |= 1 << player
    found = policy.shapley(game(costs), n)
    assert found.value == pytest.approx(expected)
    assert found.value.sum() == pytest.approx(costs[-1])  # efficiency
    assert found.standard_error is None


def test_symmetry_dummy_and_additivity():
    costs = random_game(4, 1)
    other = random_game(4, 2)
    both = policy.shapley(game(costs + other), 4).value
    one, two = (policy.shapley(game(c), 4).value for c in (costs, other))
    assert both == pytest.approx(one + two)
    # A fifth player who adds 3 to every coalition bears 3, the others as before.
    members = np.arange(32)
    with_dummy = np.r_[costs, costs][members] + 3.0 * (members >= 16)
    found = policy.shapley(game(with_dummy), 5).value
    assert found[:4] == pytest.approx(one)
    assert found[4] == pytest.approx(3.0)
    size = np.array([bin(k).count("1") for k in range(16)], dtype=float)
    assert policy.shapley(game(size**2), 4).value == pytest.approx([4.0] * 4)


def test_sampled_value_of_many_players():
    """Cost = square of summed weights: the value is w_i Σ w."""
    n = 20
    w = np.linspace(0.5, 2.0, n)

    def cost(members):
        return (members @ w) ** 2

    with pytest.raises(InputError, match="seed"):
        policy.shapley(cost, n)
    found = policy.shapley(cost, n, orders=4_000, seed=1)
    exact = w * w.sum()
    assert (np.abs(found.value - exact) < 5 * found.standard_error).all()
    assert found.standard_error.max() < 0.05 * exact.max()
    assert found.value.sum() == pytest.approx(w.sum() ** 2)
    again = policy.shapley(cost, n, orders=4_000, seed=1)
    assert (again.value == found.value).all()


def satisfactions(costs, x):
    n = len(x)
    members = np.arange(1, 2**n - 1)[:, None] >> np.arange(n) & 1
    return np.sort(costs[1:-1] - members @ x)


@given(st.integers(2, 4), st.integers(0, 5_000))
def test_no_allocation_is_lexicographically_better_than_the_prenucleolus(n, seed):
    costs = random_game(n, seed)
    x = policy.prenucleolus(game(costs), n).value
    assert x.sum() == pytest.approx(costs[-1])
    own = satisfactions(costs, x)
    rng = np.random.default_rng(seed)
    for size in (1.0, 0.1, 0.01):
        for _ in range(20):
            step = rng.normal(0.0, size, n)
            other = satisfactions(costs, x + step - step.mean())
            differ = np.flatnonzero(np.abs(other - own) > 1e-7)
            assert not len(differ) or other[differ[0]] < own[differ[0]]


def test_bankruptcy_of_the_talmud():
    """Estates of 100, 200, 300 among claims of 100, 200, 300 (Aumann & Maschler 1985)."""
    claims = np.array([100.0, 200.0, 300.0])
    members = np.arange(8)[:, None] >> np.arange(3) & 1
    for estate, shares in ((100, [100 / 3] * 3), (200, [50, 75, 75]), (300, [50, 100, 150])):
        worth = np.maximum(estate - (1 - members) @ claims, 0.0)
        worth[0] = 0.0
        assert -policy.nucleolus(game(-worth), 3).value == pytest.approx(shares)


def test_the_nucleolus_is_an_imputation():
    """Gains of 10 for (1, 2), 2 for all: Peleg & Sudhölter (2007), example 5.5.12."""
    worth = np.zeros(8)
    worth[0b011], worth[0b111] = 10.0, 2.0
    assert -policy.nucleolus(game(-worth), 3).value == pytest.approx([1.0, 1.0, 0.0])
    assert -policy.prenucleolus(game(-worth), 3).value == pytest.approx([3.0, 3.0, -4.0])


def test_without_an_imputation_there_is_no_nucleolus():
    costs = np.array([0.0, 1.0, 1.0, 3.0])
    with pytest.raises(InfeasibleError, match="all together cost 3, and each alone 2"):
        policy.nucleolus(game(costs), 2)
    assert policy.prenucleolus(game(costs), 2).value == pytest.approx([1.5, 1.5])


@given(st.integers(2, 4), st.integers(0, 5_000))
def test_no_imputation_is_lexicographically_better_than_the_nucleolus(n, seed):
    """Subadditive or not: where together is no dearer than alone, among imputations."""
    costs = random_game(n, seed)
    alone = costs[2 ** np.arange(n)]
    costs[-1] = min(costs[-1], alone.sum())
    x = policy.nucleolus(game(costs), n).value
    assert x.sum() == pytest.approx(costs[-1])
    assert (x <= alone + 1e-9).all()
    own = satisfactions(costs, x)
    rng = np.random.default_rng(seed)
    for size in (1.0, 0.1, 0.01):
        for _ in range(20):
            step = rng.normal(0.0, size, n)
            tried = x + step - step.mean()
            if (tried > alone).any():
                continue
            other = satisfactions(costs, tried)
            differ = np.flatnonzero(np.abs(other - own) > 1e-7)
            assert not len(differ) or other[differ[0]] < own[differ[0]]


@given(st.integers(2, 5), st.integers(0, 2_000))
def test_in_the_core_whenever_there_is_one(n, seed):
    """Concave costs have a core: both solutions lie in it."""
    w = np.random.default_rng(seed).uniform(0.1, 3.0, n)
    members = np.arange(2**n)[:, None] >> np.arange(n) & 1
    costs = np.sqrt(members @ w)
    for x in (policy.nucleolus(game(costs), n).value, policy.shapley(game(costs), n).value):
        inside, excess = policy.in_core(game(costs), x)
        assert inside
        assert excess <= 1e-9


def joint_abatement(n, seed):
    """Marginal costs and quotas of n regions, and what coalitions pay (½ Q² / Σ 1/b)."""
    rng = np.random.default_rng(seed)
    b, q = rng.lognormal(-7, 0.6, n), rng.uniform(5, 60, n)

    def cost(members):
        ease = members @ (1 / b)
        return 0.5 * np.divide((members @ q) ** 2, ease, out=np.zeros(len(ease)), where=ease > 0)

    return cost


def test_twelve_players_from_all_coalitions():
    found = policy.nucleolus(joint_abatement(12, 4), 12)
    assert found.exact
    assert found.considered == 2**12 - 1
    assert policy.in_core(joint_abatement(12, 4), found.value)[0]
    with pytest.raises(InputError, match="seed"):
        policy.nucleolus(joint_abatement(13, 4), 13)


@pytest.mark.parametrize(("n", "seed"), [(4, 1), (7, 2), (10, 3)])
def test_generated_coalitions_give_the_nucleolus_of_all(n, seed):
    from mrio.policy.games._nucleolus import _generated

    cost = joint_abatement(n, seed)
    size = 1e-3 * cost(np.eye(n, dtype=bool)).max()
    found = _generated(lambda members: cost(members) / size, n, seed, None)
    exact = policy.nucleolus(cost, n).value
    assert found.value * size == pytest.approx(exact, rel=1e-5, abs=1e-6 * np.abs(exact).max())
    assert found.largest_violation <= 1e-6
    assert found.considered < 2**n


def test_thirty_players_by_two_searches():
    cost = joint_abatement(30, 7)
    first, second = (policy.nucleolus(cost, 30, seed=seed) for seed in (1, 2))
    size = np.abs(first.value).max()
    assert first.value == pytest.approx(second.value, abs=1e-4 * size)
    assert not first.exact
    assert first.largest_violation <= 1e-6 * size
    assert first.value.sum() == pytest.approx(float(cost(np.ones((1, 30), dtype=bool))[0]))
    rng = np.random.default_rng(0)
    members = rng.random((20_000, 30)) < rng.random((20_000, 1))
    excess = members @ first.value - cost(members)
    # No coalition at random has a larger excess than those that were found: in the core.
    assert excess[members.any(axis=1) & ~members.all(axis=1)].max() <= 1e-9 * size


def test_units_of_cost_do_not_matter():
    """Linear programs have absolute tolerances: a game in yuan and in bn yuan is the same."""
    cost = joint_abatement(6, 9)
    exact = policy.nucleolus(cost, 6).value
    for scale in (1e-9, 1e9):
        found = policy.nucleolus(lambda members, by=scale: by * cost(members), 6).value
        assert found / scale == pytest.approx(exact, rel=1e-9, abs=1e-12)


def test_one_player_and_a_game_without_costs():
    assert policy.nucleolus(joint_abatement(1, 1), 1).value == pytest.approx(
        joint_abatement(1, 1)(np.ones((1, 1), dtype=bool))
    )
    nothing = policy.nucleolus(lambda members: np.zeros(len(members)), 4)
    assert nothing.value.tolist() == [0.0] * 4


def test_groups_play_and_members_share(toy):
    """SX and RC as one player: its slope is 1 / Σ 1/b, its members pay as they would alone."""
    regions = ["SX", "YD", "RC"]
    b = pd.Series([0.0004, 0.0020, 0.0010], regions)
    q = pd.Series([30.0, 60.0, 40.0], regions)
    groups = {"SX": "inland", "RC": "inland", "YD": "coast"}
    found = policy.AbatementGame(b, q, groups=groups).settle(toy)
    borne = found.facts["borne"].to_numpy()
    # c(inland) .70 and c(coast) 3.6 alone, 2.1125 together: each side gains half of 2.1875.
    assert borne[1] == pytest.approx(3.6 - 2.1875 / 2)
    assert borne[0] + borne[2] == pytest.approx(0.70 - 2.1875 / 2)
    assert borne[0] / borne[2] == pytest.approx(0.18 / 0.8)
    assert found.flags == {"exact": 1, "in_core": 1}
    same = policy.AbatementGame(b, q, "nucleolus", groups=groups).settle(toy)
    assert same.net.to_numpy() == pytest.approx(found.net.to_numpy())
    with pytest.raises(LabelError, match="every region once"):
        policy.AbatementGame(b, q, groups={"SX": "inland"}).settle(toy)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_whole_numbers_keep_the_sum(amounts):
    found = policy.whole(np.array(amounts))
    assert sum(found) == int(np.rint(np.sum(amounts)))
    assert np.abs(np.array(found) - np.array(amounts)).max() < 1.0 + 1e-9


def test_a_sum_that_rounding_cannot_reach():
    with pytest.raises(BalanceError):
        policy.whole(np.array([1.2, 3.4]), 100)


def test_who_is_outside_the_core_of_many_is_told():
    """The Shapley value of joint abatement need not be in the core; the nucleolus is."""
    table = synthetic_table(16, 2, seed=5)
    parties = policy.Parties(mrio.Model(table))
    rng = np.random.default_rng(1)
    b = pd.Series(rng.lognormal(-7, 0.6, 16), table.regions)
    q = pd.Series(rng.uniform(5, 60, 16), table.regions)
    shared = policy.AbatementGame(b, q, seed=1).settle(parties)
    assert shared.flags == {"exact": 0, "in_core": 0}
    x = shared.facts["borne"].to_numpy()
    members = np.arange(1, 2**16)[:, None] >> np.arange(16) & 1
    ease = members @ (1 / b.to_numpy())
    excess = members @ x - 0.5 * (members @ q.to_numpy()) ** 2 / ease
    assert shared.facts["largest_excess"] == pytest.approx(excess[:-1].max(), rel=1e-6)
    stable = policy.AbatementGame(b, q, "nucleolus", seed=1).settle(parties)
    assert "in_core" not in stable.flags
    assert stable.facts["largest_excess"] <= 1e-9
