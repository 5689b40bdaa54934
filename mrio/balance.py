"""Balancing of matrices to given margins: RAS and GRAS, many matrices at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mrio.errors import BalanceError, InputError
from mrio.labels import FloatArray
from mrio.leontief import reciprocal


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
    prior: FloatArray,
    rows: FloatArray,
    columns: FloatArray,
    *,
    tolerance: float = 1e-10,
    max_iterations: int = 20_000,
) -> Balanced:
    """Scale rows and columns of a matrix without negatives to given totals.

    Parameters
    ----------
    prior : (…, n, m) ≥ 0; leading dimensions are matrices balanced side by side
    rows : (…, n) and columns : (…, m) ≥ 0, with equal sums
    tolerance : float
        Largest gap from a margin that is accepted, relative to the largest margin.
    max_iterations : int

    Returns
    -------
    Balanced

    Raises
    ------
    InputError
        Negative values, or margins whose sums differ.
    BalanceError
        A margin that no scaling can reach, or no convergence; `where` holds
        the position.

    References
    ----------
    Stone (1961); Bacharach (1970); Miller & Blair (2009), ch. 7.

    Examples
    --------
    >>> ras(np.ones((2, 2)), np.array([1.0, 3.0]), np.array([2.0, 2.0])).values.tolist()
    [[0.5, 0.5], [1.5, 1.5]]
    """
    if prior.min(initial=0.0) < 0 or rows.min(initial=0.0) < 0 or columns.min(initial=0.0) < 0:
        raise InputError("RAS takes no negative values", hint="use gras")
    return gras(prior, rows, columns, tolerance=tolerance, max_iterations=max_iterations)


def gras(
    prior: FloatArray,
    rows: FloatArray,
    columns: FloatArray,
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
        Shapes that do not fit, or (without free columns) margins whose sums differ.
    BalanceError
        A margin that no scaling can reach, or no convergence.

    References
    ----------
    Junius & Oosterhaven (2003), Econ. Syst. Res. 15:87; Lenzen, Wood &
    Gallego (2007), Econ. Syst. Res. 19:461 (the objective without e).
    """
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
    at = np.unravel_index(int(np.argmax(np.abs(reached - rows))), rows.shape)
    raise BalanceError(
        f"balancing did not converge in {max_iterations} iterations: gap {gap:.1e}, "
        f"at most {tolerance:.0e} is accepted",
        where=tuple(int(i) for i in at),
        hint="zeros of the prior may leave no way to meet these margins together",
    )


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
