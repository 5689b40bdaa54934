"""A registry of named cases: ours and the peer's interleaved on one input."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """One comparison.

    Attributes
    ----------
    name : str
    sizes : pairs of (regions, sectors)
    make : (regions, sectors) → input
    ours, peer : input → result
    agree : (ours, peer) → largest relative difference
    """

    name: str
    sizes: tuple[tuple[int, int], ...]
    make: Callable[[int, int], Any]
    ours: Callable[[Any], Any]
    peer: Callable[[Any], Any]
    agree: Callable[[Any, Any], float]


CASES: dict[str, Case] = {}


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


def compare(case: Case, regions: int, sectors: int, pairs: int) -> Timing:
    """Run ours and the peer's in turn, `pairs` times after one pair to warm up."""
    given = case.make(regions, sectors)
    difference = case.agree(case.ours(given), case.peer(given))
    times: list[tuple[float, float]] = []
    for _ in range(pairs):
        start = time.perf_counter()
        case.ours(given)
        middle = time.perf_counter()
        case.peer(given)
        times.append((middle - start, time.perf_counter() - middle))
    ratios = [peer / ours for ours, peer in times]
    return Timing(
        ours=statistics.median(ours for ours, _ in times),
        peer=statistics.median(peer for _, peer in times),
        ratio=statistics.median(ratios),
        low=min(ratios),
        high=max(ratios),
        difference=difference,
    )
