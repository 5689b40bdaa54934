"""What every rule of compensation must do; one suite, parametrised over rules and tables."""

from dataclasses import FrozenInstanceError, fields
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings

from mrio import policy
from mrio.errors import InputError, MrioError
from mrio.labels import Axis
from mrio.model import Model
from mrio.policy import Parties, Rule
from mrio.testing import synthetic_table, tables, toy_table
from tests.contract.rules import (
    ALWAYS,
    CASES,
    LINEAR,
    OWN,
    POOLS,
    PRICE,
    PRICED,
    TABLES,
    TRADE,
    made_for,
    parties_at,
)


def each(cases):
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.name)


def each_with_a_table(cases, names=tuple(TABLES)):
    """Every rule on every table that it is made for."""
    return pytest.mark.parametrize(
        ("name", "case"),
        [(name, case) for name in names for case in cases if made_for(case, TABLES[name][0])],
        ids=lambda value: getattr(value, "name", value),
    )


SOME = ("toy, open, exporter", "closed", "unequal", "idle, exporter")
"""Tables for what does not hang on every trait."""


def size_of(found):
    return 1.0 + float(found.net.abs().sum())


def assert_same(found, expected, rtol=1e-9):
    net = expected.net.loc[found.net.index]
    assert found.net.to_numpy() == pytest.approx(net.to_numpy(), abs=rtol * size_of(expected))
    assert (found.payments is None) == (expected.payments is None)
    if found.payments is not None:
        paid = expected.payments.loc[found.payments.index, found.payments.columns].to_numpy()
        assert found.payments.to_numpy() == pytest.approx(paid, abs=rtol * size_of(expected))


def assert_nothing(found):
    assert found.net.to_numpy() == pytest.approx(0.0, abs=1e-9)
    assert not found.fen.any()
    assert len(found.ledger) == 0


def assert_sound(found, regions, *, pairs):
    """Sums to zero, to the fen; pairs make up the net; a pool is left empty."""
    net, n = found.net.to_numpy(), len(regions)
    assert list(found.net.index) == list(found.fen.index) == list(regions)
    assert np.isfinite(net).all()
    assert abs(net.sum()) <= 1e-9 * size_of(found)
    assert found.fen.sum() == 0
    off = np.abs(found.fen.to_numpy() - 1e8 * net).max(initial=0.0)
    assert off <= (0.5 * (n - 1) if pairs else 1.0) + 1e-6 * size_of(found)
    assert sum(found.ledger.balances("fen").values()) == 0
    assert (found.payments is not None) == pairs
    entries = found.ledger.to_frame()
    if pairs:
        paid = found.payments.to_numpy()
        assert list(found.payments.index) == list(found.payments.columns) == list(regions)
        assert (paid >= 0).all()
        assert not np.diagonal(paid).any()
        assert not np.minimum(paid, paid.T).any()  # never both directions
        assert paid.sum(axis=0) - paid.sum(axis=1) == pytest.approx(net, abs=1e-9 * size_of(found))
        booked = entries.groupby(["payer", "receiver"])["amount"].sum()
        for (payer, receiver), fen in booked.items():
            assert fen == pytest.approx(1e8 * found.payments.at[payer, receiver], abs=0.51)
    else:
        both = set(entries["payer"]) & set(entries["receiver"])
        assert both <= {"(pool)"}  # nobody pays and is paid
        assert found.ledger.balance("(pool)", "fen") == 0


def assert_senders_are_paid(found, parties):
    """By those who are emitted for; the pool is what senders are owed, never below zero."""
    net, pool = found.net.to_numpy(), PRICE * np.maximum(parties.net, 0.0).sum()
    noise = 1e-9 * size_of(found)
    assert (net[parties.net > 0] >= -noise).all()
    assert (net[parties.net < 0] <= noise).all()
    assert np.maximum(net, 0.0).sum() == pytest.approx(pool, abs=noise)


# -- the registry --------------------------------------------------------------------------


def test_no_rule_is_forgotten():
    """Every public class that settles is in the registry."""
    public = {getattr(policy, name) for name in policy.__all__} - {Rule}
    rules = {found for found in public if isinstance(found, type) and hasattr(found, "settle")}
    assert rules == {type(case.make(toy_table())) for case in CASES}
    assert len({case.name for case in CASES}) == len(CASES)


