"""Cells of frames as numbers; the first that is none is named by row, column and value."""

from __future__ import annotations

from numbers import Real

import numpy as np
import pandas as pd

from mrio.errors import InputError


def numbers_of(frame: pd.DataFrame, what: str) -> np.ndarray:
    """Return the values as float64; text, truth values, dates and complex numbers are refused."""
    for i, dtype in enumerate(frame.dtypes):
        mixed = isinstance(dtype, np.dtype) and dtype.kind == "O"
        if mixed or dtype.kind not in "iuf":
            _check_cells(frame, i, what, mixed)
    try:
        return frame.to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{what} holds values that are not numbers: {error}", where=what, hint=_AS_NUMBERS
        ) from error


_AS_NUMBERS = "turn its columns into numbers, e.g. with pandas.to_numeric"


def _check_cells(frame: pd.DataFrame, column: int, what: str, mixed: bool) -> None:
    """Name the first cell of a column that is no number: its row, column and value.

    Where all of a column is text, what is no number even as text is the cell that made it so.
    """
    cells = frame.iloc[:, column]
    strange = [i for i, cell in enumerate(cells) if not _is_number(cell)]
    if not strange:
        if mixed:
            return
        strange = [0]  # a column of dates or the like
    as_text = [i for i in strange if not _reads_as_number(cells.iloc[i])]
    shown = as_text or strange
    at = shown[0]
    raise InputError(
        f"{what} holds values that are not numbers: {cells.iloc[at]!r} in row "
        f"{_label_of(frame.index[at])}, column {_label_of(frame.columns[column])}"
        + (f" ({len(shown)} such cells in the column)" if len(shown) > 1 else ""),
        where=what,
        hint=_AS_NUMBERS
        if not as_text
        else "correct the cell or say what it stands for: mrio fills nothing",
    )


def _is_number(cell: object) -> bool:
    """Return whether a cell is a real number, or the absence of one, which is told elsewhere."""
    if isinstance(cell, bool | np.bool_ | str | complex | np.datetime64 | np.timedelta64):
        return False
    return cell is None or isinstance(cell, Real | np.number)


def _reads_as_number(cell: object) -> bool:
    if not isinstance(cell, str):
        return False
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _label_of(label: object) -> str:
    return " / ".join(map(str, label)) if isinstance(label, tuple) else str(label)
