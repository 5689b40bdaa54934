"""How sure the flows of a construction are: beside the table's own flow, and in its report."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mrio.construct.core import Array, BuildReport
from mrio.construct.country._build import Construction
from mrio.construct.country._inputs import Assumptions, side_weights_of
from mrio.construct.country._steps import CRUMB, LOOK_HERE
from mrio.construct.country._trade_spread import HIGH, LOW, TradeSpread, Unknowns

LARGE = 0.8
"""Share of all trade that the largest flows make up together."""
SHOWN = 15
FEW = 100
"""Draws below which quantiles at both ends hang on a handful of them."""


def spread_of_flows(made: Construction, found: TradeSpread) -> pd.DataFrame:
    """Return (sector, origin, destination) with trade: the table's flow and its draws.

    Returns
    -------
    DataFrame
        `flow` of the table, `mean`, `sd`, `low`, `high`, `cv` over draws; the
        table's money. Pairs without trade in the table and over all draws are
        left out, and with them what rounding leaves: less than `CRUMB` of the
        sector's trade.
    """
    names, off = made.table.regions, ~np.eye(len(made.table.regions), dtype=bool)
    frame = found.flows.copy()
    frame.insert(0, "flow", made.trade[:, off].reshape(-1))
    pairs = len(names) * (len(names) - 1)
    figures = frame[["flow", "mean"]].to_numpy(dtype=np.float64).reshape(-1, pairs, 2)
    trade = figures > CRUMB * figures.sum(axis=1, keepdims=True)
    found_trade = frame.loc[trade.any(axis=2).reshape(-1)]
    money = made.table.money_unit
    found_trade.attrs = {
        "units": money,
        "column_units": {
            **{name: money for name in found_trade.columns if name != "cv"},
            "cv": "share, 1 is all",
        },
        "method": "trade between regions over draws of what regional tables do not say",
    }
    return found_trade


def report_spread(
    spread: pd.DataFrame,
    unknowns: Unknowns,
    assumptions: Assumptions,
    draws: int,
    seed: int,
    report: BuildReport,
) -> None:
    """Say what was drawn, how sure trade is by sector, and which large flows are least sure."""
    low, high = unknowns.decay
    side_low, side_high = unknowns.outflow_side
    report.decide(
        "how sure flows are",
        f"{draws} draws, seed {seed}: decay {low:g} to {high:g}, weight of the outflow side in "
        f"totals {side_low:g} to {side_high:g} by sector, coefficient of variation of pairs "
        f"{unknowns.pair_cv:g}",
        "each draw meets its own margins; regional tables, national totals and cross_hauling are "
        "taken as they are, so that their errors are not in it; low and high are the quantiles "
        f"{LOW} and {HIGH}, and the table's flow can lie outside where its own decay or side is at "
        "an end of the range",
    )
    _warn(unknowns, assumptions, draws, report)
    flow, cv, low_flow, high_flow = (
        spread[name].to_numpy(dtype=np.float64) for name in ("flow", "cv", "low", "high")
    )
    outside = (flow < low_flow) | (flow > high_flow)
    sectors = spread.index.get_level_values("sector")
    rows = {}
    for sector in dict.fromkeys(sectors):
        at = np.asarray(sectors == sector)
        rows[sector] = {
            "trade": flow[at].sum(),
            "median CV, weighted by flow": weighted_median(cv[at], flow[at]),
            "share of trade outside low to high": _share(flow[at], outside[at]),
        }
    report.tables["How sure trade is, by sector"] = pd.DataFrame.from_dict(
        rows, orient="index"
    ).rename_axis("sector")
    order = np.argsort(-flow, kind="stable")
    before = np.cumsum(flow[order]) - flow[order]
    large = order[before < LARGE * flow.sum()]
    least = large[np.argsort(-cv[large], kind="stable")][:SHOWN]
    heading = f"Least certain of the {len(large)} flows that make up {LARGE:.0%} of trade"
    report.tables[heading] = spread.iloc[least][["flow", "mean", "low", "high", "cv"]]
    report.facts["flows outside low to high, share of trade"] = _share(flow, outside)


def _warn(unknowns: Unknowns, assumptions: Assumptions, draws: int, report: BuildReport) -> None:
    """Say where the table is no member of the draws, or draws are few."""
    low, high = unknowns.decay
    if not low <= assumptions.decay <= high:
        report.decide(
            LOOK_HERE,
            f"the table's decay {assumptions.decay:g} is outside the range of the draws, "
            f"{low:g} to {high:g}",
            "both as asked; the draws are not around the table",
        )
    low, high = unknowns.outflow_side
    beyond = sorted(name for name, at in side_weights_of(assumptions) if not low <= at <= high)
    if beyond:
        report.decide(
            LOOK_HERE,
            f"totals by {', '.join(beyond)} are outside the range of the draws, weight of the "
            f"outflow side {low:g} to {high:g} (outflow is 1, mean 0.5, inflow 0)",
            "both as asked; the draws are not around the table",
        )
    if draws < FEW:
        report.decide(
            LOOK_HERE,
            f"{draws} draws are few for quantiles {LOW} and {HIGH}",
            "given as they are; ask for several hundred",
        )


def weighted_median(values: Array, weights: Array) -> float:
    """Return the value up to which half of the weight lies; NaN without weight.

    Examples
    --------
    >>> weighted_median(np.array([1.0, 2.0, 9.0]), np.array([1.0, 1.0, 3.0]))
    9.0
    """
    known = (weights > 0) & np.isfinite(values)
    if not known.any():
        return float("nan")
    values, weights = values[known], weights[known]
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, 0.5 * reached[-1])])


def _share(flow: Array, which: NDArray[np.bool_]) -> float:
    total = float(flow.sum())
    return float(flow[which].sum()) / total if total > 0 else float("nan")
