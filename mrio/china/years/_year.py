"""One year of the provinces in 32 sectors: coking apart, heat apart, power by source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mrio.china.table_2007 import COAL, COKE, ROWS, Built, Emissions, RawData, physical_rows
from mrio.china.years._classification import kept_positions, power_positions, to_merged
from mrio.china.years._heat import Heat, heat_by_user, read_heat
from mrio.china.years._power_sources import (
    Parameter,
    PowerBySource,
    by_source,
    power_system,
    read_parameters,
)
from mrio.construct.core import Array, BuildReport, Interregional, sum_sectors, table_output
from mrio.construct.power import PowerSplit, PowerSystem, split_power
from mrio.labels import (
    ELECTRICITY_AND_HEAT,
    HEAT,
    SECTOR_OF_SOURCE,
    embedded_sectors,
    merged_sectors,
    sum_groups,
)

Used = Mapping[str, tuple[str, Array, Array]]
"""Physical row → unit, over industries (r, s), over final users (r, c)."""


@dataclass(frozen=True, eq=False)
class Merged:
    """A year in 24 sectors, electricity and heat as one: r provinces.

    Attributes
    ----------
    year : int
    regions, categories, components : tuple of str
    parts : Interregional
    emissions : Emissions, Mt
    generation : DataFrame, TWh
    flows : (r, r) TWh between provinces
    exported, imported : (r,) TWh abroad
    heat : (r,) PJ
    heat_shares : (3, r) share of each fuel group of power and heat that heat burns
    heat_use : (r, u) heat by buyer
    physical : rows beside power's
    residents, gdp : (r,) persons and 10^8 CNY
    status : DataFrame, what of each block is data, and of which year
    report : BuildReport
    """

    year: int
    regions: tuple[str, ...]
    categories: tuple[str, ...]
    components: tuple[str, ...]
    parts: Interregional
    emissions: Emissions
    generation: pd.DataFrame
    flows: Array
    exported: Array
    imported: Array
    heat: Array
    heat_shares: Array
    heat_use: Array
    physical: Used
    residents: Array
    gdp: Array
    status: pd.DataFrame
    report: BuildReport


@dataclass(frozen=True, eq=False)
class Year:
    """A year in 32 sectors, not rounded.

    Attributes
    ----------
    merged : Merged
    sectors : tuple of str
    parts : Interregional
    emissions : Emissions, Mt
    made : PowerBySource
    system : PowerSystem
    split : PowerSplit
    physical : rows of coal, coke and power
    parameters : of power and heat
    """

    merged: Merged
    sectors: tuple[str, ...]
    parts: Interregional
    emissions: Emissions
    made: PowerBySource
    system: PowerSystem
    split: PowerSplit
    physical: Used
    parameters: Mapping[str, Parameter]


def merge_2007(
    built: Built, data: RawData, *, heat: Heat | None = None, physical: bool = True
) -> Merged:
    """Return the year 2007 in 24 sectors; without physical rows where accounts need none.

    Parameters
    ----------
    built, data : Built, RawData
    heat : Heat, optional
        Read already, for many variants.
    physical : bool
    """
    system, power = built.system, built.power
    groups = to_merged(system.sectors)
    regions = system.regions
    parts = sum_sectors(built.parts, groups, len(regions))
    at = merged_sectors().index(ELECTRICITY_AND_HEAT)
    heat = read_heat(data.balances, regions) if heat is None else heat
    rows = {
        name: (ROWS[code][0], sum_groups(values, groups, len(merged_sectors()), axis=1), users)
        for code in (COAL, COKE)
        for name, (values, users) in (physical_rows(built, data) if physical else {}).items()
        if name in ROWS[code]
    }
    return Merged(
        year=2007,
        regions=regions,
        categories=system.categories,
        components=system.v_names,
        parts=parts,
        emissions=built.emissions.sum_sectors(groups),
        generation=data.generation.reindex(list(regions)),
        flows=power.flows,
        exported=power.exported,
        imported=power.imported,
        heat=heat.made,
        heat_shares=heat.shares,
        heat_use=heat_by_user(
            heat, _power_bought(parts, len(regions)), at, system.sectors, groups, system.categories
        ),
        physical=rows,
        residents=data.residents.reindex(list(regions)).to_numpy(),
        gdp=data.gdp.reindex(list(regions)).to_numpy(),
        status=STATUS_2007,
        report=built.report,
    )


def split_year(merged: Merged, parameters: Mapping[str, Parameter] | None = None) -> Year:
    """Split electricity and heat of a year by source, emissions and physical rows with it."""
    parameters = dict(parameters or read_parameters(merged.year))
    at = merged_sectors().index(ELECTRICITY_AND_HEAT)
    made = by_source(
        merged.generation,
        merged.emissions.fuels[:, :, at],
        merged.heat_shares,
        merged.heat,
        parameters,
    )
    system = power_system(
        made, merged.flows, merged.exported, merged.imported, merged.heat_use, parameters
    )
    system = replace(system, regions=merged.regions)
    split = split_power(merged.parts, merged_sectors(), ELECTRICITY_AND_HEAT, system)
    return Year(
        merged=merged,
        sectors=split.sectors,
        parts=split.parts,
        emissions=_emissions(merged.emissions, made, at),
        made=made,
        system=system,
        split=split,
        physical=_physical(merged, made, split, at),
        parameters=parameters,
    )


def _emissions(merged: Emissions, made: PowerBySource, at: int) -> Emissions:
    kept, power = kept_positions(), power_positions()
    g, r, _ = merged.fuels.shape
    s = len(kept) + len(power)
    fuels, process = np.zeros((g, r, s)), np.zeros((r, s))
    fuels[:, :, kept] = np.delete(merged.fuels, at, axis=2)
    fuels[:, :, power] = made.co2
    process[:, kept] = np.delete(merged.process, at, axis=1)
    return Emissions(fuels, process, merged.households_fuels)


def _physical(merged: Merged, made: PowerBySource, split: PowerSplit, at: int) -> Used:
    """Return coal and coke with power's and heat's use apart, and power made and used."""
    kept, power = kept_positions(), power_positions()
    r, s = len(merged.regions), len(split.sectors)
    heat, coal = (split.sectors.index(name) for name in (HEAT, SECTOR_OF_SOURCE["coal"]))
    rows = {}
    for name, (unit, values, users) in merged.physical.items():
        new = np.zeros((r, s))
        new[:, kept] = np.delete(values, at, axis=1)
        new[:, heat] = values[:, at] * made.heat_shares[0]
        new[:, coal] = values[:, at] - new[:, heat]
        rows[name] = unit, new, users
    generated = np.zeros((r, s))
    generated[:, power[1:-1]] = made.generation
    none = np.zeros((r, len(merged.categories)))
    rows["power_generated"] = "TWh", generated, none
    rows["power_used"] = "TWh", split.used, split.used_Y
    return rows


def _power_bought(parts: Interregional, r: int) -> Array:
    s = len(merged_sectors())
    return parts.Z.reshape(r, s, r, s)[:, merged_sectors().index(ELECTRICITY_AND_HEAT)].sum(axis=0)


def output_of(year: Year) -> Array:
    """Return output (r, s), 10^4 CNY."""
    return table_output(year.parts).reshape(len(year.merged.regions), len(embedded_sectors()))


def power_output(year: Year) -> Array:
    """Return output of heat, generation and transmission (r, 9), 10^4 CNY."""
    return output_of(year)[:, power_positions()]


def _status(rows: list[tuple[str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["block", "status", "what"]).set_index("block")


STATUS_2007 = _status(
    [
        ("output, value added, use", "official", "provincial tables 2007, balanced"),
        ("foreign trade", "official", "national table 2007 by commodity; placed on provinces"),
        ("totals of trade between provinces", "official", "provincial tables 2007, reconciled"),
        ("trade between pairs of provinces", "modelled", "gravity; power: statistics 2007"),
        ("coking", "modelled", "energy balances 2007 × one price; inputs as the nation's"),
        ("power by source: TWh", "official", "statistics 2007; gas and oil from their CO2"),
        ("power by source: money", "modelled", "parameters of 2007 × TWh"),
        ("heat apart from power", "modelled", "energy balances 2007, price assumed"),
        ("CO2", "official", "CEADs inventories 2007"),
        ("coal and coke, tonnes", "official", "energy balances 2007"),
        ("residents, GDP", "official", "yearbooks 2007"),
    ]
)
"""What of 2007 is data, and what is computed."""
