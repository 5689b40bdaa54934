"""Paths as a table: largest first, ends and buyers in columns, the chain as text."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from mrio.labels import FloatArray, IndexArray
from mrio.model import Model

ARROW = " → "


def largest_first(
    values: FloatArray, at: IndexArray, nodes: IndexArray, top: int | None
) -> tuple[FloatArray, IndexArray, IndexArray]:
    """Return the paths by falling absolute value, the largest `top` of them."""
    order = np.argsort(-np.abs(values), kind="stable")[:top]
    lengths = np.diff(at)[order]
    ends = np.concatenate([[0], np.cumsum(lengths)])
    # Position of every node: where its path begins, and how far along it is.
    within = np.arange(ends[-1]) - np.repeat(ends[:-1], lengths)
    return values[order], ends, nodes[np.repeat(at[:-1][order], lengths) + within]


def path_frame(
    model: Model,
    values: FloatArray,
    total: float,
    at: IndexArray,
    nodes: IndexArray,
    demand: str,
) -> pd.DataFrame:
    """Return one row a path; `at` is where each begins in the nodes, and where the last ends.

    `demand` says whose final demand all of them end at.

    Nodes run from the final product back to the industry that emits; text and
    columns the other way.
    """
    axis = model.table.industries
    regions = np.array([*axis.region_of, ""], dtype=object)
    sectors = np.array([*axis.sector_of, ""], dtype=object)
    labels = np.array([axis.label(i) for i in range(len(axis))], dtype=object)
    tiers = np.diff(at) - 1
    first, last = nodes[at[1:] - 1], nodes[at[:-1]]
    buyers = np.where(tiers > 0, nodes[at[1:] - 1 - (tiers > 0)], len(axis))
    text = labels[nodes].tolist()
    return pd.DataFrame(
        {
            "value": values,
            "share": values / total if total else np.full(len(values), np.nan),
            "tier": tiers,
            "region": regions[first],
            "sector": sectors[first],
            "buyer_region": regions[buyers],
            "buyer_sector": sectors[buyers],
            "product_region": regions[last],
            "product_sector": sectors[last],
            "final_demand": demand,
            "path": [ARROW.join(text[start:end][::-1]) for start, end in pairwise(at.tolist())],
        }
    )
