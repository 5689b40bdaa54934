"""`python -m tests.benchmarks`: ours against the peer, time ratios and peak memory."""

from __future__ import annotations

import argparse
import json
import os
import platform
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pymrio
import scipy
import threadpoolctl
from rich.console import Console
from rich.table import Table

import mrio
from tests.benchmarks.memory import peak_mb
from tests.benchmarks.registry import cases, compare

HEADS = ("case", "against", "n", "ours, s", "peer, s", "ratio", "range", "gemm GF/s")


def main() -> None:
    """Run the registry, print one table, write one JSON file."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="short sizes (the default)")
    size.add_argument("--full", action="store_true", help="all sizes, some minutes")
    parser.add_argument("--pairs", type=int, default=5, help="pairs of runs (default 5)")
    parser.add_argument("--only", default="", help="cases whose name begins so")
    parser.add_argument("--json", type=Path, help="write figures and machine facts here")
    given = parser.parse_args()
    table = Table(title=f"mrio {mrio.__version__} against its peers")
    for head in (*HEADS, "peak ours, MB", "peak peer, MB", "difference"):
        table.add_column(head, justify="right")
    rows = []
    for case in cases().values():
        if not case.name.startswith(given.only):
            continue
        for regions, sectors in case.full if given.full else case.quick:
            timing = compare(case, regions, sectors, given.pairs)
            whole = case.peer_runs == 1
            peaks = [
                peak_mb(case.name, who, regions, sectors) if whole else float("nan")
                for who in ("ours", "peer")
            ]
            row = {"case": case.name.strip(), "against": case.peer_name, "n": regions * sectors}
            rows.append({**row, **asdict(timing), "peak_ours": peaks[0], "peak_peer": peaks[1]})
            table.add_row(
                *(str(value) for value in row.values()),
                f"{timing.ours:.3f}",
                f"{timing.peer:.3f}",
                f"× {timing.ratio:,.1f}",
                f"{timing.low:,.1f} – {timing.high:,.1f}",
                f"{timing.gemm:.0f}",
                *(f"{peak:.0f}" if whole else "" for peak in peaks),
                f"{timing.difference:.0e}",
            )
    console = Console(width=150)
    console.print(table)
    facts = machine()
    console.print(", ".join(f"{name} {value}" for name, value in facts.items()))
    console.print(f"{given.pairs} pairs interleaved in one process; peak: growth in its own")
    if given.json:
        given.json.write_text(json.dumps({"machine": facts, "cases": rows}, indent=1))


def machine() -> dict[str, str]:
    """Return what the figures depend on."""
    pools = threadpoolctl.threadpool_info()
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "pymrio": pymrio.__version__,
        "cores": str(os.cpu_count()),
        "BLAS": "; ".join(
            f"{pool['internal_api']} {pool['version']} × {pool['num_threads']}" for pool in pools
        ),
    }


if __name__ == "__main__":
    main()
