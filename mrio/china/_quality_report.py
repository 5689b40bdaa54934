"""The figures of a built table beside independent ones: the head of its quality sheet."""

from __future__ import annotations

from mrio import account
from mrio.china.raw import Inventory, NationalTable
from mrio.china.years import (
    DOMESTIC,
    INSIDE,
    Year,
    independent,
    report_flows,
    report_power,
    report_status,
)
from mrio.construct.core import BuildReport
from mrio.labels import REST_OF_WORLD
from mrio.model import Model
from mrio.table import Table

BESIDE = "Beside independent figures"
TRILLION = 1e8
"""10^4 CNY in a trillion."""


def report_quality(
    year: Year,
    table: Table,
    inventory: Inventory,
    national: NationalTable,
    national_inventory: float,
    report: BuildReport,
) -> None:
    """Add the quality sheet to a report: status of each block, independent figures, power."""
    report_power(year, inventory, report)
    report_flows(year, report)
    own = _own_figures(year, table)
    official = {
        "value added, trillion CNY": float(national.value_added.sum()) / TRILLION,
        "exports, trillion CNY": float(national.exports.sum()) / TRILLION,
        "imports, trillion CNY": float(national.imports.sum()) / TRILLION,
        "CO2 of provinces, Mt": float(inventory.totals.sum()),
        "CO2 beside the national inventory, Mt": national_inventory,
        "power generated, TWh": float(year.merged.generation.to_numpy().sum()),
        "power between provinces, TWh": float(year.merged.flows.sum()),
    }
    beside = independent(year.merged.year, own, official)
    imports = float(table.imports.sum() + table.v_Y.sum())
    expenditure = float(table.Y.sum() + table.v_Y.sum()) - imports
    report.facts["GDP identity, value added less expenditure, 10^4 CNY"] = (
        float(table.value_added.sum()) - expenditure
    )
    report.facts |= {name: value for name, value in own.items() if name not in report.facts}
    report.tables = {BESIDE: beside} | report.tables
    report_status(year, report)


def _own_figures(year: Year, table: Table) -> dict[str, float]:
    model = Model(table)
    national = account.domestic_technology(model, "co2")
    mega = 1e-6
    co2 = float(account.production(model, "co2").sum()) * mega
    generated, _, _ = table.stressor("power_generated")
    exports = table.Y[:, table.demand.in_region(REST_OF_WORLD)].sum()
    return {
        "value added, trillion CNY": float(table.value_added.sum()) / TRILLION,
        "exports, trillion CNY": float(exports) / TRILLION,
        "imports, trillion CNY": float(table.imports.sum() + table.v_Y.sum()) / TRILLION,
        "CO2 of provinces, Mt": co2,
        "CO2 beside the national inventory, Mt": co2,
        "production, Mt CO2": co2,
        INSIDE: float(national["made_inside"].sum()) * mega,
        DOMESTIC: float(national["consumption"].sum()) * mega,
        "power generated, TWh": float(generated.sum()),
        "power between provinces, TWh": float(year.split.sales.between.sum())
        / year.split.sales.border_price,
    }
