"""The split of power at its edges: nothing made, nothing sent, too little paid, wrong input."""

from dataclasses import replace

import numpy as np
import pytest

from mrio.construct.core import table_output
from mrio.construct.power import sell, split_power
from mrio.errors import BalanceError, InputError, LabelError
from tests.construct.power import POWER, by_hand, gap, system_of, world

A, B = 0, 1
HEAT, COAL, HYDRO, GRID = range(1, 5)
"""Positions of the parts in the table by hand."""


def split(system=None, table=None):
    first, sectors, known = by_hand()
    return split_power(table or first, sectors, "power", system or known)


def known(**changes):
    return replace(by_hand()[2], **changes)


def changed(name, at, value):
    """Return the table by hand with one figure changed; value added takes the difference."""
    table = by_hand()[0]
    values = getattr(table, name).copy()
    values[at] = value
    table = replace(table, **{name: values})
    rows = table.Z.sum(axis=1) + table.Y.sum(axis=1) + table.exports
    return replace(table, value_added=(rows - table.Z.sum(axis=0) - table.imports)[None])


def test_prices_give_way_by_hand():
    # B pays 44 for its own; 4 go to A for what is lost on the way, 8 are the grid's least.
    # 160 TWh × .375 = 60 must find room in 32: the plant gets 32/60 of its price.
    made = split(known(generation=np.array([[200.0, 100.0], [160.0, 0.0]])))
    assert made.sales.price_factor == pytest.approx([1.0, 32 / 60])
    Z = made.parts.Z.reshape(2, 6, 2, 6)
    assert made.sales.output[B] == pytest.approx([0.0, 32.0, 0.0, 44 - 0.9 * 32])
    assert Z[B, COAL, B, GRID] == pytest.approx(3.2)
    assert made.used[B, GRID] == pytest.approx(26.0)  # of 160 + 100 TWh
    assert gap(made.parts) < 1e-12


def test_payments_too_small_for_the_power_that_comes_by_hand():
    # B's grid pays A 70 more: 110 at the border for 100 TWh, 80 from users. 72 of it is theirs,
    # a tenth of what they pay stays with the grid; .9 × 110 = 99 would be: 27 are kept by it.
    table = changed("Z", (1, 4), 80.0)
    table = replace(table, Y=table.Y + np.diag([0.0, 0, 0, 0, 60.0, 0])[:, [0, 4]])
    table = changed_row(table)
    made = split(known(generation=np.array([[200.0, 100.0], [0.0, 0.0]])), table)
    # B's users pay 60 more to its own: 140, .9 of it is 126 ≥ 99: nothing is kept.
    assert made.sales.kept_by_grid == pytest.approx([0.0, 0.0])
    short = changed("exports", 4, 60.0)
    short = changed_row(replace(short, Z=changed("Z", (1, 4), 80.0).Z))
    system = known(
        generation=np.array([[200.0, 100.0], [100.0, 0.0]]), exported=np.array([0.0, 100.0])
    )
    made = split(system, short)
    # All that B makes it exports, for 60. Its grid has 8 of users and pays 38 for what it kept:
    # to be left with 8 it needs 38 of the 60, and the plant has 22 where it asked for 37.5.
    assert made.sales.kept_by_grid == pytest.approx([0.0, 27.0])
    assert made.sales.abroad[B] == pytest.approx([0.0, 22.0, 0.0, 38.0])
    assert made.sales.price_factor == pytest.approx([1.0, 22 / 37.5])
    users = made.sales.users.sum(axis=3)  # (o, part, u)
    # A's price is .3 of 1.1: 72 × 3/11 is its plants'.
    assert users[A, 1:3, B].sum() == pytest.approx(72 * 3 / 11)
    assert users[B, -1, B] == pytest.approx(8.0)
    assert made.sales.lost[A, :, B].sum() == pytest.approx(38.0)
    assert gap(made.parts) < 1e-12


def changed_row(table):
    rows = table_output(table)
    return replace(table, value_added=(rows - table.Z.sum(axis=0) - table.imports)[None])


