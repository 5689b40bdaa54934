"""Sheets of figures beside regional tables; what is wrong in them is named with its line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mrio.construct.country._files import same_names
from mrio.errors import InputError
from mrio.io import Sheet, read_sheet


def read_figures(path: Path, rows: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    """Return figures of zero or more under exactly these names, in this order.

    Raises
    ------
    ConfigError, LabelError
        No file, no numbers; names that are missing, or more than these.
    InputError
        A figure below zero, with its line.
    """
    sheet = read_sheet(path)
    frame = _named(sheet, rows, columns)
    _refuse(sheet, frame, frame.to_numpy() < 0, "is below zero")
    return frame


def read_distances(path: Path, regions: Sequence[str]) -> pd.DataFrame:
    """Return distances region × region, above zero between different regions.

    Raises
    ------
    ConfigError, LabelError, InputError
        As `read_figures`.
    """
    sheet = read_sheet(path)
    frame = _named(sheet, regions, regions)
    _refuse(sheet, frame, frame.to_numpy() < 0, "is below zero")
    apart = ~np.eye(len(frame), dtype=bool)
    _refuse(sheet, frame, (frame.to_numpy() == 0) & apart, "is not above zero")
    return frame


def _named(sheet: Sheet, rows: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    frame = sheet.frame()
    lines = {row[0]: line for row, line in zip(sheet.rows, sheet.lines, strict=True)}
    same_names(rows, list(frame.index), "row", sheet.path, lines)
    same_names(columns, list(frame.columns), "column", sheet.path)
    return frame.loc[list(rows), list(columns)]


def _refuse(sheet: Sheet, frame: pd.DataFrame, wrong: NDArray[np.bool_], said: str) -> None:
    """Raise InputError for the first row, in the frame's order, that holds a wrong figure."""
    if not wrong.any():
        return
    i, j = (int(at) for at in np.argwhere(wrong)[0])
    name = str(frame.index[i])
    line = next(at for row, at in zip(sheet.rows, sheet.lines, strict=True) if row[0] == name)
    found = f"{frame.iat[i, j]:,.6g} of {name!r} under {frame.columns[j]!r}"
    raise InputError(
        f"{sheet.path}:{line}: {found} {said}",
        where=str(sheet.path),
    )
