"""Figures that a plan takes from CSV files beside it: by region, or region by region."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mrio.errors import ConfigError
from mrio.labels import suggest
from mrio.policy._plan import FromFile


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
    sheet = _read(folder / given.file, what)
    for column in (given.region, given.column):
        if column not in sheet.columns:
            raise ConfigError(
                f"{what}: {sheet.path} has no column {column!r}",
                where=str(sheet.path),
                hint=suggest(column, sheet.columns),
            )
    names = [row[sheet.columns.index(given.region)] for row in sheet.rows]
    return pd.Series(sheet.numbers(given.column, what), pd.Index(names, name="region"))


def matrix_of(file: str, folder: Path, what: str) -> pd.DataFrame:
    """Return a matrix of regions, the row's region in the first column.

    Raises
    ------
    ConfigError
        As `figures_of`.
    """
    sheet = _read(folder / file, what)
    names = [row[0] for row in sheet.rows]
    return pd.DataFrame(
        {column: sheet.numbers(column, what) for column in sheet.columns[1:]}, pd.Index(names)
    )


@dataclass(frozen=True)
class _Sheet:
    """A CSV file: names of columns, cells, and the line on which each row ends."""

    path: Path
    columns: list[str]
    rows: list[list[str]]
    lines: list[int]

    def numbers(self, column: str, what: str) -> list[float]:
        """Return a column as finite numbers."""
        at, found = self.columns.index(column), []
        for row, line in zip(self.rows, self.lines, strict=True):
            try:
                value = float(row[at])
            except ValueError:
                value = math.nan
            if not math.isfinite(value):
                raise ConfigError(
                    f"{what}: {self.path}:{line}: {row[at]!r} in column {column!r} is no number",
                    where=str(self.path),
                    hint="a point before decimals, nothing between thousands",
                )
            found.append(value)
        return found


def _read(path: Path, what: str) -> _Sheet:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            columns = next(reader, [])
            rows = [(row, reader.line_num) for row in reader if any(row)]
    except FileNotFoundError:
        raise ConfigError(f"{what}: there is no file {path}", where=str(path)) from None
    except (OSError, ValueError, csv.Error) as error:
        raise ConfigError(f"{what}: {path} is no CSV file: {error}", where=str(path)) from None
    twice = [name for name in columns if columns.count(name) > 1]
    if not rows or twice:
        said = f"has the column {twice[0]!r} twice" if twice else "has no rows"
        raise ConfigError(f"{what}: {path} {said}", where=str(path))
    for row, line in rows:
        if len(row) != len(columns):
            raise ConfigError(
                f"{what}: {path}:{line}: {len(row)} cells under {len(columns)} heads",
                where=str(path),
                hint="commas between cells, text with commas in double quotes",
            )
    return _Sheet(path, columns, [row for row, _ in rows], [line for _, line in rows])
