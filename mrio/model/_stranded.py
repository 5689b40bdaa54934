"""Industries without output: no demand can be charged with what they emit or buy."""

from __future__ import annotations

from typing import Literal

import numpy as np

from mrio.errors import InputError, Problems
from mrio.labels import FloatArray, IndexArray
from mrio.table import Table

Treatment = Literal["raise", "drop", "to_final_use"]
TREATMENTS = ("raise", "drop", "to_final_use")


def check_purchases(table: Table) -> None:
    """Raise InputError when an industry without output buys inputs."""
    problems = Problems()
    for j in np.flatnonzero(table.x == 0):
        if table.Z[:, j].any():
            bought = table.Z[:, j].sum()
            problems.add(f"{table.industries.label(j)} buys {bought:.6g} {table.money_unit}")
    problems.raise_if_any(
        InputError,
        "industries without output buy inputs:",
        hint="move their inputs to final demand or to another industry, then make the table",
    )


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
    problems = Problems()
    for name in table.stressors:
        F, _, unit = table.stressor(name)
        carrying = idle[F[idle] != 0]
        if not carrying.size:
            continue
        amounts[name] = float(F[carrying].sum())
        if treatment == "to_final_use":
            _check_users(table, carrying)
        elif treatment == "raise":
            problems.extend(
                f"{table.industries.label(j)}: {F[j]:.6g} {unit} {name}" for j in carrying
            )
    problems.raise_if_any(
        InputError,
        "stressors of industries without output:",
        hint="correct the table, or use Model(table, stranded='drop') or stranded='to_final_use'",
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
            columns = table.demand.positions_of_group(table.industries.first[j])
            direct[:, columns[0]] += emitted[:, j]
    emitted[:, idle] = 0.0
    return emitted, direct


def _check_users(table: Table, industries: IndexArray) -> None:
    for j in industries:
        if table.industries.first[j] not in table.demand.groups:
            raise InputError(
                f"{table.industries.label(j)} has stressors but no output, and its region "
                "has no final users to count them with",
                hint="use Model(table, stranded='drop'), or correct the table",
            )
