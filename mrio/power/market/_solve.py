"""Clearing a market: its linear program, and integers where that would burn power."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mrio.errors import SolveError
from mrio.labels import BoolArray
from mrio.power.market._integers import without_waste
from mrio.power.market._linear_program import write
from mrio.power.market._market import Market
from mrio.power.market._program import Program, Solved, as_arrays, quietest, values_of
from mrio.power.market._shortage import blame
from mrio.power.market._waste import Lawful

if TYPE_CHECKING:
    from linopy import Model

LARGE = 20_000
"""Variables above which the interior-point method is taken."""


def solved(market: Market) -> Solved:
    """Return the solved program of a market, in which no power is burnt.

    The linear program first. Where its optimum wastes power, another optimum
    without waste is looked for; where there is none, integers keep the periods
    that wasted from it, and the program is solved again with these fixed, so
    that prices are duals.

    Raises
    ------
    InfeasibleError
        Demand, obligations or contracts that cannot be met, by name.
    SolveError
        No optimum was found though all can be met.

    References
    ----------
    Prices with integers fixed: O'Neill et al. (2005), European Journal of
    Operational Research 164:269; docs/methods/power.md#no-power-is-burnt.
    """
    import linopy

    with linopy.options as options:
        options.set_value(semantics="v1")
        lawful, apart = Lawful(market), np.zeros(len(market.periods), dtype=bool)
        model = write(market)
        first: Program | None = None
        while (condition := "infeasible" if _asks_of_nobody(model) else _run(model)) == "optimal":
            found = _told_apart(lawful, _read(model, apart))
            first = found.program if first is None else first
            wasted = lawful.wasteful(found.values, found.duals["energy"])
            if not wasted.any() or apart.all():
                return found
            # Conditions that still conflict do so with periods that have none yet.
            apart = apart | wasted if (wasted & ~apart).any() else np.ones_like(apart)
            may, answer = without_waste(lawful, first, apart)
            if answer.x is None:
                condition = "infeasible"
                break
            model = write(market, may=may)
        elastic = write(market, elastic=True)
        if _run(elastic) == "optimal":
            blame(lawful, _read(elastic, apart))
    raise SolveError(
        f"the market's program ended as {condition!r} though all of it can be met",
        hint="look for costs or tariffs of a wild size",
    )


def _read(model: Model, apart: BoolArray) -> Solved:
    program = as_arrays(model)
    x = np.zeros(len(program.cost))
    values = {str(name): each.solution.to_numpy() for name, each in model.variables.items()}
    for name, at in program.columns.items():
        x[at[at >= 0]] = values[name][at >= 0]
    duals = {str(name): each.dual.to_numpy() for name, each in model.constraints.items()}
    return Solved(program, float(model.objective.value or 0.0), x, values, duals, apart)


def _told_apart(lawful: Lawful, found: Solved) -> Solved:
    """Return the optimum that generates least where the one found wastes power: a tie."""
    if not lawful.wasteful(found.values, found.duals["energy"], ways=True).any():
        return found
    x = quietest(found.program, found.cost)
    return found if x is None else replace(found, x=x, values=values_of(found.program, x))


def _asks_of_nobody(model: Model) -> bool:
    """Return whether something is due of no variable: the solver is never given such a row."""
    for _, row in model.constraints.items():
        empty = ((row.vars == -1) | (row.coeffs == 0)).all("_term").to_numpy()
        due, sign = row.rhs.to_numpy(), row.sign.to_numpy()
        unmet = np.where(sign == "<=", due < 0, np.where(sign == ">=", due > 0, due != 0))
        if (empty & unmet).any():
            return True
    return False


def _run(model: Model) -> str:
    # An interior point ending in a vertex takes a sixth of the time of the simplex on large ones.
    solver = "ipm" if model.nvars > LARGE else "choose"
    with _silent():
        _, condition = model.solve(
            "highs", io_api="direct", progress=False, output_flag=False, solver=solver
        )
    return condition


@contextmanager
def _silent() -> Generator[None]:
    """Send the solver's banner nowhere: it is printed below Python, before options are read.

    Warnings of linopy on infeasible programs are told by our own errors.
    """
    logger = logging.getLogger("linopy")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        logger.setLevel(level)
