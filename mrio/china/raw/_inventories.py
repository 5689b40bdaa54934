"""CO2 inventories of 30 provinces, 2002 to 2019, and the totals of the national one (CEADs)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from python_calamine import CalamineWorkbook

from mrio.china.raw._cells import check_labels, number, sheet_rows
from mrio.china.raw._files import reading
from mrio.errors import BalanceError, InputError, UnitError
from mrio.io import open_workbook
from mrio.labels import Province, provinces

YEARS = range(2002, 2020)

FUELS = (
    "Raw Coal",
    "Cleaned Coal",
    "Other Washed Coal",
    "Briquettes",
    "Coke",
    "Coke Oven Gas",
    "Other Gas",
    "Other Coking Products",
    "Crude Oil",
    "Gasoline",
    "Kerosene",
    "Diesel Oil",
    "Fuel Oil",
    "LPG",
    "Refinery Gas",
    "Other Petroleum Products",
    "Natural Gas",
    "Other Energy",
)
PROCESS = "Process"
COLUMNS = (*FUELS, PROCESS)
"""Columns of an inventory: 18 fuels and the process emissions."""

HOUSEHOLDS = ("Urban", "Rural")
SECTORS = (
    "Farming, Forestry, Animal Husbandry, Fishery and Water Conservancy",
    "Coal Mining and Dressing",
    "Petroleum and Natural Gas Extraction",
    "Ferrous Metals Mining and Dressing",
    "Nonferrous Metals Mining and Dressing",
    "Nonmetal Minerals Mining and Dressing",
    "Other Minerals Mining and Dressing",
    "Logging and Transport of Wood and Bamboo",
    "Food Processing",
    "Food Production",
    "Beverage Production",
    "Tobacco Processing",
    "Textile Industry",
    "Garments and Other Fiber Products",
    "Leather, Furs, Down and Related Products",
    "Timber Processing, Bamboo, Cane, Palm Fiber & Straw Products",
    "Furniture Manufacturing",
    "Papermaking and Paper Products",
    "Printing and Record Medium Reproduction",
    "Cultural, Educational and Sports Articles",
    "Petroleum Processing and Coking",
    "Raw Chemical Materials and Chemical Products",
    "Medical and Pharmaceutical Products",
    "Chemical Fiber",
    "Rubber Products",
    "Plastic Products",
    "Nonmetal Mineral Products",
    "Smelting and Pressing of Ferrous Metals",
    "Smelting and Pressing of Nonferrous Metals",
    "Metal Products",
    "Ordinary Machinery",
    "Equipment for Special Purposes",
    "Transportation Equipment",
    "Electric Equipment and Machinery",
    "Electronic and Telecommunications Equipment",
    "Instruments, Meters, Cultural and Office Machinery",
    "Other Manufacturing Industry",
    "Scrap and waste",
    "Production and Supply of Electric Power, Steam and Hot Water",
    "Production and Supply of Gas",
    "Production and Supply of Tap Water",
    "Construction",
    "Transportation, Storage, Post and Telecommunication Services",
    "Wholesale, Retail Trade and Catering Services",
    "Others",
    *HOUSEHOLDS,
)
"""The 45 production sectors and the two kinds of households, as printed, blanks stripped."""

_SCOPE_2 = ("Scope 2 Heat", "Scope 2 Electricity")
_TOTAL = "Scope 1 Total"
_PRINTED = (*FUELS[:17], *_SCOPE_2, FUELS[17], PROCESS, _TOTAL)
_TOTAL_ROWS = ("totalconsumption", "totalemissions")

TOLERANCE = 1e-4
"""Largest gap that is let pass, relative to the province's total."""
ROUNDING = 1e-9
"""Largest gap that is not even noted, relative to the same."""


@dataclass(frozen=True, eq=False)
class Inventory:
    """Scope-1 CO2 of the 30 provinces in one year.

    Attributes
    ----------
    year : int
    co2 : DataFrame
        Mt CO2; rows (province, sector), provinces in GB/T 2260 order, 47 sectors each (SECTORS);
        columns are 18 fuels and 'Process' (COLUMNS).
    totals : Series
        Mt CO2 by province: the printed Scope 1 total.
    notes : tuple of str
        What does not add up, or is left out, with its size.
    """

    year: int
    co2: pd.DataFrame
    totals: pd.Series
    notes: tuple[str, ...]


def read_inventories(root: Path, year: int) -> Inventory:
    """Read the 30 provincial CO2 inventories of one year.

    Parameters
    ----------
    root : Path
        Folder of raw statistics; the file is
        ceads_provincial_co2/Emission_Inventories_for_30_Provinces_<year>.xlsx
        (CEADs: Shan et al. 2018, 2020; Guan et al. 2021).
    year : int
        2002 to 2019.

    Returns
    -------
    Inventory
        Mt CO2, scope 1 only: the two scope-2 columns are no part of the total; were they not
        empty, `notes` would say how much was left out.

    Raises
    ------
    InputError, LabelError, UnitError
        When the year, a sheet, a label or the unit is not what it should be.
    BalanceError
        When sectors or fuels miss the printed total by more than 1e-4 of it.
    """
    if year not in YEARS:
        raise InputError(f"no inventories of {year}, only {YEARS[0]} to {YEARS[-1]}", where=root)
    name = f"Emission_Inventories_for_30_Provinces_{year}.xlsx"
    with reading(root, "ceads_provincial_co2", name) as path:
        book = open_workbook(path)
        blocks, totals, notes = [], {}, []
        for province in provinces():
            cells, found = _read_province(book, province, year, path)
            blocks.append(cells[1:, _columns(COLUMNS)])
            totals[province.en] = float(cells[0, _printed(_TOTAL)])
            notes += found
        index = pd.MultiIndex.from_product([list(totals), SECTORS], names=["province", "sector"])
        columns = pd.Index(COLUMNS, name="fuel")
        return Inventory(
            year=year,
            co2=pd.DataFrame(np.vstack(blocks), index=index, columns=columns),
            totals=pd.Series(totals, name=f"Mt CO2 {year}").rename_axis("province"),
            notes=tuple(notes),
        )


