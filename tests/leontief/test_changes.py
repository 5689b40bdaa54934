"""Changed tables: updates against refactorisation, one by one and thousands at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio.errors import InputError, SolveError
from mrio.leontief import (
    BlockJacobi,
    DenseLU,
    LowRankUpdate,
    MixedLU,
    Perturbation,
    demand_flows,
    intensity_flows,
    scenario_base,
    scenario_flows,
)
from mrio.testing import synthetic_table

TABLE = synthetic_table(5, 7, seed=2)
N = len(TABLE.x)
A = TABLE.Z / TABLE.x
SOLVER = DenseLU()
STATE = SOLVER.init(TABLE.Z, TABLE.x)
SEEDS = st.integers(0, 10_000)


def exact(change, B, *, transpose=False):
    matrix = np.eye(N) - A - change
    return np.linalg.solve(matrix.T if transpose else matrix, B)


def block(seed, rows, columns, size=0.01):
    return np.random.default_rng(seed).normal(0.0, size, (rows, columns))


@given(SEEDS, st.integers(1, 6), st.integers(1, 30))
def test_updates_are_the_refactorised_table(seed, p, q):
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(N)[:p], rng.permutation(N)[:q]
    D = block(seed, p, q)
    change = Perturbation.of_block(N, rows, columns, D)
    assert change.rank == min(p, q)
    full = np.zeros((N, N))
    full[np.ix_(rows, columns)] = D
    assert pytest.approx(full) == change.U @ change.V
    update = LowRankUpdate(SOLVER)
    state = update.update(STATE, TABLE.Z, TABLE.x, change)
    B = rng.standard_normal((N, 3))
    for transpose in (False, True):
        found = (update.solve_transpose if transpose else update.solve)(state, B)
        assert np.allclose(found.X, exact(full, B, transpose=transpose), rtol=1e-10, atol=1e-10)
        assert found.residual < 1e-12


@pytest.mark.parametrize("solver", [DenseLU(), MixedLU(), BlockJacobi([7] * 5)])
def test_updates_on_every_base(solver):
    change = Perturbation.of_block(N, np.array([3, 9]), np.arange(N), block(1, 2, N))
    update = LowRankUpdate(solver)
    state = update.update(solver.init(TABLE.Z, TABLE.x), TABLE.Z, TABLE.x, change)
    B = np.random.default_rng(0).standard_normal(N)
    expected = exact(change.U @ change.V, B)
    assert np.allclose(update.solve(state, B).X, expected, rtol=1e-9, atol=1e-9)


def test_entries_at_one_position_add_up():
    change = Perturbation.of_entries(N, [1, 1, 4], [2, 2, 3], [0.1, 0.2, 0.3])
    full = change.U @ change.V
    assert full[1, 2] == pytest.approx(0.3)
    assert full[4, 3] == pytest.approx(0.3)
    assert np.count_nonzero(np.abs(full) > 1e-15) == 2


@pytest.mark.parametrize("gap", [0.0, 1e-12])
def test_a_change_that_makes_it_singular_is_refused(gap):
    """One coefficient is raised to where I - A' has no inverse: δ l_ji = 1."""
    L = np.linalg.inv(np.eye(N) - A)
    change = Perturbation.of_entries(N, [2], [11], [(1.0 - gap) / L[11, 2]])
    with pytest.raises(SolveError, match="ill-conditioned"):
        LowRankUpdate(SOLVER).update(STATE, TABLE.Z, TABLE.x, change)


@pytest.mark.parametrize(
    ("rows", "columns", "D"),
    [
        ([N], [0], [[1.0]]),
        ([-1], [0], [[1.0]]),
        ([1, 1], [0], [[1.0], [2.0]]),
        ([1], [0, 2], [[1.0]]),
        ([1], [0], [[np.nan]]),
    ],
)
def test_positions_are_checked(rows, columns, D):
    with pytest.raises(InputError):
        Perturbation.of_block(N, np.array(rows), np.array(columns), np.array(D))


# -- many scenarios ------------------------------------------------------------------------


def base(rows, columns, seed=0):
    rng = np.random.default_rng(seed)
    C, Y = rng.random((5, N)), rng.random((N, 4))
    return scenario_base(SOLVER, STATE, TABLE.Z, TABLE.x, C, Y, rows, columns)


@given(SEEDS, st.integers(1, 5), st.integers(1, 20), st.integers(0, 7))
def test_batches_are_the_refactorised_tables(seed, p, q, count):
    rng = np.random.default_rng(seed)
    given_base = base(rng.permutation(N)[:p], rng.permutation(N)[:q], seed)
    D = rng.normal(0.0, 0.01, (count, p, q))
    found = scenario_flows(given_base, D)
    assert found.refactorised.size == 0
    for k in range(count):
        full = np.zeros((N, N))
        full[np.ix_(given_base.rows, given_base.columns)] = D[k]
        expected = given_base.coefficients @ exact(full, given_base.Y)
        assert np.allclose(found.E[k], expected, rtol=1e-10, atol=1e-10)


def test_batches_are_cut_to_memory(monkeypatch):
    given_base = base(np.array([1, 2]), np.array([3, 4, 5]))
    D = np.random.default_rng(1).normal(0, 0.01, (50, 2, 3))
    whole = scenario_flows(given_base, D).E
    from mrio.leontief.changes import _scenarios

    monkeypatch.setattr(_scenarios, "BATCH_BYTES", 1)
    assert pytest.approx(whole, rel=1e-13) == scenario_flows(given_base, D).E


def test_an_ill_conditioned_scenario_is_factorised_anew():
    given_base = base(np.array([2, 5]), np.array([11, 12]))
    D = np.zeros((3, 2, 2))
    D[0] = 0.01
    # Nearly singular: the first coefficient takes its row almost all the way.
    D[1, 0, 0] = (1.0 - 1e-9) / given_base.L_columns_rows[0, 0]
    found = scenario_flows(given_base, D)
    assert found.refactorised.tolist() == [1]
    full = np.zeros((N, N))
    full[np.ix_(given_base.rows, given_base.columns)] = D[1]
    expected = given_base.coefficients @ exact(full, given_base.Y)
    assert np.allclose(found.E[1], expected, rtol=1e-5)
    assert found.E[2] == pytest.approx(given_base.E)


def test_no_change_is_the_base():
    given_base = base(np.array([1]), np.array([2]))
    found = scenario_flows(given_base, np.zeros((2, 1, 1)))
    assert found.E[0] == pytest.approx(given_base.E, rel=1e-14)
    assert scenario_flows(given_base, np.zeros((0, 1, 1))).E.shape == (0, 5, 4)


def test_changes_of_another_shape_are_refused():
    with pytest.raises(InputError, match="shape"):
        scenario_flows(base(np.array([1]), np.array([2])), np.zeros((2, 1, 2)))
    with pytest.raises(InputError, match="finite"):
        scenario_flows(base(np.array([1]), np.array([2])), np.full((1, 1, 1), np.inf))


def test_other_demand_and_other_intensities():
    given_base = base(np.array([1]), np.array([2]))
    rng = np.random.default_rng(3)
    Y, C = rng.random((3, N, 4)), rng.random((3, 5, N))
    L = np.linalg.inv(np.eye(N) - A)
    expected = np.einsum("on,nm,smd->sod", given_base.coefficients, L, Y)
    assert demand_flows(given_base, Y) == pytest.approx(expected)
    X = L @ given_base.Y
    assert intensity_flows(X, C) == pytest.approx(np.einsum("son,nd->sod", C, X))
