"""A registry of named cases: ours and the peer's interleaved on one input."""

from __future__ import annotations

import importlib
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Sizes = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Case:
    """One comparison.

    Attributes
    ----------
    name, peer_name : str
    quick, full : pairs of (regions, sectors)
        Sizes for a short look, and those of the figures to reach.
    make : (regions, sectors) → input
    ours, peer : input → result
    agree : (ours, peer) → largest relative difference
    peer_runs : int
        The peer's time is that of one of so many equal parts: it is multiplied.
    """

    name: str
    peer_name: str
    quick: Sizes
    full: Sizes
    make: Callable[[int, int], Any]
    ours: Callable[[Any], Any]
    peer: Callable[[Any], Any]
    agree: Callable[[Any, Any], float]
    peer_runs: float = 1.0


CASES: dict[str, Case] = {}
MODULES = ("accounts", "core", "files", "findings", "structure")
"""Where cases are registered."""


def cases() -> dict[str, Case]:
    """Return every case by name, its module imported."""
    for name in MODULES:
        importlib.import_module(f"tests.benchmarks.{name}")
    return CASES


def register(case: Case) -> Case:
    """Add a case to the registry."""
    CASES[case.name] = case
    return case


@dataclass(frozen=True)
class Timing:
    """Seconds of both and their ratio, over pairs run one after the other."""

    ours: float
    peer: float
    ratio: float
    low: float
    high: float
    difference: float
    gemm: float


def compare(case: Case, regions: int, sectors: int, pairs: int) -> Timing:
    """Run ours and the peer's in turn, `pairs` times after one pair to warm up."""
    given = case.make(regions, sectors)
    difference = case.agree(case.ours(given), case.peer(given))
    gemm = gemm_rate(regions * sectors)
    times: list[tuple[float, float]] = []
    for _ in range(pairs):
        start = time.perf_counter()
        case.ours(given)
        middle = time.perf_counter()
        case.peer(given)
        times.append((middle - start, case.peer_runs * (time.perf_counter() - middle)))
    ratios = [peer / ours for ours, peer in times]
    return Timing(
        ours=statistics.median(ours for ours, _ in times),
        peer=statistics.median(peer for _, peer in times),
        ratio=statistics.median(ratios),
        low=min(ratios),
        high=max(ratios),
        difference=difference,
        gemm=gemm,
    )


def gemm_rate(n: int) -> float:
    """Return GFLOP/s of a matrix product of this size, at most 4000, now on this machine."""
    n = min(n, 4000)
    matrix = np.random.default_rng(0).random((n, n))
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        matrix @ matrix
        seconds.append(time.perf_counter() - start)
    return 2.0 * n**3 / min(seconds) / 1e9


def largest_difference(left: Any, right: Any) -> float:
    """Return the largest difference, relative to the largest figure of the right side."""
    left, right = np.asarray(left), np.asarray(right)
    return float(np.abs(left - right).max() / np.abs(right).max())
