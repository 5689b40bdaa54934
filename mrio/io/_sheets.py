"""CSV files that people write: cells with their lines, numbers or the place of what is none."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mrio.checking import checked
from mrio.config import read_text
from mrio.errors import ConfigError


@dataclass(frozen=True)
class Sheet:
    """A CSV file: names of columns, rows of cells, and the line on which each row ends."""

    path: Path
    columns: list[str]
    rows: list[list[str]]
    lines: list[int]

    def numbers(self, column: str) -> list[float]:
        """Return a column as finite numbers.

        Raises
        ------
        ConfigError
            With line and column of a cell that is none.
        """
        at, found = self.columns.index(column), []
        for row, line in zip(self.rows, self.lines, strict=True):
            try:
                value = float(row[at])
            except ValueError:
                value = math.nan
            if not math.isfinite(value):
                raise ConfigError(
                    f"{self.path}:{line}: {row[at]!r} in column {column!r} is no number",
                    where=str(self.path),
                    hint="a point before decimals, nothing between thousands, 0 for nothing",
                )
            found.append(value)
        return found

    def frame(self) -> pd.DataFrame:
        """Return all numbers, names of rows in the first column, each row named once.

        Raises
        ------
        ConfigError
        """
        names = [row[0] for row in self.rows]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ConfigError(f"{self.path} has the row {twice!r} twice", where=str(self.path))
        figures = {column: self.numbers(column) for column in self.columns[1:]}
        return pd.DataFrame(figures, pd.Index(names))


@checked
def read_sheet(path: Path) -> Sheet:
    """Read a CSV file in UTF-8; blank lines are passed over.

    Raises
    ------
    ConfigError
        No such file, another encoding than UTF-8 (which one is named), no CSV, no
        heads or rows, a column twice, rows of unlike length with their line.
    """
    try:
        reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=False)
        columns = next(reader, [])
        rows = [(row, reader.line_num) for row in reader if any(row)]
    except csv.Error as error:
        raise ConfigError(f"{path} is no CSV file: {error}", where=str(path)) from None
    if not rows or len(columns) < 2:
        said = "rows" if len(columns) > 1 else "heads in its first line, separated by commas"
        raise ConfigError(f"{path} has no {said}", where=str(path))
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise ConfigError(f"{path} has the column {twice!r} twice", where=str(path))
    for row, line in rows:
        if len(row) != len(columns):
            raise ConfigError(
                f"{path}:{line}: {len(row)} cells under {len(columns)} heads",
                where=str(path),
                hint="commas between cells, text with commas in double quotes",
            )
    return Sheet(path, columns, [row for row, _ in rows], [line for _, line in rows])
