"""Clearing a market: solve its program, or say which province or rule cannot be met."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from mrio.errors import InfeasibleError, SolveError
from mrio.power.market._linear_program import MISSING, write
from mrio.power.market._market import Market

if TYPE_CHECKING:
    from linopy import Model

LEAST = 1e-8
"""TWh, ten MWh, that a solver's own tolerance may leave open."""
LARGE = 20_000
"""Variables above which the interior-point method is taken."""
TOLERANCE = 1e-6
"""A shortfall below this share of the largest is rounding, and not named."""


def solved(market: Market) -> Model:
    """Return the solved program of a market.

    Raises
    ------
    InfeasibleError
        Demand, obligations or contracts that cannot be met, by name.
    SolveError
        No optimum was found though all can be met.
    """
    import linopy

    with linopy.options as options:
        options.set_value(semantics="v1")
        model = write(market)
        condition = "infeasible" if _asks_of_nobody(model) else _run(model)
        if condition == "optimal":
            return model
        _blame(market)
    raise SolveError(
        f"the market's program ended as {condition!r} though all of it can be met",
        hint="look for costs or tariffs of a wild size",
    )


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


def _blame(market: Market) -> None:
    """Raise InfeasibleError naming what is missed when as little as can be is missed."""
    elastic = write(market, elastic=True)
    if _run(elastic) != "optimal":
        return
    short: list[tuple[float, str]] = []
    for name, variable in elastic.variables.items():
        if name.startswith(MISSING):
            values = variable.solution.to_numpy()
            kind = name.removeprefix(MISSING)
            short += [
                (float(values[tuple(at)]), _told(market, kind, at))
                for at in np.argwhere(values > 0.0)
            ]
    most = max((twh for twh, _ in short), default=0.0)
    if most <= LEAST:
        return
    found = [
        (f"{label}: {twh:.4g} TWh short", label) for twh, label in short if twh > TOLERANCE * most
    ]
    more = f"\n- and {len(found) - 8} more" if len(found) > 8 else ""
    raise InfeasibleError(
        "the market cannot be cleared:" + "".join(f"\n- {told}" for told, _ in found[:8]) + more,
        where=found[0][1],
        hint="raise capacity or corridors there, or lower the demand, share or contract",
    )


def _told(market: Market, kind: str, at: np.ndarray) -> str:
    if kind == "demand":
        return f"demand of {market.provinces[at[0]]} in {market.periods[at[1]]}"
    if kind == "certificates":
        return f"obligation of {market.provinces[at[0]]}"
    row = market.contracts.iloc[int(at[0])]
    kind = "green contract" if row["green"] else "contract"
    return f"{kind} {row['from']} to {row['to']}"


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
