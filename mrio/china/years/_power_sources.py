"""Power and heat of the provinces by source: TWh, CO2, heat, prices."""

from __future__ import annotations

import csv
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.china.table_2007 import GROUPS
from mrio.construct.core import Array, ratio
from mrio.construct.power import PowerSystem
from mrio.errors import InputError
from mrio.labels import HEAT, POWER_PARTS, SECTOR_OF_SOURCE, TRANSMISSION
from mrio.resources import data_path

BURNT_BY = {"coal": "coal", "gas": "gas", "oil": "other"}
"""Fuel group → the source that burns it."""
TWH_UNIT = 1e5
"""10^4 CNY per TWh at one CNY per kWh."""


@dataclass(frozen=True)
class Parameter:
    """A figure of the parameter file with what is known of it."""

    value: float
    unit: str
    status: str
    source: str


@dataclass(frozen=True, eq=False)
class PowerBySource:
    """What the provinces generate and burn in one year: r provinces.

    Attributes
    ----------
    generation : (r, 7) TWh in the order of `SECTOR_OF_SOURCE`
    co2 : (3, r, 9) Mt by fuel group of `GROUPS` and part of `POWER_PARTS`
    heat : (r,) PJ
    heat_shares : (3, r) share of each fuel group that heat burns
    """

    generation: Array
    co2: Array
    heat: Array
    heat_shares: Array


def read_parameters(year: int) -> dict[str, Parameter]:
    """Return name → parameter of power and heat in one year, from data/china.

    Raises
    ------
    InputError
        When the file has no such year.
    """
    with data_path("china", "power-parameters.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == str(year)]
    if not rows:
        raise InputError(f"no parameters of power for {year}", where="power-parameters.csv")
    return {
        row["parameter"]: Parameter(float(row["value"]), row["unit"], row["status"], row["source"])
        for row in rows
    }


def by_source(
    generation: pd.DataFrame,
    burnt: Array,
    heat_shares: Array,
    heat: Array,
    parameters: dict[str, Parameter],
) -> PowerBySource:
    """Divide thermal power and the CO2 of power and heat by source.

    Natural gas that heat does not burn is gas power at a stated kg/kWh, oil is
    other power likewise; the rest of thermal power is coal, with all of coal's
    CO2. Coke-oven and blast-furnace gas count as coal.

    Parameters
    ----------
    generation : DataFrame of `read_generation`, TWh
    burnt : (3, r) Mt CO2 of power and heat by fuel group
    heat_shares : (3, r)
    heat : (r,) PJ
    parameters : of the year
    """
    thermal = generation["thermal"].to_numpy(dtype=float)
    of_heat = burnt * heat_shares
    of_power = burnt - of_heat
    groups = list(GROUPS)
    gas, oil = (
        of_power[groups.index(group)] / parameters[f"emission factor {source}"].value
        for group, source in (("gas", "gas"), ("oil", "other"))
    )
    limit = np.minimum(1.0, ratio(thermal, gas + oil, fill=0.0))
    gas, oil = gas * limit, oil * limit
    made = {name: generation[name].to_numpy(dtype=float) for name in generation.columns}
    made |= {"coal": thermal - gas - oil, "gas": gas, "other": oil + made["other"]}
    twh = np.stack([np.clip(made[source], 0.0, None) for source in SECTOR_OF_SOURCE], axis=1)
    co2 = np.zeros((len(groups), len(thermal), len(POWER_PARTS)))
    co2[:, :, POWER_PARTS.index(HEAT)] = of_heat
    for group, source in BURNT_BY.items():
        co2[groups.index(group), :, POWER_PARTS.index(SECTOR_OF_SOURCE[source])] = of_power[
            groups.index(group)
        ]
    return PowerBySource(twh, co2, heat, heat_shares)


def power_system(
    made: PowerBySource,
    flows: Array,
    exported: Array,
    imported: Array,
    heat_use: Array,
    parameters: dict[str, Parameter],
) -> PowerSystem:
    """Return what the split of the power sector needs, money in 10^4 CNY.

    Parameters
    ----------
    made : PowerBySource
    flows : (r, r) TWh
    exported, imported : (r,) TWh
    heat_use : (r, u) heat used by buyer
    parameters : of the year
    """
    parts = len(POWER_PARTS)
    fuels = {}
    groups = list(GROUPS)
    for group, goods in (("coal", ("Coal mining", "Coking")), ("oil", ("Petroleum refining",))):
        division = np.zeros((len(made.heat), parts))
        share = made.heat_shares[groups.index(group)]
        burner = POWER_PARTS.index(SECTOR_OF_SOURCE[BURNT_BY[group]])
        division[:, 0], division[:, burner] = share, 1.0 - share
        if group == "oil":
            division[:, POWER_PARTS.index(SECTOR_OF_SOURCE["nuclear"])] = (
                1.0 - share
            )  # nuclear fuel is of it
            division[:, POWER_PARTS.index(SECTOR_OF_SOURCE["coal"])] = (
                1.0 - share
            )  # to start boilers
        fuels |= dict.fromkeys(goods, division)
    gas = np.zeros((len(made.heat), parts))
    share = made.heat_shares[groups.index("gas")]
    gas[:, 0], gas[:, POWER_PARTS.index(SECTOR_OF_SOURCE["gas"])] = share, 1.0 - share
    fuels["Oil and gas extraction"] = gas
    return PowerSystem(
        sources=tuple(SECTOR_OF_SOURCE.values()),
        heat=HEAT,
        transmission=TRANSMISSION,
        generation=made.generation,
        flows=flows,
        exported=exported,
        imported=imported,
        price=np.array([parameters[f"price {source}"].value for source in SECTOR_OF_SOURCE])
        * TWH_UNIT,
        # CNY/GJ is million CNY for a PJ, 100 × 10^4 CNY.
        heat_value=made.heat * parameters["price heat"].value * 100.0,
        heat_use=heat_use,
        loss=parameters["loss"].value,
        fuels=fuels,
    )
