"""The provinces of China: names in English and Chinese, codes, tiles of a map, readers' keys."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from mrio.checking import checked, one_of, suggest
from mrio.errors import LabelError
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


@cache
def provinces() -> tuple[Province, ...]:
    """Return the 30 provinces in the order of the GB/T 2260 code, read once.

    Examples
    --------
    >>> [p.en for p in provinces() if p.delta]
    ['Shanghai', 'Jiangsu', 'Zhejiang', 'Anhui']
    """
    with data_path("china", "provinces.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
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


@checked
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
    one_of(key, get_args(Key), "key")
    table = {getattr(province, key): province for province in provinces()}
    if len(table) != N_PROVINCES:
        raise LabelError(f"the column {key!r} repeats a value", where="china/provinces.csv")
    return table


@checked
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
