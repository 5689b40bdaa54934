"""A nation, regions of it, and how far a table is from closing: what tests of quotients share."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from mrio.construct.core import RegionalTable
from mrio.construct.nonsurvey import regionalise

METHODS = [("SLQ", None), ("CILQ", None), ("RLQ", None), ("FLQ", 0.25), ("AFLQ", 0.25)]
SECTORS = ["coal", "steel", "services"]
NATION = pd.Series([100.0, 300.0, 600.0], SECTORS)
REGION = pd.Series([50.0, 75.0, 75.0], SECTORS)
SEEDS = st.integers(0, 5_000)


def nation(seed=None):
    """Return a closed national table with imports; by hand without a seed."""
    if seed is None:
        Z = np.array([[10.0, 60.0, 20.0], [20.0, 90.0, 60.0], [10.0, 30.0, 120.0]])
        Y = np.array([[30.0, -10.0], [20.0, 100.0], [380.0, 50.0]])
        imports, x = np.array([20.0, 30.0, 20.0]), NATION.to_numpy()
        names = tuple(SECTORS)
    else:
        rng = np.random.default_rng(seed)
        s = int(rng.integers(1, 6))
        x = rng.lognormal(5.0, 1.0, s)
        x[rng.random(s) < 0.2] = 0.0
        x[0] = 100.0
        A = rng.dirichlet(np.ones(s), s).T * rng.uniform(0.2, 0.7, s)
        A[rng.random((s, s)) < 0.2] = 0.0
        Z = A * x
        Y = np.column_stack([rng.lognormal(3.0, 1.0, s), rng.normal(0.0, 3.0, s)])
        Y[x == 0] = np.abs(Y[x == 0])  # what is not made is not in stock either
        use = Z.sum(axis=1) + Y.sum(axis=1)
        # Imports fill what output lacks; where there is more than use, it is exported.
        imports = np.maximum(use - x, 0.0) + rng.uniform(0.0, 0.3, s) * np.clip(use, 0, x)
        names = tuple(f"S{i}" for i in range(s))
    use = Z.sum(axis=1) + Y.sum(axis=1)
    exports, zero = x + imports - use, np.zeros(len(x))
    surplus = x - Z.sum(axis=0)
    return RegionalTable(
        region="nation",
        sectors=names,
        Z=Z,
        Y=Y,
        categories=("households", "stocks"),
        exports=exports,
        imports=imports,
        outflow=zero,
        inflow=zero,
        other=zero,
        x=x,
        v=np.stack([0.6 * surplus, 0.4 * surplus]),
        v_names=("wages", "surplus"),
    )


def series(table):
    return pd.Series(table.x, list(table.sectors))


def part_of(table, seed):
    """Return a region's output: shares of the nation's, some zero."""
    rng = np.random.default_rng(seed + 1)
    share = rng.uniform(0.0, 1.0, len(table.x)) * (rng.random(len(table.x)) > 0.25)
    share[0] = 0.3
    return series(table) * share


def gaps(table):
    """Return the largest gap of a row and of a column, relative to output."""
    rows = table.Z.sum(axis=1) + table.Y.sum(axis=1) + table.exports + table.outflow + table.other
    rows = rows - table.imports - table.inflow - table.x
    columns = table.Z.sum(axis=0) + table.v.sum(axis=0) - table.x
    return max(np.abs(rows).max(), np.abs(columns).max()) / table.x.sum()


def made(method="SLQ", delta=None, share=0.2, table=None, output=REGION):
    return regionalise(
        table or nation(), output, method, region="here", demand_share=share, delta=delta
    )
