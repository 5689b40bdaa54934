"""The check that every function of a table begins with."""

from __future__ import annotations

from typing import Any

from mrio.checking import needs
from mrio.table._table import Table


def a_table(given: Any, who: str) -> Table:
    """Return the table that a function was given; anything else is told in a sentence.

    Raises
    ------
    InputError
        'check needs a Table, not a Model'.
    """
    hint = "the table of a model is model.table; see also Table.from_frames and mrio.load"
    return needs(given, Table, who, hint)
