"""`python -m tests.benchmarks`: ours against pymrio, time ratios and peak memory."""

from __future__ import annotations

import argparse
import platform

import numpy as np
import pymrio
import threadpoolctl
from rich.console import Console
from rich.table import Table

import mrio
from tests.benchmarks import accounts  # noqa: F401  (registers its case)
from tests.benchmarks.memory import peak_mb
from tests.benchmarks.registry import CASES, compare


def main() -> None:
    """Run the registry and print one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--pairs", type=int, default=5, help="pairs of runs (default 5)")
    parser.add_argument("--largest", type=int, default=10_000, help="leave out larger tables")
    given = parser.parse_args()
    table = Table(title=f"mrio {mrio.__version__} against pymrio {pymrio.__version__}")
    heads = ("case", "n", "ours, s", "peer, s", "ratio", "range", "peak ours, MB", "peak peer, MB")
    for head in (*heads, "difference"):
        table.add_column(head, justify="right")
    for case in CASES.values():
        for regions, sectors in case.sizes:
            if regions * sectors > given.largest:
                continue
            timing = compare(case, regions, sectors, given.pairs)
            peaks = [peak_mb(case.name, who, regions, sectors) for who in ("ours", "peer")]
            table.add_row(
                case.name,
                str(regions * sectors),
                f"{timing.ours:.3f}",
                f"{timing.peer:.3f}",
                f"× {timing.ratio:.1f}",
                f"{timing.low:.1f} – {timing.high:.1f}",
                *(f"{peak:.0f}" for peak in peaks),
                f"{timing.difference:.0e}",
            )
    console = Console(width=140)
    console.print(table)
    pools = {pool["internal_api"]: pool["num_threads"] for pool in threadpoolctl.threadpool_info()}
    console.print(
        f"python {platform.python_version()}, numpy {np.__version__}, threads {pools}, "
        f"{given.pairs} pairs interleaved in one process; peak: growth in a process of its own"
    )


if __name__ == "__main__":
    main()
