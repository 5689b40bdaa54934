"""Checks of a rule: money, prices, tables told differently, and what it leaves alone."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd

from mrio.errors import InputError, UnitError
from mrio.model import Model
from mrio.policy import Parties, PriceIn
from mrio.testing._contract import expect, expect_close, expect_error
from mrio.testing._rule_contract import (
    PRICE,
    Tried,
    assert_settled,
    expect_nothing,
    expect_same,
    expect_senders_are_paid,
    size_of,
)
from mrio.testing._rule_tables import (
    ALL,
    KINDS,
    MONEY,
    SOME,
    in_money,
    in_other_units,
    more_of_its_own,
    parties_at,
    permuted,
    table_of,
    without_trade,
)

LOOSE = 1e-7
"""The linear programs of a nucleolus end within this."""


def money_is_conserved(case: Tried) -> None:
    """Balances sum to zero, to the minor unit, and are those of the ledger, on every table."""
    pairs = case.traits.pairs
    for name, parties in case.each(ALL):
        found = case.settle(parties)
        pairs = found.payments is not None if pairs is None else pairs
        try:
            assert_settled(found, parties, pairs=pairs)
            if case.traits.pool:
                expect_senders_are_paid(found, parties)
        except AssertionError as error:
            raise AssertionError(f"table {name!r}: {error}") from error


def settling_again_is_the_same(case: Tried) -> None:
    """The same parties have the same balances and entries, to the last digit."""
    for name, parties in case.each(("toy, open", "idle, exporter")):
        first, again = case.settle(parties), case.settle(parties)
        expect_close(again.net, first.net, f"table {name!r}, settled again")
        same = first.ledger.to_frame().equals(again.ledger.to_frame())
        expect(same, f"table {name!r}: settled again, the ledger has other entries")


def linear_in_the_price(case: Tried) -> None:
    """160 times the price pays 160 times as much."""
    for name, parties in case.each(SOME):
        one, many = case.settle(parties, 1.0), case.settle(parties, 160)
        what, noise = f"table {name!r}: balances at 160 times the price", 1e-9 * size_of(many)
        expect_close(many.net, 160 * one.net, what, atol=noise)
        expect(many.price == 160.0, f"price is {many.price!r}, expected 160.0")


def nothing_is_paid_at_a_price_of_zero(case: Tried) -> None:
    """A price of zero moves no money and books no entry."""
    for name, parties in case.each(SOME):
        expect_nothing(case.settle(parties, 0), f"table {name!r}, price 0")


def prices_by_region_go_by_name(case: Tried) -> None:
    """One price for every region is one price; unlike ones follow the regions, not their order."""
    for name, parties in case.each(SOME):
        rule, regions = case.make(parties.table), list(parties.regions)
        found = rule.settle(parties, pd.Series(80.0, regions))
        expect_same(found, rule.settle(parties, 80.0), f"table {name!r}, 80 for each region")
        unlike = pd.Series(40.0 + 30.0 * np.arange(len(regions)), regions)
        try:
            there = rule.settle(parties, unlike)
        except InputError:
            continue  # the rule knows no tonnes by region of emission, and says so
        turned = permuted(name)
        back = case.make(turned.table).settle(turned, unlike.iloc[::-1])
        expect_same(back, there, f"table {name!r}, regions backwards, a price for each", LOOSE)


def bad_prices_are_refused(case: Tried) -> None:
    """NaN, infinity, below zero, text, True and None are errors that speak of the price."""
    for price in (float("nan"), float("inf"), -1.0, "80", True, None):
        expect_error(
            lambda price=price: case.settle(parties_at("toy"), price),
            InputError,
            f"price {price!r}",
            says="price",
        )


def prices_without_effect_are_refused(case: Tried) -> None:
    """A rule whose price follows from its parameters takes none."""
    for price in (80.0, 0.0):
        rule: Any = case.make(table_of("toy"))
        expect_error(
            lambda price=price, rule=rule: rule.settle(parties_at("toy"), price),
            InputError,
            f"price {price!r}",
            says="no effect",
        )


def order_of_regions_does_not_matter(case: Tried) -> None:
    """Regions and sectors backwards, and demand turned round, have the same payments."""
    for name, parties in case.each(SOME):
        found = case.settle(permuted(name))
        expect_same(found, case.settle(parties), f"table {name!r}, regions backwards", LOOSE)


def units_do_not_matter(case: Tried) -> None:
    """Money in 10^4 CNY for bn CNY, and emissions in kt for Mt: the same payments and facts."""
    for name, parties in case.each(SOME):
        expected = case.settle(parties)
        for unit in ("money", "mass"):
            what = f"table {name!r}, another unit of {unit}"
            found = case.settle(in_other_units(name, unit))
            expect_same(found, expected, what)
            given, wanted = sorted(found.facts), sorted(expected.facts)
            expect(given == wanted, f"{what}: facts {given}, expected {wanted}")
            for fact, figures in expected.facts.items():
                now, then = (np.asarray(f, dtype=np.float64) for f in (found.facts[fact], figures))
                expect_close(now, then, f"{what}: {fact}", rtol=1e-6, atol=1e-6)


def currencies_change_no_figure(case: Tried) -> None:
    """Tables in five currencies: the same balances, booked in each one's own minor units."""
    for name, parties in case.each(SOME):
        expected = case.settle(parties)
        for unit in MONEY:
            there = in_money(name, unit)
            found, what = case.settle(there), f"table {name!r} in {unit}"
            expect_same(found, expected, what, LOOSE)
            money = there.table.currency
            expect(found.currency == money, f"{what}: settled in {found.currency}")
            told = f"million {money.name}"
            expect(found.net.name == told, f"{what}: balances are in {found.net.name!r}")
            held = found.ledger.currencies
            expect(held in ((), (money,)), f"{what}: the ledger holds {held}")
            try:
                assert_settled(found, there)
            except AssertionError as error:
                raise AssertionError(f"{what}: {error}") from error


