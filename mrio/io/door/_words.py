"""What the door says of a file that it does not let in."""

from __future__ import annotations

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from mrio.errors import StoreError

LONGEST = 400
"""Letters of what was found in a file that are repeated."""


def damaged(path: Path, found: str, *, what: str = "the store") -> StoreError:
    """Return the error on a store, or another file, whose bytes are not what was written."""
    return StoreError(
        f"{what} {path} is damaged: {_short(found)}",
        where=str(path),
        hint="copy or build it again; nothing of it was used",
    )


def _short(found: str) -> str:
    return found if len(found) <= LONGEST else f"{found[:LONGEST]}…"


def refused(path: Path, found: str, hint: str | None = None) -> StoreError:
    """Return the error on a file that is never opened, whole or not."""
    return StoreError(
        f"{path} is not opened: {_short(found)}",
        where=str(path),
        hint=hint or "have its sender write it with mrio (mrio.save), which needs no such thing",
    )


def named(path: Path) -> Path:
    """Return a path whose name a file can have.

    Raises
    ------
    StoreError
        It holds a zero byte, or half a character.
    """
    try:
        os.fsencode(path)
    except ValueError as error:
        raise StoreError(f"{str(path)!r} is no name of a file: {error}") from error
    if "\0" in str(path):
        raise StoreError(f"{str(path)!r} is no name of a file: it holds a zero byte")
    return path


@contextmanager
def told_apart(path: Path, name: str) -> Generator[None]:
    """Say of an operating system's refusal which it is: rights, a fault of the disk, a limit.

    A file that is not there passes as FileNotFoundError.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except ValueError as error:  # a zero byte, half a character: what no file's name holds
        raise StoreError(f"{str(path)!r} is no name of a file: {error}", where=str(path)) from error
    except OSError as error:
        file = path / name if name else path
        if error.errno in (errno.EACCES, errno.EPERM):
            raise StoreError(
                f"permission: you may not read {file}",
                where=str(path),
                hint="have its rights changed (chmod u+r, on folders u+rx), or ask its owner",
            ) from error
        raise StoreError(
            f"{file} cannot be read: {error.strerror or error}",
            where=str(path),
            hint="too many files are open: close some, or raise the limit (ulimit -n)"
            if error.errno in (errno.EMFILE, errno.ENFILE)
            else "choose a shorter name, or mend the link"
            if error.errno in (errno.ENAMETOOLONG, errno.ELOOP)
            else "the disk or the network does not give it: copy it elsewhere and try again",
        ) from error
