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
from mrio.io._facts import check_alone, companion, facts, facts_text
from mrio.io._inert import inert
from mrio.io.door import check_ending
from mrio.io.writing import place, place_together, write_checked
from mrio.table import Table

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
        Units and method stand in `.attrs`. Where columns differ in unit, `column_units`
        says which has which; where stressors do, `stressor_units`. A Dataset has the
        stressor of its variables.
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
    frame.attrs = {**result.attrs, **_of_parts(result)}
    return frame


def _of_parts(result: xr.DataArray | xr.Dataset) -> dict[str, object]:
    """Return units by column and by stressor where there are several, and what all share."""
    import xarray as xr

    apart: dict[str, object] = {}
    units = result.attrs.get("units")
    if isinstance(result, xr.Dataset):
        own = {str(name): part.attrs.get("units") for name, part in result.data_vars.items()}
        said = {name: unit for name, unit in own.items() if isinstance(unit, str)}
        if len(set(said.values())) > 1:
            apart["column_units"] = said
        stressors = {part.attrs.get("stressor") for part in result.data_vars.values()}
        if len(stressors) == 1 and None not in stressors:
            apart["stressor"] = stressors.pop()
    if isinstance(units, list) and "stressor" in result.indexes:
        names = [str(name) for name in result.indexes["stressor"]]
        if len(names) == len(units):
            apart["stressor_units"] = dict(zip(names, map(str, units), strict=True))
    return apart


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
    frame: pd.DataFrame,
    path: str | Path,
    form: str | None = None,
    *,
    overwrite: bool = False,
    table: Table | None = None,
    meta: bool = True,
    bom: bool = False,
) -> Path:
    """Write a frame as CSV, JSON, Parquet or xlsx; the file's ending says which if not given.

    Capitals count as small letters in both. CSV and xlsx hold no formula, whatever names say
    (see `render`). What the figures are (units, stressor, method, table, its hash, the version
    of mrio: all of `frame.attrs`) goes with them: beside CSV and JSON as a companion file,
    `x.csv.meta.json`, and both are new or both are old; in Parquet as metadata, which pandas
    gives back as `.attrs`; in an .xlsx on a second sheet.

    Parameters
    ----------
    frame : DataFrame
    path : path
    form : {"csv", "json", "parquet", "xlsx"}, optional
    overwrite : bool
        Replace the file and its companion.
    table : Table, optional
        What the figures were computed from. Its name, year and hash are told, the hash computed
        if it was not yet. Left out, they are told where `frame.attrs` has them.
    meta : bool
        Whether CSV and JSON have their companion.
    bom : bool
        Begin a CSV with the mark of UTF-8, without which Excel takes it for the system's own
        encoding (GBK in Chinese Windows).

    Raises
    ------
    InputError
        When the form is not one of these, does not go with the ending, or an .xlsx has no room;
        when `bom` is asked for and the file is no CSV, or `meta` is declined and the file
        holds the facts itself.
    StoreError
        When the file or its companion exists and `overwrite` is false, or cannot be written;
        without `meta` also when a companion of other figures lies beside it.
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
    check_marks(form, meta=meta, bom=bom)
    said = facts(frame, table)
    if form in ("csv", "json"):
        _write_text(render(frame, form), said if meta else None, target, overwrite, bom)
        return target
    with place(target, overwrite=overwrite) as draft:
        if form == "parquet":
            flat = long_frame(frame)
            flat.attrs.update(said)
            flat.to_parquet(draft, index=False)
        else:
            write_checked(draft, _workbook(frame, said))
    return target


def check_marks(form: str, *, meta: bool, bom: bool) -> None:
    """Raise InputError when `bom` or `meta` would have no effect on a format."""
    if bom and form != "csv":
        raise InputError(
            f"a byte order mark has no place in {form}", hint="leave it out, or write CSV"
        )
    if not meta and form not in ("csv", "json"):
        raise InputError(
            f"units, method and table are told in a file of {form} itself: it has no companion",
            hint="leave out meta=False, on the command line --no-meta",
        )


def _write_text(
    text: str, said: dict[str, object] | None, target: Path, overwrite: bool, bom: bool
) -> None:
    """Write a text, and what its figures are beside it: both are new, or both are old."""
    encoding = "utf-8-sig" if bom else "utf-8"
    if said is None:
        check_alone(target)
        with place(target, overwrite=overwrite) as draft:
            draft.write_text(text, encoding=encoding)
        return
    both = {"figures": target, "about": companion(target)}
    with place_together(both, overwrite=overwrite) as drafts:
        drafts["figures"].write_text(text, encoding=encoding)
        drafts["about"].write_text(facts_text(said), encoding="utf-8")


def _workbook(frame: pd.DataFrame, said: dict[str, object]) -> bytes:
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
    told = [(name, _told(value)) for name, value in said.items()]
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
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
