"""Checks of a solver's answers: both ways, any table, any right-hand side."""

from __future__ import annotations

import numpy as np

from mrio.leontief import Solver
from mrio.testing._contract import expect, expect_close
from mrio.testing._solver_tables import (
    NAMES,
    answer,
    dense,
    expect_solved,
    prepared,
    side,
    table_of,
)


def has_the_parts_of_a_solver(solver: Solver) -> None:
    """An instance with a name, init, solve and solve_transpose."""
    expect(not isinstance(solver, type), "is a class, expected an instance of it")
    missing = [
        part
        for part in ("init", "solve", "solve_transpose")
        if not callable(getattr(solver, part, 0))
    ]
    expect(not missing, f"lacks {', '.join(missing)}")
    name = getattr(solver, "name", None)
    expect(isinstance(name, str) and name, f"name is {name!r}, expected a text")


def solves_for_demand(solver: Solver) -> None:
    """(I - A) X = B, for one right-hand side and for many."""
    _solves(solver, transpose=False)


def solves_for_multipliers(solver: Solver) -> None:
    """(I - A)ᵀ X = B, for one right-hand side and for many."""
    _solves(solver, transpose=True)


def _solves(solver: Solver, *, transpose: bool) -> None:
    for name in NAMES:
        table, state = prepared(solver, name)
        n, rng = len(table.x), np.random.default_rng(0)
        for B in (rng.standard_normal(n), rng.standard_normal((n, 25))):
            what = f"{side(transpose)} on table {name!r}, B {B.shape}"
            found = answer(solver, state, B, transpose)
            expect_solved(table.Z, table.x, found, B, what, transpose)
            matrix = dense(table.Z, table.x)
            exact = np.linalg.solve(matrix.T if transpose else matrix, B)
            expect_close(found.X, exact, what, rtol=1e-9, atol=1e-9 * np.abs(exact).max())


def transpose_is_not_forward(solver: Solver) -> None:
    """On a table with one-way trade the two differ plainly."""
    Z, x = np.array([[0.0, 5.0], [0.0, 0.0]]), np.array([10.0, 10.0])
    state = solver.init(Z, x)
    b = np.array([0.0, 1.0])
    for transpose, expected in ((False, [0.5, 1.0]), (True, [0.0, 1.0])):
        found = answer(solver, state, b, transpose).X.tolist()
        expect(found == expected, f"{side(transpose)}: {found}, expected {expected}")


def dot_products_agree(solver: Solver) -> None:
    """⟨L b, c⟩ = ⟨b, Lᵀ c⟩: demand and multipliers tell the same emissions."""
    for name in NAMES:
        table, state = prepared(solver, name)
        b, c = np.random.default_rng(1).standard_normal((2, len(table.x)))
        left = solver.solve(state, b).X @ c
        right = b @ solver.solve_transpose(state, c).X
        expect_close(left, right, f"⟨L b, c⟩ on table {name!r}", rtol=1e-9, atol=1e-10)


def columns_are_independent(solver: Solver) -> None:
    """Right-hand sides solved together have the answers that they have apart."""
    table, state = prepared(solver)
    B = np.random.default_rng(2).standard_normal((len(table.x), 12))
    for transpose in (False, True):
        apart = np.column_stack([answer(solver, state, b, transpose).X for b in B.T])
        together = answer(solver, state, B, transpose).X
        expect_close(together, apart, side(transpose), rtol=1e-9, atol=1e-12)


def no_columns_no_answer(solver: Solver) -> None:
    """B of shape (n, 0) has X of shape (n, 0), and no residual."""
    table, state = prepared(solver)
    B = np.zeros((len(table.x), 0))
    for transpose in (False, True):
        found = answer(solver, state, B, transpose)
        expect(found.X.shape == B.shape, f"X has shape {found.X.shape}, expected {B.shape}")
        expect(found.residual == 0.0, f"residual {found.residual}, expected 0")


def nothing_asked_nothing_made(solver: Solver) -> None:
    """Zero demand takes zero output, with no residual."""
    table, state = prepared(solver)
    for transpose in (False, True):
        found = answer(solver, state, np.zeros(len(table.x)), transpose)
        expect(not found.X.any(), f"{side(transpose)}: up to {np.abs(found.X).max()}, expected 0")
        expect(found.residual == 0.0, f"residual {found.residual}, expected 0")


def idle_industries_pass_demand_through(solver: Solver) -> None:
    """Column of A zero: a unit of demand for it calls for that unit and no input."""
    table, state = prepared(solver, "idle")
    for j in np.flatnonzero(table.x == 0):
        unit = np.eye(len(table.x))[j]
        expect_close(solver.solve(state, unit).X, unit, f"a unit of industry {j}", atol=1e-14)


def negative_coefficients(solver: Solver) -> None:
    """Flows below zero, as in stock changes booked with industries, are solved as they are."""
    rng = np.random.default_rng(4)
    Z, x = rng.uniform(-1, 1, (9, 9)), rng.uniform(5, 9, 9)
    Z[:, 3] = 0.0
    state, B = solver.init(Z, x), rng.standard_normal((9, 3))
    for transpose in (False, True):
        expect_solved(Z, x, answer(solver, state, B, transpose), B, side(transpose), transpose)


def negative_output(solver: Solver) -> None:
    """Output below zero is no reason to fail."""
    Z, x = np.array([[1.0, 2.0], [3.0, 1.0]]), np.array([-10.0, 10.0])
    B = np.array([1.0, 2.0])
    expect_solved(Z, x, solver.solve(solver.init(Z, x), B), B, "solve")


def badly_scaled_output(solver: Solver) -> None:
    """Output over twelve orders of magnitude is no defect of a table."""
    rng = np.random.default_rng(6)
    x = 10.0 ** rng.uniform(-6, 6, 8)
    Z = rng.uniform(0.0, 0.1, (8, 8)) * x
    B = rng.uniform(0, 1, 8)
    expect_solved(Z, x, solver.solve(solver.init(Z, x), B), B, "solve")


def sums_the_power_series(solver: Solver) -> None:
    """L b = b + A b + A² b + …, up to column sums of 0.999."""
    for seed, scale in enumerate((0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999)):
        rng = np.random.default_rng(seed)
        A = rng.uniform(0, 1, (5, 5)) * (rng.random((5, 5)) < 0.6)
        A *= scale / max(float(A.sum(axis=0).max()), 1e-9)
        x, b = rng.uniform(1, 9, 5), rng.uniform(0, 1, 5)
        total, power = np.eye(5), A
        for _ in range(15):  # (I + A)(I + A²)(I + A⁴)… = I + A + A² + …
            total, power = total + total @ power, power @ power
        found = solver.solve(solver.init(A * x, x), b).X
        expect_close(found, total @ b, f"column sums of {scale}", rtol=1e-8, atol=1e-8)


def any_kind_of_right_hand_side(solver: Solver) -> None:
    """Whole numbers, lists and views with strides are read as they are meant."""
    table, state = prepared(solver)
    n = len(table_of("open").x)
    wide = np.arange(2.0 * n * 6).reshape(2 * n, 6)
    kinds = {
        "whole numbers": np.arange(n),
        "a view with strides": wide[::2, ::3],
        "Fortran order": np.asfortranarray(wide[:n]),
        "lists": wide[:n].tolist(),
    }
    for kind, B in kinds.items():
        found = answer(solver, state, B)
        expect_solved(table.Z, table.x, found, B, kind)
