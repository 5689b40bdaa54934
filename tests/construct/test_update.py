"""An interregional table brought to another year: an example by hand, identities, errors."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrio.construct.core import Interregional
from mrio.construct.update import Evidence, Nation, fit_use, update
from mrio.construct.update import _trade as update_trade
from mrio.construct.update import _use as update_use
from tests.construct.power import CATEGORIES, COMPONENTS, POWER, SEEDS, gap, nation_of, trade, world
from tests.construct.test_power_sector import shuffled

few = settings(max_examples=25)
STOCKS = CATEGORIES.index("stocks")


def updated(w, nation, evidence):
    return update(w.parts, w.regions, w.sectors, CATEGORIES, COMPONENTS, nation, evidence)


def own_evidence(w, *, known=True):
    """Return a table's own shares, of power output and trade too."""
    return Evidence(
        value_added=w.parts.value_added.reshape(-1, w.r, w.s).sum(axis=(0, 2)),
        output={POWER: w.x[:, POWER]} if known else {},
        trade={POWER: w.trade[POWER]} if known else {},
        stock_category=STOCKS,
    )


def new_evidence(w, seed, *, known=True):
    """Return shares that moved, and power trade that moved with what is made."""
    rng = np.random.default_rng(seed + 3)
    own = own_evidence(w, known=known)
    grown = {i: x * rng.uniform(0.9, 1.1, w.r) for i, x in own.output.items()}
    return Evidence(
        own.value_added * rng.uniform(0.8, 1.25, w.r),
        grown,
        {i: 0.5 * flows * rng.uniform(0.6, 1.0, (w.r, 1)) for i, flows in own.trade.items()},
        STOCKS,
    )


@pytest.fixture
def without_floors(monkeypatch):
    monkeypatch.setattr(update_trade, "FLOOR", 0.0)
    monkeypatch.setattr(update_trade, "COMPONENT_FLOOR", 0.0)
    monkeypatch.setattr(update_use, "SEED", 0.0)


def halves():
    """Return two equal regions of three sectors: a nation of 100, 200, 100, halved.

    Each uses .8 × .9 own, .2 × .9 of the other and .1 from abroad; exports are .1 of output.
    """
    Z = np.array([[10.0, 20, 10], [20, 60, 20], [10, 40, 20]])
    demand, x = np.array([60.0, 100, 30]), np.array([100.0, 200, 100])
    share = np.array([[0.72, 0.18], [0.18, 0.72]])
    parts = Interregional(
        Z=np.kron(share, Z / 2),
        Y=np.kron(share, np.column_stack([demand, 0 * demand]) / 2),
        exports=np.tile(0.05 * x, 2),
        imported=np.kron(np.ones((1, 2)), 0.1 * Z / 2),
        imported_Y=np.kron(np.ones((1, 2)), 0.1 * np.column_stack([demand, 0 * demand]) / 2),
        value_added=np.tile((x - Z.sum(axis=0)) / 4, (2, 2)),
        stocks_not_own=np.zeros((2, 3)),
    )
    return parts, Nation(
        2 * Z, 2 * np.column_stack([demand, 0 * demand]), 0.2 * x, 0.2 * x,
        np.stack([x - Z.sum(axis=0)] * 2), 2 * x,
    )  # fmt: skip


@pytest.mark.usefixtures("without_floors")
def test_by_hand():
    """Prices double, and region A's share of value added goes from 1/2 to 3/4."""
    base, nation = halves()
    assert gap(base) < 1e-15
    found = update(
        base, ("A", "B"), ("coal", "power", "goods"), CATEGORIES, COMPONENTS, nation,
        Evidence(np.array([3.0, 1.0]), {}, {}, STOCKS),
    )  # fmt: skip
    # Sectors are alike, so all of A's shares are 3/4: output 2 × (75, 150, 75).
    assert found.x == pytest.approx(np.array([[150.0, 300, 150], [50, 100, 50]]))
    parts = found.parts
    assert parts.exports == pytest.approx([15.0, 30, 15, 5, 10, 5])
    # Sold inside: .9 of it. In shares of the nation rows and columns are 3/4, 1/4, and RAS keeps
    # the odds .8 × .8 / (.2 × .2) = 16: (3/4 - d)(1/4 - d) = 16 d², 15 d² + d = 3/16, d = 1/12.
    sold = trade(parts, 2, 3)
    assert sold[0] == pytest.approx(180.0 * np.array([[2 / 3, 1 / 12], [1 / 12, 1 / 6]]))
    # A buys (120 + 15 + 15 from abroad) of coal: .8, .1, .1. B (15 + 30 + 5): .3, .6, .1.
    # Power takes 40 of coal in the nation, 30 in A and 10 in B.
    Z = parts.Z.reshape(2, 3, 2, 3)
    assert Z[:, 0, :, 1] == pytest.approx(np.array([[24.0, 3.0], [3.0, 6.0]]))
    assert parts.imported.reshape(3, 2, 3)[0, :, 1] == pytest.approx([3.0, 1.0])
    assert parts.Y.reshape(2, 3, 2, 2)[:, 2, :, 0] == pytest.approx(
        60 * np.array([[0.75 * 0.8, 0.25 * 0.3], [0.75 * 0.1, 0.25 * 0.6]])
    )
    # Value added of the nation 120, 160, 100 in two equal components.
    assert parts.value_added[0] == pytest.approx([45.0, 60, 37.5, 15, 20, 12.5])
    assert found.use_factor == pytest.approx(np.ones((2, 3)))


