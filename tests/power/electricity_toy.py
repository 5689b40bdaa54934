"""A toy of electricity, and random systems, closed or not.

docs/methods/power.md#location-based-intensity, docs/methods/power.md#residual-mix
"""

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from mrio import power

REGIONS = ["SX", "YD", "RC"]
FACTORS = pd.Series({"coal": 0.83, "RE": 0.0})


def by(*figures):
    return pd.Series(figures, REGIONS, dtype=float)


GENERATION = pd.DataFrame({"coal": by(200, 240, 300), "RE": by(60, 40, 120)})
FLOWS = pd.DataFrame([[0, 60, 20], [0, 0, 0], [0, 10, 0]], REGIONS, REGIONS, dtype=float)
LOSSES = pd.DataFrame([[0, 0.0277, 0.03], [0, 0, 0], [0, 0.02, 0]], REGIONS, REGIONS)
"""Invented so that they sum to the 2.462 TWh of docs/methods/power.md#closure-of-attributes."""
CERTIFICATES = {
    "issued": by(50, 30, 80),
    "cancelled": by(10, 90, 40),
    "expired": by(5, 3, 12),
    "certified_sources": "RE",
}


def toy_mix(consumption, **changed):
    return power.residual_mix(GENERATION, FACTORS, consumption, **(CERTIFICATES | changed))


@st.composite
def systems(draw, closed=True):
    """Generation, factors, flows, losses and certificates; some regions without any of a kind.

    Closed: as much is issued as is cancelled inside and expired.
    """
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 6))
    regions = [f"R{r}" for r in range(n)]
    sources = ["coal", "gas", "wind", "sun"]
    made = rng.uniform(1, 100, (n, 4)) * (rng.random((n, 4)) < 0.8)
    made[draw(st.integers(0, n - 1))] += 10.0
    if n > 1 and draw(st.booleans()):
        made[-1] = 0.0  # nothing generated
    # Each sends part of what it generates; the first, if it may, all of it.
    share = rng.random((n, n)) * (rng.random((n, n)) < 0.5)
    np.fill_diagonal(share, 0.0)
    share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-9) / rng.random((n, 1))
    if n > 1 and draw(st.booleans()):
        share[0] = 0.0
        share[0, 1], share[:, 0] = 1.0, 0.0  # nothing consumed
    flows = share * made.sum(axis=1, keepdims=True)
    losses = rng.uniform(0, 0.2, (n, n))
    out = made[:, 2:] * rng.random((n, 2))
    back = out * rng.random((n, 2)) * draw(st.sampled_from([0.0, 0.5, 1.0]))
    generation = pd.DataFrame(made, regions, sources)
    frame = pd.DataFrame(flows, regions, regions)
    located = power.location_based(generation, FACTORS_OF_FOUR, frame)
    used = located["consumption"].to_numpy()
    net = (out - back).sum(axis=0)
    cancelled = np.outer(used / used.sum(), net)  # never beyond a region's consumption
    if not closed:
        cancelled *= rng.random((n, 2))
    certificates = {
        "issued": pd.DataFrame(out, regions, sources[2:]),
        "cancelled": pd.DataFrame(cancelled, regions, sources[2:]),
        "expired": pd.DataFrame(back, regions, sources[2:]),
        "certified_sources": sources[2:],
    }
    return generation, frame, pd.DataFrame(losses, regions, regions), certificates


FACTORS_OF_FOUR = pd.Series({"coal": 0.83, "gas": 0.4, "wind": 0.0, "sun": 0.02})
