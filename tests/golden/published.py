"""Figures as they are printed, and tables typed from their sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

import mrio

Pairs = Sequence[tuple[str, str]]
ROUNDING = 1e-13
"""Of double precision: where a source prints all sixteen digits, the last few are its own."""


def figures(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Return printed figures in reading order, and half a unit of the last digit of each."""
    words = text.split()
    assert all(re.fullmatch(r"-?\d+(\.\d+)?", word) for word in words)
    values = np.array([float(word) for word in words])
    decimals = np.array([len(word.partition(".")[2]) for word in words])
    return values, 0.5 * 10.0**-decimals + ROUNDING * np.maximum(np.abs(values), 1.0)


def assert_printed(found: object, text: str) -> None:
    """Raise AssertionError unless every figure agrees to its last printed digit."""
    expected, half = figures(text)
    values = np.asarray(found, dtype=float).ravel()
    assert values.shape == expected.shape
    off = np.flatnonzero(~(np.abs(values - expected) <= half))
    assert not len(off), f"found {values[off].tolist()}, printed {expected[off].tolist()}"


def pairs(regions: str, sectors: str) -> list[tuple[str, str]]:
    """Return (region, sector) for names separated by blanks, region by region."""
    return [(region, sector) for region in regions.split() for sector in sectors.split()]


def model_of(
    industries: Pairs,
    Z: object,
    Y: object,
    *,
    demand: Pairs = (("R", "final"),),
    F: Mapping[str, object] | None = None,
    v: Mapping[str, object] | None = None,
) -> mrio.Model:
    """Return the model of a typed table; stressors are in their own unit, named as the row."""
    rows = pd.MultiIndex.from_tuples(industries, names=["region", "sector"])
    columns = pd.MultiIndex.from_tuples(demand, names=["region", "category"])
    table = mrio.Table.from_frames(
        pd.DataFrame(np.array(Z, dtype=float), rows, rows),
        pd.DataFrame(np.array(Y, dtype=float).reshape(len(rows), -1), rows, columns),
        F=None if F is None else _rows(F, rows),
        v=None if v is None else _rows(v, rows),
        money_unit="unit of money",
        units=None if F is None else dict.fromkeys(F, "unit"),
    )
    return mrio.Model(table)


def _rows(given: Mapping[str, object], columns: pd.MultiIndex) -> pd.DataFrame:
    values = np.array([np.asarray(row, dtype=float) for row in given.values()])
    return pd.DataFrame(values, list(given), columns)
