"""Tables to and from the disk: a checked store against zarr unchecked, and against pymrio."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import mrio
from mrio.io import save_pymrio
from mrio.testing import synthetic_table
from tests.benchmarks.registry import Case, largest_difference, register

QUICK = ((30, 24), (31, 42), (55, 63))
FULL = (*QUICK[1:], (49, 163))


@dataclass(frozen=True)
class Files:
    """A table, and the same as a store and as pymrio's Parquet."""

    table: mrio.Table
    store: Path
    pymrio: Path


def make(regions: int, sectors: int) -> Files:
    """Write a table in both forms into a folder that goes when the benchmark ends."""
    root = Path(tempfile.mkdtemp(prefix="mrio-benchmark-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    table = synthetic_table(regions, sectors, seed=1)
    store = mrio.save(table, root / "t.zarr")
    return Files(table, store, save_pymrio(table, root / "p"))


def load(files: Files) -> np.ndarray:
    """Ours: every chunk checked, and the hash over all figures."""
    return mrio.load(files.store).Z


def load_unchecked(files: Files) -> np.ndarray:
    """zarr alone: Z as it is stored, nothing checked, no hash."""
    import zarr

    group: Any = zarr.open_group(files.store, mode="r")
    return group["Z"][...]


def load_pymrio(files: Files) -> np.ndarray:
    """pymrio's own loader of Parquet."""
    import pymrio

    return pymrio.load_all(files.pymrio).Z.to_numpy()


def save(files: Files) -> float:
    """Ours: whole or not at all, with a list of its files."""
    path = mrio.save(files.table, files.store.with_name("new.zarr"), overwrite=True)
    return float(path.is_dir())


def save_in_pymrio(files: Files) -> float:
    """pymrio's own writer of Parquet, over what is there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        io = mrio.to_pymrio(files.table)
        io.save_all(files.pymrio.with_name("again"), table_format="parquet")
    return 1.0


register(
    Case("load", "zarr, unchecked", QUICK, FULL, make, load, load_unchecked, largest_difference)
)
register(Case(" load", "pymrio, Parquet", QUICK, FULL, make, load, load_pymrio, largest_difference))
register(
    Case("save", "pymrio, Parquet", QUICK, FULL, make, save, save_in_pymrio, largest_difference)
)
