"""Balancing of matrices to given margins: RAS and GRAS, many matrices at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mrio.checking import number, numbers, whole_number
from mrio.errors import BalanceError, InputError, LabelError
from mrio.labels import FloatArray
from mrio.leontief import reciprocal

LOOK_AT = 1_000
"""Iterations after which small matrices are looked at: what is impossible need not go on."""
SMALL = 20_000
"""Cells of a stack up to which it is looked at on the way."""


@dataclass(frozen=True, eq=False)
class Balanced:
    """A balanced matrix, or a stack of them, and how well it meets its margins.

    Attributes
    ----------
    values : (…, n, m)
    iterations : int
    gap : float
        Largest absolute difference from a margin, relative to the largest
        absolute margin of the same matrix.
    """

    values: FloatArray
    iterations: int
    gap: float


def ras(
    prior: Any,
    rows: Any,
    columns: Any,
    *,
    tolerance: float = 1e-10,
    max_iterations: int = 20_000,
) -> Balanced:
    """Scale rows and columns of a matrix without negatives to given totals.

    Parameters
    ----------
    prior : (…, n, m) ≥ 0; leading dimensions are matrices balanced side by side
        An array, nested lists or a DataFrame.
    rows : (…, n) and columns : (…, m) ≥ 0, with equal sums
        Arrays, lists or Series; a Series is aligned with a DataFrame by label.
    tolerance : float
        Largest gap from a margin that is accepted, relative to the largest margin.
    max_iterations : int

    Returns
    -------
    Balanced

    Raises
    ------
    InputError
        What is no number, NaN, negative values, or margins whose sums differ.
    LabelError
        A Series that does not name every row or column of a DataFrame once.
    BalanceError
        Margins that no matrix with these zeros has, or only in a limit in which
        cells go to zero, or no convergence; `where` holds the position.

    References
    ----------
    Stone (1961); Bacharach (1970); Miller & Blair (2009), ch. 7.

    Examples
    --------
    >>> ras(np.ones((2, 2)), np.array([1.0, 3.0]), np.array([2.0, 2.0])).values.tolist()
    [[0.5, 0.5], [1.5, 1.5]]
    """
    prior, rows, columns = _figures(prior, rows, columns)
    if np.isnan(columns).any():
        raise InputError("the column totals hold NaN", hint="gras leaves such columns free")
    if prior.min(initial=0.0) < 0 or rows.min(initial=0.0) < 0 or columns.min(initial=0.0) < 0:
        raise InputError("RAS takes no negative values", hint="use gras")
    return gras(prior, rows, columns, tolerance=tolerance, max_iterations=max_iterations)


def gras(
    prior: Any,
    rows: Any,
    columns: Any,
    *,
    tolerance: float = 1e-10,
    max_iterations: int = 20_000,
) -> Balanced:
    """Balance a matrix with negatives: least information gain that keeps every sign.

    Positive entries become r_i p_ij s_j, negative ones p_ij / (r_i s_j).

    Parameters
    ----------
    prior : (…, n, m)
    rows : (…, n); columns : (…, m)
        A column total of NaN leaves that column free: its multiplier is one.
    tolerance, max_iterations
        As in `ras`.

    Raises
    ------
    InputError
        What is no number, shapes that do not fit, or (without free columns) margins
        whose sums differ.
    LabelError, BalanceError
        As in `ras`.

    References
    ----------
    Junius & Oosterhaven (2003), Econ. Syst. Res. 15:87; Lenzen, Wood &
    Gallego (2007), Econ. Syst. Res. 19:461 (the objective without e).
    """
    prior, rows, columns = _figures(prior, rows, columns)
    number(tolerance, "tolerance", least=0)
    whole_number(max_iterations, "max_iterations", least=1)
    if prior.shape[:-1] != rows.shape or prior.shape[:-2] + prior.shape[-1:] != columns.shape:
        raise InputError(
            f"prior {prior.shape}, rows {rows.shape} and columns {columns.shape} do not fit"
        )
    free = np.isnan(columns)
    _check_sums(rows, columns, free)
    positive, negative = np.maximum(prior, 0.0), np.maximum(-prior, 0.0)
    scale = np.maximum(np.abs(rows).max(axis=-1), np.abs(np.where(free, 0.0, columns)).max(axis=-1))
    scale = np.where(scale > 0, scale, 1.0)
    _check_reachable(positive, negative, rows, "row")
    swapped = np.swapaxes(positive, -1, -2), np.swapaxes(negative, -1, -2)
    _check_reachable(*swapped, np.where(free, 0.0, columns), "column", skip=free)
    r, s = np.ones(rows.shape), np.ones(columns.shape)
    gap, reached = np.inf, np.zeros(rows.shape)
    for iteration in range(1, max_iterations + 1):
        r = _multiplier(rows, _product(positive, s), _product(negative, reciprocal(s)))
        p, q = _product(swapped[0], r), _product(swapped[1], reciprocal(r))
        s = np.where(free, 1.0, _multiplier(np.where(free, 0.0, columns), p, q))
        reached = r * _product(positive, s) - reciprocal(r) * _product(negative, reciprocal(s))
        gap = float((np.abs(reached - rows).max(axis=-1) / scale).max())
        if gap <= tolerance:
            values = positive * r[..., :, None] * s[..., None, :]
            values -= negative * reciprocal(r)[..., :, None] * reciprocal(s)[..., None, :]
            return Balanced(values, iteration, gap)
        if iteration == LOOK_AT and prior.size <= SMALL:
            _raise_if_impossible(prior, rows, columns, reached)
    _raise_if_impossible(prior, rows, columns, reached)
    at = tuple(int(i) for i in np.unravel_index(np.argmax(np.abs(reached - rows)), rows.shape))
    told = f"balancing did not converge in {max_iterations} iterations: gap {gap:.1e}, at most "
    told += f"{tolerance:.0e} is accepted"
    vanishing = _vanishing(prior[at[:-1]], rows[at[:-1]], columns[at[:-1]])
    if len(vanishing):
        cells = ", ".join(str(tuple(map(int, cell))) for cell in vanishing[:MOST])
        raise BalanceError(
            f"{told}; the margins are met only in the limit in which {len(vanishing)} cell(s) of "
            f"the prior go to zero: {cells}{', …' if len(vanishing) > MOST else ''}",
            where=at,
            hint="set these cells to zero in the prior, or change the totals",
        )
    raise BalanceError(
        f"{told}; there is a solution with all cells of the prior",
        where=at,
        hint="allow more iterations, or a larger tolerance",
    )


MOST = 5
"""Cells that a message names."""


def _figures(prior: Any, rows: Any, columns: Any) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return prior and margins as arrays, margins by label where both sides have labels.

    Raises
    ------
    InputError, LabelError
    """
    if isinstance(prior, pd.DataFrame):
        rows = _by_label(rows, prior.index, "row totals")
        columns = _by_label(columns, prior.columns, "column totals")
    given = numbers(prior, "the prior"), numbers(rows, "the row totals")
    totals = numbers(columns, "the column totals")
    if given[0].ndim < 2:
        raise InputError(f"the prior has shape {given[0].shape}, a matrix is needed")
    for what, values in (("prior", given[0]), ("row totals", given[1])):
        _refuse(~np.isfinite(values), values, what)
    _refuse(np.isinf(totals), totals, "column totals")
    return *given, totals


