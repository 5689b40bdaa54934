"""Figures that a plan takes from CSV files beside it: by region, or region by region."""

from __future__ import annotations

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
    frame = _read(folder / given.file, what)
    for column in (given.region, given.column):
        if column not in frame.columns:
            raise ConfigError(
                f"{what}: {folder / given.file} has no column {column!r}",
                where=str(folder / given.file),
                hint=suggest(column, list(frame.columns)),
            )
    cells = pd.DataFrame({what: frame[given.column].to_numpy()}, pd.Index(frame[given.region]))
    return pd.Series(_numbers(cells, folder / given.file, what)[what])


def matrix_of(file: str, folder: Path, what: str) -> pd.DataFrame:
    """Return a matrix of regions, the row's region in the first column.

    Raises
    ------
    ConfigError
        As `figures_of`.
    """
    frame = _read(folder / file, what)
    return _numbers(frame.set_index(frame.columns[0]), folder / file, what)


def _read(path: Path, what: str) -> pd.DataFrame:
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    except FileNotFoundError:
        raise ConfigError(f"{what}: there is no file {path}", where=str(path)) from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{what}: {path} is no CSV file: {error}", where=str(path)) from None
    if frame.empty:
        raise ConfigError(f"{what}: {path} has no rows", where=str(path))
    return frame


def _numbers(frame: pd.DataFrame, path: Path, what: str) -> pd.DataFrame:
    columns = {name: pd.to_numeric(frame[name], errors="coerce") for name in frame.columns}
    found = pd.DataFrame(columns, frame.index).astype(float)
    bad = found.isna().to_numpy()
    if bad.any():
        i, j = (int(k[0]) for k in bad.nonzero())
        raise ConfigError(
            f"{what}: {path}:{i + 2}: {frame.iloc[i, j]!r} in column {frame.columns[j]!r} is no "
            "number",
            where=str(path),
        )
    return found
