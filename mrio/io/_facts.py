"""What figures in a file are: units, stressor, method, table and its hash, version of mrio."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mrio._version import __version__
from mrio.errors import StoreError
from mrio.inert import in_json
from mrio.io.writing._target import resolved
from mrio.table import Table

if TYPE_CHECKING:
    import pandas as pd

ENDING = ".meta.json"
"""Follows the whole name of a CSV or JSON file: `x.csv.meta.json` tells of `x.csv`."""
FIRST = ("mrio", "units", "column_units", "stressor", "method", "source", "year", "table_hash")
"""What a reader looks for first."""


def facts(frame: pd.DataFrame, table: Table | None = None) -> dict[str, object]:
    """Return what a file says of a frame's figures: its attributes, as JSON has them.

    Parameters
    ----------
    frame : DataFrame
        Its `.attrs` say units, stressor, method, source.
    table : Table, optional
        What was computed from: its name, year and hash, which is computed here if it was not yet.
    """
    said = {str(name): value for name, value in frame.attrs.items() if value is not None}
    if table is not None:
        said.setdefault("source", table.name or "unnamed table")
        if table.year is not None:
            said.setdefault("year", table.year)
        said["table_hash"] = table.hash
    said["mrio"] = __version__
    names = [name for name in FIRST if name in said]
    return {name: plain(said[name]) for name in (*names, *sorted(said.keys() - set(names)))}


def plain(value: object) -> object:
    """Return a value as JSON has it; figures that JSON does not know (NaN, infinite) are null."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, Iterable):
        return [plain(inner) for inner in value]
    return str(value)


def facts_text(said: object) -> str:
    """Return facts as the text of a companion file."""
    text = json.dumps(said, ensure_ascii=False, indent=1, allow_nan=False)
    return f"{in_json(text)}\n"


def companion(path: Path) -> Path:
    """Return the file that tells of `path`: beside what is written, where `path` is a link."""
    real = resolved(path)
    return (real if path.is_symlink() else path).with_name(f"{real.name}{ENDING}")


def check_alone(path: Path) -> None:
    """Refuse to write a file without a companion where one of an earlier file lies.

    Raises
    ------
    StoreError
    """
    beside = companion(path)
    if beside.exists():
        raise StoreError(
            f"{beside} is there and tells of other figures",
            where=str(beside),
            hint="delete it, or write the companion file too (leave out meta=False, on the "
            "command line --no-meta)",
        )
