"""Results as flat frames and files."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.errors import InputError
from mrio.inert import in_a_cell, in_json
from mrio.io._inert import inert
from mrio.io.door import check_ending
from mrio.io.writing import place, write_checked

if TYPE_CHECKING:
    import xarray as xr

FORMATS = {"csv": (".csv",), "json": (".json",), "parquet": (".parquet", ".pq"), "xlsx": (".xlsx",)}
"""Forms of a file, and the endings of names that go with each."""
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""Of a sheet of an .xlsx."""


@checked
def to_frame(result: xr.DataArray | xr.Dataset) -> pd.DataFrame:
    """Return a result as a DataFrame.

    One dimension: a column `value` (a Dataset: a column for each variable).
    Two dimensions: a matrix. More: the last dimension becomes the columns.

    Parameters
    ----------
    result : DataArray or Dataset

    Returns
    -------
    DataFrame
        Units and method stand in `.attrs`.
    """
    import xarray as xr

    if isinstance(result, xr.Dataset):
        frame = result.to_dataframe()
        frame = frame.loc[:, [name for name in result.data_vars if name in frame]]
    elif result.ndim == 0:
        frame = pd.DataFrame({"value": [result.item()]})
    elif result.ndim == 1:
        frame = result.to_series().to_frame("value")
    else:
        rows = [_index(result, str(dim)) for dim in result.dims[:-1]]
        columns = _index(result, str(result.dims[-1]))
        index = rows[0]
        for level in rows[1:]:
            index = _cross(index, level)
        frame = pd.DataFrame(result.values.reshape(len(index), len(columns)), index, columns)
    frame.attrs = dict(result.attrs)
    return frame


def _index(result: xr.DataArray, dim: str) -> pd.Index:
    return (
        result.indexes[dim] if dim in result.indexes else pd.RangeIndex(result.sizes[dim], name=dim)
    )


def _cross(left: pd.Index, right: pd.Index) -> pd.MultiIndex:
    tuples = [
        (*(a if isinstance(a, tuple) else (a,)), *(b if isinstance(b, tuple) else (b,)))
        for a in left
        for b in right
    ]
    return pd.MultiIndex.from_tuples(tuples, names=[*left.names, *right.names])


def long_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its index as columns and flat column names.

    Where a column has the name of an index level (a region named 'origin'), the level's
    is followed by '(row)'.
    """
    flat = frame.copy()
    flat.columns = [
        " / ".join(str(part) for part in name) if isinstance(name, tuple) else str(name)
        for name in flat.columns
    ]
    if not isinstance(frame.index, pd.RangeIndex):
        heads = [
            str(name if name is not None else f"level_{at}" if frame.index.nlevels > 1 else "index")
            for at, name in enumerate(frame.index.names)
        ]
        taken = set(flat.columns)
        for at, head in enumerate(heads):
            while head in taken:
                head = f"{head} (row)"
            taken.add(head)
            heads[at] = head
        flat.index.names = heads
        flat = flat.reset_index()
    if not flat.columns.is_unique:
        twice = flat.columns[flat.columns.duplicated()][0]
        raise InputError(f"two columns would be named {twice!r}", hint="rename one of them")
    flat.attrs = {}
    return flat


@checked
def render(frame: pd.DataFrame, form: str) -> str:
    """Return a frame as CSV or JSON text (records).

    In CSV, text that a spreadsheet would take for a formula has an apostrophe before it, and
    control characters are spelt out; exact names are in JSON, Parquet, netCDF and stores.
    """
    if form == "csv":
        return inert(long_frame(frame)).to_csv(index=False)
    if form == "json":
        return f"{in_json(_records(long_frame(frame)))}\n"
    raise InputError(f"format {form!r} has no text form", hint="use csv or json")


def _records(flat: pd.DataFrame) -> str:
    """Return rows as JSON, figures with all their digits (pandas keeps ten decimals); none is null.

    Numbers that JSON does not know (infinite ones) are null, as pandas has them.
    """
    columns = [[_plain(value) for value in flat[name].tolist()] for name in flat.columns]
    rows = [
        dict(zip(map(str, flat.columns), row, strict=True)) for row in zip(*columns, strict=True)
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1, separators=(",", ":"), allow_nan=False)


def _plain(value: object) -> object:
    value = value.item() if isinstance(value, np.generic) else value
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, str | int) else str(value)


@checked
def write_frame(
    frame: pd.DataFrame, path: str | Path, form: str | None = None, *, overwrite: bool = False
) -> Path:
    """Write a frame as CSV, JSON, Parquet or xlsx; the file's ending says which if not given.

    Capitals count as small letters in both. CSV and xlsx hold no formula, whatever names say
    (see `render`); an .xlsx has units, method and source on a second sheet.

    Raises
    ------
    InputError
        When the form is not one of these, does not go with the ending, or an .xlsx has no room.
    StoreError
        When the file exists and `overwrite` is false, or cannot be written.
    """
    target = Path(path)
    form = (form or target.suffix.removeprefix(".")).lower()
    form = "parquet" if form == "pq" else form
    if form not in FORMATS:
        raise InputError(
            f"unknown format {form!r} for {target}",
            hint=f"use one of {', '.join(FORMATS)}, or netCDF (.nc)",
        )
    check_ending(target, FORMATS[form], form, f"end it in {FORMATS[form][0]}, or ask for another")
    with place(target, overwrite=overwrite) as draft:
        if form == "parquet":
            flat = long_frame(frame)
            flat.attrs = {name: value for name, value in frame.attrs.items() if value is not None}
            flat.to_parquet(draft, index=False)
        elif form == "xlsx":
            write_checked(draft, _workbook(frame))
        else:
            draft.write_text(render(frame, form), encoding="utf-8")
    return target


def _workbook(frame: pd.DataFrame) -> bytes:
    """Return a frame as a workbook: figures on one sheet, what they are on another."""
    from xlsxwriter import Workbook

    shown = inert(long_frame(frame))
    if len(shown) >= MOST_ROWS or shown.shape[1] > MOST_COLUMNS:
        raise InputError(
            f"{len(shown):,} rows and {shown.shape[1]:,} columns have no room in an .xlsx",
            hint="write CSV or Parquet",
        )
    made = BytesIO()
    book = Workbook(made, {"in_memory": True})
    rows = shown.astype(object).itertuples(index=False, name=None)
    _fill(book.add_worksheet("figures"), [list(shown.columns), *rows])
    told = [(name, _told(value)) for name, value in frame.attrs.items() if value is not None]
    _fill(book.add_worksheet("about"), [[in_a_cell(str(cell)) for cell in row] for row in told])
    book.close()
    return made.getvalue()


def _fill(sheet: Any, rows: Iterable[Sequence[object]]) -> None:
    """Write figures as figures, nothing for none, and the rest as text, never as a formula.

    Figures that a sheet cannot hold (infinite ones, whole numbers beyond 2⁵³) are written as text.
    """
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            value = value.item() if isinstance(value, np.generic) else value
            if value is None or value is pd.NA:
                continue
            if isinstance(value, bool):
                sheet.write_boolean(at, column, value)
            elif isinstance(value, float) and math.isnan(value):
                continue
            elif isinstance(value, int | float) and abs(value) <= 2**53:
                sheet.write_number(at, column, value)
            elif sheet.write_string(at, column, str(value)) != 0:
                raise InputError(
                    f"a text of {len(str(value)):,} letters has no room in a cell of an .xlsx",
                    where=f"row {at + 1}, column {column + 1}",
                    hint="write CSV or Parquet",
                )


def _told(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
