"""Which solver a model takes: by name, or as given."""

from __future__ import annotations

import numpy as np

from mrio.errors import InputError
from mrio.leontief import Auto, BlockJacobi, DenseLU, MixedLU, Solver
from mrio.table import Table

SOLVERS = ("auto", "dense_lu", "mixed_lu", "block_jacobi")
"""Names that Model(solver=…) takes."""


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


def _region_sizes(table: Table) -> tuple[int, ...] | None:
    """Return the regions' numbers of industries, or None where regions are interleaved."""
    codes = table.industries.group_codes
    if (np.diff(codes) < 0).any():
        return None
    return tuple(int(count) for count in np.bincount(codes))
