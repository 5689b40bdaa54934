"""Parameters of trade in power: corridors, provinces, emission factors, as data with a status.

A user's file of the same columns lies over the embedded one, row by row.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from mrio.errors import ConfigError, Problems
from mrio.io import Sheet, read_sheet
from mrio.labels import suggest
from mrio.resources import data_path

STATUSES = ("read", "remembered", "assumed")
OUTSIDE = ("Tibet",)
"""Places that corridors reach and the tables have not."""

Cell = Callable[[str], "float | int | bool | str"]


@dataclass(frozen=True)
class _Layout:
    """What a file of parameters holds: its keys, and how each column is read."""

    file: str
    keys: tuple[str, ...]
    cells: dict[str, Cell]
    units: dict[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.cells)


def read_corridors(path: str | Path | None = None) -> pd.DataFrame:
    """Return corridors between provinces: who sends to whom, at which tariff and loss.

    Parameters
    ----------
    path : path, optional
        A CSV file of the same columns: rows that name a known corridor replace
        its whole row, others are added.

    Returns
    -------
    DataFrame
        Index: corridor. Columns: `from`, `to`, `kind` (dc or ac), `capacity_mw`
        (sent, NaN where unknown), `capacity_source`, `tariff` (per MWh landed),
        `loss` (share of what is sent), `includes_loss` (whether the tariff pays
        for the loss), `plant_line` (carries one plant's power: it can start a
        route, never continue one), `generation`, `document`, `year`, `status`,
        `note`. attrs: `units`; `overlaid` and `added`, rows of the user's file.

    Raises
    ------
    ConfigError
        With line and column of everything that is wrong. `includes_loss` must
        be said in every row: it has no default.

    Examples
    --------
    >>> corridors = read_corridors()
    >>> corridors.loc["雁淮", ["from", "to"]].tolist()
    ['Shanxi', 'Jiangsu']
    >>> float(corridors.loc["雁淮", "tariff"]), bool(corridors.loc["雁淮", "includes_loss"])
    (35.9, True)
    >>> corridors.attrs["units"]["tariff"]
    'CNY/MWh'
    """
    return _read(_corridor_layout(), path)


def read_provinces(path: str | Path | None = None) -> pd.DataFrame:
    """Return what provinces charge when power leaves or enters them.

    Parameters
    ----------
    path : path, optional
        A CSV file of the same columns, as for `read_corridors`.

    Returns
    -------
    DataFrame
        Index: province. Columns: `in_province_loss`, `send_out_loss` (shares),
        `send_out_price`, `td_price` (transmission and distribution at 220 kV
        and above, two-part tariff), `funds`, `regional_grid`,
        `regional_grid_price`, `year`, `document`, `status`, `note`; NaN where
        unknown. attrs as for `read_corridors`.

    Raises
    ------
    ConfigError
        With line and column of everything that is wrong.

    Examples
    --------
    >>> provinces = read_provinces()
    >>> provinces.loc["Jiangsu", ["in_province_loss", "td_price", "funds"]].tolist()
    [0.0283, 51.8, 29.4]
    """
    return _read(_province_layout(), path)


def read_emission_factors(path: str | Path | None = None) -> pd.DataFrame:
    """Return what a kWh emits in the nation, the regional grids and the provinces.

    Parameters
    ----------
    path : path, optional
        A CSV file of the same columns, as for `read_corridors`.

    Returns
    -------
    DataFrame
        Index: (area, year, kind). Kinds: average, fossil, excluding
        market-traded non-fossil. Columns: `kg_per_kwh` (CO2), `status`,
        `source`. attrs as for `read_corridors`.

    Raises
    ------
    ConfigError
        With line and column of everything that is wrong.

    Examples
    --------
    >>> factors = read_emission_factors()
    >>> float(factors.loc[("Shanxi", 2022, "average"), "kg_per_kwh"])
    0.7096
    """
    return _read(_FACTORS, path)


def read_pair_capacities(path: str | Path | None = None) -> pd.DataFrame:
    """Return how much the lines between two provinces carry together, either way.

    Parameters
    ----------
    path : path, optional
        A CSV file of the same columns, as for `read_corridors`.

    Returns
    -------
    DataFrame
        Index: (province, other_province), each pair once. Columns:
        `capacity_mw`, `status`, `source`, `note`. attrs as for `read_corridors`.

    Raises
    ------
    ConfigError
        With line and column of everything that is wrong.

    Examples
    --------
    >>> int(read_pair_capacities().loc[("Jiangsu", "Shanxi"), "capacity_mw"])
    8000
    """
    return _read(_pair_layout(), path)


def one_generation(corridors: pd.DataFrame) -> None:
    """Check that tariffs can be compared as they stand: all pay for the loss, or none does.

    Landed prices of both kinds can be compared, bare tariffs cannot: until 2021
    the loss was charged apart, since then most tariffs include it.

    Parameters
    ----------
    corridors : DataFrame
        As `read_corridors` gives it.

    Raises
    ------
    ConfigError
        Naming the corridors of both kinds.

    Examples
    --------
    >>> one_generation(read_corridors().loc[["雁淮", "锡泰"]])
    """
    within = corridors["includes_loss"].to_numpy(dtype=bool)
    included, apart = corridors.index[within], corridors.index[~within]
    if len(included) and len(apart):
        raise ConfigError(
            f"tariffs of two kinds: the loss is included in {_listed(included)}, "
            f"and charged apart in {_listed(apart)}",
            hint="compare landed prices, choose corridors of one kind, or say mixed='accept'",
        )


def bare_tariffs(
    corridors: pd.DataFrame, *, mixed: Literal["refuse", "accept"] = "refuse"
) -> pd.Series:
    """Return tariffs side by side, lowest first, yuan per MWh landed.

    Parameters
    ----------
    corridors : DataFrame
        As `read_corridors` gives it.
    mixed : {"refuse", "accept"}
        Whether tariffs with and without the loss may stand side by side.

    Raises
    ------
    ConfigError
        Both kinds, unless accepted.

    Examples
    --------
    >>> bare_tariffs(read_corridors().loc[["锡泰", "雁淮"]]).to_dict()
    {'雁淮': 35.9, '锡泰': 48.3}
    """
    if mixed not in ("refuse", "accept"):
        raise ConfigError(f"mixed is {mixed!r}", hint="'refuse' or 'accept'")
    if mixed == "refuse":
        one_generation(corridors)
    found = pd.Series(corridors["tariff"]).sort_values(kind="stable")
    found.attrs = {"units": "CNY/MWh"}
    return found


def _listed(names: pd.Index) -> str:
    shown = ", ".join(map(str, names[:8]))
    return shown + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _read(layout: _Layout, path: str | Path | None) -> pd.DataFrame:
    """Return the embedded file with the user's over it."""
    found = _typed(layout, read_sheet(data_path("power", layout.file)))
    found.attrs["overlaid"], found.attrs["added"] = [], []
    if path is None:
        return found
    own = _typed(layout, read_sheet(Path(path)))
    known = own.index.isin(found.index)
    attrs = found.attrs | {
        "overlaid": own.index[known].tolist(),
        "added": own.index[~known].tolist(),
        "path": str(path),
    }
    rows = pd.concat([found[~found.index.isin(own.index)], own])
    order = found.index.append(own.index[~known])
    found = rows.loc[order].astype(found.dtypes.to_dict())
    found.attrs = attrs
    return found


