"""Sums over flows that several checks need, in one reading of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mrio.labels import FloatArray, IndexArray

PANEL = 256
"""Rows that are summed at once: what the processor's cache holds is read from memory once."""


@dataclass(frozen=True, eq=False)
class FlowSums:
    """What one reading of Z gives.

    Attributes
    ----------
    by_origin : (R, n) inputs of each industry from each region
    inputs : (n,) column sums
    smallest : float
        The least flow.
    """

    by_origin: FloatArray
    inputs: FloatArray
    smallest: float


def flow_sums(Z: FloatArray, codes: IndexArray, count: int) -> FlowSums:
    """Return sums of flows by region of origin, and the least flow.

    Parameters
    ----------
    Z : (n, n), mapped files too
    codes : (n,) region of each row
    count : number of regions
    """
    sums = np.zeros((count, Z.shape[1]))
    smallest = np.inf
    # Runs of one region, cut into panels; interleaved regions have runs of one row.
    ends = np.flatnonzero(np.diff(codes)) + 1
    if len(ends) > 4 * count:
        return _interleaved(Z, codes, count)
    for start, end in zip(np.r_[0, ends], np.r_[ends, len(codes)], strict=True):
        for row in range(start, end, PANEL):
            panel = Z[row : min(row + PANEL, end)]
            sums[codes[start]] += panel.sum(axis=0, dtype=np.float64)
            smallest = min(smallest, float(panel.min()))
    return FlowSums(sums, sums.sum(axis=0), smallest)


def _interleaved(Z: FloatArray, codes: IndexArray, count: int) -> FlowSums:
    sums = np.zeros((count, Z.shape[1]))
    smallest = np.inf
    for row in range(0, len(codes), PANEL):
        panel = np.asarray(Z[row : row + PANEL], dtype=np.float64)
        belongs = np.zeros((count, len(panel)))
        belongs[codes[row : row + PANEL], np.arange(len(panel))] = 1.0
        sums += belongs @ panel
        smallest = min(smallest, float(panel.min()))
    return FlowSums(sums, sums.sum(axis=0), smallest)
