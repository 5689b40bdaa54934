"""Stock changes that cannot be ones: a residual booked as stocks, and stocks of electricity."""

from __future__ import annotations

import numpy as np

from mrio.china.table_2007._corrections import BILLION, POWER
from mrio.construct.core import Array, BuildReport, RegionalSystem

STOCKS = "stock_changes"
RESIDUAL = 0.5
"""A province whose absolute stock changes exceed this share of its GDP books a residual there."""
LISTED = 0.3
"""Stock changes of storable goods above this share of what is at hand are listed."""


def without_residual_stocks(system: RegionalSystem, report: BuildReport) -> RegionalSystem:
    """Zero stock changes that are a residual of the source; they re-enter through balancing.

    A province whose absolute stock changes exceed `RESIDUAL` of its GDP has
    closed its rows with them: the column is treated like 'other'. Electricity
    cannot be stored anywhere. Other large changes are listed and kept.
    """
    at = system.categories.index(STOCKS)
    stocks = system.Y[:, :, at].copy()
    share = np.abs(stocks).sum(axis=1) / system.v.sum(axis=(1, 2))
    for r in np.flatnonzero(share > RESIDUAL):
        power = stocks[r, system.sectors.index(POWER)]
        report.decide(
            "a residual booked as stock changes",
            f"{system.regions[r]}: stock changes of {np.abs(stocks[r]).sum() / BILLION:.1f} "
            f"billion CNY in absolute terms, {share[r]:.0%} of its GDP (the next province: "
            f"{np.partition(share, -2)[-2]:.0%}), {stocks[r].sum() / BILLION:.1f} net, in all "
            f"services and {power / BILLION:.1f} of electricity",
            "zeroed like 'other'; re-enters through the balancing of use",
        )
        stocks[r] = 0.0
    stocks = _without_power(system, stocks, report)
    _list_large(system, stocks, report)
    Y = system.Y.copy()
    Y[:, :, at] = stocks
    return system.replace(Y=Y)


def _without_power(system: RegionalSystem, stocks: Array, report: BuildReport) -> Array:
    power = system.sectors.index(POWER)
    booked = np.flatnonzero(stocks[:, power])
    cells = ", ".join(
        f"{system.regions[r]} {stocks[r, power] / BILLION:.2f}"
        for r in booked[np.argsort(-np.abs(stocks[booked, power]))]
    )
    report.decide(
        "stock changes of electricity",
        f"{len(booked)} provinces, {np.abs(stocks[:, power]).sum() / BILLION:.1f} billion CNY in "
        f"absolute terms: {cells}",
        "zeroed: electricity is not stored; re-enters through the balancing of use",
    )
    stocks[:, power] = 0.0
    return stocks


def _list_large(system: RegionalSystem, stocks: Array, report: BuildReport) -> None:
    at_hand = system.x + system.inflow + system.imports
    large = (np.abs(stocks) > LISTED * at_hand) & (np.abs(stocks) > BILLION)
    order = np.argsort(-np.abs(stocks[large]))
    cells = [
        f"{system.regions[r]} {system.sectors[i]} {stocks[r, i] / BILLION:.1f} of "
        f"{at_hand[r, i] / BILLION:.1f}"
        for r, i in np.argwhere(large)[order]
    ]
    report.decide(
        "large stock changes",
        f"{len(cells)} cells above {LISTED:.0%} of output, inflow and imports (and a billion "
        f"CNY): {', '.join(cells)}",
        "kept: the goods can be stored; what they carry is final demand of their province",
    )