def test_what_stays_has_a_price_where_the_border_takes_more_than_users_pay():
    """What users pay the region beyond the border pays for what stays: 16 for 27 asked."""
    table = changed_row(replace(changed("exports", 4, 60.0), Z=changed("Z", (1, 4), 80.0).Z))
    made = split(known(exported=np.array([0.0, 40.0])), table)  # 40 of 80 TWh stay
    assert made.sales.kept_by_grid[B] == pytest.approx(27.0)
    assert made.sales.price_factor[B] == pytest.approx(16.0 / 27.0)
    assert made.sales.output[B, 1:-1].sum() > 0.0
    assert made.parts.Z.min() >= 0.0
    assert gap(made.parts) < 1e-12


def test_a_region_without_generation():
    made = split(known(generation=np.array([[200.0, 100.0], [0.0, 0.0]])))
    Z, Y = made.parts.Z.reshape(2, 6, 2, 6), made.parts.Y.reshape(2, 6, 2)
    assert not Z[B, HEAT:GRID].any()
    assert not Y[B, HEAT:GRID].any()
    assert not Z[:, :, B, HEAT:GRID].any()
    assert Z[B, GRID].sum() + Y[B, GRID].sum() == pytest.approx(44.0)
    assert made.parts.value_added.reshape(2, 6)[B, GRID] == pytest.approx(
        by_hand()[0].value_added[0, 4]
    )
    assert gap(made.parts) < 1e-12


def test_no_generation_at_all_is_the_grid_s():
    """Money goes nowhere else: neither what is sent nor what is imported has a source."""
    w = world(3)
    system = replace(
        system_of(w, 3, heat=False),
        generation=np.zeros((w.r, 3)),
        flows=np.zeros((w.r, w.r)),
        exported=np.zeros(w.r),
        fuels={},
    )
    made = split_power(w.parts, w.sectors, "power", system)
    assert gap(made.parts) < 1e-9
    parts = made.sales.output.sum(axis=0)
    assert parts[:-1] == pytest.approx(np.zeros(4))
    between = w.trade[POWER] * (1.0 - np.eye(w.r))
    assert made.sales.between == pytest.approx(between)
    assert np.isnan(made.sales.border_price)


def test_money_without_twh_is_generation_where_there_is_any():
    made = split(known(flows=np.zeros((2, 2)), generation=np.array([[160.0, 80.0], [80.0, 0.0]])))
    assert made.sales.users[A, 1:3, B].sum() == pytest.approx(36.0)
    assert made.sales.users[A, -1, B].sum() == 0.0
    assert gap(made.parts) < 1e-12


def test_no_trade_at_all():
    w = world(5, between=False, abroad=False)
    system = system_of(w, 5, loss=0.0, heat=False)
    made = split_power(w.parts, w.sectors, "power", system)
    assert made.sales.between == pytest.approx(np.zeros((w.r, w.r)))
    assert made.sales.lost.sum() == 0.0
    assert made.sales.abroad.sum() == 0.0
    assert made.parts.imported.sum() == 0.0
    # Output falls by what the sector bought of itself.
    within = np.einsum("usus->us", w.parts.Z.reshape(w.r, w.s, w.r, w.s))[:, POWER]
    assert made.sales.netted == pytest.approx(within)
    assert gap(made.parts) < 1e-9


def test_heat_that_nobody_is_known_to_use_or_can_pay():
    sales = sell(by_hand()[0], 1, known(heat_use=np.zeros((2, 3))))
    assert sales.heat_left == pytest.approx([10.0, 0.0])
    # Households pay A 50: at most .8 of it is for heat.
    sales = sell(by_hand()[0], 1, known(heat_value=np.array([45.0, 0.0])))
    assert sales.users[A, 0, A] == pytest.approx([0.0, 0.0, 40.0])
    assert sales.heat_left == pytest.approx([5.0, 0.0])


