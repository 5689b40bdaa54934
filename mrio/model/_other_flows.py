"""Multipliers on other flows than the table's: shares of them, their absolute values, some cut."""

from __future__ import annotations

from mrio.errors import SolveError
from mrio.labels import FloatArray
from mrio.leontief import blas_threads, certify
from mrio.model._solvers import accept, choose_solver, with_labels
from mrio.table import Table


def multipliers_of_flows(
    table: Table, Z: FloatArray, B: FloatArray, *, x: FloatArray | None = None
) -> FloatArray:
    """Return (I - Z x̂⁻¹)⁻ᵀ B for flows Z (n, n) in place of the table's own.

    The solver is chosen by size and question; positions become labels.

    Parameters
    ----------
    table : Table
    Z : (n, n); B : (n,) or (n, k)
    x : (n,), optional
        Output; the table's own if left out. Ones, when Z holds coefficients.

    Raises
    ------
    SolveError
        When no solution reaches a residual of 1e-9, or the spectral radius of
        Z x̂⁻¹ is not below one.
    """
    x = table.x if x is None else x
    solver, _ = choose_solver("auto", table)
    try:
        with blas_threads():
            state = solver.init(Z, x)
            certify(Z, x, lambda b: solver.solve_transpose(state, b).X)
            solution = solver.solve_transpose(state, B)
        accept(solution.residual)
    except SolveError as error:
        raise with_labels(error, table.industries) from None
    return solution.X
