"""Rules in currencies: what users' own rules state, and what does not meet."""

import copy
import pickle
from dataclasses import replace

import pandas as pd
import pytest

import mrio
from mrio import policy
from mrio.errors import InputError, UnitError
from mrio.testing import toy_table


@pytest.fixture(scope="module")
def toy():
    return policy.Parties(mrio.Model(toy_table(open=True)))


def test_a_rule_that_overrides_settle_knows_its_currency():
    """As rules were written before: one that states no currency is in the table's."""
    table = toy_table(open=True).replace(money_unit="bn EUR")
    parties = policy.Parties(mrio.Model(table))
    with pytest.warns(DeprecationWarning, match="_settle"):

        class Old(policy.Rule):
            name, currency = "old", None

            def settle(self, parties, price=None):
                net = pd.Series(parties.net * price, pd.Index(parties.regions, name="region"))
                found = policy.Settlement("old", price, net, None)
                return found if self.currency is None else replace(found, currency=self.currency)

    found = policy.compare(Old(), parties, policy.PriceIn("USD", 10.0, 0.9))
    assert found["old"].to_numpy() == pytest.approx(9.0 * parties.net)
    assert found.attrs["units"] == "million EUR"
    Old.currency = mrio.money.currency("USD")
    with pytest.raises(UnitError, match="settles in USD"):
        policy.compare(Old(), parties, 80.0)


def test_settlements_and_parties_of_unlike_currencies_do_not_meet(toy):
    euro = policy.Parties(mrio.Model(toy_table(open=True).replace(money_unit="bn EUR")))
    there = policy.NetTransfer().settle(euro, 80.0)
    heads = pd.Series(1.0, list(toy.regions))
    for meet in (
        lambda: policy.consequences(there, toy),
        lambda: policy.fairness([there], toy, heads),
        lambda: policy.payments_table([there, policy.NetTransfer("other").settle(toy, 80.0)]),
    ):
        with pytest.raises(UnitError, match="side by side"):
            meet()


def test_rules_hold_figures_of_their_own_and_can_be_copied():
    heads = pd.Series({"SX": 36.0, "YD": 70.0, "RC": 110.0})
    rule = policy.AbilityToPay(heads)
    heads["SX"] = 1e6
    assert rule.population["SX"] == 36.0
    mix = policy.ResponsibilityGap({"income": 0.5, "shared": 0.5})
    for again in (copy.deepcopy(mix), pickle.loads(pickle.dumps(mix))):
        assert again.weights == mix.weights


def test_a_rule_that_does_not_say_what_it_settles_is_told(toy):
    class Empty(policy.Rule):
        pass

    with pytest.raises(InputError, match="does not say what it settles"):
        Empty().settle(toy, 80.0)
