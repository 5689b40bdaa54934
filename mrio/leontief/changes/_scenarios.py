"""Thousands of changes to the same rows and columns of A, in a few BLAS calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mrio.errors import InputError, SolveError
from mrio.leontief._certificate import certify
from mrio.leontief._protocol import FloatArray, Solver, reciprocal
from mrio.leontief.changes._perturbation import (
    CONDITION_MAX,
    changed_flows,
    check_positions,
    small_condition,
)
from mrio.leontief.direct import DenseLU

IndexArray = NDArray[np.intp]

ROUNDING = 1e-12
"""Entries of a small inverse above minus this share of its largest count as not negative."""
BATCH_BYTES = 128 * 2**20
"""Memory that one batch of scenarios may take."""


@dataclass(frozen=True, eq=False)
class ScenarioBase:
    """What a base gives to every change D of A[rows, columns].

    Attributes
    ----------
    Z, x : the base operator
    rows, columns : (p,), (q,) positions that change
    A : (p, q) coefficients there
    headroom : (q,) one less the column sums of A there, or None where they do
        not certify the base
    M : (o, n) multipliers by origin
    Y : (n, d) final demand by destination
    E : (o, d) base flows M Y
    L_columns_rows : (q, p) part of L
    X_columns : (q, d) output of the columns by destination
    """

    Z: FloatArray
    x: FloatArray
    rows: IndexArray
    columns: IndexArray
    A: FloatArray
    headroom: FloatArray | None
    coefficients: FloatArray
    M: FloatArray
    Y: FloatArray
    E: FloatArray
    L_columns_rows: FloatArray
    X_columns: FloatArray


@dataclass(frozen=True, eq=False)
class ScenarioFlows:
    """Flows of many scenarios.

    Attributes
    ----------
    E : (s, o, d); NaN for scenarios in `failed`
    refactorised : (t,) scenarios that were factorised anew: the update was
        ill-conditioned, or did not show that the spectral radius stays below one
    failed : scenario → why it has no solution
    """

    E: FloatArray
    refactorised: IndexArray
    failed: dict[int, str]


def scenario_base(
    solver: Solver,
    state: Any,
    Z: FloatArray,
    x: FloatArray,
    coefficients: FloatArray,
    Y: FloatArray,
    rows: IndexArray,
    columns: IndexArray,
) -> ScenarioBase:
    """Prepare a base: o transposed and d + p forward solves.

    Parameters
    ----------
    solver, state : of (Z, x)
    coefficients : (o, n) stressor per output, one row for each origin
    Y : (n, d)
    rows, columns : positions of A that the scenarios change
    """
    rows, columns = np.asarray(rows, dtype=np.intp), np.asarray(columns, dtype=np.intp)
    check_positions(len(x), rows, "rows")
    check_positions(len(x), columns, "columns")
    M = solver.solve_transpose(state, np.ascontiguousarray(coefficients.T)).X.T
    unit = np.zeros((len(x), len(rows)))
    unit[rows, np.arange(len(rows))] = 1.0
    X = solver.solve(state, np.concatenate([Y, unit], axis=1)).X
    d = Y.shape[1]
    return ScenarioBase(
        Z=Z,
        x=x,
        rows=rows,
        columns=columns,
        A=np.asarray(Z[np.ix_(rows, columns)], dtype=np.float64) * reciprocal(x)[columns],
        headroom=_headroom(Z, reciprocal(x), columns),
        coefficients=coefficients,
        M=M,
        Y=Y,
        E=coefficients @ X[:, :d],
        L_columns_rows=np.ascontiguousarray(X[columns, d:]),
        X_columns=np.ascontiguousarray(X[columns, :d]),
    )


def scenario_flows(base: ScenarioBase, D: FloatArray) -> ScenarioFlows:
    """Return flows for each change D (s, p, q) of A[rows, columns].

    E' = E + M[:, rows] (I - D L[columns, rows])⁻¹ D X[columns]: exact for the
    given changes (Woodbury). The spectral radius of A' ≥ 0 stays below one if its
    column sums do, or if (I - D⁺ L[columns, rows])⁻¹ ≥ 0 for the increases
    D⁺ = max(|A'| - A, 0): they alone would leave I - A an M-matrix
    (Berman & Plemmons 1979, ch. 6). A scenario that
    does not show this, or whose small system is ill-conditioned, is factorised
    anew and certified; one without a solution is NaN and named in `failed`.

    Raises
    ------
    InputError
        When D has another shape or is not finite.
    """
    p, q = len(base.rows), len(base.columns)
    changes = np.asarray(D, dtype=np.float64)
    if changes.ndim != 3 or changes.shape[1:] != (p, q):
        raise InputError(f"changes have shape {changes.shape}, (scenarios, {p}, {q}) expected")
    if not np.isfinite(changes).all():
        raise InputError("changes hold values that are not finite")
    out = np.empty((len(changes), *base.E.shape))
    d = base.E.shape[1]
    step = max(1, int(BATCH_BYTES // (8 * (p * (2 * p + 2 * d) + base.E.size))))
    anew: list[int] = []
    for start in range(0, len(changes), step):
        batch = slice(start, min(start + step, len(changes)))
        out[batch], bad = _updated(base, changes[batch])
        anew += [start + int(k) for k in bad]
    failed: dict[int, str] = {}
    for k in anew:
        try:
            out[k] = _refactorised(base, changes[k])
        except SolveError as error:
            out[k], failed[k] = np.nan, error.message
    return ScenarioFlows(out, np.array(anew, dtype=np.intp), failed)


def _updated(base: ScenarioBase, D: FloatArray) -> tuple[FloatArray, IndexArray]:
    s, p, q = D.shape
    flat = D.reshape(s * p, q)
    small = np.eye(p) - (flat @ base.L_columns_rows).reshape(s, p, p)
    right = (flat @ base.X_columns).reshape(s, p, -1)
    bad = np.flatnonzero((small_condition(small) > CONDITION_MAX) | ~_certified(base, D))
    small[bad] = np.eye(p)
    K = np.linalg.solve(small, right)
    return base.E + base.M[:, base.rows] @ K, bad


def _certified(base: ScenarioBase, D: FloatArray) -> NDArray[np.bool_]:
    """Return for which changes the spectral radius is shown to stay below one."""
    if base.headroom is None:
        return _stays_an_M_matrix(base, D)
    # Column sums of A' ≥ 0 below one suffice, and are next to nothing to add up.
    sums_stay = (D.sum(axis=1) < base.headroom).all(axis=1)
    shown = sums_stay & (D >= -base.A).all(axis=(1, 2))
    rest = np.flatnonzero(~shown)
    shown[rest] = _stays_an_M_matrix(base, D[rest])
    return shown


def _stays_an_M_matrix(base: ScenarioBase, D: FloatArray) -> NDArray[np.bool_]:
    """Return for which changes the increases alone keep I - A' an M-matrix."""
    s, p, q = D.shape
    increases = np.maximum(np.abs(base.A + D) - base.A, 0.0)
    small = np.eye(p) - (increases.reshape(s * p, q) @ base.L_columns_rows).reshape(s, p, p)
    singular = np.linalg.slogdet(small)[0] <= 0
    inverse = np.linalg.inv(np.where(singular[:, None, None], np.eye(p), small))
    smallest = inverse.min(axis=(1, 2), initial=0.0)
    largest = np.abs(inverse).max(axis=(1, 2), initial=0.0)
    return ~singular & (smallest >= -ROUNDING * largest)


def _headroom(Z: FloatArray, inverse_x: FloatArray, columns: NDArray[np.intp]) -> FloatArray | None:
    """Return one less the column sums of A ≥ 0 where it changes; None where they do not certify."""
    if Z.size == 0 or Z.min() < 0 or inverse_x.min() < 0:
        return None
    room = 1.0 - Z.sum(axis=0, dtype=np.float64) * inverse_x
    others = np.ones(len(room), dtype=bool)
    others[columns] = False
    return room[columns] if (room[others] > 0).all() else None


def _refactorised(base: ScenarioBase, D: FloatArray) -> FloatArray:
    Z, x = changed_flows(base.Z, base.x, base.rows, base.columns, D)
    solver = DenseLU()
    state = solver.init(Z, x)
    certify(Z, x, lambda b: solver.solve_transpose(state, b).X)
    return base.coefficients @ solver.solve(state, base.Y).X


def demand_flows(base: ScenarioBase, Y: FloatArray) -> FloatArray:
    """Return flows (s, o, d) for other final demands Y (s, n, d)."""
    return base.M @ Y


def intensity_flows(X: FloatArray, coefficients: FloatArray) -> FloatArray:
    """Return flows (s, o, d) for other coefficients (s, o, n) and output X (n, d)."""
    s, o, n = coefficients.shape
    return (coefficients.reshape(s * o, n) @ X).reshape(s, o, -1)
