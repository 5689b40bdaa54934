"""Location quotients: how well a region can be expected to supply itself, by sector."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd

from mrio.checking import checked, numbers
from mrio.construct.core import Array, ratio
from mrio.errors import InputError, LabelError, Problems
from mrio.labels import suggest

Method = Literal["SLQ", "CILQ", "RLQ", "FLQ", "AFLQ"]
METHODS: tuple[str, ...] = get_args(Method)
SIZED = ("FLQ", "AFLQ")
"""Methods that take the region's size into account, and with it need delta."""


@checked
def simple_quotients(national_x: pd.Series, regional_x: pd.Series) -> pd.Series:
    """Return SLQ_i = (x_i^r / x^r) / (x_i^n / x^n), the sector's share in the region over its own.

    The mean of SLQ weighted with national output is 1. A sector without
    national output has 0.

    Parameters
    ----------
    national_x : (s,) output by sector, or employment, in any one unit
    regional_x : (s,) the same for the region, in the same unit, by the same labels in any order

    Returns
    -------
    Series (s,), without unit

    Raises
    ------
    LabelError
        Labels that differ or occur twice.
    InputError
        Values that are negative, not finite or above the nation's; a region without output.

    References
    ----------
    Miller & Blair (2009), sec. 8.2.

    Examples
    --------
    >>> nation, region = pd.Series({"coal": 100.0, "steel": 300.0}), pd.Series({"coal": 50.0})
    >>> simple_quotients(nation, region.reindex(nation.index, fill_value=50.0)).round(3).to_dict()
    {'coal': 2.0, 'steel': 0.667}
    """
    nation, region = outputs(national_x, regional_x)
    return pd.Series(_slq(nation, region), index=national_x.index, name="SLQ")


@checked
def location_quotients(
    national_x: pd.Series,
    regional_x: pd.Series,
    method: Method,
    *,
    delta: float | None = None,
) -> pd.DataFrame:
    """Return quotients q_ij of supplying sector i and buying sector j, not cut off at one.

    ======  ==========================================================================
    SLQ     SLQ_i, the same for every buyer
    CILQ    SLQ_i / SLQ_j; on the diagonal SLQ_i, since the ratio there is always 1
    RLQ     SLQ_i / log2(1 + SLQ_j) (Round 1978)
    FLQ     CILQ_ij λ, diagonal included, λ = [log2(1 + x^r / x^n)]^δ
    AFLQ    FLQ_ij log2(1 + SLQ_j) where SLQ_j > 1, else FLQ_ij
    ======  ==========================================================================

    A sector without regional output supplies nothing and buys nothing: its row
    and its column are 0, whatever the ratio would tend to.

    Parameters
    ----------
    national_x, regional_x : (s,)
        As in `simple_quotients`. Employment may stand for output where that is
        unknown: it takes output per worker in each sector to be the nation's.
    method : 'SLQ', 'CILQ', 'RLQ', 'FLQ' or 'AFLQ'
    delta : float, 0 ≤ delta < 1
        Required for FLQ and AFLQ, refused for the others. The larger, the more
        a small region imports. The literature mostly finds 0.2 to 0.3, but the
        best value differs between countries and regions, hence no default.

    Returns
    -------
    DataFrame (s, s), without unit, rows the supplying and columns the buying sector

    Raises
    ------
    InputError
        An unknown method, delta missing, out of range or without use; values
        as in `simple_quotients`.
    LabelError
        As in `simple_quotients`.

    References
    ----------
    Morrison & Smith (1974), J. Reg. Sci. 14:1 (SLQ on the diagonal); Round
    (1978), J. Reg. Sci. 18:179; Flegg & Webber (1997), Reg. Stud. 31:795 (λ in
    its revised form); Flegg & Webber (2000), Reg. Stud. 34:563; Miller & Blair
    (2009), sec. 8.2.

    Examples
    --------
    >>> nation = pd.Series({"coal": 100.0, "steel": 300.0})
    >>> region = pd.Series({"coal": 50.0, "steel": 50.0})
    >>> location_quotients(nation, region, "CILQ").round(3).to_numpy().tolist()
    [[2.0, 3.0], [0.333, 0.667]]
    """
    check_method(method, delta)
    nation, region = outputs(national_x, regional_x)
    slq = _slq(nation, region)
    matrix = _matrix(slq, method) * size_weight(nation, region, delta)
    if method == "AFLQ":
        matrix = matrix * _log2_above_one(np.maximum(slq, 1.0))
    matrix = np.where(slq > 0, matrix, 0.0)
    return pd.DataFrame(matrix, index=national_x.index, columns=national_x.index)


