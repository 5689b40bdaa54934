"""Outputs appear whole or not at all."""

from __future__ import annotations

import errno
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mrio.errors import StoreError
from mrio.io._drafts import beside

logger = logging.getLogger("mrio")

ROUNDS = 100
"""So often may another writer come between before this one gives up."""
_TAKEN = (errno.ENOTEMPTY, errno.EEXIST)
_HINTS = {
    errno.ENOSPC: "make room on the disk, or write to another one",
    errno.EDQUOT: "your quota is used up: make room, or write elsewhere",
    errno.EFBIG: "the file system takes no file of this size: write to another one",
    errno.EROFS: "the file system is read-only: write elsewhere",
    errno.EACCES: "you may not write there: choose another folder, or have its rights changed",
    errno.EPERM: "you may not write there: choose another folder, or have its rights changed",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.EMFILE: "too many files are open: close some, or raise the limit (ulimit -n)",
    errno.EIO: "the disk reports a fault: write to another one",
}


@contextmanager
def place(
    target: Path, *, overwrite: bool = False, folder_mark: str | None = None
) -> Iterator[Path]:
    """Yield the path of a draft beside `target`, and put it in place when the block ends well.

    A file is replaced in one step. A folder cannot be: what was there is
    renamed away first and deleted last, so that at any moment the old or the
    new output is complete on disk. Of several writers the last wins. A symbolic
    link stays and what it points at is written. A folder is replaced only by a
    folder, and only when it holds the file `folder_mark`: what mrio did not
    write it does not delete.

    Raises
    ------
    StoreError
        When `target` exists and `overwrite` is false, is a folder of something
        else, lies in a folder that does not exist, or cannot be written.
    """
    target = Path(target)
    try:
        real = _resolved(target)
        _check_target(target, real, overwrite, folder_mark)
        draft = beside(real, "tmp")
        try:
            yield draft
            if not overwrite:
                _put_new(draft, target, real)
            elif draft.is_dir():
                _exchange(draft, target, real, folder_mark)
            else:
                os.replace(draft, real)
        finally:
            _remove(draft)
            _remove(draft.with_name(draft.name + ".d"))
    except OSError as error:
        raise StoreError(
            f"{target} cannot be written: {error}",
            where=str(target),
            hint=_HINTS.get(error.errno or 0),
        ) from error


def _resolved(target: Path) -> Path:
    """Return what a symbolic link points at in the end, there or not; other paths as they are."""
    real = Path(os.path.realpath(target))
    if real.is_symlink():
        raise StoreError(
            f"{target} is a symbolic link that leads to itself",
            where=str(target),
            hint="remove the link, or choose another name",
        )
    return real


def _check_target(target: Path, real: Path, overwrite: bool, mark: str | None) -> None:
    if real.is_dir():
        _check_folder(target, mark)
    if real.exists() and not overwrite:
        raise _exists(target)
    if not real.parent.is_dir():
        raise StoreError(
            f"the folder {real.parent} does not exist", where=str(target), hint="make it first"
        )


def _exists(target: Path, when: str = "") -> StoreError:
    return StoreError(
        f"{target} exists already{when}",
        where=str(target),
        hint="choose another name, or ask for it to be overwritten (overwrite=True, "
        "on the command line --overwrite)",
    )


def _check_folder(target: Path, mark: str | None) -> None:
    if mark is None:
        raise StoreError(
            f"{target} is a folder, a file is to be written",
            where=str(target),
            hint="name a file in it",
        )
    for _ in range(ROUNDS):
        try:
            looked_at = target.stat().st_ino
            names = os.listdir(target)
            if not names or mark in names:
                return
            if target.stat().st_ino == looked_at:
                break
        except FileNotFoundError:
            return  # another writer has just renamed it away: there is nothing to protect
    raise StoreError(
        f"{target} is a folder of something else: it has no {mark}",
        where=str(target),
        hint="choose another name; mrio deletes nothing that it did not write",
    )


def _put_new(draft: Path, target: Path, real: Path) -> None:
    """Put the draft where nothing was; what another writer put there meanwhile stays."""
    try:
        if real.exists():
            raise FileExistsError(errno.EEXIST, "exists", str(real))
        if draft.is_dir():
            os.rename(draft, real)  # refuses a folder that is not empty
        else:
            _link(draft, real)
    except OSError as error:
        if error.errno in _TAKEN:
            raise _exists(target, ": it came while this one was written") from error
        raise


def _link(draft: Path, real: Path) -> None:
    try:
        os.link(draft, real)  # unlike a renaming, it never replaces a file
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        os.replace(draft, real)


def _exchange(draft: Path, target: Path, real: Path, mark: str | None) -> None:
    """Put a folder in the place of what is there, however many others do the same."""
    for _ in range(ROUNDS):
        if real.is_dir():
            _check_folder(real, mark)  # a foreign folder may have come since the first look
        old = beside(real, "old")
        try:
            with suppress(FileNotFoundError):
                os.replace(real, old)
            os.replace(draft, real)
        except BaseException as error:
            _put_back(old, real)
            if isinstance(error, OSError) and error.errno in _TAKEN:
                continue  # another writer came between: its folder is the one to replace now
            raise
        _remove(old)
        return
    raise StoreError(
        f"{target} is being written by others without pause",
        where=str(target),
        hint="write to another name, or when they are done",
    )


def _put_back(old: Path, real: Path) -> None:
    if not old.exists():
        return
    try:
        if not real.exists():
            os.replace(old, real)
    except OSError as error:
        if error.errno not in _TAKEN:
            logger.warning("what was at %s is now at %s: %s", real, old, error)
            return
    _remove(old)  # gone when it was put back; else the folder of another writer is newer


def _remove(path: Path) -> None:
    """Delete a draft; when that fails the output stands all the same, so only say so."""
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("%s cannot be deleted, do so by hand: %s", path, error)
