"""Shares of the provinces in gross domestic product, from two files that are compared."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from mrio.china.raw._files import reading
from mrio.china.raw._series import FOLDER, GDP_BREAK, in_order, read_gdp, read_year
from mrio.errors import InputError

CONSTANT_FILE = "gdp_mil10usd_province.csv"

_YEARS = range(1978, 2020)
_COMPARED = (2007, 2017)


def read_gdp_shares(root: Path, year: int) -> pd.Series:
    """Read the shares of the 30 provinces in their gross domestic product together.

    Parameters
    ----------
    root : Path
        Folder of raw statistics; the files are china_provincial_series/GDP_raw.csv (current
        prices) and, for 2010 to 2014, gdp_mil10usd_province.csv (constant USD of 2010).
    year : int
        1978 to 2019.

    Returns
    -------
    Series
        Shares, summing to 1, by English province name, GB/T 2260 order; `attrs["units"]`,
        `attrs["source"]` (the file) and `attrs["notes"]` (what the figures are, and how far the
        two files differ in 2007, in 2017 and in the year).

    Raises
    ------
    InputError, LabelError
        When a province or the year is missing or is no number.
    """
    if year not in _YEARS:
        raise InputError(
            f"no gross domestic product of {year}, only {_YEARS[0]} to {_YEARS[-1]}",
            hint="the years after that are projections",
        )
    constant = year in GDP_BREAK
    shares = (_constant if constant else _current)(root, year)
    shares.name = f"share of GDP {year}"
    prices = (
        f"{CONSTANT_FILE}: constant prices, USD of 2010, because the levels of GDP_raw.csv break "
        f"in {GDP_BREAK[0]} to {GDP_BREAK[-1]}"
        if constant
        else "GDP_raw.csv: current prices"
    )
    compared = sorted({*_COMPARED, year})
    shares.attrs["units"] = "1"
    shares.attrs["source"] = CONSTANT_FILE if constant else "GDP_raw.csv"
    shares.attrs["notes"] = (prices, *(_difference(root, other) for other in compared))
    return shares


def _current(root: Path, year: int) -> pd.Series:
    gdp = read_gdp(root, year)
    return gdp / gdp.sum()


def _constant(root: Path, year: int) -> pd.Series:
    with reading(root, FOLDER, CONSTANT_FILE) as path:
        gdp = in_order(read_year(path, "province.name", year)[0], path, f"GDP {year}")
        return gdp / gdp.sum()


def _difference(root: Path, year: int) -> str:
    """Say how far the shares of the two files differ in one year."""
    gap = (_constant(root, year) - _current(root, year)).abs()
    return (
        f"{year}: the shares of the two files, constant and current prices, differ by at most "
        f"{gap.max():.1e} ({gap.idxmax()})"
    )
