"""Accounts of tables beyond memory: Z in single precision on disk, in a process of its own.

`python -m tests.benchmarks.disk --regions 164 --sectors 120` makes a table of n = 19,680 in the
folder of temporary files, computes flows by region, and prints seconds and memory.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import psutil

import mrio
from mrio import account
from mrio.errors import InputError
from mrio.leontief import DiskLU, Streamed
from mrio.testing import mapped_table

ROOT = Path(__file__).parents[2]
SOLVERS = ("auto", "streamed", "disk_lu")


class Peak:
    """Largest memory of this process while a block runs, sampled ten times a second.

    Attributes
    ----------
    own : float
        GB that belong to the process alone.
    all : float
        GB resident, pages of mapped files included, which the system can take back.
    """

    def __init__(self) -> None:
        self.own, self.all, self._done = 0.0, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        process = psutil.Process()
        while not self._done.wait(0.1):
            memory = process.memory_info()
            self.own = max(self.own, (memory.rss - memory.shared) / 1e9)
            self.all = max(self.all, memory.rss / 1e9)


def run(regions: int, sectors: int, solver: str, folder: Path) -> None:
    """Make the table in a process of its own, then compute from the file alone."""
    code = (
        "from mrio.testing import mapped_table; import sys; "
        "mapped_table(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], seed=1)"
    )
    path = folder / "Z.f4"
    start = time.perf_counter()
    arguments = [sys.executable, "-c", code, str(regions), str(sectors), str(path)]
    subprocess.run(arguments, cwd=ROOT, check=True)
    print(
        f"n = {regions * sectors:,}: file of {path.stat().st_size / 1e9:.2f} GB made in "
        f"{time.perf_counter() - start:.0f} s",
        flush=True,
    )
    table = reopened(regions, sectors, path)
    sizes = np.full(regions, sectors).tolist()
    chosen = {"auto": "auto", "streamed": Streamed(sizes), "disk_lu": DiskLU()}[solver]
    with Peak() as peak:
        start = time.perf_counter()
        model = mrio.Model(table, solver=chosen)
        flows = account.flows(model, "co2")
        made = account.production(model, "co2")
        used = account.consumption(model, "co2")
        seconds = time.perf_counter() - start
    gap = abs(float(made.sum() - used.sum()) - used.attrs["exported"]) / float(made.sum())
    print(
        f"flows {flows.shape}, production and consumption by region: {seconds:.1f} s; memory "
        f"{peak.own:.2f} GB own, {peak.all:.2f} GB with mapped pages; production less "
        f"consumption and exports {gap:.0e}"
    )
    print(model.report)


def reopened(regions: int, sectors: int, path: Path) -> mrio.Table:
    """Return the table over the file that is there: labels, demand and emissions are made anew."""
    return mapped_table(regions, sectors, path, seed=1, write=False)


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.disk", description=__doc__)
    parser.add_argument("--regions", type=int, default=164)
    parser.add_argument("--sectors", type=int, default=120)
    parser.add_argument("--solver", choices=SOLVERS, default="auto")
    parser.add_argument("--folder", type=Path, default=None, help="where the file is made")
    given = parser.parse_args()
    if given.folder is not None and not given.folder.is_dir():
        raise InputError(f"no folder {given.folder}")
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="  %(message)s")
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        run(given.regions, given.sectors, given.solver, Path(folder))
    print(f"{os.cpu_count()} cores")


if __name__ == "__main__":
    main()
