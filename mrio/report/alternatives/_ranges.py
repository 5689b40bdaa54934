"""How far alternative construction choices move figures of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from mrio.errors import InputError
from mrio.report.alternatives._rules import KEYS

BOUNDS = ("single_low", "single_high", "low", "high")
FIGURES = ("out", "back", "net", "interregional_share", "exported_share")
"""Facts of a mission with a range; those of `BY_REGION` have one for each region."""
BY_REGION = ("sent", "received", "net_transfer")
CRUMB = 1e-9
"""Mt: a balance smaller than this is zero, and no payment."""


def ranges_of(values: pd.DataFrame, single: Sequence[str]) -> pd.DataFrame:
    """Return the lowest and the highest of each figure over alternative tables.

    Parameters
    ----------
    values : DataFrame
        A row for each figure, a column for each table; the embedded one first.
    single : sequence of str
        Tables that change one choice.

    Returns
    -------
    DataFrame
        `embedded`, lowest and highest with one choice changed at a time
        (`single_low`, `single_high`) and over all tables (`low`, `high`);
        `below_zero`, the share of all tables where the figure is negative, and
        `tables`, their number.

    Raises
    ------
    InputError
        When a table lacks a figure of another.
    """
    if values.isna().any(axis=None):
        row, column = (int(at[0]) for at in np.nonzero(values.isna().to_numpy()))
        raise InputError(f"{values.columns[column]}: no figure for {values.index[row]}")
    embedded = values.columns[0]
    one = values[[embedded, *single]]
    return pd.DataFrame(
        {
            "embedded": values[embedded],
            "single_low": one.min(axis=1),
            "single_high": one.max(axis=1),
            "low": values.min(axis=1),
            "high": values.max(axis=1),
            "below_zero": (values < -CRUMB).mean(axis=1),
            "tables": values.shape[1],
        }
    )


def spread_of(
    rows: Mapping[str, Mapping[tuple[str, str], float]], single: Sequence[str]
) -> pd.DataFrame:
    """Return the ranges of a mission's figures, see `ranges_of`.

    Parameters
    ----------
    rows : dict of an alternative's name to its figures by (figure, region)
        The first is the table as embedded.
    single : sequence of str
        Names of the alternatives that change one choice.

    Returns
    -------
    DataFrame
        Index figure, region.
    """
    spread = ranges_of(pd.DataFrame(rows), single).rename_axis(["figure", "region"])
    spread.attrs = {
        "units": "Mt; shares of the total, 1 is all, where `figure` ends in share",
        "column_units": {"below_zero": "share of tables, 1 is all", "tables": "number"},
        "stressor": "co2",
        "method": "range over alternative construction choices; not a confidence interval",
    }
    return spread


def payments_spread_of(rows: Mapping[str, pd.Series], single: Sequence[str]) -> pd.DataFrame:
    """Return the ranges of payments at a price of one a tonne; `pays` in place of `below_zero`.

    Parameters
    ----------
    rows : dict of an alternative's name to what `payments_at_one` returns
    single : sequence of str
    """
    spread = ranges_of(pd.DataFrame(rows), single).rename(columns={"below_zero": "pays"})
    spread.attrs = {
        "units": "net receipts at a price of one per tonne: million of the table's money, or Mt",
        "column_units": {"pays": "share of tables, 1 is all", "tables": "number"},
        "stressor": "co2",
        "method": "range over alternative construction choices; not a confidence interval",
    }
    return spread.rename_axis(list(KEYS))


def combined(spread: pd.DataFrame) -> bool:
    """Whether the spread tells combinations of choices from one choice changed at a time."""
    return not (
        spread["low"].equals(spread["single_low"]) and spread["high"].equals(spread["single_high"])
    )
