"""The 30 provincial energy balances of 2007 in physical units (China Energy Yearbook 2008)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from mrio.china.raw._cells import check_labels, number, sheet_rows, text
from mrio.china.raw._files import reading
from mrio.china.raw._series import read_commented_csv
from mrio.errors import InputError, LabelError, UnitError
from mrio.io import open_workbook
from mrio.labels import Province, find_province, provinces

Cells = dict[tuple[str, str], float]

FOLDER = "china_provincial_energy_2007"

CARRIERS = {
    "coal_total": "煤合计",
    "raw_coal": "原煤",
    "cleaned_coal": "洗精煤",
    "other_washed_coal": "其他洗煤",
    "briquettes": "型煤",
    "coke": "焦炭",
    "crude_oil": "原油",
    "natural_gas": "天然气",
    "heat": "热力",
    "electricity": "电力",
}
"""Carrier and the Chinese head of its column."""

UNITS = dict.fromkeys(CARRIERS, "10^4 t") | {
    "natural_gas": "10^8 m3",
    "heat": "10^10 kJ",
    "electricity": "10^8 kWh",
}
_PRINTED_UNITS = {
    "10^4 t": "(万吨)",
    "10^8 m3": "(亿立方米)",
    "10^10 kJ": "(百亿千焦)",
    "10^8 kWh": "(亿千瓦时)",
}

ITEMS = {
    "available": "一.可供本地区消费的能源量",
    "production": "1.一次能源生产量",
    "recovered": "2.回收能",
    "moved_in": "3.外省(区、市)调入量",
    "imports": "4.进口量",
    "bunkers_abroad": "5.我轮、机在外国加油量",
    "sent_out": "6.本省(区、市)调出量(-)",
    "exports": "7.出口量(-)",
    "bunkers_foreign": "8.外轮、机在我国加油量(-)",
    "stock_change": "9.库存增(-)、减(+)量",
    "transformation": "二.加工转换投入(-)产出(+)量",
    "thermal_power": "1.火力发电",
    "heating": "2.供热",
    "coal_washing": "3.洗选煤",
    "coking": "4.炼焦",
    "refining": "5.炼油",
    "gas_works": "6.制气",
    "coke_input": "#焦炭再投入量(-)",
    "briquetting": "7.煤制品加工",
    "loss": "三.损失量",
    "final": "四.终端消费量",
    "final_agriculture": "1.农、林、牧、渔、水利业",
    "final_industry": "2.工业",
    "final_feedstock": "#用作原料、材料",
    "final_construction": "3.建筑业",
    "final_transport": "4.交通运输、仓储和邮政业",
    "final_trade": "5.批发、零售业和住宿、餐饮业",
    "final_residential": "6.生活消费",
    "final_urban": "城镇",
    "final_rural": "乡村",
    "final_other": "7.其他",
    "statistical_difference": "五.平衡差额",
    "consumption": "六.消费量合计",
}
"""Item and the Chinese label of its row, in the order of the sheets."""

IMPLIED = "stock_change_implied"
"""Item of our own: what the printed 'available' leaves for stocks."""

_TURNED = ("sent_out", "exports", "bunkers_foreign")
"""Printed as negative, returned as positive."""
_DEBRIS = 1e-3
"""Figures of the wrong sign below this, in the sheet's unit, are taken for stray and set to 0."""

_IDENTITIES = {
    "available": (
        *("production", "recovered", "moved_in", "imports", "bunkers_abroad", "-sent_out"),
        *("-exports", "-bunkers_foreign", "stock_change"),
    ),
    "transformation": (
        *("thermal_power", "heating", "coal_washing", "coking", "refining", "gas_works"),
        *("coke_input", "briquetting"),
    ),
    "final": (
        *("final_agriculture", "final_industry", "final_construction", "final_transport"),
        *("final_trade", "final_residential", "final_other"),
    ),
    "final_residential": ("final_urban", "final_rural"),
    "statistical_difference": ("available", "transformation", "-loss", "-final"),
}
_DERIVED = {"raw_coal": "raw_coal", "washed": "cleaned_coal", "coke": "coke", "elec": "electricity"}
_DERIVED_ITEMS = {
    "prod": "production",
    "in": "moved_in",
    "out": "-sent_out",
    "transf": "transformation",
    "final": "final",
}


