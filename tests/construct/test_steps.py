"""The generic steps of construction: what each holds and what it gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio.construct.core import (
    RegionalSystem,
    RegionalTable,
    assemble,
    balance_use,
    cap_by_output,
    distribute,
    gravity,
    largest_remainder,
    net_transit,
    place_foreign_trade,
    reconcile,
    row_gap,
    stack,
)
from mrio.errors import BalanceError, InputError, LabelError

SEEDS = st.integers(0, 5_000)


def random_system(seed, regions=4, sectors=3):
    """Return tables whose rows and columns close; outflow and inflow differ between regions."""
    rng = np.random.default_rng(seed)
    r, s, c = regions, sectors, 2
    Z = rng.lognormal(1.0, 1.0, (r, s, s))
    Y = rng.lognormal(3.0, 0.5, (r, s, c))
    Y[:, :, 1] = rng.normal(0.0, 1.0, (r, s))  # stock changes
    use = Z.sum(axis=2) + Y.sum(axis=2)
    inflow = use * rng.uniform(0.05, 0.4, (r, s))
    imports = use * rng.uniform(0.0, 0.3, (r, s))
    outflow = use * rng.uniform(0.05, 0.5, (r, s))
    exports = use * rng.uniform(0.0, 0.5, (r, s))
    x = use + outflow + exports - inflow - imports
    v = np.stack([0.6 * (x - Z.sum(axis=1)), 0.4 * (x - Z.sum(axis=1))], axis=1)
    names = [tuple(f"{kind}{i}" for i in range(k)) for kind, k in (("R", r), ("S", s), ("C", c))]
    return RegionalSystem(
        regions=names[0],
        sectors=names[1],
        categories=names[2],
        v_names=("wages", "surplus"),
        Z=Z,
        Y=Y,
        v=v,
        exports=exports,
        imports=imports,
        outflow=outflow,
        inflow=inflow,
        other=np.zeros((r, s)),
        x=x,
    )


def distances(r, seed=0):
    points = np.random.default_rng(seed).uniform(0, 1000, (r, 2))
    return np.linalg.norm(points[:, None] - points[None], axis=2)


def interregional(seed, *, stocks="same", decay=1.0, weight=0.5):
    system = random_system(seed)
    margins = reconcile(system, np.full(3, weight))
    system = system.replace(outflow=margins.outflow, inflow=margins.inflow)
    use = balance_use(system)
    weights = gravity(margins.outflow, margins.inflow, distances(4), decay)
    trade = distribute(margins, weights).values
    return system, use, trade, assemble(system, use, trade, stocks=stocks, stock_category=1)


# -- transit ----------------------------------------------------------------------------------


@given(SEEDS)
def test_transit_leaves_use_of_own_output_as_it_is(seed):
    system = random_system(seed)
    through = system.use * 1.2
    passing = system.replace(inflow=system.inflow + through, outflow=system.outflow + through)
    netted = net_transit(passing)
    assert (netted.system.inflow + netted.system.imports <= passing.use * (1 + 1e-9)).all()
    assert netted.system.supply == pytest.approx(passing.supply)
    assert netted.system.local == pytest.approx(passing.local + netted.amount)


def test_transit_takes_nothing_where_all_is_used():
    assert not net_transit(random_system(1)).amount.any()


def test_outflow_beyond_output_is_cut():
    system = random_system(2)
    beyond = system.replace(outflow=system.outflow + system.x)
    cut = cap_by_output(beyond).system
    assert (cut.outflow + cut.exports <= cut.x * (1 + 1e-12)).all()


# -- foreign trade ----------------------------------------------------------------------------


@given(SEEDS)
def test_placing_keeps_what_each_region_trades_in_all(seed):
    system = random_system(seed)
    rng = np.random.default_rng(seed)
    first = np.array([True, True, False, False])
    foreign = np.where(first[:, None], 0.0, system.exports)
    control = foreign.sum(axis=0) * rng.uniform(0.3, 6.0, 3)
    placed = place_foreign_trade(foreign, system.outflow, control, first)
    assert placed.foreign + placed.domestic == pytest.approx(foreign + system.outflow)
    assert placed.foreign.sum(axis=0) + placed.unplaced == pytest.approx(control)
    assert (placed.foreign >= -1e-12).all()
    assert (placed.domestic >= -1e-12).all()
    full = placed.taken_first < system.outflow[first].sum(axis=0) * (1 - 1e-9)
    assert (placed.taken_rest[full] == 0).all(), "the others give only when the first are empty"


def test_placing_by_hand():
    foreign = np.array([[0.0], [10.0]])
    domestic = np.array([[6.0], [20.0]])
    first = np.array([True, False])
    placed = place_foreign_trade(foreign, domestic, np.array([21.0]), first)
    assert placed.foreign[:, 0].tolist() == [6.0, 15.0]
    assert placed.domestic[:, 0].tolist() == [0.0, 15.0]
    back = place_foreign_trade(foreign, domestic, np.array([4.0]), first)
    assert back.foreign[:, 0].tolist() == [0.0, 4.0]
    assert back.domestic[:, 0].tolist() == [6.0, 26.0]
    much = place_foreign_trade(foreign, domestic, np.array([50.0]), first)
    assert much.unplaced.tolist() == [14.0]


# -- outflow against inflow -------------------------------------------------------------------


@given(SEEDS, st.sampled_from([0.0, 0.5, 1.0]))
def test_margins_are_equal_and_within_output(seed, weight):
    system = random_system(seed)
    margins = reconcile(system, np.full(3, weight))
    assert margins.outflow.sum(axis=0) == pytest.approx(margins.inflow.sum(axis=0))
    assert margins.outflow.sum(axis=0) == pytest.approx(margins.totals)
    assert (margins.outflow + system.exports <= system.x * (1 + 1e-9)).all()
    total = margins.totals[None]
    assert (margins.outflow + margins.inflow <= total * (1 + 1e-9)).all(), "no own trade needed"


def test_weight_names_the_side():
    system = random_system(3)
    for weight, side in ((1.0, system.outflow), (0.0, system.inflow)):
        margins = reconcile(system, np.full(3, weight))
        reached = margins.totals + margins.capped + margins.netted.sum(axis=0)
        assert reached == pytest.approx(side.sum(axis=0))


def test_a_side_without_bookings_takes_output_as_key():
    system = random_system(4)
    system = system.replace(outflow=system.outflow * np.array([0.0, 1.0, 1.0]))
    margins = reconcile(system, np.full(3, 0.5))
    assert margins.totals[0] > 0


# -- distribution -----------------------------------------------------------------------------


@given(SEEDS, st.sampled_from([0.0, 1.0, 2.0]))
def test_trade_meets_margins_without_own_trade(seed, decay):
    system = random_system(seed)
    margins = reconcile(system, np.full(3, 0.5))
    weights = gravity(margins.outflow, margins.inflow, distances(4), decay)
    trade = distribute(margins, weights).values
    assert pytest.approx(margins.outflow, rel=1e-7, abs=1e-9) == trade.sum(axis=2).T
    assert pytest.approx(margins.inflow, rel=1e-7, abs=1e-9) == trade.sum(axis=1).T
    assert not np.diagonal(trade, axis1=1, axis2=2).any()


def test_decay_brings_trade_nearer():
    system = random_system(5)
    margins = reconcile(system, np.full(3, 0.5))
    d = distances(4)
    length = []
    for decay in (0.0, 1.0, 2.0):
        weights = gravity(margins.outflow, margins.inflow, d, decay)
        length.append(float((distribute(margins, weights).values * d).sum()))
    assert length[0] > length[1] > length[2]


def test_weights_that_factor_vanish():
    """A weight of origin × destination changes nothing once margins are met."""
    system = random_system(6)
    margins = reconcile(system, np.full(3, 0.5))
    weights = gravity(margins.outflow, margins.inflow, distances(4), 1.0)
    rng = np.random.default_rng(0)
    other = weights * rng.uniform(0.5, 2, (1, 4, 1)) * rng.uniform(0.5, 2, (1, 1, 4))
    expected = distribute(margins, weights).values
    assert distribute(margins, other).values == pytest.approx(expected, rel=1e-6, abs=1e-8)


def test_a_prior_that_meets_the_margins_is_kept():
    system = random_system(7)
    margins = reconcile(system, np.full(3, 0.5))
    known = distribute(margins, gravity(margins.outflow, margins.inflow, distances(4), 3.0)).values
    weights = gravity(margins.outflow, margins.inflow, distances(4), 0.0)
    found = distribute(margins, weights, {1: known[1]}).values
    assert found[1] == pytest.approx(known[1], rel=1e-3)
    assert found[0] == pytest.approx(distribute(margins, weights).values[0])


def test_negative_decay_is_refused():
    with pytest.raises(InputError, match="negative"):
        gravity(np.ones((2, 1)), np.ones((2, 1)), distances(2), -1.0)


# -- use and assembly -------------------------------------------------------------------------


@given(SEEDS)
def test_use_gives_way_and_the_rest_is_held(seed):
    system, use, _, _ = interregional(seed)
    inputs = system.x - system.v.sum(axis=1)
    assert use.Z.sum(axis=1) == pytest.approx(inputs, rel=1e-8, abs=1e-8)
    assert use.Z.sum(axis=2) + use.Y.sum(axis=2) == pytest.approx(system.supply, rel=1e-8, abs=1e-8)
    assert (np.sign(use.Y) == np.sign(system.Y)).all()


@given(SEEDS, st.sampled_from(["same", "own"]))
def test_the_assembled_table_balances(seed, stocks):
    system, use, _, parts = interregional(seed, stocks=stocks)
    assert row_gap(parts, system.x) < 1e-9
    columns = parts.Z.sum(axis=0) + parts.imports + parts.value_added.sum(axis=0)
    assert columns == pytest.approx(system.x.reshape(-1), rel=1e-8)
    gdp = parts.value_added.sum()
    imports = parts.imports.sum() + parts.imports_Y.sum()
    spent = parts.Y.sum() + parts.imports_Y.sum() + parts.exports.sum() - imports
    assert gdp == pytest.approx(spent, rel=1e-9)
    assert parts.imports.sum() + parts.imports_Y.sum() == pytest.approx(system.imports.sum())
    assert parts.Y.sum() + parts.imports_Y.sum() == pytest.approx(use.Y.sum())


def test_assembly_against_loops():
    """Brute force: one use cell at a time by its region's shares of origin."""
    system, use, trade, parts = interregional(8)
    r, s = system.x.shape
    Z = parts.Z.reshape(r, s, r, s)
    for buyer in range(r):
        for good in range(s):
            own = system.local[buyer, good]
            total = own + system.inflow[buyer, good] + system.imports[buyer, good]
            for origin in range(r):
                amount = own if origin == buyer else trade[good, origin, buyer]
                expected = use.Z[buyer, good] * amount / total
                assert Z[origin, good, buyer] == pytest.approx(expected)


