"""A market's program as arrays, solved: what each variable and each constraint came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog

from mrio.labels import BoolArray, FloatArray, IndexArray

if TYPE_CHECKING:
    from linopy import Model


Use = Mapping[str, BoolArray]
"""What a dispatch uses, or may use, by kind: `sent` (line, period), `charged`, `given`, `held`
(store, period), `idle` (plant, period) plants that leave power, `beyond` (pair of contracts)."""


@dataclass(frozen=True, eq=False)
class Program:
    """min cost·x where low <= matrix x <= high and least <= x <= most.

    Attributes
    ----------
    columns, rows : dict of name to array of positions
        Where each variable and constraint of the market stands; -1: it is not there.
    """

    cost: FloatArray
    matrix: sp.csr_array
    low: FloatArray
    high: FloatArray
    least: FloatArray
    most: FloatArray
    columns: Mapping[str, IndexArray]
    rows: Mapping[str, IndexArray]


@dataclass(frozen=True, eq=False)
class Solved:
    """A program with an optimum of it, and the duals that go with it.

    Attributes
    ----------
    program : Program
        With the bounds that integers were fixed at, where there were any.
    cost : float
    x : array by column
    values, duals : dict of name to array
        Variables and duals of constraints in the shape the market has them.
    held_apart : array of bool by period
        Where integers keep lines and stores from wasting power.
    """

    program: Program
    cost: float
    x: FloatArray
    values: Mapping[str, FloatArray]
    duals: Mapping[str, FloatArray]
    held_apart: BoolArray


def as_arrays(model: Model) -> Program:
    """Return the arrays of a program written with linopy."""
    found = model.matrices
    sense = np.asarray(found.sense)
    right = np.asarray(found.b, dtype=float)
    return Program(
        cost=np.asarray(found.c, dtype=float),
        matrix=sp.csr_array(found.A),
        low=np.where(sense == "<", -np.inf, right),
        high=np.where(sense == ">", np.inf, right),
        least=np.asarray(found.lb, dtype=float),
        most=np.asarray(found.ub, dtype=float),
        columns={
            str(name): _places(each.labels.to_numpy(), np.asarray(found.vlabels))
            for name, each in model.variables.items()
        },
        rows={
            str(name): _places(each.labels.to_numpy(), np.asarray(found.clabels))
            for name, each in model.constraints.items()
        },
    )


def values_of(program: Program, x: FloatArray) -> dict[str, FloatArray]:
    """Return a solution by the names of its variables."""
    return {name: np.where(at >= 0, x[at], 0.0) for name, at in program.columns.items()}


MOVES = {"generated": 1.0, "sent": 1e-3, "charged": 1e-3, "given": 1e-3}
"""What a dispatch that wastes nothing has least of, generation before all."""
ROOM = 1e-9
"""Share of the cost by which another optimum may differ."""


def quietest(program: Program, cost: float) -> FloatArray | None:
    """Return the optimum that generates least, and moves least; None if none is found.

    Duals of the program belong to it as to every optimum.
    """
    moves = np.zeros(len(program.cost))
    for name, weight in MOVES.items():
        if name in program.columns:
            at = program.columns[name]
            moves[at[at >= 0]] = weight
    equal = program.low == program.high
    above, below = (np.isfinite(each) & ~equal for each in (program.low, program.high))
    matrix = program.matrix
    answer = linprog(
        moves,
        A_ub=sp.vstack(
            [-matrix[above], matrix[below], sp.csr_array(program.cost[None])], format="csr"
        ),
        b_ub=np.concatenate(
            [-program.low[above], program.high[below], [cost + ROOM * max(1.0, abs(cost))]]
        ),
        A_eq=matrix[equal],
        b_eq=program.low[equal],
        bounds=np.column_stack([program.least, program.most]),
        method="highs",
    )
    return answer.x if answer.status == 0 else None


def _places(labels: np.ndarray, known: np.ndarray) -> IndexArray:
    """Return where labels stand among those that the solver is given, -1 for others."""
    where = np.full(max(int(known.max(initial=-1)), int(labels.max(initial=-1))) + 2, -1)
    where[known] = np.arange(len(known))
    return where[labels]
