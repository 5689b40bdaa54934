"""Columns that a provincial table exchanged, found by physical evidence."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mrio.construct.core import BuildReport, RegionalSystem, ratio

POWER, CRUDE = "23", "03"
BILLION = 1e5
"""10^4 CNY in a billion CNY."""
CRUDE_NEAR = 0.25
"""Crude oil is exchanged where only the exchanged import share lies this near the physical one."""


def eleven(system: RegionalSystem) -> np.ndarray:
    """Return which provinces book no foreign trade apart: theirs is inside outflow and inflow."""
    return (system.exports.sum(axis=1) == 0) & (system.imports.sum(axis=1) == 0)


def correct_exchanged(
    system: RegionalSystem,
    balances: pd.DataFrame,
    national_power_imports: float,
    report: BuildReport,
    *,
    shandong_exchanged: bool = False,
) -> RegionalSystem:
    """Put exports and outflow, imports and inflow in their places.

    Whole provinces: one that books more imports of electricity than the whole
    country has exchanged its columns. Crude oil: the import share booked and
    the one in tonnes lie apart, and the exchanged one lies within `CRUDE_NEAR`.
    Shandong's header labels are exchanged; its figures are read by position
    unless `shandong_exchanged`.

    Parameters
    ----------
    system : RegionalSystem
    balances : DataFrame
        Energy balances by province, 10^4 t.
    national_power_imports : float
        10^4 CNY, national table.
    report : BuildReport
    shandong_exchanged : bool
    """
    power = system.sectors.index(POWER)
    swap = system.imports[:, power] > national_power_imports
    for r in np.flatnonzero(swap):
        name = system.regions[r]
        gdp = system.v[r].sum()
        report.decide(
            "exchanged columns",
            f"{name} books electricity imports of {system.imports[r, power] / BILLION:.1f} billion "
            f"CNY, the whole country {national_power_imports / BILLION:.1f}; exports of "
            f"{system.exports[r].sum() / gdp:.0%} of its GDP, outflow of "
            f"{system.outflow[r].sum() / gdp:.0%}",
            "export and outflow, import and inflow exchanged for the whole province",
        )
    shandong = system.region("Shandong")
    exports, outflow = system.exports[shandong].sum(), system.outflow[shandong].sum()
    report.decide(
        "Shandong's header",
        f"the labels of export and outflow are exchanged in its sheet; by position exports are "
        f"{exports / BILLION:.0f} and outflow {outflow / BILLION:.0f} billion CNY, by label the "
        "reverse; the larger figure is near its customs exports",
        "read by label (an alternative)" if shandong_exchanged else "read by position",
    )
    system = _swap(system, swap[:, None])
    if shandong_exchanged:
        exports, outflow = system.exports.copy(), system.outflow.copy()
        exports[shandong], outflow[shandong] = system.outflow[shandong], system.exports[shandong]
        system = system.replace(exports=exports, outflow=outflow)
    return _swap(system, _crude_exchanged(system, balances, report))


def _crude_exchanged(
    system: RegionalSystem, balances: pd.DataFrame, report: BuildReport
) -> np.ndarray:
    """Return (r, s) where crude oil's import and inflow cells are exchanged."""
    crude = system.sectors.index(CRUDE)
    imports = balances[("crude_oil", "imports")].reindex(system.regions).to_numpy()
    moved = balances[("crude_oil", "moved_in")].reindex(system.regions).to_numpy()
    physical = ratio(imports, imports + moved)
    value = system.imports[:, crude] + system.inflow[:, crude]
    booked = ratio(system.imports[:, crude], value)
    apart = np.abs(physical - booked) > 2 * CRUDE_NEAR
    near = np.abs(physical - (1.0 - booked)) < CRUDE_NEAR
    found = apart & near & (value > BILLION) & (imports + moved > 0) & ~eleven(system)
    for r in np.flatnonzero(found):
        report.decide(
            "exchanged crude oil",
            f"{system.regions[r]} imported {imports[r] / 100:.1f} of "
            f"{(imports + moved)[r] / 100:.1f} Mt crude oil from abroad, but books "
            f"{system.imports[r, crude] / BILLION:.1f} billion CNY of imports against "
            f"{system.inflow[r, crude] / BILLION:.1f} of inflow",
            "import and inflow of crude oil exchanged (exports and outflow left)",
        )
    cells = np.zeros(system.x.shape, dtype=bool)
    cells[found, crude] = True
    return cells


def _swap(system: RegionalSystem, cells: np.ndarray) -> RegionalSystem:
    """Exchange import and inflow in the cells; in whole rows export and outflow too."""
    cells = np.broadcast_to(cells, system.x.shape)
    whole = cells.all(axis=1, keepdims=True)
    return system.replace(
        imports=np.where(cells, system.inflow, system.imports),
        inflow=np.where(cells, system.imports, system.inflow),
        exports=np.where(whole, system.outflow, system.exports),
        outflow=np.where(whole, system.exports, system.outflow),
    )
