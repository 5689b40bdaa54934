"""What was assumed where a region's table was made without a survey, each with its size."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mrio.construct.core import Array, BuildReport, RegionalTable


def named(method: str, delta: float | None) -> str:
    """Return the method as text, with delta where it has one."""
    return method if delta is None else f"{method} (delta {delta:g})"


def describe(
    report: BuildReport,
    table: RegionalTable,
    method: str,
    quotients: pd.DataFrame,
    share: Array,
    replaced: Array,
) -> None:
    """Note every assumption and adjustment.

    Parameters
    ----------
    method : str
        As `named` returns it.
    quotients : (s, s) before they are cut off
    share : (c,) of the nation's final use
    replaced : (s,) local use that inflow took the place of
    """
    made = table.x > 0
    cut = quotients.to_numpy()[np.ix_(made, made)] > 1
    keys = ", ".join(f"{n} {s:.4g}" for n, s in zip(table.categories, share, strict=True))
    report.decide(
        "method",
        f"{method}; no survey of inputs or of trade",
        "known bias: SLQ, CILQ and RLQ leave no room for cross-hauling, understate inflow and "
        "overstate multipliers; FLQ and AFLQ err to either side with a delta that does not fit",
    )
    report.decide(
        "technology",
        "inputs and value added per output of the region are not known",
        "the nation's, and from abroad the nation's share of each commodity",
    )
    report.decide(
        "quotients",
        f"{int(cut.sum())} of {cut.size} quotients of industries with output exceed one",
        "cut off at one: no coefficient exceeds the nation's",
    )
    report.decide(
        "final use",
        f"shares of the nation's: {keys}",
        "the nation's composition within each category; exports and the error column follow output",
    )
    _describe_supply(report, table, replaced)
    report.facts.update(
        {
            "output": float(table.x.sum()),
            "imports": float(table.imports.sum()),
            "inflow": float(table.inflow.sum()),
            "outflow": float(table.outflow.sum()),
            "local use replaced by inflow": float(replaced.sum()),
        }
    )


def _describe_supply(report: BuildReport, table: RegionalTable, replaced: Array) -> None:
    # Rounding leaves crumbs where local use equals what is made.
    short = replaced > 1e-9 * table.x.sum()
    if short.any():
        names = ", ".join(n for n, flag in zip(table.sectors, short, strict=True) if flag)
        report.decide(
            "supply",
            f"local use exceeds what is made by {replaced.sum():,.6g} in {names}",
            "cut back in proportion and replaced by inflow; no outflow there",
        )
