"""Whether figures bear out the claim: the economic tie weakens while the carbon tie strengthens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

STILL = 1e-9
"""An index that moves by less than this share of itself does not move."""


def direction(before: float, after: float, parts: Mapping[str, float | None] | None) -> int | None:
    """Return whether an index falls (-1), stays (0) or rises (1); None when data do not say.

    Parameters
    ----------
    before, after : float
    parts : `data` and `carried_over`, what each adds to the change, or None when
        all of it is data
    """
    still = STILL * max(abs(before), abs(after))
    change = _sign(after - before, still)
    if parts is None:
        return change
    data, carried = parts["data"], parts["carried_over"]
    if data is None or carried is None:
        return None
    if abs(carried) > max(abs(data), still) or _sign(data, still) != change:
        return None
    return change


def of_index(economic: int | None, carbon: int | None) -> str:
    """Return the verdict of one index; what data refute is refuted whatever the rest does."""
    if economic in (0, 1) or carbon in (0, -1):
        return "not confirmed"
    return "confirmed" if economic is not None and carbon is not None else "not identified"


def of_all(verdicts: Iterable[str]) -> str:
    """Return the verdict of all indices.

    Examples
    --------
    >>> of_all(["confirmed", "not identified"]), of_all(["not confirmed", "not identified"])
    ('not identified', 'not confirmed')
    """
    found = set(verdicts)
    if {"confirmed", "not confirmed"} <= found:
        return "mixed"
    if "not confirmed" in found:
        return "not confirmed"
    return "not identified" if "not identified" in found else "confirmed"


def _sign(value: float, still: float) -> int:
    return 0 if abs(value) <= still else 1 if value > 0 else -1
