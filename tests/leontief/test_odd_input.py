"""Layouts, precisions and scales that a kernel must not mistake; errors of the package's own."""

import numpy as np
import pytest

from mrio.errors import ConfigError, InputError, SolveError
from mrio.leontief import (
    BaseRefinement,
    BlockJacobi,
    DenseLU,
    MixedLU,
    SparseLU,
    Streamed,
    blas_threads,
    certify,
    draw_base,
    drawn_multipliers,
    extraction_of_group,
    leontief_inverse,
    scenario_base,
    scenario_flows,
)
from mrio.testing import synthetic_table

LARGE = synthetic_table(10, 60, seed=1)
"""More than two blocks of the blocked inverse."""


def inverse(table):
    A = table.Z / np.where(table.x != 0, table.x, np.inf)
    return np.linalg.inv(np.eye(len(A)) - A)


@pytest.mark.parametrize("layout", ["F", "strided", "single"])
def test_the_inverse_does_not_depend_on_how_Z_lies_in_memory(layout):
    Z, x = LARGE.Z, LARGE.x
    n = len(x)
    if layout == "F":
        Z = np.asfortranarray(Z)
    elif layout == "strided":
        wide = np.zeros((n, 2 * n))
        wide[:, ::2] = Z
        Z = wide[:, ::2]
    else:
        Z, x = Z.astype(np.float32), x.astype(np.float32)
    A = Z.astype(float) / x.astype(float)
    expected = np.linalg.inv(np.eye(n) - A)
    assert np.abs(leontief_inverse(Z, x) - expected).max() < 1e-12
    found = DenseLU().solve(DenseLU().init(Z, x), np.eye(n)).X
    assert np.abs(found - expected).max() < 1e-12


@pytest.mark.parametrize(
    "solver", [DenseLU(), MixedLU(), BlockJacobi([6] * 4), Streamed([6] * 4), SparseLU()]
)
def test_right_hand_sides_that_do_not_fit(solver):
    table = synthetic_table(4, 6, seed=1)
    state = solver.init(table.Z, table.x)
    with pytest.raises((InputError, ValueError), match=r"23 rows|\(23,\)|24 rows"):
        solver.solve(state, np.ones(23))
    with pytest.raises(InputError, match="not finite"):
        solver.solve(state, np.full(24, np.nan))


def test_outputs_that_do_not_fit():
    table = synthetic_table(4, 6, seed=1)
    with pytest.raises(InputError, match="23 outputs"):
        Streamed().init(table.Z, table.x[:-1])


@pytest.mark.parametrize("Z", [np.eye(4), np.ones((1, 1))])
def test_a_sparse_matrix_without_anything_left_is_singular(Z):
    with pytest.raises(SolveError, match="singular"):
        SparseLU().init(Z, np.ones(len(Z)))


def test_a_nilpotent_A_with_negatives_is_certified():
    """[[2, -2], [2, -2]] squares to zero: its spectral radius is zero, its columns sum to 4."""
    A = np.kron(np.eye(3), [[2.0, -2.0], [2.0, -2.0]])
    L = np.linalg.inv(np.eye(6) - A)
    found = certify(A, np.ones(6), lambda b: L.T @ b)
    assert found.method == "eigenvalue"
    assert found.bound < 1e-3


@pytest.mark.parametrize("count", [float("inf"), [1], "two", 0, 1.5])
def test_threads_that_are_no_number(count):
    with pytest.raises(ConfigError, match="number of threads"), blas_threads(count):
        pass


def test_a_group_that_names_an_industry_twice():
    table = synthetic_table(2, 3, seed=1)
    solver = DenseLU()
    state = solver.init(table.Z, table.x)
    with pytest.raises(InputError, match="twice"):
        extraction_of_group(solver, state, np.ones(6), table.x, np.array([1, 1]))


# -- columns of very different size ---------------------------------------------------------


def two_economies():
    """Two regions that do not trade: what is wrong in one cannot show in the other."""
    rng = np.random.default_rng(0)
    A = np.zeros((40, 40))
    A[:20, :20], A[20:, 20:] = rng.uniform(0, 0.04, (2, 20, 20))
    changed = A.copy()
    changed[20:, 20:] *= 1.2
    return A, changed


