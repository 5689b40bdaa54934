"""Figures that add up as they are printed: one rule for screens and pages.

See docs/design/digits.md.
"""

from __future__ import annotations

from collections.abc import Sequence


def rounded_parts(parts: Sequence[float], digits: int) -> list[float]:
    """Return parts rounded so that they sum to their rounded sum: largest remainders first.

    Each differs from the part by less than one unit of the last digit.

    Examples
    --------
    >>> rounded_parts([0.174, 2.546], 2), rounded_parts([1 / 3, 1 / 3, 1 / 3], 1)
    ([0.17, 2.55], [0.4, 0.3, 0.3])
    """
    import numpy as np

    from mrio.policy import whole

    return [unit / 10**digits for unit in whole(np.asarray(parts, dtype=float) * 10**digits)]


def rounded_difference(first: float, second: float, digits: int) -> float:
    """Return first - second of the figures as they are printed.

    It differs from the difference by at most one unit of the last digit.

    Examples
    --------
    >>> round(21.541 - 3.078, 1), rounded_difference(21.541, 3.078, 1)
    (18.5, 18.4)
    """
    return round(round(first, digits) - round(second, digits), digits)
