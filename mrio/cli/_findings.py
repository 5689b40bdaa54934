"""Errors that a table has, and what was done to it, as the last lines of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mrio.inert import visible

if TYPE_CHECKING:
    from mrio.model import Model

MOST = 4


def told_of_table(model: Model, name: str) -> list[str]:
    """Return lines on a model's table: errors found first, then how odd cases were treated."""
    marks = model.marks()
    found = marks.pop("findings", [])
    lines = [f"table: {line}" for line in found[:MOST]]
    if len(found) > MOST:
        lines.append(f"table: {len(found) - MOST} more errors, see mrio check {name}")
    return [visible(line) for line in [*lines, *(f"{what}: {did}" for what, did in marks.items())]]
