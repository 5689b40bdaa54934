"""Sectors: codes of the 42 (43 with coking apart), the 24 they sum to, and 32 with power split."""

from __future__ import annotations

import numpy as np

from mrio.china import raw
from mrio.labels import (
    ELECTRICITY_AND_HEAT,
    POWER_PARTS,
    IndexArray,
    embedded_sectors,
    merged_sectors,
    read_aggregation,
)


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
    return np.array([names.index(part) for part in POWER_PARTS])


def kept_positions() -> IndexArray:
    """Return where among the 32 the 24 stand that are not split, in order."""
    names = tuple(embedded_sectors())
    return np.array(
        [names.index(name) for name in merged_sectors() if name != ELECTRICITY_AND_HEAT]
    )
