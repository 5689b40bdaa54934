"""Raw files that are damaged or laid out otherwise: one plain error that names the file."""

from __future__ import annotations

import csv
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from python_calamine import CalamineError

from mrio.china.raw._cells import raw_file
from mrio.errors import InputError, MrioError, StoreError

HINT = "get the file again; data/README.md lists the sources of the raw statistics"


@contextmanager
def reading(root: Path, *parts: str) -> Generator[Path]:
    """Yield the path of a raw file, and turn what goes wrong with it into an error that names it.

    What a reader finds wrong it says itself; file and remedy are added where it leaves them out.
    A file that was cut short or overwritten can fail anywhere else, too: a row that ends early, a
    column that is not there, a compressed part that is none. That is the file's fault, not mrio's.

    Raises
    ------
    MrioError
        That of the reader, else a StoreError.
    """
    path = raw_file(root, *parts)
    try:
        yield path
    except MrioError as error:
        _complete(error, path)
        raise
    except KeyError as error:
        raise _damaged(path, f"has no {error.args[0]!r}") from error
    except IndexError as error:
        raise _damaged(path, "ends too early or lacks a column") from error
    except UnicodeDecodeError as error:
        reason = f"is no text in UTF-8: byte {error.start} does not belong there"
        raise _damaged(path, reason) from error
    except (ValueError, OSError, csv.Error, CalamineError) as error:
        raise _damaged(path, f"cannot be read: {error}") from error
    except BaseException as error:
        # The reader of workbooks panics on some damaged files, with an exception that is no
        # Exception and that it does not export.
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(path, "is no workbook, or a damaged one") from error


def _complete(error: MrioError, path: Path) -> None:
    if path.name not in str(error):
        error.where = path.name if error.where is None else f"{path.name}, {error.where}"
    error.hint = error.hint or HINT


def _damaged(path: Path, reason: str) -> StoreError:
    return StoreError(f"{path.name} {reason}", where=path, hint=HINT)


def read_text(path: Path) -> str:
    """Return a file in UTF-8, with or without a byte-order mark, as text.

    Raises
    ------
    InputError
        When there is nothing in it.
    UnicodeDecodeError
        When it is no UTF-8; inside `reading` a StoreError.
    """
    text = path.read_bytes().decode("utf-8-sig")
    if not text.strip():
        raise InputError(f"{path.name} is empty", where=path, hint=HINT)
    return text
