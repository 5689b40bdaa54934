"""Provincial series: capitals' coordinates, residents, gross domestic product."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from mrio.china.raw._cells import number
from mrio.china.raw._files import read_text, reading
from mrio.errors import InputError, LabelError
from mrio.labels import find_province, province_names, provinces_by

FOLDER = "china_provincial_series"
EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""

_NOT_PROVINCES = ("National Total", "sum", "difference", "Hong Kong", "Tibet")
GDP_BREAK = range(2010, 2015)
"""Years of GDP_raw.csv that break with those around them."""

_COMPARED_WITHIN = 0.02
_RESIDENTS = range(2005, 2020)


def read_commented_csv(path: Path) -> list[dict[str, str]]:
    """Read a CSV file below leading lines that begin with '#', every cell as text.

    A line with nothing on it is no row: detailed_industry_output.csv has one.

    Parameters
    ----------
    path : Path
        A file of china_provincial_series (gcam-hk-v8test, ECL-2.0).

    Returns
    -------
    list of dict
        One for each row, keys from the header.

    Raises
    ------
    InputError
        When there is no row below the header, or a row is longer or shorter than it.
    """
    lines = read_text(path).splitlines()
    start = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header, *rows = list(csv.reader(lines[start:])) or [[]]
    if not rows:
        raise InputError("no rows found below the header", where=path.name)
    for line, row in enumerate(rows, start=start + 2):
        if row and len(row) != len(header):
            raise InputError(
                f"{len(row)} cells found, {len(header)} expected", where=f"{path.name}, line {line}"
            )
    return [dict(zip(header, row, strict=True)) for row in rows if row]


def read_coordinates(root: Path) -> pd.DataFrame:
    """Read where the provincial capitals lie.

    Parameters
    ----------
    root : Path
        Folder of raw statistics; the file is
        china_provincial_series/province_capital_coordinates.csv (mit-jp/cge-tools).

    Returns
    -------
    DataFrame
        Rows: English province names in GB/T 2260 order; columns `lat`, `lon`, degrees north and
        east.  Tibet, Taiwan, Hong Kong and Macau of the file are left out.

    Raises
    ------
    LabelError
        When a code and its two names do not belong together, or a province is missing.
    """
    with reading(root, FOLDER, "province_capital_coordinates.csv") as path:
        known = provinces_by("gb_code")
        found = {}
        for row in read_commented_csv(path):
            if row["code"] not in known:
                continue
            province = known[row["code"]]
            if (row["name_zh"], row["name_en"]) != (province.zh_full, province.en):
                raise LabelError(
                    f"{row['name_zh']} {row['name_en']} found for code {row['code']}, "
                    f"{province.zh_full} {province.en} expected",
                    where=path.name,
                )
            at = f"{path.name}, {province.en}"
            found[province.en] = [number(row[key], where=at) for key in ("latitude", "longitude")]
        _check_complete(found, path)
        frame = pd.DataFrame.from_dict(found, orient="index", columns=["lat", "lon"])
        return frame.loc[list(province_names())].rename_axis("province")


def great_circle_km(coordinates: pd.DataFrame) -> pd.DataFrame:
    """Return the great-circle distances between points (haversine, a sphere of 6,371 km).

    Parameters
    ----------
    coordinates : DataFrame
        Columns `lat` and `lon` in degrees, as `read_coordinates` returns.

    Returns
    -------
    DataFrame
        Kilometres, symmetric, rows and columns as the rows of `coordinates`; diagonal 0.

    Examples
    --------
    >>> points = pd.DataFrame({"lat": [0.0, 0.0], "lon": [0.0, 180.0]}, index=["A", "B"])
    >>> round(great_circle_km(points).loc["A", "B"])
    20015
    """
    lat = np.radians(coordinates["lat"].to_numpy(float))
    lon = np.radians(coordinates["lon"].to_numpy(float))
    half_lat = np.sin((lat[:, None] - lat[None, :]) / 2) ** 2
    half_lon = np.sin((lon[:, None] - lon[None, :]) / 2) ** 2
    chord = half_lat + np.cos(lat)[:, None] * np.cos(lat)[None, :] * half_lon
    distance = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))
    return pd.DataFrame(distance, index=coordinates.index, columns=coordinates.index)


def read_population(root: Path, year: int) -> pd.Series:
    """Read the residents of the provinces at the end of a year.

    Parameters
    ----------
    root : Path
        Folder of raw statistics; the file is
        china_provincial_series/China_Statistics_Yearbook.csv (NBS: usual residents from the
        annual sample survey), compared with population_thous_province.csv, which holds the same
        figures scaled up to the national total and is not used.
    year : int
        2005 to 2019; before, the yearbook does not count usual residents.

    Returns
    -------
    Series
        Persons by English province name, GB/T 2260 order; `attrs["units"]`, `attrs["notes"]`.

    Raises
    ------
    InputError, LabelError
        When a province or the year is missing or is no number.
    """
    if year not in _RESIDENTS:
        first, last = _RESIDENTS[0], _RESIDENTS[-1]
        raise InputError(f"no residents of {year}, only {first} to {last}", hint="take one of them")
    with reading(root, FOLDER, "population_thous_province.csv") as other:
        scaled = in_order(read_year(other, "province.name", year)[0], other, "scaled") * 1e3
    with reading(root, FOLDER, "China_Statistics_Yearbook.csv") as path:
        values, aggregates = read_year(path, "Region", year)
        residents = in_order(values, path, f"residents {year}") * 1e4
        ratio = scaled / residents
        if ratio.max() - ratio.min() > _COMPARED_WITHIN:
            raise InputError(
                f"{other.name} is {ratio.min():.4f} to {ratio.max():.4f} times {path.name}, "
                "one factor expected",
                where=ratio.idxmax(),
            )
        residents.attrs["units"] = "persons"
        residents.attrs["notes"] = (
            f"{other.name} is {ratio.min():.5f} to {ratio.max():.5f} times these figures",
            _against_national(residents, aggregates, 1e4, "persons"),
        )
        return residents


def read_gdp(root: Path, year: int) -> pd.Series:
    """Read the gross domestic product of the provinces in one year.

    Parameters
    ----------
    root : Path
        Folder of raw statistics; the file is china_provincial_series/GDP_raw.csv
        (China Statistical Yearbook, 60-year statistics).
    year : int
        1978 to 2019 (Hainan is empty before).  2010 to 2014 break with the years around them
        and are no levels.

    Returns
    -------
    Series
        10^8 CNY, current prices, by English province name, GB/T 2260 order;
        `attrs["units"]`, `attrs["notes"]`.

    Raises
    ------
    InputError, LabelError
        When a province or the year is missing or is no number.
    """
    with reading(root, FOLDER, "GDP_raw.csv") as path:
        values, aggregates = read_year(path, "province.name", year)
        gdp = in_order(values, path, f"GDP {year}")
        notes = [_against_national(gdp, aggregates, 1.0, "10^8 CNY")]
        if year in GDP_BREAK:
            notes.append("2010 to 2014 break with the years around them: shares only, no levels")
        gdp.attrs["units"] = "10^8 CNY"
        gdp.attrs["notes"] = tuple(notes)
        return gdp


def read_year(path: Path, key: str, year: int) -> tuple[dict[str, float], dict[str, float]]:
    """Split one column of a file into the 30 provinces and the rows that are none of them.

    Raises
    ------
    InputError, LabelError
        When the year or a province is missing, a province occurs twice or is no number.
    """
    values, aggregates = {}, {}
    for row in read_commented_csv(path):
        if str(year) not in row:
            years = [name for name in row if name.isdigit()] or ["none"]
            raise InputError(f"no year {year}, only {min(years)} to {max(years)}", where=path.name)
        name, cell = row[key].strip(), row[str(year)]
        at = f"{path.name}, {name}, {year}"
        if name in _NOT_PROVINCES:
            aggregates[name] = number(cell, where=at)
            continue
        province = find_province(name, where=at).en
        if province in values:
            raise LabelError(f"{province} occurs twice", where=path.name)
        values[province] = number(cell, where=at)
    _check_complete(values, path)
    return values, aggregates


def _check_complete(found: Iterable[str], path: Path) -> None:
    if missing := sorted(set(province_names()) - set(found)):
        raise LabelError(f"no row for {', '.join(missing)}", where=path.name)


def in_order(values: dict[str, float], path: Path, name: str) -> pd.Series:
    """Return positive figures in the order of the provinces.

    Raises
    ------
    InputError
        When one is zero or negative.
    """
    if min(values.values()) <= 0:
        worst = min(values, key=lambda province: values[province])
        raise InputError(f"{values[worst]} found, a positive figure expected", where=path.name)
    ordered = [values[province] for province in province_names()]
    index = pd.Index(province_names(), name="province")
    return pd.Series(ordered, index=index, name=name, dtype=float)


def _against_national(
    values: pd.Series, aggregates: dict[str, float], scale: float, unit: str
) -> str:
    """Say how far the provinces are from the printed national total (which counts Hong Kong)."""
    mainland = (aggregates["National Total"] - aggregates["Hong Kong"]) * scale
    together = values.sum() + aggregates["Tibet"] * scale
    return (
        f"30 provinces and Tibet sum to {together:.6g} {unit}, the printed national total less "
        f"Hong Kong is {mainland:.6g} (ratio {together / mainland:.4f})"
    )
