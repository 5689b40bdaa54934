"""The mission's question on the embedded table: who emits for whom."""

from __future__ import annotations

from pathlib import Path

from mrio.io import load
from mrio.model import Model
from mrio.report import Mission, mission, write_page
from mrio.table import Table

TABLE = "china-2007"


def answer(price: float = 80.0) -> tuple[Mission, Table]:
    """Answer the mission's question on the embedded table of 2007.

    Parameters
    ----------
    price : float
        Yuan per tonne of CO2 on the net transfer.

    Returns
    -------
    Mission, Table
    """
    table = load(TABLE)
    return mission(Model(table), price=price), table


def page(result: Mission, table: Table, path: Path) -> Path:
    """Write the answer as one self-contained HTML page."""
    return write_page(result, table, path)
