"""Power sent between provinces and power generated, by year."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mrio.china.raw._cells import number
from mrio.china.raw._files import reading
from mrio.china.raw._series import FOLDER, read_commented_csv
from mrio.errors import BalanceError, InputError, LabelError, UnitError
from mrio.labels import find_province, province_names, provinces_by

TRADE_FILE = "ABSPI_intra_province_electricity_trade.csv"
GENERATION_FILE = "CPSY_GWh_province_F_elec_out.csv"

OUTSIDE = {"Export": "export", "HK": "hong_kong", "XZ": "tibet"}
"""Labels of the trade file that are none of the 30 provinces."""

FUELS = {
    "coal": "thermal",
    "hydro": "hydro",
    "nuclear": "nuclear",
    "wind": "wind",
    "solar": "solar",
    "other": "other",
}
"""Column of the generation file → ours: its 'coal' is all thermal power, gas included."""

_GWH = 1e-3  # GWh to TWh
_HUNDRED_GWH = 0.1  # 100 GWh to TWh
_ROUNDING = 1e-9
_NOISE = 1e-6
_REPEATED = {2020: 2019, 2021: 2019}
_PAIRS = 994
"""Pairs that every year of the trade file has, those without trade too."""

_Flows = dict[tuple[str, str], float]


@dataclass(frozen=True, eq=False)
class BilateralPower:
    """Power sent between provinces in one year; all parts together are `total`.

    Attributes
    ----------
    year : int
    flows : DataFrame
        TWh from row to column, 30 × 30, English names in GB/T 2260 order, diagonal 0.
    within : Series
        TWh by province that the file books from a province to itself.
    outside : DataFrame
        TWh by province; columns to_export (abroad), to_hong_kong, to_tibet, from_hong_kong,
        from_tibet.
    elsewhere : float
        TWh between two labels that are none of the 30 provinces.
    total : float
        TWh, the sum of the file's rows of the year.
    notes : tuple of str
        Even splits, labels apart and what else to know, with TWh.
    """

    year: int
    flows: pd.DataFrame
    within: pd.Series
    outside: pd.DataFrame
    elsewhere: float
    total: float
    notes: tuple[str, ...]


def read_bilateral_power(root: Path, year: int) -> BilateralPower:
    """Read the power that each province sent to each other in one year.

    Parameters
    ----------
    root : Path
        Folder of raw statistics; the file is
        china_provincial_series/ABSPI_intra_province_electricity_trade.csv
        (China Electricity Council, through gcam-hk-v8test).
    year : int
        2005 to 2021; 2020 and 2021 repeat 2019 but for Hong Kong.

    Returns
    -------
    BilateralPower
        TWh.  Inner Mongolia's western and eastern grids carry one label (NM) in every year; they
        show only as two even splits of what it sends, to the north and to the northeast.

    Raises
    ------
    InputError, LabelError, UnitError
        When the year is missing, a label is unknown or a unit is not GWh.
    BalanceError
        When the parts do not sum to the file's total.
    """
    with reading(root, FOLDER, TRADE_FILE) as path:
        every = _read_trade(path)
        if year not in every:
            raise InputError(f"no year {year}, only {min(every)} to {max(every)}", where=path.name)
        flows = every[year]
        if len(flows) != _PAIRS and not all(flows.values()):
            # The file prints pairs without trade, too: one that is cut short between two lines
            # must not be read as no trade.
            raise InputError(f"{len(flows)} pairs in {year}, {_PAIRS} expected", where=path.name)
    names = pd.Index(province_names(), name="from")
    matrix = pd.DataFrame(0.0, index=names, columns=names.rename("to"))
    within = pd.Series(0.0, index=names.rename("province"))
    outside = pd.DataFrame(0.0, index=within.index, columns=_outside_columns())
    elsewhere = 0.0
    for (origin, destination), value in flows.items():
        if origin == destination and origin in names:
            within[origin] += value
        elif origin in names and destination in names:
            matrix.loc[origin, destination] += value
        elif origin in names:
            outside.loc[origin, f"to_{destination}"] += value
        elif destination in names:
            outside.loc[destination, f"from_{origin}"] += value
        else:
            elsewhere += value
    total = sum(flows.values())
    parts = matrix.to_numpy().sum() + within.sum() + outside.to_numpy().sum() + elsewhere
    if abs(parts - total) > _ROUNDING * total:
        raise BalanceError(f"{parts:.6f} TWh found, {total:.6f} expected", where=path.name)
    notes = _describe(year, within, outside, elsewhere) + _even_splits(flows)
    notes += _fixed_shares(every)
    return BilateralPower(year, matrix, within, outside, elsewhere, total, tuple(notes))


def _outside_columns() -> list[str]:
    return ["to_export", "to_hong_kong", "to_tibet", "from_hong_kong", "from_tibet"]


def _read_trade(path: Path) -> dict[int, _Flows]:
    """Return year → (from, to) → TWh, every row of the file in it."""
    labels = {code: province.en for code, province in provinces_by("power_code").items()} | OUTSIDE
    every: dict[int, _Flows] = {}
    for row in read_commented_csv(path):
        at = f"{path.name}, {row['from.region']} to {row['to.region']}, {row['year']}"
        if row["units"] != "GWh":
            raise UnitError(f"unit {row['units']!r} found, 'GWh' expected", where=at)
        pair = (row["from.region"], row["to.region"])
        if unknown := [label for label in pair if label not in labels]:
            raise LabelError(f"unknown label {unknown[0]!r}", where=at)
        value = number(row["value"], where=at) * _GWH
        if value < 0:
            raise InputError(f"{value} TWh found, none below zero expected", where=at)
        key = (labels[pair[0]], labels[pair[1]])
        flows = every.setdefault(int(number(row["year"], where=at)), {})
        if key in flows:
            raise LabelError("the pair occurs twice in the year", where=at)
        flows[key] = value
    return every


def _describe(year: int, within: pd.Series, outside: pd.DataFrame, elsewhere: float) -> list[str]:
    notes = []
    if year in _REPEATED:
        notes.append(f"{year} repeats {_REPEATED[year]} but for the flows to Hong Kong")
    if within.sum() > 0:
        named = ", ".join(f"{name} {value:.2f}" for name, value in within.items() if value > 0)
        notes.append(f"{within.sum():.2f} TWh from a province to itself, kept apart: {named}")
    for column, values in outside.items():
        if values.sum() > 0:
            notes.append(f"{values.sum():.2f} TWh {column}, kept apart")
    if elsewhere:
        notes.append(f"{elsewhere:.2f} TWh between labels that are no provinces")
    return notes


def _even_splits(flows: _Flows) -> list[str]:
    """Note equal flows from one province to several: a regional grid's flow, split evenly."""
    groups: dict[tuple[str, float], list[str]] = {}
    for (origin, destination), value in flows.items():
        if value > 0:
            groups.setdefault((origin, round(value, 9)), []).append(destination)
    return [
        f"{origin} sends {value:.3f} TWh each to {', '.join(names)}: "
        f"{value * len(names):.2f} TWh evenly split"
        for (origin, value), names in groups.items()
        if len(names) > 1
    ]


