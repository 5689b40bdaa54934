"""Frames whose text does nothing in a spreadsheet."""

from __future__ import annotations

import pandas as pd

from mrio.checking import checked
from mrio.inert import in_a_cell


@checked
def inert(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose text and column names do nothing in a spreadsheet; figures stay."""
    shown = frame.copy()
    shown.columns = [in_a_cell(str(name)) for name in frame.columns]
    for at, dtype in enumerate(frame.dtypes):
        if pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_bool_dtype(dtype):
            continue
        cells = [in_a_cell(cell) if isinstance(cell, str) else cell for cell in frame.iloc[:, at]]
        shown.isetitem(at, pd.Series(cells, index=frame.index, dtype=object))
    return shown
