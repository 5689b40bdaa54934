"""Tables and equations on which solvers are tried, with I - A formed plainly."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from mrio.labels import FloatArray
from mrio.leontief import Solution, Solver
from mrio.table import Table
from mrio.testing._contract import expect
from mrio.testing._random import synthetic_table

TOLERANCE = 1e-10
"""Largest relative residual of an answer."""
NAMES = ("closed", "open", "idle", "one", "larger")


@cache
def table_of(name: str) -> Table:
    """Return one of the tables by name."""
    if name == "closed":
        return synthetic_table(3, 4, seed=1, open=False)
    if name == "open":
        return synthetic_table(4, 5, seed=2)
    if name == "idle":
        return synthetic_table(3, 3, seed=3, idle=3)
    if name == "one":
        return synthetic_table(1, 1, seed=4)
    return synthetic_table(10, 12, seed=5, unequal=True)


def prepared(solver: Solver, name: str = "open") -> tuple[Table, Any]:
    """Return a table and the solver's state of it."""
    table = table_of(name)
    return table, solver.init(table.Z, table.x)


def dense(Z: FloatArray, x: FloatArray) -> FloatArray:
    """Return I - A, column by column."""
    out = np.eye(len(x))
    for j, total in enumerate(x):
        if total:
            out[:, j] -= Z[:, j] / total
    return out


def residual(Z: FloatArray, x: FloatArray, X: FloatArray, B: Any, transpose: bool) -> float:
    """Return the true residual of an answer, relative to the right-hand side."""
    matrix = dense(Z, x).T if transpose else dense(Z, x)
    return float(np.linalg.norm(matrix @ X - B) / np.linalg.norm(B))


def answer(solver: Solver, state: Any, B: Any, transpose: bool = False) -> Solution:
    """Return a solution forward or transposed."""
    return (solver.solve_transpose if transpose else solver.solve)(state, B)


def side(transpose: bool) -> str:
    """Return how a message calls the equations."""
    return "solve_transpose" if transpose else "solve"


def expect_solved(
    Z: FloatArray, x: FloatArray, found: Solution, B: Any, what: str, transpose: bool = False
) -> None:
    """Raise AssertionError when an answer has another shape or type, or a large residual."""
    B = np.asarray(B)
    expect(
        isinstance(found.X, np.ndarray), f"{what}: X is a {type(found.X).__name__}, not an array"
    )
    expect(found.X.shape == B.shape, f"{what}: X has shape {found.X.shape}, expected {B.shape}")
    expect(found.X.dtype == np.float64, f"{what}: X is of {found.X.dtype}, expected float64")
    off = residual(Z, x, found.X, B, transpose)
    expect(off < TOLERANCE, f"{what}: relative residual {off:.1e}, expected below {TOLERANCE:.0e}")
