"""Every figure of an answer is right, small ones too, and the same whatever was asked before."""

import itertools

import numpy as np
import pytest

from mrio import Extension, Model, account
from mrio.leontief import Auto, BlockJacobi, DenseLU, MixedLU, SparseLU
from mrio.leontief.beyond_memory import DiskLU, Streamed
from mrio.leontief.iterative import MixedKrylov
from mrio.testing import synthetic_table

ASKED = {
    "income of co2": lambda model: account.income(model, "co2").values,
    "income": lambda model: account.income(model, "rare", by="industry").values,
    "consumption": lambda model: account.consumption(model, "rare").values,
    "multipliers": lambda model: account.multipliers(model, "rare").values,
}


@pytest.fixture(scope="module")
def table():
    """n = 1100, where both routes are open; `rare` is emitted by one industry alone."""
    made = synthetic_table(20, 55, seed=7, stressors=1)
    rare = np.zeros((1, len(made.x)))
    rare[0, 3] = 1.0
    return made.with_extension(Extension("rare", ("rare",), ("Mt",), rare))


def test_accounts_are_the_same_whatever_was_asked_before(table):
    found, reasons = {name: [] for name in ASKED}, set()
    for order in itertools.permutations(ASKED):
        model = Model(table)
        for name in order:
            found[name].append(ASKED[name](model))
            reasons |= set(model.report.reason.split("; "))
    assert {reason.partition(":")[0] for reason in reasons} == {
        "GMRES with block-Jacobi",
        "dense LU",
    }
    for name, answers in found.items():
        for answer in answers[1:]:
            off = np.abs(answer - answers[0])
            assert off.max() <= 1e-12 * np.abs(answers[0]).max(), name
            assert (off <= 1e-12 * np.abs(answers[0])).all(), name


def exact(A, B):
    """Return (I - A)⁻¹ B by its power series in extended precision: all terms are positive."""
    A, term = A.astype(np.longdouble), B.astype(np.longdouble)
    total = term.copy()
    while (term > 1e-22 * total).any():
        term = A @ term
        total += term
    return total


@pytest.fixture(scope="module")
def far():
    """Industries in a chain of rare sales: figures from 1 down to 1e-22 in one answer."""
    rng = np.random.default_rng(5)
    regions, sectors = 6, 8
    n = regions * sectors
    A = np.zeros((n, n))
    for r in range(regions):
        own = slice(r * sectors, (r + 1) * sectors)
        A[own, own] = 0.6 * rng.random((sectors, sectors)) / sectors
        if r:
            A[own, slice((r - 1) * sectors, r * sectors)] = 1e-5 * rng.random((sectors, sectors))
    x = rng.uniform(1.0, 1e6, n)
    b = np.zeros(n)
    b[0] = 1.0
    return A * x, x, b


@pytest.mark.parametrize(
    "solver",
    [
        DenseLU(),
        MixedLU(),
        SparseLU(),
        BlockJacobi([8] * 6),
        MixedKrylov([8] * 6),
        Streamed([8] * 6),
        DiskLU(),
        Auto([8] * 6, few_from=1),
    ],
    ids=lambda solver: solver.name,
)
@pytest.mark.parametrize("transpose", [False, True])
@pytest.mark.parametrize("columns", [1, 3])
def test_small_figures_are_right(far, solver, transpose, columns):
    Z, x, b = far
    A = Z / x
    B = b if columns == 1 else np.column_stack([b, b[::-1], np.ones_like(b)])
    right = exact(A.T if transpose else A, B.reshape(len(b), -1)).reshape(B.shape)
    if columns == 1 and not transpose:
        assert 0 < right.min() < 1e-21
    state = solver.init(Z, x)
    found = (solver.solve_transpose if transpose else solver.solve)(state, B).X
    assert (found[right == 0] == 0).all()
    off = np.abs(found - right)[right > 0] / right[right > 0]
    assert off.max() < 1e-12
