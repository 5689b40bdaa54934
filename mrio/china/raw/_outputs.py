"""Coke and crude steel made in the provinces, Mt, between the years of the statistics."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pandas as pd

from mrio.china.raw._cells import number
from mrio.china.raw._files import reading
from mrio.china.raw._series import FOLDER, read_commented_csv
from mrio.errors import InputError, LabelError
from mrio.labels import find_province, province_names

OUTPUT_FILE = "detailed_industry_output.csv"

Product = Literal["coke", "crude_steel"]
PRODUCTS: dict[str, str] = {"coke": "coke", "crude_steel": "iron and steel"}
"""Product → `supplysector` of the file; all its technologies are summed."""

_ELSEWHERE = {"HK": "Hong Kong", "XZ": "Tibet"}
_LABELS = ("province", "supplysector", "subsector", "technology", "year")

_Years = dict[int, dict[str, float]]


def read_output(root: Path, product: Product, year: int) -> pd.Series:
    """Read what the provinces made of a product, interpolated between the file's years.

    Parameters
    ----------
    root : Path
        Folder of raw statistics; the file is
        china_provincial_series/detailed_industry_output.csv (China Statistical Yearbook, through
        gcam-hk-v8test).
    product : {'coke', 'crude_steel'}
    year : int
        2010, 2015 or 2021 as printed; years between them by a straight line.

    Returns
    -------
    Series
        Mt by English province name, GB/T 2260 order; `attrs["units"]` 'Mt', `attrs["status"]`
        'statistic' or 'modelled' (interpolated), `attrs["notes"]`.

    Raises
    ------
    InputError, LabelError
        When the product is unknown, the year lies outside the file's or a figure is missing.
    """
    if product not in PRODUCTS:
        known = ", ".join(PRODUCTS)
        raise InputError(f"no output of {product!r}, only of {known}", hint=f"take one of {known}")
    with reading(root, FOLDER, OUTPUT_FILE) as path:
        every = _read_years(path, PRODUCTS[product])
        printed = {y: found for y, found in every.items() if any(found.values())}
        before, after = _neighbours(sorted(printed), product, year, path)
        weight = (year - before) / (after - before) if after > before else 0.0
        made = {
            label: (1 - weight) * printed[before][label] + weight * printed[after][label]
            for label in printed[before]
        }
        names, index = province_names(), pd.Index(province_names(), name="province")
        values = pd.Series([made[name] for name in names], index, float, f"{product} {year}")
        values.attrs["units"] = "Mt"
        values.attrs["status"] = "modelled" if weight else "statistic"
        notes = _notes(made, sorted(set(every) - set(printed)))
        if weight:
            notes.insert(
                0,
                f"interpolated: {1 - weight:.4f} of {before} and {weight:.4f} of {after}; what "
                "happened between them is not in the file",
            )
        values.attrs["notes"] = tuple(notes)
        return values


def _read_years(path: Path, sector: str) -> _Years:
    """Return year → province (and Hong Kong, Tibet) → Mt, technologies summed."""
    years: _Years = {}
    seen: set[tuple[str, ...]] = set()
    for row in read_commented_csv(path):
        if row["supplysector"] != sector:
            continue
        key = tuple(row[label] for label in _LABELS)
        at = f"{path.name}, {', '.join(key)}"
        if key in seen:
            raise LabelError("a row occurs twice", where=at)
        seen.add(key)
        label = row["province"]
        name = _ELSEWHERE.get(label) or find_province(label, "power_code", where=at).en
        value = number(row["production"], where=at)
        if value < 0:
            raise InputError(f"{value} found, no negative output expected", where=at)
        of_year = years.setdefault(int(number(row["year"], where=at)), {})
        of_year[name] = of_year.get(name, 0.0) + value
    _check_complete(years, len(seen), sector, path)
    return years


def _check_complete(years: _Years, rows: int, sector: str, path: Path) -> None:
    """Make sure that every year has every province, with as many technologies as the others."""
    expected = {*province_names(), *_ELSEWHERE.values()}
    if not years:
        raise LabelError(f"no rows of {sector!r}", where=path.name)
    for year, found in years.items():
        if missing := sorted(expected - set(found)):
            raise LabelError(f"{sector}, {year}: no row for {', '.join(missing)}", where=path.name)
    if rows % (len(years) * len(expected)):
        raise LabelError(
            f"{sector}: {rows} rows for {len(years)} years and {len(expected)} provinces, "
            "a technology is missing somewhere",
            where=path.name,
        )


def _neighbours(printed: list[int], product: str, year: int, path: Path) -> tuple[int, int]:
    """Return the printed years around a year, itself twice when it is one."""
    if not printed:
        raise InputError(f"no output of {product} in any year", where=path.name)
    if not printed[0] <= year <= printed[-1]:
        raise InputError(
            f"no output of {product} in {year}, only {printed[0]} to {printed[-1]} "
            f"({', '.join(map(str, printed))} printed)",
            where=path.name,
            hint="coke of 2007 is in the energy balances (read_energy_balances_2007); nothing is "
            "extrapolated",
        )
    return max(y for y in printed if y <= year), min(y for y in printed if y >= year)


def _notes(made: dict[str, float], empty: list[int]) -> list[str]:
    """Say what is left out, which provinces make nothing and which years are empty."""
    notes = [f"{name} left out: {made[name]:.2f} Mt" for name in _ELSEWHERE.values() if made[name]]
    if zero := [name for name in province_names() if not made[name]]:
        notes.append(f"nothing made in {', '.join(zero)}")
    if empty:
        notes.append(f"the file is zero throughout in {', '.join(map(str, empty))}: not read")
    return notes
