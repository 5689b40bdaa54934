"""Thousands of changes to the same rows and columns of A, in a few BLAS calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mrio.errors import InputError
from mrio.leontief._dense_lu import DenseLU
from mrio.leontief._perturbation import CONDITION_MAX, small_condition
from mrio.leontief._protocol import FloatArray, Solver

IndexArray = NDArray[np.intp]

BATCH_BYTES = 128 * 2**20
"""Memory that one batch of scenarios may take."""


@dataclass(frozen=True, eq=False)
class ScenarioBase:
    """What a base gives to every change D of A[rows, columns].

    Attributes
    ----------
    Z, x : the base operator
    rows, columns : (p,), (q,) positions that change
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
    E : (s, o, d)
    refactorised : (t,) scenarios whose update was ill-conditioned: factorised anew
    """

    E: FloatArray
    refactorised: IndexArray


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
    given changes (Woodbury). A scenario whose small system is ill-conditioned
    is factorised anew.

    Raises
    ------
    InputError
        When D has another shape or is not finite.
    """
    p, q = len(base.rows), len(base.columns)
    D = np.asarray(D, dtype=np.float64)
    if D.ndim != 3 or D.shape[1:] != (p, q):
        raise InputError(f"changes have shape {D.shape}, (scenarios, {p}, {q}) expected")
    if not np.isfinite(D).all():
        raise InputError("changes hold values that are not finite")
    out = np.empty((len(D), *base.E.shape))
    d = base.E.shape[1]
    step = max(1, int(BATCH_BYTES // (8 * (p * (2 * p + 2 * d) + base.E.size))))
    anew: list[int] = []
    for start in range(0, len(D), step):
        batch = slice(start, min(start + step, len(D)))
        out[batch], bad = _updated(base, D[batch])
        anew += [start + int(k) for k in bad]
    for k in anew:
        out[k] = _refactorised(base, D[k])
    return ScenarioFlows(out, np.array(anew, dtype=np.intp))


def _updated(base: ScenarioBase, D: FloatArray) -> tuple[FloatArray, IndexArray]:
    s, p, q = D.shape
    flat = D.reshape(s * p, q)
    small = np.eye(p) - (flat @ base.L_columns_rows).reshape(s, p, p)
    right = (flat @ base.X_columns).reshape(s, p, -1)
    bad = np.flatnonzero(small_condition(small) > CONDITION_MAX)
    small[bad] = np.eye(p)
    K = np.linalg.solve(small, right)
    return base.E + base.M[:, base.rows] @ K, bad


def _refactorised(base: ScenarioBase, D: FloatArray) -> FloatArray:
    Z = base.Z.copy()
    # A' = A + ΔA over the same x: its flows are Z + ΔA x̂.
    Z[np.ix_(base.rows, base.columns)] += D * base.x[base.columns]
    solver = DenseLU()
    return base.coefficients @ solver.solve(solver.init(Z, base.x), base.Y).X


def demand_flows(base: ScenarioBase, Y: FloatArray) -> FloatArray:
    """Return flows (s, o, d) for other final demands Y (s, n, d)."""
    return base.M @ Y


def intensity_flows(X: FloatArray, coefficients: FloatArray) -> FloatArray:
    """Return flows (s, o, d) for other coefficients (s, o, n) and output X (n, d)."""
    s, o, n = coefficients.shape
    return (coefficients.reshape(s * o, n) @ X).reshape(s, o, -1)
