"""Peak memory of one run, in a process of its own."""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.registry import cases

ROOT = Path(__file__).parents[2]


def peak_mb(case: str, who: str, regions: int, sectors: int) -> float:
    """Return by how many MB memory peaks over the input while `who` ('ours' or 'peer') runs once.

    The input is made here and handed over by file: making it would peak higher
    than the run itself.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.pickle"
        with path.open("wb") as file:
            pickle.dump(cases()[case].make(regions, sectors), file, protocol=5)
        arguments = [sys.executable, "-m", "tests.benchmarks.memory", case, who, str(path)]
        done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def _measure(case: str, who: str, path: str) -> float:
    """Warm up on a small table, so that imports and pools are there, then run the large one."""
    run = getattr(cases()[case], who)
    run(cases()[case].make(3, 4))
    with Path(path).open("rb") as file:
        given = pickle.load(file)
    # The peak of this process alone, from here on: ru_maxrss would begin with its parent's.
    Path("/proc/self/clear_refs").write_text("5")
    before = _high_water_mb()
    run(given)
    return _high_water_mb() - before


def _high_water_mb() -> float:
    """Return the peak of resident memory since it was last cleared (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return float(line.split()[1]) / 1024.0
    raise OSError("no VmHWM in /proc/self/status")


if __name__ == "__main__":
    name, side, source = sys.argv[1:]
    print(_measure(name, side, source))
