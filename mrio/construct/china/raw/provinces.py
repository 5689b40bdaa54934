"""Labels of our own (30 provinces, 42 sectors) and what all readers of raw files share."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from python_calamine import CalamineWorkbook

from mrio.errors import InputError, LabelError, StoreError
from mrio.labels import suggest
from mrio.resources import data_path

Key = Literal[
    "gb_code",
    "iso",
    "en",
    "zh",
    "zh_full",
    "io_sheet",
    "power_code",
    "energy_balance_file",
    "inventory_sheet",
]
"""The columns of data/china/provinces.csv by which a province can be looked up."""

N_PROVINCES = 30
N_SECTORS = 42


@dataclass(frozen=True)
class Province:
    """One province of data/china/provinces.csv (our own table), Tibet not among them.

    Attributes
    ----------
    gb_code : str
        GB/T 2260 code, '140000'.
    iso : str
        ISO 3166-2 code, 'CN-SX'.
    en : str
        English name, 'Shanxi' (14), 'Shaanxi' (61), 'Inner Mongolia'.
    zh, zh_full : str
        Chinese short name, '山西', and full name, '山西省'.
    io_sheet : str
        Sheet of ChinaIO.xls; SHX is Shanxi, SHA Shaanxi.
    power_code : str
        Two letters of the power-trade file; SX is Shanxi, SN Shaanxi, HA Henan, HI Hainan.
    energy_balance_file : str
        N of rawdata/N.xls.
    inventory_sheet : str
        Name before the year in the sheets of the CO2 inventories, 'InnerMongolia'.
    tile_row, tile_col : int
        Place on a map of equal tiles, row 0 in the north, column 0 in the west.
    delta : bool
        One of the four of the Yangtze Delta: Shanghai, Jiangsu, Zhejiang, Anhui.
    """

    gb_code: str
    iso: str
    en: str
    zh: str
    zh_full: str
    io_sheet: str
    power_code: str
    energy_balance_file: str
    inventory_sheet: str
    tile_row: int
    tile_col: int
    delta: bool


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


def _read_own_csv(name: str) -> list[dict[str, str]]:
    with data_path("china", name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def provinces() -> tuple[Province, ...]:
    """Return the 30 provinces in the order of the GB/T 2260 code, read once.

    Examples
    --------
    >>> [p.en for p in provinces() if p.delta]
    ['Shanghai', 'Jiangsu', 'Zhejiang', 'Anhui']
    """
    rows = _read_own_csv("provinces.csv")
    found = [
        Province(
            gb_code=row["gb_code"],
            iso=row["iso"],
            en=row["en"],
            zh=row["zh"],
            zh_full=row["zh_full"],
            io_sheet=row["io_sheet"],
            power_code=row["power_code"],
            energy_balance_file=row["energy_balance_file"],
            inventory_sheet=row["inventory_sheet"],
            tile_row=int(row["tile_row"]),
            tile_col=int(row["tile_col"]),
            delta=row["delta"] == "1",
        )
        for row in rows
    ]
    if len(found) != N_PROVINCES:
        raise LabelError(
            f"{len(found)} provinces found, {N_PROVINCES} expected", where="china/provinces.csv"
        )
    return tuple(sorted(found, key=lambda province: province.gb_code))


def province_names() -> tuple[str, ...]:
    """Return the English names of the 30 provinces in GB/T 2260 order."""
    return tuple(province.en for province in provinces())


@cache
def provinces_by(key: Key) -> dict[str, Province]:
    """Return the provinces by one of their names or codes, in GB/T 2260 order.

    Examples
    --------
    >>> provinces_by("io_sheet")["SHX"].en, provinces_by("power_code")["SN"].zh_full
    ('Shanxi', '陕西省')

    Raises
    ------
    LabelError
        When two provinces share a value.
    """
    table = {getattr(province, key): province for province in provinces()}
    if len(table) != N_PROVINCES:
        raise LabelError(f"the column {key!r} repeats a value", where="china/provinces.csv")
    return table


def find_province(value: str, key: Key = "en", *, where: object = None) -> Province:
    """Return the province whose `key` is `value`.

    Raises
    ------
    LabelError
        When there is none; the message names the nearest.
    """
    table = provinces_by(key)
    if value not in table:
        raise LabelError(
            f"{value!r} is not the {key} of any of the {N_PROVINCES} provinces",
            where=where,
            hint=suggest(value, table),
        )
    return table[value]


@cache
def sectors() -> tuple[Sector, ...]:
    """Return the 42 sectors of the 2007 tables in code order, read once.

    Examples
    --------
    >>> sectors()[22].code, sectors()[22].en
    ('23', 'Electricity and heat')
    """
    found = tuple(
        Sector(row["code"], row["zh"], row["en"]) for row in _read_own_csv("sectors-42.csv")
    )
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
