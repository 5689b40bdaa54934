"""Sales moved between the parts of a supplier: what stays, what is relabelled, what falls."""

import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mrio import Model, account, scenario
from mrio.errors import InputError, LabelError
from mrio.scenario import AddedCapacity, MoveSales, SplitSupplier
from mrio.testing import synthetic_table, tables, toy_table


def moved_by_hand(table, c, o, buyers, share, *, offset):
    """Z and Y with the buyers' purchases moved, and, with an offset, everybody else's."""
    Z, Y = table.Z.copy(), table.Y.copy()
    cells = [(Z, j, r) for j, r in enumerate(table.industries.region_of)]
    cells += [(Y, j, r) for j, r in enumerate(table.demand.region_of)]
    moved = 0.0
    for M, j, r in cells:
        if r in buyers and M[o, j] > 0:
            step = share * M[o, j]
            M[o, j] -= step
            M[c, j] += step
            moved += step
    held = sum(M[c, j] for M, j, r in cells if r not in buyers and M[c, j] > 0)
    if offset:
        for M, j, r in cells:
            if r not in buyers and M[c, j] > 0:
                step = M[c, j] * moved / held
                M[c, j] -= step
                M[o, j] += step
    return Z, Y, moved, held


def consumption_by_hand(A, Y, table, stressor):
    """(destinations) of S L Y, with S of the table as it was."""
    S = table.stressor(stressor)[0] / np.where(table.x != 0, table.x, np.inf)
    by_column = S @ np.linalg.solve(np.eye(len(A)) - A, Y)
    return np.bincount(table.destination_codes, by_column, len(table.destinations))


def inverse(x):
    return np.divide(1.0, x, out=np.zeros_like(x), where=x != 0)


@settings(max_examples=15)
@given(table=tables(regions=4), data=st.data(), part=st.floats(0.1, 1.0))
def test_a_pure_reallocation_only_relabels(table, data, part):
    """Rows, columns, output, PBA and the total stay; the change of CBA sums to zero."""
    live = np.flatnonzero(table.x > 0)
    assume(live.size)
    i = int(data.draw(st.sampled_from(live.tolist())))
    region, sector = table.industries.index[i]
    row = table.stressors[0]
    split = SplitSupplier(region, sector, row, data.draw(st.floats(0.05, 0.95)), 0.3)
    base = split.apply(Model(table))
    buyers = data.draw(st.lists(st.sampled_from(table.destinations), min_size=1, unique=True))
    old = base.table
    _, _, all_moved, held = moved_by_hand(old, i, i + 1, buyers, 1.0, offset=False)
    kept = sum(
        v
        for v, r in zip(
            (*old.Z[i], *old.Y[i]), (*old.industries.region_of, *old.demand.region_of), strict=True
        )
        if r in buyers and v > 0
    )
    allowed = max(min(held, old.x[i] - kept), 0.0)
    assume(all_moved > 0 and allowed > 1e-6)
    share = part * min(1.0, allowed / all_moved)
    model = MoveSales(region, split.certified, split.ordinary, buyers, share).apply(base)
    Z, Y, moved, _ = moved_by_hand(old, i, i + 1, buyers, share, offset=True)
    new = model.table
    size = 1e-9 * (1 + np.abs(old.x).max())
    assert pytest.approx(Z, abs=size) == new.Z
    assert pytest.approx(Y, abs=size) == new.Y
    assert new.x == pytest.approx(old.x, abs=size)
    assert new.Z.sum(axis=0) == pytest.approx(old.Z.sum(axis=0), abs=size)
    assert new.Y.sum(axis=0) == pytest.approx(old.Y.sum(axis=0), abs=size)
    assert new.v == pytest.approx(old.v, abs=size)
    for name in table.stressors:
        F, F_new = old.stressor(name)[0], new.stressor(name)[0]
        assert F_new == pytest.approx(F, abs=1e-9 * (1 + np.abs(F).max()))
    made, used = account.production(model, row), account.consumption(model, row)
    was_made, was_used = account.production(base, row), account.consumption(base, row)
    assert made.values == pytest.approx(was_made.values, abs=1e-7)
    change = (used - was_used).sum().item() + used.attrs["exported"] - was_used.attrs["exported"]
    assert change == pytest.approx(0.0, abs=1e-7 * (1 + made.sum().item()))
    expected = consumption_by_hand(Z * inverse(old.x), Y, old, row)
    found = account.flows(model, row).sum("origin").values
    assert found == pytest.approx(expected, abs=1e-7 * (1 + np.abs(expected).max()))
    assert new.provenance.steps[-1].parameters["moved"] == pytest.approx(moved)