def _fixed_shares(every: dict[int, _Flows]) -> list[str]:
    """Note trade with Hong Kong that has the same shares in all years: not measured by province."""
    notes = []
    for side, label in ((0, "from"), (1, "to")):
        shares: dict[str, list[float]] = {}
        for flows in every.values():
            part = {pair: v for pair, v in flows.items() if pair[side] == "hong_kong" and v > 0}
            for pair, value in part.items():
                shares.setdefault(pair[1 - side], []).append(value / sum(part.values()))
        spread = max((max(values) - min(values) for values in shares.values()), default=1.0)
        if spread < 1e-6:
            named = ", ".join(f"{name} {values[0]:.0%}" for name, values in shares.items())
            notes.append(f"flows {label} Hong Kong have the same shares in every year: {named}")
    return notes


def read_generation(root: Path, year: int) -> pd.DataFrame:
    """Read the power generated in one year.

    Parameters
    ----------
    root : Path
        Folder of raw statistics; the file is
        china_provincial_series/CPSY_GWh_province_F_elec_out.csv (China power yearbooks, through
        gcam-hk-v8test), printed in 100 GWh.
    year : int
        1994 to 2017 and 2021, without 2003 and 2006, which are empty in the file.

    Returns
    -------
    DataFrame
        TWh; rows: English province names in GB/T 2260 order; columns thermal (coal, gas, oil and
        the rest burnt), hydro, nuclear, wind, solar, other.  The file's geothermal and '.adj'
        columns share out 'other' and are left out.  `attrs["units"]`, `attrs["notes"]`.

    Raises
    ------
    InputError, LabelError
        When the year or a province is missing, or the year is empty.
    """
    with reading(root, FOLDER, GENERATION_FILE) as path:
        rows = read_commented_csv(path)
        years = sorted({row["year"] for row in rows})
        chosen = {row["province.name"]: row for row in rows if row["year"] == str(year)}
        if not chosen:
            raise InputError(f"no year {year}, only {', '.join(years)}", where=path.name)
        dropped = {name: chosen.pop(name) for name in ("Tibet", "Hong Kong") if name in chosen}
        for name in chosen:
            find_province(name, where=f"{path.name}, {year}")
        if missing := [name for name in province_names() if name not in chosen]:
            raise LabelError(f"no row for {', '.join(missing)} in {year}", where=path.name)
        frame = pd.DataFrame(
            [_generated(chosen[name], path) for name in province_names()],
            index=pd.Index(province_names(), name="province"),
            columns=pd.Index(list(FUELS.values()), name="fuel"),
        )
        if frame["thermal"].to_numpy().sum() <= 0:
            raise InputError(
                f"{year} is empty: {frame.to_numpy().sum():.3f} TWh in all", where=path.name
            )
        frame.attrs["units"] = "TWh"
        frame.attrs["notes"] = tuple(_describe_generation(frame, chosen, dropped, path))
        return frame


def _generated(row: dict[str, str], path: Path) -> list[float]:
    at = f"{path.name}, {row['province.name']}, {row['year']}"
    found = [number(row[column], where=f"{at}, {column}") for column in FUELS]
    # Differences of sums left amounts like -1e-14.
    return [0.0 if abs(value) < _NOISE else value * _HUNDRED_GWH for value in found]


def _describe_generation(
    frame: pd.DataFrame,
    chosen: dict[str, dict[str, str]],
    dropped: dict[str, dict[str, str]],
    path: Path,
) -> list[str]:
    notes = ["'coal' of the file is all thermal power; there is no column for gas"]
    for name, row in dropped.items():
        notes.append(f"{name} left out: {sum(_generated(row, path)):.2f} TWh")
    extra = [name for name in next(iter(chosen.values())) if name.endswith(".adj")]
    for column in ("geothermal", *extra):
        amount = sum(number(row[column], where=path.name) for row in chosen.values())
        if abs(amount) > _NOISE:
            notes.append(f"column {column} left out: {amount * _HUNDRED_GWH:.3f} TWh of 'other'")
    for fuel, values in frame.items():
        for province, value in values.items():
            if value < 0:
                notes.append(f"{province}: {fuel} is {value:.3f} TWh, kept")
    return notes
