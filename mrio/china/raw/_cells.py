"""Cells, labels and paths of raw files, and the 42 sectors of 2007: what all readers share."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from python_calamine import CalamineWorkbook

from mrio.errors import InputError, LabelError, StoreError
from mrio.labels import suggest
from mrio.resources import data_path

N_SECTORS = 42


@dataclass(frozen=True)
class Sector:
    """One of the 42 sectors of the 2007 tables.

    Attributes
    ----------
    code : str
        '01' to '42'.
    zh : str
        Name in the tables of 2007.
    en : str
        A short English name of our own.
    """

    code: str
    zh: str
    en: str


@cache
def sectors() -> tuple[Sector, ...]:
    """Return the 42 sectors of the 2007 tables in code order, read once.

    Examples
    --------
    >>> sectors()[22].code, sectors()[22].en
    ('23', 'Electricity and heat')
    """
    with data_path("china", "sectors-42.csv").open(encoding="utf-8", newline="") as handle:
        found = tuple(Sector(row["code"], row["zh"], row["en"]) for row in csv.DictReader(handle))
    codes = [sector.code for sector in found]
    if codes != [f"{number:02d}" for number in range(1, N_SECTORS + 1)]:
        raise LabelError(f"the codes are {codes}, expected 01 to 42", where="china/sectors-42.csv")
    return found


def raw_file(root: Path, *parts: str) -> Path:
    """Return the path of a raw file below `root`.

    Raises
    ------
    StoreError
        When it is not there.
    """
    path = root.joinpath(*parts)
    if not path.is_file():
        raise StoreError(
            f"no raw file {'/'.join(parts)!r}",
            where=root,
            hint="data/README.md lists the sources of the raw statistics",
        )
    return path


def sheet_rows(book: CalamineWorkbook, sheet: str, *, where: object) -> list[list[object]]:
    """Return the cells of one sheet from cell A1 on.

    Raises
    ------
    InputError
        When the workbook has no such sheet.
    """
    if sheet not in book.sheet_names:
        raise InputError(f"no sheet {sheet!r}", where=where, hint=suggest(sheet, book.sheet_names))
    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [list(row) for row in rows]


def text(cell: object) -> str:
    """Return a cell as text without any white space, line breaks and ideographic space included."""
    return "" if cell is None else "".join(str(cell).split())


def number(cell: object, *, where: object, blank: float | None = None) -> float:
    """Return a cell as a finite number; thousands separators are allowed.

    Parameters
    ----------
    cell : object
        What the reader of the file gave.
    where : object
        File, sheet and label, for the message.
    blank : float, optional
        What an empty cell stands for; without it an empty cell is an error.

    Raises
    ------
    InputError
        When the cell is empty without a `blank`, or no finite number.
    """
    if isinstance(cell, str) or cell is None:
        digits = text(cell).replace(",", "")
        if not digits and blank is not None:
            return blank
        try:
            value = float(digits)
        except ValueError as error:
            raise InputError(f"{cell!r} found, a number expected", where=where) from error
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        value = float(cell)
    else:
        raise InputError(f"{cell!r} found, a number expected", where=where)
    if not math.isfinite(value):
        raise InputError(f"{cell!r} found, a finite number expected", where=where)
    return value


def check_labels(found: Iterable[str], expected: Iterable[str], *, where: object) -> None:
    """Compare two lists of labels position by position.

    Raises
    ------
    LabelError
        At the first that differs, or when one list is longer.
    """
    found, expected = list(found), list(expected)
    for position, (have, want) in enumerate(zip(found, expected, strict=False), start=1):
        if have != want:
            raise LabelError(f"label {position}: {have!r} found, {want!r} expected", where=where)
    if len(found) != len(expected):
        raise LabelError(f"{len(found)} labels found, {len(expected)} expected", where=where)
