"""Strategies of hypothesis, which is imported when they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mrio.labels import REST_OF_WORLD, FloatArray
from mrio.table import Table
from mrio.testing._tables import EXPORTS, balanced_table

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy


def tables(
    *, regions: int = 3, sectors: int = 3, stressors: int = 3, open: bool | None = None
) -> SearchStrategy[Table]:
    """Return a hypothesis strategy of small balanced tables that try the accounts hard.

    Labels in any order (regions not contiguous), unequal sectors, industries
    without output, negative stock changes, column sums of A up to 0.8; figures
    are whole eighths, so that their sums are exact.

    Parameters
    ----------
    regions, sectors, stressors : int
        At most so many.
    open : bool, optional
        Whether with exports and imports; either when left out.
    """
    from hypothesis import strategies as st

    return st.composite(_draw_table)(regions, sectors, stressors, open)


def _draw_table(draw: DrawFn, regions: int, sectors: int, rows: int, open: bool | None) -> Table:
    from hypothesis import strategies as st
    from hypothesis.extra.numpy import arrays

    def eighths(shape: tuple[int, ...], high: int, low: int = 0) -> FloatArray:
        elements = st.integers(low, high)
        return draw(arrays(np.int64, shape, elements=elements, fill=st.nothing())) / 8.0

    is_open = draw(st.booleans()) if open is None else open
    names = [f"r{i}" for i in range(draw(st.integers(1, regions)))]
    kept = [(r, f"s{i}") for r in names for i in range(sectors) if not i or draw(st.booleans())]
    finals = [(r, category) for r in names for category in ("use", "stocks")] + [EXPORTS] * is_open
    industries, demand = draw(st.permutations(kept)), draw(st.permutations(finals))
    n, m, categories = len(industries), len(demand), [category for _, category in demand]
    stocks = [j for j, category in enumerate(categories) if category == "stocks"]
    Z, Y = eighths((n, n), 80), eighths((n, m), 80)
    Y[:, stocks] = eighths((n, len(stocks)), 20, -20)
    idle = draw(arrays(bool, n, elements=st.booleans())) & draw(st.booleans())
    Z[idle], Z[:, idle], Y[idle] = 0.0, 0.0, 0.0
    short = np.ceil(Z.sum(axis=0) * 10) / 8 - Z.sum(axis=1) - Y.sum(axis=1)
    Y[:, categories.index("use")] += np.maximum(short, 0.0)
    made = (Z.sum(axis=1) + Y.sum(axis=1)) != 0
    home = np.array([region != REST_OF_WORLD for region, _ in demand])
    labels = tuple(f"stressor{i}" for i in range(draw(st.integers(1, rows))))
    F, F_Y = eighths((len(labels), n), 800) * made, eighths((len(labels), m), 80) * home
    bought = (eighths((n,), 8) * made, eighths((m,), 8) * home) if is_open else None
    return balanced_table(industries, demand, Z, Y, F, F_Y, bought, rows=labels)
