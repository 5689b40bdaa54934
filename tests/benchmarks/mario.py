"""Linkages and structural paths against MARIO, which runs in an environment of its own.

`python -m tests.benchmarks.mario --python /path/to/python`, that of an environment made by
`python -m venv NAME && NAME/bin/pip install mariopy==1.3.2`. Pairs are interleaved; each of
MARIO's runs is a process of its own, of which the call alone is timed, on a database that knows
nothing yet; ours starts from a model that knows nothing yet.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import mrio
from mrio import structure
from mrio.testing import synthetic_table
from tests.benchmarks.registry import largest_difference

PEER = Path(__file__).with_name("mario_peer.py")
INSTALL = "python -m venv NAME && NAME/bin/pip install mariopy==1.3.2"
COLUMNS = ("Total Backward", "Total Forward", "Direct Backward", "Direct Forward")
OURS = ("backward", "forward", "direct_backward", "direct_forward")
THRESHOLD = 1e-6


class Mario:
    """One table in a folder, and MARIO's calls on it."""

    def __init__(self, python: str, table: mrio.Table, folder: Path) -> None:
        self.python, self.folder, self.version = python, folder, ""
        Z, y = table.Z, table.Y.sum(axis=1)
        v, F = table.x - Z.sum(axis=0), table.stressor("co2")[0]
        np.savez(folder / "table.npz", Z=Z, y=y, v=v, F=F)
        labels = {"industries": [list(label) for label in table.industries.index]}
        (folder / "labels.json").write_text(json.dumps(labels))

    def run(self, call: str, limit: float, **arguments: Any) -> tuple[float, np.ndarray, list[str]]:
        """Return seconds, the result and names of its columns.

        Raises
        ------
        TimeoutExpired
            After so many seconds, the start of the process included.
        """
        task = json.dumps({"call": call, "arguments": arguments})
        command = [self.python, "-I", str(PEER), str(self.folder), task]
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
        if done.returncode:
            sys.exit(f"MARIO failed:\n{done.stderr[-2000:]}")
        answer = json.loads(done.stdout.splitlines()[-1])
        if "missing" in answer:
            sys.exit(f"{self.python}: {answer['missing']}; install it by: {INSTALL}")
        self.version = answer["version"]
        return answer["seconds"], np.load(self.folder / "result.npy"), answer["columns"]

    def spa(
        self, limit: float, tiers: int, cutoff: float = 0.0
    ) -> tuple[float, np.ndarray, list[str]] | None:
        """Return `run` of the structural paths of so many tiers, None when it was stopped."""
        asked = {"indicator": "co2", "max_depth": tiers, "top_n": None, "cutoff": cutoff}
        try:
            return self.run("calc_spa", limit, **asked)
        except subprocess.TimeoutExpired:
            return None


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Return seconds and the result."""
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def report(name: str, pairs: list[tuple[float, float]], difference: float | None) -> None:
    """Print medians, the range of the ratio, and how far results are apart where compared."""
    ours, peer = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratios = [b / a for a, b in pairs]
    apart = "" if difference is None else f", largest difference {difference:.0e}"
    print(
        f"{name}: ours {ours:.3f} s, MARIO {peer:.2f} s, × {statistics.median(ratios):,.1f} "
        f"({min(ratios):,.1f} – {max(ratios):,.1f}){apart}",
        flush=True,
    )


def linkages(mario: Mario, table: mrio.Table, pairs: int, limit: float) -> None:
    """The same four figures of both, then MARIO's default with its parts by region."""
    for title, arguments in (
        ("total and direct, normalised", {"multi_mode": False, "cut_diag": False}),
        ("against MARIO's default (local and foreign, no diagonal)", {}),
    ):
        times, difference = [], None
        structure.linkages(mrio.Model(table))
        for _ in range(pairs):
            seconds, found = timed(lambda: structure.linkages(mrio.Model(table)))
            theirs, values, columns = mario.run("calc_linkages", limit, **arguments)
            times.append((seconds, theirs))
            if arguments:
                ours = np.array([found[name].values for name in OURS])
                ours /= ours.mean(axis=1, keepdims=True)
                difference = largest_difference(
                    ours, values[:, [columns.index(name) for name in COLUMNS]].T
                )
        report(f"linkages, n = {len(table.x)}, {title}", times, difference)


def paths(mario: Mario, table: mrio.Table, pairs: int, limit: float) -> None:
    """Every path of few tiers; then of four: MARIO's whole, and cut where ours is."""
    n = len(table.x)

    def ours(tiers: int, threshold: float) -> Any:
        return structure.paths(mrio.Model(table), "co2", tiers=tiers, threshold=threshold)

    ours(1, 0.0)  # compiled from here on
    for tiers in (2, 3):
        times, difference, name = [], None, f"paths, n = {n}, all to tier {tiers}"
        for _ in range(pairs if tiers == 2 else 1):
            seconds, frame = timed(lambda tiers=tiers: ours(tiers, 0.0))
            answer = mario.spa(limit, tiers)
            if answer is None:
                print(f"{name}: ours {seconds:.3f} s, MARIO stopped after {limit:.0f} s")
                break
            times.append((seconds, answer[0]))
            difference = same_paths(frame["value"].to_numpy(), answer[1])
        else:
            report(f"{name}, {len(frame):,}", times, difference)
    seconds, frame = timed(lambda: ours(4, THRESHOLD))
    print(
        f"paths, n = {n}, to tier 4, {THRESHOLD:g} of the total: ours {seconds:.3f} s, "
        f"{len(frame):,} paths, {frame['share'].sum():.2%} of the total",
        flush=True,
    )
    for cutoff in (frame.attrs["threshold"], 0.0):
        answer = mario.spa(limit, 4, cutoff)
        if answer is None:
            told = f"stopped after {limit:.0f} s, × {limit / seconds:,.0f} of ours to the threshold"
        else:
            told = f"{answer[0]:.2f} s (× {answer[0] / seconds:,.1f}), {len(answer[1]):,} paths"
        print(f"  MARIO with cutoff {cutoff:.3g}: {told}", flush=True)


def same_paths(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Return the largest difference of the values in order; infinite when others are missing."""
    # Chains from an industry without emissions are none of ours.
    theirs = theirs[theirs != 0]
    return (
        largest_difference(np.sort(ours), np.sort(theirs)) if len(ours) == len(theirs) else np.inf
    )


def main() -> None:
    """Parse the command line and run both comparisons."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.mario", description=__doc__)
    parser.add_argument("--python", required=True, help=f"Python with MARIO: {INSTALL}")
    parser.add_argument("--regions", type=int, default=31)
    parser.add_argument("--sectors", type=int, default=42)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=200.0, help="seconds, then it is stopped")
    given = parser.parse_args()
    if not Path(given.python).is_file():
        parser.error(f"no file {given.python}; {INSTALL}")
    large = synthetic_table(given.regions, given.sectors, seed=given.regions)
    small = synthetic_table(4, 12, seed=4)
    with tempfile.TemporaryDirectory() as folder:
        mario = Mario(given.python, large, Path(folder))
        linkages(mario, large, given.pairs, given.limit)
        paths(Mario(given.python, small, Path(folder)), small, given.pairs, given.limit)
        print(f"mrio {mrio.__version__}, MARIO {mario.version}")


if __name__ == "__main__":
    main()
