"""What a model does with what no account can place: idle industries, columns that miss output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from mrio.diagnostics import Imbalance, imbalance, in_percent
from mrio.errors import BalanceError, InputError
from mrio.model._stranded import (
    TREATMENTS,
    Treatment,
    stranded_amounts,
    stranded_purchases,
    without_purchases,
)
from mrio.table import Step, Table, residual_row

Unbalanced = Literal["raise", "residual", "accept"]
WAYS: tuple[Unbalanced, ...] = ("raise", "residual", "accept")
MARKS = ("findings", "stranded", "unbalanced")
"""Attributes of answers that say what is wrong with their table, and what was done to it."""
DONE = {"residual": "value added taken as output less inputs", "accept": "accepted as they are"}
"""What a way did, in words."""


@dataclass(frozen=True, eq=False)
class Treated:
    """A table as a model takes it, and what was done.

    Attributes
    ----------
    table : Table
    stranded : mapping of a stressor to its amount in industries without output
    purchases : float
        Money that industries without output spend.
    notes : mapping of a treatment to what it did, in words
    """

    table: Table
    stranded: dict[str, float]
    purchases: float
    notes: dict[str, str] = field(default_factory=dict)


def treated(table: Table, stranded: Treatment, unbalanced: Unbalanced) -> Treated:
    """Return a table with its idle industries and unbalanced columns dealt with as asked.

    Raises
    ------
    InputError
        A treatment that is none; stressors or purchases of industries without output
        that are to raise.
    """
    if not isinstance(stranded, str) or stranded not in TREATMENTS:
        raise InputError(f"stranded={stranded!r}", hint=f"use {_listed(TREATMENTS)}")
    if not isinstance(unbalanced, str) or unbalanced not in WAYS:
        raise InputError(f"unbalanced={unbalanced!r}", hint=f"use {_listed(WAYS)}")
    purchases = 0.0
    # A supplier that only an idle industry bought from is idle once these purchases are left out.
    while spent := stranded_purchases(table, stranded):
        purchases += spent
        table = without_purchases(table, stranded)
    amounts = stranded_amounts(table, stranded)
    notes: dict[str, str] = {}
    if amounts or purchases:
        listed = [f"{amount:.6g} of {name}" for name, amount in amounts.items()]
        if purchases:
            listed.append(f"purchases of {purchases:.6g} {table.money_unit}")
        notes["stranded"] = f"{stranded}: {', '.join(listed)}"
    if unbalanced != "raise":
        missed = imbalance(table)
        if len(missed.industries):
            notes["unbalanced"] = f"{DONE[unbalanced]}: {told(missed, table)}"
            if unbalanced == "residual":
                table = _with_residual(table)
    return Treated(table, amounts, purchases, notes)


def told(missed: Imbalance, table: Table) -> str:
    """Return by how much columns miss output, in words."""
    count = f"{len(missed.industries)} of {len(table.x)} industries"
    return f"columns of {count} miss output, by {in_percent(missed.share)} of all output"


def refuse_unbalanced(missed: Imbalance, table: Table) -> None:
    """Raise BalanceError when columns miss output by more than rounding.

    The message names the worst industries and the ways forward.
    """
    if not len(missed.industries):
        return
    lines = "\n".join(f"  - {line}" for line in missed.lines(table))
    raise BalanceError(
        f"{told(missed, table)}: value added, and what rests on it, is not known\n{lines}",
        where=table.industries.label(int(missed.industries[0])),
        hint="mrio.check(table) says what else is wrong. Correct the table, or use "
        "Model(table, unbalanced='residual') for value added as output less inputs, or "
        "unbalanced='accept' to go on as it is (on the command line and in plans: unbalanced)",
    )


def _with_residual(table: Table) -> Table:
    """Return the table with one row of value added: output less inputs and imports."""
    kept = [i for i, row in enumerate(table.primary) if row.kind != "value_added"]
    residual = table.x - table.flow_sums.inputs - table.v[kept].sum(axis=0)
    others = tuple(table.primary[i] for i in kept)
    step = Step("unbalanced", {"treatment": "residual"}, "value added is output less columns")
    return table.replace(
        v=np.vstack([residual, table.v[kept]]),
        # What final users pay as value added has no row any more: it was no part of output.
        v_Y=np.vstack([np.zeros(len(table.demand)), table.v_Y[kept]]),
        primary=(residual_row(others), *others),
        provenance=table.provenance.with_step(step),
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names[:-1])) + f" or {names[-1]!r}"
