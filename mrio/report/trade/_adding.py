"""Tables rounded so that they add up as they are printed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mrio.errors import SolveError
from mrio.labels import BoolArray, FloatArray

Sum = tuple[str, Sequence[str]]
"""A column, and the columns that sum to it; '-name' is taken off."""
SNAP = 1e-6
"""Of one unit of the last digit: so near a figure is whole."""
LARGE, RESULT, FIRST = 1.0, 1.5, 1e3
"""How much more the largest figure of a column, a sum in its row and a total count than others."""
MOST = 0.25
"""Of a unit: sums that miss by more are no sums of the figures themselves."""


def rounded_to_add(
    frame: pd.DataFrame,
    digits: int,
    *,
    sums: Sequence[Sum] = (),
    total: bool = False,
    equal: Sequence[tuple[str, str]] = (),
) -> pd.DataFrame:
    """Return a frame rounded to digits, its sums exact in the printed figures.

    Each figure is rounded down or up by less than one unit of the last digit
    (controlled rounding), by less than two where sums cross so that nothing else
    adds up. Of all ways that keep the sums it is the one that departs least from the
    nearest, where what is large in its column counts for more, sums for more than their parts,
    and totals most. Sums that the figures themselves do not have are left alone,
    and so are those with a figure that is not known.

    Parameters
    ----------
    frame : DataFrame
        NaN stays, and counts as nothing in a sum over rows.
    digits : int
    sums : of (column, columns)
        In every row the column is the sum of the columns; those with a '-'
        before them are taken off.
    total : bool
        Whether the last row is the sum of the others.
    equal : of (column, column)
        Whose totals are the same.

    Raises
    ------
    SolveError
        When no such figures are found.

    Examples
    --------
    >>> parts = pd.DataFrame({"with": [21.54, 1.0], "without": [3.08, 0.0], "change": [18.46, 1.0]})
    >>> parts.round(1).iloc[0].tolist()
    [21.5, 3.1, 18.5]
    >>> rounded_to_add(parts, 1, sums=[("change", ["with", "-without"])]).iloc[0].tolist()
    [21.6, 3.1, 18.5]

    References
    ----------
    Cox (1987), J. Am. Stat. Assoc. 82:520 (from memory, unverified).
    """
    scaled = frame.to_numpy(dtype=float) * 10.0**digits
    known = np.isfinite(scaled)
    values = np.where(known, scaled, 0.0)
    weights = _weights(values, [list(frame.columns).index(column) for column, _ in sums], total)
    equations = _equations(list(frame.columns), values, known, sums, total, equal)
    whole = _whole(values.ravel(), weights.ravel(), equations).reshape(values.shape)
    whole = np.where(known, whole, scaled)
    return pd.DataFrame(whole / 10.0**digits + 0.0, frame.index, frame.columns)


def _weights(values: FloatArray, results: Sequence[int], total: bool) -> FloatArray:
    size = np.abs(values[:-1] if total and len(values) > 1 else values)
    largest = size.max(axis=0, initial=0.0)
    weights = 1.0 + LARGE * np.abs(values) / np.where(largest > 0, largest, 1.0)
    weights[:, list(results)] *= RESULT
    if total and len(values):
        share = np.abs(values[-1]) / max(float(np.abs(values[-1]).max(initial=0.0)), 1.0)
        weights[-1] = FIRST * (2.0 - share)  # a change of the total before the total itself
    return weights


def _equations(
    names: list[str],
    values: FloatArray,
    known: BoolArray,
    sums: Sequence[Sum],
    total: bool,
    equal: Sequence[tuple[str, str]],
) -> FloatArray:
    """Return coefficients of all figures, row after row, of the sums that hold."""
    n_rows, n_columns = values.shape
    found: list[FloatArray] = []
    for column, parts in sums:
        signs = np.zeros(n_columns)
        signs[names.index(column)] = -1.0
        for part in parts:
            signs[names.index(part.removeprefix("-"))] += -1.0 if part[0] == "-" else 1.0
        for row in range(n_rows):
            if known[row, signs != 0].all():
                found.append(_placed(values.shape, row, slice(None), signs))
    if total and n_rows:
        over = np.append(np.ones(n_rows - 1), -1.0)
        found += [
            _placed(values.shape, slice(None), column, over)
            for column in range(n_columns)
            if known[-1, column]
        ]
        for pair in equal:
            signs = np.zeros(n_columns)
            signs[[names.index(name) for name in pair]] = 1.0, -1.0
            found.append(_placed(values.shape, n_rows - 1, slice(None), signs))
    rows = np.array(found).reshape(len(found), values.size)
    return rows[np.abs(rows @ values.ravel()) <= MOST]


def _placed(
    shape: tuple[int, ...], row: int | slice, column: int | slice, signs: FloatArray
) -> FloatArray:
    full = np.zeros(shape)
    full[row, column] = signs
    return full.ravel()


def _whole(values: FloatArray, weights: FloatArray, equations: FloatArray) -> FloatArray:
    """Return whole figures that meet the equations, as near to the values as that goes."""
    nearest = np.floor(values + 0.5)
    if not np.any(equations @ nearest):
        return nearest
    low = np.floor(values + SNAP)
    free = values - low > SNAP
    costs = weights * 2.0 * (1.0 - np.abs(values - nearest))  # least where it is nearly a half
    for more in (0.0, 1.0):
        found = _nearest(nearest, costs, equations, low - more, low + free + more)
        if found is not None:
            return found
    raise SolveError(
        "no figures of so many digits add up",
        hint="the tables in files have all digits; please report this one",
    )


def _nearest(
    nearest: FloatArray,
    costs: FloatArray,
    equations: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> FloatArray | None:
    """Minimise costs of departures t >= |n - nearest| over whole n from low to high."""
    from scipy.optimize import milp
    from scipy.sparse import bmat, csr_array, identity

    size, one = nearest.size, identity(nearest.size)
    none, rest = np.zeros(len(equations)), nearest - low
    rows = bmat([[csr_array(equations), None], [-one, one], [one, one]])
    start = none - equations @ low
    above = np.full(2 * size, np.inf)
    found = milp(
        np.concatenate([np.zeros(size), costs]),
        integrality=np.repeat([1, 0], size),
        bounds=(np.zeros(2 * size), np.concatenate([high - low, above[:size]])),
        constraints=(
            rows,
            np.concatenate([start, -rest, rest]),
            np.concatenate([start, above]),
        ),
        options={"mip_rel_gap": 0.0},
    )
    return None if found.x is None else low + np.rint(found.x[:size])
