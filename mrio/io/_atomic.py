"""Outputs appear whole or not at all."""

from __future__ import annotations

import glob
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mrio.errors import StoreError

logger = logging.getLogger("mrio")


@contextmanager
def place(
    target: Path, *, overwrite: bool = False, folder_mark: str | None = None
) -> Iterator[Path]:
    """Yield the path of a draft beside `target`, and put it in place when the block ends well.

    What was there is renamed away first and deleted last, so that at any
    moment the old or the new output is complete on disk. A folder is replaced
    only by a folder, and only when it holds the file `folder_mark`: what mrio
    did not write it does not delete.

    Raises
    ------
    StoreError
        When `target` exists and `overwrite` is false, is a folder of something
        else, or lies in a folder that does not exist.
    """
    target = Path(target)
    if target.is_dir():
        _check_folder(target, folder_mark)
    if target.exists() and not overwrite:
        raise StoreError(
            f"{target} exists already",
            where=str(target),
            hint="choose another name, or ask for it to be overwritten (overwrite=True, "
            "on the command line --overwrite)",
        )
    if not target.parent.is_dir():
        raise StoreError(
            f"the folder {target.parent} does not exist", where=str(target), hint="make it first"
        )
    draft = target.with_name(f".tmp-{os.getpid()}-{target.name}")
    old = target.with_name(f".old-{os.getpid()}-{target.name}")
    try:
        yield draft
        if target.exists():
            os.replace(target, old)
        os.replace(draft, target)
    except OSError as error:
        if old.exists() and not target.exists():
            os.replace(old, target)
        raise StoreError(f"{target} cannot be written: {error}", where=str(target)) from error
    finally:
        for leftover in (draft, draft.with_name(draft.name + ".d"), old):
            if target.exists() or leftover != old:
                _remove(leftover)


def _check_folder(target: Path, mark: str | None) -> None:
    if mark is None:
        raise StoreError(
            f"{target} is a folder, a file is to be written",
            where=str(target),
            hint="name a file in it",
        )
    if any(target.iterdir()) and not (target / mark).is_file():
        raise StoreError(
            f"{target} is a folder of something else: it has no {mark}",
            where=str(target),
            hint="choose another name; mrio deletes nothing that it did not write",
        )


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()


def warn_of_leftovers(target: Path) -> list[Path]:
    """Log drafts that a run cut off left beside a store, and return them."""
    found = [
        path
        for kind in ("tmp", "old")
        for path in target.parent.glob(f".{kind}-*-{glob.escape(target.name)}")
    ]
    for path in found:
        logger.warning("%s was left by a run that was cut off; it can be deleted", path)
    return found
