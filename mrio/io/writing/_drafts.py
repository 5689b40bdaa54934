"""Names of drafts, those that a run left, and stores that change under a reader."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

from mrio.errors import MrioError, StoreError

logger = logging.getLogger("mrio")
T = TypeVar("T")

ATTEMPTS = 3
"""So often a store is read that another run replaces meanwhile."""
PAUSE = 0.05
"""Seconds that a reader waits for a writer between its two renamings."""
_OWN: set[Path] = set()
"""Names that this process gave: in containers one after the other has the same number."""


def beside(target: Path, kind: str) -> Path:
    """Return an unused name beside `target`: the process in it tells whether it is still alive."""
    path = target.with_name(f".{kind}-{os.getpid()}-{token_hex(4)}-{target.name}")
    _OWN.add(path)
    return path


def _found(target: Path) -> list[tuple[Path, int, bool]]:
    """Return the drafts of a store, the processes that made them, and whether these run still."""
    # Older versions wrote no random part.
    name = re.compile(rf"\.(?:tmp|old)-(\d+)-(?:[0-9a-f]{{8}}-)?{re.escape(target.name)}(?:\.d)?")
    try:
        matches = [(path, name.fullmatch(path.name)) for path in sorted(target.parent.iterdir())]
    except (OSError, ValueError):
        return []  # a folder that may be entered but not listed, or no folder at all
    pairs = [(path, int(match.group(1))) for path, match in matches if match]
    return [(path, process, alive(process, path)) for path, process in pairs]


def alive(process: int, path: Path) -> bool:
    """Return whether the process that made a draft of that name still runs."""
    if process == os.getpid():
        return path in _OWN or path.with_suffix("") in _OWN  # a zip is made from a folder `.d`
    if os.name != "posix":
        return False  # there the question would end the process
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def warn_of_leftovers(target: Path) -> list[Path]:
    """Log drafts that a run cut off left beside a store, and return them.

    What a living process writes is none: it is told of at level INFO alone.
    """
    leftovers = []
    for path, process, alive in _found(Path(os.path.realpath(target))):
        if alive:
            logger.info("%s belongs to process %d, which is running: leave it", path, process)
            continue
        logger.warning(
            "%s was left by a run that was cut off: its process %d is not found here. "
            "It can be deleted unless another machine writes to this folder",
            path,
            process,
        )
        leftovers.append(path)
    return leftovers


def old_versions(target: Path) -> list[Path]:
    """Return stores renamed away by a run that was killed before it put its own in place."""
    found = _found(Path(os.path.realpath(target)))
    return [path for path, _, alive in found if path.name.startswith(".old-") and not alive]


def being_replaced(target: Path) -> bool:
    """Whether a living process has a draft beside `target`."""
    return any(alive for _, _, alive in _found(Path(os.path.realpath(target))))


def read_settled(path: Path, read: Callable[[], T], *, verified: bool) -> T:
    """Read a store; once more when it was replaced meanwhile.

    Parameters
    ----------
    path : path
    read : function
        Raises an MrioError when what it read does not fit together.
    verified : bool
        Whether `read` notices parts of two stores; if not, what it returned
        counts only when the store stayed the same.

    Raises
    ------
    StoreError
        When the store was replaced at every attempt; else what `read` raised.
    """
    failure: MrioError | None = None
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(PAUSE)
        before = _settled_identity(path)
        try:
            result = read()
            if verified or _identity(path) == before:
                return result
        except MrioError as error:
            if before is not None and _identity(path) == before:
                raise
            if before is None and _identity(path) is None:
                raise  # it never was there
            failure = error
    raise StoreError(
        f"the store {path} was replaced while it was read, {ATTEMPTS} times in a row",
        where=str(path),
        hint="read it again when the run that writes it is done",
    ) from failure


def _settled_identity(path: Path) -> tuple[int, ...] | None:
    """Return the identity, after a pause when a writer is just between its renamings."""
    for _ in range(ATTEMPTS):
        identity = _identity(path)
        if identity is not None or not being_replaced(path):
            return identity
        time.sleep(PAUSE)
    return None


def _identity(path: Path) -> tuple[int, ...] | None:
    """Return what differs between a store and the one put in its place; None when none is there."""
    try:
        found = path.stat()
    except (OSError, ValueError):  # a name that no file can have
        return None
    # Times too: a file system gives the number of a deleted folder to the next one.
    return (found.st_dev, found.st_ino, found.st_ctime_ns, found.st_mtime_ns)
