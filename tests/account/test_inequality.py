"""Gini and Theil: bounds, what they do not depend on, and what must lower them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mrio import account
from mrio.errors import InputError, LabelError

sizes = st.floats(0.01, 1000.0)
pairs = st.lists(st.tuples(st.one_of(st.just(0.0), sizes), sizes), min_size=2, max_size=8).filter(
    lambda drawn: sum(a for a, _ in drawn) > 0.1
)


def series(drawn):
    names = [f"r{i}" for i in range(len(drawn))]
    return tuple(pd.Series(part, names) for part in zip(*drawn, strict=True))


def theil(amounts, weights):
    return account.theil(amounts, weights)["total"]


@given(pairs)
def test_double_sums(drawn):
    """G and T by their definitions, one pair of regions at a time."""
    a, c = series(drawn)
    w, z = c / c.sum(), a / c
    apart = sum(w[i] * w[j] * abs(z[i] - z[j]) for i in a.index for j in a.index)
    assert account.gini(a, c) == pytest.approx(apart / (2 * (w * z).sum()), rel=1e-9, abs=1e-12)
    share = a / a.sum()
    total = sum(share[i] * np.log(share[i] / w[i]) for i in a.index if share[i] > 0)
    assert theil(a, c) == pytest.approx(total, rel=1e-9, abs=1e-12)


@given(pairs)
def test_bounds(drawn):
    """0 <= G <= 1 - min weight, reached when the smallest region has all; T >= 0."""
    a, c = series(drawn)
    w = c / c.sum()
    assert -1e-12 <= account.gini(a, c) <= 1 - w.min() + 1e-12
    assert -1e-12 <= theil(a, c) <= -np.log(w.min()) + 1e-12
    one = pd.Series(0.0, a.index)
    one[w.idxmin()] = 5.0
    assert account.gini(one, c) == pytest.approx(1 - w.min(), abs=1e-12)
    assert theil(one, c) == pytest.approx(-np.log(w.min()), abs=1e-12)


@given(pairs)
def test_zero_when_equal_and_only_then(drawn):
    a, c = series(drawn)
    for measure in (account.gini, theil):
        assert measure(3.0 * c, c) == pytest.approx(0.0, abs=1e-12)
    z = a / c
    assume(z.max() > 1.01 * z.min())
    assert account.gini(a, c) > 0
    assert theil(a, c) > 0


@given(pairs, st.floats(0.001, 1000.0), st.floats(0.001, 1000.0))
def test_scales_do_not_matter(drawn, k, h):
    """Tonnes or kilogrammes, heads or thousands; nor the order of regions."""
    a, c = series(drawn)
    for measure in (account.gini, theil):
        expected = pytest.approx(measure(a, c), rel=1e-9, abs=1e-11)
        assert measure(k * a, h * c) == expected
        assert measure(a[::-1], c) == expected


@given(pairs)
def test_a_second_population_like_the_first_changes_nothing(drawn):
    """Replication: every region twice. And halves of a region are that region."""
    a, c = series(drawn)
    twice = [pd.concat([part, part.rename(lambda name: name + "'")]) for part in (a, c)]
    halves = [pd.concat([part, pd.Series({"half": part.iloc[0] / 2})]) for part in (a, c)]
    for part in halves:
        part.iloc[0] /= 2
    for measure in (account.gini, theil):
        expected = pytest.approx(measure(a, c), rel=1e-9, abs=1e-11)
        assert measure(*twice) == expected
        assert measure(*halves) == expected


@given(pairs, st.floats(0.05, 0.95))
def test_a_transfer_from_rich_to_poor_lowers_both(drawn, part):
    """Pigou-Dalton: short of making the poorer the richer."""
    a, c = series(drawn)
    z = a / c
    rich, poor = z.idxmax(), z.idxmin()
    assume(z[rich] > 1.01 * z[poor] + 1e-6)
    equalising = (z[rich] - z[poor]) / (1 / c[rich] + 1 / c[poor])
    after = a.copy()
    after[rich] -= part * equalising
    after[poor] += part * equalising
    assert account.gini(after, c) < account.gini(a, c) + 1e-13
    assert theil(after, c) < theil(a, c) + 1e-13
    if equalising > 1e-2 * a.sum():
        assert account.gini(after, c) < account.gini(a, c)
        assert theil(after, c) < theil(a, c)


@given(pairs, st.lists(st.sampled_from("NSW"), min_size=8, max_size=8))
def test_theil_is_between_and_within_groups(drawn, letters):
    """Exactly, with the groups' own index weighted by their share of the amounts."""
    a, c = series(drawn)
    groups = dict(zip(a.index, letters, strict=False))
    found = account.theil(a, c, groups)
    names = set(groups.values())
    within = 0.0
    for name in names:
        at = [label for label in a.index if groups[label] == name]
        inner = theil(a[at], c[at]) if a[at].sum() > 0 else 0.0
        part = a[at].sum() / a.sum() * inner
        assert found[f"within {name}"] == pytest.approx(part, rel=1e-9, abs=1e-12)
        within += part
    together = [part.groupby(groups).sum() for part in (a, c)]
    assert found["between"] == pytest.approx(theil(*together), rel=1e-9, abs=1e-12)
    assert found["within"] == pytest.approx(within, rel=1e-9, abs=1e-12)
    assert found["total"] == pytest.approx(found["between"] + within, rel=1e-9, abs=1e-12)
    assert found["total"] == pytest.approx(theil(a, c), rel=1e-12, abs=1e-14)


def test_net_payments_may_be_negative_in_gini_alone():
    a, c = pd.Series({"A": -1.0, "B": 3.0}), pd.Series({"B": 1.0, "A": 1.0})
    assert account.gini(a, c) == pytest.approx(1.0)  # |−1 − 3| / (4 · mean 1)
    with pytest.raises(InputError, match="'A' is negative"):
        account.theil(a, c)
    found = account.inequality(c, a, c, weighted_by="heads")
    assert np.isnan(found.loc["theil", "after"])
    assert found.loc["gini", "change"] == pytest.approx(1.0)


def test_what_has_no_inequality():
    a, c = pd.Series({"A": 1.0, "B": 3.0}), pd.Series({"A": 1.0, "B": 1.0})
    for measure in (account.gini, theil):
        with pytest.raises(InputError, match="'B' is 0, not positive"):
            measure(a, pd.Series({"A": 1.0, "B": 0.0}))
        with pytest.raises(InputError, match="positive sum"):
            measure(0.0 * a, c)
        with pytest.raises(InputError, match="not finite"):
            measure(a * [1.0, np.nan], c)
        with pytest.raises(LabelError, match="'B' is in one"):
            measure(a, pd.Series({"A": 1.0, "C": 1.0}))
        with pytest.raises(LabelError, match="'B' is in one"):
            measure(a, c[["A"]])
        with pytest.raises(InputError, match=r"by region|needed is a Series"):
            measure([1.0, 3.0], c)
    with pytest.raises(LabelError, match="'B' has no group"):
        account.theil(a, c, {"A": "north"})
    with pytest.raises(InputError, match="weighted_by"):
        account.inequality(a, a, c, weighted_by=" ")
