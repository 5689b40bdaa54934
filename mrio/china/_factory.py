"""Building the embedded tables of China with their reports: 2007, and later years from it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mrio.china._figures import EMBEDDED, Ranges, figures_of, ranges
from mrio.china._quality_report import report_quality
from mrio.china._variants import (
    SINGLE,
    LaterVariants,
    Variants,
    evidence,
    figures,
    later_figures,
    residents_of,
    sensitivity,
)
from mrio.china.table_2007 import RawData, construct, read_raw, report_physical, report_traps
from mrio.china.years import YEARS as LATER
from mrio.china.years import bring_to, embedded, merge_2007, read_later, split_year, table_43
from mrio.construct.core import BuildReport
from mrio.leontief import blas_threads
from mrio.model import Model
from mrio.report import DELTA, Mission, mission
from mrio.report.alternatives import BY_REGION
from mrio.table import Table

logger = logging.getLogger("mrio")
ORIGIN = "Shanxi"
BASE = 2007
YEARS = (BASE, *LATER)
FENG_2013 = 0.57
"""Feng et al. (2013), PNAS 110:11654: share of China's 2007 emissions that serve other places."""

Progress = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class ChinaBuild:
    """The result of a build.

    Attributes
    ----------
    table : Table
        32 sectors, whole numbers: what is embedded.
    detailed : Table or None
        2007 in 43 sectors, power and heat as one, not rounded.
    report : BuildReport
    ranges : Ranges
        What alternative construction choices make of tonnes and payments.
    """

    table: Table
    detailed: Table | None
    report: BuildReport
    ranges: Ranges


def build_china(root: Path, year: int, progress: Progress | None = None) -> ChinaBuild:
    """Build the table of 2007, 2012 or 2017 from the raw statistics, with its report.

    Parameters
    ----------
    root : Path
        Folder of raw statistics.
    year : int
    progress : callable, optional
        Told what is being done.

    Raises
    ------
    MrioError
        When a raw file is missing or not what it must be.
    """
    tell = progress or logger.info
    tell("reading the raw statistics")
    data = read_raw(root)
    # One thread: sums are taken in one order, so that the same inputs give the same hash.
    with blas_threads(1):
        if year == BASE:
            return _build_base(data, tell)
        return _build_later(root, year, data, tell)


def _build_base(data: RawData, tell: Progress) -> ChinaBuild:
    tell("constructing the interprovincial table")
    built = construct(data)
    report = built.report
    report_traps(built, data)
    report_physical(built, data, ORIGIN, DELTA)
    year = split_year(merge_2007(built, data))
    table, detailed = embedded(year), table_43(built, data)
    model = Model(table)
    answer = mission(model)
    _report_answer(answer, report)
    report.facts["Feng et al. 2013, both together"] = FENG_2013
    _report_signs(answer, report)
    national = data.national
    report_quality(year, table, data.inventory, national, data.national_inventory, report)
    tell("building the variants for the sensitivity")
    variants = Variants(data, model)
    own = figures_of(model, answer, residents_of(year.merged), model)
    found = ranges(figures(variants, own), list(SINGLE))
    report.tables["Sensitivity: what each open choice moves"] = sensitivity(variants)
    report.tables[f"What physical evidence changes: {ORIGIN} to {', '.join(DELTA)}"] = evidence(
        variants
    )
    _report_spread(found.spread, found.count, report)
    notes = report.tables.pop("Notes of the readers")
    report.tables["Notes of the readers"] = notes  # last: it is long
    return ChinaBuild(table, detailed, report, found)


def _build_later(root: Path, number: int, data: RawData, tell: Progress) -> ChinaBuild:
    tell(f"constructing {BASE}, which {number} starts from")
    built = construct(data)
    tell(f"bringing it to {number}")
    later = read_later(root, number)
    merged, _ = bring_to(merge_2007(built, data), built, later)
    year = split_year(merged)
    table, report = embedded(year), merged.report
    model = Model(table)
    answer = mission(model)
    _report_answer(answer, report)
    report_quality(year, table, later.inventory, later.national, later.national_inventory, report)
    tell("building the variants for the sensitivity")
    own = figures_of(model, answer, residents_of(merged), model)
    rows = later_figures(LaterVariants(data, later, model), own)
    found = ranges(rows, [name for name in rows if name != EMBEDDED])
    _report_spread(found.spread, found.count, report)
    return ChinaBuild(table, None, report, found)


def _report_spread(spread: pd.DataFrame, count: int, report: BuildReport) -> None:
    low, high = spread.loc[("out", ""), ["low", "high"]]
    bounds = spread.drop(columns=["below_zero", "tables"])
    provinces = bounds.loc["net_transfer"].rename_axis("region")
    turn = provinces[(provinces["low"] < 0) & (provinces["high"] > 0)]
    report.tables["Spread of net transfers over all variants, Mt CO2"] = provinces.sort_values(
        "embedded", ascending=False
    )
    report.tables["Spread of the answer over all variants, Mt CO2 and shares"] = bounds.drop(
        list(BY_REGION), level="figure"
    ).droplevel("region")
    report.facts["variants built"] = float(count)
    report.facts["Shanxi → Delta, lowest over all variants, Mt CO2"] = float(low)
    report.facts["Shanxi → Delta, highest over all variants, Mt CO2"] = float(high)
    report.decide(
        "choices that the statistics leave open",
        f"over {count} variants Shanxi → Delta lies between {low:.1f} and {high:.1f} Mt; "
        f"{len(turn)} provinces change the sign of their net transfer: "
        + ", ".join(
            f"{name} ({row['low']:+.0f} to {row['high']:+.0f})" for name, row in turn.iterrows()
        ),
        "every figure is to be read with its spread",
    )


def _report_answer(answer: Mission, report: BuildReport) -> None:
    facts = answer.facts
    report.facts |= {
        "Shanxi → Delta, Mt CO2": facts["out"],
        "Delta → Shanxi, Mt CO2": facts["back"],
        "share of industrial CO2 serving other provinces": facts["interregional_share"],
        "share of industrial CO2 exported abroad": facts["exported_share"],
        "both together": facts["interregional_share"] + facts["exported_share"],
    }
    report.tables["Provinces, Mt CO2 (value added bn CNY)"] = answer.regions.drop(
        columns="payment"
    ).sort_values("net_transfer", ascending=False)
    report.tables["Shanxi → Delta and back by sector, Mt CO2 and bn CNY"] = answer.sectors


def _report_signs(answer: Mission, report: BuildReport) -> None:
    signs = {"Shanxi": 1, "Inner Mongolia": 1, "Hebei": 1, "Zhejiang": -1, "Beijing": -1}
    for name, sign in signs.items():
        net = float(answer.regions.loc[name, "net_transfer"])
        report.decide(
            "sign expected from the literature",
            f"{name} {'sends out' if sign > 0 else 'takes in'}: net transfer {net:+.1f} Mt",
            "as expected" if net * sign > 0 else "DIFFERS: reported, not adjusted",
        )