def read_national_inventory_total(root: Path, year: int) -> float:
    """Read the Scope 1 total of the national inventory.

    Parameters
    ----------
    root : Path
        Folder of raw statistics; the file is ceads_provincial_co2/
        China_CO2_Inventory_1997-2019_(IPCC_Sectoral_Emissions).xlsx (CEADs).
    year : int
        1997 to 2019.

    Returns
    -------
    float
        Mt CO2; below the sum of the provinces in every year from 2002.

    Raises
    ------
    InputError, LabelError, UnitError
        When the year or a label is not there.
    BalanceError
        When the sectors or the fuels of the year miss that total by more than 1e-4 of it.
    """
    name = "China_CO2_Inventory_1997-2019_(IPCC_Sectoral_Emissions).xlsx"
    with reading(root, "ceads_provincial_co2", name) as path:
        cells = _read_cells(open_workbook(path), str(year), path)
        _verify(cells, f"China {year}", path)
        return float(cells[0, _printed(_TOTAL)])


def _printed(column: str) -> int:
    return _PRINTED.index(column)


def _columns(names: tuple[str, ...]) -> list[int]:
    return [_printed(name) for name in names]


def _read_province(
    book: CalamineWorkbook, province: Province, year: int, path: Path
) -> tuple[NDArray[np.float64], list[str]]:
    cells = _read_cells(book, f"{province.inventory_sheet}{year}", path)
    return cells, _verify(cells, f"{province.en} {year}", path)


def _squeeze(label: object) -> str:
    """Drop blanks, underscores and case, which differ between years and sheets."""
    return "".join(str(label).replace("_", " ").split()).lower()


def _read_cells(book: CalamineWorkbook, sheet: str, path: Path) -> NDArray[np.float64]:
    """Return a sheet as 48 rows (total first) × the 22 printed columns, labels checked.

    From 2018 on, and for Hunan in 2017, headers are written with underscores or without blanks
    and the total is called 'Total Emissions': labels are compared without blanks and case.
    """
    where = f"{path.name}, sheet {sheet}"
    rows = sheet_rows(book, sheet, where=where)
    header, units, body = rows[0], rows[1], rows[3:]
    check_labels(map(_squeeze, header[1:23]), map(_squeeze, _PRINTED), where=f"{where}, header")
    labels = [_squeeze(row[0]) for row in body]
    if labels[0] not in _TOTAL_ROWS:
        raise InputError(f"{body[0][0]!r} found, a row of totals expected", where=where)
    check_labels(labels[1:], map(_squeeze, SECTORS), where=f"{where}, first column")
    if other := {_squeeze(unit) for unit in units[1:23]} - {"mtco2"}:
        raise UnitError(f"unit {other} found, 'Mt CO2' expected", where=where)
    return np.array(
        [[number(cell, where=f"{where}, row {row[0]}") for cell in row[1:23]] for row in body]
    )


def _verify(cells: NDArray[np.float64], label: str, path: Path) -> list[str]:
    """Compare the total row with the sectors and the total column with fuels and process."""
    scale = float(cells[0, _printed(_TOTAL)])
    if scale <= 0:
        raise InputError(f"{label}: total of {scale} Mt found", where=path.name)
    sector_gap = cells[1:].sum(axis=0) - cells[0]
    fuel_gap = cells[:, _columns(COLUMNS)].sum(axis=1) - cells[:, _printed(_TOTAL)]
    notes = []
    for what, gap, names in (
        ("sum of the sectors", sector_gap, _PRINTED),
        ("sum of fuels and process", fuel_gap, ("total", *SECTORS)),
    ):
        worst = int(np.abs(gap).argmax())
        line = f"{label}: {what} misses {names[worst]!r} by {gap[worst]:.3g} Mt of {scale:.2f}"
        if abs(gap[worst]) > TOLERANCE * scale:
            raise BalanceError(line, where=path.name)
        if abs(gap[worst]) > ROUNDING * scale:
            notes.append(line)
    scope_2 = cells[0, _columns(_SCOPE_2)].sum()
    if scope_2:
        notes.append(f"{label}: {scope_2:.2f} Mt of scope 2 left out")
    negative = cells[1:, _columns(COLUMNS)]
    if (negative < 0).any():
        amount = negative[negative < 0].sum()
        notes.append(f"{label}: {int((negative < 0).sum())} negative cells, {amount:.3f} Mt")
    return notes
