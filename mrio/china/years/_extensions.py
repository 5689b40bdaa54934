"""Extensions of the embedded tables: CO2 by fuel, physical rows, imports by good, residents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mrio.china.table_2007 import DIGITS_MADE, DIGITS_USED, GROUPS, Emissions
from mrio.china.years._year import Merged
from mrio.construct.core import Array, BuildReport, largest_remainder
from mrio.labels import embedded_sectors
from mrio.table import Extension

PROCESS = "co2_process_cement"
FUEL_ROWS = tuple(f"co2_{group}" for group in GROUPS)
TOTALS = {"co2": (*FUEL_ROWS, PROCESS), "co2_energy": FUEL_ROWS}
MADE = ("coal_mined", "coke_made", "power_generated")
"""Rows of what is made; all others are what is used."""
RESIDENTS_ON = "urban_consumption"
"""Column of a province's final demand on which its residents and GDP stand."""


def emission_rows(
    emissions: Emissions,
    idle: np.ndarray,
    regions: Sequence[str],
    sectors: Sequence[str],
    report: BuildReport,
    *,
    whole: bool,
) -> Extension:
    """Return CO2 in tonnes: by fuel group with households as F_Y, and process."""
    shape = len(regions), len(sectors)
    at_rest = idle.reshape(shape)
    rows = [*emissions.fuels, emissions.process]
    _report_stranded(np.sum(rows, axis=0), at_rest, regions, sectors, report)
    none = np.zeros_like(emissions.households_fuels[0])
    F, F_Y = [], []
    for values, users in zip(rows, [*emissions.households_fuels, none], strict=True):
        made, households = _placed(values * 1e6, at_rest), users * 1e6
        if whole:
            both = largest_remainder(np.concatenate([made, households], axis=1))
            made, households = both[:, : shape[1]], both[:, shape[1] :]
        F.append(made.reshape(-1))
        F_Y.append(np.append(households.reshape(-1), 0.0))
    return Extension(
        name="emissions",
        stressors=TOTALS["co2"],
        units=("t",) * len(F),
        F=np.stack(F),
        F_Y=np.stack(F_Y),
        totals=TOTALS,
    )


def physical_extension(rows: Mapping[str, tuple[str, Array, Array]], *, whole: bool) -> Extension:
    """Return coal, coke and power made and used; nothing is used by exports."""
    F, F_Y = [], []
    for name, (_, industries, users) in rows.items():
        digits = DIGITS_MADE if name in MADE else DIGITS_USED
        values = industries.reshape(-1), np.append(users.reshape(-1), 0.0)
        rounded = [np.round(value, digits) if whole else value for value in values]
        F.append(rounded[0])
        F_Y.append(rounded[1])
    return Extension(
        name="physical",
        stressors=tuple(rows),
        units=tuple(unit for unit, _, _ in rows.values()),
        F=np.stack(F),
        F_Y=np.stack(F_Y),
    )


def import_rows(imported: Array, imported_Y: Array, sectors: Sequence[str], unit: str) -> Extension:
    """Return what industries and final users import of each good; goods never imported left out.

    For `account.domestic_technology`.
    """
    some = np.asarray(imported.any(axis=1) | imported_Y.any(axis=1))
    names = [f"import of {sector}" for sector, any_ in zip(sectors, some, strict=True) if any_]
    return Extension(
        name="imports",
        stressors=tuple(names),
        units=(unit,) * len(names),
        F=imported[some],
        F_Y=np.column_stack([imported_Y[some], np.zeros(int(some.sum()))]),
    )


def region_rows(merged: Merged) -> Extension:
    """Return residents and gross domestic product by province.

    They are no flows: each stands on one column of its province's final demand,
    and has a meaning for the province alone.
    """
    r, c = len(merged.regions), len(merged.categories)
    F_Y = np.zeros((2, r, c))
    at = merged.categories.index(RESIDENTS_ON)
    F_Y[0, :, at] = np.round(merged.residents, -4)
    F_Y[1, :, at] = np.round(merged.gdp)
    n = r * len(embedded_sectors())
    return Extension(
        name="provinces",
        stressors=("residents", "gdp"),
        units=("persons", "10^8 CNY"),
        F=np.zeros((2, n)),
        F_Y=np.column_stack([F_Y.reshape(2, r * c), np.zeros(2)]),
    )


def _report_stranded(
    total: Array,
    idle: np.ndarray,
    regions: Sequence[str],
    sectors: Sequence[str],
    report: BuildReport,
) -> None:
    stranded = np.where(idle, total, 0.0) * 1e6
    if not stranded.any():
        return
    cells = ", ".join(
        f"{regions[i]} {sectors[j]} {stranded[i, j]:,.0f} t" for i, j in np.argwhere(stranded > 0)
    )
    report.decide(
        f"emissions without output, {len(sectors)} sectors",
        f"{stranded.sum() / 1e6:.3f} Mt: {cells}",
        "given to the province's other industries in proportion to their emissions of that fuel",
    )


def _placed(values: Array, idle: np.ndarray) -> Array:
    """Move emissions of industries without output to the others of the province, in proportion."""
    stranded = np.where(idle, values, 0.0)
    rest = np.where(idle, 0.0, values)
    total = rest.sum(axis=1)
    # Where no industry with output burns this fuel, all with output share it by number.
    weight = np.where(total[:, None] > 0, rest, (~idle).astype(float))
    share = weight / weight.sum(axis=1, keepdims=True)
    return rest + share * stranded.sum(axis=1)[:, None]
