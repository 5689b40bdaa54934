"""Differences between years of the mission's answer, taken within each alternative table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from mrio.lang import translated
from mrio.report._names import number
from mrio.report.alternatives import change_between, told_of_difference, told_of_rest
from mrio.report.page._mission import Mission
from mrio.units import payment

ASKED = ("out", "back", "net")
"""Facts whose range a row of the series has."""
PAID = "net"
"""What the payment is proportional to."""


def with_changes(frame: pd.DataFrame, missions: Sequence[Mission]) -> pd.DataFrame:
    """Return years with their difference from the year before, and the range of that difference.

    Columns `out_change`, `out_change_low`, `out_change_high`, the same of back, net and payment,
    and `shared_tables`: how many alternatives were built for both years.
    """
    known = {one.asked.model.table.year: one.known_alternatives for one in missions if one.asked}
    scales = {**dict.fromkeys(ASKED, 1.0), "payment": payment(1.0, "Mt", missions[0].price)}
    rows: list[dict[str, float]] = [{}]
    for earlier, later in pairwise(frame.index):
        before, after = known[earlier], known[later]
        difference = frame.loc[later, list(scales)] - frame.loc[earlier, list(scales)]
        row = {f"{name}_change": float(value) for name, value in difference.to_dict().items()}
        if before is not None and after is not None:
            for name, scale in scales.items():
                found = change_between(before, after, PAID if name == "payment" else name)
                row[f"{name}_change_low"] = scale * found.low
                row[f"{name}_change_high"] = scale * found.high
                row["shared_tables"] = len(found.shared)
        rows.append(row)
    names = [f"{name}_change{end}" for name in scales for end in ("", "_low", "_high")]
    changes = pd.DataFrame(rows, frame.index, [*names, "shared_tables"], dtype=float)
    return pd.concat([frame, changes], axis=1)


def steps_between(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return from each year to the next: the change of `out` and the range of that difference.

    `distinguishable` says whether all shared alternatives agree on its sign; None where no
    alternatives are known. `told` says the range in words, `rest` which tables have no
    counterpart in the other year.
    """
    found = []
    for before, after in pairwise(frame.index.tolist()):
        row = frame.loc[after].to_dict()
        step = {
            "before": before,
            "after": after,
            "change": float(row["out_change"]),
            "low": row["out_change_low"],
            "high": row["out_change_high"],
            "distinguishable": None,
            "shared": 0,
            "told": "",
            "rest": "",
        }
        if math.isfinite(row["shared_tables"]):
            step |= _told(step, int(row["shared_tables"]), frame)
        found.append(step)
    return found


def _told(step: dict[str, Any], shared: int, frame: pd.DataFrame) -> dict[str, Any]:
    clear = bool(step["low"] > 0 or step["high"] < 0)
    low, high = (number(step[end], sign=True) for end in ("low", "high"))
    years = (step["before"], step["after"])
    alone = {year: int(frame.at[year, "tables"]) - shared for year in years}
    return {
        "distinguishable": clear,
        "shared": shared,
        "told": translated(told_of_difference(low, high, shared, clear)),
        "rest": translated(told_of_rest(alone)),
    }
