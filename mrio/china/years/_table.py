"""A year of the provinces as a table of mrio: 32 sectors in whole numbers, or 43 not rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mrio.china.table_2007 import ROWS, STOCKS, Built, RawData, physical_rows
from mrio.china.years._classification import sector_names_43
from mrio.china.years._extensions import (
    emission_rows,
    import_rows,
    physical_extension,
    region_rows,
)
from mrio.china.years._sources import sources_of
from mrio.china.years._year import Year
from mrio.construct.core import Array, BuildReport, Interregional, largest_remainder
from mrio.labels import REST_OF_WORLD, Axis
from mrio.table import Extension, PrimaryInput, Provenance, Step, Table

MONEY = "10^4 CNY"
BASE = 2007
CARRIED = "technology, trade, final_demand"
"""Parts of later tables that stand on 2007's provinces, fitted to the nation; `structure.ties`
reads it."""


def table_43(built: Built, data: RawData) -> Table:
    """Return the constructed table of 2007 in 43 sectors, power and heat as one, not rounded."""
    names = sector_names_43()
    system = built.system
    sectors = [names[code] for code in system.sectors]
    money = _money(built.parts, whole=False)
    idle = built.parts.Z.sum(axis=1) + built.parts.Y.sum(axis=1) + built.parts.exports <= 0
    made = physical_rows(built, data)
    units = {name: unit for unit, *names in ROWS.values() for name in names}
    rows = {name: (units[name], *values) for name, values in made.items()}
    return _table(
        money,
        system.regions,
        sectors,
        system.categories,
        system.v_names,
        {
            "emissions": emission_rows(
                built.emissions, idle, system.regions, sectors, built.report, whole=False
            ),
            "physical": physical_extension(rows, whole=False),
        },
        year=2007,
        name="china-2007-43",
        provenance=Provenance(sources_of(2007), _steps(built.report)),
    )


def embedded(year: Year) -> Table:
    """Return the table that is embedded: 32 sectors, whole 10^4 CNY and whole tonnes.

    Rows and imports are rounded by largest remainder and x is their sum, the
    operating surplus the residual of the columns: the balance is exact in
    integers. Emissions are rounded by largest remainder within each province
    and row. Emissions of industries without output go to the province's other
    industries in proportion, and are named.
    """
    merged = year.merged
    money = _money(year.parts, whole=True)
    imported, imported_Y = money[-2:]
    idle = money[0].sum(axis=1) + money[1].sum(axis=1) <= 0
    emissions = emission_rows(
        year.emissions, idle, merged.regions, year.sectors, merged.report, whole=True
    )
    extensions = {
        "emissions": emissions,
        "physical": physical_extension(year.physical, whole=True),
        "imports": import_rows(imported, imported_Y, year.sectors, MONEY),
        "provinces": region_rows(merged),
    }
    status = {
        block: f"{row['status']}: {row['what']}"
        for block, row in zip(merged.status.index, merged.status.to_dict("records"), strict=True)
    }
    steps = (Step("what is data", status),)
    if merged.year != BASE:
        steps += (Step("carried over", {"carried_over": CARRIED}, f"structure of {BASE}"),)
    prices = {
        name: f"{found.value:g} {found.unit}, {found.status}: {found.source}"
        for name, found in year.parameters.items()
    }
    steps += (Step("parameters of power", prices), *_steps(merged.report))
    return _table(
        money,
        merged.regions,
        year.sectors,
        merged.categories,
        merged.components,
        extensions,
        year=merged.year,
        name=f"china-{merged.year}",
        provenance=Provenance(sources_of(merged.year), steps),
    )


def variant(year: Year) -> Table:
    """Return a year in 32 sectors with CO2 alone, not rounded."""
    merged = year.merged
    money = _money(year.parts, whole=False)
    idle = money[0].sum(axis=1) + money[1].sum(axis=1) <= 0
    emissions = emission_rows(
        year.emissions, idle, merged.regions, year.sectors, merged.report, whole=False
    )
    return _table(
        money,
        merged.regions,
        year.sectors,
        merged.categories,
        merged.components,
        {"emissions": emissions},
        year=merged.year,
        name=f"china-{merged.year}-variant",
        provenance=Provenance(),
    )


Money = tuple[Array, Array, Array, Array, Array]
"""Z, Y with exports last, value added by component, imports by good of industries, of users."""


def _money(parts: Interregional, *, whole: bool) -> Money:
    final = np.column_stack([parts.Y, parts.exports])
    flows, imported, imported_Y = parts.Z, parts.imported, parts.imported_Y
    if whole:
        rows = largest_remainder(np.concatenate([flows, final], axis=1))
        flows, final = rows[:, : len(flows)], rows[:, len(flows) :]
        # What rounds to no output buys nothing either.
        idle = rows.sum(axis=1) == 0
        flows[:, idle] = 0.0
        imported = np.where(idle, 0.0, imported)
        imported, imported_Y = largest_remainder(imported.T).T, largest_remainder(imported_Y.T).T
    x = flows.sum(axis=1) + final.sum(axis=1)
    v = np.rint(parts.value_added) if whole else parts.value_added.copy()
    v[:, x == 0] = 0.0
    v[-1] = x - flows.sum(axis=0) - imported.sum(axis=0) - v[:-1].sum(axis=0)
    return flows, final, v, imported, imported_Y


def _table(
    money: Money,
    regions: Sequence[str],
    sectors: Sequence[str],
    categories: Sequence[str],
    components: Sequence[str],
    extensions: Mapping[str, Extension],
    *,
    year: int,
    name: str,
    provenance: Provenance,
) -> Table:
    Z, Y, v, imported, imported_Y = money
    industries = [(region, sector) for region in regions for sector in sectors]
    demand = [(region, category) for region in regions for category in categories]
    demand.append((REST_OF_WORLD, "exports"))
    imports_Y = np.append(imported_Y.sum(axis=0), 0.0)
    v_Y = np.zeros((len(v) + 1, len(demand)))
    v_Y[-1] = imports_Y
    return Table(
        Z=Z,
        Y=Y,
        v=np.vstack([v, imported.sum(axis=0)]),
        v_Y=v_Y,
        industries=Axis(("region", "sector"), *zip(*industries, strict=True)),
        demand=Axis(("region", "category"), *zip(*demand, strict=True)),
        primary=(
            *(PrimaryInput(component, "value_added") for component in components),
            PrimaryInput("imports", "import"),
        ),
        money_unit=MONEY,
        extensions=dict(extensions),
        year=year,
        price_basis="current",
        stocks=(STOCKS,),
        name=name,
        provenance=provenance,
    )


def _steps(report: BuildReport) -> tuple[Step, ...]:
    return tuple(
        Step(entry.topic, note=f"{entry.finding}. Decided: {entry.decision}")
        for entry in report.decisions
    )
