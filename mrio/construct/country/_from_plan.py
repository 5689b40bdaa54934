"""An interregional table of any country from its regions' tables, with a report of every step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from mrio.checking import checked
from mrio.config import read_settings, told_with
from mrio.construct.core import RegionalTable
from mrio.construct.country._build import Construction, build_country
from mrio.construct.country._files import read_emissions, read_regional_table
from mrio.construct.country._inputs import Assumptions, Control, by_sector
from mrio.construct.country._nonsurvey import read_nonsurvey
from mrio.construct.country._settings import CountryPlan
from mrio.construct.country._sheets import read_distances, read_figures
from mrio.construct.country._spread import report_spread, spread_of_flows
from mrio.construct.country._steps import LOOK_HERE
from mrio.construct.country._trade_spread import Unknowns, trade_spread
from mrio.construct.nonsurvey import Regionalised
from mrio.errors import ConfigError
from mrio.table import Source

__all__ = [
    "LOOK_HERE",
    "Assumptions",
    "Construction",
    "Control",
    "build_country",
    "build_from_plan",
]


@checked
def build_from_plan(path: str | Path) -> Construction:
    """Make the table that a YAML file describes; it names files from its own folder.

    Raises
    ------
    ConfigError, LabelError, InputError, BalanceError
        With line, column and key where the file is wrong.
    """
    path = Path(path)
    plan, folder = read_settings(path, CountryPlan), path.parent
    tables = _read_tables(plan, path)
    with told_with(path, "trade", "distances"):
        distance = read_distances(folder / plan.trade.distances, plan.regions)
    priors = {}
    for sector, file in plan.trade.priors.items():
        with told_with(path, "trade", "priors", sector):
            priors[sector] = read_figures(folder / file, plan.regions, plan.regions)
    with told_with(path, "emissions"):
        extensions = read_emissions(plan, folder)
    control = None
    if plan.national is not None:
        with told_with(path, "national"):
            totals = read_figures(folder / plan.national.file, plan.sectors, ("exports", "imports"))
            exports, imports = pd.Series(totals["exports"]), pd.Series(totals["imports"])
            control = Control(exports, imports, plan.national.first)
    trade = plan.trade
    for key in ("totals", "cross_hauling"):
        with told_with(path, "trade", key):
            by_sector(plan.sectors, getattr(trade, key), key)
    assumptions = Assumptions(
        trade.decay,
        trade.totals,
        plan.stocks,
        plan.stock_category,
        trade.cross_hauling,
        plan.final_use_errors,
    )
    with told_with(path):
        made = build_country(
            tables,
            distance,
            assumptions,
            name=plan.name,
            money_unit=plan.money_unit,
            year=plan.year,
            control=control,
            priors=priors,
            extensions=extensions,
            sources=[Source(each.name, each.citation, each.licence) for each in plan.sources],
        )
    with told_with(path, "spread"):
        return _with_spread(made, plan, tables, distance, assumptions, control, priors)


def _read_tables(plan: CountryPlan, path: Path) -> list[RegionalTable | Regionalised]:
    """Return all regions, those without a table of their own last."""
    tables: list[RegionalTable | Regionalised] = []
    files: dict[Path, str] = {}
    for region, file in plan.tables.items():
        with told_with(path, "tables", region):
            at = (path.parent / file).resolve()
            if at in files:
                raise ConfigError(
                    f"{file} is the table of {files[at]!r} already",
                    where=region,
                    hint="each region has a table of its own; without one, see nonsurvey",
                )
            files[at] = region
            tables.append(read_regional_table(region, path.parent / file, plan))
    with told_with(path, "nonsurvey"):
        tables += read_nonsurvey(plan, path.parent)
    if not tables:
        raise ConfigError(
            f"{path} names no region",
            where=str(path),
            hint="name tables of regions under tables, or regions without under nonsurvey",
        )
    return tables


def _with_spread(
    made: Construction,
    plan: CountryPlan,
    tables: Sequence[RegionalTable | Regionalised],
    distance: pd.DataFrame,
    assumptions: Assumptions,
    control: Control | None,
    priors: Mapping[str, pd.DataFrame],
) -> Construction:
    """Return a construction with the spread of its flows, if the plan asks for it."""
    asked = plan.spread
    if asked is None:
        return made
    unknowns = Unknowns(asked.decay, asked.outflow_side, asked.pair_cv)
    found = trade_spread(
        [each.table if isinstance(each, Regionalised) else each for each in tables],
        distance,
        unknowns,
        draws=asked.draws,
        seed=asked.seed,
        control=control,
        priors=priors,
        cross_hauling=assumptions.cross_hauling,
    )
    spread = spread_of_flows(made, found)
    report_spread(spread, unknowns, assumptions, asked.draws, asked.seed, made.report)
    return replace(made, spread=spread)
