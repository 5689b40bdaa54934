"""What every rule of compensation must do: the public checks on each rule, and awkward tables."""

import pytest
from hypothesis import given, settings

from mrio import policy
from mrio.errors import MrioError
from mrio.model import Model
from mrio.policy import Parties, Rule
from mrio.testing import assert_settled, check_rule, rule_checks, tables, toy_table
from mrio.testing._rule_contract import expect_senders_are_paid
from mrio.testing._rule_tables import (
    ALL,
    KINDS,
    SOME,
    has_equal_sectors,
    more_of_its_own,
    parties_at,
    permuted,
    without_trade,
)
from tests.contract.rules import ALWAYS, CASES, WITHOUT_PRICE
from tests.profiles import examples

EACH = [(case, check) for case in CASES for check in rule_checks(case.make, case.traits)]


@pytest.mark.parametrize(("case", "check"), EACH, ids=lambda value: getattr(value, "name", value))
def test_rule(case, check):
    check_rule(case.make, case.traits, only=check)


# -- the registry, and the tables ----------------------------------------------------------------


def test_no_rule_is_forgotten():
    """Every public class that settles is in the registry."""
    public = {getattr(policy, name) for name in policy.__all__} - {Rule}
    rules = {found for found in public if isinstance(found, type) and hasattr(found, "settle")}
    assert rules == {type(case.make(toy_table())) for case in CASES}
    assert len({case.name for case in CASES}) == len(CASES)


def test_rules_without_a_price_are_known():
    without = {case.name for case in CASES if not case.make(toy_table()).uses_price}
    assert without == WITHOUT_PRICE


def test_the_tables_make_everybody_busy():
    """Payments that are all zero would pass: on every table all but 'production' move money."""
    for name in ALL:
        parties = parties_at(name)
        equal = has_equal_sectors(parties.table)
        made = [case for case in CASES if equal or not case.traits.equal]
        idle = {case.name for case in made if len(case.settle(parties).ledger) == 0}
        assert idle == {"gap, production"}, name


def test_the_tables_are_what_the_checks_take_them_for():
    assert all(permuted(name).regions == parties_at(name).regions[::-1] for name in SOME)
    assert {has_equal_sectors(parties_at(name).table) for name in SOME} == {True, False}
    for tonnes in KINDS:
        before, after = more_of_its_own(tonnes)
        assert after.E[1, 1] > 1.2 * before.E[1, 1]
        assert without_trade(True, tonnes).table.value_added.min() > 0
    assert without_trade(False, "producer").table.value_added.min() > 0


# -- any table -----------------------------------------------------------------------------


@settings(max_examples=examples(25))
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
            assert_settled(found, parties, pairs=case.traits.pairs)
            if case.traits.pool:
                expect_senders_are_paid(found, parties)
