"""Provincial CO2 inventories on the sectors of the table, nothing lost."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from mrio.construct.china.raw import Inventory
from mrio.construct.china.raw.inventories import FUELS
from mrio.construct.regional import Array, RegionalSystem, ratio
from mrio.construct.report import BuildReport
from mrio.errors import LabelError
from mrio.resources import data_path

COAL_FUELS = FUELS[: FUELS.index("Crude Oil")]
"""Coal, coke and coking products: the fuels that the inventories list before crude oil."""
ENERGY_GOODS = ("02", "03", "11a", "11b", "24")
"""Purchases of these tell how an inventory group's emissions spread over its sectors."""
HOUSEHOLDS = {"Rural": "rural_consumption", "Urban": "urban_consumption"}
PROCESS = "Process"


@dataclass(frozen=True, eq=False)
class Emissions:
    """CO2 in Mt over the table.

    Attributes
    ----------
    energy, process : (r, s)
    households : (r, c) by category of final demand
    """

    energy: Array
    process: Array
    households: Array


def read_concordance() -> dict[str, tuple[tuple[str, ...], str]]:
    """Return inventory sector → (codes of the table, key of the split)."""
    path = data_path("china", "concordance-inventory.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["inventory_sector"]: (tuple(row["codes"].split()), row["key"])
            for row in csv.DictReader(file)
        }


def map_inventory(inventory: Inventory, system: RegionalSystem, report: BuildReport) -> Emissions:
    """Map 45 inventory sectors to the table's 43 by the written concordance.

    One inventory sector in one sector goes whole. Petroleum and coking are one
    inventory sector: coal and coking products go to coking, oil and gas to
    petroleum, all to the one that has output. The three service groups spread
    by their sectors' purchases of coal, oil, gas and their products.
    Households are direct emissions of rural and urban consumption.

    Raises
    ------
    LabelError
        When the concordance does not cover the inventory.
    """
    concordance = read_concordance()
    names = dict.fromkeys(inventory.co2.index.get_level_values("sector"))
    production = [name for name in names if name not in HOUSEHOLDS]
    missing = sorted(set(production) ^ set(concordance))
    if missing:
        raise LabelError(f"the concordance and the inventory differ in {missing}", where=missing[0])
    r, s = system.x.shape
    fuels = [name for name in inventory.co2.columns if name != PROCESS]
    energy, process = np.zeros((r, s)), np.zeros((r, s))
    blocks = _blocks(inventory, system.regions)
    for name, (codes, key) in concordance.items():
        block = blocks[name]
        at = [system.sectors.index(code) for code in codes]
        coal = block[list(COAL_FUELS)].sum(axis=1).to_numpy()
        total = block[fuels].sum(axis=1).to_numpy()
        by_fuel = key == "fuel"
        share = _fuel_share(system, at, coal, total) if by_fuel else _energy_share(system, at)
        energy[:, at] += share * total[:, None]
        process[:, at] += share * block[PROCESS].to_numpy()[:, None]
    households = np.zeros((r, len(system.categories)))
    for name, category in HOUSEHOLDS.items():
        block = blocks[name]
        households[:, system.categories.index(category)] += block.sum(axis=1).to_numpy()
    _report(inventory, energy, process, households, report)
    return Emissions(energy, process, households)


@lru_cache(maxsize=2)
def _blocks(inventory: Inventory, regions: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """Return sector → provinces × fuels; kept, since every variant of a build asks for it."""
    return {
        str(name): block.droplevel("sector").reindex(list(regions))
        for name, block in inventory.co2.groupby(level="sector", sort=False)
    }


def _fuel_share(system: RegionalSystem, at: list[int], coal: Array, total: Array) -> Array:
    """Return (r, 2): petroleum, coking."""
    coal_share = ratio(coal, total)
    share = np.stack([1.0 - coal_share, coal_share], axis=1)
    idle = system.x[:, at] <= 0
    share = np.where(idle, 0.0, share)
    share[idle[:, 1] & ~idle[:, 0], 0] = 1.0
    share[idle[:, 0] & ~idle[:, 1], 1] = 1.0
    return share


def _energy_share(system: RegionalSystem, at: list[int]) -> Array:
    """Return (r, len(at)): shares of energy purchases, of output where none are bought."""
    goods = [system.sectors.index(code) for code in ENERGY_GOODS]
    bought = system.Z[:, goods][:, :, at].sum(axis=1)
    bought = np.where(system.x[:, at] > 0, bought, 0.0)
    bought = np.where(bought.sum(axis=1, keepdims=True) > 0, bought, system.x[:, at])
    total = bought.sum(axis=1, keepdims=True)
    return ratio(bought, total, fill=1.0 / len(at))


def _report(
    inventory: Inventory, energy: Array, process: Array, households: Array, report: BuildReport
) -> None:
    printed = float(inventory.totals.sum())
    mapped = float(energy.sum() + process.sum() + households.sum())
    report.facts["inventories, printed scope 1, Mt CO2"] = printed
    report.facts["inventories, mapped, Mt CO2"] = mapped
    report.facts["of it process (cement and other minerals), Mt CO2"] = float(process.sum())
    report.facts["of it households, Mt CO2"] = float(households.sum())
    report.decide(
        "process emissions",
        f"the inventories hold process CO2 for non-metallic minerals alone: {process.sum():.1f} Mt",
        "row co2_process_cement; no process share of steel or chemicals can be told from it",
    )
