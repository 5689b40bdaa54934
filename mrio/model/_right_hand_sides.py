"""Right-hand sides as users hand them over, in the order of the table."""

from __future__ import annotations

from typing import Any

import pandas as pd

from mrio.checking import numbers
from mrio.errors import LabelError
from mrio.labels import Axis, FloatArray
from mrio.leontief import right_hand_sides


def right_hand_side(industries: Axis, B: Any) -> FloatArray:
    """Return rows in the order of the industries, by label where B has labels.

    Parameters
    ----------
    industries : Axis of n industries
    B : Series, DataFrame, DataArray or array with n rows

    Raises
    ------
    LabelError, InputError
        When B does not fit the industries, or holds values that are not finite.
    """
    return right_hand_sides(_aligned(industries, B), len(industries))


def _aligned(industries: Axis, B: Any) -> FloatArray:
    what = "rows of the right-hand side"
    if isinstance(B, (pd.Series, pd.DataFrame)):
        at = industries.align(B.index, what=what)
        return numbers(B, "the right-hand side")[at]
    if not hasattr(B, "dims"):
        return numbers(B, "the right-hand side")
    if "industry" not in B.dims:
        raise LabelError(
            f"the right-hand side has dimensions {B.dims}, 'industry' is not among them",
            hint="name the dimension of its (region, sector) labels 'industry'",
        )
    at = industries.align(B.indexes["industry"], what=what)
    return numbers(B.transpose("industry", ...).values, "the right-hand side")[at]
