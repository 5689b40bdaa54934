"""Industries without output: no demand can be charged with what they emit or buy."""

from __future__ import annotations

from typing import Literal

import numpy as np

from mrio.errors import InputError, Problems
from mrio.labels import FloatArray, IndexArray
from mrio.table import Step, Table

Treatment = Literal["raise", "drop", "to_final_use"]
TREATMENTS: tuple[Treatment, ...] = ("raise", "drop", "to_final_use")


def stranded_purchases(table: Table, treatment: Treatment) -> float:
    """Return what industries without output spend, in absolute figures.

    Raises
    ------
    InputError
        When they spend and `treatment` is 'raise', or is 'to_final_use' and a region
        concerned has no final users.
    """
    idle = _buying(table)
    if not idle.size:
        return 0.0
    if treatment == "to_final_use":
        _check_users(table, idle, "purchases")
    problems = Problems()
    if treatment == "raise":
        for j in idle:
            bought = table.Z[:, j].sum(dtype=np.float64)
            problems.add(f"{table.industries.label(j)} buys {bought:.6g} {table.money_unit}")
    problems.raise_if_any(
        InputError,
        "industries without output buy inputs:",
        hint="correct the table, or use Model(table, stranded='to_final_use') to count them as "
        "final demand of their region, or stranded='drop' to leave them out (on the command line "
        "and in plans: stranded)",
    )
    return float(np.abs(table.Z[:, idle]).sum(dtype=np.float64))


def without_purchases(table: Table, treatment: Treatment) -> Table:
    """Return a table in which industries without output buy nothing.

    'to_final_use': their purchases are final demand of their region, in its first
    category; output of all industries stays. 'drop': they are left out, and their
    suppliers make that much less.
    """
    idle = _buying(table)
    Z, Y = np.array(table.Z, dtype=np.float64), table.Y.copy()
    if treatment == "to_final_use":
        for j in idle:
            column = table.demand.positions_in_region(table.industries.region_of[j])[0]
            Y[:, column] += Z[:, j]
    Z[:, idle] = 0.0
    step = Step("stranded", {"treatment": treatment}, f"purchases of {len(idle)} idle industries")
    return table.replace(Z=Z, Y=Y, provenance=table.provenance.with_step(step))


def stranded_amounts(table: Table, treatment: Treatment) -> dict[str, float]:
    """Return stressor → amount in industries without output.

    Raises
    ------
    InputError
        When there are some and `treatment` is 'raise', or is 'to_final_use'
        and a region concerned has no final users.
    """
    idle = np.flatnonzero(table.x == 0)
    amounts: dict[str, float] = {}
    if not idle.size:
        return amounts
    problems = Problems()
    for name in table.stressors:
        F, _, unit = table.stressor(name)
        carrying = idle[F[idle] != 0]
        if not carrying.size:
            continue
        amounts[name] = float(F[carrying].sum())
        if treatment == "to_final_use":
            _check_users(table, carrying, "stressors")
        elif treatment == "raise":
            problems.extend(
                f"{table.industries.label(j)}: {F[j]:.6g} {unit} {name}" for j in carrying
            )
    problems.raise_if_any(
        InputError,
        "stressors of industries without output:",
        hint="correct the table, or use Model(table, stranded='drop') or stranded='to_final_use' "
        "(on the command line and in plans: stranded)",
    )
    return amounts


def place_stranded(
    table: Table, treatment: Treatment, F: FloatArray, F_Y: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return F (k, n) and F_Y (k, m) with nothing left in industries without output."""
    idle = np.flatnonzero(table.x == 0)
    if not F[:, idle].any():
        return F, F_Y
    emitted, direct = F.copy(), F_Y.copy()
    if treatment == "to_final_use":
        for j in idle[F[:, idle].any(axis=0)]:
            columns = table.demand.positions_in_region(table.industries.region_of[j])
            direct[:, columns[0]] += emitted[:, j]
    emitted[:, idle] = 0.0
    return emitted, direct


def _buying(table: Table) -> IndexArray:
    """Return the positions of industries without output that buy inputs."""
    idle = np.flatnonzero(table.x == 0)
    return np.array([j for j in idle if table.Z[:, j].any()], dtype=np.intp)


def _check_users(table: Table, industries: IndexArray, what: str) -> None:
    for j in industries:
        if table.industries.region_of[j] not in table.demand.regions:
            raise InputError(
                f"{table.industries.label(j)} has {what} but no output, and its region "
                "has no final users to count them with",
                hint="use Model(table, stranded='drop'), or correct the table",
            )