def size_weight(nation: Array, region: Array, delta: float | None) -> float:
    """Return λ = [log2(1 + x^r / x^n)]^δ of Flegg & Webber (1997); 1 without δ.

    Between 0 and 1, and 1 for the nation itself.
    """
    if delta is None:
        return 1.0
    return float(_log2_above_one(region.sum() / nation.sum()) ** delta)


def check_method(method: str, delta: float | None) -> None:
    """Raise InputError for an unknown method, or a delta that is missing or not usable."""
    if method not in METHODS:
        raise InputError(
            f"unknown method {method!r} of location quotients", hint=suggest(method, METHODS)
        )
    if method not in SIZED:
        if delta is not None:
            raise InputError(
                f"delta={delta} has no place in {method}", hint="leave it out, or use FLQ or AFLQ"
            )
    elif delta is None:
        raise InputError(
            f"{method} needs delta",
            hint="the literature mostly finds 0.2 to 0.3; try several and state the one you took",
        )
    elif not 0 <= delta < 1:
        raise InputError(f"delta={delta} is not in 0 ≤ delta < 1")


def outputs(national_x: pd.Series, regional_x: pd.Series) -> tuple[Array, Array]:
    """Return both as arrays in the nation's order, checked."""
    nation = numbers(national_x, "national output")
    region = aligned(regional_x, national_x.index, what="regional output")
    problems, names = Problems(), national_x.index.tolist()
    for name, values in (("national", nation), ("regional", region)):
        for i in np.flatnonzero(~(np.isfinite(values) & (values >= 0))):
            problems.add(f"{name} output of {names[i]!r} is {values[i]}")
    # Rounding of a sector that one region makes alone is no contradiction.
    for i in np.flatnonzero(region > nation * (1.0 + 1e-9)):
        problems.add(
            f"regional output of {names[i]!r} is {region[i]:,.6g}, "
            f"more than the nation's {nation[i]:,.6g}"
        )
    if not region.sum() > 0:
        problems.add("the region has no output")
    problems.raise_if_any(
        InputError,
        "outputs do not make location quotients",
        hint="bring both to one unit, one year and one source: scale regions to the nation's total",
    )
    return nation, region


def aligned(values: pd.Series, index: pd.Index, *, what: str) -> Array:
    """Return values in the order of `index`.

    Raises
    ------
    LabelError
        When labels differ or occur twice.
    """
    for name, labels in ((what, values.index), ("the nation", index)):
        if not labels.is_unique:
            twice = labels[labels.duplicated()][0]
            raise LabelError(f"{name} has the label {twice!r} twice", where=twice)
    missing, unknown = index.difference(values.index), values.index.difference(index)
    if len(missing) or len(unknown):
        raise LabelError(
            f"labels of {what} do not match: {len(missing)} missing {list(missing[:3])}, "
            f"{len(unknown)} unknown {list(unknown[:3])}",
            where=[*missing, *unknown][0],
            hint="every label must occur once on both sides, in any order",
        )
    return numbers(values.reindex(index), what)


def _log2_above_one(values: Array | np.float64) -> Array:
    """Return log2(1 + values), exact for a tiny region too."""
    return np.log1p(values) / np.log(2.0)


def _slq(nation: Array, region: Array) -> Array:
    return ratio(region / region.sum(), nation / nation.sum())


def _matrix(slq: Array, method: str) -> Array:
    """Return quotients before size and specialisation; columns of SLQ_j = 0 are 0 or SLQ_i."""
    if method == "SLQ":
        return np.repeat(slq[:, None], len(slq), axis=1)
    if method == "RLQ":
        return ratio(slq[:, None], _log2_above_one(slq)[None, :])
    matrix = ratio(slq[:, None], slq[None, :])
    np.fill_diagonal(matrix, slq)
    return matrix
