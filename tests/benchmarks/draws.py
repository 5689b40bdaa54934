"""Draws with all of A perturbed, in worker processes of one BLAS thread each.

`python -m tests.benchmarks.draws` prints draws a second, with and without making the random
numbers, at n = 1302.
"""

from __future__ import annotations

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from mrio.leontief import DrawBase, blas_threads, draw_base, drawn_multipliers
from mrio.testing import synthetic_table

SPREAD = 0.2
_given: dict[str, object] = {}


def prepare(regions: int, sectors: int, single: bool) -> None:
    """Make base, coefficients and stressors in every worker."""
    table = synthetic_table(regions, sectors, seed=regions)
    _given["base"] = draw_base(table.Z, table.x)
    dtype = np.float32 if single else np.float64
    _given["A"] = np.ascontiguousarray(table.Z / table.x, dtype=dtype)
    _given["S"] = (table.stressor("co2")[0] / table.x)[None, :]


def run(seed: int, draws: int, generated: bool) -> float:
    """Return seconds for so many draws in this process."""
    base, A, S = _given["base"], _given["A"], _given["S"]
    assert isinstance(base, DrawBase)
    assert isinstance(A, np.ndarray)
    assert isinstance(S, np.ndarray)
    rng = np.random.default_rng(seed)
    at = np.flatnonzero(A.ravel())
    made, values = A.copy(), A.ravel()[at]
    made.ravel()[at] = values * np.exp(A.dtype.type(SPREAD) * _normal(rng, at.size, A.dtype))
    with blas_threads(1):
        start = time.perf_counter()
        for _ in range(draws):
            if generated:
                noise = np.exp(A.dtype.type(SPREAD) * _normal(rng, at.size, A.dtype))
                made.ravel()[at] = values * noise
            drawn_multipliers(base, made, S)
        return time.perf_counter() - start


def _normal(rng: np.random.Generator, count: int, dtype: np.dtype) -> np.ndarray:
    return rng.standard_normal(count, dtype=dtype)


def main() -> None:
    """Run all four ways and print draws a second."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.draws", description=__doc__)
    parser.add_argument("--regions", type=int, default=31)
    parser.add_argument("--sectors", type=int, default=42)
    parser.add_argument("--draws", type=int, default=200, help="for each worker")
    given = parser.parse_args()
    workers = os.cpu_count() or 1
    for single in (True, False):
        with ProcessPoolExecutor(
            workers, initializer=prepare, initargs=(given.regions, given.sectors, single)
        ) as pool:
            list(pool.map(run, range(workers), [5] * workers, [True] * workers))
            for generated in (False, True):
                seconds = max(
                    pool.map(run, range(workers), [given.draws] * workers, [generated] * workers)
                )
                rate = workers * given.draws / seconds
                print(
                    f"n = {given.regions * given.sectors}, "
                    f"{'single' if single else 'double'} precision, "
                    f"{'with' if generated else 'without'} making the random numbers: "
                    f"{rate:,.0f} draws/s in {workers} processes"
                )


if __name__ == "__main__":
    main()