@settings(max_examples=15)
@given(
    seed=st.integers(0, 400),
    share=st.floats(0.05, 1.0),
    is_open=st.booleans(),
    ratio=st.floats(0.0, 0.9),
    buyers=st.sampled_from([("R001",), ("R002",), ("R002", "R003"), ("R003", "ROW")]),
)
def test_added_capacity_lowers_the_total(seed, share, is_open, ratio, buyers):
    """Ordinary output falls by what certified output grows, emissions by the difference of both."""
    table = synthetic_table(3, 4, seed=seed, open=is_open, unequal=True)
    buyers = tuple(name for name in buyers if name in table.destinations)
    split = SplitSupplier("R001", "S001", "co2", 0.3, ratio)
    base = split.apply(Model(table))
    old = base.table
    Z, Y, moved, _ = moved_by_hand(old, 0, 1, buyers, share, offset=False)
    assume(moved > 0)
    model = AddedCapacity("R001", split.certified, split.ordinary, buyers, share).apply(base)
    expected = consumption_by_hand(Z * inverse(old.x), Y, old, "co2")
    assert account.flows(model, "co2").sum("origin").values == pytest.approx(expected, rel=1e-8)
    new = model.table
    assert new.x[:2] - old.x[:2] == pytest.approx([moved, -moved])
    assert new.x[2:] == pytest.approx(old.x[2:])
    assert new.v.sum() == pytest.approx(old.v.sum())
    f = old.stressor("co2")[0][:2] / old.x[:2]
    fall = old.stressor("co2")[0].sum() - new.stressor("co2")[0].sum()
    assert fall == pytest.approx(moved * (f[1] - f[0]))
    assert fall > 0
    was, now = (account.consumption(m, "co2").values for m in (base, model))
    assert (now <= was + 1e-9).all()  # nobody's footprint grows


def test_parts_alike_change_nothing(toy):
    """With a ratio of one, whoever buys which: every account stays."""
    split = SplitSupplier("SX", "E", "co2", 0.4, 1.0)
    base = split.apply(toy)
    for change in (MoveSales, AddedCapacity):
        model = change("SX", split.certified, split.ordinary, "YD", 0.5).apply(base)
        assert account.flows(model, "co2").values == pytest.approx(account.flows(toy, "co2").values)
        assert account.income(model, "co2").values == pytest.approx(
            account.income(toy, "co2").values
        )


def test_the_supply_is_a_cap():
    """YD buys 36 of 100 from SX-E. With 30 certified it has 10.8, the others 19.2: no more."""
    split = SplitSupplier("SX", "E", "co2", 0.3, 0.4)
    base = split.apply(Model(toy_table()))
    args = "SX", split.certified, split.ordinary, "YD"
    with pytest.raises(InputError, match=r"25\.2 bn CNY .* 19\.2 is allowed") as error:
        MoveSales(*args, 1.0).apply(base)
    largest = float(re.search(r"at most ([\d.]+)", error.value.hint).group(1))
    assert largest == pytest.approx(19.2 / 25.2, abs=1e-6)
    model = MoveSales(*args, 19.2 / 25.2).apply(base)
    bought = scenario.purchases(model.table, "SX", split.certified)
    assert bought["YD"] == pytest.approx(30)
    assert bought[["SX", "RC"]].to_numpy() == pytest.approx(0, abs=1e-12)
    with pytest.raises(InputError, match="is allowed"):
        MoveSales(*args, 0.1).apply(model)  # all of it is sold


def test_who_buys_certified_goods_is_charged_less(toy):
    split = SplitSupplier("SX", "E", "co2", 0.3, 0.4)
    base = split.apply(toy)
    model = MoveSales("SX", split.certified, split.ordinary, ["YD"], 0.5).apply(base)
    change = account.consumption(model, "co2") - account.consumption(toy, "co2")
    assert change.sel(region="YD") < 0
    assert change.sel(region=["SX", "RC"]).values.min() > 0
    assert change.sum().item() == pytest.approx(0, abs=1e-9)


def test_the_end_of_the_ordinary_part(toy):
    """All buyers, all purchases: the whole supplier emits as the certified part does."""
    split = SplitSupplier("SX", "E", "co2", 0.5, 0.25)
    base = split.apply(toy)
    everybody = toy.table.destinations
    model = AddedCapacity("SX", split.certified, split.ordinary, everybody, 1.0).apply(base)
    assert model.table.x[:2] == pytest.approx([100, 0], abs=1e-9)
    f = base.table.stressor("co2")[0][0] / base.table.x[0]
    assert model.table.stressor("co2")[0][0] == pytest.approx(100 * f)
    assert account.production(model, "co2").sel(region="SX").item() == pytest.approx(60 + 100 * f)
    with pytest.raises(InputError, match="above zero"):
        AddedCapacity("SX", split.certified, split.ordinary, "YD", 0.5).apply(model)


