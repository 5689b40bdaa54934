"""Workbooks, .xls and .xlsx, opened once a child process could read them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from mrio.errors import StoreError
from mrio.io.door._child import tried
from mrio.io.door._words import damaged, refused, told_apart
from mrio.memory import sized

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

RATIO, RATIO_FROM = 200, 100_000_000
"""Parts of an .xlsx may unpack to so many times its length, once they come to 100 MB."""


def open_workbook(path: Path) -> CalamineWorkbook:
    """Return a workbook; its cells were all read by a child process before.

    Raises
    ------
    StoreError
        No such file, no workbook, damaged, or one that unpacks to far more than it is.
    ShortMemoryError
        When its sheets need more memory than there is.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with told_apart(path, ""):
            _check_parts(path)
            tried(path, "workbook")
            return CalamineWorkbook.from_path(path)
    except FileNotFoundError:
        raise StoreError(f"there is no file {path}", where=str(path)) from None
    except CalamineError as error:
        raise StoreError(f"not a readable workbook: {error}", where=str(path)) from error


def _check_parts(path: Path) -> None:
    """Refuse an .xlsx whose parts unpack to far more than the file holds."""
    if not zipfile.is_zipfile(path):
        return  # .xls: nothing in it is packed
    try:
        with zipfile.ZipFile(path) as parts:
            plain = sum(part.file_size for part in parts.infolist())
    except OSError:
        raise
    # zipfile raises whatever a changed list of parts makes it stumble over.
    except Exception as error:
        raise damaged(path, f"its list of parts: {error}", what="the workbook") from error
    length = path.stat().st_size
    if plain > max(RATIO_FROM, RATIO * length):
        raise refused(
            path,
            f"its {sized(length)} unpack to {sized(plain)}",
            "save the sheets that are needed as a new workbook, or as CSV",
        )
