"""`python -m tests.benchmarks.power`: the market's size and contract variants through the table."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

import mrio
from mrio.power import Market, Resourcing, clear_market

PROVINCES, MONTHS, HOURS, LINES = 31, 12, 24, 60
VARIANTS, ONE_BY_ONE = 1000, 5


def large_market(certificates: str, seed: int = 1) -> Market:
    """Return 31 provinces, 7 sources, 60 corridors, 24 hours of 12 months; figures invented."""
    rng = np.random.default_rng(seed)
    names = [f"P{i:02d}" for i in range(PROVINCES)]
    periods = [f"{month}-{hour}" for month in range(MONTHS) for hour in range(HOURS)]
    sources = ["coal", "gas", "hydro", "nuclear", "wind", "solar", "other"]
    plants = pd.MultiIndex.from_product([names, sources])
    supply = pd.DataFrame(
        {
            "cost": rng.uniform(10, 500, len(plants)),
            "factor": np.tile([0.83, 0.4, 0, 0, 0, 0, 0.7], PROVINCES),
            "green": np.tile([False, False, True, False, True, True, False], PROVINCES),
        },
        plants,
    )
    shape = len(plants), len(periods)
    start = rng.integers(0, PROVINCES, LINES)
    end = (start + 1 + rng.integers(0, PROVINCES - 1, LINES)) % PROVINCES
    lines = pd.DataFrame(
        {
            "from": [names[i] for i in start],
            "to": [names[i] for i in end],
            "tariff": rng.uniform(8, 84, LINES),
            "loss": rng.uniform(0.01, 0.07, LINES),
            "includes_loss": False,
            "loss_price": np.nan,
        },
        index=[f"L{i}" for i in range(LINES)],
    )
    return Market(
        pd.DataFrame(rng.uniform(0.28, 0.83, (PROVINCES, len(periods))), names, periods),
        supply,
        pd.DataFrame(rng.uniform(0, 0.6, shape), plants, periods),
        lines,
        pd.DataFrame(0.3, lines.index, periods),
        pd.Series(0.15, names),
        certificates,
        certificate_cost=1.0,
    )


def main() -> None:
    """Print seconds of large markets, and variants a second beside a factorisation each."""
    for certificates in ("unbundled", "both"):
        market = large_market(certificates)
        start = time.perf_counter()
        found = clear_market(market)
        seconds = time.perf_counter() - start
        print(f"market {certificates}: {seconds:.2f} s, {found.cost:,.0f} million yuan")
    model = mrio.Model(mrio.load("china-2017"))
    start = time.perf_counter()
    made = Resourcing(model)
    print(f"set-up of {made.power.purchases.shape} purchases: {time.perf_counter() - start:.3f} s")
    plant = pd.MultiIndex.from_tuples([("Shanxi", "Wind power")])
    one = made.power.aligned(pd.DataFrame({"Jiangsu": [10.0]}, plant))
    claims = one * np.linspace(0.001, 1.0, VARIANTS)[:, None, None]
    ours, theirs = [], []
    for _ in range(5):  # interleaved, in one process
        start = time.perf_counter()
        flows = made.flows_of(made.under_many(claims))
        ours.append((time.perf_counter() - start) / VARIANTS)
        start = time.perf_counter()
        for claim in claims[:ONE_BY_ONE]:
            changed = made.model_under(made.power.frame(made.under_many(claim[None])[0]))
            again = mrio.Model(changed.table)  # a factorisation each
            mrio.account.flows(again, "co2")
        theirs.append((time.perf_counter() - start) / ONE_BY_ONE)
    ratios = np.array(theirs) / np.array(ours)
    print(
        f"{1 / np.median(ours):,.0f} variants a second, claims to flows; a new model each "
        f"{1 / np.median(theirs):,.1f}: × {np.median(ratios):,.0f} "
        f"({ratios.min():,.0f} – {ratios.max():,.0f}); sum of flows {flows.sum():.6e}"
    )


if __name__ == "__main__":
    main()
