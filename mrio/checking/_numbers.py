"""Figures as users hand them over: what is no number is told, not taken."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mrio.checking._kinds import shown
from mrio.errors import InputError, LabelError

_WILD = 1e308
_MOST_WHOLE = 2**62
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
    if isinstance(given, (list, tuple)) and _holds_truths(given):
        values = np.asarray(given, dtype=object)  # numpy would take True for 1.0
    if values.dtype.kind in "iuf":
        return np.asarray(values, dtype=np.float64)
    if values.dtype.kind == "O":
        missing = np.array([_is_missing(value) for value in values.flat]).reshape(values.shape)
        odd = [value for value in values[~missing] if not is_number(value)]
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


def _holds_truths(given: list[Any] | tuple[Any, ...]) -> bool:
    return any(
        _holds_truths(each) if isinstance(each, (list, tuple)) else isinstance(each, bool)
        for each in given
    )


def is_number(value: object) -> bool:
    """Return whether a value is one real number: no truth value, no duration, no text."""
    # numpy counts a duration among the integers.
    return isinstance(value, Real) and not isinstance(value, (bool, np.timedelta64))


def _is_missing(value: object) -> bool:
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def number(
    given: Any,
    what: str,
    *,
    least: float | None = None,
    most: float | None = None,
    hint: str | None = None,
) -> float:
    """Return one finite figure as float; a nested or missing one is refused too.

    Parameters
    ----------
    given : int or float
    what : str
        What it is, for the message.
    least, most : float, optional
        Bounds, themselves allowed.
    hint : str, optional

    Raises
    ------
    InputError

    Examples
    --------
    >>> number(3, "the price", least=0)
    3.0
    """
    if not is_number(given):
        raise InputError(f"{what} is {shown(given)}, a number is needed", where=what, hint=hint)
    figure = float(given) if abs(given) < _WILD else float("inf")
    if not np.isfinite(figure):
        raise InputError(f"{what} is {shown(given)}, not a finite number", where=what, hint=hint)
    if (least is not None and figure < least) or (most is not None and figure > most):
        low = "" if least is None else f"{least:g} or more"
        high = "" if most is None else f"at most {most:g}"
        bounds = " and ".join(part for part in (low, high) if part)
        raise InputError(f"{what} is {shown(given)}, needed is {bounds}", where=what, hint=hint)
    return figure


def whole_number(given: Any, what: str, *, least: int | None = None) -> int:
    """Return a whole number as int; 3.0 and True are none.

    Raises
    ------
    InputError

    Examples
    --------
    >>> whole_number(3, "tiers", least=1)
    3
    """
    if not isinstance(given, Integral) or isinstance(given, (bool, np.timedelta64)):
        raise InputError(f"{what} is {shown(given)}, a whole number is needed", where=what)
    figure = int(given)
    if (least is not None and figure < least) or figure > _MOST_WHOLE:
        bound = f"at most {_MOST_WHOLE}" if figure > _MOST_WHOLE else f"{least} or more"
        raise InputError(f"{what} is {shown(given)}, needed is {bound}", where=what)
    return figure


def one_of(given: Any, choices: Iterable[str], what: str) -> str:
    """Return a word that is one of the choices.

    Raises
    ------
    InputError

    Examples
    --------
    >>> one_of("raise", ("raise", "drop"), "stranded")
    'raise'
    """
    words = tuple(choices)
    if not isinstance(given, str) or given not in words:
        raise InputError(
            f"{what}={shown(given)}", where=what, hint=f"use one of {', '.join(map(repr, words))}"
        )
    return given


def check_columns(frame: Any, names: Iterable[str], what: str) -> None:
    """Raise LabelError where a DataFrame lacks columns, all of them named.

    Raises
    ------
    LabelError
    """
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise LabelError(
            f"{what} lack the column(s) {', '.join(map(repr, missing))}",
            where=missing[0],
            hint=f"found: {', '.join(map(str, frame.columns[:8])) or 'none'}",
        )
