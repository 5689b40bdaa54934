"""2012 and 2017: the provinces of 2007 brought to the national tables of those years."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from mrio.china import raw
from mrio.china.table_2007 import STOCKS, Built, map_inventory
from mrio.china.years._classification import to_merged
from mrio.china.years._power_sources import TWH_UNIT, read_parameters
from mrio.china.years._year import Merged
from mrio.construct.core import Array, BuildReport, ratio, table_output
from mrio.construct.update import Evidence, Nation, Updated, close_nation, update
from mrio.labels import ELECTRICITY_AND_HEAT, merged_sectors

YEARS = (2012, 2017)
COKING = "Coking"


@dataclass(frozen=True, eq=False)
class LaterData:
    """Everything that is read of a later year.

    Attributes
    ----------
    year : int
    national : raw.NationalTable in 24 sectors
    gdp_shares, residents : Series by province
    power : raw.BilateralPower
    generation : DataFrame, TWh
    inventory : raw.Inventory
    national_inventory : float, Mt CO2
    coke : Series, Mt
    """

    year: int
    national: raw.NationalTable
    gdp_shares: pd.Series
    residents: pd.Series
    power: raw.BilateralPower
    generation: pd.DataFrame
    inventory: raw.Inventory
    national_inventory: float
    coke: pd.Series


def read_later(root: Path, year: int) -> LaterData:
    """Read the raw statistics of 2012 or 2017."""
    return LaterData(
        year=year,
        national=raw.read_national(root, year),
        gdp_shares=raw.read_gdp_shares(root, year),
        residents=raw.read_population(root, year),
        power=raw.read_bilateral_power(root, year),
        generation=raw.read_generation(root, year),
        inventory=raw.read_inventories(root, year),
        national_inventory=raw.read_national_inventory_total(root, year),
        coke=raw.read_output(root, "coke", year),
    )


def bring_to(
    base: Merged, built: Built, data: LaterData, border_2007: float | None = None
) -> tuple[Merged, Updated]:
    """Bring 2007 in 24 sectors to a later year.

    Parameters
    ----------
    base : Merged of 2007
    built : Built of 2007
        Its output tells petroleum from coking in the inventories.
    data : LaterData
    border_2007 : float, optional
        10^4 CNY per TWh between provinces in 2007; left out, that of `base`.
    """
    report = BuildReport(f"china-{data.year}: build report")
    regions, sectors = base.regions, merged_sectors()
    power = sectors.index(ELECTRICITY_AND_HEAT)
    border = (border_2007 or border_price(base)) * _price_index(data.year)
    evidence = _evidence(base, data, border)
    nation = _nation(data.national, evidence.stock_category)
    updated = update(
        base.parts, regions, sectors, base.categories, base.components, nation, evidence
    )
    emissions = map_inventory(data.inventory, built.system, report).sum_sectors(
        to_merged(built.system.sectors)
    )
    burnt, burnt_2007 = (year.fuels[:, :, power] for year in (emissions, base.emissions))
    heat = base.heat * ratio(
        (burnt * base.heat_shares).sum(axis=0), (burnt_2007 * base.heat_shares).sum(axis=0)
    )
    outside = data.power.outside.reindex(list(regions))
    coke = np.zeros((len(regions), len(sectors)))
    coke[:, sectors.index(COKING)] = data.coke.reindex(list(regions)).to_numpy()
    none = np.zeros((len(regions), len(base.categories)))
    merged = Merged(
        year=data.year,
        regions=regions,
        categories=base.categories,
        components=base.components,
        parts=updated.parts,
        emissions=emissions,
        generation=data.generation.reindex(list(regions)),
        flows=_power_flows(data, regions),
        exported=outside.filter(regex="^to_").sum(axis=1).to_numpy(),
        imported=outside.filter(regex="^from_").sum(axis=1).to_numpy(),
        heat=heat,
        heat_shares=base.heat_shares,
        heat_use=base.heat_use,
        physical={"coke_made": ("Mt", coke, none)},
        residents=data.residents.reindex(list(regions)).to_numpy(),
        gdp=evidence.value_added * float(nation.v.sum()) / 1e4,
        status=_status(data),
        report=report,
    )
    _report(base, updated, data, border, report)
    return merged, updated


def _nation(printed: raw.NationalTable, stock: int) -> Nation:
    """Return the national table without its error column."""
    return close_nation(
        Nation(printed.Z, printed.Y, printed.exports, printed.imports, printed.v, printed.x),
        stock,
        merged_sectors(),
    )


def _evidence(base: Merged, data: LaterData, border: float) -> Evidence:
    """Return what statistics say of provinces, with money for a TWh at the border."""
    regions, sectors = list(base.regions), merged_sectors()
    power = sectors.index(ELECTRICITY_AND_HEAT)
    flows = _power_flows(data, base.regions)
    made = data.generation.reindex(regions).sum(axis=1).to_numpy()
    return Evidence(
        value_added=data.gdp_shares.reindex(regions).to_numpy(),
        output={
            power: _power_output(base, made, flows),
            sectors.index(COKING): data.coke.reindex(regions).to_numpy(),
        },
        trade={power: flows * border},
        stock_category=base.categories.index(STOCKS),
    )


def _power_flows(data: LaterData, regions: tuple[str, ...]) -> Array:
    flows = data.power.flows.reindex(index=list(regions), columns=list(regions))
    return flows.to_numpy(dtype=float)


def border_price(base: Merged) -> float:
    """Return what a TWh between provinces costs in 2007, 10^4 CNY."""
    r, s = len(base.regions), len(merged_sectors())
    at = merged_sectors().index(ELECTRICITY_AND_HEAT)
    sold = base.parts.Z.reshape(r, s, r, s)[:, at].sum(axis=2)
    sold = sold + base.parts.Y.reshape(r, s, r, -1)[:, at].sum(axis=2)
    np.fill_diagonal(sold, 0.0)
    return float(sold.sum() / base.flows.sum())


def _price_index(year: int) -> float:
    """Return the price of coal power over that of 2007: power at the border moves with it."""
    then, now = (read_parameters(y)["price coal"].value for y in (2007, year))
    return now / then


def _power_output(base: Merged, made: Array, flows: Array) -> Array:
    """Return weights of provinces in the output of power: 2007's, grown as power made and used."""
    at = merged_sectors().index(ELECTRICITY_AND_HEAT)
    x = table_output(base.parts).reshape(len(base.regions), -1)[:, at]
    then = base.generation.sum(axis=1).to_numpy()
    before = 2.0 * then - base.flows.sum(axis=1) + base.flows.sum(axis=0)
    after = 2.0 * made - flows.sum(axis=1) + flows.sum(axis=0)
    return x * after / before


