"""From regional tables to one interregional table: the steps in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.construct.core import (
    Array,
    BuildReport,
    Interregional,
    Margins,
    RegionalSystem,
    RegionalTable,
    assemble,
    balance_use,
    distribute,
    gravity,
    keep_two_way,
    reconcile,
    row_gap,
)
from mrio.construct.country._inputs import (
    Assumptions,
    Control,
    final_use_errors,
    kept_shares,
    side_weights,
    stock_position,
)
from mrio.construct.country._nonsurvey import (
    nonsurvey_steps,
    report_nonsurvey,
    report_trade_of_nonsurvey,
    with_tables,
)
from mrio.construct.country._steps import (
    check_columns,
    known_trade,
    reconciled_tables,
    report_assumptions,
    report_final_use,
    report_margins,
    report_use,
    without_crumbs,
)
from mrio.construct.nonsurvey import Regionalised
from mrio.errors import BalanceError
from mrio.labels import REST_OF_WORLD, Axis
from mrio.table import Extension, PrimaryInput, Provenance, Source, Step, Table

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
    spread : DataFrame or None
        Rows (sector, origin, destination) with trade: the table's flow, and
        mean, sd, low, high and cv of its draws, where they were asked for.
    """

    table: Table
    trade: Array
    margins: Margins
    report: BuildReport
    spread: pd.DataFrame | None = None


@checked
def build_country(
    tables: Sequence[RegionalTable | Regionalised],
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
    netted → national foreign trade placed → outflow and inflow made equal →
    two-way trade kept as assumed → use balanced (GRAS; x, value added,
    intermediate totals and foreign trade held) → trade
    distributed (gravity or priors, RAS) → assembled (Chenery–Moses).

    Parameters
    ----------
    tables : of the same sectors, categories and components of value added
        Regions without a table of their own: what `regionalise` returns.
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
    own, made = with_tables(tables)
    report_nonsurvey(own, made, report)
    system, km = reconciled_tables(own, distance, control, report)
    stock = stock_position(system, assumptions)
    weights, kept = (
        side_weights(system, assumptions),
        kept_shares(system, assumptions.cross_hauling),
    )
    report_assumptions(assumptions, list(priors or {}), report)
    reconciled = reconcile(system, weights)
    margins = without_crumbs(keep_two_way(reconciled, kept))
    report_margins(system, reconciled, margins, report)
    report_trade_of_nonsurvey(made, system, margins, report)
    system = system.replace(outflow=margins.outflow, inflow=margins.inflow)
    errors = final_use_errors(system, assumptions)
    use = balance_use(system, errors)
    report_use(system, use.row_factor, use.demand_factor, report)
    report_final_use(system, use, errors, report)
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
    steps = nonsurvey_steps(made)
    table = _table(
        system, parts, report, name, money_unit, year, assumptions, steps, extensions, sources
    )
    return Construction(table, trade, margins, report)


def _plain(given: float | Mapping[str, float]) -> str | float:
    return str(dict(given)) if isinstance(given, Mapping) else float(given)


def _table(
    system: RegionalSystem,
    parts: Interregional,
    report: BuildReport,
    name: str,
    money_unit: str,
    year: int | None,
    assumptions: Assumptions,
    first: Sequence[Step],
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
        "cross_hauling": _plain(assumptions.cross_hauling),
        "final_use_errors": "free"
        if assumptions.final_use_errors is None
        else _plain(assumptions.final_use_errors),
    }
    steps = [Step("assumptions", assumed), *first]
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