def prices_in_another_currency_need_a_rate(case: Tried) -> None:
    """A price in EUR for a table in CNY is converted at the stated rate, and only then."""
    parties = parties_at("toy, open")
    rate = 7.8
    stated = case.settle(parties, PriceIn("EUR", PRICE, rate))
    expect_same(stated, case.settle(parties, rate * PRICE), "a price in EUR at 7.8")
    expect_error(
        lambda: case.settle(parties, PriceIn("EUR", PRICE)), UnitError, "no rate", says="rate"
    )


def nobody_pays_without_trade(case: Tried) -> None:
    """Regions that make all they use settle nothing."""
    for parties in (without_trade(False, KINDS[0]), *(without_trade(True, k) for k in KINDS)):
        expect_nothing(case.settle(parties), "regions without trade")


def own_demand_is_no_part(case: Tried) -> None:
    """A service without inputs, used by its own region: emissions, and no trade."""
    for tonnes in KINDS:
        before, after = more_of_its_own(tonnes)
        what = "more of what a region makes and uses alone"
        expect_same(case.settle(after), case.settle(before), what)


def a_model_stands_for_its_parties(case: Tried) -> None:
    """settle(model) is settle(Parties(model))."""
    for name, _ in case.each(("toy", "toy, open")):
        model = Model(table_of(name))
        rule, price = case.make(model.table), PRICE if case.priced else None
        found, expected = rule.settle(model, price), rule.settle(Parties(model), price)
        expect_close(found.net, expected.net, f"table {name!r}: balances of a model")


def what_is_no_model_is_refused(case: Tried) -> None:
    """A table is not settled, and the error says what is."""
    rule: Any = case.make(table_of("toy"))
    expect_error(
        lambda: rule.settle(table_of("toy"), PRICE if case.priced else None),
        InputError,
        "a table for a model",
        says="Model or Parties",
    )


def rule_is_frozen(case: Tried) -> None:
    """A rule is a frozen dataclass: nobody changes it between two settlements."""
    rule: Any = case.make(table_of("toy"))
    expect(is_dataclass(rule), f"{type(rule).__name__} is no dataclass, expected a frozen one")
    for item in fields(rule):
        kept = getattr(rule, item.name)
        expect_error(
            lambda item=item, kept=kept: setattr(rule, item.name, kept),
            FrozenInstanceError,
            f"setting {item.name}",
        )


def rule_says_what_it_is(case: Tried) -> None:
    """The repr begins with the class, and settlements carry a name."""
    rule = case.make(table_of("toy"))
    start = type(rule).__name__ + "("
    expect(repr(rule).startswith(start), f"repr is {repr(rule)[:60]!r}, expected {start}…")
    named = case.settle(parties_at("toy")).rule
    expect(isinstance(named, str) and named, f"Settlement.rule is {named!r}, expected a text")


def parties_are_left_alone(case: Tried) -> None:
    """Accounts, table and the rule's own parameters are as before."""
    for name, _ in case.each(("toy, open", "unequal")):
        parties = Parties(Model(copy.deepcopy(table_of(name))))
        rule: Any = case.make(parties.table)
        kept, own = _accounts(parties), pickle.dumps(_parameters(rule))
        before = parties.table.replace().hash
        rule.settle(parties, PRICE if case.priced else None)
        for what, figures in _accounts(parties).items():
            expect_close(figures, kept[what], f"table {name!r}: {what} of the parties")
        after = parties.table.replace().hash  # a table keeps the hash it had: a copy has none
        expect(after == before, f"table {name!r} was changed: hash {after[:8]}, was {before[:8]}")
        same = pickle.dumps(_parameters(rule)) == own
        expect(same, f"table {name!r}: the rule changed its own parameters")


def _accounts(parties: Parties) -> dict[str, Any]:
    kept = ("E", "V", "net", "gross", "gdp")
    return {what: np.array(getattr(parties, what)) for what in kept}


def _parameters(rule: Any) -> list[object]:
    """Return Series and frames as plain figures: pandas keeps caches beside them."""
    values = [getattr(rule, item.name) for item in fields(rule)] if is_dataclass(rule) else []
    return [
        (list(v.index), v.to_numpy().tolist())
        if isinstance(v, pd.Series | pd.DataFrame)
        else repr(v)
        for v in values
    ]