def test_fuels_go_to_what_burns_them():
    """Coal of A: a quarter for heat, the rest for coal power; a crumb for hydro and the grid."""
    division = np.array([[0.25, 0.75, 0.0, 0.0]] * 2)
    made = split(known(fuels={"coal": division}))
    bought = made.parts.Z.reshape(2, 6, 2, 6)[A, 0, A, 1:5]
    assert bought.sum() == pytest.approx(40.0)
    assert bought[2:].sum() < 0.05
    # Heat can take no more than its output of 10, all inputs and value added together.
    assert 5.0 < bought[0] < 10.0
    assert bought[1] > 30.0


def test_power_without_any_buyer_is_used_by_the_grid():
    table, sectors, system = by_hand()
    Z, Y = table.Z.copy(), table.Y.copy()
    Z[4], Y[4], Z[1, 3:], Y[1, 1] = 0.0, 0.0, 0.0, 0.0
    Z[:, 4] = 0.0
    table = changed_row(replace(table, Z=Z, Y=Y))
    system = replace(system, flows=np.zeros((2, 2)))
    made = split_power(table, sectors, "power", system)
    assert made.used[B, GRID] == pytest.approx(80.0)
    assert gap(made.parts) < 1e-12


@pytest.mark.parametrize(
    ("name", "at", "where"),
    [
        ("Z", (4, 5), "B → B"),
        ("Y", (1, 1), "A → B"),
        ("Z", (1, 4), "A → B"),
        ("imported", (1, 5), "abroad → B"),
        ("imported", (1, 1), "abroad → A"),
        ("exports", 4, "B"),
    ],
)
def test_negative_payments_say_whose(name, at, where):
    with pytest.raises(BalanceError, match="a negative payment for power, -3") as caught:
        split(table=changed(name, at, -3.0))
    assert caught.value.where == where
    assert "stock changes" in caught.value.hint


@pytest.mark.parametrize(
    ("changes", "kind", "words", "where"),
    [
        ({"loss": 1.0}, InputError, "no share", None),
        ({"flows": np.eye(2)}, InputError, "sends power to itself", "A"),
        ({"flows": np.array([[0, 400.0], [0, 0]])}, InputError, "more power is sent", "A"),
        ({"flows": np.zeros((3, 3))}, InputError, r"flows: \(3, 3\) is not \(2, 2\)", "flows"),
        ({"generation": -np.ones((2, 2))}, InputError, "is negative", "generation, A"),
        ({"price": np.array([1.0, np.nan])}, InputError, "no number", "price, Hydro power"),
        ({"heat_use": np.zeros((2, 4))}, InputError, "heat_use", "heat_use"),
        ({"fuels": {"peat": np.zeros((2, 4))}}, LabelError, "peat", "peat"),
        ({"fuels": {"power": np.zeros((2, 4))}}, LabelError, "power", "power"),
        ({"heat": "goods"}, LabelError, "two sectors would be named", "goods"),
    ],
)
def test_statistics_that_cannot_be(changes, kind, words, where):
    with pytest.raises(kind, match=words) as caught:
        split(known(**changes))
    assert caught.value.where == where


def test_an_unknown_sector():
    table, sectors, system = by_hand()
    with pytest.raises(LabelError, match="no sector is named 'steam'"):
        split_power(table, sectors, "steam", system)


def test_a_table_that_does_not_close():
    table = by_hand()[0]
    with pytest.raises(BalanceError, match="inputs and sales") as caught:
        split(table=replace(table, value_added=table.value_added + 1.0))
    assert caught.value.where == "A"


def test_heat_worth_more_than_inputs_has_no_place():
    """A pays others so much that its own inputs are less than its heat."""
    table = by_hand()[0]
    Z = table.Z.copy()
    Z[4, 1], Z[1, 3:], Y = 95.0, 0.0, table.Y.copy()
    Y[1, 1] = 0.0
    table = changed_row(replace(table, Z=Z, Y=Y))  # A's inputs: 90 - 95 + …
    with pytest.raises(BalanceError, match="find no part") as caught:
        split(known(heat_value=np.array([70.0, 0.0]), heat_use=np.ones((2, 3))), table)
    assert caught.value.where == "A"
    assert caught.value.hint