def test_stocks_of_own_output_come_from_nowhere_else():
    system, use, _, parts = interregional(9, stocks="own")
    r, s = system.x.shape
    Y = parts.Y.reshape(r, s, r, 2)[:, :, :, 1]
    for region in range(r):
        for good in range(s):
            if system.local[region, good] >= use.Y[region, good, 1]:
                assert Y[region, good, region] == pytest.approx(use.Y[region, good, 1])
                assert np.delete(Y[:, good, region], region) == pytest.approx(0.0)


def test_a_region_that_cannot_balance_is_named():
    system = random_system(10)
    Z = system.Z.copy()
    Z[1, :, 2] = 0.0  # S2 buys nothing, but its column says it does
    with pytest.raises(BalanceError) as caught:
        balance_use(system.replace(Z=Z))
    assert "R1 / S2" in str(caught.value.where)


def test_stacking_needs_one_classification():
    def one(name, sectors):
        s = len(sectors)
        zeros = np.zeros(s)
        return RegionalTable(
            name,
            sectors,
            np.ones((s, s)),
            np.ones((s, 1)),
            ("final",),
            *[zeros] * 6,
            np.ones((1, s)),
            ("v",),
        )

    assert stack([one("A", ("1", "2")), one("B", ("1", "2"))]).x.shape == (2, 2)
    with pytest.raises(LabelError, match="sectors of B"):
        stack([one("A", ("1", "2")), one("B", ("1", "3"))])


# -- whole numbers ----------------------------------------------------------------------------


@given(SEEDS)
def test_largest_remainder_keeps_sums_and_stays_near(seed):
    values = np.random.default_rng(seed).normal(0.0, 3.0, (5, 40))
    whole = largest_remainder(values)
    assert (whole == np.rint(whole)).all()
    assert whole.sum(axis=1).tolist() == np.rint(values.sum(axis=1)).tolist()
    assert np.abs(whole - values).max() < 1.0


def test_many_small_figures_keep_their_sum():
    assert largest_remainder(np.full(10, 0.3)).sum() == 3
