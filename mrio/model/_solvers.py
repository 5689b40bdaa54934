"""Which solver a model takes, what it accepts as an answer, and errors with labels."""

from __future__ import annotations

import numpy as np

from mrio.errors import InputError, SolveError
from mrio.labels import Axis
from mrio.leontief import Auto, BlockJacobi, DenseLU, MixedLU, Solver
from mrio.table import Table

SOLVERS = ("auto", "dense_lu", "mixed_lu", "block_jacobi")
"""Names that Model(solver=…) takes."""
RESIDUAL_MAX = 1e-9
"""A relative residual above this is an error, never an answer."""


def choose_solver(solver: str | Solver, table: Table) -> tuple[Solver, str]:
    """Return the solver and why it is taken."""
    if not isinstance(solver, str):
        needed = ("name", "init", "solve", "solve_transpose")
        if isinstance(solver, type) or not all(hasattr(solver, part) for part in needed):
            raise InputError(
                f"{solver!r} is no solver", hint="use 'auto', a name, or an instance, not a class"
            )
        return solver, "as asked"
    if solver == "auto":
        return Auto(_region_sizes(table)), "not needed yet"
    if solver == "dense_lu":
        return DenseLU(), "as asked"
    if solver == "mixed_lu":
        return MixedLU(), "as asked"
    if solver == "block_jacobi":
        return BlockJacobi(_region_sizes(table)), "as asked"
    raise InputError(f"unknown solver {solver!r}", hint=f"use one of {', '.join(SOLVERS)}")


def accept(residual: float) -> None:
    """Raise SolveError when a relative residual is not small enough."""
    if not residual <= RESIDUAL_MAX:
        raise SolveError(
            f"relative residual {residual:.1e}, at most {RESIDUAL_MAX:.0e} is accepted",
            hint="I - A is badly conditioned: see mrio.check(table)",
        )


def with_labels(error: SolveError, industries: Axis) -> SolveError:
    """Return the error with the labels of the positions that it names."""
    where = error.where
    positions = [where] if isinstance(where, int) else where
    if not isinstance(positions, list):
        return error
    names = "; ".join(industries.label(i) for i in positions)
    return SolveError(error.message, where=names, hint=error.hint)


def _region_sizes(table: Table) -> tuple[int, ...] | None:
    """Return the regions' numbers of industries, or None where regions are interleaved."""
    codes = table.industries.region_codes
    if (np.diff(codes) < 0).any():
        return None
    return tuple(int(count) for count in np.bincount(codes))