def read_energy_balances_2007(root: Path) -> pd.DataFrame:
    """Read the physical energy balances of the 30 provinces for 2007.

    Parameters
    ----------
    root : Path
        Folder of raw statistics; the files are china_provincial_energy_2007/rawdata/1.xls to
        30.xls (China Energy Statistical Yearbook 2008, through zhangda1021/data), compared with
        derived_province_2007_energy_flows.csv beside them.

    Returns
    -------
    DataFrame
        Rows: English province names in GB/T 2260 order.  Columns: (carrier, item), see CARRIERS
        and ITEMS.  Coal, coke and oil in 10^4 t, natural gas in 10^8 m3, heat in 10^10 kJ,
        electricity in 10^8 kWh.  `sent_out`, `exports` and `bunkers_foreign` are positive
        (printed negative); in the transformation block input is negative and output positive as
        printed.  The coke made is ('coke', 'coking'), not 'production' and not the block's
        total.  Empty cells are 0.  The printed `stock_change` of coal and coke looks like the
        stock at the end of the year, written negative (below zero in all 30 provinces for raw
        coal), and the printed `available` does not contain it except in Hainan and Sichuan:
        `stock_change_implied` (below zero adds to stocks) is `available` less its other parts.
        `attrs["units"]` is carrier → unit, `attrs["notes"]` a tuple of what does not add up.

    Raises
    ------
    InputError, LabelError, UnitError
        When a sheet is of another province or is not laid out as it should be.
    """
    cells: dict[str, Cells] = {}
    notes: list[str] = []
    for province in provinces():
        cells[province.en], found = _read_balance(root, province)
        notes += found
    items = [*ITEMS, IMPLIED]
    columns = pd.MultiIndex.from_product([CARRIERS, items], names=["carrier", "item"])
    frame = pd.DataFrame(
        [[values[column] for column in columns] for values in cells.values()],
        index=pd.Index(list(cells), name="province"),
        columns=columns,
    )
    notes += _check_identities(frame) + _compare_derived(root, frame)
    frame.attrs["units"] = dict(UNITS)
    frame.attrs["notes"] = tuple(notes)
    return frame


def _read_balance(root: Path, province: Province) -> tuple[Cells, list[str]]:
    with reading(root, FOLDER, "rawdata", f"{province.energy_balance_file}.xls") as path:
        where = f"rawdata/{path.name}, sheet Sheet1"
        rows = sheet_rows(open_workbook(path), "Sheet1", where=where)
        _check_title(text(rows[0][0]), province, where)
        head, columns = _find_columns(rows, where)
        notes = _check_units(rows[head + 1], columns, province, where)
        labels = [text(row[0]) for row in rows]
        start = labels.index(ITEMS["available"]) if ITEMS["available"] in labels else 0
        check_labels(labels[start:], map(text, ITEMS.values()), where=f"{where}, first column")
        values: Cells = {}
        for item, row in zip(ITEMS, rows[start:], strict=True):
            for carrier, column in columns.items():
                at = f"{where}, {ITEMS[item]}, {CARRIERS[carrier]}"
                value = number(row[column], where=at, blank=0.0)
                values[carrier, item] = -value + 0.0 if item in _TURNED else value
        notes += _settle_signs(values, province)
        _add_implied(values)
        return values, notes


def _check_title(title: str, province: Province, where: str) -> None:
    """Trust the province and the year in the title, not the number of the file."""
    start, end = f"6-{province.energy_balance_file}{province.zh}能源平衡表", "-2007"
    if not (title.startswith(start) and title.endswith(end)):
        raise LabelError(f"title {title!r} found, {start}…{end} expected", where=where)


def _find_columns(rows: list[list[object]], where: str) -> tuple[int, dict[str, int]]:
    heads = [line for line, row in enumerate(rows) if "原煤" in map(text, row)]
    if len(heads) != 1:
        raise LabelError(f"{len(heads)} header rows with 原煤 found, 1 expected", where=where)
    found = [text(cell) for cell in rows[heads[0]]]
    for label in CARRIERS.values():
        if (times := found.count(label)) != 1:
            raise LabelError(f"column {label!r} found {times} times, 1 expected", where=where)
    return heads[0], {carrier: found.index(label) for carrier, label in CARRIERS.items()}


