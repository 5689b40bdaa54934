"""Errors that a table has, and what was done to it, as the last lines of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mrio.inert import visible
from mrio.lang import gettext as _
from mrio.lang import ngettext, translated

if TYPE_CHECKING:
    from mrio.model import Model

MOST = 4


def told_of_table(model: Model, name: str) -> list[str]:
    """Return lines on a model's table: errors found first, then how odd cases were treated."""
    marks = model.marks()
    found = marks.pop("findings", [])
    lines = [_("table: %(line)s", line=translated(line)) for line in found[:MOST]]
    if (more := len(found) - MOST) > 0:
        lines.append(
            ngettext(
                "table: %(n)s more error, see mrio check %(table)s",
                "table: %(n)s more errors, see mrio check %(table)s",
                more,
                table=name,
            )
        )
    lines += [f"{_(what)}: {translated(did)}" for what, did in marks.items()]
    return [visible(line) for line in lines]
