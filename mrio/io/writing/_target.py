"""Where an output may go: files that are files, folders that mrio wrote."""

from __future__ import annotations

import errno
import logging
import os
import shutil
from pathlib import Path

from mrio.errors import StoreError

logger = logging.getLogger("mrio")

ROUNDS = 100
"""So often may another writer come between before this one gives up."""
_HINTS = {
    errno.ENOSPC: "make room on the disk, or write to another one",
    errno.EDQUOT: "your quota is used up: make room, or write elsewhere",
    errno.EFBIG: "the file system takes no file of this size: write to another one",
    errno.EROFS: "the file system is read-only: write elsewhere",
    errno.EACCES: "you may not write there: choose another folder, or have its rights changed",
    errno.EPERM: "you may not write there: choose another folder, or have its rights changed",
    errno.ENAMETOOLONG: "choose a shorter name: a draft of it has 23 letters more",
    errno.EMFILE: "too many files are open: close some, or raise the limit (ulimit -n)",
    errno.EIO: "the disk reports a fault: write to another one",
}


def not_written(target: Path, error: OSError) -> StoreError:
    """Return what the system says of a file that cannot be written, with what to do."""
    return StoreError(
        f"{target} cannot be written: {error}",
        where=str(target),
        hint=_HINTS.get(error.errno or 0),
    )


def resolved(target: Path) -> Path:
    """Return what a symbolic link points at in the end, there or not; other paths as they are."""
    try:
        real = Path(os.path.realpath(target))
        os.fsencode(real)
    except ValueError as error:  # a zero byte, half a character
        raise StoreError(f"{str(target)!r} is no name of a file: {error}") from error
    if real.is_symlink():
        raise StoreError(
            f"{target} is a symbolic link that leads to itself",
            where=str(target),
            hint="remove the link, or choose another name",
        )
    return real


def check_target(
    target: Path,
    real: Path,
    overwrite: bool,
    mark: str | None,
    known: frozenset[str] | None = None,
) -> None:
    """Raise StoreError when an output may not go to `target`, which is `real` in the end."""
    if real.is_dir():
        check_folder(target, mark, known)
    elif real.exists() and not real.is_file():
        raise StoreError(
            f"{target} is a device or a pipe, a file is to be written",
            where=str(target),
            hint="to send data on, leave out --out and redirect the standard output",
        )
    empty = mark is not None and real.is_dir() and not any(real.iterdir())
    if real.exists() and not overwrite and not empty:
        raise exists_already(target)
    if not real.parent.is_dir():
        raise StoreError(
            f"the folder {real.parent} does not exist", where=str(target), hint="make it first"
        )


def exists_already(target: Path, when: str = "") -> StoreError:
    return StoreError(
        f"{target} exists already{when}",
        where=str(target),
        hint="choose another name, or ask for it to be overwritten (overwrite=True, "
        "on the command line --overwrite)",
    )


def check_folder(target: Path, mark: str | None, known: frozenset[str] | None = None) -> None:
    """Raise StoreError when a folder is not one that mrio wrote: its mark, and no other names."""
    if mark is None:
        raise StoreError(
            f"{target} is a folder, a file is to be written",
            where=str(target),
            hint="name a file in it",
        )
    names, others = [], []
    for _ in range(ROUNDS):
        try:
            looked_at = target.stat().st_ino
            names = os.listdir(target)
            others = sorted(set(names) - known) if known is not None else []
            if not names or (mark in names and not others):
                return
            if target.stat().st_ino == looked_at:
                break
        except FileNotFoundError:
            return  # another writer has just renamed it away: there is nothing to protect
    raise StoreError(
        f"{target} is a folder of something else: "
        + (f"it holds {others[0]!r}" if mark in names else f"it has no {mark}"),
        where=str(target),
        hint="choose another name; mrio deletes nothing that it did not write",
    )


def remove(path: Path) -> None:
    """Delete a draft; when that fails the output stands all the same, so only say so."""
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("%s cannot be deleted, do so by hand: %s", path, error)
