"""Frames on the screen as rich tables, or in files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mrio.cli._options import Format
from mrio.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

WIDE = 200
"""Columns of output when the screen's width is not known."""


def console() -> Console:
    """Return the console; as wide as needed when the output is not a screen."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else WIDE
    return Console(width=width, highlight=False)


def deliver(
    frame: pd.DataFrame,
    *,
    title: str,
    form: Format | None,
    out: Path | None,
    overwrite: bool,
    note: str = "",
) -> None:
    """Show a frame, or write it whole to a file.

    Raises
    ------
    InputError
        When Parquet is asked for without a file.
    """
    from mrio.io import render, write_frame

    if out is not None:
        if form is Format.table:
            raise InputError(
                "--format table goes to the screen", hint="use csv, json or parquet with --out"
            )
        write_frame(frame, out, None if form is None else form.value, overwrite=overwrite)
        console().print(f"wrote {out}", markup=False)
    elif form is Format.parquet:
        raise InputError("Parquet is not for a screen", hint="name a file with --out")
    elif form is Format.csv or form is Format.json:
        sys.stdout.write(render(frame, form.value))
    else:
        show(frame, title=title, note=note)


def show(frame: pd.DataFrame, *, title: str, note: str = "") -> None:
    """Print a frame as a rich table; negative figures in red."""
    from pandas.api.types import is_numeric_dtype
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as RichTable
    from rich.text import Text

    table = RichTable(title=title, title_justify="left", caption=note or None, box=SIMPLE_HEAD)
    table.caption_justify = "left"
    for name in frame.index.names:
        table.add_column(str(name or ""), no_wrap=True)
    for name, dtype in zip(frame.columns, frame.dtypes, strict=True):
        head = " / ".join(map(str, name)) if isinstance(name, tuple) else str(name)
        table.add_column(
            head.replace("_", " "), justify="right" if is_numeric_dtype(dtype) else "left"
        )
    decimals = [_decimals(frame.iloc[:, i].to_numpy()) for i in range(frame.shape[1])]
    for label, values in zip(frame.index, frame.to_numpy(dtype=object), strict=True):
        labels = label if isinstance(label, tuple) else (label,)
        cells = [Text(str(part)) for part in labels]
        for value, places in zip(values, decimals, strict=True):
            negative = isinstance(value, float | int) and value < 0
            cells.append(Text(figure(value, places), style="red" if negative else ""))
        table.add_row(*cells)
    console().print(table)


def _decimals(values: np.ndarray) -> int:
    """Return how many decimals show a column's largest figure with four or five digits."""
    if values.dtype.kind not in "iuf":
        return 0
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max(initial=0.0))
    if (finite == np.rint(finite)).all() or largest >= 10_000:
        return 0
    if largest >= 1:
        return 1 if largest >= 100 else 2
    return 6 if largest < 0.001 else 4


def figure(value: object, places: int) -> str:
    """Return a figure with thousands separators; text as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return "–" if value != value else f"{value:,.{places}f}"
