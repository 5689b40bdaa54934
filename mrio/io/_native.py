"""The native store: a zarr folder, or the same in a single zip file."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from mrio.checking import checked
from mrio.errors import MrioError, StoreError
from mrio.io._metadata import SCHEMA, parts_of, read_schema, splits_of_steps
from mrio.io._native_write import CHUNK, write_folder, zip_folder
from mrio.io.door import NativeStore, check_ending, damaged, named, native
from mrio.io.writing import old_versions, place, read_settled, warn_of_leftovers
from mrio.labels import Axis, FloatArray, suggest
from mrio.memory import sized, told_of
from mrio.resources import data_path
from mrio.table import Extension, PrimaryInput, Table

_EMBEDDED_SUFFIX = ".zarr.zip"
_BY_FILE_MANAGERS = (".DS_Store", "desktop.ini", "Thumbs.db")
PARTS = frozenset(
    ["zarr.json", "industries", "demand", "Z", "Y", "v", "v_Y", "extensions", *_BY_FILE_MANAGERS]
)
"""What the folder of a store holds at its top, and what file managers put into any folder: one that
holds more is somebody's."""


def embedded_names() -> tuple[str, ...]:
    """Return the names of the tables that come with mrio."""
    files = sorted(data_path().glob(f"*{_EMBEDDED_SUFFIX}"))
    return tuple(path.name.removesuffix(_EMBEDDED_SUFFIX) for path in files)