def _check_units(
    row: list[object], columns: dict[str, int], province: Province, where: str
) -> list[str]:
    notes = []
    for carrier, column in columns.items():
        found, want = text(row[column]), _PRINTED_UNITS[UNITS[carrier]]
        if not found:
            notes.append(f"{province.en}: no Chinese unit printed for {carrier}, {want} taken")
        elif found != want:
            raise UnitError(f"unit {found!r} of {carrier} found, {want!r} expected", where=where)
    return notes


def _settle_signs(values: Cells, province: Province) -> list[str]:
    """Set stray figures of the wrong sign to 0 and keep larger ones, both noted."""
    notes = []
    for carrier in CARRIERS:
        for item in (*_TURNED, "moved_in", "imports"):
            value = values[carrier, item]
            if value >= 0:
                continue
            stray = -value < _DEBRIS
            values[carrier, item] = 0.0 if stray else value
            size = f"{value:g} {UNITS[carrier]}, {'set to 0' if stray else 'kept'}"
            notes.append(f"{province.en}: {item} of {carrier} has the wrong sign, {size}")
    return notes


def _add_implied(values: Cells) -> None:
    """Add the change of stocks that closes the printed 'available' of each carrier."""
    for carrier in CARRIERS:
        parts = [part for part in _IDENTITIES["available"] if part != "stock_change"]
        known = sum(values[carrier, part.lstrip("-")] * _sign(part) for part in parts)
        values[carrier, IMPLIED] = values[carrier, "available"] - known


def _sign(part: str) -> float:
    return -1.0 if part.startswith("-") else 1.0


def _summed(frame: pd.DataFrame, carrier: str, parts: Iterable[str]) -> pd.Series:
    """Sum items of a carrier by province; a leading minus takes one off."""
    values = [frame[carrier, part.lstrip("-")].to_numpy() * _sign(part) for part in parts]
    return pd.Series(np.sum(values, axis=0), index=frame.index)


def _check_identities(frame: pd.DataFrame) -> list[str]:
    """Note by carrier how far printed totals are from their parts: they are in every province."""
    notes = []
    for carrier in CARRIERS:
        for total, parts in _IDENTITIES.items():
            gap = _summed(frame, carrier, [total]) - _summed(frame, carrier, parts)
            notes += _describe(gap, carrier, total)
    return notes


def _describe(gap: pd.Series, carrier: str, total: str) -> list[str]:
    off = {str(province): value for province, value in gap.items() if abs(value) > 1.0}
    if not off:
        return []
    worst = max(off, key=lambda province: abs(off[province]))
    size = f"{sum(off.values()):+.1f} {UNITS[carrier]} in all, most in {worst} ({off[worst]:+.1f})"
    return [f"{carrier}: printed {total} misses its parts in {len(off)} provinces, {size}"]


def _compare_derived(root: Path, frame: pd.DataFrame) -> list[str]:
    """Compare with the figures another reader derived from the same sheets."""
    with reading(root, FOLDER, "derived_province_2007_energy_flows.csv") as path:
        notes, seen = [], set()
        for row in read_commented_csv(path):
            match = re.match(r"6-\d+(.+?)能源平衡表", text(row["title"]))
            if match is None:
                raise LabelError(f"title {row['title']!r} names no province", where=path.name)
            province = find_province(match.group(1), "zh", where=path.name).en
            seen.add(province)
            for short, carrier in _DERIVED.items():
                for suffix, item in _DERIVED_ITEMS.items():
                    column = f"{short}_{suffix}"
                    theirs = number(row[column], where=f"{path.name}, {province}", blank=0.0)
                    ours = _summed(frame, carrier, [item])[province]
                    if not np.isclose(theirs, ours, rtol=1e-9, atol=1e-6):
                        told = f"{theirs:g} in {path.name}, {ours:g} in the sheet"
                        notes.append(f"{province}: {column} is {told}")
        if len(seen) != len(frame):
            raise InputError(f"{len(seen)} provinces found, {len(frame)} expected", where=path.name)
        return notes
