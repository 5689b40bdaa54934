"""Provincial CO2 inventories on the sectors of the table, nothing lost."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mrio.china.raw import FUELS, Inventory
from mrio.construct.core import Array, BuildReport, RegionalSystem, ratio
from mrio.errors import LabelError
from mrio.labels import IndexArray, sum_groups
from mrio.resources import data_path

COAL_FUELS = FUELS[: FUELS.index("Crude Oil")]
"""Coal, coke and coking products: the fuels that the inventories list before crude oil."""
GROUPS = {
    "coal": COAL_FUELS,
    "gas": ("Natural Gas",),
    "oil": tuple(name for name in FUELS if name not in (*COAL_FUELS, "Natural Gas")),
}
"""Fuel groups; 'oil' holds the inventories' 'Other Energy' too, which is zero."""
ENERGY_GOODS = ("02", "03", "11a", "11b", "24")
"""Purchases of these tell how an inventory group's emissions spread over its sectors."""
HOUSEHOLDS = {"Rural": "rural_consumption", "Urban": "urban_consumption"}
PROCESS = "Process"


@dataclass(frozen=True, eq=False)
class Emissions:
    """CO2 in Mt over the table.

    Attributes
    ----------
    fuels : (g, r, s) by fuel group, in the order of `GROUPS`
    process : (r, s)
    households_fuels : (g, r, c) by fuel group and category of final demand
    """

    fuels: Array
    process: Array
    households_fuels: Array

    @property
    def energy(self) -> Array:
        """(r, s) all fuels."""
        return self.fuels.sum(axis=0)

    @property
    def households(self) -> Array:
        """(r, c) all fuels."""
        return self.households_fuels.sum(axis=0)

    def sum_sectors(self, groups: IndexArray) -> Emissions:
        """Sum sectors: `groups` (s,) holds the position of each in the new order."""
        count = int(groups.max()) + 1
        return Emissions(
            sum_groups(self.fuels, groups, count, axis=2),
            sum_groups(self.process, groups, count, axis=1),
            self.households_fuels,
        )


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
    energy, process = np.zeros((len(GROUPS), r, s)), np.zeros((r, s))
    blocks = _blocks(inventory, system.regions)
    for name, (codes, key) in concordance.items():
        burnt, made = blocks[name]
        at = [system.sectors.index(code) for code in codes]
        if key == "fuel":
            energy[:, :, at] += _petroleum_and_coking(system, at, burnt)
            total = burnt.sum(axis=0)
            share = ratio(energy[:, :, at].sum(axis=0), total[:, None])
        else:
            share = _energy_share(system, at)
            energy[:, :, at] += share * burnt[:, :, None]
        process[:, at] += share * made[:, None]
    households = np.zeros((len(GROUPS), r, len(system.categories)))
    for name, category in HOUSEHOLDS.items():
        households[:, :, system.categories.index(category)] += blocks[name][0]
    mapped = Emissions(energy, process, households)
    _report(inventory, mapped, report)
    return mapped


@lru_cache(maxsize=4)
def _blocks(inventory: Inventory, regions: tuple[str, ...]) -> dict[str, tuple[Array, Array]]:
    """Return sector → Mt by fuel group (g, r) and process (r,).

    Kept, since every variant of a build asks for it.
    """
    blocks = {}
    for name, block in inventory.co2.groupby(level="sector", sort=False):
        ours = block.droplevel("sector").reindex(list(regions))
        fuels = [ours[list(names)].sum(axis=1).to_numpy() for names in GROUPS.values()]
        blocks[str(name)] = np.stack(fuels), ours[PROCESS].to_numpy()
    return blocks


def _petroleum_and_coking(system: RegionalSystem, at: list[int], burnt: Array) -> Array:
    """Return (g, r, 2): coal to coking, oil and gas to petroleum, all to the one with output."""
    is_coal = np.array([name == "coal" for name in GROUPS])
    to_coking = np.repeat(is_coal[:, None], len(system.regions), axis=1)
    idle = system.x[:, at] <= 0
    to_coking = np.where(idle[:, 1] & ~idle[:, 0], False, to_coking)
    to_coking = np.where(idle[:, 0] & ~idle[:, 1], True, to_coking)
    return np.stack([np.where(to_coking, 0.0, burnt), np.where(to_coking, burnt, 0.0)], axis=2)


def _energy_share(system: RegionalSystem, at: list[int]) -> Array:
    """Return (r, len(at)): shares of energy purchases, of output where none are bought."""
    goods = [system.sectors.index(code) for code in ENERGY_GOODS]
    bought = system.Z[:, goods][:, :, at].sum(axis=1)
    bought = np.where(system.x[:, at] > 0, bought, 0.0)
    bought = np.where(bought.sum(axis=1, keepdims=True) > 0, bought, system.x[:, at])
    total = bought.sum(axis=1, keepdims=True)
    return ratio(bought, total, fill=1.0 / len(at))


def _report(inventory: Inventory, made: Emissions, report: BuildReport) -> None:
    process, households = made.process, made.households
    printed = float(inventory.totals.sum())
    mapped = float(made.energy.sum() + process.sum() + households.sum())
    report.facts["inventories, printed scope 1, Mt CO2"] = printed
    report.facts["inventories, mapped, Mt CO2"] = mapped
    report.facts["of it process (cement and other minerals), Mt CO2"] = float(process.sum())
    report.facts["of it households, Mt CO2"] = float(households.sum())
    report.decide(
        "process emissions",
        f"the inventories hold process CO2 for non-metallic minerals alone: {process.sum():.1f} Mt",
        "row co2_process_cement; no process share of steel or chemicals can be told from it",
    )
