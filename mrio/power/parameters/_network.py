"""Corridors as arrays, checked; routes over them; figures of provinces that must be known."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.checking import is_number
from mrio.errors import ConfigError, InputError, LabelError
from mrio.labels import BoolArray, FloatArray, suggest

SUPPLY = (
    "give it in a file of the columns of data/power/provinces.csv, read by read_provinces(path); "
    "a true zero is written as 0"
)


@dataclass(frozen=True, eq=False)
class Network:
    """Corridors as arrays: ends, what a MWh is multiplied by and pays, what stays on the way.

    `of_grid` says which stand for the lines of a regional grid: their tariff is its energy price.
    """

    names: list[str]
    origin: list[str]
    end: list[str]
    q: FloatArray
    tariff: FloatArray
    loss: FloatArray
    starts_only: list[bool]
    of_grid: BoolArray

    def without_plant_lines(self) -> Network:
        """Return the corridors that carry power from any plant."""
        kept = [k for k, alone in enumerate(self.starts_only) if not alone]
        return Network(
            [self.names[k] for k in kept],
            [self.origin[k] for k in kept],
            [self.end[k] for k in kept],
            self.q[kept],
            self.tariff[kept],
            self.loss[kept],
            [False] * len(kept),
            self.of_grid[kept],
        )


def network_of(corridors: pd.DataFrame, provinces: pd.DataFrame) -> Network:
    """Return corridors as arrays.

    Raises
    ------
    ConfigError
        Columns that are not there, losses and tariffs out of range, a tariff of
        which nobody says whether it includes the loss, or one of a regional
        grid that is not the grid's energy price in `provinces`.
    """
    needed = ("from", "to", "tariff", "loss", "includes_loss")
    missing = [name for name in needed if name not in corridors.columns]
    if missing:
        raise ConfigError(
            f"corridors lack the columns {', '.join(missing)}", hint="read_corridors() has them"
        )
    twice = corridors.index[corridors.index.duplicated()]
    if len(twice):
        raise ConfigError(f"the corridor {twice[0]!r} is given twice", where=twice[0])
    said = corridors["includes_loss"]
    for name, value in said.items():
        if not isinstance(value, (bool, np.bool_)):
            raise ConfigError(
                f"includes_loss of the corridor {name!r} is {value!r}",
                where=name,
                hint="True or False: there is no default",
            )
    loss = corridors["loss"].to_numpy(dtype=np.float64)
    tariff = corridors["tariff"].to_numpy(dtype=np.float64)
    for what, figures, right in (
        ("loss", loss, (loss >= 0) & (loss < 1)),
        ("tariff", tariff, (tariff >= 0) & (tariff < np.inf)),
    ):
        if not right.all():
            k = int(np.flatnonzero(~right)[0])
            raise ConfigError(
                f"the {what} of the corridor {corridors.index[k]!r} is {figures[k]:g}",
                where=corridors.index[k],
                hint="a share from 0 to below 1" if what == "loss" else "0 or more per MWh",
            )
    q = np.where(said.to_numpy(dtype=bool), 1.0, 1 / (1 - loss))
    known = "plant_line" in corridors.columns
    plant = corridors["plant_line"].tolist() if known else [False] * len(corridors)
    ends = corridors["from"].tolist(), corridors["to"].tolist()
    of_grid = np.zeros(len(corridors), dtype=bool)
    if "grid" in corridors.columns:
        of_grid = np.array([isinstance(each, str) and each != "" for each in corridors["grid"]])
        _check_grid_prices(corridors.loc[of_grid], provinces)
    return Network(corridors.index.tolist(), *ends, q, tariff, loss, plant, of_grid)


def _check_grid_prices(corridors: pd.DataFrame, provinces: pd.DataFrame) -> None:
    """Raise where a regional grid has one energy price for a corridor, another for its end."""
    prices = grid_prices(provinces, corridors["to"])
    rows = zip(corridors.index, corridors.to_dict("records"), prices, strict=True)
    for name, row, expected in rows:
        if math.isfinite(expected) and row["tariff"] != expected:
            raise ConfigError(
                f"the corridor {name!r} takes {row['tariff']:g} for the grid of {row['grid']}, "
                f"regional_grid_price of {row['to']} is {expected:g}",
                where=name,
                hint="both are the grid's energy price: lay a file over both",
            )


def grid_prices(provinces: pd.DataFrame, names: Iterable[object]) -> FloatArray:
    """Return the energy price of the regional grid of provinces, NaN where it is not known."""
    if "regional_grid_price" not in provinces.columns:
        return np.full(len(list(names)), np.nan)
    found = provinces[["regional_grid_price"]].reindex(pd.Index(list(names)))
    return found.to_numpy(dtype=np.float64)[:, 0]


def hops_of(names: tuple[str, ...], network: Network) -> list[int]:
    """Return the places of a route's corridors, checked to follow each other."""
    if not names:
        raise InputError("the route has no corridor", hint="name one or more")
    for name in names:
        if name not in network.names:
            raise LabelError(
                f"no corridor {name!r}", where=name, hint=suggest(str(name), network.names)
            )
    hops = [network.names.index(name) for name in names]
    for before, after in itertools.pairwise(hops):
        if network.end[before] != network.origin[after]:
            raise InputError(
                f"{network.names[before]!r} ends in {network.end[before]}, "
                f"{network.names[after]!r} starts in {network.origin[after]}",
                where=network.names[after],
                hint="name corridors in the order in which the power passes them",
            )
        if network.starts_only[after]:
            raise InputError(
                f"{network.names[after]!r} carries the power of one plant, none from elsewhere",
                where=network.names[after],
                hint="it can only be the first corridor of a route",
            )
    passed = [network.origin[hops[0]], *(network.end[hop] for hop in hops)]
    again = next((place for place in passed if passed.count(place) > 1), None)
    if again is not None:
        raise InputError(f"the route passes {again} twice", where=again)
    return hops


def destination(provinces: pd.DataFrame, name: str) -> tuple[float, float, float]:
    """Return price of the regional grid, loss, and charges and funds of a last province."""
    region = parameter(provinces, name, "regional_grid_price")
    rho = parameter(provinces, name, "in_province_loss")
    charges = parameter(provinces, name, "td_price") + parameter(provinces, name, "funds")
    return region, rho, charges


def parameter(provinces: pd.DataFrame, name: str, column: str) -> float:
    """Return a figure of a province.

    Raises
    ------
    LabelError
        No such province.
    ConfigError
        The figure is not known: nothing stands in for it.
    """
    if name not in provinces.index:
        raise LabelError(
            f"provinces have no row {name!r}",
            where=name,
            hint=suggest(name, map(str, provinces.index)),
        )
    value = provinces.at[name, column] if column in provinces.columns else math.nan
    if not math.isfinite(value):
        raise ConfigError(
            f"{column} of {name} is not known", where=f"{name}, {column}", hint=SUPPLY
        )
    return float(value)


def price_of(what: str, value: float) -> float:
    number = is_number(value)
    if not (number and math.isfinite(value) and value >= 0):
        raise InputError(f"{what} is {value!r}", hint="give a price per MWh, 0 or more")
    return float(value)