def _refuse(odd: np.ndarray, values: FloatArray, what: str) -> None:
    if odd.any():
        at = tuple(int(i) for i in np.argwhere(odd)[0])
        raise InputError(f"the {what} hold {values[at]} at {at}, finite numbers are needed")


def _by_label(totals: Any, labels: pd.Index, what: str) -> Any:
    if not isinstance(totals, pd.Series):
        return totals
    other = [label for label in [*totals.index, *labels] if label not in labels]
    other += [label for label in labels if label not in totals.index]
    if other or totals.index.has_duplicates or labels.has_duplicates:
        raise LabelError(
            f"the {what} do not name what the prior names once each: {other[:MOST]}",
            hint="give one total for each label",
        )
    return totals.reindex(labels)


def _raise_if_impossible(
    prior: FloatArray, rows: FloatArray, columns: FloatArray, reached: FloatArray
) -> None:
    """Raise BalanceError where the matrix furthest from its margins has none with its zeros."""
    at = np.unravel_index(int(np.argmax(np.abs(reached - rows))), rows.shape)
    stack = tuple(int(i) for i in at[:-1])
    missed = _least_missed(prior[stack], rows[stack], columns[stack])
    size = max(float(np.abs(rows[stack]).max()), 1e-300)
    if missed.sum() <= FEASIBLE * size * missed.size:
        return
    row = int(np.argmax(missed))
    raise BalanceError(
        f"no matrix with the zeros and signs of the prior has these margins: row totals are missed "
        f"by {missed.sum():.6g} at least, that of row {row} by {missed[row]:.6g} of "
        f"{rows[stack][row]:.6g}",
        where=(*stack, row),
        hint="give the prior an entry where goods can go, or change the totals",
    )


FEASIBLE = 1e-8
"""Share of the largest total by which a linear program may miss one."""


def _constraints(prior: FloatArray, columns: FloatArray) -> tuple[Any, Any, np.ndarray]:
    """Return row and column sums as matrices over the cells that are not zero, and the cells."""
    from scipy import sparse

    cells = np.argwhere(prior != 0)
    sign, count = np.sign(prior[tuple(cells.T)]), np.arange(len(cells))
    by_row = sparse.csr_array((sign, (cells[:, 0], count)), shape=(prior.shape[0], len(cells)))
    by_column = sparse.csr_array((sign, (cells[:, 1], count)), shape=(prior.shape[1], len(cells)))
    return by_row, by_column[np.flatnonzero(~np.isnan(columns))], cells


