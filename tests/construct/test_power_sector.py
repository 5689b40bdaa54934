"""Electricity and heat split by source: an example by hand, what is conserved, odd cases."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mrio.construct.core import ratio, table_output
from mrio.construct.power import GRID_SHARE, sell, split_power
from tests.construct.power import POWER, SEEDS, by_hand, gap, pooled, system_of, world

few = settings(max_examples=25)


def split_of(w, system):
    return split_power(w.parts, w.sectors, w.sectors[POWER], system)


def pieces(split, w):
    """Return Z, Y, exports by region and sector, and the positions of the parts."""
    m = len(split.sectors)
    power = slice(POWER, POWER + m - w.s + 1)
    Z = split.parts.Z.reshape(w.r, m, w.r, m)
    return Z, split.parts.Y.reshape(w.r, m, w.r, w.c), split.parts.exports.reshape(w.r, m), power


def test_by_hand():
    table, sectors, system = by_hand()
    made = split_power(table, sectors, "power", system)
    assert made.sectors == ("coal", "Heat", "Coal power", "Hydro power", "Grid", "goods")
    Z, Y = made.parts.Z.reshape(2, 6, 2, 6), made.parts.Y.reshape(2, 6, 2)
    heat, coal, hydro, grid, goods = range(1, 6)
    A, B = 0, 1
    # A's households pay 50, 10 of it for heat; goods pay 40. 80 for power, half and half.
    assert Y[A, heat, A] == pytest.approx(10.0)
    # A makes 300 TWh for 200 × .375 + 100 × .15 = 90, .3 each, coal 5/6 of the money. 200 stay,
    # 60 at the plant; a tenth is lost: users buy 54, the grid 6. What they pay beside, 26, is
    # the grid's.
    assert Z[A, coal, A, goods] == pytest.approx(54 / 2 * 5 / 6)
    assert Y[A, hydro, A] == pytest.approx(54 / 2 / 6)
    assert Z[A, [coal, hydro, grid], A, grid] == pytest.approx([5.0, 1.0, 0.0])
    assert Z[A, grid, A, goods] == Y[A, grid, A] == pytest.approx(13.0)
    # B pays A 20 + 10 and its grid 10 more: 40 for 100 TWh, .4 each, of it .3 for the plant.
    # Users take .9 of it, 36, in the shares of what they pay: goods 50 of 80, households 30.
    assert Z[A, [coal, hydro, grid], B, goods] == pytest.approx(
        [36 * 0.75 * 5 / 6 * 5 / 8, 36 * 0.75 / 6 * 5 / 8, 36 * 0.25 * 5 / 8]
    )
    assert Z[A, [coal, hydro, grid], B, grid] == pytest.approx([2.5, 0.5, 1.0])
    # What else B pays, 80 - 36 = 44, is its own: 80 TWh × .375 = 30, 27 of it to users.
    assert Y[B, [coal, hydro, grid], B] == pytest.approx([27 * 3 / 8, 0.0, 17 * 3 / 8])
    assert Z[B, coal, B, grid] == pytest.approx(3.0)
    # Output: A 10, 200 × .375, 100 × .15, 26 + 40 × .25; B 30 and 17. Before it was 150 and 55.
    x = table_output(made.parts).reshape(2, 6)
    assert x[A, 1:5] == pytest.approx([10.0, 75.0, 15.0, 36.0])
    assert x[B, 1:5] == pytest.approx([0.0, 30.0, 0.0, 17.0])
    assert made.sales.netted == pytest.approx([14.0, 8.0])
    assert made.sales.border_price == pytest.approx(0.4)
    assert made.sales.price_factor == pytest.approx([1.0, 1.0])
    # Inputs over output less what the grid buys for losses: A 10, 75, 15, 30 of 130.
    assert Z[A, 0, A, 1:5] == pytest.approx(40 * np.array([10, 75, 15, 30]) / 130)
    # TWh: A has 200, 20 lost; B 80 + 100, 18 lost.
    assert made.used[:, grid] == pytest.approx([20.0, 18.0])
    assert made.used_Y[:, 0] == pytest.approx([90.0, 162 * 3 / 8])
    assert gap(made.parts) < 1e-12


def test_sales_written_as_loops():
    """A second sell, cell by cell, for regions that pay enough for all."""
    w = world(11, r=3, s=3)
    system = system_of(w, 11, loss=0.1, dear=0.3)
    sales = sell(w.parts, POWER, system)
    assert (sales.price_factor == 1.0).all()
    assert (sales.kept_by_grid == 0.0).all()
    Z, Y = w.parts.Z.reshape(3, 3, 3, 3), w.parts.Y.reshape(3, 3, 3, 2)
    Zm, Ym = w.parts.imported.reshape(3, 3, 3), w.parts.imported_Y.reshape(3, 3, 2)
    loss, k = system.loss, len(system.sources)
    expected = np.zeros_like(sales.users)
    for u in range(3):
        paid, abroad = np.zeros((3, 4)), np.zeros(4)
        for o in range(3):
            paid[o] = [*(Z[o, POWER, u, j] for j in (0, 2)), *(Y[o, POWER, u, c] for c in (0, 1))]
        abroad[:] = [*(Zm[POWER, u, j] for j in (0, 2)), *(Ym[POWER, u, c] for c in (0, 1))]
        heat = [
            min(system.heat_value[u] * h / sum(system.heat_use[u]), 0.8 * paid[u][j])
            for j, h in enumerate(system.heat_use[u])
        ]
        net = [sum(paid[:, j]) + abroad[j] - heat[j] for j in range(4)]
        outside = abroad.sum() + Zm[POWER, u, POWER]
        for o in range(3):
            outside += paid[o].sum() + Z[o, POWER, u, POWER] if o != u else 0.0
        for j in range(4):
            share = net[j] / sum(net)
            expected[u, 0, u, j] = heat[j]
            grid = (sum(net) - (1 - loss) * outside) * share
            for q in range(k):
                sent = sum(system.flows[u]) + system.exported[u]
                stays = 1.0 - sent / sum(system.generation[u])
                bought = (1 - loss) * system.generation[u, q] * stays * system.price[q] * share
                expected[u, 1 + q, u, j] = bought
                grid -= bought
            expected[u, -1, u, j] = grid
            for o in range(3):
                if o == u:
                    continue
                money = paid[o].sum() + Z[o, POWER, u, POWER]
                came = sum(w.trade[POWER][o, d] for d in range(3) if d != o)
                worth = sum(system.generation[o] * system.price) / sum(system.generation[o])
                plant = min(worth * sum(system.flows[o]) / came, 1.0)
                for q in range(k):
                    part = system.generation[o, q] * system.price[q]
                    part /= sum(system.generation[o] * system.price)
                    expected[o, 1 + q, u, j] = (1 - loss) * money * plant * part * share
                expected[o, -1, u, j] = (1 - loss) * money * (1 - plant) * share
    assert sales.users == pytest.approx(expected, rel=1e-9, abs=1e-12)


@few
@given(seed=SEEDS, loss=st.sampled_from([0.0, 0.07, 0.3]), dear=st.sampled_from([0.3, 1.0, 4.0]))
def test_what_the_split_conserves(seed, loss, dear):
    w = world(seed)
    system = system_of(w, seed, loss=loss, dear=dear)
    made = split_of(w, system)
    Z, Y, exports, power = pieces(made, w)
    old, size = w.parts, w.x.sum()
    r, s, m = w.r, w.s, len(made.sectors)
    kept, place = np.delete(np.arange(s), POWER), np.delete(np.arange(m), range(m)[power])
    near = {"rel": 1e-7, "abs": 1e-8 * size}
    assert gap(old) < 1e-12
    assert gap(made.parts) < 1e-8
    assert gap(pooled(made, w)) < 1e-8
    assert min(Z.min(), made.parts.imported.min(), exports.min()) > -1e-9 * size
    assert Y[:, power].min() > -1e-9 * size
    # Value added by region and component; the other industries keep theirs cell by cell.
    was = old.value_added.reshape(-1, r, s)
    now = made.parts.value_added.reshape(-1, r, m)
    assert now[:, :, power].sum(axis=2) == pytest.approx(was[:, :, POWER], **near)
    assert (now[:, :, place] == was[:, :, kept]).all()
    # What the sector bought of others, from every origin; what others bought of others.
    oldZ = old.Z.reshape(r, s, r, s)
    bought = Z[:, place][..., power].sum(axis=3)
    assert bought == pytest.approx(oldZ[:, kept][..., POWER], **near)
    assert (Z[np.ix_(range(r), place, range(r), place)]
            == oldZ[np.ix_(range(r), kept, range(r), kept)]).all()  # fmt: skip
    # Every buyer pays as much in all for power, from here, other regions and abroad.
    paid = oldZ[:, POWER].sum(axis=0) + old.imported.reshape(s, r, s)[POWER]
    pays = Z[:, power].sum(axis=(0, 1)) + made.parts.imported.reshape(m, r, m)[power].sum(axis=0)
    assert pays[:, place] == pytest.approx(paid[:, kept], **near)
    final = old.Y.sum(axis=0) + old.imports_Y
    assert made.parts.Y.sum(axis=0) + made.parts.imports_Y == pytest.approx(final, **near)
    # Abroad: exports by region and imports by region, power and goods.
    assert exports[:, power].sum(axis=1) == pytest.approx(old.exports.reshape(r, s)[:, POWER])
    for new, before in (
        (made.parts.imported, old.imported),
        (made.parts.imported_Y, old.imported_Y),
    ):
        new, before = new.reshape(m, r, -1).sum(axis=2), before.reshape(s, r, -1).sum(axis=2)
        assert new[place] == pytest.approx(before[kept], **near)
    abroad = [p.imported.reshape(n, r, n) for p, n in ((made.parts, m), (old, s))]
    abroad_Y = [p.imported_Y.reshape(n, r, w.c) for p, n in ((made.parts, m), (old, s))]
    assert abroad[0][power].sum(axis=(0, 2)) + abroad_Y[0][power].sum(axis=(0, 2)) == pytest.approx(
        abroad[1][POWER].sum(axis=1) + abroad_Y[1][POWER].sum(axis=1), **near
    )
    # Between regions as much money goes from each to each; output falls by what is netted.
    between = w.trade[POWER] * (1.0 - np.eye(r))
    assert made.sales.between == pytest.approx(between, **near)
    fell = table_output(pooled(made, w)).reshape(r, s) - w.x
    assert fell[:, POWER] == pytest.approx(-made.sales.netted, **near)
    # TWh: made + received + imported = sent + exported + used with losses.
    used = made.used.sum(axis=1) + made.used_Y.sum(axis=1)
    have = system.generation.sum(axis=1) + system.flows.sum(axis=0) + system.imported
    assert used + system.flows.sum(axis=1) + system.exported == pytest.approx(have)
    assert made.used[:, range(m)[power][-1]] == pytest.approx(system.loss * system.supply)
    # The grid keeps its least share after losses and what it keeps of others' power.
    sales = made.sales
    kept_share = sales.output[:, -1] - sales.lost.sum(axis=(0, 1)) - sales.lost_imports
    total = sales.users[:, 1:].sum(axis=(0, 1, 3)) + sales.imports.sum(axis=1)
    assert (kept_share >= GRID_SHARE * total - 1e-9 * size).all()
    # A source that makes nothing has no row and no column.
    none = system.generation == 0
    assert not Z[:, power][:, 1:-1][none].any()
    assert not Z[..., power][..., 1:-1].sum(axis=(0, 1))[none].any()


@few
@given(seed=SEEDS)
def test_a_kwh_costs_the_same_at_the_plant_wherever_it_goes(seed):
    """So CO2 per kWh is the same in own use and in what is sent: one row serves both."""
    w = world(seed)
    system = system_of(w, seed)
    sales = split_of(w, system).sales
    sold = sales.users.sum(axis=3) + sales.lost  # (o, part, u)
    generation = sold[:, 1:-1].sum(axis=1)
    own = generation.diagonal()
    sent = generation.sum(axis=1) - own
    abroad = sales.abroad[:, 1:-1].sum(axis=1)
    made = system.generation.sum(axis=1)
    stays = made - system.flows.sum(axis=1) - system.exported
    price = ratio(own, stays)
    assert price == pytest.approx(
        sales.price_factor * (system.generation @ system.price) / made, rel=1e-9
    )
    border = w.trade[POWER].sum(axis=1) - w.trade[POWER].diagonal()
    least = np.minimum(price * system.flows.sum(axis=1), border)
    # But where the border pays less than the plant asks, all it pays is generation.
    assert sent == pytest.approx(least, rel=1e-9)
    assert abroad == pytest.approx(np.minimum(price * system.exported, 0.5 * system.exported))


@few
@given(seed=SEEDS, loss=st.sampled_from([0.0, 0.3]))
def test_footprints_of_the_pool(seed, loss):
    """Where no region both buys and sells power, none has heat and none trades it abroad.

    The pool view then has the footprints of the table before: what was bought
    of grids that buy of others now comes of the others directly.
    """
    w = one_way(seed)
    made = split_of(w, system_of(w, seed, loss=loss, heat=False))
    pool = pooled(made, w)
    emitted = np.random.default_rng(seed).uniform(0.0, 9.0, w.r * w.s)
    found = []
    for parts in (w.parts, pool):
        f = emitted / table_output(parts)
        inverse = np.linalg.inv(np.eye(len(f)) - parts.Z / table_output(parts))
        found.append((f[:, None] * (inverse @ parts.Y), (f @ inverse) * parts.exports))
    assert found[1][0] == pytest.approx(found[0][0], rel=1e-6)
    assert found[1][1] == pytest.approx(found[0][1], rel=1e-6)


def one_way(seed):
    """Return a random table whose first region alone sends power, and no power goes abroad."""
    w = world(seed, abroad=False)
    rng = np.random.default_rng(seed)
    Z, Y = (values.reshape(w.r, w.s, w.r, -1).copy() for values in (w.parts.Z, w.parts.Y))
    take = rng.uniform(0.0, 0.15, w.r)
    take[0] = 0.0
    for values in (Z, Y):
        of_all = values[:, POWER].sum(axis=0)
        values[:, POWER] = 0.0
        for u in range(w.r):
            values[u, POWER, u] = (1.0 - take[u]) * of_all[u]
            values[0, POWER, u] += take[u] * of_all[u]
    Z, Y = Z.reshape(w.parts.Z.shape), Y.reshape(w.parts.Y.shape)
    x = Z.sum(axis=1) + Y.sum(axis=1)
    added = x - Z.sum(axis=0)
    assume((added.reshape(w.r, w.s)[:, POWER] > 0).all())  # take may leave a grid nothing
    parts = replace(w.parts, Z=Z, Y=Y, exports=np.zeros(len(x)), value_added=added[None])
    return replace(w, parts=parts)


@few
@given(seed=SEEDS)
def test_shuffled_regions_give_shuffled_results(seed):
    w = world(seed)
    system = system_of(w, seed)
    order = np.random.default_rng(seed).permutation(w.r)
    parts, fuels = shuffled(w.parts, order, w.r), {k: v[order] for k, v in system.fuels.items()}
    other = replace(
        system, flows=system.flows[np.ix_(order, order)], fuels=fuels,
        **{name: getattr(system, name)[order]
           for name in ("generation", "exported", "imported", "heat_value", "heat_use")},
    )  # fmt: skip
    expected = shuffled(split_of(w, system).parts, order, w.r)
    found = split_of(replace(w, parts=parts), other).parts
    for name in ("Z", "Y", "exports", "imported", "imported_Y", "value_added"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), rel=1e-6, abs=1e-7), (
            name
        )


def shuffled(parts, order, r):
    def on(values, axis):
        shape = values.shape
        cut = (*shape[:axis], r, -1, *shape[axis + 1 :])
        return np.take(values.reshape(cut), order, axis=axis).reshape(shape)

    return replace(
        parts,
        Z=on(on(parts.Z, 0), 1), Y=on(on(parts.Y, 0), 1), exports=on(parts.exports, 0),
        imported=on(parts.imported, 1), imported_Y=on(parts.imported_Y, 1),
        value_added=on(parts.value_added, 1),
    )  # fmt: skip
