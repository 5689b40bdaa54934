"""The official provincial input-output tables of 2007: ChinaIO.xls, 30 provinces × 42 sectors.

Only reading and checking. Exchanged columns (export with outflow, import with inflow) are
returned as they stand, in the order of the code row; what is odd stands in `notes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from python_calamine import CalamineWorkbook

from mrio.china.raw._cells import N_SECTORS, check_labels, number, sectors, sheet_rows, text
from mrio.china.raw._files import reading
from mrio.construct.core import RegionalTable
from mrio.errors import BalanceError, LabelError
from mrio.io import open_workbook
from mrio.labels import Province, provinces

Array = NDArray[np.float64]

CATEGORIES = (
    "rural_consumption",
    "urban_consumption",
    "government_consumption",
    "fixed_capital",
    "stock_changes",
)
VALUE_ADDED = ("compensation", "net_production_tax", "depreciation", "operating_surplus")

TOLERANCE = 1e-4  # largest gap that is let pass, relative to the province's total output
ROUNDING = 1e-10  # largest gap that is not even noted: a cent on 10^8

_COLUMN_LABELS = dict(
    zip(
        range(43, 59),
        (
            *("中间使用合计", "农村消费", "城镇消费", "小计", "政府消费", "合计"),
            *("固定资本形成总额", "存货增加", "小计", "出口", "调出", "最终使用合计"),
            *("进口", "调入", "其他", "总产出"),
        ),
        strict=True,
    )
)
_VALUE_ADDED_LABELS = ("劳动者报酬", "生产税净额", "固定资产折旧", "营业盈余")
_ROW_LABELS = ("中间投入合计", *_VALUE_ADDED_LABELS, "增加值合计", "总投入")
_N_ROWS = N_SECTORS + len(_ROW_LABELS)
_N_COLUMNS = N_SECTORS + len(_COLUMN_LABELS)
_TRADE = (52, 53, 55, 56)
_PRODUCTS = slice(1, N_SECTORS + 1)
_BILLION = 1e-5  # 10^4 CNY to 10^9 CNY


@dataclass(frozen=True)
class _Sheet:
    """Cells by printed code: `cells[r, c]`, r to 49, c to 58, row and column 0 unused."""

    name: str
    cells: Array
    notes: tuple[str, ...]

    def column(self, *codes: int) -> Array:
        return self.cells[_PRODUCTS, list(codes)].sum(axis=1)

    def row(self, *codes: int) -> Array:
        return self.cells[list(codes), _PRODUCTS].sum(axis=0)

    @property
    def output(self) -> float:
        return float(self.column(58).sum())


def read_provincial_tables(root: Path) -> dict[str, RegionalTable]:
    """Read the 30 provincial tables of 2007 in producer prices.

    The row identity, verified in every sheet, is
    intermediate + final use (exports and outflow included) − imports − inflow + other = output:
    'other' (其他) is added to use.  The column identity is
    intermediate input + value added = total input.  `x` is the printed gross output (column 58);
    total input (row 49) differs from it by at most 4e-8 of the province's output.

    Parameters
    ----------
    root : Path
        Folder of raw statistics; the file is china_provincial_io_2007/ChinaIO.xls
        (NBS and provincial bureaus, through zhangda1021/data, ChinaBalancedSAM).

    Returns
    -------
    dict of str to RegionalTable
        By English name, in GB/T 2260 order; money in 10^4 CNY, current producer prices;
        sectors are the codes '01' to '42'.

    Raises
    ------
    InputError, LabelError
        When a sheet is missing or is not laid out as it should be.
    BalanceError
        When a printed total misses its parts by more than 1e-4 of the province's output.
    """
    with reading(root, "china_provincial_io_2007", "ChinaIO.xls") as path:
        book = open_workbook(path)
        return {province.en: _read_table(book, province, path) for province in provinces()}


def _read_table(book: CalamineWorkbook, province: Province, path: Path) -> RegionalTable:
    sheet = _read_sheet(book, province.io_sheet, path)
    notes = (*sheet.notes, *_verify(sheet, path), *_oddities(sheet))
    return RegionalTable(
        region=province.en,
        sectors=tuple(sector.code for sector in sectors()),
        Z=sheet.cells[_PRODUCTS, _PRODUCTS].copy(),
        Y=sheet.cells[_PRODUCTS, [44, 45, 47, 49, 50]].copy(),
        categories=CATEGORIES,
        exports=sheet.column(52),
        imports=sheet.column(55),
        outflow=sheet.column(53),
        inflow=sheet.column(56),
        other=sheet.column(57),
        x=sheet.column(58),
        v=sheet.cells[44:48, _PRODUCTS].copy(),
        v_names=VALUE_ADDED,
        notes=tuple(f"{sheet.name}: {note}" for note in notes),
    )


def _read_sheet(book: CalamineWorkbook, name: str, path: Path) -> _Sheet:
    where = f"{path.name}, sheet {name}"
    rows = sheet_rows(book, name, where=where)
    top, columns, lines = _find_codes(rows, where)
    notes = _check_column_labels(rows, top, columns, where)
    _check_row_labels(rows, lines, columns[1], where)
    cells = np.zeros((_N_ROWS + 1, _N_COLUMNS + 1))
    for row_code, line in lines.items():
        # Below the totals of row 43 only the columns of sectors and 43 are filled.
        for code in range(1, (_N_COLUMNS if row_code <= 43 else 43) + 1):
            at = f"{where}, row {row_code}, column {code}"
            cells[row_code, code] = number(rows[line][columns[code]], where=at)
    return _Sheet(name, cells, notes)


def _find_codes(rows: list[list[object]], where: str) -> tuple[int, dict[int, int], dict[int, int]]:
    """Find the code row by its label 代码, and the code column left of code 1."""
    tops = [line for line, row in enumerate(rows) if row and text(row[0]) == "代码"]
    if len(tops) != 1:
        raise LabelError(f"{len(tops)} rows labelled 代码 found, 1 expected", where=where)
    columns = _positions(rows[tops[0]], _N_COLUMNS, f"{where}, code row")
    code_column = columns[1] - 1
    body = [row[code_column] if line > tops[0] else None for line, row in enumerate(rows)]
    return tops[0], columns, _positions(body, _N_ROWS, f"{where}, code column")


def _positions(cells: list[object], last: int, where: str) -> dict[int, int]:
    """Where each code stands; they must be 1 to `last`, each once and in order."""
    digits = [text(cell).removesuffix(".0") for cell in cells]
    places = [place for place, code in enumerate(digits) if code.isdigit()]
    check_labels([digits[place] for place in places], map(str, range(1, last + 1)), where=where)
    return dict(enumerate(places, start=1))


def _check_column_labels(
    rows: list[list[object]], top: int, columns: dict[int, int], where: str
) -> tuple[str, ...]:
    """Compare header labels with the code row; an exchange within trade is noted, not an error."""
    found = {
        code: _last_label([row[columns[code]] for row in rows[:top]]) for code in _COLUMN_LABELS
    }
    exchanged = {found[code] for code in _TRADE} == {_COLUMN_LABELS[code] for code in _TRADE}
    notes = []
    for code, want in _COLUMN_LABELS.items():
        if found[code] == want:
            continue
        if code not in _TRADE or not exchanged:
            line = f"column {code}: {found[code]!r} found, {want!r} expected"
            raise LabelError(line, where=where)
        notes.append(f"column {code} is headed {found[code]}, read by position as {want}")
    return tuple(notes)


def _last_label(cells: list[object]) -> str:
    return next((label for label in map(text, reversed(cells)) if label), "")


def _check_row_labels(
    rows: list[list[object]], lines: dict[int, int], first: int, where: str
) -> None:
    found = [_last_label(rows[line][: first - 1]) for line in lines.values()]
    expected = [text(sector.zh) for sector in sectors()] + list(_ROW_LABELS)
    check_labels(found, expected, where=f"{where}, row labels")


def _verify(sheet: _Sheet, path: Path) -> list[str]:
    """Compare every printed total with its parts; raise beyond TOLERANCE, else note."""
    parts = sheet.column(44, 45, 47, 49, 50, 52, 53)
    final, expected_final = sheet.column(54), parts
    net = parts - sheet.column(56)
    notes = []
    if np.abs(final - net).max() < np.abs(final - parts).max():
        # So in Heilongjiang, whose rows close with the parts only.
        expected_final = net
        notes.append(
            f"final-use total (54) is printed net of inflow, "
            f"{(parts - final).sum() * _BILLION:.1f} billion CNY below its parts"
        )
    z = sheet.cells[_PRODUCTS, _PRODUCTS]
    used = z.sum(axis=1) + parts - sheet.column(55, 56) + sheet.column(57)
    for label, found, expected in (
        ("intermediate use (43)", sheet.column(43), z.sum(axis=1)),
        ("intermediate input (row 43)", sheet.row(43), z.sum(axis=0)),
        ("final-use total (54)", final, expected_final),
        ("household consumption (46)", sheet.column(46), sheet.column(44, 45)),
        ("consumption (48)", sheet.column(48), sheet.column(44, 45, 47)),
        ("capital formation (51)", sheet.column(51), sheet.column(49, 50)),
        ("value added (row 48)", sheet.row(48), sheet.row(44, 45, 46, 47)),
        ("total input (row 49)", sheet.row(49), sheet.row(43, 48)),
        ("gross output (58) as the sum of its row", sheet.column(58), used),
        ("gross output (58) against total input (row 49)", sheet.column(58), sheet.row(49)),
    ):
        notes += _compare(sheet, label, found, expected, path)
    return notes + _column_totals(sheet)


def _column_totals(sheet: _Sheet) -> list[str]:
    """Note printed column totals (row 43) that miss their column; nothing is taken from them."""
    totals = {code: (sheet.cells[43, code], sheet.column(code).sum()) for code in _COLUMN_LABELS}
    return [
        f"total of column {code}: {found:.2f} found, {expected:.2f} expected (10^4 CNY)"
        for code, (found, expected) in totals.items()
        if abs(found - expected) > ROUNDING * sheet.output
    ]


def _compare(sheet: _Sheet, label: str, found: Array, expected: Array, path: Path) -> list[str]:
    worst = int(np.abs(found - expected).argmax())
    gap = float(np.abs(found - expected).max()) / sheet.output
    at = f"sector {worst + 1:02d} {sectors()[worst].zh}"
    figures = f"{found[worst]:.4f} found, {expected[worst]:.4f} expected (10^4 CNY)"
    if gap > TOLERANCE:
        raise BalanceError(
            f"{sheet.name}: {label}, {at}: {figures}, off by {gap:.1e} of total output",
            where=f"{path.name}, sheet {sheet.name}",
        )
    if gap <= ROUNDING:
        return []
    return [f"{label} misses by at most {gap:.1e} of output; {at}: {figures}"]


def _oddities(sheet: _Sheet) -> list[str]:
    """Describe what a builder has to handle: nothing of it is changed here."""
    x, other = sheet.column(58), np.abs(sheet.column(57))
    z = sheet.cells[_PRODUCTS, _PRODUCTS]
    notes = []
    if other.sum() > TOLERANCE * sheet.output:
        share = other / np.where(x > 0, x, np.inf)
        notes.append(
            f"'other' is {other.sum() * _BILLION:.1f} billion CNY in absolute terms, "
            f"at most {share.max():.2f} of a sector's output ({int(share.argmax()) + 1:02d})"
        )
    if (z < 0).any():
        cells = ", ".join(f"({i:02d}, {j:02d})" for i, j in np.argwhere(z < 0) + 1)
        notes.append(f"negative cells of Z at {cells}, {z[z < 0].sum():.1f} (10^4 CNY) in all")
    falls = sheet.column(50)[sheet.column(50) < 0]
    if falls.size:
        notes.append(
            f"{falls.size} stock changes below 0, {falls.sum() * _BILLION:.1f} billion CNY"
        )
    for code in np.flatnonzero(sheet.row(48) < 0) + 1:
        amount = f"{sheet.cells[48, code] * _BILLION:.2f} billion CNY"
        notes.append(f"value added of sector {code:02d} is {amount}")
    if empty := [f"{code:02d}" for code in np.flatnonzero(x <= 0) + 1]:
        notes.append(f"no output in sectors {', '.join(empty)}")
    if not sheet.column(52, 55).any():
        notes.append("no foreign trade: exports and imports are all zero")
    return notes + _transit(sheet)


def _transit(sheet: _Sheet) -> list[str]:
    """Note where imports and inflow exceed what the province itself uses."""
    use = sheet.cells[_PRODUCTS, _PRODUCTS].sum(axis=1) + sheet.column(44, 45, 47, 49, 50)
    excess = sheet.column(55, 56) - use
    over = excess > ROUNDING * use
    if not over.any():
        return []
    codes = ", ".join(f"{code:02d}" for code in np.flatnonzero(over) + 1)
    return [
        f"imports and inflow exceed use within the province in sectors {codes}, "
        f"{excess[over].sum() * _BILLION:.2f} billion CNY"
    ]
