"""Folders that pymrio or MARIO wrote: plain files inside them, of three formats, and no others."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mrio.errors import StoreError
from mrio.io.door._json import MOST_BYTES, parsed
from mrio.io.door._words import refused, told_apart
from mrio.memory import require_memory, sized

ENDINGS = (".txt", ".csv", ".parquet")
PICKLES = (".pkl", ".pickle")
TEXT_FACTOR, ROW_BYTES, COLUMN_BYTES = 8, 900, 3_000
"""Memory that pandas takes for a text file: by its length, for each row and each column (measured
on files of empty columns and of short rows)."""
MOST_LEVELS = 20
"""Columns of labels, or rows of heads; pymrio's have up to three, GLORIA's raw files six."""


@dataclass(frozen=True)
class Part:
    """What a folder's `file_parameters.json` says that may be read.

    Attributes
    ----------
    kind : str
        'IOSystem' or 'Extension', as pymrio calls them.
    keys : tuple of str
        Tables to read, such as 'Z'.
    """

    kind: str
    keys: tuple[str, ...]


def plain_file(folder: Path, name: Any, *, endings: tuple[str, ...] = ENDINGS) -> Path:
    """Return the path of a file in a folder, named by somebody else.

    Only a plain name is taken, of a file that lies in this folder itself, whatever the case of
    its letters: no separators, no drive, no link that leads elsewhere, no pipe, no device.

    Raises
    ------
    StoreError
    """
    shown = f"the file {str(name)[:80]!r}"
    if not isinstance(name, str) or not name or name in (".", "..") or len(name) > 255:
        raise refused(folder, f"{shown} has no plain name")
    if any(mark in name for mark in "/\\:\0") or any(ord(letter) < 32 for letter in name):
        raise refused(
            folder,
            f"{shown} is not in this folder by its name",
            "files lie beside the one that names them: put them there and name them so",
        )
    ending = os.path.splitext(name)[1].lower()
    if ending in PICKLES:
        raise refused(
            folder,
            f"{shown} is pickled, and such files run whatever code they carry when read",
            "have it saved again with table_format='parquet' or 'txt'",
        )
    if ending not in endings:
        raise refused(folder, f"{shown} is none of {', '.join(endings)}")
    path = folder / name
    try:
        with told_apart(folder, name):
            found, root = os.path.realpath(path), os.path.realpath(folder)
            inside = os.path.dirname(found) == root or found.startswith(root + os.sep)
            regular = stat.S_ISREG(os.stat(found).st_mode) if inside else False
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(
            f"{folder} names {shown}, which is not there",
            where=str(folder),
            hint="it is damaged or was moved in part: save or copy it again",
        ) from None
    if not inside:
        raise refused(folder, f"{shown} is a link that leads out of the folder")
    if not regular:
        raise refused(folder, f"{shown} is a folder, a pipe or a device")
    return path


def inside(folder: Path, part: Path) -> None:
    """Raise StoreError when a folder in a folder is a link that leads out of it."""
    root, found = os.path.realpath(folder), os.path.realpath(part)
    if not found.startswith(root + os.sep):
        raise refused(folder, f"the folder {part.name!r} is a link that leads out of it")


def read_json(folder: Path, name: str) -> Any:
    """Return what a JSON file in a folder says.

    Raises
    ------
    StoreError
        Not there, not JSON, too long or too deep.
    """
    path = plain_file(folder, name, endings=(".json",))
    with told_apart(folder, name):
        size = path.stat().st_size
        text = path.read_bytes() if size <= MOST_BYTES else b""
    if size > MOST_BYTES:
        raise refused(folder, f"{name} has {sized(size)}, at most {sized(MOST_BYTES)} are read")
    try:
        return parsed(text)
    except ValueError as error:
        raise StoreError(
            f"{path} is damaged: {error}", where=str(folder), hint="save or copy it again"
        ) from error


def pymrio_part(folder: Path, mark: str, wanted: dict[str, tuple[str, ...]]) -> Part:
    """Return what to read of a folder of pymrio, once every file to be opened was looked at.

    Parameters
    ----------
    folder : Path
    mark : str
        Name of the file that lists the others.
    wanted : mapping of a kind to the keys that are read of it

    Raises
    ------
    StoreError
        When a file is not plain, not in the folder, not of a format on the list, or larger than
        the memory at hand.
    """
    told = read_json(folder, mark)
    files = told.get("files") if isinstance(told, dict) else None
    kind = told.get("systemtype") if isinstance(told, dict) else None
    if not isinstance(files, dict) or kind not in wanted:
        raise StoreError(
            f"{folder / mark} is damaged: it lists no files of a system of pymrio",
            where=str(folder),
            hint="save it again with io.save_all(folder, table_format='parquet')",
        )
    keys = tuple(key for key in wanted[kind] if key in files)
    need = 0
    for key in keys:
        entry = files[key]
        if not isinstance(entry, dict):
            raise refused(folder, f"{mark} says nothing of where {key} is")
        path = plain_file(folder, entry.get("name"))
        for level in ("nr_index_col", "nr_header"):
            _check_level(folder, mark, key, level, entry.get(level))
        need += _memory_of(folder, path)
    if (folder / "metadata.json").exists():
        read_json(folder, "metadata.json")
    require_memory(need, f"the system in {folder}", where=str(folder))
    return Part(kind, keys)


def _check_level(folder: Path, mark: str, key: str, level: str, found: Any) -> None:
    text = str(found)
    whole = isinstance(found, int | str) and text.isascii() and text.isdigit() and len(text) < 4
    if not whole or int(text) > MOST_LEVELS:
        raise refused(folder, f"{mark}: {level} of {key} is {text[:40]!r}, a small number is meant")


def _memory_of(folder: Path, path: Path) -> int:
    """Return the memory that a table takes, by what its file claims."""
    length = path.stat().st_size
    if path.suffix.lower() != ".parquet":
        with told_apart(folder, path.name), path.open("rb") as file:
            columns = file.readline(length).count(b"\t") + 1
            rows = 1 + sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
        return TEXT_FACTOR * length + ROW_BYTES * rows + COLUMN_BYTES * columns
    import pyarrow as pa

    try:
        return _memory_of_parquet(path)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise StoreError(
            f"{path} is damaged: {error}", where=str(folder), hint="save or copy it again"
        ) from error


def _memory_of_parquet(path: Path) -> int:
    """Return what a Parquet file takes: figures by its footer, text by its dictionaries.

    A dictionary holds a text once, however often a column repeats it.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    cells = file.metadata.num_rows * file.metadata.num_columns
    # Arrow's copy, pandas' copy, and the array that a table is made of.
    need = 3 * 8 * cells + sum(
        file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups)
    )
    schema = file.schema_arrow
    if nested := [field.name for field in schema if pa.types.is_nested(field.type)]:
        raise ValueError(f"column {nested[0][:80]!r} holds lists, not figures or labels")
    text = [field.name for field in schema if _is_text(field.type)]
    if text:
        require_memory(need, f"the system in {path.parent}", where=str(path))
        labels = pq.ParquetFile(path, read_dictionary=text).read(columns=text)
        for column in labels.columns:
            for chunk in column.chunks:
                if not pa.types.is_dictionary(chunk.type):
                    continue
                lengths = pc.call_function("binary_length", [chunk.dictionary])
                taken = pc.call_function("take", [lengths, chunk.indices])
                need += 3 * (pc.call_function("sum", [taken]).as_py() or 0)
    return need


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary)
    return any(test(kind) for test in (*tests, pa.types.is_large_binary))
