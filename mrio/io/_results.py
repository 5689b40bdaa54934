"""Results as flat frames and files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from mrio.errors import InputError
from mrio.io._atomic import place

if TYPE_CHECKING:
    import xarray as xr

FORMATS = ("csv", "json", "parquet")


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
    """Return a frame with its index as columns and flat column names."""
    flat = frame.copy()
    flat.columns = [
        " / ".join(str(part) for part in name) if isinstance(name, tuple) else str(name)
        for name in flat.columns
    ]
    if not isinstance(frame.index, pd.RangeIndex):
        flat = flat.reset_index()
    flat.attrs = {}
    return flat


def render(frame: pd.DataFrame, form: str) -> str:
    """Return a frame as CSV or JSON text (records)."""
    if form == "csv":
        return long_frame(frame).to_csv(index=False)
    if form == "json":
        text = long_frame(frame).to_json(orient="records", force_ascii=False, indent=1)
        return f"{text}\n"
    raise InputError(f"format {form!r} has no text form", hint="use csv or json")


def write_frame(
    frame: pd.DataFrame, path: str | Path, form: str | None = None, *, overwrite: bool = False
) -> Path:
    """Write a frame as CSV, JSON or Parquet; the form is that of the file's ending if not given.

    Capitals count as small letters in both.

    Raises
    ------
    InputError
        When the form is not one of these.
    StoreError
        When the file exists and `overwrite` is false.
    """
    target = Path(path)
    form = (form or target.suffix.removeprefix(".")).lower()
    if form not in FORMATS:
        raise InputError(
            f"unknown format {form!r} for {target}", hint=f"use one of {', '.join(FORMATS)}"
        )
    with place(target, overwrite=overwrite) as draft:
        if form == "parquet":
            flat = long_frame(frame)
            flat.attrs = {name: value for name, value in frame.attrs.items() if value is not None}
            flat.to_parquet(draft, index=False)
        else:
            draft.write_text(render(frame, form), encoding="utf-8")
    return target
