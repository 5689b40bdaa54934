"""Files of parameters: cells by kind, errors with their line, a user's rows over the embedded."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from mrio.errors import ConfigError, Problems, UnitError
from mrio.io import Sheet, read_sheet
from mrio.labels import suggest
from mrio.money import currency
from mrio.resources import data_path

PER_MWH = "{}/MWh"
"""Unit of prices, of whichever currency the rows say."""
OUTSIDE = ("Tibet",)
"""Places that corridors reach and the tables have not."""

Cell = Callable[[str], "float | int | bool | str"]


@dataclass(frozen=True)
class Layout:
    """What a file of parameters holds: its keys, and how each column is read."""

    file: str
    keys: tuple[str, ...]
    cells: dict[str, Cell]
    units: dict[str, str]
    renamed: dict[str, str] = field(default_factory=dict)
    """What columns of the version before are called now."""
    as_embedded: tuple[str, ...] = ()
    """Columns that a user's file may leave out where the embedded rows say one thing."""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.cells)


def read_laid_over(layout: Layout, path: str | Path | None) -> pd.DataFrame:
    """Return the embedded file with the user's over it."""
    found = _typed(layout, read_sheet(data_path("power", layout.file)))
    found.attrs["overlaid"], found.attrs["added"] = [], []
    if path is None:
        return found
    sheet = _as_named_now(layout, read_sheet(Path(path)))
    for column in layout.as_embedded:
        said = found[column].unique()
        if column not in sheet.columns and len(said) == 1:
            cells = [[*row, str(said[0])] for row in sheet.rows]
            sheet = replace(sheet, columns=[*sheet.columns, column], rows=cells)
    own = _typed(layout, sheet)
    known = own.index.isin(found.index)
    attrs = found.attrs | {
        "overlaid": own.index[known].tolist(),
        "added": own.index[~known].tolist(),
        "path": str(path),
    }
    rows = pd.concat([found[~found.index.isin(own.index)], own])
    order = found.index.append(own.index[~known])
    found = rows.loc[order].astype(found.dtypes.to_dict())
    found.attrs = attrs | {"units": _units(layout, found)}
    return found


def _as_named_now(layout: Layout, sheet: Sheet) -> Sheet:
    """Return a user's sheet with the names that its columns have now, and say which were others."""
    for old, now in layout.renamed.items():
        if old in sheet.columns and now not in sheet.columns:
            told = f"{sheet.path}: the column {old!r} is {now!r} now"
            warnings.warn(told, DeprecationWarning, stacklevel=4)
            columns = [now if column == old else column for column in sheet.columns]
            sheet = replace(sheet, columns=columns)
    return sheet


def _typed(layout: Layout, sheet: Sheet) -> pd.DataFrame:
    """Return a sheet's rows as they are meant, or all that is wrong with them."""
    _check_columns(layout, sheet)
    problems = Problems()
    rows: dict[tuple[object, ...], dict[str, object]] = {}
    for cells, line in zip(sheet.rows, sheet.lines, strict=True):
        row: dict[str, object] = {}
        for column, text in zip(sheet.columns, cells, strict=True):
            try:
                row[column] = layout.cells[column](text.strip())
            except ValueError as error:
                problems.add(f"{sheet.path}:{line}: {column} is {text!r}, {error}")
        key = tuple(row.get(name) for name in layout.keys)
        if key in rows and None not in key:
            named = ", ".join(map(str, key))
            problems.add(f"{sheet.path}:{line}: {named} is given a second time")
        rows[key] = row
    problems.raise_if_any(ConfigError, f"{sheet.path} cannot be used", where=str(sheet.path))
    found = pd.DataFrame(list(rows.values()), columns=list(layout.columns))
    found = found.set_index(layout.keys[0] if len(layout.keys) == 1 else list(layout.keys))
    found.attrs["units"] = _units(layout, found)
    return found


def _units(layout: Layout, found: pd.DataFrame) -> dict[str, str]:
    """Return units by column, prices in the currency that the rows say."""
    said = found["currency"].tolist() if "currency" in found.columns else []
    codes = " or ".join(dict.fromkeys(map(str, said)))
    return {name: unit.format(codes) for name, unit in layout.units.items()}


def _check_columns(layout: Layout, sheet: Sheet) -> None:
    """Raise on columns too many or too few."""
    missing = [name for name in layout.columns if name not in sheet.columns]
    unknown = [name for name in sheet.columns if name not in layout.columns]
    if missing or unknown:
        said = [
            f"{verb} {'columns' if len(names) > 1 else 'column'} {', '.join(map(repr, names))}"
            for verb, names in (("lacks the", missing), ("has the unknown", unknown))
            if names
        ]
        raise ConfigError(
            f"{sheet.path}:1: the file {' and '.join(said)}",
            where=str(sheet.path),
            hint=f"the columns are {','.join(layout.columns)}",
        )


def number(low: float, below: float = math.inf, *, optional: bool = False) -> Cell:
    def read(text: str) -> float:
        if not text and optional:
            return math.nan
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and low <= value < below):
            limit = f"at least {low:g}" + (f" and below {below:g}" if below < math.inf else "")
            raise ValueError(f"a number {limit} is needed")
        return value

    return read


def year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise ValueError("a year of four digits is needed")
    return int(text)


def currency_code(text: str) -> str:
    try:
        return currency(text).code
    except UnitError as error:
        raise ValueError(f"an ISO 4217 code is needed: {error.message}") from None


def choice(*allowed: str) -> Cell:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"one of {', '.join(allowed)} is needed")
        return text

    return read


def yes_no(why: str = "") -> Cell:
    def read(text: str) -> bool:
        if text not in ("yes", "no"):
            raise ValueError("yes or no is needed" + why)
        return text == "yes"

    return read


def name(text: str) -> str:
    if not text:
        raise ValueError("a name is needed")
    return text


def text(text: str) -> str:
    return text


def place_name() -> Cell:
    """Return a reader of the names of provinces, as data/china/provinces.csv has them."""
    sheet = read_sheet(data_path("china", "provinces.csv"))
    at = sheet.columns.index("en")
    known = [*(row[at] for row in sheet.rows), *OUTSIDE]

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f"which is no province: {suggest(text, known)}")
        return text

    return read
