"""A model of a changed table, on the factorisation of the model it came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from mrio.checking import numbers
from mrio.diagnostics import imbalance
from mrio.errors import InputError, LabelError, SolveError
from mrio.labels import Axis, FloatArray, IndexArray, suggest
from mrio.leontief import (
    BaseRefinement,
    DenseLU,
    LowRankUpdate,
    Perturbation,
    Solver,
    added,
    certify,
    changed_flows,
)
from mrio.table import CRUMB, Extension, Step, Table

LOW_RANK_SHARE = 8
"""A change of rank up to n / LOW_RANK_SHARE is a low-rank update, above it refinement."""
SMALL = 400
"""Up to this many industries a factorisation costs no more than a refinement (3 ms)."""


@dataclass(frozen=True, eq=False)
class Base:
    """What a change stands on: the table of a model and its factorisation.

    Attributes
    ----------
    table : Table
    inverse_x : (n,) 1 / x, zero where there is no output
    solver : Solver
    state : function that returns the solver's state, factorising when it has to
    """

    table: Table
    inverse_x: FloatArray
    solver: Solver
    state: Callable[[], Any]


@dataclass(frozen=True, eq=False)
class Perturbed:
    """A changed table and what solves with it.

    Attributes
    ----------
    table : Table
    solver, state : of the changed table; None to prepare them anew
    reason : str
    """

    table: Table
    solver: Solver | None
    state: Any
    reason: str


@dataclass(frozen=True, eq=False)
class _Prepared:
    solver: Solver
    state: Any
    reason: str

    def output(self, y: FloatArray) -> FloatArray:
        return self.solver.solve(self.state, y).X


def perturbed_table(
    base: Base,
    A: pd.DataFrame | None,
    Y: pd.DataFrame | None,
    intensities: pd.DataFrame | None,
) -> Perturbed:
    """Return the changed table, with a solver and its state on the base where that serves.

    Raises
    ------
    LabelError, InputError
        Unknown labels, values that are not finite.
    SolveError
        The changed table has no solution; positions, not labels.
    """
    table = base.table
    Y_new = table.Y
    if Y is not None:
        Y_new = added(table.Y, _scattered(Y, table.industries, table.demand, "Y"))
    S_rows = _intensities(table, intensities)
    change = None if A is None else _block(A, table)
    own = _Prepared(base.solver, base.state(), "a change on the base's factorisation")
    if change is None and Y is None:
        changed = _with_stressors(table, table.x, S_rows, base.inverse_x)
        return Perturbed(changed, own.solver, own.state, own.reason)
    coefficients = table.Z * base.inverse_x
    if change is None:
        prepared = own
    else:
        rows, columns, D = change
        block = np.ix_(rows, columns)
        coefficients[block] = added(coefficients[block], D)
        prepared = _prepared(base, rows, columns, D)
    x = _consistent(coefficients, prepared.output(Y_new.sum(axis=1)), Y_new)
    changed = _rescaled(table, coefficients, Y_new, x, base.inverse_x)
    changed = _with_stressors(changed, x, S_rows, base.inverse_x)
    if ((x == 0) != (table.x == 0)).any():
        # The columns of industries without output are no part of a table: nor of its solver.
        return Perturbed(changed, None, None, "industries begin or cease to produce: prepared anew")
    return Perturbed(changed, prepared.solver, prepared.state, prepared.reason)


def _consistent(A: FloatArray, x: FloatArray, Y: FloatArray) -> FloatArray:
    """Return output as the row sums that the table will have: zero where only rounding is left."""
    out = A @ x + Y.sum(axis=1)
    size = np.abs(A) @ np.abs(x) + np.abs(Y).sum(axis=1)
    out[np.abs(out) <= CRUMB * size] = 0.0
    return out


def _prepared(base: Base, rows: IndexArray, columns: IndexArray, D: FloatArray) -> _Prepared:
    """Return what solves with the changed A: on the base where that keeps its digits.

    Raises
    ------
    SolveError
        No solution, or the spectral radius is not below one.
    """
    table, n = base.table, len(base.table.x)
    Z, x = changed_flows(table.Z, table.x, rows, columns, D)
    reason = "a change on the base's factorisation"
    try:
        if min(len(rows), len(columns)) * LOW_RANK_SHARE <= n:
            solver: Any = LowRankUpdate(base.solver)
            change = Perturbation.of_block(n, rows, columns, D)
            state = solver.update(base.state(), table.Z, table.x, change)
        elif n <= SMALL or isinstance(base.solver, BaseRefinement):
            # A refinement on a refinement takes the steps of the one for each step of the other.
            solver, reason = DenseLU(), "factorised anew: a broad change"
            state = solver.init(Z, x)
        else:
            solver = BaseRefinement(base.solver)
            state = solver.update(base.state(), Z, x)
            solver.probe(state)
    except SolveError as error:
        solver, reason = DenseLU(), f"factorised anew: {error.message}"
        state = solver.init(Z, x)
    certify(Z, x, lambda b: solver.solve_transpose(state, b).X)
    return _Prepared(solver, state, reason)


def _rescaled(
    table: Table, A: FloatArray, Y: FloatArray, x: FloatArray, inverse_x: FloatArray
) -> Table:
    """Return the table with output x: imports in proportion, value added the residual.

    By what columns missed output, as a share of it, they go on missing it: a change does
    not mend a table.
    """
    Z = A * x
    v = table.v * inverse_x * x
    missed = imbalance(table)
    gap = missed.gap * inverse_x * x if len(missed.industries) else 0.0
    kinds = np.array([row.kind == "value_added" for row in table.primary])
    own = v[kinds]
    residual = x - Z.sum(axis=0) - v[~kinds].sum(axis=0) - gap
    total = own.sum(axis=0)
    share = np.full(own.shape, 1.0 / max(len(own), 1))
    np.divide(own, total, out=share, where=total != 0)
    v[kinds] = share * residual
    step = Step("perturbed", note="coefficients or final demand changed; value added the residual")
    return table.replace(Z=Z, Y=Y, v=v, provenance=table.provenance.with_step(step), name=None)


def _with_stressors(
    table: Table, x: FloatArray, changes: dict[str, FloatArray], inverse_x: FloatArray
) -> Table:
    """Return the table with F = (S + ΔS) x̂; what industries without output emit stays."""
    stranded = inverse_x == 0
    extensions: dict[str, Extension] = {}
    for name, ext in table.extensions.items():
        S = ext.F * inverse_x
        for row, delta in changes.items():
            if row in ext.stressors:
                S[ext.stressors.index(row)] += delta
        extensions[name] = replace(ext, F=S * x + ext.F * stranded)
    return table.replace(extensions=extensions)


def _intensities(table: Table, frame: pd.DataFrame | None) -> dict[str, FloatArray]:
    if frame is None:
        return {}
    figures = _figures(frame, "intensities")
    if frame.index.has_duplicates:
        twice = frame.index[frame.index.duplicated()][0]
        raise LabelError(f"intensities name the stressor {twice!r} twice", where=twice)
    for row in frame.index:
        if row not in table.stressors:
            raise LabelError(
                f"unknown stressor {row!r}", where=row, hint=suggest(str(row), table.stressors)
            )
    at = table.industries.locate(frame.columns, what="columns of intensities")
    changes = {}
    for row, values in zip(frame.index, figures, strict=True):
        changes[str(row)] = np.zeros(len(table.x))
        changes[str(row)][at] = values
    return changes


def _block(A: pd.DataFrame, table: Table) -> tuple[IndexArray, IndexArray, FloatArray]:
    D = _figures(A, "A")
    rows = table.industries.locate(A.index, what="rows of A")
    columns = table.industries.locate(A.columns, what="columns of A")
    return rows, columns, D


def _figures(frame: Any, what: str) -> FloatArray:
    """Return the figures of a labelled change.

    Raises
    ------
    InputError
        When it is no DataFrame, or holds what is no finite number.
    """
    if not isinstance(frame, pd.DataFrame):
        raise InputError(
            f"the change of {what} is a {type(frame).__name__}",
            hint="give a DataFrame with labels: changes are added by label",
        )
    values = numbers(frame, f"the change of {what}")
    if not np.isfinite(values).all():
        raise InputError(f"the change of {what} holds values that are not finite")
    return values


def _scattered(frame: pd.DataFrame, rows: Axis, columns: Axis, what: str) -> FloatArray:
    values = _figures(frame, what)
    out = np.zeros((len(rows), len(columns)))
    at = np.ix_(
        rows.locate(frame.index, what=f"rows of {what}"),
        columns.locate(frame.columns, what=f"columns of {what}"),
    )
    out[at] = values
    return out
