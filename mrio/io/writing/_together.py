"""Several files of one folder as one output: all are new, or all are old."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from mrio.io.writing._drafts import alive, beside
from mrio.io.writing._target import check_target, not_written, remove, resolved

logger = logging.getLogger("mrio")

_SET = re.compile(r"\.set-(\d+)-[0-9a-f]{8}-.+")


@contextmanager
def place_together(
    targets: Mapping[str, Path], *, overwrite: bool = False
) -> Iterator[dict[str, Path]]:
    """Yield a draft for each target, and put all in place when the block ends well.

    Once all are written a list of them is written too, then each takes its place. A run
    that is killed before the list leaves all as it was; one that is killed after it is
    finished by the next that writes into the folder, which says so.

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
            pairs = [[drafts[word].name, real[word].name] for word in targets]
            listing = listed.with_name(listed.name.replace(".set-", ".tmp-", 1))
            listing.write_text(json.dumps(pairs), encoding="utf-8")
            os.replace(listing, listed)
            for word in targets:
                os.replace(drafts[word], real[word])
        finally:
            for draft in drafts.values():
                remove(draft)
                remove(draft.with_name(draft.name + ".d"))
            remove(listed)
    except OSError as error:
        raise not_written(first, error) from error


def finish_sets(folder: Path) -> None:
    """Finish sets of files whose run was killed while they took their places."""
    try:
        lists = [path for path in folder.iterdir() if _SET.fullmatch(path.name)]
    except OSError:
        return  # a folder that may be entered but not listed
    for path in sorted(lists):
        match = _SET.fullmatch(path.name)
        if match is None or alive(int(match.group(1)), path):
            continue
        with suppress(FileNotFoundError, ValueError, TypeError):  # another run does the same
            for draft, target in json.loads(path.read_text(encoding="utf-8")):
                if not _ours(draft, target):
                    continue
                with suppress(FileNotFoundError):
                    os.replace(folder / draft, folder / target)
                    logger.warning(
                        "%s was put in place: the run that wrote it was cut off just before",
                        folder / target,
                    )
            path.unlink()


def _ours(draft: object, target: object) -> bool:
    """Return whether both are plain names, and the first that of a draft of the second."""
    if not (isinstance(draft, str) and isinstance(target, str)):
        return False
    plain = not any(mark in draft + target for mark in "/\\:\0")
    return plain and bool(re.fullmatch(rf"\.tmp-\d+-[0-9a-f]{{8}}-{re.escape(target)}", draft))
