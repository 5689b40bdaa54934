"""Folders of results: written whole, which may be replaced, what they say of themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pandas as pd

from mrio.errors import StoreError
from mrio.io import facts, facts_text, write_frame
from mrio.io.door import check_ending
from mrio.io.writing import place, warn_of_leftovers

META = "tables.meta.json"
"""What the figures of all tables in a folder are."""
MOST_BYTES = 1_000_000
"""A mark of ours is far shorter."""


def write_folder(
    target: Path,
    tables: Mapping[str, pd.DataFrame],
    page: tuple[str, Callable[[], str]],
    mark: tuple[str, object],
    *,
    about: Mapping[str, object],
    ever: Iterable[str],
    overwrite: bool,
    meta: bool,
    bom: bool,
) -> Path:
    """Write tables, a page and a mark into a folder, whole or not at all.

    A folder whose mark says the same is replaced: it is the same. What the figures of its
    CSV files are stands in one file, `tables.meta.json`: the folder is whole or absent, and
    what all tables share (stressor, table, hash, version) is said once.

    Parameters
    ----------
    target : Path
    tables : mapping of a file's name to a frame
    page : name, and what renders it once the folder is known to be writable
    mark : name, and what the folder says of itself
    about : what holds of all tables: stressor, source, year, table_hash, where there is a table
    ever : names of files that a folder of this kind may hold beside the tables
    overwrite : bool
        Replace a folder whose mark says something else.
    meta : bool
        Whether to write `tables.meta.json`.
    bom : bool
        Begin CSV files with the mark of UTF-8.

    Raises
    ------
    StoreError
        When the folder is there and of something else, or cannot be written.
    """
    (page_name, render), (mark_name, said) = page, mark
    check_ending(target, (), "a folder of results", "name a folder, without an ending")
    if target.resolve() == Path.cwd():
        # It would be replaced as a whole, and whoever works in it would stand nowhere.
        raise StoreError(
            "a folder of results cannot take the place of the folder that one works in",
            where=target,
            hint="name another folder",
        )
    warn_of_leftovers(target)
    replace = overwrite or said_in(target / mark_name) == said
    check_folder(target, {*tables, *ever, META, page_name, mark_name}, replace=replace)
    text = render()
    with place(target, overwrite=replace, folder_mark=mark_name) as draft:
        draft.mkdir()
        for name, frame in tables.items():
            _write_table(frame, draft / name, about, bom=bom)
        if meta:
            (draft / META).write_text(facts_text(_told(tables, about)), encoding="utf-8")
        (draft / page_name).write_text(text, encoding="utf-8")
        told = json.dumps(said, ensure_ascii=False, indent=1)
        (draft / mark_name).write_text(told + "\n", encoding="utf-8")
    return target


def _write_table(
    frame: pd.DataFrame, path: Path, about: Mapping[str, object], *, bom: bool
) -> None:
    """Write a table; Parquet says itself what it holds, of CSV the folder's file does."""
    if path.suffix == ".csv":
        write_frame(frame, path, meta=False, bom=bom)
        return
    told = frame.copy(deep=False)
    told.attrs = {**about, **frame.attrs}
    write_frame(told, path)


def _told(tables: Mapping[str, pd.DataFrame], about: Mapping[str, object]) -> dict[str, object]:
    """Return what all tables share, and of each what it alone says."""
    version = facts(pd.DataFrame())
    own = {
        name: {word: said for word, said in facts(frame).items() if word not in version}
        for name, frame in tables.items()
    }
    return {**version, **about, "tables": own}


def check_folder(target: Path, ours: set[str], *, replace: bool) -> None:
    """Refuse to replace what is not a folder of ours, or holds what is not ours.

    Raises
    ------
    StoreError
    """
    if not target.exists():
        return
    if not target.is_dir():
        raise StoreError(
            f"{target} is a file, results go to a folder",
            where=str(target),
            hint="choose another name with --out",
        )
    others = sorted(entry.name for entry in target.iterdir() if entry.name not in ours)
    if others:
        raise StoreError(
            f"{target} holds {others[0]!r}, which mrio did not write",
            where=str(target),
            hint="move it away, or choose another folder with --out",
        )
    if any(target.iterdir()) and not replace:
        raise StoreError(
            f"{target} exists already and is not of this plan, its data and this version",
            where=str(target),
            hint="choose another folder with --out, or add --overwrite",
        )


def said_in(mark: Path) -> object:
    """Return what a folder's mark says, None if it is none of ours."""
    try:
        if not mark.is_file() or mark.stat().st_size > MOST_BYTES:
            return None
        return json.loads(mark.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
