"""Several files of one folder as one output: all are new, or all are old."""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import stat
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mrio.io.writing._drafts import alive, beside
from mrio.io.writing._target import check_target, exists_already, not_written, remove, resolved

logger = logging.getLogger("mrio")

_SET = re.compile(r"\.set-(\d+)-[0-9a-f]{8}-.+")
MOST_BYTES = 100_000
"""A list of files is far shorter."""


@contextmanager
def place_together(
    targets: Mapping[str, Path], *, overwrite: bool = False
) -> Generator[dict[str, Path]]:
    """Yield a draft for each target, and put all in place when the block ends well.

    Once all are written a list of them is written too, then each takes its place. A run
    that is killed before the list leaves all as it was; one that is killed, interrupted or
    refused after it is finished by the next that writes into the folder, which says so.

    Parameters
    ----------
    targets : mapping of a word to a file
        All in one folder.
    overwrite : bool
        Replace what is there.

    Raises
    ------
    StoreError
        When a target exists and `overwrite` is false, is no file, or cannot be written.
    ValueError
        When they lie in several folders.
    """
    first = next(iter(targets.values()))
    try:
        real = {word: resolved(target) for word, target in targets.items()}
        if len({path.parent for path in real.values()}) > 1:
            raise ValueError("an output of several files lies in one folder")
        finish_sets(real[next(iter(real))].parent)
        for word, target in targets.items():
            check_target(target, real[word], overwrite, None)
        drafts = {word: beside(path, "tmp") for word, path in real.items()}
        listed = beside(next(iter(real.values())), "set")
        try:
            yield drafts
            for word, target in targets.items():
                if not overwrite and real[word].exists():
                    raise exists_already(target, ": it came while this one was written")
            _write_list(listed, [(drafts[word], real[word]) for word in targets])
            for word in targets:
                os.replace(drafts[word], real[word])
            remove(listed)
        finally:
            # Once there is a list, what is not in place yet is what the next run finishes.
            if not listed.exists():
                for draft in drafts.values():
                    remove(draft)
                    remove(draft.with_name(draft.name + ".d"))
    except OSError as error:
        raise not_written(first, error) from error


def _write_list(listed: Path, pairs: list[tuple[Path, Path]]) -> None:
    """Write which draft takes which place, and what stands there now, in one step."""
    told = {
        "host": socket.gethostname(),
        "pairs": [[draft.name, target.name, _identity(target)] for draft, target in pairs],
    }
    draft = listed.with_name(listed.name.replace(".set-", ".tmp-", 1))
    draft.write_text(json.dumps(told), encoding="utf-8")
    os.replace(draft, listed)


def _identity(path: Path) -> list[int] | None:
    """Return what differs between a file and the one put in its place; None for none."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return [found.st_ino, found.st_size, found.st_mtime_ns]


def finish_sets(folder: Path) -> None:
    """Finish sets of files whose run ended while they took their places.

    A file that changed since is newer and stays; a set of another machine, which may be at
    work on it, is left alone. What cannot be finished is said, and stops nobody.
    """
    try:
        lists = [path for path in folder.iterdir() if _SET.fullmatch(path.name)]
    except OSError:
        return  # a folder that may be entered but not listed
    for path in sorted(lists):
        match = _SET.fullmatch(path.name)
        process = int(match.group(1)) if match else 0
        if alive(process, path):
            continue
        try:
            _finish(folder, path, process)
        except FileNotFoundError:
            continue  # another run does the same
        except OSError as error:
            logger.warning(
                "%s, left by a run that was cut off, cannot be finished: %s", path, error
            )


def _finish(folder: Path, path: Path, process: int) -> None:
    for draft, target, before in _pairs(path, process):
        source = folder / draft
        if not (source.exists() and stat.S_ISREG(os.lstat(source).st_mode)):
            continue  # it has taken its place
        if _identity(folder / target) == before:
            os.replace(source, folder / target)
            logger.warning(
                "%s was put in place: the run that wrote it was cut off just before",
                folder / target,
            )
        else:
            remove(source)
            logger.warning("%s is newer than what a run that was cut off wrote", folder / target)
    path.unlink()


def _pairs(path: Path, process: int) -> list[tuple[str, str, Any]]:
    """Return drafts, targets and what stood there, of a list that is one of this machine."""
    found = os.lstat(path)
    if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
        raise OSError(f"{path.name} is no list of files")
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        host, pairs = told["host"], [(d, t, before) for d, t, before in told["pairs"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise OSError(f"{path.name} is no list of files: {error}") from error
    if host != socket.gethostname():
        raise OSError(f"it is of the machine {str(host)[:80]!r}")
    if not all(_is_draft_of(draft, target, process) for draft, target, _ in pairs):
        raise OSError(f"{path.name} names what is no draft of the run that wrote it")
    return pairs


def _is_draft_of(draft: object, target: object, process: int) -> bool:
    """Return whether both are plain names, and the first that of a draft of the second."""
    if not (isinstance(draft, str) and isinstance(target, str)):
        return False
    plain = not any(mark in draft + target for mark in "/\\:\0")
    return plain and bool(
        re.fullmatch(rf"\.tmp-{process}-[0-9a-f]{{8}}-{re.escape(target)}", draft)
    )
