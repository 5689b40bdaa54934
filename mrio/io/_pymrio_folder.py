"""Folders that pymrio saves: read, and written for its load_all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from mrio.errors import InputError, StoreError
from mrio.io._atomic import place
from mrio.io._pymrio import from_pymrio, to_pymrio
from mrio.table import Table


def load_pymrio(path: str | os.PathLike[str], **options: Any) -> Table:
    """Return the table in a folder that pymrio's `save_all` wrote (txt or parquet).

    Raises
    ------
    StoreError
        When it is not such a folder, or is pickled: unpickling runs whatever
        code the file holds.
    """
    folder = Path(path)
    if not (folder / "file_parameters.json").is_file():
        raise StoreError(
            f"{folder} is not a folder that pymrio saved: no file_parameters.json",
            where=str(folder),
            hint="write it with io.save_all(folder, table_format='parquet')",
        )
    if list(folder.rglob("*.pkl")) or list(folder.rglob("*.pickle")):
        raise StoreError(
            f"{folder} holds pickled files, which run whatever code they carry when read",
            where=str(folder),
            hint="save it again with table_format='parquet' or 'txt'",
        )
    import pymrio

    try:
        io = pymrio.load_all(folder)
    except (OSError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise StoreError(
            f"pymrio cannot read {folder}: {type(error).__name__}: {error}", where=str(folder)
        ) from error
    return from_pymrio(io, **options)


def save_pymrio(
    table: Table,
    path: str | os.PathLike[str],
    *,
    table_format: str = "parquet",
    overwrite: bool = False,
) -> Path:
    """Write a table as a folder that pymrio's `load_all` reads.

    Parquet keeps every bit; pymrio writes text (`txt`) with twelve digits.

    Raises
    ------
    StoreError
        When the folder exists and `overwrite` is false.
    """
    if table_format not in ("parquet", "txt"):
        raise InputError(f"table_format={table_format!r}", hint="use 'parquet' or 'txt'")
    target = Path(path)
    io = to_pymrio(table)
    with place(target, overwrite=overwrite, folder_mark="file_parameters.json") as draft:
        # pymrio takes a name with a dot for that of a file: save below one without.
        inner = draft / "content"
        io.save_all(inner, table_format=table_format)
        for path in list(inner.iterdir()):
            os.replace(path, draft / path.name)
        inner.rmdir()
    return target
