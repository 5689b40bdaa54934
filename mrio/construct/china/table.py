"""The constructed arrays as a table of mrio: 43 sectors, or the embedded 24 in whole numbers."""

from __future__ import annotations

import csv
from dataclasses import dataclass

import numpy as np

from mrio.construct.assemble import Interregional
from mrio.construct.china import raw
from mrio.construct.china.build import Built, RawData
from mrio.construct.china.physical_rows import (
    DIGITS_MADE,
    DIGITS_USED,
    ROWS,
    physical_rows,
)
from mrio.construct.china.stocks import STOCKS
from mrio.construct.integers import largest_remainder
from mrio.construct.regional import Array
from mrio.construct.report import BuildReport
from mrio.labels import REST_OF_WORLD, Axis, IndexArray, sum_groups
from mrio.resources import data_path
from mrio.table import Extension, PrimaryInput, Provenance, Source, Step, Table

MONEY = "10^4 CNY"
TOTALS = {"co2": ("co2_energy", "co2_process_cement")}
SOURCES = (
    Source(
        "Provincial input-output tables of China 2007",
        "National Bureau of Statistics of China and provincial bureaus; through the repository "
        "zhangda1021/data",
        "none stated",
    ),
    Source(
        "National input-output table of China 2007, 135 sectors",
        "National Bureau of Statistics of China; through the repository Carol-seven/ionet",
        "data of the NBS",
    ),
    Source(
        "CEADs provincial CO2 inventories 2007",
        "Shan et al. (2018), Sci. Data 5:170201; Shan et al. (2020), Sci. Data 7:54; "
        "Guan et al. (2021), Earth's Future 9:e2021EF002241",
        "free to the public and to science, to be cited; redistribution not settled",
    ),
    Source(
        "Provincial energy balances 2007",
        "China Energy Statistical Yearbook 2008; through the repository zhangda1021/data",
        "none stated",
    ),
    Source(
        "Electricity traded between provinces and generation by source 2007; coordinates",
        "China Electricity Council; through the repositories Daifei-Huang/gcam-hk-v8test and "
        "mit-jp/cge-tools",
        "ECL-2.0 (repository)",
    ),
)