@checked
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
    InputError
        When the name ends as that of another format does, such as `t.csv`.
    StoreError
        When something is there already and `overwrite` is false, or the
        folder cannot be written.
    """
    target = Path(path)
    check_ending(
        target,
        (".zarr", ".zip"),
        "a native store",
        "end it in .zarr (folder) or .zarr.zip (one file); table.to_frames() gives frames, "
        "which pandas writes in other formats",
    )
    zipped = target.suffix.lower() == ".zip"
    mark = None if zipped else "zarr.json"
    with place(target, overwrite=overwrite, folder_mark=mark, known=PARTS) as draft:
        folder = draft.with_name(draft.name + ".d") if zipped else draft
        write_folder(table, folder)
        if zipped:
            zip_folder(folder, draft)
    return target


@checked
def load(path: str | os.PathLike[str], *, map_to: str | os.PathLike[str] | None = None) -> Table:
    """Return an embedded table by name, or a stored one by path.

    Nothing in a store is run, and nothing is decoded before what it claims was held
    against the bytes that are there. The hash over all labels and figures is compared with
    the one that was stored, so that a store cut short is never taken for a table.

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
        than this version, damaged, not yours to read, or replaced again and again
        while it was read.
    ShortMemoryError
        When it is larger than the memory at hand.
    """
    given = Path(path)
    if isinstance(path, str) and path in embedded_names():
        given = data_path(f"{path}{_EMBEDDED_SUFFIX}")
    given = named(given)
    warn_of_leftovers(given)
    if map_to is None:
        return read_settled(given, lambda: _read_whole(given, str(path), None), verified=True)
    return read_settled(given, lambda: _read_mapped(given, str(path), Path(map_to)), verified=True)


def _read_mapped(path: Path, asked: str, map_to: Path) -> Table:
    """Read with Z in a file of its own; of a store that cannot be used nothing is left."""
    there = named(map_to).exists()
    try:
        return _read_whole(path, asked, map_to)
    except BaseException:  # Ctrl-C too must not leave half a table's flows behind; raised on
        if not there:
            map_to.unlink(missing_ok=True)
        raise


def _read_whole(path: Path, asked: str, map_to: Path | None) -> Table:
    try:
        with native(path) as store:
            read_schema(store.attributes, path)
            try:
                table = _read(store, map_to)
            except (StoreError, MemoryError):
                raise
            # Labels and attributes that a flipped bit changed break the rules of a table.
            except (MrioError, ValueError, TypeError, KeyError, AttributeError) as error:
                raise damaged(path, f"{type(error).__name__}: {error}") from error
            stored, missing = store.attributes.get("table_hash"), store.missing
    except FileNotFoundError as error:
        raise _absent(path, asked) from error
    except MemoryError as error:
        raise told_of(error, f"the table in {path}") from error
    if table.hash != stored:
        listed = f"; not there, so read as zeros: {', '.join(missing[:3])}"
        without = listed if missing else ""
        raise damaged(
            path, f"its figures have hash {table.hash[:16]}…, {str(stored)[:16]}… stored{without}"
        )
    return (table if table.splits else splits_of_steps(table)).trimmed()


def _absent(path: Path, asked: str) -> StoreError:
    old = old_versions(path)
    return StoreError(
        f"no table at {asked!r}, and no embedded table of that name",
        where=asked,
        hint=f"a run was cut off while it replaced it; the former one is {old[-1]}: rename it back"
        if old
        else suggest(asked, embedded_names()),
    )


def _read(store: NativeStore, map_to: Path | None) -> Table:
    parts = parts_of(store.attributes)
    primary = tuple(PrimaryInput(**row) for row in parts.pop("primary"))
    entries = parts.pop("extensions")
    for name in _arrays(store, entries, len(primary)):
        store.node(name)
    store.check_sizes(left_out=() if map_to is None else ("Z",))
    extensions: dict[str, Extension] = {}
    for entry in entries:
        F, F_Y = (f"extensions/{entry['name']}/{part}" for part in ("F", "F_Y"))
        with_demand = store.has(F_Y)
        extensions[entry["name"]] = Extension(
            F=_figures(store, F), F_Y=_figures(store, F_Y) if with_demand else None, **entry
        )
    return Table(
        Z=_figures(store, "Z") if map_to is None else _unpacked(store, map_to),
        Y=_figures(store, "Y"),
        v=_figures(store, "v"),
        v_Y=_figures(store, "v_Y"),
        industries=_axis(store, "industries", ("region", "sector")),
        demand=_axis(store, "demand", ("region", "category")),
        primary=primary,
        extensions=extensions,
        **parts,
    )


def _arrays(store: NativeStore, entries: list[dict[str, Any]], p: int) -> list[str]:
    """Return the names of all arrays of numbers, once their shapes are seen to fit the labels."""
    n, m = (_labelled(store, axis) for axis in ("industries/region", "demand/region"))
    for other, length in (("industries/sector", n), ("demand/category", m)):
        if _labelled(store, other) != length:
            raise damaged(store.path, f"{other} has {_labelled(store, other)} of {length} labels")
    shapes = {"Z": (n, n), "Y": (n, m), "v": (p, n), "v_Y": (p, m)}
    for entry in entries:
        name, k = entry["name"], len(entry["stressors"])
        if not (isinstance(name, str) and name.isidentifier()):
            raise damaged(store.path, f"{name!r} names no extension")
        shapes[f"extensions/{name}/F"] = (k, n)
        if store.has(f"extensions/{name}/F_Y"):
            shapes[f"extensions/{name}/F_Y"] = (k, m)
    for name, shape in shapes.items():
        # Before reading: a damaged shape would have zarr ask for all the memory there is.
        if store.node(name).shape != shape:
            found = store.node(name).shape
            raise damaged(store.path, f"{name} has shape {found}, {shape} expected")
    return list(shapes)


def _labelled(store: NativeStore, name: str) -> int:
    shape = store.node(name, text=True).shape
    if len(shape) != 1:
        raise damaged(store.path, f"{name} has shape {shape}, labels have one side")
    return shape[0]


def _figures(store: NativeStore, name: str) -> FloatArray:
    values = store.figures(name)
    values.setflags(write=False)
    return values


def _unpacked(store: NativeStore, target: Path) -> FloatArray:
    """Return Z as a mapped file, written whole or not at all, one row of chunks at a time."""
    n = store.node("Z").shape[0]
    single = store.node("Z").dtype == np.float32
    dtype = np.dtype(np.float32 if single else np.float64)
    folder = named(target).resolve().parent
    if not folder.is_dir():
        raise StoreError(f"the folder {folder} does not exist", where=str(target), hint="make it")
    need, free = n * n * dtype.itemsize, shutil.disk_usage(folder).free
    if need > free and not target.exists():
        raise StoreError(
            f"{target} cannot be written: it needs {sized(need)}, {sized(free)} are free there",
            where=str(target),
            hint="make room on the disk, or name a file on another one",
        )
    with place(target) as draft, draft.open("wb") as file:
        for _, row in itertools.groupby(store.chunks("Z"), lambda chunk: chunk[0][0]):
            panel = np.concatenate([values for _, values in row], axis=1)
            np.ascontiguousarray(panel, dtype=dtype).tofile(file)
    mapped: Any = np.memmap(target, dtype=dtype, mode="r", shape=(n, n))
    return mapped


def _axis(store: NativeStore, name: str, levels: tuple[str, str]) -> Axis:
    first, second = (store.labels(f"{name}/{level}") for level in levels)
    return Axis(levels, first, second)


__all__ = ["CHUNK", "SCHEMA", "embedded_names", "load", "save"]