def _status(data: LaterData) -> pd.DataFrame:
    year, coke = data.year, data.coke.attrs["status"]
    constant = "constant prices" in data.gdp_shares.attrs["notes"][0]
    prices = "constant prices" if constant else "current prices"
    rows = [
        ("national flows, output, value added, foreign trade", "official", f"NBS table {year}"),
        ("provinces' shares of value added", "official", f"GDP {year}, {prices}, shares alone"),
        ("provinces' output by sector", "updated", "2007 grown with shares of value added (RAS)"),
        ("provinces' output of power", "updated", f"2007 grown with power made and used {year}"),
        ("provinces' output of coking", coke, f"coke in tonnes, {year} between 2010, 2015, 2021"),
        ("input coefficients", "carried over", "2007 by province, fitted to the nation's flows"),
        ("final demand of provinces", "carried over", "2007's, grown with value added, fitted"),
        ("foreign trade by province", "carried over", "2007's shares, fitted to the nation's"),
        ("trade between provinces", "carried over", "2007's pairs and totals (RAS); power apart"),
        ("power between provinces", "official", f"bilateral statistics {year}, TWh × one price"),
        ("components of value added", "updated", f"2007's by province, nation's of {year}"),
        ("power by source: TWh", "official", f"statistics {year}; gas and oil from their CO2"),
        ("power by source: money", "modelled", f"parameters of {year} × TWh"),
        ("heat apart from power", "carried over", f"2007's shares of fuels; CO2 of {year}"),
        ("CO2", "official", f"CEADs inventories {year}"),
        ("coke, tonnes", coke, f"interpolated between 2010, 2015, 2021 for {year}"),
        ("residents", "official", f"yearbook {year}"),
    ]
    return pd.DataFrame(rows, columns=["block", "status", "what"]).set_index("block")


def _report(
    base: Merged,
    updated: Updated,
    data: LaterData,
    border: float,
    report: BuildReport,
) -> None:
    national, year = data.national, data.year
    report.facts["national value added, trillion CNY"] = float(national.value_added.sum()) / 1e8
    report.facts["table, value added, trillion CNY"] = float(updated.value_added.sum()) / 1e8
    report.facts["national error column, absolute, share of output"] = float(
        np.abs(national.error).sum() / national.x.sum()
    )
    report.facts["fit of use, rounds"] = float(updated.iterations)
    report.facts["fit of use, largest miss over the nation's largest flow"] = updated.gap
    report.facts["national inventory, Mt CO2"] = data.national_inventory
    report.facts["power at the border, CNY/kWh"] = border / TWH_UNIT
    report.decide(
        "Tibet",
        "the national table counts Tibet (about 0.15 % of GDP), the 30 provinces do not",
        "the 30 provinces share the nation's totals; Tibet is not a region of the table",
    )
    report.decide(
        "the nation's error column",
        f"{np.abs(national.error).sum() / 1e5:.0f} billion CNY in absolute terms",
        "zeroed; intermediate and final use are balanced to output (GRAS), output, value added "
        "and foreign trade held",
    )
    report.decide(
        "stock changes", "provinces' own are not known", "the nation's go to provinces by output"
    )
    for source, notes in (
        ("national table", national.notes),
        ("GDP", data.gdp_shares.attrs["notes"]),
        ("coke", data.coke.attrs["notes"]),
        ("power", data.power.notes),
        ("generation", data.generation.attrs["notes"]),
    ):
        for note in notes:
            report.decide(f"note on {source}", note, "read as printed")
    _report_growth(base, updated, year, report)


def _report_growth(base: Merged, updated: Updated, year: int, report: BuildReport) -> None:
    """Tell what was brought how far: value added, inputs, output between provinces."""
    then = base.parts.value_added.sum(axis=0).reshape(len(base.regions), -1).sum(axis=1)
    factor = updated.use_factor
    report.tables[f"From 2007 to {year}"] = pd.DataFrame(
        {
            "value added, times 2007": updated.value_added.sum(axis=1) / then,
            "inputs over 2007's coefficients, lowest": np.nanmin(factor, axis=1),
            "highest": np.nanmax(factor, axis=1),
        },
        index=pd.Index(base.regions, name="province"),
    )
    x0 = table_output(base.parts).reshape(updated.x.shape)
    moved = np.abs(updated.x / updated.x.sum(axis=0) - x0 / x0.sum(axis=0)).sum(axis=0) / 2.0
    report.tables[f"Output moved between provinces from 2007 to {year}, share of the nation's"] = (
        pd.DataFrame({"share": moved}, index=pd.Index(merged_sectors(), name="sector"))
    )
