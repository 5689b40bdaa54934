"""How unequally emissions, income or payments are spread: Gini and Theil, weights stated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from mrio.checking import checked, numbers
from mrio.errors import InputError, LabelError
from mrio.labels import FloatArray, resolve_keys, resolve_labels, suggest, sum_groups

Amounts = pd.Series | xr.DataArray


def gini(amounts: Amounts, weights: Amounts) -> float:
    """Return the Gini coefficient of amounts per unit of weight.

    G = Σ_i Σ_j w_i w_j |z_i - z_j| / (2 Σ w_i z_i), z_i the amount per unit of
    weight and w the weights' shares: per capita with population as weights, per
    income with value added as weights.

    Parameters
    ----------
    amounts, weights : Series or DataArray by region
        Aligned by label; amounts may be negative (net receipts), then G may
        exceed one. Weights are positive; their sum need not be one.

    Raises
    ------
    LabelError, InputError
        Other labels, weights that are not positive, amounts that sum to zero
        or less.

    References
    ----------
    Gini (1912); Sen (1973), On Economic Inequality, ch. 2.

    Examples
    --------
    >>> gini(pd.Series([1.0, 3.0], ["a", "b"]), pd.Series([1.0, 1.0], ["a", "b"]))
    0.25
    """
    a, w, _ = _aligned(amounts, weights)
    z = a / w
    w = w / w.sum()
    order = np.argsort(z, kind="stable")
    z, w = z[order], w[order]
    # Σ_ij w_i w_j |z_i - z_j| = 2 Σ_i w_i z_i (weight below - weight above), z sorted.
    below = np.cumsum(w) - w
    above = 1.0 - below - w
    return float((w * z * (below - above)).sum() / _positive(w @ z))


@checked
def theil(
    amounts: Amounts, weights: Amounts, groups: Mapping[str, str] | None = None
) -> dict[str, float]:
    """Return Theil's index T = Σ a_i ln(a_i / c_i) of shares of amounts over shares of weights.

    Parameters
    ----------
    amounts, weights : Series or DataArray by region
        Amounts are not negative; 0 ln 0 = 0.
    groups : mapping of each region to its group, optional
        With groups the index is split: total = between + within.

    Returns
    -------
    dict
        `total`; with groups `between`, `within` and `within <group>`, each
        group's contribution.

    Raises
    ------
    LabelError, InputError

    References
    ----------
    Theil (1967), Economics and Information Theory, ch. 4; docs/methods/accounts.md#inequality.
    """
    a, w, labels = _aligned(amounts, weights)
    if (a < 0).any():
        where = labels[int(a.argmin())]
        raise InputError(f"the amount of {where!r} is negative: {a.min():.6g}", where=where)
    a, c = a / _positive(a.sum()), w / w.sum()
    total = _divergence(a, c)
    if groups is None:
        return {"total": total}
    groups = resolve_keys(map(str, labels), groups, "groups")
    missing = [label for label in labels if label not in groups]
    if missing:
        raise LabelError(
            f"{missing[0]!r} has no group", where=missing[0], hint="name a group for every region"
        )
    names = list(dict.fromkeys(groups[label] for label in labels))
    codes = np.array([names.index(groups[label]) for label in labels], dtype=np.intp)
    a_g, c_g = (sum_groups(shares, codes, len(names)) for shares in (a, c))
    within = {}
    for g, name in enumerate(names):
        at = codes == g
        inner = _divergence(a[at] / a_g[g], c[at] / c_g[g]) if a_g[g] > 0 else 0.0
        within[f"within {name}"] = float(a_g[g]) * inner
    between = _divergence(a_g, c_g)
    return {"total": total, "between": between, "within": sum(within.values()), **within}


@checked
def inequality(
    before: Amounts, after: Amounts, weights: Amounts, *, weighted_by: str
) -> pd.DataFrame:
    """Return Gini and Theil before and after a policy, with the same weights.

    Parameters
    ----------
    before, after : Series or DataArray by region
    weights : Series or DataArray by region
    weighted_by : str
        What the weights are, such as 'population'; stands in `attrs`.

    Returns
    -------
    DataFrame
        Rows gini and theil; columns before, after, change. Theil is NaN where
        an amount is negative.
    """
    if not weighted_by.strip():
        raise InputError("weighted_by is empty", hint="say what the weights are")
    rows = {}
    for name, measure in (("gini", gini), ("theil", _theil_total)):
        found = [measure(amounts, weights) for amounts in (before, after)]
        rows[name] = [*found, found[1] - found[0]]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["before", "after", "change"])
    frame.attrs = {"weights": weighted_by, "units": "index"}
    return frame


def _theil_total(amounts: Amounts, weights: Amounts) -> float:
    series = _series(amounts, "amounts")
    return float("nan") if (series < 0).any() else theil(series, weights)["total"]


def _divergence(a: FloatArray, c: FloatArray) -> float:
    some = a > 0
    return float((a[some] * np.log(a[some] / c[some])).sum())


def _aligned(amounts: Amounts, weights: Amounts) -> tuple[FloatArray, FloatArray, list[str]]:
    a, w = _series(amounts, "amounts"), _series(weights, "weights")
    w = resolve_labels(map(str, a.index), w)
    unknown = [label for label in w.index if label not in a.index]
    missing = [label for label in a.index if label not in w.index]
    if unknown or missing:
        label = (missing or unknown)[0]
        raise LabelError(
            f"{label!r} is in one of amounts and weights alone",
            where=label,
            hint=suggest(str(label), [str(name) for name in (w.index if missing else a.index)]),
        )
    w = w.loc[a.index]
    if not (w > 0).all():
        where = w.index[int(w.to_numpy().argmin())]
        raise InputError(f"the weight of {where!r} is {w[where]:.6g}, not positive", where=where)
    return a.to_numpy(dtype=float), w.to_numpy(dtype=float), list(a.index)


def _series(values: Any, what: str) -> pd.Series:
    series = values if isinstance(values, pd.Series) else None
    if isinstance(values, xr.DataArray) and values.ndim == 1:
        series = values.to_series()
    if series is None:
        raise InputError(
            f"{what} are a {type(values).__name__}", hint="give a Series or DataArray by region"
        )
    if series.index.has_duplicates or series.empty:
        raise LabelError(f"{what} have no labels, or one twice")
    figures = numbers(series, what)
    if not np.isfinite(figures).all():
        raise InputError(f"{what} hold values that are not finite")
    return pd.Series(figures, series.index)


def _positive(total: float) -> float:
    if not total > 0:
        raise InputError(f"amounts sum to {total:.6g}, a positive sum is needed")
    return float(total)
