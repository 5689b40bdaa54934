"""Cost games against brute force over orders, axioms, and textbook solutions."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio import policy
from mrio.errors import BalanceError, InputError


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
def test_no_allocation_is_lexicographically_better_than_the_nucleolus(n, seed):
    costs = random_game(n, seed)
    x = policy.nucleolus(game(costs), n)
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
        assert -policy.nucleolus(game(-worth), 3) == pytest.approx(shares)


@given(st.integers(2, 5), st.integers(0, 2_000))
def test_in_the_core_whenever_there_is_one(n, seed):
    """Concave costs have a core: both solutions lie in it."""
    w = np.random.default_rng(seed).uniform(0.1, 3.0, n)
    members = np.arange(2**n)[:, None] >> np.arange(n) & 1
    costs = np.sqrt(members @ w)
    for x in (policy.nucleolus(game(costs), n), policy.shapley(game(costs), n).value):
        inside, excess = policy.in_core(game(costs), x)
        assert inside
        assert excess <= 1e-9


def test_twelve_players_and_no_more():
    w = np.linspace(1.0, 2.0, 12)

    def cost(members):
        return np.sqrt(members @ w[: members.shape[1]])

    x = policy.nucleolus(cost, 12)
    assert policy.in_core(cost, x)[0]
    with pytest.raises(InputError, match="12"):
        policy.nucleolus(cost, 13)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_whole_numbers_keep_the_sum(amounts):
    found = policy.whole(np.array(amounts))
    assert sum(found) == int(np.rint(np.sum(amounts)))
    assert np.abs(np.array(found) - np.array(amounts)).max() < 1.0 + 1e-9


def test_a_sum_that_rounding_cannot_reach():
    with pytest.raises(BalanceError):
        policy.whole(np.array([1.2, 3.4]), 100)
