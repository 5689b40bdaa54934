"""What every solver of (I - A) X = B must do; one suite, parametrised over solvers."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio.errors import SolveError
from mrio.leontief import (
    Auto,
    BaseRefinement,
    BlockJacobi,
    DenseLU,
    DiskLU,
    LowRankUpdate,
    MixedKrylov,
    MixedLU,
    SparseLU,
    Streamed,
    certify,
    reciprocal,
    relative_residual,
)
from mrio.testing import synthetic_table

EAGER = Auto(few_from=1, iterated_share=1, mixed_from=1)
"""Iterates one column for each industry, then factorises in single precision."""
EAGER.name = "auto, eager"
UPDATED = (LowRankUpdate(DenseLU()), BaseRefinement(DenseLU()))
SMALL_PANELS = Streamed(buffer_bytes=2_000)
SMALL_PANELS.name = "GMRES over small panels"
SOLVERS = [
    DenseLU(),
    MixedLU(),
    BlockJacobi(),
    SparseLU(),
    Streamed(),
    SMALL_PANELS,
    DiskLU(),
    MixedKrylov(),
    Auto(),
    EAGER,
    *UPDATED,
]
TOLERANCE = 1e-10
pytestmark = pytest.mark.parametrize("solver", SOLVERS, ids=lambda solver: solver.name)

TABLES = {
    "closed": synthetic_table(3, 4, seed=1, open=False),
    "open": synthetic_table(4, 5, seed=2),
    "idle": synthetic_table(3, 3, seed=3, idle=3),
    "one": synthetic_table(1, 1, seed=4),
    "larger": synthetic_table(10, 12, seed=5, unequal=True),
}


def dense(Z, x):
    """I - A, column by column."""
    out = np.eye(len(x))
    for j, total in enumerate(x):
        if total:
            out[:, j] -= Z[:, j] / total
    return out


def residual(state_of, X, B, *, transpose):
    Z, x = state_of
    matrix = dense(Z, x).T if transpose else dense(Z, x)
    return np.linalg.norm(matrix @ X - B) / np.linalg.norm(B)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("shape", ["one", "many"])
@pytest.mark.parametrize("transpose", [False, True])
def test_solves_both_ways(solver, name, shape, transpose):
    table = TABLES[name]
    n = len(table.x)
    rng = np.random.default_rng(0)
    B = rng.standard_normal(n if shape == "one" else (n, 25))
    state = solver.init(table.Z, table.x)
    found = (solver.solve_transpose if transpose else solver.solve)(state, B)
    assert found.X.shape == B.shape
    assert found.X.dtype == np.float64
    assert residual((table.Z, table.x), found.X, B, transpose=transpose) < TOLERANCE
    matrix = dense(table.Z, table.x)
    exact = np.linalg.solve(matrix.T if transpose else matrix, B)
    assert np.allclose(found.X, exact, rtol=1e-9, atol=1e-9 * np.abs(exact).max())


def test_transpose_is_not_forward(solver):
    """On a table with one-way trade the two differ plainly."""
    Z, x = np.array([[0.0, 5.0], [0.0, 0.0]]), np.array([10.0, 10.0])
    state = solver.init(Z, x)
    assert solver.solve(state, np.array([0.0, 1.0])).X.tolist() == [0.5, 1.0]
    assert solver.solve_transpose(state, np.array([0.0, 1.0])).X.tolist() == [0.0, 1.0]


@pytest.mark.parametrize("name", TABLES)
def test_dot_product(solver, name):
    """⟨L b, c⟩ = ⟨b, Lᵀ c⟩: demand and multipliers tell the same emissions."""
    table = TABLES[name]
    rng = np.random.default_rng(1)
    b, c = rng.standard_normal((2, len(table.x)))
    state = solver.init(table.Z, table.x)
    left = solver.solve(state, b).X @ c
    right = b @ solver.solve_transpose(state, c).X
    assert left == pytest.approx(right, rel=1e-9, abs=1e-10)


def test_columns_are_independent(solver):
    table = TABLES["open"]
    state = solver.init(table.Z, table.x)
    B = np.random.default_rng(2).standard_normal((len(table.x), 12))
    together = solver.solve(state, B).X
    apart = np.column_stack([solver.solve(state, column).X for column in B.T])
    assert together == pytest.approx(apart, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("transpose", [False, True])
def test_no_columns(solver, transpose):
    table = TABLES["open"]
    state = solver.init(table.Z, table.x)
    B = np.zeros((len(table.x), 0))
    found = (solver.solve_transpose if transpose else solver.solve)(state, B)
    assert found.X.shape == B.shape
    assert found.residual == 0.0


def test_zero_demand_is_zero_output(solver):
    table = TABLES["open"]
    state = solver.init(table.Z, table.x)
    found = solver.solve(state, np.zeros(len(table.x)))
    assert not found.X.any()
    assert found.residual == 0.0


@pytest.mark.parametrize("columns", [1, 8, 9, 60])
def test_reported_residual_is_near_the_true_one(solver, columns):
    """Computed or estimated, it tells a good answer from a wrong one."""
    table = TABLES["larger"]
    B = np.random.default_rng(3).standard_normal((len(table.x), columns))
    state = solver.init(table.Z, table.x)
    found = solver.solve(state, B)
    assert 0.0 <= found.residual < TOLERANCE
    inverse_x = reciprocal(table.x)
    wrong = found.X.copy()
    wrong[:, -1] *= 1.01
    claimed = relative_residual(table.Z, inverse_x, wrong, B)
    true = residual((table.Z, table.x), wrong, B, transpose=False)
    assert claimed == pytest.approx(true, rel=0.5 if columns > 8 else 1e-9)
    # The forward answer does not satisfy the transposed equations.
    assert relative_residual(table.Z, inverse_x, found.X, B, transpose=True) > 1e-2


@pytest.mark.parametrize("name", ["idle"])
def test_industries_without_output_pass_demand_through(solver, name):
    """Column of A zero: a unit of demand for it calls for that unit and no input."""
    table = TABLES[name]
    state = solver.init(table.Z, table.x)
    for j in np.flatnonzero(table.x == 0):
        unit = np.eye(len(table.x))[j]
        assert np.allclose(solver.solve(state, unit).X, unit, rtol=0, atol=1e-14)


def test_negative_coefficients(solver):
    rng = np.random.default_rng(4)
    Z, x = rng.uniform(-1, 1, (9, 9)), rng.uniform(5, 9, 9)
    Z[:, 3] = 0.0
    state = solver.init(Z, x)
    B = rng.standard_normal((9, 3))
    assert residual((Z, x), solver.solve(state, B).X, B, transpose=False) < TOLERANCE
    assert residual((Z, x), solver.solve_transpose(state, B).X, B, transpose=True) < TOLERANCE


def test_negative_output(solver):
    Z, x = np.array([[1.0, 2.0], [3.0, 1.0]]), np.array([-10.0, 10.0])
    B = np.array([1.0, 2.0])
    found = solver.solve(solver.init(Z, x), B).X
    assert residual((Z, x), found, B, transpose=False) < TOLERANCE


@pytest.mark.parametrize("j", [0, 2, 4])
def test_singular_names_the_position(solver, j):
    """An industry that buys its whole output from itself, and sells none."""
    Z, x = np.diag(np.full(5, 2.0)), np.full(5, 8.0)
    Z[j, j] = 8.0
    with pytest.raises(SolveError, match="singular") as caught:
        solver.solve(solver.init(Z, x), np.ones(5))
    assert caught.value.where in (j, [j])


def test_singular_group(solver):
    """Two industries that buy only from each other and leave nothing over."""
    Z, x = np.full((4, 4), 0.5), np.full(4, 8.0)
    Z[1:3] = 0.0
    Z[:, 1:3] = 0.0
    Z[1, 2] = Z[2, 1] = 8.0
    with pytest.raises(SolveError) as caught:
        solver.solve(solver.init(Z, x), np.arange(1.0, 5.0))
    where = caught.value.where
    if isinstance(solver, DenseLU):
        assert where in (1, 2)


@pytest.mark.parametrize("gap", [1e-15, 3e-16])
def test_nearly_singular_is_an_error(solver, gap):
    """A group that leaves a rounding error over would multiply demand by 1e15."""
    Z, x = np.full((3, 3), 1.0 / 3.0), np.full(3, 1.0 + gap)
    with pytest.raises(SolveError):
        solver.solve(solver.init(Z, x), np.ones(3))


def test_badly_scaled_output_is_not_singular(solver):
    """Output over twelve orders of magnitude is no defect of a table."""
    rng = np.random.default_rng(6)
    x = 10.0 ** rng.uniform(-6, 6, 8)
    A = rng.uniform(0.0, 0.1, (8, 8))
    Z = A * x
    state = solver.init(Z, x)
    B = rng.uniform(0, 1, 8)
    assert residual((Z, x), solver.solve(state, B).X, B, transpose=False) < TOLERANCE


@pytest.mark.parametrize("order", ["C", "F"])
def test_inputs_are_left_alone(solver, order):
    table = TABLES["open"]
    Z, x = np.array(table.Z, order=order), table.x.copy()
    B = np.array(np.random.default_rng(7).standard_normal((len(x), 4)), order=order)
    for array in (Z, x, B):
        array.setflags(write=False)
    kept = [array.copy() for array in (Z, x, B)]
    state = solver.init(Z, x)
    first = solver.solve(state, B).X
    solver.solve_transpose(state, B)
    again = solver.solve(state, B).X
    assert np.array_equal(first, again)
    for array, copy in zip((Z, x, B), kept, strict=True):
        assert np.array_equal(array, copy)


def test_right_hand_sides_of_any_kind(solver):
    """Whole numbers, lists and views with strides are read as they are meant."""
    table = TABLES["open"]
    n = len(table.x)
    state = solver.init(table.Z, table.x)
    wide = np.arange(2.0 * n * 6).reshape(2 * n, 6)
    for B in (np.arange(n), wide[::2, ::3], np.asfortranarray(wide[:n]), wide[:n].tolist()):
        found = solver.solve(state, B).X
        assert residual((table.Z, table.x), found, np.asarray(B), transpose=False) < TOLERANCE


THREADS = """
import sys, threading
import numpy as np
from mrio import leontief
from mrio.testing import synthetic_table

