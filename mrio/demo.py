"""The mission's question on the embedded tables: who emits for whom, and year by year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mrio.io import embedded_names, load
from mrio.model import Model
from mrio.report import Mission, mission, over_years, write_page
from mrio.table import Table

if TYPE_CHECKING:
    import pandas as pd

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


def years(result: Mission) -> pd.DataFrame:
    """Answer the question of `result`, that of `answer`, on every other embedded table too.

    Returns
    -------
    DataFrame
        See `mrio.report.over_years`.
    """
    others = [name for name in embedded_names() if name != TABLE]
    more = [mission(Model(load(name)), price=result.price) for name in others]
    return over_years([result, *more])


def page(result: Mission, table: Table, path: Path, series: pd.DataFrame | None = None) -> Path:
    """Write the answer as one self-contained HTML page, with `years` when they are given."""
    return write_page(result, table, path, years=series)