@pytest.mark.parametrize("ratio", [1.0, 1e6, 1e12])
def test_a_large_column_does_not_hide_a_small_one(ratio):
    A, changed = two_economies()
    x = np.ones(40)
    B = np.zeros((40, 2))
    B[:20, 0], B[20:, 1] = ratio, 1.0
    refinement = BaseRefinement(DenseLU())
    state = refinement.update(DenseLU().init(A, x), changed, x)
    found = refinement.solve(state, B)
    expected = np.linalg.solve(np.eye(40) - changed, B)[20:, 1]
    assert np.abs(found.X[20:, 1] / expected - 1).max() < 1e-10


@pytest.mark.parametrize("precision", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1e-23, 1e-12, 1.0, 1e12, 1e19])
def test_draws_keep_rows_of_every_size(precision, scale):
    A, changed = two_economies()
    S = np.zeros((2, 40))
    S[0, :20], S[1, 20:] = scale, 1.0
    base = draw_base(A, np.ones(40))
    found = drawn_multipliers(base, np.ascontiguousarray(changed, dtype=precision), S)
    expected = np.linalg.solve((np.eye(40) - changed).T, S.T).T
    wrong = np.abs(found.X - expected).max(axis=1) / np.abs(expected).max(axis=1)
    assert wrong.max() < (1e-5 if precision is np.float32 else 1e-9)
    assert 0 < found.residual < 1e-5


# -- scenarios that have no solution ---------------------------------------------------------


def small_base(table, rows, columns):
    solver = DenseLU()
    n = len(table.x)
    return scenario_base(
        solver,
        solver.init(table.Z, table.x),
        table.Z,
        table.x,
        np.ones((1, n)),
        np.ones((n, 1)),
        np.array(rows),
        np.array(columns),
    )


def test_scenarios_without_a_solution_are_named_and_the_others_stand():
    table = synthetic_table(4, 6, seed=1, open=False)
    base = small_base(table, [0], [0])
    L = inverse(table)
    D = np.array([0.01, 1.2 / L[0, 0], 1.0 / L[0, 0], -0.5 * base.A[0, 0], -9.0])[:, None, None]
    found = scenario_flows(base, D)
    assert set(found.failed) == {1, 2, 4}
    assert np.isnan(found.E[[1, 2, 4]]).all()
    assert "spectral radius" in found.failed[1]
    for k in (0, 3):
        A = table.Z / table.x
        A[0, 0] += D[k, 0, 0]
        expected = np.linalg.solve(np.eye(len(A)) - A, np.ones(len(A))).sum()
        assert found.E[k, 0, 0] == pytest.approx(expected, rel=1e-12)


def test_inputs_of_an_industry_without_output():
    """A coefficient over zero output must not vanish when the scenario is factorised anew."""
    table = synthetic_table(4, 6, seed=3, open=False, idle=2)
    idle = int(np.flatnonzero(table.x == 0)[0])
    other = int(np.flatnonzero(table.x)[3])
    base = small_base(table, [0, 1], [idle, other])
    gap = (1 - 1e-10) / inverse(table)[other, 0]
    D = np.array([[[0.3, gap], [0.2, -0.1 * gap]]])
    found = scenario_flows(base, D)
    A = table.Z / np.where(table.x != 0, table.x, np.inf)
    A[np.ix_([0, 1], [idle, other])] += D[0]
    if not found.failed:
        expected = np.linalg.solve(np.eye(len(A)) - A, np.ones(len(A))).sum()
        assert found.E[0, 0, 0] == pytest.approx(expected, rel=1e-6)
    assert found.refactorised.tolist() == [0]


@pytest.mark.parametrize(("rows", "columns"), [([24], [0]), ([0], [-1]), ([3, 3], [0])])
def test_positions_of_scenarios_are_checked(rows, columns):
    with pytest.raises(InputError):
        small_base(synthetic_table(4, 6, seed=1), rows, columns)


def test_a_right_hand_side_that_does_not_converge_is_factorised():
    """A change that doubles the base: no refinement converges, the answer is right all the same."""
    A, _ = two_economies()
    x = np.ones(40)
    changed = A.copy()
    changed[:20, :20] = 0.9 / 20
    refinement = BaseRefinement(DenseLU())
    state = refinement.update(DenseLU().init(0.0 * A, x), changed, x)
    with pytest.raises(SolveError, match="factorise"):
        refinement.probe(state)
    B = np.eye(40)[:, :3]
    for solve, operator in (
        (refinement.solve, np.eye(40) - changed),
        (refinement.solve_transpose, (np.eye(40) - changed).T),
    ):
        assert pytest.approx(np.linalg.solve(operator, B)) == solve(state, B).X
    assert len(state.anew) == 1