@pytest.mark.usefixtures("without_floors")
@few
@given(seed=SEEDS, known=st.booleans())
def test_its_own_nation_and_shares_give_the_base_back(seed, known):
    w = world(seed)
    found = updated(w, nation_of(w), own_evidence(w, known=known))
    near(found.parts, w.parts, 1e-8)
    assert found.rounds == 2
    assert found.x == pytest.approx(w.x, rel=1e-8)


def near(found, expected, tolerance):
    for name in ("Z", "Y", "exports", "imported", "imported_Y", "value_added"):
        was = getattr(expected, name)
        off = np.abs(getattr(found, name) - was).max() / np.abs(was).max()
        assert off < tolerance, (name, off)


@few
@given(seed=SEEDS)
def test_floors_move_the_base_by_their_size(seed):
    """With the floors as they are: 1e-4 of trade and 1e-6 of components are spread, no more."""
    w = world(seed)
    found = updated(w, nation_of(w), own_evidence(w))
    near(found.parts, w.parts, 3e-4)
    near(replace(found.parts, imported=w.parts.imported), w.parts, 3e-4)


@few
@given(seed=SEEDS, known=st.booleans())
def test_what_an_update_meets(seed, known):
    w = world(seed)
    nation = nation_of(world(seed + 9_000, r=3, s=w.s))
    evidence = new_evidence(w, seed, known=known)
    evidence = replace(
        evidence,
        trade={i: flows * nation.x[i] / w.x[:, i].sum() for i, flows in evidence.trade.items()},
    )
    found = updated(w, nation, evidence)
    new = replace(w, parts=found.parts)
    meets(new, nation, found)
    added = found.value_added.sum(axis=1)
    assert added / added.sum() == pytest.approx(
        evidence.value_added / evidence.value_added.sum(), rel=1e-8
    )
    for i, output in evidence.output.items():
        assert found.x[:, i] / nation.x[i] == pytest.approx(output / output.sum(), rel=1e-8)
    for i, flows in evidence.trade.items():
        off = ~np.eye(w.r, dtype=bool)
        assert new.trade[i][off] == pytest.approx(flows[off], rel=1e-6, abs=1e-6)


def meets(new, nation, found):
    """Check rows and columns, and every figure of the nation."""
    size = nation.x.sum()
    assert gap(new.parts) < 1e-8
    assert new.x == pytest.approx(found.x, abs=1e-8 * size)
    whole = nation_of(new)
    for name in ("Z", "Y", "exports", "imports", "v", "x"):
        off = np.abs(getattr(whole, name) - getattr(nation, name)).max()
        assert off < 1e-8 * size, name
    stocks = np.delete(new.parts.Y.reshape(-1, new.r, new.c), STOCKS, axis=2)
    assert min(new.parts.Z.min(), new.parts.imported.min(), stocks.min()) >= 0.0


@few
@given(seed=SEEDS)
def test_shuffled_regions_give_shuffled_results(seed):
    w = world(seed)
    evidence = new_evidence(w, seed)
    order = np.random.default_rng(seed).permutation(w.r)
    other = Evidence(
        evidence.value_added[order],
        {i: values[order] for i, values in evidence.output.items()},
        {i: flows[np.ix_(order, order)] for i, flows in evidence.trade.items()},
        STOCKS,
    )
    expected = updated(w, nation_of(w), evidence).parts
    found = updated(replace(w, parts=shuffled(w.parts, order, w.r)), nation_of(w), other).parts
    near(found, shuffled(expected, order, w.r), 1e-7)


def test_fit_of_use_written_as_loops():
    """A slow RAS in three dimensions: cells, industries, one commodity by region."""
    rng = np.random.default_rng(4)
    r, s, c = 2, 3, 2
    true, prior = rng.uniform(1.0, 9.0, (2, r, s, s + 1))
    prior[:, :, s] *= (true[:, :, s].sum(axis=1) / prior[:, :, s].sum(axis=1))[:, None]
    stock = rng.uniform(-0.5, 0.5, (r, s))
    nation, columns = true.sum(axis=0), true.sum(axis=1)
    known = true[:, POWER].sum(axis=1)
    Y, national_Y = np.zeros((r, s, c)), np.zeros((s, c))
    Y[:, :, 0], Y[:, :, STOCKS] = prior[:, :, s], stock
    national_Y[:, 0], national_Y[:, STOCKS] = nation[:, s], stock.sum(axis=0)
    evidence = Evidence(np.ones(r), {}, {}, STOCKS)
    rows = {POWER: known + stock[:, POWER]}
    found = fit_use(prior[:, :, :s], Y, nation[:, :s], national_Y, columns[:, :s], rows, evidence)
    slow = prior.copy()
    for _ in range(3_000):
        for u in range(r):
            slow[u, POWER] *= known[u] / sum(slow[u, POWER])
        for u in range(r):
            for j in range(s + 1):
                slow[u, :, j] *= columns[u, j] / sum(slow[u, :, j])
        for i in range(s):
            for j in range(s + 1):
                slow[:, i, j] *= nation[i, j] / sum(slow[:, i, j])
    assert pytest.approx(slow[:, :, :s], rel=1e-5) == found.Z
    assert found.Y[:, :, 0] == pytest.approx(slow[:, :, s], rel=1e-5)
    assert (found.Y[:, :, STOCKS] == stock).all()
    assert found.gap <= 1e-10
