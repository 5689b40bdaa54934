"""What any plan may take from CSV files beside it: figures by region, region by region, rows."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import AfterValidator, BeforeValidator, Discriminator, InstanceOf, Tag
from pydantic.json_schema import SkipJsonSchema

from mrio.config import Settings
from mrio.errors import ConfigError
from mrio.io._sheets import Sheet, read_sheet
from mrio.labels import suggest


class FromFile(Settings):
    """Rows of a CSV file."""

    file: str
    """Path, relative to the file that names it."""


class ColumnOfFile(FromFile):
    """Figures by region from a CSV file."""

    column: str
    """Column of the figures."""
    region: str = "region"
    """Column of the regions."""


def _kind(given: Any) -> str:
    if isinstance(given, pd.Series):
        return "a Series"
    if isinstance(given, ColumnOfFile) or (isinstance(given, Mapping) and "file" in given):
        return "from a file"
    return "by region"


def _dict(given: Any) -> Any:
    return dict(given) if isinstance(given, Mapping) else given


def _series(given: dict[str, float]) -> pd.Series:
    return pd.Series(given, dtype=float)


def _copy(given: Any) -> Any:
    """Return figures of its own: what a user changes later changes no rule."""
    return given.copy()


Figures = Annotated[
    Annotated[ColumnOfFile, Tag("from a file")]
    | Annotated[dict[str, float], BeforeValidator(_dict), AfterValidator(_series), Tag("by region")]
    | Annotated[SkipJsonSchema[InstanceOf[pd.Series]], AfterValidator(_copy), Tag("a Series")],
    Discriminator(_kind),
]
"""Region: figure, a column of a file or, in a script, a Series."""

Matrix = Annotated[
    Annotated[str, Tag("a file")]
    | Annotated[
        SkipJsonSchema[InstanceOf[pd.DataFrame]], AfterValidator(_copy), Tag("a DataFrame")
    ],
    Discriminator(lambda given: "a DataFrame" if isinstance(given, pd.DataFrame) else "a file"),
]
"""A CSV file, the row's region in its first column, or, in a script, a DataFrame."""


def figures_of(given: Any, folder: Path, what: str) -> pd.Series:
    """Return figures by region.

    Parameters
    ----------
    given : what `Figures` lets pass
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
    if not isinstance(given, ColumnOfFile):
        return given if isinstance(given, pd.Series) else _series(given)
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
    return rows_of(FromFile(file=file), folder, what).frame()


def rows_of(given: FromFile, folder: Path, what: str) -> Sheet:
    """Return the rows of a file that a plan names.

    Raises
    ------
    ConfigError
        As `figures_of`.
    """
    with _about(what):
        return read_sheet(folder / given.file)


@contextmanager
def _about(what: str) -> Generator[None]:
    """Say of errors in a file which key of the plan names it."""
    try:
        yield
    except ConfigError as error:
        raise ConfigError(f"{what}: {error.message}", where=error.where, hint=error.hint) from None
