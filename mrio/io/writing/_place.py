"""Outputs appear whole or not at all."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from mrio.errors import StoreError
from mrio.io.writing._drafts import beside, old_versions
from mrio.io.writing._swap import swapped
from mrio.io.writing._target import (
    ROUNDS,
    check_folder,
    check_target,
    exists_already,
    not_written,
    remove,
    resolved,
)
from mrio.io.writing._together import finish_sets

logger = logging.getLogger("mrio")

_TAKEN = (errno.ENOTEMPTY, errno.EEXIST)


@contextmanager
def place(
    target: Path,
    *,
    overwrite: bool = False,
    folder_mark: str | None = None,
    known: frozenset[str] | None = None,
) -> Generator[Path]:
    """Yield the path of a draft beside `target`, and put it in place when the block ends well.

    A file is replaced in one step, and so is a folder where the system can swap
    two names (Linux, macOS). Elsewhere what was there is renamed away first and
    deleted last, so that at any moment the old or the new output is complete on
    disk; when a run was killed between the two, the next one puts the old folder
    back, and says so. Of several writers the last wins. A symbolic link stays and
    what it points at is written. A folder is replaced only by a folder, and only
    when it holds the file `folder_mark`, and nothing beside `known` names if these are
    given: what mrio did not write it does not delete.

    Raises
    ------
    StoreError
        When `target` exists and `overwrite` is false, is a folder of something
        else, a device or a pipe, lies in a folder that does not exist, or cannot be
        written.
    """
    target = Path(target)
    try:
        real = resolved(target)
        _restore(real)
        check_target(target, real, overwrite, folder_mark, known)
        draft = beside(real, "tmp")
        try:
            yield draft
            if not overwrite:
                _put_new(draft, target, real)
            elif draft.is_dir():
                _exchange(draft, target, real, folder_mark, known)
            else:
                os.replace(draft, real)
        finally:
            remove(draft)
            remove(draft.with_name(draft.name + ".d"))
    except OSError as error:
        raise not_written(target, error) from error


def write_checked(draft: Path, data: bytes) -> None:
    """Write bytes and read them back from the file before it takes its place.

    Raises
    ------
    OSError
        The disk is full, or gives back other bytes than it was given.
    """
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if draft.read_bytes() != data:
        raise OSError(errno.EIO, "the disk gives back other bytes than were written", str(draft))


def _restore(real: Path) -> None:
    """Put back a folder that a run renamed away before it was killed; finish sets left half."""
    finish_sets(real.parent)
    old = old_versions(real)
    if old and not real.exists():
        with suppress(FileNotFoundError):  # another run does the same
            os.replace(old[-1], real)
            logger.warning("%s was put back: a run was cut off while it replaced it", real)


def _put_new(draft: Path, target: Path, real: Path) -> None:
    """Put the draft where nothing was; what another writer put there meanwhile stays."""
    try:
        if draft.is_dir():
            if real.exists() and not real.is_dir():
                raise FileExistsError(errno.EEXIST, "exists", str(real))
            os.rename(draft, real)  # refuses a folder that is not empty
        else:
            _link(draft, real)
    except OSError as error:
        if error.errno in _TAKEN:
            raise exists_already(target, ": it came while this one was written") from error
        raise


def _link(draft: Path, real: Path) -> None:
    try:
        os.link(draft, real)  # unlike a renaming, it never replaces a file
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if real.exists():
            raise FileExistsError(errno.EEXIST, "exists", str(real)) from None
        os.replace(draft, real)


def _exchange(
    draft: Path, target: Path, real: Path, mark: str | None, known: frozenset[str] | None
) -> None:
    """Put a folder in the place of what is there, however many others do the same."""
    for _ in range(ROUNDS):
        if real.is_dir():
            check_folder(real, mark, known)  # a foreign folder may have come since the first look
        try:
            if not real.exists():
                os.rename(draft, real)
            elif real.is_file() or not _swapped_ours(draft, real, mark, known):
                _by_two_renamings(draft, real)
            return
        except OSError as error:
            # Another writer came between: its folder is the one to replace now.
            if error.errno in _TAKEN or not draft.exists():
                continue
            if isinstance(error, FileNotFoundError):
                continue
            raise
    raise StoreError(
        f"{target} is being written by others without pause",
        where=str(target),
        hint="write to another name, or when they are done",
    )


def _swapped_ours(draft: Path, real: Path, mark: str | None, known: frozenset[str] | None) -> bool:
    """Swap draft and target in one step; back again when what came out is not ours to delete.

    The draft's name then stands for the former folder.
    """
    if not swapped(draft, real):
        return False
    try:
        check_folder(draft, mark, known)
    except StoreError:
        swapped(draft, real)
        raise
    return True


def _by_two_renamings(draft: Path, real: Path) -> None:
    old = beside(real, "old")
    try:
        with suppress(FileNotFoundError):
            os.replace(real, old)
        os.replace(draft, real)
    except BaseException:
        _put_back(old, real)
        raise
    remove(old)


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
    remove(old)  # gone when it was put back; else the folder of another writer is newer
