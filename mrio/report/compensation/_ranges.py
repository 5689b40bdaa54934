"""What alternative tables make of a plan's payments: the range beside each figure."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from mrio.policy import Compensation
from mrio.report.alternatives import alternatives_of


@dataclass(frozen=True, eq=False)
class ConstructionRanges:
    """Net receipts over alternative construction choices, of the rules that have such a range.

    Attributes
    ----------
    by_rule : dict of a rule's name to a DataFrame by region
        `central`, `low`, `high`, in millions of the currency; `pays`, the share of
        tables in which the region pays.
    tables : int
        Over how many tables.
    """

    by_rule: dict[str, pd.DataFrame]
    tables: int

    def ends(self, rule: str, region: str) -> tuple[float, float] | None:
        """Return the lowest and highest net receipt, None where the rule has no range."""
        if rule not in self.by_rule:
            return None
        row = self.by_rule[rule].loc[region]
        return float(row["low"]), float(row["high"])

    def sign_open(self, rule: str, region: str) -> bool:
        """Whether the region pays in some of the tables and receives in others."""
        ends = self.ends(rule, region)
        return ends is not None and ends[0] < 0.0 < ends[1]


def construction_ranges(found: Compensation) -> ConstructionRanges | None:
    """Return the ranges of a plan's rules, None where its table or its price has none.

    Known are those of the embedded tables at a single price, with exports left
    out and no sector exempt, for rules that need the table and its residents alone.
    """
    known = alternatives_of(found.table)
    price = found.converted_price.uniform
    if known is None or price is None:
        return None
    ranged = {}
    for rule, settlement in zip(found.rules, found.settlements, strict=True):
        key = known.key(rule, found.parties)
        if key is not None:
            ranged[settlement.rule] = known.payments(key, price)
    return ConstructionRanges(ranged, known.count) if ranged else None
