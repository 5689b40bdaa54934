"""Totals of final use with errors: by hand, by least squares, and what a table keeps."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from mrio.construct.core import reconciled_totals
from mrio.construct.country import build_from_plan
from mrio.errors import BalanceError, ConfigError, InputError, LabelError
from tests.construct.country_files import changed
from tests.construct.test_country import USUAL, built, country

SEEDS = st.integers(0, 5_000)


def test_a_gap_is_shared_as_squared_errors_are():
    """Errors of 3 and 4 share a gap of 25 as 9 to 16; what has no error gives nothing."""
    found = reconciled_totals(
        np.array([[30.0, 40.0, 50.0]]), np.array([0.1, 0.1, 0.0]), np.array([145.0])
    )
    assert found.tolist() == [pytest.approx([39.0, 56.0, 50.0])]


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_it_is_least_squares(seed):
    rng = np.random.default_rng(seed)
    totals, errors = rng.uniform(5, 50, (1, 3)), rng.uniform(0.02, 0.4, 3)
    needed = totals.sum() * rng.uniform(0.8, 1.2)
    sigma = errors * totals[0]
    found = minimize(
        lambda t: (((t - totals[0]) / sigma) ** 2).sum(),
        totals[0],
        constraints={"type": "eq", "fun": lambda t: t.sum() - needed},
        tol=1e-12,
    )
    ours = reconciled_totals(totals, errors, np.array([needed]))[0]
    assert ours == pytest.approx(found.x, rel=1e-4)
    assert ours.sum() == pytest.approx(needed)


def test_all_held_with_a_gap_is_no_solution():
    with pytest.raises(BalanceError, match="all are held"):
        reconciled_totals(np.array([[1.0, 2.0]]), np.zeros(2), np.array([4.0]))
    same = reconciled_totals(np.array([[1.0, 2.0]]), np.zeros(2), np.array([3.0]))
    assert same.tolist() == [[1.0, 2.0]]


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_a_table_holds_what_is_reliable(seed):
    tables = country(seed)
    categories = list(tables[0].categories)
    errors = dict.fromkeys(categories, 0.0) | {categories[0]: 0.1}
    made = built(tables, replace(USUAL, final_use_errors=errors))
    frame = made.report.tables["Totals of final use, taken over printed"]
    kept = frame[categories[1:]].to_numpy()
    assert kept[~np.isnan(kept)] == pytest.approx(1.0)
    x = np.concatenate([each.x for each in tables])
    assert made.table.x == pytest.approx(x, rel=1e-7)
    assert made.table.Z.sum(axis=0) + made.table.v.sum(axis=0) == pytest.approx(x, rel=1e-7)
    told = {step.name: step for step in made.table.provenance.steps}
    assert categories[0] in str(told["assumptions"].parameters["final_use_errors"])


def test_equal_errors_are_not_the_same_as_free():
    tables = country(7)
    free = built(tables).table
    bound = built(tables, replace(USUAL, final_use_errors=dict.fromkeys(tables[0].categories, 0.1)))
    assert np.abs(free.Y - bound.table.Y).max() > 1e-6
    assert free.Y.sum() == pytest.approx(bound.table.Y.sum())


def test_wrong_errors_are_named():
    tables = country(1)
    with pytest.raises(LabelError, match="have no"):
        built(tables, replace(USUAL, final_use_errors={tables[0].categories[0]: 0.1}))
    with pytest.raises(InputError, match="share of 0 or more"):
        built(tables, replace(USUAL, final_use_errors=dict.fromkeys(tables[0].categories, -0.1)))


def test_the_plan_has_them(folder):
    line = "final_use_errors: {households: 0.05, stocks: 1.0}\nstock_category: stocks"
    changed(folder, "plan.yaml", "stock_category: stocks", line)
    made = build_from_plan(folder / "plan.yaml")
    text = made.report.to_markdown()
    assert "relative standard errors: households 0.05, stocks 1" in text
    changed(folder, "plan.yaml", "households: 0.05", "households: -1")
    with pytest.raises(ConfigError, match="final_use_errors"):
        build_from_plan(folder / "plan.yaml")
