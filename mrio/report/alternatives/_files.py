"""Files beside an embedded table: ranges over alternative construction choices."""

from __future__ import annotations

import pandas as pd

from mrio.checking import checked
from mrio.errors import StoreError
from mrio.io import inert
from mrio.report.alternatives._rules import KEYS
from mrio.resources import data_path
from mrio.table import Table

FILES = {
    "spread": ("-spread.csv", ("figure", "region")),
    "payments": ("-payments-spread.csv", KEYS),
    "alternatives": ("-alternatives.csv", ("figure", *KEYS)),
}
"""What lies beside an embedded table: ending of the file, and the columns that name a row."""


@checked
def write_spread(spread: pd.DataFrame, table: Table) -> str:
    """Return ranges as CSV; the table's hash stands in every row."""
    frame = spread.reset_index()
    frame.insert(0, "table", table.hash)
    return inert(frame).to_csv(index=False, float_format="%.9g", lineterminator="\n")


@checked
def read_spread(table: Table) -> pd.DataFrame | None:
    """Return the ranges that stand beside an embedded table; None for any other table."""
    return read_beside(table, "spread")


def read_beside(table: Table, which: str) -> pd.DataFrame | None:
    """Return one of `FILES` of an embedded table; None where there is none of this very table."""
    ending, keys = FILES[which]
    if not table.name:
        return None
    try:
        path = data_path(f"{table.name}{ending}")
    except StoreError:
        return None
    frame = pd.read_csv(path, keep_default_na=False)
    frame = frame[frame["table"] == table.hash].drop(columns="table")
    return None if frame.empty else frame.set_index(list(keys))
