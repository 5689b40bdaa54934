"""Depth-first search over supply chains with exact pruning; compiled where numba is installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]

DEPTH_MAX = 2000
"""No chain is followed beyond so many industries."""


def _search(
    starts: IndexArray,
    suppliers: IndexArray,
    coefficients: FloatArray,
    bounds: FloatArray,
    products: IndexArray,
    y: FloatArray,
    s: FloatArray,
    reach: FloatArray,
    reach_via: FloatArray,
    via: NDArray[np.bool_],
    any_via: bool,
    threshold: float,
    deepest: int,
    most: int,
    values: FloatArray,
    lengths: IndexArray,
    nodes: IndexArray,
) -> tuple[int, int, int]:
    """Find the paths whose value reaches a threshold; fill what the arrays hold, count all.

    Parameters
    ----------
    starts, suppliers, coefficients : A by columns: the suppliers of industry j
        are suppliers[starts[j]:starts[j + 1]], with the bound reach × |a| falling
    bounds : reach[supplier] × |a|
    products, y : final products and demand for them
    s : (n,) stressor per output
    reach : (n,) |s| (I - |A|)⁻¹, what any chain from here on can hold at most
    reach_via : the same over chains that still pass through `via`
    threshold, deepest, most : smallest absolute value; most tiers; the search
        ends when it has found more paths than that
    values, lengths, nodes : filled as far as they go; nodes from the final
        product back to the industry that emits

    Returns
    -------
    tuple
        Paths found, nodes on them, nodes visited.
    """
    head = np.empty(deepest + 1, dtype=np.intp)
    weight = np.empty(deepest + 1)
    following = np.empty(deepest + 1, dtype=np.intp)
    passed = np.empty(deepest + 1, dtype=np.bool_)
    found, filled, visited = 0, 0, 0
    for at in range(len(products)):
        j = products[at]
        if abs(y[at]) * (reach_via[j] if any_via else reach[j]) < threshold:
            continue
        depth = 0
        head[0], weight[0], following[0], passed[0] = j, y[at], starts[j], not any_via
        entered = True
        while depth >= 0:
            i = head[depth]
            if entered:
                visited += 1
                value = s[i] * weight[depth]
                if passed[depth] and value != 0.0 and abs(value) >= threshold:
                    if found < len(values) and filled + depth + 1 <= len(nodes):
                        values[found], lengths[found] = value, depth + 1
                        for d in range(depth + 1):
                            nodes[filled + d] = head[d]
                    found += 1
                    filled += depth + 1
                    if found > most:
                        return found, filled, visited
                entered = False
            k = following[depth]
            if depth == deepest or k == starts[i + 1] or bounds[k] * abs(weight[depth]) < threshold:
                depth -= 1
                continue
            following[depth] = k + 1
            supplier, carried = suppliers[k], coefficients[k] * weight[depth]
            through = passed[depth] or via[i]
            if not through and reach_via[supplier] * abs(carried) < threshold:
                continue
            depth += 1
            head[depth], weight[depth], passed[depth] = supplier, carried, through
            following[depth] = starts[supplier]
            entered = True
    return found, filled, visited


def _compiled() -> Callable[..., Any]:
    try:
        from numba import njit
    except ImportError:
        return _search
    try:
        return njit(cache=True, nogil=True)(_search)
    except RuntimeError:
        # numba may write neither beside this file nor in the user's folders: compile every time.
        return njit(nogil=True)(_search)


search: Callable[..., Any] = _compiled()
"""The search, compiled by numba where it is installed, in plain Python otherwise."""
