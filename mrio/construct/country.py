"""An interregional table of any country from its regions' tables, with a report of every step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from mrio.config import read_settings, told_with
from mrio.construct._country_files import read_emissions, read_regional_table
from mrio.construct._country_inputs import (
    Assumptions,
    Control,
    side_weights,
    stock_position,
)
from mrio.construct._country_plan import CountryPlan
from mrio.construct._country_steps import (
    check_columns,
    known_trade,
    reconciled_tables,
    report_assumptions,
    report_margins,
    report_use,
    without_crumbs,
)
from mrio.construct.assemble import Interregional, assemble, balance_use, row_gap
from mrio.construct.interregional import Margins, distribute, gravity, reconcile
from mrio.construct.regional import Array, RegionalSystem, RegionalTable
from mrio.construct.report import BuildReport
from mrio.errors import BalanceError, LabelError
from mrio.io import read_sheet
from mrio.labels import REST_OF_WORLD, Axis
from mrio.table import Extension, PrimaryInput, Provenance, Source, Step, Table

__all__ = ["Assumptions", "Construction", "Control", "build_country", "build_from_plan"]
ROW_TOLERANCE = 1e-8


@dataclass(frozen=True, eq=False)
class Construction:
    """A table, what it was made from, and what was decided on the way.

    Attributes
    ----------
    table : Table
    trade : (s, r, r) from row region to column region
    margins : Margins
    report : BuildReport
    """

    table: Table
    trade: Array
    margins: Margins
    report: BuildReport


def build_country(
    tables: Sequence[RegionalTable],
    distance: pd.DataFrame,
    assumptions: Assumptions,
    *,
    name: str,
    money_unit: str,
    year: int | None = None,
    control: Control | None = None,
    priors: Mapping[str, pd.DataFrame] | None = None,
    extensions: Mapping[str, Extension] | None = None,
    sources: Sequence[Source] = (),
) -> Construction:
    """Make one interregional table from single-region tables.

    Order: identities checked → negative flows and 'other' zeroed → transit
    netted → national foreign trade placed → outflow and inflow made equal → use
    balanced (GRAS; x, value added, intermediate totals and foreign trade held) →
    trade distributed (gravity or priors, RAS) → assembled (Chenery–Moses).

    Parameters
    ----------
    tables : of the same sectors, categories and components of value added
    distance : DataFrame region × region, above zero off the diagonal
    assumptions : Assumptions
    control : Control, optional
        Without it foreign trade stays as the regions book it.
    priors : mapping of sector to DataFrame region × region, optional
        Bilateral statistics that take the place of gravity.
    extensions : mapping of name to Extension, optional
        Over the table's industries (region-major) and its demand: the regions'
        categories, then exports.
    sources : of the tables

    Raises
    ------
    LabelError
        Unknown or missing regions and sectors.
    InputError
        Figures that are no numbers.
    BalanceError
        Tables whose rows or columns do not close, or margins that nothing meets.

    References
    ----------
    Chenery (1953); Moses (1955); Wilson (1967); Lenzen, Wood & Gallego (2007)
    (GRAS); Miller & Blair (2009), ch. 8.
    """
    report = BuildReport(f"{name}: build report")
    system, km = reconciled_tables(tables, distance, control, report)
    stock = stock_position(system, assumptions)
    weights = side_weights(system, assumptions)
    report_assumptions(assumptions, list(priors or {}), report)
    margins = without_crumbs(reconcile(system, weights))
    report_margins(system, margins, report)
    system = system.replace(outflow=margins.outflow, inflow=margins.inflow)
    use = balance_use(system)
    report_use(system, use.row_factor, use.demand_factor, report)
    known = known_trade(system, priors)
    prior = gravity(margins.outflow, margins.inflow, km, assumptions.decay)
    trade = distribute(margins, prior, known).values
    parts = assemble(system, use, trade, stocks=assumptions.stocks, stock_category=stock)
    check_columns(parts, system, use)
    gap = row_gap(parts, system.x)
    if gap > ROW_TOLERANCE:
        raise BalanceError(f"rows miss output by {gap:.1e} of the total, {ROW_TOLERANCE} allowed")
    report.facts["rows miss output by, relative"] = gap
    report.facts["stock changes that own output could not hold"] = float(
        np.abs(parts.stocks_not_own).sum()
    )
    made = _table(system, parts, report, name, money_unit, year, assumptions, extensions, sources)
    return Construction(made, trade, margins, report)


def _table(
    system: RegionalSystem,
    parts: Interregional,
    report: BuildReport,
    name: str,
    money_unit: str,
    year: int | None,
    assumptions: Assumptions,
    extensions: Mapping[str, Extension] | None,
    sources: Sequence[Source],
) -> Table:
    industries = [(region, sector) for region in system.regions for sector in system.sectors]
    demand = [(region, category) for region in system.regions for category in system.categories]
    demand.append((REST_OF_WORLD, "exports"))
    stock = assumptions.stock_category
    v_Y = np.zeros((len(system.v_names) + 1, len(demand)))
    v_Y[-1, :-1] = parts.imports_Y
    primary = [PrimaryInput(component, "value_added") for component in system.v_names]
    assumed = {
        "decay": float(assumptions.decay),
        "totals": str(assumptions.totals),
        "stocks": assumptions.stocks,
    }
    steps = [Step("assumptions", assumed)]
    steps += [
        Step(entry.topic, note=f"{entry.finding}. Decided: {entry.decision}")
        for entry in report.decisions
    ]
    return Table(
        Z=parts.Z,
        Y=np.column_stack([parts.Y, parts.exports]),
        v=np.vstack([parts.value_added, parts.imports]),
        v_Y=v_Y,
        industries=Axis(("region", "sector"), *zip(*industries, strict=True)),
        demand=Axis(("region", "category"), *zip(*demand, strict=True)),
        primary=(*primary, PrimaryInput("imports", "import")),
        money_unit=money_unit,
        extensions=dict(extensions or {}),
        year=year,
        stocks=() if stock is None else (stock,),
        name=name,
        provenance=Provenance(tuple(sources), tuple(steps)),
    )


def build_from_plan(path: str | Path) -> Construction:
    """Make the table that a YAML file describes; it names files from its own folder.

    Raises
    ------
    ConfigError, LabelError, InputError, BalanceError
        With line, column and key where the file is wrong.
    """
    path = Path(path)
    plan, folder = read_settings(path, CountryPlan), path.parent
    tables = []
    for region, file in plan.tables.items():
        with told_with(path, "tables", region):
            tables.append(read_regional_table(region, folder / file, plan))
    with told_with(path, "trade", "distances"):
        distance = read_sheet(folder / plan.trade.distances).frame()
    priors = {}
    for sector, file in plan.trade.priors.items():
        with told_with(path, "trade", "priors", sector):
            priors[sector] = read_sheet(folder / file).frame()
    with told_with(path, "emissions"):
        extensions = read_emissions(plan, folder)
    control = None
    if plan.national is not None:
        with told_with(path, "national"):
            totals = read_sheet(folder / plan.national.file).frame()
            exports, imports = (_column(totals, name) for name in ("exports", "imports"))
            control = Control(exports, imports, plan.national.first)
    with told_with(path):
        return build_country(
            tables,
            distance,
            Assumptions(plan.trade.decay, plan.trade.totals, plan.stocks, plan.stock_category),
            name=plan.name,
            money_unit=plan.money_unit,
            year=plan.year,
            control=control,
            priors=priors,
            extensions=extensions,
            sources=[Source(each.name, each.citation, each.licence) for each in plan.sources],
        )


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame.columns:
        raise LabelError(f"no column {name!r}", where=name, hint="sector, exports, imports")
    return pd.Series(frame[name])
