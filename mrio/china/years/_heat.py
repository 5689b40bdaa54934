"""Heat in the energy balances of 2007: made, by which fuels, used by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.china.table_2007 import GRADES, GROUPS, HOUSEHOLDS, blocks
from mrio.construct.core import Array, ratio
from mrio.labels import IndexArray

CARRIERS = {"coal": GRADES, "gas": ("natural_gas",)}
"""Fuel group → carriers of the energy balances that tell heat from power."""


@dataclass(frozen=True, eq=False)
class Heat:
    """Heat of the provinces in 2007: r provinces.

    Attributes
    ----------
    made : (r,) PJ
    shares : (3, r) share of each fuel group of power and heat that heat burns
    used : mapping of a row of the balances to (r,) PJ
    """

    made: Array
    shares: Array
    used: Mapping[str, Array]


def read_heat(balances: pd.DataFrame, regions: tuple[str, ...]) -> Heat:
    """Read heat off the energy balances.

    Shares are tonnes (cubic metres) put into heating over those into heating
    and thermal power. Oil is taken as power's alone.
    """
    shares = np.zeros((len(GROUPS), len(regions)))
    for i, group in enumerate(GROUPS):
        heating, power = (
            sum(
                (_row(balances, regions, carrier, item) for carrier in CARRIERS.get(group, ())),
                np.zeros(len(regions)),
            )
            for item in ("heating", "thermal_power")
        )
        shares[i] = ratio(np.abs(heating), np.abs(heating) + np.abs(power))
    items = [item for item in balances["heat"].columns if str(item).startswith("final_")]
    # 10^10 kJ are 10 TJ: a hundred of them are a PJ.
    used = {
        str(item): np.clip(_row(balances, regions, "heat", str(item)), 0.0, None) / 100.0
        for item in items
    }
    return Heat(_row(balances, regions, "heat", "heating") / 100.0, shares, used)


def heat_by_user(
    heat: Heat,
    power: Array,
    at: int,
    codes: tuple[str, ...],
    to: IndexArray,
    categories: tuple[str, ...],
) -> Array:
    """Return heat used by buyer (r, u), PJ: blocks of the balances, within them over money.

    Parameters
    ----------
    heat : Heat
    power : (r, s) what industries pay for power and heat, all origins
    at : int
        Position of power and heat, which is left out of the buyers.
    codes : tuple of str
        The sectors behind the balances' blocks.
    to : position of each code among the s
    categories : of final demand, which follow the industries
    """
    r, s = power.shape
    used = np.zeros((r, s + len(categories)))
    for item, members in blocks(codes).items():
        if item not in heat.used:
            continue
        columns = [int(j) for j in dict.fromkeys(to[members]) if j != at]
        weight = power[:, columns]
        weight = np.where(weight.sum(axis=1, keepdims=True) > 0, weight, 1.0)
        share = ratio(weight, weight.sum(axis=1, keepdims=True))
        used[:, columns] += heat.used[item][:, None] * share
    for item, category in HOUSEHOLDS.items():
        used[:, s + categories.index(category)] += heat.used[item]
    return np.delete(used, at, axis=1)


def _row(balances: pd.DataFrame, regions: tuple[str, ...], carrier: str, item: str) -> Array:
    column = balances[(carrier, item)].reindex(list(regions)).fillna(0.0)
    return column.to_numpy(dtype=float)
