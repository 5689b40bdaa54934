"""Parameters of trade in power: corridors, provinces, emission factors, as data with a status.

A user's file of the same columns lies over the embedded one, row by row.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pandas as pd

from mrio.checking import check_columns, checked
from mrio.errors import ConfigError
from mrio.power.parameters._currency import currency_of
from mrio.power.parameters._layouts import (
    PER_MWH,
    Cell,
    Layout,
    choice,
    currency_code,
    name,
    number,
    place_name,
    read_laid_over,
    text,
    year,
    yes_no,
)

STATUSES = ("read", "remembered", "assumed")


@checked
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
        (sent, NaN where unknown), `capacity_source`, `currency` (ISO 4217; that of the
        embedded rows where a user's file has no such column), `tariff` (per MWh landed),
        `loss` (share of what is sent), `includes_loss` (whether the tariff pays
        for the loss), `plant_line` (carries one plant's power: it can start a
        route, never continue one), `grid` (the regional grid whose lines it
        stands for, empty for a line of its own: its tariff is then that grid's
        energy price), `tariff_period`, `document`, `year`, `status`, `note`.
        attrs: `units`; `overlaid` and `added`, rows of the user's file.

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
    return read_laid_over(_corridor_layout(), path)


@checked
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
        `currency`, `send_out_price`, `td_price` (transmission and distribution at 220 kV
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
    return read_laid_over(_province_layout(), path)


@checked
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
    return read_laid_over(_FACTORS, path)


@checked
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
    found = read_laid_over(_pair_layout(), path)
    for one, other in found.index:
        if (other, one) in found.index:
            raise ConfigError(
                f"the pair {one}, {other} is given as {other}, {one} too",
                where=str(path),
                hint="to replace an embedded row, name the two as it does",
            )
    return found


@checked
def tariff_period(corridors: pd.DataFrame) -> tuple[str, ...]:
    """Return the periods that tariffs are of, where they can be compared as they stand.

    They can where all pay for the loss, or none does: until 2021 it was charged
    apart, since then most tariffs include it. Landed prices of both kinds can be
    compared, bare tariffs cannot.

    Parameters
    ----------
    corridors : DataFrame
        As `read_corridors` gives it.

    Returns
    -------
    tuple of str
        What the column `tariff_period` says, each period once; nothing without it.

    Raises
    ------
    ConfigError
        Naming the corridors of both kinds.

    Examples
    --------
    >>> tariff_period(read_corridors().loc[["雁淮", "锡泰"]])
    ('since-2021',)
    """
    check_columns(corridors, ("tariff", "includes_loss"), "corridors")
    within = corridors["includes_loss"].to_numpy(dtype=bool)
    included, apart = corridors.index[within], corridors.index[~within]
    if len(included) and len(apart):
        raise ConfigError(
            f"tariffs of two kinds: the loss is included in {_listed(included)}, "
            f"and charged apart in {_listed(apart)}",
            hint="compare landed prices, choose corridors of one kind, or say mixed='accept'",
        )
    if "tariff_period" not in corridors:
        return ()
    return tuple(dict.fromkeys(map(str, corridors["tariff_period"])))


@checked
def transmission_tariffs(
    corridors: pd.DataFrame, *, mixed: Literal["refuse", "accept"] = "refuse"
) -> pd.Series:
    """Return tariffs side by side, lowest first, per MWh landed.

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
    >>> transmission_tariffs(read_corridors().loc[["锡泰", "雁淮"]]).to_dict()
    {'雁淮': 35.9, '锡泰': 48.3}
    """
    check_columns(corridors, ("tariff", "loss", "includes_loss"), "corridors")
    if mixed not in ("refuse", "accept"):
        raise ConfigError(f"mixed is {mixed!r}", hint="'refuse' or 'accept'")
    if mixed == "refuse":
        tariff_period(corridors)
    found = pd.Series(corridors["tariff"]).sort_values(kind="stable")
    money = currency_of(corridors)
    found.attrs = {"units": f"{money}/MWh", "currency": money.code}
    return found


def _listed(names: pd.Index) -> str:
    shown = ", ".join(map(str, names[:8]))
    return shown + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _corridor_layout() -> Layout:
    place = place_name()
    cells: dict[str, Cell] = {
        "corridor": name,
        "from": place,
        "to": place,
        "kind": choice("dc", "ac"),
        "capacity_mw": number(0, optional=True),
        "capacity_source": text,
        "currency": currency_code,
        "tariff": number(0),
        "loss": number(0, 1),
        "includes_loss": yes_no(": whether the tariff pays for the loss has no default"),
        "plant_line": yes_no(),
        "grid": text,
        "tariff_period": choice("before-2021", "since-2021"),
        "document": text,
        "year": year,
        "status": choice(*STATUSES),
        "note": text,
    }
    units = {"capacity_mw": "MW", "tariff": PER_MWH, "loss": "share"}
    return Layout(
        "corridors.csv",
        ("corridor",),
        cells,
        units,
        renamed={"generation": "tariff_period"},
        as_embedded=("currency",),
    )


def _province_layout() -> Layout:
    cells: dict[str, Cell] = {
        "province": place_name(),
        "in_province_loss": number(0, 1, optional=True),
        "send_out_loss": number(0, 1, optional=True),
        "currency": currency_code,
        "send_out_price": number(0, optional=True),
        "td_price": number(0, optional=True),
        "funds": number(0, optional=True),
        "regional_grid": text,
        "regional_grid_price": number(0, optional=True),
        "year": year,
        "document": text,
        "status": choice(*STATUSES),
        "note": text,
    }
    prices = ("send_out_price", "td_price", "funds", "regional_grid_price")
    units: dict[str, str] = dict.fromkeys(prices, PER_MWH)
    units |= {"in_province_loss": "share", "send_out_loss": "share"}
    return Layout("provinces.csv", ("province",), cells, units, as_embedded=("currency",))


def _pair_layout() -> Layout:
    place = place_name()
    cells: dict[str, Cell] = {
        "province": place,
        "other_province": place,
        "capacity_mw": number(0),
        "status": choice(*STATUSES),
        "source": text,
        "note": text,
    }
    keys = ("province", "other_province")
    return Layout("pair-capacities.csv", keys, cells, {"capacity_mw": "MW"})


_FACTORS = Layout(
    "emission-factors.csv",
    ("area", "year", "kind"),
    {
        "area": name,
        "year": year,
        "kind": choice("average", "fossil", "excluding market-traded non-fossil"),
        "kg_per_kwh": number(0),
        "status": choice(*STATUSES),
        "source": text,
    },
    {"kg_per_kwh": "kg/kWh"},
)