def test_the_tables_make_everybody_busy():
    """Payments that are all zero would pass: on every table all but 'production' move money."""
    for name in TABLES:
        parties = parties_at(name)
        made = [case for case in CASES if made_for(case, parties.table)]
        idle = {case.name for case in made if len(case.settle(parties).ledger) == 0}
        assert idle == {"gap, production"}, name


# -- any table -----------------------------------------------------------------------------


@each_with_a_table(CASES)
def test_money_neither_appears_nor_disappears(case, name):
    parties = parties_at(name)
    found = case.settle(parties)
    assert_sound(found, parties.regions, pairs=case.pairs)
    if case.name in POOLS:
        assert_senders_are_paid(found, parties)


@each_with_a_table(CASES, ["toy, open", "idle, exporter"])
def test_settling_again_gives_the_same(case, name):
    parties = parties_at(name)
    first, again = case.settle(parties), case.settle(parties)
    assert first.net.equals(again.net)
    assert first.ledger.to_frame().equals(again.ledger.to_frame())


@each_with_a_table(LINEAR, SOME)
def test_linear_in_the_price(case, name):
    parties = parties_at(name)
    one, many = case.settle(parties, 1.0), case.settle(parties, 160)
    assert many.net.to_numpy() == pytest.approx(160 * one.net.to_numpy(), abs=1e-9 * size_of(many))
    assert many.price == 160.0


@each_with_a_table(PRICED, SOME)
def test_nothing_is_paid_at_a_price_of_zero(case, name):
    assert_nothing(case.settle(parties_at(name), 0))


@each_with_a_table(CASES, SOME)
def test_the_order_of_regions_does_not_matter(case, name):
    turned = permuted(name)
    assert turned.regions != parties_at(name).regions
    # The linear programs of the nucleolus end within 1e-7.
    assert_same(case.settle(turned), case.settle(parties_at(name)), rtol=1e-7)


@cache
def permuted(name):
    """The regions backwards, their sectors backwards, and demand turned round."""
    table, tonnes = TABLES[name]
    n, m = np.arange(len(table.x))[::-1], np.roll(np.arange(len(table.demand)), 2)
    (label, ext), *_ = table.extensions.items()
    turned = table.replace(
        Z=table.Z[np.ix_(n, n)],
        Y=table.Y[np.ix_(n, m)],
        v=table.v[:, n],
        v_Y=table.v_Y[:, m],
        industries=picked(table.industries, n),
        demand=picked(table.demand, m),
        extensions={label: type(ext)(label, ext.stressors, ext.units, ext.F[:, n], ext.F_Y[:, m])},
    )
    return Parties(Model(turned), export_tonnes=tonnes)


def picked(axis, at):
    return Axis(axis.names, tuple(axis.first[i] for i in at), tuple(axis.second[i] for i in at))


@each_with_a_table(CASES, SOME)
def test_units_do_not_matter(case, name):
    """Money in 10^4 CNY for bn CNY, and emissions in kt for Mt: the same payments and facts."""
    expected = case.settle(parties_at(name))
    for what in ("money", "mass"):
        found = case.settle(in_other_units(name, what))
        assert_same(found, expected)
        assert found.facts.keys() == expected.facts.keys()
        for fact, figures in expected.facts.items():
            # The linear programs of the nucleolus end within 1e-7.
            given, wanted = np.asarray(found.facts[fact]), np.asarray(figures)
            assert given == pytest.approx(wanted, rel=1e-6, abs=1e-6), fact


@cache
def in_other_units(name, what):
    table, tonnes = TABLES[name]
    if what == "money":
        scaled = {part: 1e5 * getattr(table, part) for part in ("Z", "Y", "v", "v_Y")}
        other = table.replace(**scaled, money_unit="10^4 CNY")
    else:
        (label, ext), *_ = table.extensions.items()
        other = table.with_extension(
            type(ext)(label, ("co2",), ("kt",), 1e3 * ext.F, 1e3 * ext.F_Y)
        )
    return Parties(Model(other), export_tonnes=tonnes)


def changed(table, Z, Y, F=None):
    """The table with other flows; value added is what is left of output."""
    v = table.v.copy()
    v[0] = Z.sum(axis=1) + Y.sum(axis=1) - Z.sum(axis=0) - v[1:].sum(axis=0)
    (label, ext), *_ = table.extensions.items()
    F = ext.F if F is None else F
    return table.replace(
        Z=Z, Y=Y, v=v, extensions={label: type(ext)(label, ext.stressors, ext.units, F, ext.F_Y)}
    )