def read_aggregation() -> tuple[dict[str, str], dict[str, str]]:
    """Return code of 43 → name of 24, and name → Chinese name, in order."""
    with data_path("china", "sectors-24.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["code"]: row["sector"] for row in rows}, {row["sector"]: row["zh"] for row in rows}


def sector_names_43() -> dict[str, str]:
    """Return code of 43 → English name."""
    names = {sector.code: sector.en for sector in raw.sectors()}
    return {
        **{code: name for code, name in names.items() if code != "11"},
        "11a": "Petroleum and nuclear fuel",
        "11b": "Coking",
    }


def table_43(built: Built, data: RawData) -> Table:
    """Return the constructed table in 43 sectors, not rounded."""
    names = sector_names_43()
    sectors = [names[code] for code in built.system.sectors]
    return _table(built, data, sectors, whole=False, name="china-2007-43")


def table_24(built: Built, data: RawData) -> Table:
    """Return the embedded table: 24 sectors, whole 10^4 CNY and whole tonnes.

    Rows are rounded by largest remainder and x is their sum, value added the residual of the
    columns: the balance is exact in integers. Emissions are rounded by largest
    remainder within each province and row. Emissions of industries without
    output go to the province's other industries in proportion, and are named.
    """
    by_code, _ = read_aggregation()
    sectors = [by_code[code] for code in built.system.sectors]
    return _table(built, data, sectors, whole=True, name="china-2007")


def table_of_emissions(built: Built, data: RawData) -> Table:
    """Return the 24 sectors not rounded and without physical rows: enough for carbon accounts."""
    by_code, _ = read_aggregation()
    sectors = [by_code[code] for code in built.system.sectors]
    return _table(built, data, sectors, whole=False, name="china-2007-variant", physical=False)


@dataclass(frozen=True, eq=False)
class _Sums:
    """How industries of 43 sectors are summed to those of the table.

    Attributes
    ----------
    regions, order : tuple of str
        Provinces, and sectors of the table.
    to : (n,) position of each of the 43-sector industries after summing
    """

    regions: tuple[str, ...]
    order: tuple[str, ...]
    to: IndexArray

    @classmethod
    def of(cls, regions: tuple[str, ...], sectors: list[str]) -> _Sums:
        """Sum to `sectors`, one name for each of the 43, in order of appearance."""
        order = tuple(dict.fromkeys(sectors))
        codes = np.array([order.index(sector) for sector in sectors])
        rows = np.arange(len(regions))[:, None] * len(order)
        return cls(regions, order, (rows + codes).reshape(-1))

    def __call__(self, values: Array, axis: int = 0) -> Array:
        return sum_groups(values, self.to, len(self.regions) * len(self.order), axis=axis)


def _table(
    built: Built,
    data: RawData,
    sectors: list[str],
    *,
    whole: bool,
    name: str,
    physical: bool = True,
) -> Table:
    system = built.system
    summed = _Sums.of(system.regions, sectors)
    Z, Y, v, v_Y = _money(built.parts, summed, whole)
    idle = Z.sum(axis=1) + Y.sum(axis=1) <= 0
    demand = [(region, category) for region in system.regions for category in system.categories]
    demand.append((REST_OF_WORLD, "exports"))
    industries = [(region, sector) for region in system.regions for sector in summed.order]
    extensions = {"emissions": _emission_rows(built, summed, idle, whole)}
    if physical:
        extensions["physical"] = _physical_extension(built, data, summed, whole)
    return Table(
        Z=Z,
        Y=Y,
        v=v,
        v_Y=v_Y,
        industries=Axis(("region", "sector"), *zip(*industries, strict=True)),
        demand=Axis(("region", "category"), *zip(*demand, strict=True)),
        primary=(PrimaryInput("value_added", "value_added"), PrimaryInput("imports", "import")),
        money_unit=MONEY,
        extensions=extensions,
        year=2007,
        stocks=(STOCKS,),
        name=name,
        provenance=_provenance(built),
    )


def _money(parts: Interregional, summed: _Sums, whole: bool) -> tuple[Array, Array, Array, Array]:
    """Return Z, Y with exports last, v and v_Y; rows of v are value added and imports."""
    Z = summed(summed(parts.Z), axis=1)
    Y = np.column_stack([summed(parts.Y), summed(parts.exports)])
    imports = summed(parts.imports)
    imports_Y = np.append(parts.imports_Y, 0.0)
    if whole:
        rows = largest_remainder(np.concatenate([Z, Y], axis=1))
        Z, Y = rows[:, : len(Z)], rows[:, len(Z) :]
        imports, imports_Y = np.rint(imports), np.rint(imports_Y)
    value_added = Z.sum(axis=1) + Y.sum(axis=1) - Z.sum(axis=0) - imports
    return (
        Z,
        Y,
        np.stack([value_added, imports]),
        np.stack([np.zeros_like(imports_Y), imports_Y]),
    )


def _emission_rows(built: Built, summed: _Sums, idle: np.ndarray, whole: bool) -> Extension:
    """Return CO2 in tonnes: energy with households as F_Y, and process."""
    shape = len(summed.regions), len(summed.order)
    energy, process = (
        _placed(
            summed(values.reshape(-1)).reshape(shape) * 1e6,
            idle.reshape(shape),
            summed,
            built.report,
        )
        for values in (built.emissions.energy, built.emissions.process)
    )
    households = built.emissions.households * 1e6
    if whole:
        energy, households = _whole_tonnes(energy, households)
        process, _ = _whole_tonnes(process, np.zeros((shape[0], 0)))
    F_Y = np.zeros((2, households.size + 1))
    F_Y[0, :-1] = households.reshape(-1)
    return Extension(
        name="emissions",
        stressors=TOTALS["co2"],
        units=("t", "t"),
        F=np.stack([energy.reshape(-1), process.reshape(-1)]),
        F_Y=F_Y,
        totals=TOTALS,
    )


def _physical_extension(built: Built, data: RawData, summed: _Sums, whole: bool) -> Extension:
    """Return coal, coke and power made and used; nothing is used by exports."""
    rows = physical_rows(built, data)
    F, F_Y, units = [], [], []
    for unit, *names in ROWS.values():
        for name, digits in zip(names, (DIGITS_MADE, DIGITS_USED), strict=True):
            industries, users = rows[name]
            values = summed(industries.reshape(-1)), np.append(users.reshape(-1), 0.0)
            rounded = [np.round(value, digits) if whole else value for value in values]
            F.append(rounded[0])
            F_Y.append(rounded[1])
            units.append(unit)
    return Extension(
        name="physical",
        stressors=tuple(rows),
        units=tuple(units),
        F=np.stack(F),
        F_Y=np.stack(F_Y),
    )


def _placed(values: Array, idle: np.ndarray, summed: _Sums, report: BuildReport) -> Array:
    """Move emissions of industries without output to the others of the province, in proportion."""
    stranded = np.where(idle, values, 0.0)
    if not stranded.any():
        return values
    cells = ", ".join(
        f"{summed.regions[i]} {summed.order[j]} {stranded[i, j]:,.0f} t"
        for i, j in np.argwhere(stranded > 0)
    )
    report.decide(
        f"emissions without output, {len(summed.order)} sectors",
        f"{stranded.sum() / 1e6:.3f} Mt: {cells}",
        "given to the province's other industries in proportion to their emissions",
    )
    rest = np.where(idle, 0.0, values)
    return rest * (1.0 + stranded.sum(axis=1) / rest.sum(axis=1))[:, None]


def _whole_tonnes(industries: Array, households: Array) -> tuple[Array, Array]:
    """Round to whole tonnes by largest remainder within each province."""
    both = np.concatenate([industries, households], axis=1)
    rounded = largest_remainder(both)
    a = industries.shape[1]
    return rounded[:, :a], rounded[:, a:]


def _provenance(built: Built) -> Provenance:
    steps = tuple(
        Step(entry.topic, note=f"{entry.finding}. Decided: {entry.decision}")
        for entry in built.report.decisions
    )
    return Provenance(SOURCES, steps)
