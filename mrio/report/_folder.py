"""Folders of results: which may be replaced, and what they say of themselves."""

from __future__ import annotations

import json
from pathlib import Path

from mrio.errors import StoreError


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
        return json.loads(mark.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
