"""Folders that pymrio saves: read, and written for its load_all."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mrio.checking import checked
from mrio.errors import InputError, MrioError, StoreError
from mrio.io._pymrio import facts_of, table_of
from mrio.io._pymrio_primary import check_handed_on
from mrio.io._to_pymrio import to_pymrio
from mrio.io.door import check_ending, inside, named, pymrio_part
from mrio.io.writing import place, read_settled, warn_of_leftovers
from mrio.memory import told_of
from mrio.table import Table

logger = logging.getLogger("mrio")
MARK = "file_parameters.json"
WANTED = {"IOSystem": ("Z", "Y", "A", "x", "unit"), "Extension": ("F", "F_Y", "FY", "unit")}
"""What is read of a folder: the flows, and what cannot be computed from them."""


@checked
def load_pymrio(path: str | os.PathLike[str], **options: Any) -> Table:
    """Return the table in a folder that pymrio's `save_all` wrote (txt or parquet).

    Parameters
    ----------
    path : path
    **options
        As in `from_pymrio`; the keys of `names` are the folders of the
        extensions, e.g. names={'Air-Emissions': 'air_emissions'}.

    Raises
    ------
    StoreError
        When it is not such a folder, or names a file that is not a plain one inside
        it ending in .txt, .csv or .parquet: unpickling runs whatever code a file holds.
    ShortMemoryError
        When it is larger than the memory at hand.
    LabelError, InputError, UnitError, BalanceError
        As in `from_pymrio`.
    """
    folder = named(Path(path))
    warn_of_leftovers(folder)
    return read_settled(folder, lambda: _read(folder, options), verified=False)


def _read(folder: Path, options: Mapping[str, Any]) -> Table:
    if not (folder / MARK).is_file():
        raise StoreError(
            f"{folder} is not a folder that pymrio saved: no {MARK}",
            where=str(folder),
            hint="write it with io.save_all(folder, table_format='parquet')",
        )
    try:
        io, extensions = _load(folder)
        check_handed_on(facts_of(io).get("extensions", ()), extensions)
        return table_of(io, extensions, **options)
    except MrioError:
        raise
    except MemoryError as error:
        raise told_of(error, f"the system in {folder}") from error
    except Exception as error:  # damaged files raise whatever pandas and pymrio stumble over
        raise StoreError(
            f"pymrio cannot read {folder}: {type(error).__name__}: {error}",
            where=str(folder),
            hint="it is damaged or was not written by pymrio's save_all: save it again",
        ) from error


def _load(folder: Path) -> tuple[Any, dict[str, Any]]:
    """Return the core and the extensions by folder.

    pymrio's own `load_all` renames folders that are no identifiers, and loses
    one of two that it gives the same name, or the core when a folder is named 'Z'.
    """
    core = pymrio_part(folder, MARK, WANTED)
    if core.kind != "IOSystem":
        raise StoreError(
            f"{folder} is an extension of pymrio, not a system",
            where=str(folder),
            hint="name the folder that holds Z and Y",
        )
    extensions = {}
    for part in sorted(path for path in folder.iterdir() if path.is_dir()):
        if not os.path.lexists(part / MARK):
            _check_no_tables(part)
            logger.warning("%s is no extension, it has no %s: left out", part, MARK)
            continue
        inside(folder, part)
        if (found := pymrio_part(part, MARK, WANTED)).kind != "Extension":
            raise StoreError(
                f"{part} is a system of its own, not an extension",
                where=str(part),
                hint="move it out of the folder",
            )
        extensions[part.name] = _loaded(part, found.keys)
    # A and x stand in for Z where it was not saved; else they are not needed.
    keys = [key for key in core.keys if key != "A" or "Z" not in core.keys]
    return _loaded(folder, keys), extensions


def _check_no_tables(part: Path) -> None:
    """Refuse a folder that holds tables and does not say what they are: nothing is left out."""
    tables = [name for name in ("F", "F_Y", "FY", "unit") for _ in part.glob(f"{name}.*")]
    if tables:
        raise StoreError(
            f"{part} holds {tables[0]} and no {MARK}: what it is cannot be known",
            where=str(part),
            hint="save the system again, or move the folder out",
        )


def _loaded(folder: Path, keys: Sequence[str]) -> Any:
    """Return what pymrio makes of the tables named, whose files were looked at before."""
    import pymrio

    return pymrio.load(folder, subset=list(keys))


@checked
def save_pymrio(
    table: Table,
    path: str | os.PathLike[str],
    *,
    table_format: str = "parquet",
    overwrite: bool = False,
    names: Mapping[str, str] | None = None,
) -> Path:
    """Write a table as a folder that pymrio's `load_all` reads.

    Parquet keeps every bit; pymrio writes text (`txt`) with twelve digits.

    Parameters
    ----------
    table : Table
    path : path
    table_format : 'parquet' or 'txt'
    overwrite : bool
        Replace what is there.
    names : mapping, optional
        As in `to_pymrio`.

    Raises
    ------
    StoreError
        When the folder exists and `overwrite` is false.
    LabelError
        When pymrio uses the name of an extension itself.
    InputError
        When text would not keep the labels, such as '01' or 'NA'.
    """
    if table_format not in ("parquet", "txt"):
        raise InputError(f"table_format={table_format!r}", hint="use 'parquet' or 'txt'")
    target = Path(path)
    check_ending(
        target,
        (),
        "a folder for pymrio",
        "name it without an ending; a native store ends in .zarr or .zarr.zip",
    )
    io = to_pymrio(table, names=names)
    with place(target, overwrite=overwrite, folder_mark=MARK) as draft:
        # pymrio takes a name with a dot for that of a file: save below one without.
        inner = draft / "content"
        io.save_all(inner, table_format=table_format)
        for path in list(inner.iterdir()):
            os.replace(path, draft / path.name)
        inner.rmdir()
        if table_format == "txt":
            _check_text(table, draft)
    return target


def _check_text(table: Table, draft: Path) -> None:
    """Read the text back: pandas takes labels such as '01' for numbers and 'NA' for nothing."""
    try:
        lost = _labels(_read(draft, {})) != _labels(table)
        cause = None
    except MrioError as error:
        lost, cause = True, error
    if lost:
        raise InputError(
            "the labels of this table do not survive as text: some look like numbers or gaps",
            where=table.name,
            hint="use table_format='parquet'",
        ) from cause


def _labels(table: Table) -> tuple[object, ...]:
    extensions = sorted(table.extensions.values(), key=lambda ext: ext.name)
    return (
        (table.industries.region_of, table.industries.sector_of),
        (table.demand.region_of, table.demand.category_of),
        table.primary,
        table.money_unit,
        [(ext.name, ext.stressors, ext.units) for ext in extensions],
    )
