"""An update at its edges: goods all from abroad, sectors without inputs, and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest

from mrio.construct.core import fill, sum_sectors, table_output
from mrio.construct.update import _use as update_use
from mrio.construct.update import check_closed, close_nation
from mrio.errors import BalanceError, InputError
from tests.construct.power import POWER, gap, nation_of, world
from tests.construct.test_update import STOCKS, meets, own_evidence, updated

GOOD = 2


def edited(w, *, foreign=False, labour=False, sold_abroad=False, gone=False, stocks=True):
    """Return a table in which GOOD is of that kind; value added takes the difference."""
    n, r, s = w.r * w.s, w.r, w.s
    at = np.arange(r) * s + GOOD
    Z, Y, exports = w.parts.Z.copy(), w.parts.Y.copy(), w.parts.exports.copy()
    imported, imported_Y = w.parts.imported.copy(), w.parts.imported_Y.copy()
    if foreign or gone:
        imported[GOOD] += Z[at].sum(axis=0) * foreign
        imported_Y[GOOD] += Y[at].sum(axis=0) * foreign
        Z[at], Y[at], exports[at] = 0.0, 0.0, 0.0
    if gone:
        imported[GOOD], imported_Y[GOOD] = 0.0, 0.0
    if not stocks:
        imported_Y[GOOD, STOCKS :: w.c] = 0.0
    if sold_abroad:
        exports[at] = table_output(w.parts)[at]
        Z[at], Y[at] = 0.0, 0.0
    if foreign or labour or gone:
        Z[:, at], imported[:, at] = 0.0, 0.0
    x = Z.sum(axis=1) + Y.sum(axis=1) + exports
    added = x - Z.sum(axis=0) - imported.sum(axis=0)
    assert added.min() >= -1e-9
    parts = replace(
        w.parts, Z=Z, Y=Y, exports=exports, imported=imported, imported_Y=imported_Y,
        value_added=np.stack([0.5 * added, 0.5 * added]),
    )  # fmt: skip
    assert parts.Z.shape == (n, n)
    return replace(w, parts=parts)


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("kind", ["foreign", "labour", "sold_abroad", "gone"])
def test_a_good_of_one_kind_only(kind, known):
    """All imported, no inputs, all exported, none at all: the nation's figures hold."""
    w = edited(world(2, r=3, s=4), **{kind: True})
    evidence = own_evidence(w, known=known)
    evidence = replace(evidence, value_added=evidence.value_added * [1.2, 0.9, 1.0])
    nation = nation_of(w)
    found = updated(w, nation, evidence)
    meets(replace(w, parts=found.parts), nation, found)


def test_stocks_of_a_good_that_is_not_made_are_where_value_added_is():
    w = edited(world(2, r=3, s=4), foreign=True)
    nation = nation_of(w)
    assert abs(nation.Y[GOOD, STOCKS]) > 0
    found = updated(w, nation, own_evidence(w))
    stocks = found.parts.imported_Y.reshape(4, 3, 2)[GOOD, :, STOCKS]
    added = found.value_added.sum(axis=1)
    assert stocks / nation.Y[GOOD, STOCKS] == pytest.approx(added / added.sum())


def test_trade_with_oneself_is_no_trade():
    w = world(6)
    evidence = own_evidence(w)
    off = evidence.trade[POWER] * (1.0 - np.eye(w.r))
    one, other = (
        updated(w, nation_of(w), replace(evidence, trade={POWER: flows})).parts
        for flows in (off, evidence.trade[POWER])
    )
    assert pytest.approx(one.Z) == other.Z


def test_closing_a_nation_holds_what_is_said():
    nation = nation_of(world(8))
    rng = np.random.default_rng(8)
    off = replace(nation, Z=nation.Z * rng.uniform(0.9, 1.1, nation.Z.shape))
    closed = close_nation(off, STOCKS, ("a", "b", "c", "d"))
    rows = closed.Z.sum(axis=1) + closed.Y.sum(axis=1) + closed.exports - closed.imports
    assert rows == pytest.approx(nation.x)
    assert closed.Z.sum(axis=0) + closed.v.sum(axis=0) == pytest.approx(nation.x)
    for name in ("x", "v", "exports", "imports"):
        assert (getattr(closed, name) == getattr(nation, name)).all()
    assert (closed.Y[:, STOCKS] == nation.Y[:, STOCKS]).all()


