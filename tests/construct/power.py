"""Open interregional tables, power systems to split them, and sums: what several tests share."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from mrio.construct.core import Interregional, sum_sectors, table_output
from mrio.construct.power import PowerSystem
from mrio.construct.update import Nation

SEEDS = st.integers(0, 5_000)
POWER = 1
"""Position of power among the sectors of a random table; no stocks of it."""
CATEGORIES = ("households", "stocks")
COMPONENTS = ("wages", "surplus")


@dataclass(frozen=True)
class World:
    """A table that closes, with the sizes to reshape it: r regions, s sectors, c categories."""

    parts: Interregional
    r: int
    s: int
    c: int

    @property
    def regions(self):
        return tuple(f"R{i}" for i in range(self.r))

    @property
    def sectors(self):
        return tuple("power" if i == POWER else f"S{i}" for i in range(self.s))

    @property
    def x(self):
        return table_output(self.parts).reshape(self.r, self.s)

    @property
    def trade(self):
        """(s, r, r) money from region to region, own on the diagonal."""
        return trade(self.parts, self.r, self.s)


def trade(parts, r, s):
    sold = parts.Z.reshape(r, s, r, s).sum(axis=3) + parts.Y.reshape(r, s, r, -1).sum(axis=3)
    return np.moveaxis(sold, 1, 0)


def world(seed, *, r=None, s=None, between=True, abroad=True):
    """Return a random open table: users of a good in a region buy it from the same origins.

    Stock changes are in proportion to output, of either sign.
    """
    rng = np.random.default_rng(seed)
    r, s, c = r or int(rng.integers(2, 5)), s or int(rng.integers(3, 5)), 2
    a = rng.dirichlet(np.ones(s) * 2, (r, s)).swapaxes(1, 2) * rng.uniform(0.3, 0.7, (r, 1, s))
    demand = rng.lognormal(3.0, 0.4, (r, s))
    stocks = rng.uniform(-0.02, 0.02, s)
    stocks[POWER] = 0.0
    share = rng.dirichlet(np.ones(r), (r, s)).transpose(2, 0, 1)  # (o, u, i)
    own = np.eye(r)[:, :, None]
    share = 0.7 * own + 0.3 * share if between else np.repeat(own, s, axis=2)
    imported = rng.uniform(0.02, 0.25, (r, s)) if abroad else np.zeros((r, s))
    share = share * (1.0 - imported)
    exports = rng.uniform(1.0, 8.0, (r, s)) if abroad else np.zeros((r, s))
    A = np.einsum("oui,uij->oiuj", share, a).reshape(r * s, r * s)
    S = np.einsum("oui,ij->oiuj", share, np.eye(s)).reshape(r * s, r * s) * np.tile(stocks, r)
    first = np.einsum("oui,ui->oi", share, demand).reshape(-1) + exports.reshape(-1)
    x = np.linalg.solve(np.eye(r * s) - A - S, first)
    Y = np.stack([demand, stocks * x.reshape(r, s)], axis=2)
    use = a * x.reshape(r, 1, s)
    abroad_Z = np.einsum("ui,uij->iuj", imported, use).reshape(s, r * s)
    Z = A * x
    added = x - Z.sum(axis=0) - abroad_Z.sum(axis=0)
    wages = rng.uniform(0.3, 0.7, r * s)
    parts = Interregional(
        Z=Z,
        Y=np.einsum("oui,uic->oiuc", share, Y).reshape(r * s, r * c),
        exports=exports.reshape(-1),
        imported=abroad_Z,
        imported_Y=np.einsum("ui,uic->iuc", imported, Y).reshape(s, r * c),
        value_added=np.stack([wages * added, (1.0 - wages) * added]),
        stocks_not_own=np.zeros((r, s)),
    )
    return World(parts, r, s, c)


def nation_of(w):
    """Return the sum of a table's regions."""
    one, r, s, c = w.parts, w.r, w.s, w.c
    Z = one.Z.reshape(r, s, r, s).sum(axis=(0, 2)) + one.imported.reshape(s, r, s).sum(axis=1)
    Y = one.Y.reshape(r, s, r, c).sum(axis=(0, 2)) + one.imported_Y.reshape(s, r, c).sum(axis=1)
    return Nation(
        Z=Z,
        Y=Y,
        exports=one.exports.reshape(r, s).sum(axis=0),
        imports=one.imported.sum(axis=1) + one.imported_Y.sum(axis=1),
        v=one.value_added.reshape(-1, r, s).sum(axis=1),
        x=w.x.sum(axis=0),
    )