def _least_missed(prior: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
    """Return (n,) by how much row totals are missed in a matrix that misses them least.

    A linear program: sizes of cells ≥ 0 that meet the column totals, and what rows are over
    and short, whose sum is least. Where that is zero, a matrix with these margins exists.
    """
    from scipy import sparse
    from scipy.optimize import linprog

    by_row, by_column, _ = _constraints(prior, columns)
    scale = max(float(np.abs(rows).max()), 1e-300)
    n, k = by_row.shape
    unit = sparse.eye_array(n)
    equal = sparse.block_array([[by_row, unit, -unit], [by_column, None, None]], format="csr")
    cost = np.concatenate([np.zeros(k), np.ones(2 * n)])
    totals = np.concatenate([rows, columns[~np.isnan(columns)]]) / scale
    found = linprog(cost, A_eq=equal, b_eq=totals, bounds=(0, None), method="highs")
    if found.status != 0:  # the column totals alone admit nothing
        return np.abs(rows) if np.abs(rows).any() else np.ones(n)
    return (found.x[k : k + n] + found.x[k + n :]) * scale


def _vanishing(prior: FloatArray, rows: FloatArray, columns: FloatArray) -> np.ndarray:
    """Return (k, 2) cells of the prior that are zero in every matrix with these margins.

    RAS and GRAS scale cells and never make one zero: where some have to be, margins are met
    in the limit alone. A linear program makes as many cells as can be positive at once.

    Parameters
    ----------
    prior : (n, m); rows : (n,); columns : (m,), NaN where free

    References
    ----------
    Bacharach (1970), Biproportional Matrices, ch. 4; Rothblum & Schneider (1989),
    Linear Algebra Appl. 114:737.
    """
    from scipy import sparse
    from scipy.optimize import linprog

    by_row, by_column, cells = _constraints(prior, columns)
    scale = max(float(np.abs(rows).max()), 1e-300)
    n, k = by_row.shape
    known = columns[~np.isnan(columns)]
    equal = sparse.block_array(
        [[by_row, sparse.csr_array((n, k))], [by_column, sparse.csr_array((len(known), k))]],
        format="csr",
    )
    unit = sparse.eye_array(k)
    # Of each cell a part that counts, up to a small bound, so that none crowds out another.
    below = sparse.block_array([[-unit, unit]], format="csr")
    found = linprog(
        np.concatenate([np.zeros(k), -np.ones(k)]),
        A_ub=below,
        b_ub=np.zeros(k),
        A_eq=equal,
        b_eq=np.concatenate([rows, known]) / scale,
        bounds=[(0, None)] * k + [(0, 1e-3)] * k,
        method="highs",
    )
    if found.status != 0:
        return cells[:0]
    return cells[found.x[k:] <= 1e-7]


def _check_sums(rows: FloatArray, columns: FloatArray, free: np.ndarray) -> None:
    fixed = ~free.any(axis=-1)
    left, right = rows.sum(axis=-1), np.where(free, 0.0, columns).sum(axis=-1)
    size = np.maximum(np.abs(rows).sum(axis=-1), 1e-300)
    off = fixed & (np.abs(left - right) > 1e-9 * size)
    if off.any():
        at = tuple(int(i) for i in np.argwhere(off)[0]) if off.ndim else ()
        raise InputError(
            f"row totals sum to {left[at]:.10g}, column totals to {right[at]:.10g}", where=at
        )


def _check_reachable(
    positive: FloatArray,
    negative: FloatArray,
    totals: FloatArray,
    what: str,
    skip: np.ndarray | None = None,
) -> None:
    low = ((totals > 0) & ~positive.any(axis=-1)) | ((totals < 0) & ~negative.any(axis=-1))
    if skip is not None:
        low &= ~skip
    if low.any():
        at = tuple(int(i) for i in np.argwhere(low)[0])
        raise BalanceError(
            f"{int(low.sum())} {what} total(s) cannot be reached: the prior has no entry of that "
            f"sign, the first has total {totals[at]:.6g}",
            where=at,
            hint="give the prior an entry there, or set the total to zero",
        )


def _product(matrix: FloatArray, vector: FloatArray) -> FloatArray:
    return (matrix @ vector[..., None])[..., 0]


def _multiplier(totals: FloatArray, p: FloatArray, q: FloatArray) -> FloatArray:
    """Solve r p - q / r = total for r > 0, in the form that does not cancel."""
    root = np.sqrt(totals * totals + 4.0 * p * q)
    out = np.ones_like(totals)
    up = (totals >= 0) & (p > 0)
    np.divide(totals + root, 2.0 * p, out=out, where=up)
    down = (totals < 0) & (root - totals > 0)
    np.divide(2.0 * q, root - totals, out=out, where=down)
    return out
