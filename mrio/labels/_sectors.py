"""Sectors of the embedded tables: the 24, the 32 with power split, names in Chinese."""

from __future__ import annotations

import csv
from functools import cache

from mrio.resources import data_path

ELECTRICITY_AND_HEAT = "Electricity and heat"
"""The one of the 24 sectors that is nine of the 32."""
HEAT, TRANSMISSION = "Heat", "Power transmission"
SECTOR_OF_SOURCE = {
    "coal": "Coal power",
    "gas": "Gas power",
    "hydro": "Hydro power",
    "nuclear": "Nuclear power",
    "wind": "Wind power",
    "solar": "Solar power",
    "other": "Other power",
}
"""Source → its sector; 'other' is oil and what the statistics call other."""
POWER_PARTS = (HEAT, *SECTOR_OF_SOURCE.values(), TRANSMISSION)
_CHINESE = ("供热", "煤电", "气电", "水电", "核电", "风电", "太阳能发电", "其他发电", "输配电")
POWER_PARTS_IN_CHINESE = dict(zip(POWER_PARTS, _CHINESE, strict=True))


@cache
def read_aggregation() -> tuple[dict[str, str], dict[str, str]]:
    """Return code of 43 → name of 24, and name → Chinese name, in order."""
    with data_path("china", "sectors-24.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["code"]: row["sector"] for row in rows}, {row["sector"]: row["zh"] for row in rows}


def merged_sectors() -> tuple[str, ...]:
    """Return the 24 sectors in order, electricity and heat as one."""
    return tuple(read_aggregation()[1])


def embedded_sectors() -> dict[str, str]:
    """Return the 32 sectors of the embedded tables in order → Chinese name."""
    names: dict[str, str] = {}
    for sector, chinese in read_aggregation()[1].items():
        names |= POWER_PARTS_IN_CHINESE if sector == ELECTRICITY_AND_HEAT else {sector: chinese}
    return names
