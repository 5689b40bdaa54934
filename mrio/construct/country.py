"""An interregional table of any country from its regions' tables, with a report of every step."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from mrio.config import read_settings, told_with
from mrio.construct._country_build import Construction, build_country
from mrio.construct._country_files import read_emissions, read_regional_table
from mrio.construct._country_inputs import Assumptions, Control
from mrio.construct._country_plan import CountryPlan
from mrio.errors import LabelError
from mrio.io import read_sheet
from mrio.table import Source

__all__ = ["Assumptions", "Construction", "Control", "build_country", "build_from_plan"]


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
            Assumptions(
                plan.trade.decay,
                plan.trade.totals,
                plan.stocks,
                plan.stock_category,
                plan.trade.cross_hauling,
            ),
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
