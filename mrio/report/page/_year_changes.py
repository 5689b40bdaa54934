"""Differences between years of the mission's answer, taken within each alternative table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from mrio.lang import gettext as _
from mrio.lang import series
from mrio.report._names import number
from mrio.report.alternatives import change_between
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
    alternatives are known. `alone` has the number of tables of a year that have no counterpart
    in the other one; `told` says the range in words, empty where none is known.
    """
    found = []
    for before, after in pairwise(frame.index.tolist()):
        row = frame.loc[after].to_dict()
        low, high, shared = row["out_change_low"], row["out_change_high"], row["shared_tables"]
        known = math.isfinite(shared)
        counts = {year: int(frame.at[year, "tables"]) for year in (before, after)}
        step = {
            "before": before,
            "after": after,
            "change": float(row["out_change"]),
            "low": low,
            "high": high,
            "distinguishable": bool(low > 0 or high < 0) if known else None,
            "shared": int(shared) if known else 0,
            "alone": {
                year: count - int(shared)
                for year, count in counts.items()
                if known and count > shared
            },
        }
        found.append({**step, "told": told_of_step(step) if known else ""})
    return found


def told_of_step(step: dict[str, Any]) -> str:
    """Return the range of a difference in words, and what it leaves out."""
    low, high = (number(step[end], sign=True) for end in ("low", "high"))
    told = _(
        "range of the difference %(low)s to %(high)s Mt over the %(shared)s alternatives built for "
        "both years",
        low=low,
        high=high,
        shared=step["shared"],
    )
    if not step["distinguishable"]:
        told += _(": change not distinguishable")
    alone = [
        _("%(count)s of %(year)s", count=count, year=year) for year, count in step["alone"].items()
    ]
    if not alone:
        return told
    return told + _("; %(tables)s have no counterpart in the other year", tables=series(alone))
