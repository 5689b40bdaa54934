"""Regions without a table of their own in a construction: read, made, and reported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from mrio.construct.core import BuildReport, Margins, RegionalSystem, RegionalTable, ratio
from mrio.construct.country._files import read_regional_table
from mrio.construct.country._settings import CountryPlan, Nonsurvey
from mrio.construct.country._sheets import read_figures
from mrio.construct.country._steps import LOOK_HERE
from mrio.construct.nonsurvey import Regionalised, output_by_employment, regionalise
from mrio.errors import InputError, LabelError
from mrio.table import Step

NATION = "nation"
"""Name of the national table, and of its column beside employment by region."""
APART = 0.05
"""Share of the nation's output of a sector from which a gap of the regions' sum is pointed out."""


def read_nonsurvey(plan: CountryPlan, folder: Path) -> list[Regionalised]:
    """Return the regions that a plan makes from the nation's table, none without any.

    Raises
    ------
    ConfigError, LabelError, InputError, BalanceError
    """
    asked = plan.nonsurvey
    if asked is None:
        return []
    twice = sorted(set(asked.demand_share) & set(plan.tables))
    if twice:
        raise LabelError(
            f"{twice[0]!r} has a table of its own under tables",
            where=twice[0],
            hint="name a region under tables or under nonsurvey, not under both",
        )
    national = read_regional_table(NATION, folder / asked.table, plan, nation=True)
    output = _output(asked, national, folder)
    made = [
        regionalise(
            national,
            pd.Series(output[region]),
            asked.method,
            region=region,
            demand_share=pd.Series(share, dtype=float) if isinstance(share, dict) else share,
            delta=asked.delta,
        )
        for region, share in asked.demand_share.items()
    ]
    if asked.known != "output":
        per = "job" if asked.known == "employment" else "value added"
        for each in made:
            each.report.decide(
                "output",
                f"not known, {asked.known} by sector is",
                f"the nation's output per {per}: where a region's is lower, its size and what it "
                "supplies are overstated",
            )
    return made


def _output(asked: Nonsurvey, national: RegionalTable, folder: Path) -> pd.DataFrame:
    """Return output (sector, region) from whatever is known of regions."""
    regions, labels = list(asked.demand_share), list(national.sectors)
    extra = [NATION] if asked.known == "employment" else []
    known = read_figures(folder / asked.figures, labels, [*regions, *extra])
    if asked.known == "output":
        return known.loc[:, regions]
    x = pd.Series(national.x, labels)
    whole = pd.Series(national.v.sum(axis=0), labels)
    if asked.known == "employment":
        whole = pd.Series(known[NATION])
    return pd.DataFrame(
        {region: output_by_employment(x, whole, pd.Series(known[region])) for region in regions}
    )


def with_tables(
    tables: Sequence[RegionalTable | Regionalised],
) -> tuple[list[RegionalTable], list[Regionalised]]:
    """Return the tables of all regions, and those of them made without a survey."""
    made = [each for each in tables if isinstance(each, Regionalised)]
    for each in made[1:]:
        if each.national is not made[0].national:
            raise InputError(
                f"{each.table.region} and {made[0].table.region} are made from two national tables",
                where=each.table.region,
                hint="make all regions without a survey from one table of the nation",
            )
    return [each.table if isinstance(each, Regionalised) else each for each in tables], made


def report_nonsurvey(
    tables: Sequence[RegionalTable], made: Sequence[Regionalised], report: BuildReport
) -> None:
    """Say which regions have no survey, what was assumed of them, and how all sum up."""
    if not made:
        return
    names = [each.table.region for each in made]
    output = sum(float(each.table.x.sum()) for each in made)
    total = sum(float(table.x.sum()) for table in tables)
    methods = ", ".join(dict.fromkeys(each.method for each in made))
    report.decide(
        "regions without a survey",
        f"{', '.join(names)}: {output:,.6g} of {total:,.6g} of output of all regions, by {methods} "
        f"on the table of {made[0].national.region}",
        "estimates beside tables of other regions: outflow is what output leaves, inflow what "
        "quotients leave open, made equal with the others' as totals say; exports and imports at "
        "the nation's shares, and under the national control like all others",
    )
    entries: dict[tuple[str, str, str], list[str]] = {}
    for each in made:
        for entry in each.report.decisions:
            key = (entry.topic, entry.finding, entry.decision)
            entries.setdefault(key, []).append(each.table.region)
    for (topic, finding, decision), regions in entries.items():
        report.decide(f"without a survey, {', '.join(regions)}: {topic}", finding, decision)
    _report_sum(tables, made, report)


def _report_sum(
    tables: Sequence[RegionalTable], made: Sequence[Regionalised], report: BuildReport
) -> None:
    """Set the regions' output beside the nation's."""
    nation = made[0].national
    for table in tables:
        if table.sectors != nation.sectors:
            raise LabelError(
                f"sectors of {table.region} differ from those of the nation's table",
                where=table.region,
                hint="bring all tables to one classification first",
            )
    without = np.sum([each.table.x for each in made], axis=0)
    every = np.sum([table.x for table in tables], axis=0)
    gap = ratio(every - nation.x, nation.x, fill=np.nan)
    report.tables["Output of regions against the nation's table"] = pd.DataFrame(
        {
            "nation": nation.x,
            "regions with tables": every - without,
            "regions without": without,
            "all over nation, less one": gap,
        },
        pd.Index(nation.sectors, name="sector"),
    )
    report.decide(
        "sum of regions against the nation's table",
        f"output of all regions {every.sum():,.6g}, of the nation {nation.x.sum():,.6g}",
        "not scaled: tables of regions are held as printed, figures of the others as given",
    )
    apart = [
        f"{name} {share:+.0%}"
        for name, share in zip(nation.sectors, gap, strict=True)
        if abs(share) > APART
    ]
    if apart:
        report.decide(
            LOOK_HERE,
            f"the regions' output is more than {APART:.0%} off the nation's in {len(apart)} "
            f"sectors: {', '.join(apart[:5])}{', …' if len(apart) > 5 else ''}",
            "held; regions that are left out, other years or other prices than the nation's "
            "distort quotients",
        )


def report_trade_of_nonsurvey(
    made: Sequence[Regionalised], system: RegionalSystem, margins: Margins, report: BuildReport
) -> None:
    """Set down what trade the estimates ask for, and what they have in the table.

    Parameters
    ----------
    system : before outflow and inflow were made equal
    margins : after
    """
    if not made:
        return
    rows = {}
    for each in made:
        r, table = system.region(each.table.region), each.table
        rows[table.region] = {
            "method": each.method,
            "output": float(table.x.sum()),
            "share of the nation's": float(table.x.sum() / each.national.x.sum()),
            "outflow by quotients": float(table.outflow.sum()),
            "outflow in the table": float(margins.outflow[r].sum()),
            "inflow by quotients": float(table.inflow.sum()),
            "inflow in the table": float(margins.inflow[r].sum()),
            "local use replaced by inflow": each.report.facts["local use replaced by inflow"],
        }
    report.tables["Regions without a survey"] = pd.DataFrame.from_dict(
        rows, orient="index"
    ).rename_axis("region")


def nonsurvey_steps(made: Sequence[Regionalised]) -> list[Step]:
    """Return the step of provenance, none where every region has a table."""
    if not made:
        return []
    methods: dict[str, str | int | float] = {each.table.region: each.method for each in made}
    return [Step("regions without a survey", methods)]
