"""How far open choices of a construction move the answer: read beside the embedded table."""

from __future__ import annotations

import pandas as pd

from mrio.checking import checked
from mrio.errors import StoreError
from mrio.io import inert
from mrio.resources import data_path
from mrio.table import Table

BOUNDS = ("single_low", "single_high", "low", "high")
FIGURES = ("out", "back", "net", "interregional_share", "exported_share")
"""Facts of a mission with a spread; `net_transfer` has one for each region."""


def spread_of(rows: dict[str, dict[tuple[str, str], float]], single: list[str]) -> pd.DataFrame:
    """Return what variants make of each figure.

    Parameters
    ----------
    rows : dict of a variant's name to its figures by (figure, region)
        The first is the table as embedded.
    single : list of str
        Names of the variants that change one choice.

    Returns
    -------
    DataFrame
        Index figure, region; `embedded`, lowest and highest with one choice
        changed at a time (`single_low`, `single_high`), and over all variants
        (`low`, `high`).
    """
    frame = pd.DataFrame(rows)
    embedded = frame.columns[0]
    one = frame[[embedded, *single]]
    spread = pd.DataFrame(
        {
            "embedded": frame[embedded],
            "single_low": one.min(axis=1),
            "single_high": one.max(axis=1),
            "low": frame.min(axis=1),
            "high": frame.max(axis=1),
        }
    ).rename_axis(["figure", "region"])
    spread.attrs = {
        "units": "Mt; shares of the total, 1 is all, where `figure` ends in share",
        "stressor": "co2",
        "method": "variants of open choices in the construction",
    }
    return spread


def combined(spread: pd.DataFrame) -> bool:
    """Whether the spread tells combinations of choices from one choice changed at a time."""
    return not (
        spread["low"].equals(spread["single_low"]) and spread["high"].equals(spread["single_high"])
    )


@checked
def write_spread(spread: pd.DataFrame, table: Table) -> str:
    """Return the spread as CSV; the table's hash stands in every row."""
    frame = spread.reset_index()
    frame.insert(0, "table", table.hash)
    return inert(frame).to_csv(index=False, float_format="%.9g", lineterminator="\n")


@checked
def read_spread(table: Table) -> pd.DataFrame | None:
    """Return the spread that stands beside an embedded table; None for any other table."""
    if not table.name:
        return None
    try:
        path = data_path(f"{table.name}-spread.csv")
    except StoreError:
        return None
    frame = pd.read_csv(path, keep_default_na=False)
    frame = frame[frame["table"] == table.hash].drop(columns="table")
    if frame.empty:
        return None
    return frame.set_index(["figure", "region"])
