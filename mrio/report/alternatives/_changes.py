"""Changes between years within each alternative: choices that both share cancel."""

from __future__ import annotations

from dataclasses import dataclass

from mrio.checking import checked
from mrio.errors import LabelError
from mrio.labels import suggest
from mrio.lang import Message
from mrio.report.alternatives._alternatives import Alternatives
from mrio.report.alternatives._words import told_of_rest


@dataclass(frozen=True)
class YearsChange:
    """A figure's change from one year to another, within each alternative that both share.

    Attributes
    ----------
    before, after : int or None
        Years of the tables.
    central : float
        In the tables themselves.
    low, high : float
        Lowest and highest over `shared`.
    shared : tuple of str
        Alternatives that make the same choices in both years, the tables
        themselves ('as embedded') among them.
    only_before, only_after : int
        How many of each year's tables make choices that were not built for the other.
    """

    before: int | None
    after: int | None
    central: float
    low: float
    high: float
    shared: tuple[str, ...]
    only_before: int
    only_after: int

    @property
    def distinguishable(self) -> bool:
        """Whether all shared alternatives agree on the sign."""
        return self.low > 0.0 or self.high < 0.0

    @property
    def text(self) -> str:
        """Over which tables the range is."""
        return Message(
            "range of the difference over %(shared)s alternatives built for both years; not a "
            "confidence interval",
            shared=len(self.shared),
        )

    @property
    def rest(self) -> str:
        """Which tables of either year have no counterpart, or nothing."""
        return told_of_rest({self.before: self.only_before, self.after: self.only_after})


@checked
def change_between(
    before: Alternatives,
    after: Alternatives,
    figure: str = "out",
    *,
    rule: str = "",
    region: str = "",
    counterpart: str = "",
) -> YearsChange:
    """Return how a figure changes from one year to another, with the range of the difference.

    The difference is taken within each alternative: a choice that moves both
    years alike moves their difference little, though it moves both ranges.

    Parameters
    ----------
    before, after : Alternatives
    figure : str
        A fact ('out', 'back', 'net', 'industry', 'out_share', ...), a figure by
        region ('sent', 'received', 'net_transfer'), an index of
        `structure.ties` ('co2 share', 'value_added one_way', ...), or 'payment'.
    rule, region, counterpart : str
        Of the figure, as in `Alternatives.named`.

    Raises
    ------
    LabelError
        A figure that is not known by alternative.

    References
    ----------
    docs/methods/construction.md#range-of-a-difference-between-years.
    """
    at = (figure, rule, region, counterpart)
    for one in (before, after):
        if at not in one.named.index:
            named = " ".join(filter(None, at))
            known = [" ".join(filter(None, row)) for row in one.named.index]
            raise LabelError(f"no figure {named!r} by alternative", hint=suggest(named, known))
    shared = [name for name in before.named.columns if name in after.named.columns]
    moved = after.named.loc[at, shared] - before.named.loc[at, shared]
    return YearsChange(
        before=before.table.year,
        after=after.table.year,
        central=float(moved.iloc[0]),
        low=float(moved.min()),
        high=float(moved.max()),
        shared=tuple(shared),
        only_before=before.count - len(shared),
        only_after=after.count - len(shared),
    )
