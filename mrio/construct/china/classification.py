"""Sectors: codes of the 42 (43 with coking apart), the 24 they sum to, and 32 with power split."""

from __future__ import annotations

import csv
from functools import cache

import numpy as np

from mrio.construct.china import raw
from mrio.construct.china.power_sources import CHINESE, MERGED, PARTS
from mrio.labels import IndexArray
from mrio.resources import data_path


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
        names |= CHINESE if sector == MERGED else {sector: chinese}
    return names


def to_merged(codes: tuple[str, ...]) -> IndexArray:
    """Return the position among the 24 of each code of 43."""
    by_code, _ = read_aggregation()
    names = merged_sectors()
    return np.array([names.index(by_code[code]) for code in codes])


def sector_names_43() -> dict[str, str]:
    """Return code of 43 → English name."""
    names = {sector.code: sector.en for sector in raw.sectors()}
    return {
        **{code: name for code, name in names.items() if code != "11"},
        "11a": "Petroleum and nuclear fuel",
        "11b": "Coking",
    }


def power_positions() -> IndexArray:
    """Return the positions of heat, generation and transmission among the 32."""
    names = tuple(embedded_sectors())
    return np.array([names.index(part) for part in PARTS])


def kept_positions() -> IndexArray:
    """Return where among the 32 the 24 stand that are not split, in order."""
    names = tuple(embedded_sectors())
    return np.array([names.index(name) for name in merged_sectors() if name != MERGED])
