"""What every solver of (I - A) X = B must do: the public checks, and what is of ours alone."""

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
from mrio.testing import check_solver, solver_checks, synthetic_table

EAGER = Auto(few_from=1, iterated_share=1, mixed_from=1)
"""Iterates one column for each industry, then factorises in single precision."""
EAGER.name = "auto, eager"
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
    LowRankUpdate(DenseLU()),
    BaseRefinement(DenseLU()),
]
TABLES = {
    "closed": synthetic_table(3, 4, seed=1, open=False),
    "open": synthetic_table(4, 5, seed=2),
    "idle": synthetic_table(3, 3, seed=3, idle=3),
    "one": synthetic_table(1, 1, seed=4),
    "larger": synthetic_table(10, 12, seed=5, unequal=True),
}
each_solver = pytest.mark.parametrize("solver", SOLVERS, ids=lambda solver: solver.name)


@each_solver
@pytest.mark.parametrize("check", solver_checks(DenseLU()))
def test_solver(solver, check):
    check_solver(solver, only=check)


@each_solver
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


@pytest.mark.parametrize("columns", [1, 8, 9, 60])
def test_residual_tells_a_good_answer_from_a_wrong_one(columns):
    """Computed or estimated."""
    table = TABLES["larger"]
    B = np.random.default_rng(3).standard_normal((len(table.x), columns))
    X = DenseLU().solve(DenseLU().init(table.Z, table.x), B).X
    inverse_x = reciprocal(table.x)
    wrong = X.copy()
    wrong[:, -1] *= 1.01
    A = table.Z * inverse_x
    true = np.linalg.norm(wrong - A @ wrong - B) / np.linalg.norm(B)
    claimed = relative_residual(table.Z, inverse_x, wrong, B)
    assert claimed == pytest.approx(true, rel=0.5 if columns > 8 else 1e-9)
    # The forward answer does not satisfy the transposed equations.
    assert relative_residual(table.Z, inverse_x, X, B, transpose=True) > 1e-2


@pytest.mark.parametrize("name", TABLES)
def test_certificate_bounds_the_radius(name):
    """Of tables whose column sums suffice: no solve is asked for."""
    table = TABLES[name]
    found = certify(table.Z, table.x, lambda _: pytest.fail("column sums suffice"))
    A = table.Z * reciprocal(table.x)
    assert np.abs(np.linalg.eigvals(A)).max() <= found.bound + 1e-9 < 1.0


def test_singular_group_is_named():
    """Two industries that buy only from each other and leave nothing over."""
    Z, x = np.full((4, 4), 0.5), np.full(4, 8.0)
    Z[1:3] = 0.0
    Z[:, 1:3] = 0.0
    Z[1, 2] = Z[2, 1] = 8.0
    with pytest.raises(SolveError) as caught:
        DenseLU().solve(DenseLU().init(Z, x), np.arange(1.0, 5.0))
    assert caught.value.where in (1, 2)
