"""Draws of every coefficient on the base's inverse, against a factorisation of each."""

import numpy as np
import pytest

from mrio.errors import InputError, SolveError
from mrio.leontief import DenseLU, draw_base, drawn_multipliers
from mrio.testing import synthetic_table


@pytest.mark.parametrize("spread", [0.0, 0.1, 0.5])
@pytest.mark.parametrize(("dtype", "near"), [(np.float64, 1e-9), (np.float32, 2e-5)])
def test_draws_are_what_a_factorisation_gives(dtype, near, spread):
    table = synthetic_table(6, 15, seed=1, stressors=2, unequal=True)
    rng = np.random.default_rng(0)
    base = draw_base(table.Z, table.x)
    S = np.stack([table.stressor(name)[0] / table.x for name in table.stressors])
    solver = DenseLU()
    for _ in range(3):
        A = (table.Z / table.x * np.exp(spread * rng.standard_normal(table.Z.shape))).astype(dtype)
        kept = A.copy()
        found = drawn_multipliers(base, A, S)
        state = solver.init(A.astype(np.float64) * table.x, table.x)
        exact = solver.solve_transpose(state, np.ascontiguousarray(S.T)).X.T
        assert found.X.dtype == np.float64
        assert np.abs(found.X - exact).max() <= near * np.abs(exact).max()
        true = np.linalg.norm(S - found.X + found.X @ A.astype(np.float64)) / np.linalg.norm(S)
        assert true <= (1e-10 if dtype == np.float64 else 1e-5)
        assert np.array_equal(A, kept)


def test_a_draw_far_from_the_base_is_an_error():
    table = synthetic_table(4, 6, seed=2)
    base = draw_base(table.Z, table.x)
    A = table.Z / table.x
    with pytest.raises(SolveError, match="factorise"):
        drawn_multipliers(base, 4.0 * A[::-1, ::-1].copy(), np.ones((1, len(A))))


def test_other_coefficients_are_refused():
    table = synthetic_table(3, 3, seed=2)
    base = draw_base(table.Z, table.x)
    for A in (np.ones((9, 9), dtype=int), np.ones((8, 9))):
        with pytest.raises(InputError):
            drawn_multipliers(base, A, np.ones((1, 9)))


def test_nothing_emitted_is_nothing_embodied():
    table = synthetic_table(3, 3, seed=2)
    found = drawn_multipliers(draw_base(table.Z, table.x), table.Z / table.x, np.zeros((2, 9)))
    assert not found.X.any()
    assert found.residual == 0.0
