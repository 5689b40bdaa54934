"""What ranges over alternative tables are called, on screens, pages and in files."""

from __future__ import annotations

from mrio.lang import Message

UNDISTINGUISHABLE = Message("change not distinguishable")


def told_of_range(tables: int) -> Message:
    """Return what a range over alternative tables is."""
    return Message(
        "range over alternative construction choices (%(tables)s tables); not a confidence "
        "interval",
        tables=tables,
    )


def told_of_difference(low: str, high: str, shared: int, distinguishable: bool) -> Message:
    """Return the range of a difference between years, figures already formatted in Mt."""
    values = {"shared": shared, "low": low, "high": high}
    if distinguishable:
        return Message(
            "range of the difference over %(shared)s alternatives built for both years: %(low)s to "
            "%(high)s Mt; not a confidence interval",
            **values,
        )
    return Message(
        "range of the difference over %(shared)s alternatives built for both years: %(low)s to "
        "%(high)s Mt; not a confidence interval; change not distinguishable",
        **values,
    )


def told_of_rest(alone: dict[int | None, int]) -> str:
    """Return how many tables of either year make choices that were not built for the other one."""
    left = [(year, count) for year, count in alone.items() if count]
    if not left:
        return ""
    if len(left) == 1:
        return Message(
            "left out are choices built for one year alone (tables of %(year)s: %(count)s)",
            year=left[0][0],
            count=left[0][1],
        )
    (before, first), (after, second) = left
    return Message(
        "left out are choices built for one year alone (tables of %(before)s: %(first)s; of "
        "%(after)s: %(second)s)",
        before=before,
        first=first,
        after=after,
        second=second,
    )
