"""The native store: a zarr folder, or the same in a single zip file."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mrio.errors import StoreError
from mrio.io._atomic import place
from mrio.io._drafts import old_versions, read_settled, warn_of_leftovers
from mrio.io._metadata import SCHEMA, attributes_of, parts_of, read_schema
from mrio.labels import Axis, FloatArray, suggest
from mrio.resources import data_path
from mrio.table import Extension, PrimaryInput, Table

if TYPE_CHECKING:
    import zarr

CHUNK = 1640
"""Rows and columns of a chunk: about 20 MB in float64."""
_EMBEDDED_SUFFIX = ".zarr.zip"


def embedded_names() -> tuple[str, ...]:
    """Return the names of the tables that come with mrio."""
    files = sorted(data_path().glob(f"*{_EMBEDDED_SUFFIX}"))
    return tuple(path.name.removesuffix(_EMBEDDED_SUFFIX) for path in files)


def save(table: Table, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
    """Write a table to a zarr folder, or to one file when the name ends in `.zip`.

    The store appears whole or not at all. Arrays of whole numbers are kept as
    integers, without loss. The same table gives the same bytes in a zip.

    Parameters
    ----------
    table : Table
    path : path
        E.g. `t.zarr` or `t.zarr.zip`.
    overwrite : bool
        Replace what is there.

    Returns
    -------
    Path

    Raises
    ------
    StoreError
        When something is there already and `overwrite` is false, or the
        folder cannot be written.
    """
    target = Path(path)
    zipped = target.suffix.lower() == ".zip"
    with place(target, overwrite=overwrite, folder_mark=None if zipped else "zarr.json") as draft:
        folder = draft.with_name(draft.name + ".d") if zipped else draft
        _write_folder(table, folder)
        if zipped:
            _zip_folder(folder, draft)
    return target


def load(path: str | os.PathLike[str], *, map_to: str | os.PathLike[str] | None = None) -> Table:
    """Return an embedded table by name, or a stored one by path.

    The hash over all labels and figures is compared with the one that was
    stored, so that a store cut short is never taken for a table.

    Parameters
    ----------
    path : path or name
        A native store (folder or zip), or one of `embedded_names()`, which win
        over a file of that name here: write './china-2007' for that.
    map_to : path, optional
        Unpack Z into this file and leave it there, mapped, for a table that
        the memory cannot hold: n² × 8 bytes, × 4 where the store has single
        precision. The file must not exist; it is the table's for as long as
        the table is used, and yours to delete.

    Raises
    ------
    StoreError
        When `map_to` exists; or the store is not there, not a store, newer
        than this version, damaged, or replaced again and again while it was read.
    """
    given = Path(path)
    if isinstance(path, str) and path in embedded_names():
        given = data_path(f"{path}{_EMBEDDED_SUFFIX}")
    warn_of_leftovers(given)
    if map_to is None:
        return read_settled(given, lambda: _read_whole(given, str(path), None), verified=True)
    return read_settled(given, lambda: _read_mapped(given, str(path), Path(map_to)), verified=True)


def _read_mapped(path: Path, asked: str, map_to: Path) -> Table:
    """Read with Z in a file of its own; of a store that cannot be used nothing is left."""
    there = map_to.exists()
    try:
        return _read_whole(path, asked, map_to)
    except BaseException:  # Ctrl-C too must not leave half a table's flows behind; raised on
        if not there:
            map_to.unlink(missing_ok=True)
        raise


def _read_whole(path: Path, asked: str, map_to: Path | None) -> Table:
    if not path.exists():
        old = old_versions(path)
        raise StoreError(
            f"no table at {asked!r}, and no embedded table of that name",
            where=asked,
            hint=f"a run was cut off while it replaced it; the former one is {old[-1]}: "
            "rename it back"
            if old
            else suggest(asked, embedded_names()),
        )
    with _opened(path) as group:
        try:
            attributes = dict(group.attrs)
            read_schema(attributes, path)
        except StoreError:
            raise
        except Exception as error:
            raise _damaged(path, f"{type(error).__name__}: {error}") from error
        try:
            table = _read(group, map_to)
        except StoreError:
            raise
        except MemoryError as error:
            raise StoreError(
                f"the store {path} needs more memory than there is, or is damaged: {error}",
                where=str(path),
                hint="free memory, or copy or build the store again",
            ) from error
        # Damaged bytes raise whatever zarr, its codecs or the json reader stumble
        # over, and labels that a flipped bit changed break the rules of a table.
        except Exception as error:
            raise _damaged(path, f"{type(error).__name__}: {error}") from error
    stored = attributes.get("table_hash")
    if table.hash != stored:
        raise _damaged(
            path, f"its figures have hash {table.hash[:16]}…, {str(stored)[:16]}… stored"
        )
    return table


def _damaged(path: Path, found: str) -> StoreError:
    return StoreError(
        f"the store {path} is damaged or cut short: {found}",
        where=str(path),
        hint="copy or build it again; nothing of it was used",
    )


@contextmanager
def _opened(path: Path) -> Iterator[zarr.Group]:
    import zarr
    from zarr.storage import LocalStore, ZipStore

    if path.is_file() and not zipfile.is_zipfile(path):
        raise StoreError(
            f"{path} is not a zip file, or one cut short",
            where=str(path),
            hint="a native store is a zarr folder or a zip of one; "
            "for what pymrio saves use mrio convert",
        )
    store = ZipStore(path, mode="r") if path.is_file() else LocalStore(path, read_only=True)
    try:
        group = zarr.open_group(store, mode="r")
    except (FileNotFoundError, KeyError) as error:
        hint = "for what pymrio saves use mrio convert" if path.is_dir() else None
        raise StoreError(f"{path} is not a native store", where=str(path), hint=hint) from error
    except Exception as error:  # see _read_whole
        raise _damaged(path, f"{type(error).__name__}: {error}") from error
    try:
        yield group
    finally:
        store.close()


def _write_folder(table: Table, folder: Path) -> None:
    import zarr

    root = zarr.create_group(folder, zarr_format=3, attributes=attributes_of(table))
    for name, axis in (("industries", table.industries), ("demand", table.demand)):
        group = root.create_group(name)
        for level, labels in zip(axis.names, (axis.first, axis.second), strict=True):
            _write_labels(group, level, labels)
    for name in ("Z", "Y", "v", "v_Y"):
        _write_array(root, name, getattr(table, name))
    extensions = root.create_group("extensions")
    for ext in table.extensions.values():
        group = extensions.create_group(ext.name)
        _write_array(group, "F", ext.F)
        if ext.F_Y is not None:
            _write_array(group, "F_Y", ext.F_Y)


def _write_labels(group: zarr.Group, name: str, labels: tuple[str, ...]) -> None:
    import warnings

    with warnings.catch_warnings():
        # zarr 3 warns that text arrays are not yet in the specification of version 3.
        warnings.simplefilter("ignore")
        array = group.create_array(name, shape=(len(labels),), dtype=str, chunks=(len(labels),))
        array[:] = np.array(labels, dtype=object)


def _write_array(group: zarr.Group, name: str, values: FloatArray) -> None:
    from zarr.codecs import BloscCodec

    whole = _whole_type(values)
    codec = BloscCodec(cname="lz4" if whole is None else "zstd", clevel=5, shuffle="shuffle")
    dtype = values.dtype if whole is None else whole
    if values.size == 0:
        group.create_array(name, shape=values.shape, dtype=dtype, chunks=(1, 1))
        return
    chunks = tuple(min(CHUNK, side) for side in values.shape)
    array = group.create_array(
        name, shape=values.shape, dtype=dtype, chunks=chunks, compressors=[codec]
    )
    for at in _row_panels(len(values)):
        array[at] = np.ascontiguousarray(values[at]).astype(dtype, copy=False)


def _row_panels(rows: int) -> Iterator[slice]:
    """Yield rows of one row of chunks at a time: no second copy of all of Z."""
    for start in range(0, rows, CHUNK):
        yield slice(start, min(rows, start + CHUNK))


def _whole_type(values: FloatArray) -> np.dtype[Any] | None:
    """Return the type of integers that hold the values without loss, None when none does."""
    largest = 0.0
    for at in _row_panels(len(values)):
        panel = values[at]
        if (np.rint(panel) != panel).any():
            return None
        largest = max(largest, float(np.abs(panel).max(initial=0.0)))
    for dtype in (np.int32, np.int64):
        if values.size and largest <= min(np.iinfo(dtype).max, 2**53):
            return np.dtype(dtype)
    return None


def _unpacked(array: Any, n: int, target: Path) -> FloatArray:
    """Return Z as a mapped file, written whole or not at all, panel by panel."""
    if array.shape != (n, n):
        raise ValueError(f"{array.path} has shape {array.shape}, {(n, n)} expected")
    single = np.dtype(array.dtype) == np.float32
    dtype = np.dtype(np.float32 if single else np.float64)
    with place(target) as draft, draft.open("wb") as file:
        for at in _row_panels(n):
            np.ascontiguousarray(array[at, :], dtype=dtype).tofile(file)
    mapped: Any = np.memmap(target, dtype=dtype, mode="r", shape=(n, n))
    return mapped


def _zip_folder(folder: Path, target: Path) -> None:
    """Zip a folder without compression, names sorted and dates fixed: same data, same bytes."""
    import shutil

    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in files:
            info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), (1980, 1, 1, 0, 0, 0))
            archive.writestr(info, path.read_bytes())
    shutil.rmtree(folder)


def _read(group: zarr.Group, map_to: Path | None) -> Table:
    parts = parts_of(dict(group.attrs))
    primary = tuple(PrimaryInput(**row) for row in parts.pop("primary"))
    industries = _axis(group, "industries", ("region", "sector"))
    demand = _axis(group, "demand", ("region", "category"))
    n, m, p = len(industries), len(demand), len(primary)
    extensions: dict[str, Extension] = {}
    for entry in parts.pop("extensions"):
        node, k = _member(group, f"extensions/{entry['name']}"), len(entry["stressors"])
        F_Y = _figures(node["F_Y"], (k, m)) if "F_Y" in node else None
        extensions[entry["name"]] = Extension(F=_figures(node["F"], (k, n)), F_Y=F_Y, **entry)
    return Table(
        Z=_figures(group["Z"], (n, n)) if map_to is None else _unpacked(group["Z"], n, map_to),
        Y=_figures(group["Y"], (n, m)),
        v=_figures(group["v"], (p, n)),
        v_Y=_figures(group["v_Y"], (p, m)),
        industries=industries,
        demand=demand,
        primary=primary,
        extensions=extensions,
        **parts,
    )


def _member(group: zarr.Group, name: str) -> Any:
    return group[name]


def _figures(array: Any, shape: tuple[int, int]) -> FloatArray:
    # Before reading: a damaged shape would have zarr ask for all the memory there is.
    if array.shape != shape:
        raise ValueError(f"{array.path} has shape {array.shape}, {shape} expected")
    values = np.array(array[...], dtype=np.float64, order="C", copy=None)
    values.setflags(write=False)
    return values


def _axis(group: zarr.Group, name: str, levels: tuple[str, str]) -> Axis:
    first, second = (
        tuple(str(label) for label in _member(group, f"{name}/{level}")[...]) for level in levels
    )
    return Axis(levels, first, second)


__all__ = ["SCHEMA", "embedded_names", "load", "save"]