def _typed(layout: _Layout, sheet: Sheet) -> pd.DataFrame:
    """Return a sheet's rows as they are meant, or all that is wrong with them."""
    _check_columns(layout, sheet)
    problems = Problems()
    rows: dict[tuple[object, ...], dict[str, object]] = {}
    for cells, line in zip(sheet.rows, sheet.lines, strict=True):
        row: dict[str, object] = {}
        for column, text in zip(sheet.columns, cells, strict=True):
            try:
                row[column] = layout.cells[column](text.strip())
            except ValueError as error:
                problems.add(f"{sheet.path}:{line}: {column} is {text!r}, {error}")
        key = tuple(row.get(name) for name in layout.keys)
        if key in rows:
            named = ", ".join(map(str, key))
            problems.add(f"{sheet.path}:{line}: {named} is given a second time")
        rows[key] = row
    problems.raise_if_any(ConfigError, f"{sheet.path} cannot be used", where=str(sheet.path))
    found = pd.DataFrame(list(rows.values()), columns=list(layout.columns))
    found = found.set_index(layout.keys[0] if len(layout.keys) == 1 else list(layout.keys))
    found.attrs["units"] = dict(layout.units)
    return found


def _check_columns(layout: _Layout, sheet: Sheet) -> None:
    """Raise on columns too many or too few."""
    missing = [name for name in layout.columns if name not in sheet.columns]
    unknown = [name for name in sheet.columns if name not in layout.columns]
    if missing or unknown:
        said = [f"lacks the column {name!r}" for name in missing]
        said += [f"has the unknown column {name!r}" for name in unknown]
        raise ConfigError(
            f"{sheet.path}:1: the file {', '.join(said)}",
            where=str(sheet.path),
            hint=f"the columns are {','.join(layout.columns)}",
        )


