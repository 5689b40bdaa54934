"""The largest flows at the finest grain, without a dense array of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral
from typing import Literal

import numpy as np
import pandas as pd

from mrio.account._flows import embodied, through_inverse
from mrio.account._results import common_attributes, stocks_left_out
from mrio.checking import checked
from mrio.errors import InputError
from mrio.labels import FloatArray
from mrio.model import Model

PANEL = 256


@checked
def largest_flows(
    model: Model,
    stressor: str,
    *,
    destination: Literal["region", "category", "product"] = "product",
    count: int = 100,
    stocks: str = "include",
) -> pd.DataFrame:
    """Return the largest flows from an industry of origin to a product, category or destination.

    As `flows(..., origin="industry")`, but only the largest by absolute value
    are kept, a panel of columns at a time: nothing of the size of industries ×
    products is held beside L.

    Parameters
    ----------
    model : Model
    stressor : str
    destination : {"region", "category", "product"}
    count : int
        How many, 1 or more.
    stocks : {"include", "exclude"}

    Returns
    -------
    DataFrame
        Largest first. Columns region, sector (where it is emitted), then
        destination; or destination, category; or product_region,
        product_sector; then value and share, of all flows. `attrs["total"]` is
        all of them, `attrs["listed"]` those in the frame.

    Raises
    ------
    InputError
        A count below one, another word for the destination.
    LabelError
        Unknown stressor.
    """
    if not isinstance(stressor, str):
        raise InputError(f"stressor={stressor!r}", hint="name one row or total at a time")
    if isinstance(count, bool) or not isinstance(count, Integral) or count < 1:
        raise InputError(f"count={count!r}", hint="ask for a whole number of flows, 1 or more")
    rows = model.stressor_rows(stressor)
    left_out = stocks_left_out(model, stocks)
    values, at, total = _largest(_panels(model, rows.S, destination, left_out), count)
    table = model.table
    labels = {
        "region": pd.DataFrame({"destination": table.destinations}),
        "category": table.demand.index.set_names(["destination", "category"]).to_frame(index=False),
        "product": table.industries.index.set_names(["product_region", "product_sector"]).to_frame(
            index=False
        ),
    }[destination]
    origins = table.industries.index.to_frame(index=False).iloc[at[:, 0]].reset_index(drop=True)
    frame = pd.concat([origins, labels.iloc[at[:, 1]].reset_index(drop=True)], axis=1)
    frame["value"] = values
    frame["share"] = values / total if total else np.nan
    frame.attrs = {
        **common_attributes(model, rows.units, "largest flows S L Y by industry of origin"),
        "stressor": stressor,
        "column_units": {"value": rows.units[0], "share": "share, 1 is all"},
        "total": float(total),
        "listed": float(values.sum()),
        "stocks": stocks,
    }
    return frame


def _panels(
    model: Model, S: FloatArray, destination: str, left_out: tuple[str, ...]
) -> Iterator[tuple[int, FloatArray]]:
    """Yield the first column of a panel and its flows (n, width)."""
    if destination != "product":
        yield 0, embodied(model, S, "industry", destination, left_out)[0]
        return
    table = model.table
    keep = np.array([name not in left_out for name in table.demand.category_of], dtype=float)
    y = table.Y @ keep
    L = model.inverse_array() if through_inverse(model, len(y)) else None
    for start in range(0, len(y), PANEL):
        at = np.arange(start, min(start + PANEL, len(y)))
        if L is not None:
            output = L[:, at] * y[at]
        else:
            demand = np.zeros((len(y), len(at)))
            demand[at, np.arange(len(at))] = y[at]
            output = model.solve_array(demand)
        yield start, S[0][:, None] * output


def _largest(
    panels: Iterator[tuple[int, FloatArray]], count: int
) -> tuple[FloatArray, np.ndarray, float]:
    """Return the values, their (row, column), and the sum of all; largest first."""
    values, at, total = np.empty(0), np.empty((0, 2), dtype=np.intp), 0.0
    for start, panel in panels:
        total += float(panel.sum())
        flat = panel.reshape(-1)
        few = min(count, flat.size)
        top = np.argpartition(-np.abs(flat), few - 1)[:few] if few else np.empty(0, dtype=np.intp)
        row, column = np.divmod(top, panel.shape[1])
        values = np.concatenate([values, flat[top]])
        at = np.vstack([at, np.stack([row, column + start], axis=1)])
        best = np.argsort(-np.abs(values), kind="stable")[:count]
        values, at = values[best], at[best]
    some = values != 0
    return values[some], at[some], total