table = synthetic_table(10, 12, seed=5)
solver = getattr(leontief, sys.argv[1])()
state = solver.init(table.Z, table.x)
B = np.random.default_rng(0).random((len(table.x), 40))
expected = solver.solve(state, B).X
wrong, start = [], threading.Barrier(6)

def work():
    start.wait()
    for _ in range(int(sys.argv[2])):
        if not np.allclose(solver.solve(state, B).X, expected, rtol=1e-9, atol=0):
            wrong.append(1)

threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(f"{len(wrong)} answers are wrong" if wrong else 0)
"""


def test_threads_share_one_state(solver):
    """In a process of its own: getrs changes its pivots while it runs, and may crash."""
    # An iteration runs many thousand solves of its blocks in each round.
    times = "4" if "GMRES" in solver.name else "40"
    done = subprocess.run(
        [sys.executable, "-c", THREADS, type(solver).__name__, times],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, f"exit {done.returncode}: {done.stderr}"


@given(seed=st.integers(0, 10_000), scale=st.floats(0.1, 0.999))
def test_power_series(solver, seed, scale):
    """L b = b + A b + A² b + …, up to column sums of 0.999."""
    rng = np.random.default_rng(seed)
    A = rng.uniform(0, 1, (5, 5)) * (rng.random((5, 5)) < 0.6)
    A *= scale / max(A.sum(axis=0).max(), 1e-9)
    x = rng.uniform(1, 9, 5)
    b = rng.uniform(0, 1, 5)
    found = solver.solve(solver.init(A * x, x), b).X
    total, power = np.eye(5), A
    for _ in range(15):  # (I + A)(I + A²)(I + A⁴)… = I + A + A² + …
        total, power = total + total @ power, power @ power
    assert found == pytest.approx(total @ b, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("name", TABLES)
def test_certificate_bounds_the_radius(solver, name):
    table = TABLES[name]
    state = solver.init(table.Z, table.x)
    found = certify(table.Z, table.x, lambda b: solver.solve_transpose(state, b).X)
    radius = np.abs(np.linalg.eigvals(np.eye(len(table.x)) - dense(table.Z, table.x))).max()
    assert radius <= found.bound + 1e-9 < 1.0


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_radius_above_one_is_refused(solver, sign):
    """With and without negative coefficients; the industries at fault are named."""
    rng = np.random.default_rng(8)
    A = rng.uniform(0.0, 0.1, (6, 6))
    A[1:3, 1:3] = [[0.3, 0.9], [0.9, 0.4]]
    A[0, 5] *= sign
    x = rng.uniform(1, 9, 6)
    state = solver.init(A * x, x)
    with pytest.raises(SolveError, match="spectral radius") as caught:
        certify(A * x, x, lambda b: solver.solve_transpose(state, b).X)
    assert set(caught.value.where) == {1, 2}
