"""Building the embedded table of 2007 with its report: variants, evidence, answers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mrio.construct.china.build import Options, RawData, construct, read_raw
from mrio.construct.china.table import table_24, table_43
from mrio.construct.china.traps import report_traps
from mrio.construct.china.unit_values import report_physical
from mrio.construct.report import BuildReport
from mrio.model import Model
from mrio.report._mission import DELTA, Mission, mission
from mrio.table import Table

logger = logging.getLogger("mrio")
ORIGIN = "Shanxi"
FENG_2013 = 0.57
"""Feng et al. (2013), PNAS 110:11654: share of China's 2007 emissions that serve other places."""

VARIANTS: dict[str, Options] = {
    "as embedded": Options(),
    "totals: outflow side": Options(totals="outflow"),
    "totals: mean for all": Options(totals="mean"),
    "totals: inflow side": Options(totals="inflow"),
    "gravity decay 0": Options(decay=0.0),
    "gravity decay 2": Options(decay=2.0),
    "stock changes of own output": Options(stocks="own"),
    "power: booked margins, bilateral prior": Options(power="prior"),
    "power: booked margins, gravity": Options(power="booked"),
    "power booked and gravity, mean for all": Options(power="booked", totals="mean"),
    "Shandong's trade read by label": Options(shandong_exchanged=True),
}
"""Choices that the statistics leave open; each changes one of them."""

Progress = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class ChinaBuild:
    """The result of a build.

    Attributes
    ----------
    table : Table
        24 sectors, whole numbers: what is embedded.
    detailed : Table
        43 sectors, not rounded.
    report : BuildReport
    """

    table: Table
    detailed: Table
    report: BuildReport


def build_china_2007(root: Path, progress: Progress | None = None) -> ChinaBuild:
    """Build the table of 2007 from the raw statistics, with its report.

    Parameters
    ----------
    root : Path
        Folder of raw statistics.
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
    tell("constructing the interprovincial table")
    built = construct(data)
    report_traps(built, data)
    report_physical(built, data, ORIGIN, DELTA)
    table = table_24(built, data, built.report)
    answer = mission(Model(table))
    _report_answer(answer, table, data, built.report)
    tell(f"building {len(VARIANTS)} variants for the sensitivity")
    built.report.tables["Sensitivity: what each open choice moves"] = sensitivity(data)
    return ChinaBuild(table, table_43(built, data), built.report)


def sensitivity(data: RawData) -> pd.DataFrame:
    """Return the mission's figures for every variant, Mt CO2 and shares."""
    rows = {}
    for name, options in VARIANTS.items():
        built = construct(data, options)
        answer = mission(Model(table_24(built, data, built.report)))
        rows[name] = {
            "Shanxi → Delta, Mt": answer.facts["out"],
            "Delta → Shanxi, Mt": answer.facts["back"],
            "of it power, Mt": answer.sectors.loc["Electricity and heat", "out"],
            "interprovincial share": answer.facts["interregional_share"],
            "exported share": answer.facts["exported_share"],
            "net transfer Shanxi, Mt": answer.regions.loc["Shanxi", "net_transfer"],
            "net transfer Shandong, Mt": answer.regions.loc["Shandong", "net_transfer"],
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("variant")


def _report_answer(answer: Mission, table: Table, data: RawData, report: BuildReport) -> None:
    facts = answer.facts
    report.facts |= {
        "Shanxi → Delta, Mt CO2": facts["out"],
        "Delta → Shanxi, Mt CO2": facts["back"],
        "share of industrial CO2 serving other provinces": facts["interregional_share"],
        "share of industrial CO2 exported abroad": facts["exported_share"],
        "both together": facts["interregional_share"] + facts["exported_share"],
        "Feng et al. 2013, both together": FENG_2013,
        "table, all CO2 with households, Mt": float(answer.regions["production"].to_numpy().sum()),
        "national inventory, Mt CO2": data.national_inventory,
        "value added, bn CNY": float(table.value_added.sum()) / 1e5,
        "national table 2007, value added, bn CNY": float(data.national.value_added.sum()) / 1e5,
    }
    imports = float(table.imports.sum() + table.v_Y.sum())
    expenditure = float(table.Y.sum() + table.v_Y.sum()) - imports
    report.facts["GDP identity, value added less expenditure, 10^4 CNY"] = (
        float(table.value_added.sum()) - expenditure
    )
    report.tables["Provinces, Mt CO2 (value added bn CNY)"] = answer.regions.drop(
        columns="payment"
    ).sort_values("net_transfer", ascending=False)
    report.tables["Shanxi → Delta and back by sector, Mt CO2 and bn CNY"] = answer.sectors
    signs = {"Shanxi": 1, "Inner Mongolia": 1, "Hebei": 1, "Zhejiang": -1, "Beijing": -1}
    for name, sign in signs.items():
        net = float(answer.regions.loc[name, "net_transfer"])
        report.decide(
            "sign expected from the literature",
            f"{name} {'sends out' if sign > 0 else 'takes in'}: net transfer {net:+.1f} Mt",
            "as expected" if net * sign > 0 else "DIFFERS: reported, not adjusted",
        )