def gap(parts):
    """Return the largest difference of a row from its column, relative to all output."""
    rows = table_output(parts)
    columns = parts.Z.sum(axis=0) + parts.imports + parts.value_added.sum(axis=0)
    return np.abs(rows - columns).max() / rows.sum()


def system_of(w, seed, *, loss=None, heat=True, dear=1.0):
    """Return statistics of power that go with a table; what stays may cost more than is paid."""
    rng = np.random.default_rng(seed + 7)
    r, k = w.r, 3
    came = w.trade[POWER].copy()
    np.fill_diagonal(came, 0.0)
    flows = came / rng.uniform(0.35, 0.6, (r, 1))
    exported = w.parts.exports.reshape(r, w.s)[:, POWER] / 0.5
    bought = w.parts.imported.reshape(w.s, r, w.s)[POWER].sum(axis=1)
    bought = bought + w.parts.imported_Y.reshape(w.s, r, w.c)[POWER].sum(axis=1)
    own = w.trade[POWER].diagonal()
    stays = dear * own * rng.uniform(0.3, 3.0, r)
    source = rng.dirichlet(np.ones(k), r)
    source[:, 1] *= rng.random(r) > 0.4  # a source that some regions have not
    source[:, 0] += 0.1
    source /= source.sum(axis=1, keepdims=True)
    fuel = np.zeros((r, k + 2))
    fuel[:, 0], fuel[:, 1] = 0.2, 0.8
    return PowerSystem(
        sources=("Coal power", "Wind power", "Hydro power"),
        heat="Heat",
        transmission="Grid",
        generation=source * (stays + flows.sum(axis=1) + exported)[:, None],
        flows=flows,
        exported=exported,
        imported=bought / 0.4,
        price=np.array([0.32, 0.4, 0.24]),
        heat_value=own * rng.uniform(0.0, 0.2, r) * heat,
        heat_use=rng.uniform(0.0, 1.0, (r, w.s - 1 + w.c)),
        loss=float(rng.choice([0.0, 0.07, 0.3])) if loss is None else loss,
        fuels={w.sectors[0]: fuel},
        regions=w.regions,
    )


def pooled(split, w):
    """Return the split table with its parts summed to one sector again."""
    parts = len(split.sectors) - w.s + 1
    groups = [*range(POWER), *[POWER] * parts, *range(POWER + 1, w.s)]
    return sum_sectors(split.parts, np.array(groups, dtype=np.intp), w.r)


def by_hand():
    """Return regions A and B; coal, power, goods; households. See test_power_sector."""
    Z, Y = np.zeros((2, 3, 2, 3)), np.zeros((2, 3, 2, 1))
    A, B, coal, power, goods = 0, 1, 0, 1, 2
    Z[A, power, A, goods], Y[A, power, A, 0] = 40.0, 50.0
    Z[A, power, B, goods], Y[A, power, B, 0] = 20.0, 10.0
    Z[B, power, B, goods], Y[B, power, B, 0] = 30.0, 20.0
    Z[A, power, A, power], Z[A, power, B, power], Z[B, power, B, power] = 20.0, 10.0, 5.0
    Z[A, coal, A, power], Z[A, coal, B, power] = 40.0, 10.0
    Z[A, goods, A, power], Z[B, goods, B, power] = 10.0, 10.0
    Y[A, coal, A, 0], Y[A, goods, A, 0], Y[B, goods, B, 0] = 5.0, 200.0, 200.0
    Y[B, coal, B, 0] = 5.0
    Z, Y = Z.reshape(6, 6), Y.reshape(6, 2)
    x = Z.sum(axis=1) + Y.sum(axis=1)
    table = Interregional(
        Z=Z,
        Y=Y,
        exports=np.zeros(6),
        imported=np.zeros((3, 6)),
        imported_Y=np.zeros((3, 2)),
        value_added=(x - Z.sum(axis=0))[None],
        stocks_not_own=np.zeros((2, 3)),
    )
    system = PowerSystem(
        sources=("Coal power", "Hydro power"),
        heat="Heat",
        transmission="Grid",
        generation=np.array([[200.0, 100.0], [80.0, 0.0]]),
        flows=np.array([[0.0, 100.0], [0.0, 0.0]]),
        exported=np.zeros(2),
        imported=np.zeros(2),
        price=np.array([0.375, 0.15]),
        heat_value=np.array([10.0, 0.0]),
        heat_use=np.array([[0.0, 0.0, 7.0], [0.0, 0.0, 0.0]]),
        loss=0.1,
        fuels={},
        regions=("A", "B"),
    )
    return table, ("coal", "power", "goods"), system
