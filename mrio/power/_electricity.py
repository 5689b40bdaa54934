"""Figures of electricity by region and source: checked, and put in one order by label."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real

import numpy as np
import pandas as pd

from mrio.errors import BalanceError, InputError, LabelError
from mrio.labels import FloatArray, resolve_labels, suggest
from mrio.money import Currency, currency

UNITS = "TWh, Mt, kg/kWh"
UNSTATED = currency("CNY")
"""The currency of figures that state none: that of the embedded parameters."""
ROUNDING = 1e-12
"""Share of a system's power below which a difference is rounding."""


def as_currency(given: Currency | str) -> Currency:
    """Return a currency that is given, or named by its code.

    Raises
    ------
    InputError, UnitError
    """
    return given if isinstance(given, Currency) else currency(given)


def by_source(given: object, what: str) -> pd.DataFrame:
    """Return figures by region × source, zero or more.

    Raises
    ------
    InputError
        No DataFrame, a figure that is not finite or below zero.
    LabelError
        A region or source twice, or whose name is no text.
    """
    if not isinstance(given, pd.DataFrame):
        raise InputError(
            f"{what}: a {type(given).__name__}", where=what, hint="give a DataFrame with labels"
        )
    for labels, side in ((given.index, "rows"), (given.columns, "columns")):
        _check_labels(labels, f"{what}, {side}")
    return pd.DataFrame(
        numbers(given, what),
        index=pd.Index(list(given.index), name="region"),
        columns=pd.Index(list(given.columns), name="source"),
    )


def aligned(
    given: object,
    what: str,
    rows: Iterable[str],
    columns: Iterable[str],
    *,
    extra: bool = False,
) -> FloatArray:
    """Return the figures of a DataFrame in the order of rows and columns.

    Parameters
    ----------
    extra : bool
        Whether rows and columns may be given that nobody asks for.

    Raises
    ------
    InputError, LabelError
    """
    frame = by_source(given, what)
    wanted = list(rows), list(columns)
    frame = resolve_labels([*wanted[0], *wanted[1]], frame)
    check_same(frame.index, wanted[0], f"{what}, rows", extra=extra)
    check_same(frame.columns, wanted[1], f"{what}, columns", extra=extra)
    return frame.reindex(index=wanted[0], columns=wanted[1]).to_numpy(dtype=np.float64)


def by_region(given: object, what: str, regions: Iterable[str]) -> FloatArray:
    """Return the figures of a Series in the order of regions.

    Raises
    ------
    InputError, LabelError
    """
    if not isinstance(given, pd.Series):
        raise InputError(
            f"{what}: a {type(given).__name__}", where=what, hint="give a Series by region"
        )
    return aligned(given.to_frame("figure"), what, regions, ["figure"])[:, 0]


def factors_of(factors: object, generation: pd.DataFrame) -> FloatArray:
    """Return emission factors by region × source of what generates.

    Parameters
    ----------
    factors : Series by source, or DataFrame by region × source
        Regions and sources that do not generate may stand in it too.
    """
    regions, sources = generation.index, generation.columns
    if isinstance(factors, pd.Series):
        each = aligned(factors.to_frame("factor").T, "factors", ["factor"], sources, extra=True)
        return np.repeat(each, len(regions), axis=0)
    return aligned(factors, "factors", regions, sources, extra=True)


def check_same(
    found: Iterable[str], known: Iterable[str], what: str, *, extra: bool = False
) -> None:
    """Raise a LabelError for labels that are unknown (unless `extra`) or absent."""
    found, known = list(found), list(known)
    for label in found:
        if label not in known and not extra:
            raise LabelError(f"{what}: unknown {label!r}", where=what, hint=suggest(label, known))
    absent = [label for label in known if label not in found]
    if absent:
        raise LabelError(
            f"{what}: {', '.join(map(repr, absent[:8]))} missing, {len(known)} expected",
            where=what,
            hint="give 0 where there is nothing",
        )


def check_not_negative(figures: FloatArray, regions: pd.Index, what: str, hint: str) -> FloatArray:
    """Return what regions have with rounding set to zero.

    Raises
    ------
    BalanceError
        A region that would have less than nothing.
    """
    for region, figure in zip(regions, figures, strict=True):
        if figure < 0:
            raise BalanceError(
                f"{region!r}: {what} is {figure:.6g} TWh, 0 or more expected",
                where=region,
                hint=hint,
            )
    return figures


def unrounded(figures: FloatArray, scale: float) -> FloatArray:
    """Return figures, zero where they are rounding beside so many TWh."""
    return np.where(np.abs(figures) <= ROUNDING * scale, 0.0, figures)


def ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    """Return quotients, NaN where there is nothing to divide by."""
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)


def _check_labels(labels: pd.Index, what: str) -> None:
    if not len(labels):
        raise LabelError(f"{what}: no labels", where=what)
    for label in labels:
        if not isinstance(label, str) or not label.strip():
            raise LabelError(f"{what}: {label!r} is no name", where=what, hint="labels are text")
    if labels.has_duplicates:
        twice = labels[labels.duplicated()][0]
        raise LabelError(f"{what}: {twice!r} twice", where=what)


def numbers(given: pd.DataFrame | pd.Series, what: str) -> FloatArray:
    """Return figures that are finite and zero or more.

    Raises
    ------
    InputError
        Naming the first that is not.
    """
    values = given.to_numpy()
    if not all(isinstance(each, Real) and not isinstance(each, bool) for each in values.flat):
        raise InputError(f"{what}: not all are numbers", where=what)
    figures = np.array(values, dtype=np.float64)
    wrong = np.argwhere(~np.isfinite(figures) | (figures < 0))
    if len(wrong):
        at = tuple(wrong[0])
        labels = [axis[k] for axis, k in zip(given.axes, at, strict=True)]
        raise InputError(
            f"{what} of {', '.join(map(repr, labels))}: {figures[at]:.6g}, 0 or more expected",
            where=" / ".join(map(str, labels)),
            hint="give 0 where there is nothing",
        )
    return figures
