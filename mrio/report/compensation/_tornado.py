"""Sensitivity of a region's net receipt to one open choice after the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mrio.lang import gettext as _
from mrio.policy import Compensation
from mrio.report.compensation._ranges import ConstructionRanges


@dataclass(frozen=True)
class Bar:
    """One open choice: between which net receipts it alone moves a region.

    Attributes
    ----------
    choice : str
        In the language spoken.
    low, high : float
        Millions of the currency, the plan's own figure between them.
    """

    choice: str
    low: float
    high: float


def tornado(
    found: Compensation, ranges: ConstructionRanges | None
) -> tuple[dict[str, list[Bar]], dict[str, float]]:
    """Return the bars of each region, widest first, and its net receipt as the plan says.

    The first rule at the plan's price is the base. One at a time are moved: the
    rule; the price and the treatment of exports, as far as the plan varies them;
    emissions, the middle 95 % of the plan's draws; construction choices, where a
    range is known. Without two of these there is nothing to set side by side:
    both are empty.
    """
    rule = str(found.net.columns[0])
    regions = [str(region) for region in found.net.index]
    parts: dict[str, dict[str, tuple[float, float]]] = {}
    if found.net.shape[1] > 1:
        parts[_("Rule")] = {
            region: (float(found.net.loc[region].min()), float(found.net.loc[region].max()))
            for region in regions
        }
    parts |= _varied(found, rule, regions)
    if found.probability is not None:
        drawn = found.probability.loc[rule]
        parts[_("Emissions (middle 95 %% of draws)")] = {
            region: (float(drawn.at[region, "low"]), float(drawn.at[region, "high"]))
            for region in regions
        }
    if ranges is not None and rule in ranges.by_rule:
        parts[_("Construction of the table")] = {
            region: ends for region in regions if (ends := ranges.ends(rule, region)) is not None
        }
    base = {region: float(found.net.at[region, rule]) for region in regions}
    if len(parts) < 2:
        return {}, {}
    bars = {
        region: sorted(
            (
                Bar(choice, min(ends[region][0], base[region]), max(ends[region][1], base[region]))
                for choice, ends in parts.items()
            ),
            key=lambda bar: bar.low - bar.high,
        )
        for region in regions
    }
    return bars, base


def _varied(
    found: Compensation, rule: str, regions: list[str]
) -> dict[str, dict[str, tuple[float, float]]]:
    """Return between what prices, and treatments of exports, move each region."""
    frame, price = found.sensitivity, found.price
    if frame is None or not isinstance(price, (int, float)):
        return {}
    told: dict[str, dict[str, tuple[float, float]]] = {}
    own = found.plan.export_tonnes
    cases = frame.index.get_level_values("case").to_numpy()
    of_rule = frame.index.get_level_values("rule").to_numpy() == rule
    prices = frame.index.get_level_values("price").to_numpy(dtype=np.float64)
    here = of_rule & (cases == own)
    if here.sum() > 1:
        low, high = float(np.min(prices[here])), float(np.max(prices[here]))
        rows = frame.loc[here]
        choice = _("Price (%(low)s to %(high)s)", low=f"{low:g}", high=f"{high:g}")
        told[choice] = {
            name: (float(rows[name].min()), float(rows[name].max())) for name in regions
        }
    # Where the plan's own price is not among those varied, there is no like to compare with.
    alike = of_rule & (np.isnan(prices) | (prices == price))
    if alike.sum() > 1:
        rows = frame.loc[alike]
        choice = _("Treatment of exports")
        told[choice] = {
            name: (float(rows[name].min()), float(rows[name].max())) for name in regions
        }
    return told
