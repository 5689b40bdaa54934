"""Checks of arguments that every public function shares: what is no number is told, not taken."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mrio.errors import InputError

_KINDS = {
    "b": "truth values",
    "c": "complex numbers",
    "M": "dates",
    "m": "durations",
    "S": "text",
    "U": "text",
    "T": "text",
    "V": "records",
}


def numbers(given: Any, what: str) -> NDArray[np.float64]:
    """Return figures as float64: integers and floats, nullable ones too, missing ones as NaN.

    Text that looks like a number, truth values, dates and complex numbers are refused: numpy
    would turn them into figures without a word.

    Parameters
    ----------
    given : array, Series, DataFrame or nested sequence
    what : str
        What they are, for the message.

    Raises
    ------
    InputError
        Naming the first value that is no number.

    Examples
    --------
    >>> numbers([1, 2.5], "prices").tolist()
    [1.0, 2.5]
    """
    try:
        values = given.to_numpy() if hasattr(given, "to_numpy") else np.asarray(given)
    except ValueError as error:
        raise InputError(f"{what}: rows of unequal length", where=what) from error
    if values.dtype.kind in "iuf":
        return np.asarray(values, dtype=np.float64)
    if values.dtype.kind == "O":
        missing = np.array([_is_missing(value) for value in values.flat]).reshape(values.shape)
        odd = [value for value in values[~missing] if not _is_number(value)]
        if not odd:
            return np.where(missing, np.nan, values).astype(np.float64)
        told = f"{odd[0]!r} found"
    else:
        told = f"{_KINDS.get(values.dtype.kind, values.dtype.name)} found"
    raise InputError(
        f"{what}: {told}, numbers expected",
        where=what,
        hint="turn them into numbers, e.g. with pandas.to_numeric",
    )


def _is_number(value: object) -> bool:
    # numpy counts a duration among the integers.
    return isinstance(value, Real) and not isinstance(value, (bool, np.timedelta64))


def _is_missing(value: object) -> bool:
    return value is None or type(value).__name__ in ("NAType", "NaTType")