def test_closing_a_nation_says_where_it_cannot():
    nation = nation_of(world(8, s=3))
    Z, Y = nation.Z.copy(), nation.Y.copy()
    Z[0], Y[0, 0] = 0.0, 0.0
    with pytest.raises(BalanceError, match="cannot be reached") as caught:
        close_nation(replace(nation, Z=Z, Y=Y), STOCKS, ("coal", "power", "goods"))
    assert caught.value.where == "coal"


def broken(nation, name, at, by):
    values = getattr(nation, name).copy()
    values[at] += by
    return replace(nation, **{name: values})


def as_exports_and_imports(nation):
    by = 2 * nation.x[0]
    return broken(broken(nation, "exports", 0, by), "imports", 0, by)


def as_negative_flow(nation):
    by = nation.Y[0, 0] + nation.Z[0, 0] + 1.0
    return broken(broken(nation, "Y", (0, 0), -by), "Z", (0, 0), by)


@pytest.mark.parametrize(
    ("change", "words", "where"),
    [
        (lambda n: broken(n, "Y", (2, 0), 5.0), "a row of the nation's table", "S2"),
        (lambda n: broken(n, "v", (0, POWER), 5.0), "a column of the nation's table", "power"),
        (as_exports_and_imports, "exports exceed output", "S0"),
        (
            lambda n: replace(as_negative_flow(n), v=as_negative_flow(n).v
                              - [[n.Y[0, 0] + n.Z[0, 0] + 1.0, 0, 0], [0, 0, 0]]),
            "the nation has a negative flow",
            "S0",
        ),
    ],
)  # fmt: skip
def test_a_nation_that_cannot_be_shared(change, words, where):
    w = world(10, r=3, s=3)
    with pytest.raises(BalanceError, match=words) as caught:
        updated(w, change(nation_of(w)), own_evidence(w))
    assert caught.value.where == where
    assert caught.value.hint


def test_nothing_left_for_users_says_where():
    w = world(10, r=3, s=3)
    flows = np.zeros((3, 3))
    flows[1, 2] = 2.0 * w.x[1, POWER]
    with pytest.raises(BalanceError, match="nothing is left for the users") as caught:
        updated(w, nation_of(w), replace(own_evidence(w), trade={POWER: flows}))
    assert caught.value.where == "R1 / power"
    assert caught.value.hint


def test_known_trade_above_output_says_where():
    w = world(10, r=3, s=3)
    flows = np.zeros((3, 3))
    flows[1, 2], flows[2, 1] = 1.1 * w.x[1, POWER], 1.1 * w.x[1, POWER]
    with pytest.raises(BalanceError, match="known trade exceeds output") as caught:
        updated(w, nation_of(w), replace(own_evidence(w), trade={POWER: flows}))
    assert caught.value.where == "R1 / power"
    assert caught.value.hint


def test_known_output_beyond_a_region_s_value_added_says_where():
    w = world(10, r=3, s=3)
    evidence = replace(own_evidence(w), value_added=np.array([1.0, 1e-6, 1.0]))
    with pytest.raises(BalanceError, match="more value added than the region: -") as caught:
        updated(w, nation_of(w), evidence)
    assert caught.value.where == "R1"


def test_a_sector_new_to_all_regions_says_which():
    w = edited(world(2, r=3, s=4), gone=True)
    with pytest.raises(BalanceError, match="no region had in the base year") as caught:
        updated(w, nation_of(world(2, r=3, s=4)), own_evidence(w, known=True))
    assert caught.value.where == f"S{GOOD}"