@cache
def without_trade(is_open, tonnes):
    """Regions that make all they use, but for what they buy from and sell to ROW."""
    table = synthetic_table(4, 3, seed=6, open=is_open)
    home = np.array(table.industries.first)
    users = np.array(table.demand.first)
    Z = 0.3 * table.Z * (home[:, None] == home)  # so that less output still leaves value added
    Y = table.Y * ((home[:, None] == users) | (users == "ROW"))
    return Parties(Model(changed(table, Z, Y)), export_tonnes=tonnes)


@each(TRADE)
@pytest.mark.parametrize(
    ("is_open", "tonnes"), [(False, "producer"), (True, "producer"), (True, "exporter")]
)
def test_nobody_pays_without_trade(case, is_open, tonnes):
    parties = without_trade(is_open, tonnes)
    assert parties.table.value_added.min() > 0
    assert_nothing(case.settle(parties))


@each(OWN)
@pytest.mark.parametrize("tonnes", ["producer", "exporter"])
def test_demand_for_what_a_region_makes_alone_is_its_own_affair(case, tonnes):
    """A service without inputs, used by its own region: emissions, and no trade."""
    before, after = more_of_its_own(tonnes)
    assert after.E[1, 1] > 1.2 * before.E[1, 1]
    assert_same(case.settle(after), case.settle(before))


@cache
def more_of_its_own(tonnes):
    table = synthetic_table(4, 3, seed=7)
    j = 4
    Z, Y, v = table.Z.copy(), table.Y.copy(), table.v.copy()
    Z[:, j], v[:, j] = 0.0, 0.0
    base = changed(table.replace(v=v), Z, Y)
    Y[j, table.demand.positions_of_group("R002")[0]] += 2.0 * base.x[j]
    F = base.extensions["emissions"].F.copy()
    F[0, j] *= 3.0  # output is three times what it was
    pair = (base, changed(base, Z, Y, F))
    return tuple(Parties(Model(table), export_tonnes=tonnes) for table in pair)


@each_with_a_table(CASES, ["toy", "toy, open"])
def test_a_model_stands_for_its_parties(case, name):
    model = Model(TABLES[name][0])
    rule, price = case.make(model.table), [PRICE] * case.priced
    assert rule.settle(model, *price).net.equals(rule.settle(Parties(model), *price).net)


@settings(max_examples=25)
@given(table=tables(sectors=2))
def test_awkward_tables_settle_or_say_why_not(table):
    """Regions interleaved, one alone, negative demand: money is conserved or the error is ours."""
    try:
        parties = Parties(Model(table), table.stressors[0])
        _ = parties.E
    except MrioError:
        return
    for case in CASES:
        try:
            found = case.settle(parties)
        except MrioError:
            assert case.name not in ALWAYS
        else:
            assert_sound(found, table.regions, pairs=case.pairs)
            if case.name in POOLS:
                assert_senders_are_paid(found, parties)


# -- prices and objects ----------------------------------------------------------------------


@each(PRICED)
@pytest.mark.parametrize("price", [float("nan"), float("inf"), -1.0, "80", True, None])
def test_prices_that_are_none_are_refused(case, price):
    with pytest.raises(InputError, match="price"):
        case.settle(parties_at("toy"), price)


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.priced], ids=lambda case: case.name
)
@pytest.mark.parametrize("price", [80.0, 0.0])
def test_a_price_without_effect_is_refused(case, price):
    with pytest.raises(InputError, match="no effect"):
        case.make(toy_table()).settle(parties_at("toy"), price)


@each(CASES)
def test_what_is_no_model_is_refused(case):
    rule = case.make(toy_table())
    with pytest.raises(InputError, match="Model or Parties"):
        rule.settle(toy_table(), *[PRICE] * case.priced)


@each(CASES)
def test_rules_are_frozen_and_say_what_they_are(case):
    rule = case.make(toy_table())
    for item in fields(rule):
        with pytest.raises(FrozenInstanceError):
            setattr(rule, item.name, None)
    assert repr(rule).startswith(type(rule).__name__ + "(")
    assert case.settle(parties_at("toy")).rule
