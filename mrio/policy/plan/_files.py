"""Figures that a plan takes from CSV files beside it: by region, or region by region."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from mrio.errors import ConfigError
from mrio.io import read_sheet
from mrio.labels import suggest
from mrio.policy.plan._settings import FromFile


def figures_of(given: FromFile | dict[str, float], folder: Path, what: str) -> pd.Series:
    """Return figures by region.

    Parameters
    ----------
    given : what the plan says
    folder : Path
        The plan's, from which files are named.
    what : str
        The key, for messages.

    Raises
    ------
    ConfigError
        A file that is not there or is no CSV, a column that it has not, cells
        that are no numbers.
    """
    if not isinstance(given, FromFile):
        return pd.Series(given, dtype=float)
    with _about(what):
        sheet = read_sheet(folder / given.file)
        for column in (given.region, given.column):
            if column not in sheet.columns:
                raise ConfigError(
                    f"{sheet.path} has no column {column!r}",
                    where=str(sheet.path),
                    hint=suggest(column, sheet.columns),
                )
        names = [row[sheet.columns.index(given.region)] for row in sheet.rows]
        return pd.Series(sheet.numbers(given.column), pd.Index(names, name="region"))


def matrix_of(file: str, folder: Path, what: str) -> pd.DataFrame:
    """Return a matrix of regions, the row's region in the first column.

    Raises
    ------
    ConfigError
        As `figures_of`.
    """
    with _about(what):
        return read_sheet(folder / file).frame()


@contextmanager
def _about(what: str) -> Generator[None]:
    """Say of errors in a file which key of the plan names it."""
    try:
        yield
    except ConfigError as error:
        raise ConfigError(f"{what}: {error.message}", where=error.where, hint=error.hint) from None