def test_use_that_cannot_fit_says_where(monkeypatch):
    """A region told to use more of a good than its industries can take."""
    monkeypatch.setattr(update_use, "MAX_ITERATIONS", 300)
    w = world(10, r=3, s=3)
    flows = np.zeros((3, 3))
    flows[1, 2] = 0.9 * w.x[1, POWER] - w.parts.exports.reshape(3, 3)[1, POWER]
    flows[0, 2] = 0.9 * w.x[0, POWER] - w.parts.exports.reshape(3, 3)[0, POWER]
    with pytest.raises(BalanceError, match="did not fit in 300 rounds") as caught:
        updated(w, nation_of(w), replace(own_evidence(w), trade={POWER: flows}))
    assert caught.value.where.startswith("R")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("changes", "words", "where"),
    [
        ({"value_added": np.ones(2)}, r"shares of value added: \(2,\) is not \(3,\)", None),
        ({"value_added": np.array([1.0, -1, 1])}, "shares of value added are negative", "R1"),
        ({"output": {POWER: np.zeros(3)}}, "shares of output", "R0 / power"),
        ({"output": {7: np.ones(3)}}, "output known of sector 7", None),
        ({"trade": {POWER: np.ones((2, 3))}}, "trade known of sector 1", None),
        ({"trade": {POWER: np.diag([0.0, -1, 0])}}, "known trade is negative", "R1 / power"),
        ({"trade": {POWER: np.full((3, 3), np.nan)}}, "no number", "R0 / power"),
    ],
)
def test_evidence_that_cannot_be(changes, words, where):
    w = world(10, r=3, s=3)
    with pytest.raises(InputError, match=words) as caught:
        updated(w, nation_of(w), replace(own_evidence(w), **changes))
    assert caught.value.where == where


def test_a_table_that_does_not_close_is_not_handed_out():
    w = world(10, r=3, s=3)
    check_closed(w.parts, w.x)
    exports = w.parts.exports.copy()
    exports[4] += 0.01
    with pytest.raises(BalanceError, match=r"the updated row misses output by 0\.01") as caught:
        check_closed(replace(w.parts, exports=exports), w.x)
    assert caught.value.where == (1, 1)


def test_stocks_drawn_beyond_use_are_refused():
    """R0 has nearly all the stocks of S0, uses a third of it, and the nation draws down much."""
    w = world(10, r=3, s=3)
    nation = nation_of(w)
    drawn = 1.5 * nation.x[0]
    Y = nation.Y.copy()
    Y[0] += [drawn, -drawn]
    evidence = replace(own_evidence(w), output={0: np.array([1.0, 1e-3, 1e-3])})
    evidence = replace(evidence, value_added=np.array([2.0, 1.0, 1.0]))
    with pytest.raises(BalanceError) as caught:
        updated(w, replace(nation, Y=Y), evidence)
    assert caught.value.where == "R0 / S0"
    assert caught.value.hint


def test_fill_by_hand():
    # 60 over weights 1, 2, 3 are 10, 20, 30; the last may have 18. Of the 12 left 4 and 8 go on,
    # but the second is full at 25: 3 more for the first, 60 in all.
    found = fill(np.array([[1.0], [2.0], [3.0]]), np.array([60.0]), np.array([[50.0], [25], [18]]))
    assert found[:, 0] == pytest.approx([17.0, 25.0, 18.0])
    # No more than limits hold; nothing where there is no weight.
    found = fill(np.array([[1.0], [0.0]]), np.array([60.0]), np.array([[50.0], [25.0]]))
    assert found[:, 0] == pytest.approx([50.0, 0.0])


def test_sectors_are_summed_cell_by_cell():
    w = world(12, r=2, s=4)
    groups = np.array([1, 0, 1, 2], dtype=np.intp)
    one, was, m = sum_sectors(w.parts, groups, 2), w.parts, 3
    Z, imported, v = np.zeros((2 * m, 2 * m)), np.zeros((m, 2 * m)), np.zeros((2, 2 * m))
    Y, exports, imported_Y = np.zeros((2 * m, 4)), np.zeros(2 * m), np.zeros((m, 4))
    for o in range(2):
        for i, to in enumerate(groups):
            a, b = o * 4 + i, o * m + to
            Y[b] += was.Y[a]
            exports[b] += was.exports[a]
            v[:, b] += was.value_added[:, a]
            imported_Y[to] += was.imported_Y[i] / 2  # once per region of the loop
            for u in range(2):
                for j, into in enumerate(groups):
                    Z[b, u * m + into] += was.Z[a, u * 4 + j]
                    imported[to, u * m + into] += was.imported[i, u * 4 + j] / 2
    for found, expected in (
        (one.Z, Z), (one.Y, Y), (one.exports, exports), (one.value_added, v),
        (one.imported, imported), (one.imported_Y, imported_Y),
    ):  # fmt: skip
        assert found == pytest.approx(expected)
    assert table_output(one).reshape(2, m)[:, 1] == pytest.approx(w.x[:, 0] + w.x[:, 2])
    assert gap(one) < 1e-12
