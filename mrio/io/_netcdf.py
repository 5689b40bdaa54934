"""Results as netCDF files: two-level labels are stored as their levels and set again on reading."""

from __future__ import annotations

import json
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.errors import InputError, MrioError, StoreError
from mrio.io.door import check_ending, tried
from mrio.io.writing import place, write_checked
from mrio.memory import told_of

if TYPE_CHECKING:
    import xarray as xr

LEVELS = "mrio_levels"
ARRAY = "mrio_array"
"""Attribute that says that the file holds one array, under its variable's name."""
UNNAMED = "value"
CODED = "mrio_json"
"""Attribute that lists those stored as JSON text."""


@checked
def write_netcdf(
    result: xr.DataArray | xr.Dataset | pd.DataFrame,
    path: str | Path,
    *,
    overwrite: bool = False,
) -> Path:
    """Write a result as netCDF 4, whole or not at all.

    It is made in memory: the library for HDF5 ends the process on a disk that is full.

    Parameters
    ----------
    result : DataArray, Dataset or DataFrame
        A DataFrame becomes a variable for each column, over its index.
    path : path
    overwrite : bool

    Raises
    ------
    InputError
        h5netcdf is not installed, or the name ends as that of another format does.
    StoreError
        The file exists and `overwrite` is false, or it cannot be written.
    """
    import xarray as xr

    _check_installed()
    target = Path(path)
    check_ending(target, (".nc", ".nc4", ".h5", ".hdf5"), "netCDF", "end it in .nc")
    attrs: dict[str, Any] = {}
    if isinstance(result, pd.DataFrame):
        dataset = _of_frame(result)
    elif isinstance(result, xr.DataArray):
        dataset = result.to_dataset(name=result.name or UNNAMED)
        attrs[ARRAY] = str(result.name or UNNAMED)
    else:
        dataset = result
    levels = {
        str(dim): [str(name) for name in index.names]
        for dim, index in dataset.indexes.items()
        if isinstance(index, pd.MultiIndex) and dim in dataset.dims
    }
    flat = dataset.reset_index(list(levels))
    flat = flat.assign_attrs({**_plain(dataset.attrs), **attrs, LEVELS: json.dumps(levels)})
    for variable in flat.variables.values():
        variable.attrs = _plain(variable.attrs)
    with place(target, overwrite=overwrite) as draft:
        made = BytesIO()
        try:
            flat.to_netcdf(made, engine="h5netcdf")
        except (ValueError, TypeError) as error:  # a label that HDF5 cannot hold
            raise InputError(
                f"the result cannot be written as netCDF: {error}", hint="write Parquet or CSV"
            ) from error
        write_checked(draft, made.getvalue())
    return target


def read_netcdf(path: str | Path) -> xr.DataArray | xr.Dataset:
    """Return a result that `write_netcdf` wrote, labels and all.

    A child process reads the file first: the library for HDF5 crashes, or runs for ever, on
    some files that were changed.

    Raises
    ------
    InputError
        h5netcdf is not installed.
    StoreError
        No such file, one of something else or damaged, or one that leads to other files.
    ShortMemoryError
        It needs more memory than there is.
    """
    import xarray as xr

    _check_installed()
    try:
        tried(Path(path), "netcdf")
        with xr.open_dataset(path, engine="h5netcdf") as opened:
            flat = opened.load()
    except FileNotFoundError as error:
        raise StoreError(f"no file at {path}", where=str(path)) from error
    except MrioError:
        raise
    except MemoryError as error:
        raise told_of(error, str(path)) from error
    # xarray decodes by attributes, and raises whatever odd ones make it stumble over.
    except Exception as error:
        raise StoreError(f"{path} is no netCDF file: {error}", where=str(path)) from error
    try:
        return _unflattened(flat)
    # Attributes that were changed: JSON that is none, levels or a variable that are not there.
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StoreError(
            f"{path} is no result of mrio: {type(error).__name__}: {error}",
            where=str(path),
            hint="xarray.open_dataset reads netCDF of others",
        ) from error


def _unflattened(flat: xr.Dataset) -> xr.DataArray | xr.Dataset:
    """Return a result with its two-level labels set again."""
    flat.attrs = _read(flat.attrs)
    for variable in flat.variables.values():
        variable.attrs = _read(variable.attrs)
    levels = json.loads(flat.attrs.pop(LEVELS, "{}"))
    name = flat.attrs.pop(ARRAY, None)
    dataset = flat.set_index({dim: tuple(names) for dim, names in levels.items()})
    if name is None:
        return dataset
    array = dataset[name]
    return array.rename(None) if name == UNNAMED else array


def _of_frame(frame: pd.DataFrame) -> xr.Dataset:
    """Return a variable for each column over one dimension, so that nothing is filled in."""
    import xarray as xr

    flat = frame.copy()
    flat.columns = [
        " / ".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in frame
    ]
    if isinstance(frame.index, pd.RangeIndex):
        dim = "row"
        flat = flat.reset_index(drop=True)
    elif frame.index.nlevels > 1:
        dim = "row"
        flat = flat.reset_index()
    else:
        dim = str(frame.index.name or "row")
    flat.index = flat.index.rename(dim)
    dataset = xr.Dataset.from_dataframe(flat)
    return dataset.assign_attrs(frame.attrs)


def _plain(attrs: Any) -> dict[str, Any]:
    """Return attributes as netCDF takes them: lists and the like as JSON text, flags as 0 or 1."""
    found: dict[str, Any] = {}
    coded: list[str] = []
    for name, value in attrs.items():
        if isinstance(value, (bool, np.bool_)):
            found[str(name)] = int(value)
        elif isinstance(value, (str, int, float, np.number)):
            found[str(name)] = value
        else:
            found[str(name)] = json.dumps(value, ensure_ascii=False)
            coded.append(str(name))
    if coded:
        found[CODED] = json.dumps(coded)
    return found


def _read(attrs: Any) -> dict[str, Any]:
    """Return attributes as they were before `_plain`."""
    found = {str(name): value for name, value in attrs.items()}
    coded = json.loads(found.pop(CODED, "[]"))
    for name, value in found.items():
        if name in coded:
            found[name] = json.loads(value)
        elif isinstance(value, np.generic):
            found[name] = value.item()
    return found


def _check_installed() -> None:
    if find_spec("h5netcdf") is None:
        raise InputError(
            "netCDF needs h5netcdf, which is not installed", hint="pip install 'mrio[netcdf]'"
        )