def _number(low: float, below: float = math.inf, *, optional: bool = False) -> Cell:
    def read(text: str) -> float:
        if not text and optional:
            return math.nan
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and low <= value < below):
            limit = f"at least {low:g}" + (f" and below {below:g}" if below < math.inf else "")
            raise ValueError(f"a number {limit} is needed")
        return value

    return read


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise ValueError("a year of four digits is needed")
    return int(text)


def _choice(*allowed: str) -> Cell:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"one of {', '.join(allowed)} is needed")
        return text

    return read


def _yes_no(why: str = "") -> Cell:
    def read(text: str) -> bool:
        if text not in ("yes", "no"):
            raise ValueError("yes or no is needed" + why)
        return text == "yes"

    return read


def _name(text: str) -> str:
    if not text:
        raise ValueError("a name is needed")
    return text


def _text(text: str) -> str:
    return text


def _place() -> Cell:
    """Return a reader of the names of provinces, as data/china/provinces.csv has them."""
    sheet = read_sheet(data_path("china", "provinces.csv"))
    at = sheet.columns.index("en")
    known = [*(row[at] for row in sheet.rows), *OUTSIDE]

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f"which is no province: {suggest(text, known)}")
        return text

    return read


def _corridor_layout() -> _Layout:
    place = _place()
    cells: dict[str, Cell] = {
        "corridor": _name,
        "from": place,
        "to": place,
        "kind": _choice("dc", "ac"),
        "capacity_mw": _number(0, optional=True),
        "capacity_source": _text,
        "tariff": _number(0),
        "loss": _number(0, 1),
        "includes_loss": _yes_no(": whether the tariff pays for the loss has no default"),
        "plant_line": _yes_no(),
        "generation": _choice("before-2021", "since-2021"),
        "document": _text,
        "year": _year,
        "status": _choice(*STATUSES),
        "note": _text,
    }
    units = {"capacity_mw": "MW", "tariff": "CNY/MWh", "loss": "share"}
    return _Layout("corridors.csv", ("corridor",), cells, units)


def _province_layout() -> _Layout:
    cells: dict[str, Cell] = {
        "province": _place(),
        "in_province_loss": _number(0, 1, optional=True),
        "send_out_loss": _number(0, 1, optional=True),
        "send_out_price": _number(0, optional=True),
        "td_price": _number(0, optional=True),
        "funds": _number(0, optional=True),
        "regional_grid": _text,
        "regional_grid_price": _number(0, optional=True),
        "year": _year,
        "document": _text,
        "status": _choice(*STATUSES),
        "note": _text,
    }
    prices = ("send_out_price", "td_price", "funds", "regional_grid_price")
    units: dict[str, str] = dict.fromkeys(prices, "CNY/MWh")
    units |= {"in_province_loss": "share", "send_out_loss": "share"}
    return _Layout("provinces.csv", ("province",), cells, units)


def _pair_layout() -> _Layout:
    place = _place()
    cells: dict[str, Cell] = {
        "province": place,
        "other_province": place,
        "capacity_mw": _number(0),
        "status": _choice(*STATUSES),
        "source": _text,
        "note": _text,
    }
    keys = ("province", "other_province")
    return _Layout("pair-capacities.csv", keys, cells, {"capacity_mw": "MW"})


_FACTORS = _Layout(
    "emission-factors.csv",
    ("area", "year", "kind"),
    {
        "area": _name,
        "year": _year,
        "kind": _choice("average", "fossil", "excluding market-traded non-fossil"),
        "kg_per_kwh": _number(0),
        "status": _choice(*STATUSES),
        "source": _text,
    },
    {"kg_per_kwh": "kg/kWh"},
)
