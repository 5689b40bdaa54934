"""A model of a changed table, on the factorisation of the model it came from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mrio.errors import InputError, LabelError, SolveError
from mrio.labels import Axis, FloatArray, IndexArray, suggest
from mrio.leontief import BaseRefinement, LowRankUpdate, Perturbation, Solver
from mrio.table import Extension, Step, Table

if TYPE_CHECKING:
    from mrio.model._model import Model

LOW_RANK_SHARE = 8
"""A change of rank up to n / LOW_RANK_SHARE is a low-rank update, above it refinement."""


def perturbed_table(
    model: Model,
    A: pd.DataFrame | None,
    Y: pd.DataFrame | None,
    intensities: pd.DataFrame | None,
) -> tuple[Table, Solver | None, Any]:
    """Return the changed table, and a solver with its state on the base, None to factorise anew.

    Raises
    ------
    LabelError, InputError
        Unknown labels, or a change that makes a coefficient's column exceed use.
    """
    table = model.table
    Y_new = table.Y if Y is None else table.Y + _scattered(Y, table.industries, table.demand, "Y")
    S_rows = _intensities(table, intensities)
    change = None if A is None else _block(A, table)
    if change is None and Y is None:
        return _with_stressors(table, table.x, S_rows, model.inverse_x), model.solver, model.state
    solver, state, solve = _solver(model, change)
    x = solve(Y_new.sum(axis=1))
    coefficients = table.Z * model.inverse_x
    if change is not None:
        rows, columns, D = change
        coefficients[np.ix_(rows, columns)] += D
    inverse_x = model.inverse_x
    changed = _rescaled(table, coefficients, Y_new, x, inverse_x)
    return _with_stressors(changed, x, S_rows, inverse_x), solver, state


def _solver(
    model: Model, change: tuple[IndexArray, IndexArray, FloatArray] | None
) -> tuple[Solver | None, Any, Any]:
    """Return solver, state and a function that solves with the changed A."""
    if change is None:
        return model.solver, model.state, model.solve_array
    rows, columns, D = change
    table, n = model.table, len(model.table.x)
    if min(len(rows), len(columns)) * LOW_RANK_SHARE <= n:
        update = LowRankUpdate(model.solver)
        try:
            state = update.update(
                model.state, table.Z, table.x, Perturbation.of_block(n, rows, columns, D)
            )
        except SolveError:
            return _anew(model, rows, columns, D)
        return update, state, lambda b: update.solve(state, b).X
    refinement = BaseRefinement(model.solver)
    state = refinement.update(model.state, _flows(table, rows, columns, D), table.x)
    try:
        refinement.solve(state, np.ones(n))
        refinement.solve_transpose(state, np.ones(n))
    except SolveError:
        return _anew(model, rows, columns, D)
    return refinement, state, lambda b: refinement.solve(state, b).X


def _anew(model: Model, rows: IndexArray, columns: IndexArray, D: FloatArray) -> Any:
    from mrio.leontief import DenseLU

    solver = DenseLU()
    state = solver.init(_flows(model.table, rows, columns, D), model.table.x)
    return None, None, lambda b: solver.solve(state, b).X


def _flows(table: Table, rows: IndexArray, columns: IndexArray, D: FloatArray) -> FloatArray:
    """Return Z + ΔA x̂: over the same x its coefficients are A + ΔA."""
    Z = table.Z.copy()
    Z[np.ix_(rows, columns)] += D * table.x[columns]
    return Z


def _rescaled(
    table: Table, A: FloatArray, Y: FloatArray, x: FloatArray, inverse_x: FloatArray
) -> Table:
    """Return the table with output x: imports in proportion, value added the residual."""
    Z = A * x
    v = table.v * inverse_x * x
    kinds = np.array([row.kind == "value_added" for row in table.primary])
    own = v[kinds]
    residual = x - Z.sum(axis=0) - v[~kinds].sum(axis=0)
    total = own.sum(axis=0)
    share = np.full(own.shape, 1.0 / max(len(own), 1))
    np.divide(own, total, out=share, where=total != 0)
    v[kinds] = share * residual
    step = Step("perturbed", note="coefficients or final demand changed; value added the residual")
    return table.replace(Z=Z, Y=Y, v=v, provenance=table.provenance.with_step(step), name=None)


def _with_stressors(
    table: Table, x: FloatArray, changes: dict[str, FloatArray], inverse_x: FloatArray
) -> Table:
    """Return the table with F = (S + ΔS) x̂."""
    extensions: dict[str, Extension] = {}
    for name, ext in table.extensions.items():
        S = ext.F * inverse_x
        for row, delta in changes.items():
            if row in ext.stressors:
                S[ext.stressors.index(row)] += delta
        extensions[name] = replace(ext, F=S * x)
    return table.replace(extensions=extensions)


def _intensities(table: Table, frame: pd.DataFrame | None) -> dict[str, FloatArray]:
    if frame is None:
        return {}
    for row in frame.index:
        if row not in table.stressors:
            raise LabelError(
                f"unknown stressor {row!r}", where=row, hint=suggest(str(row), table.stressors)
            )
    at = _positions(table.industries, frame.columns, "columns of intensities")
    changes = {}
    for row, values in zip(frame.index, frame.to_numpy(dtype=np.float64), strict=True):
        changes[str(row)] = np.zeros(len(table.x))
        changes[str(row)][at] = values
    return changes


def _block(A: pd.DataFrame, table: Table) -> tuple[IndexArray, IndexArray, FloatArray]:
    rows = _positions(table.industries, A.index, "rows of A")
    columns = _positions(table.industries, A.columns, "columns of A")
    D = A.to_numpy(dtype=np.float64)
    if not np.isfinite(D).all():
        raise InputError("the change of A holds values that are not finite")
    return rows, columns, D


def _scattered(frame: pd.DataFrame, rows: Axis, columns: Axis, what: str) -> FloatArray:
    out = np.zeros((len(rows), len(columns)))
    at = np.ix_(
        _positions(rows, frame.index, f"rows of {what}"),
        _positions(columns, frame.columns, f"columns of {what}"),
    )
    out[at] = frame.to_numpy(dtype=np.float64)
    return out


def _positions(axis: Axis, labels: pd.Index, what: str) -> IndexArray:
    """Return positions of some labels of an axis, each at most once."""
    given = Axis.from_index(labels, axis.names, what=what)
    lookup = {pair: i for i, pair in enumerate(zip(axis.first, axis.second, strict=True))}
    pairs = list(zip(given.first, given.second, strict=True))
    unknown = [pair for pair in pairs if pair not in lookup]
    if unknown:
        known = [f"{a} / {b}" for a, b in lookup]
        raise LabelError(
            f"{what} name {unknown[0]}, which the table has not",
            where=unknown[0],
            hint=suggest(" / ".join(unknown[0]), known),
        )
    return np.array([lookup[pair] for pair in pairs], dtype=np.intp)
