"""The full inverse and the closed forms over every industry, against brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio.errors import SolveError
from mrio.leontief import (
    DenseLU,
    extraction_of_columns,
    extraction_of_each,
    extraction_of_group,
    extraction_of_rows,
    inverse_diagonal,
    leontief_inverse,
)
from mrio.testing import synthetic_table, toy_table

SEEDS = st.integers(0, 5_000)


def brute(C, A, y):
    return C @ np.linalg.solve(np.eye(len(y)) - A, y)


@given(SEEDS, st.integers(1, 6), st.integers(1, 8), st.sampled_from([1, 3, 5, 256]))
def test_inverse_of_any_table(seed, regions, sectors, block):
    table = synthetic_table(regions, sectors, seed=seed)
    expected = np.linalg.inv(np.eye(len(table.x)) - table.Z / table.x)
    found = leontief_inverse(table.Z, table.x, block=block)
    assert found.flags.c_contiguous
    assert np.allclose(found, expected, rtol=1e-11, atol=1e-12)


def test_inverse_with_negatives_and_large_columns_pivots():
    rng = np.random.default_rng(1)
    x = rng.uniform(1, 2, 40)
    Z = rng.normal(0.0, 0.5, (40, 40)) * x
    assert np.abs(Z / x).sum(axis=0).max() > 1
    expected = np.linalg.inv(np.eye(40) - Z / x)
    assert np.allclose(leontief_inverse(Z, x, block=7), expected, rtol=1e-8, atol=1e-8)


def test_inverse_of_a_singular_table():
    Z, x = np.array([[0.0, 4.0], [4.0, 0.0]]), np.array([4.0, 4.0])
    with pytest.raises(SolveError, match="singular"):
        leontief_inverse(Z, x)


def test_inverse_leaves_its_input_alone():
    table = toy_table()
    before = table.Z.copy()
    leontief_inverse(table.Z, table.x)
    assert (before == table.Z).all()


def state_of(table):
    solver = DenseLU()
    return solver, solver.init(table.Z, table.x)


@given(SEEDS, st.sampled_from([1, 4, 100]))
def test_diagonal_without_the_inverse(seed, panel):
    table = synthetic_table(3, 4, seed=seed)
    solver, state = state_of(table)
    expected = np.diag(np.linalg.inv(np.eye(12) - table.Z / table.x))
    assert inverse_diagonal(solver, state, 12, panel=panel) == pytest.approx(expected)


def test_toy_extractions_as_printed():
    """Each industry, and all of Shanxi: docs/methods/structure.md#hypothetical-extraction."""
    table = toy_table()
    solver, state = state_of(table)
    C = table.stressor("co2")[0] / table.x
    m = solver.solve_transpose(state, C).X
    diagonal = inverse_diagonal(solver, state, 6)
    printed = [323.829272, 103.063205, 142.133173, 295.473019, 199.917622, 222.080155]
    assert extraction_of_each(m, table.x, diagonal) == pytest.approx(printed, abs=5e-7)
    group = extraction_of_group(solver, state, m, table.x, np.array([0, 1]))
    assert float(group) == pytest.approx(370.506980, abs=5e-7)


@given(SEEDS)
def test_extractions_by_brute_force(seed):
    table = synthetic_table(3, 4, seed=seed)
    n, A, y = 12, table.Z / table.x, table.Y.sum(axis=1)
    solver, state = state_of(table)
    C = np.random.default_rng(seed).random((2, n))
    m = solver.solve_transpose(state, C.T).X.T
    diagonal = inverse_diagonal(solver, state, n)
    total = brute(C, A, y)
    each = extraction_of_each(m, table.x, diagonal)
    columns = extraction_of_columns(m, C, table.x, diagonal)
    rows = extraction_of_rows(m, table.x, y, diagonal)
    for j in range(n):
        row, column = A.copy(), A.copy()
        row[j], column[:, j] = 0.0, 0.0
        both = row.copy()
        both[:, j] = 0.0
        without = y.copy()
        without[j] = 0.0
        assert total - brute(C, both, without) == pytest.approx(each[:, j])
        assert total - brute(C, column, y) == pytest.approx(columns[:, j])
        assert total - brute(C, row, y) == pytest.approx(rows[:, j])
    group = np.array([1, 4, 7])
    cut, without = A.copy(), y.copy()
    cut[group], cut[:, group], without[group] = 0.0, 0.0, 0.0
    found = extraction_of_group(solver, state, m, table.x, group)
    assert total - brute(C, cut, without) == pytest.approx(found)