def test_draws_from_stock_are_no_purchases():
    """A draw of 5 from stock stays as it is; more than is made cannot be replaced."""
    table = toy_table()
    Y = table.Y.copy()
    Y[0] = [15, -20, 4]
    small = Model(table.replace(Y=Y, v=table.v - [[26, 0, 0, 0, 0, 0]]))
    split = SplitSupplier("SX", "E", "co2", 0.2, 0.5)
    base = split.apply(small)
    before = base.table.Y[:2, 1]
    model = AddedCapacity("SX", split.certified, split.ordinary, "YD", 0.5).apply(base)
    assert model.table.Y[:2, 1] == pytest.approx(before)
    with pytest.raises(InputError, match="is made"):
        AddedCapacity("SX", split.certified, split.ordinary, ["SX", "YD", "RC"], 1.0).apply(base)
    # SX has 9 of 14.8 certified; the others bought 9.8 of it, 4 of that out of stock.
    with pytest.raises(InputError, match=r"7\.2 .* 5\.8 is allowed"):
        MoveSales("SX", split.certified, split.ordinary, "SX", 0.2).apply(base)


@pytest.mark.parametrize("change", [MoveSales, AddedCapacity])
def test_labels_and_figures_are_checked(toy, change):
    split = SplitSupplier("SX", "E", "co2", 0.3, 0.4)
    base = split.apply(toy)
    parts = split.certified, split.ordinary
    for args, error, match in (
        (("SX", *parts, "JS", 0.5), LabelError, "JS"),
        (("SX", *parts, "ROW", 0.5), LabelError, "ROW"),  # a closed table exports nothing
        (("YD", *parts, "SX", 0.5), LabelError, "no sector"),
        (("SX", "M", "M", "YD", 0.5), LabelError, "both parts"),
        (("SX", *parts, [], 0.5), InputError, "nobody buys nothing"),
    ):
        with pytest.raises(error, match=match):
            change(*args).apply(base)
    with pytest.raises(InputError, match="from 0 to 1"):
        change("SX", *parts, "YD", 1.5)
    table = toy.table
    none = table.Z * (np.arange(6)[:, None] != 2)  # RC buys of YD-E no longer
    none[2, :4] = table.Z[2, :4]
    Y = table.Y.copy()
    Y[2, 2] = 0
    narrow = Model(table.replace(Z=none, Y=Y, v=(none.sum(1) + Y.sum(1) - none.sum(0))[None]))
    apart = SplitSupplier("YD", "E", "co2", 0.5, 0.5).apply(narrow)
    with pytest.raises(InputError, match="RC buys nothing"):
        change("YD", "E certified", "E ordinary", "RC", 0.5).apply(apart)


@pytest.mark.parametrize("change", [MoveSales, AddedCapacity])
def test_only_the_parts_of_one_supplier(toy, change):
    """Two industries, or the parts the wrong way round, are no certified and ordinary goods."""
    split = SplitSupplier("SX", "E", "co2", 0.3, 0.4)
    base = split.apply(toy)
    for model, parts in (
        (toy, ("E", "M")),
        (base, ("E certified", "M")),
        (base, ("E ordinary", "E certified")),
    ):
        with pytest.raises(InputError, match="part of one supplier"):
            change("SX", *parts, "YD", 0.1).apply(model)
    elsewhere = SplitSupplier("YD", "E", "co2", 0.3, 0.4, ("E", "rest")).apply(toy)
    with pytest.raises(InputError, match="of 'SX' are not"):
        change("SX", "E", "M", "YD", 0.1).apply(elsewhere)
    buyers = ["YD"]
    made = change("SX", "E certified", "E ordinary", buyers, 0.1)
    buyers.append("JS")
    assert made.buyers == ("YD",)
    read = change("SX", "E certified", "E ordinary", (name for name in ["YD"]), 0.1)
    assert read == made
    # Another change in between does not hide where the parts come from.
    made.apply(scenario.ScaleIntensity("SX", None, "co2", 0.5).apply(base))


def test_purchases_sum_to_output(toy_open):
    bought = scenario.purchases(toy_open.table, "SX", "E")
    assert bought.to_dict() == pytest.approx({"SX": 45, "YD": 36, "RC": 19, "ROW": 8})
