"""Strategy of tables that try the engine hard, each with a second one of the same industries.

Hypothesis draws what kind of table it is, so that a failure shrinks to the plainest kind; figures
come from a generator of a drawn seed. Columns always add up to output: value added, or one of its
rows, is the residual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from mrio.table import Table
from tests.oracle.forms import FORMS, rounded, table_of
from tests.oracle.formulas.world import ROW, Raw

NAMES = {
    "plain": (["r1", "r2", "r3"], ["s1", "s2", "s3"]),
    "chinese": (["山西", "长三角", "其他 地区"], ["煤炭开采", "电力、热力", "制造业"]),
    "blanks": (["North  Bank", "South Bank", "a b c"], ["coal and  gas", "rest, etc.", "x y"]),
    "quotes": (["O'Brien", 'the "Rest"', "R/S"], ["it's", 'so "called"', "a → b"]),
    "numbers": (["1", "2", "3.0"], ["1", "02", "1e3"]),
}
"""Regions and sectors by style. Under 'numbers' a region and a sector have one name."""


KINDS = ("usual", "high columns", "near one", "no inputs", "no trade", "sparse")


FAULTS = ("",) * 14 + ("idle buys", "too large")


@dataclass(frozen=True)
class Traits:
    """What kind of table is drawn; the defaults are what failures shrink to."""

    seed: int = 0
    regions: int = 1
    sectors: int = 1
    stressors: int = 1
    kind: str = "usual"
    fault: str = ""
    names: str = "plain"
    form: str = "float64"
    power: int = 0
    spread: bool = False
    nines: int = 2
    open: bool = False
    imports: int = 0
    value_rows: int = 1
    categories: int = 1
    stocks: bool = False
    drawn_down: bool = False
    negative_output: bool = False
    unequal: bool = False
    idle: bool = False
    sold_from_stock: bool = False
    stranded: str = "raise"
    direct: bool = False
    removals: bool = False
    no_users: bool = False
    shuffled: bool = False
    by_frames: bool = False


def traits():
    flag = st.booleans()
    seldom = st.sampled_from([False] * 5 + [True])
    return st.builds(
        Traits,
        seed=st.integers(0, 2**20),
        regions=st.integers(1, 3),
        sectors=st.integers(1, 3),
        stressors=st.integers(1, 3),
        kind=st.sampled_from(KINDS),
        fault=st.sampled_from(FAULTS),
        names=st.sampled_from(list(NAMES)),
        form=st.sampled_from(FORMS),
        power=st.integers(-6, 12),
        spread=flag,
        nines=st.integers(1, 6),
        open=flag,
        imports=st.integers(0, 2),
        value_rows=st.integers(1, 3),
        categories=st.integers(1, 3),
        stocks=flag,
        drawn_down=flag,
        negative_output=seldom,
        unequal=flag,
        idle=seldom,
        sold_from_stock=seldom,
        stranded=st.sampled_from(["raise"] * 6 + ["drop", "to_final_use"]),
        direct=flag,
        removals=seldom,
        no_users=seldom,
        shuffled=flag,
        by_frames=flag,
    )


@dataclass(frozen=True)
class Drawn:
    """A table, the figures it was made of, and those of a second one."""

    traits: Traits
    table: Table
    raw: Raw
    later: Table
    later_raw: Raw


def drawn(t):
    """Return the tables of some traits."""
    rng = np.random.default_rng(t.seed)
    regions, sectors = (
        names[:count] for names, count in zip(NAMES[t.names], (t.regions, t.sectors), strict=True)
    )
    industries = [
        (r, s)
        for r in regions
        for k, s in enumerate(sectors)
        if not (t.unequal and k and rng.random() < 0.4)
    ]
    kept = regions[:-1] if t.no_users and len(regions) > 1 else regions
    finals = [f"use {c}" for c in range(t.categories)] + ["stocks"] * t.stocks
    demand = [(r, c) for r in kept for c in finals] + [(ROW, "exports")] * t.open
    if t.shuffled:
        industries = [industries[i] for i in rng.permutation(len(industries))]
        demand = [demand[j] for j in rng.permutation(len(demand))]
    states = _structure(t, rng, industries, demand)
    raw = _figures(t, rng, industries, demand, *states[0])
    order, columns = (rng.permutation(len(axis)) for axis in (industries, demand))
    A, Y = states[1]
    later = _figures(
        t,
        rng,
        [industries[i] for i in order],
        [demand[j] for j in columns],
        A[np.ix_(order, order)],
        Y[np.ix_(order, columns)],
    )
    return Drawn(t, table_of(t, rng, raw), raw, table_of(t, rng, later), later)


def _structure(t, rng, industries, demand):
    """Return A and Y of both tables, before scales and faults."""
    n, m = len(industries), len(demand)
    A = rng.random((n, n)) * (rng.random((n, n)) < (0.3 if t.kind == "sparse" else 0.85))
    home = np.equal.outer([r for r, _ in industries], [r for r, _ in industries])
    if t.kind == "no trade":
        A *= home
    if t.kind == "no inputs":
        A[:] = 0.0
    size = 10.0 ** rng.uniform(-2, 2, n) if t.spread else np.ones(n)
    # Shares of what large industries buy of small ones are small: A of a table with such sizes.
    A *= size[:, None] / size if t.kind != "high columns" else 1.0
    target = rng.uniform(0.2, 0.8)
    if t.kind == "near one":
        target = 1 - 10.0**-t.nines
    if t.fault == "too large":
        target = 1.0 + 10.0 ** rng.uniform(-2, 0)
    A = _with_radius(A, target)
    if t.kind == "high columns":  # a change of units of output raises column sums, not the radius
        units = 10.0 ** rng.uniform(-1, 1, n)
        A = A * units[:, None] / units
    Y = np.round(rng.lognormal(0, 1, (n, m)), 3) * (rng.random((n, m)) < 0.8) * size[:, None]
    stocks = [j for j, (_, c) in enumerate(demand) if c == "stocks"]
    Y[:, stocks] *= rng.uniform(-0.5, 0.2, (n, len(stocks)))
    later = A * rng.uniform(0.5, 1.0, (n, n)) * (rng.random((n, n)) < 0.95)
    Y_later = Y * rng.uniform(0.5, 1.8, (n, m)) * (rng.random((n, m)) < 0.95)
    return (A, Y), (later, Y_later)


def _with_radius(A, target):
    found = np.abs(np.linalg.eigvals(A)).max(initial=0.0)
    return A * (target / found) if found > 1e-6 else A


def _figures(t, rng, industries, demand, A, Y):
    """Return the figures of a balanced table with the coefficients A and final demand Y."""
    n, m = len(industries), len(demand)
    A, Y = A.copy(), Y.copy()
    idle = np.zeros(n, dtype=bool)
    if t.idle and n > 1:
        idle[rng.integers(n)] = True
    A[idle], A[:, idle], Y[idle] = 0.0, 0.0, 0.0
    short = Y.sum(axis=1) <= 0
    if m:  # something is made of all that is not idle
        Y[short & ~idle, 0] += 1.0 - Y[short & ~idle].sum(axis=1)
    scale = 10.0**t.power
    if t.fault == "too large":
        x = rng.uniform(1, 2, n) * ~idle  # no output could follow: demand is what is left
        Z = A * x
        Y[:, 0] += x - Z.sum(axis=1) - Y.sum(axis=1)
    else:
        x = np.linalg.solve(np.eye(n) - A, Y.sum(axis=1))
        Z = A * x
    stocks = [j for j, (_, c) in enumerate(demand) if c == "stocks"]
    at = int(rng.integers(n))
    sold = Z[at].sum() - Z[at, at]
    if t.drawn_down and stocks and not t.fault and sold > 0:
        # Half of what industries buy of it comes from stocks: final demand in sum is negative.
        Z[:, at] *= 0.5 * sold / x[at]
        Y[at, stocks[0]] -= Y[at].sum() + 0.5 * Z[at].sum()
    if t.negative_output and stocks and not t.fault and not idle[at]:
        Y[at, stocks[0]] -= 1.3 * (Z[at].sum() + Y[at].sum()) + 2 * Z[:, at].sum()
    if t.sold_from_stock and stocks and not t.fault and (~idle).sum() > 1:
        Z[:, at] = 0.0
        Y[at, stocks[0]] -= Z[at].sum() + Y[at].sum()
        idle[at] = True
    Z, Y = rounded(t, Z * scale), rounded(t, Y * scale)
    if t.fault == "idle buys" and n > 1:
        Z[at], Y[at] = 0.0, 0.0
        Z[(at + 1) % n, at] += scale
        idle[at] = True
    x = Z.sum(axis=1) + Y.sum(axis=1)
    made = np.abs(x) > 1e-13 * (np.abs(Z).sum(axis=1) + np.abs(Y).sum(axis=1))
    primary, v, v_Y, commodities = _primary(t, rng, industries, demand, Z, x, made)
    F = rounded(t, rng.lognormal(0, 2, (t.stressors, n)) * made * 10.0 ** rng.uniform(-6, 6))
    if t.removals:
        F *= rng.choice([-1.0, 1.0, 1.0], F.shape)
    if t.stranded != "raise":
        F[0, idle] = 7.0
    home = np.array([region != ROW for region, _ in demand])
    F_Y = None
    if t.direct:
        F_Y = rounded(t, rng.lognormal(0, 1, (t.stressors, m)) * home * np.abs(F).mean())
    stressors = [f"stressor {k}" for k in range(t.stressors)]
    totals = {"all of them": tuple(stressors)} if t.stressors > 1 else {}
    names = ("stocks",) if stocks else ()
    return Raw(
        industries, demand, Z, Y, primary, v, v_Y, stressors, F, F_Y, totals, names, commodities
    )


def _primary(t, rng, industries, demand, Z, x, made):
    """Return rows of primary inputs that close the columns, and imports by commodity."""
    n, m = len(industries), len(demand)
    left = x - Z.sum(axis=0)
    home = np.array([region != ROW for region, _ in demand])
    rows, v, v_Y = [], [], []
    sectors = list(dict.fromkeys(s for _, s in industries))
    commodities = {}
    for k in range(t.imports):
        rows.append((f"imports {k}", "import"))
        v.append(rounded(t, rng.uniform(0, 0.3, n) * np.abs(x) * made))
        v_Y.append(rounded(t, rng.uniform(0, 0.2, m) * home * np.abs(x).mean()))
    if t.imports:
        split = rng.random((len(sectors), 1)) + 0.1
        split /= split.sum()
        for share, sector in zip(split, sectors, strict=True):
            commodities[sector] = share * np.sum(v, axis=0), share * np.sum(v_Y, axis=0)
    for k in range(t.value_rows - 1):
        rows.append((f"value added {k}", "value_added"))
        v.append(rounded(t, rng.uniform(-0.1, 0.6, n) * left))
        v_Y.append(np.zeros(m))
    rows.append(("operating surplus", "value_added"))
    v.append((left - np.sum(v, axis=0) if v else left) * made)
    v_Y.append(np.zeros(m))
    return rows, np.array(v), np.array(v_Y), commodities
