"""What settlements do: worked fairness figures, caps and thresholds, agreement of rules."""

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio import policy
from mrio.errors import InputError, LabelError
from mrio.testing import synthetic_table

REGIONS = ["SX", "YD", "RC"]
POPULATION = pd.Series([120.0, 70.0, 110.0], REGIONS)
PRICE = 80.0


@pytest.fixture(scope="module")
def parties(toy):
    return policy.Parties(toy)


def test_inequality_before_and_after(parties):
    """Gini of income, and after the net transfer and payments by ability to pay.

    docs/methods/compensation.md#consequences-and-fairness
    """
    rules = [policy.NetTransfer(), policy.AbilityToPay(POPULATION)]
    found = policy.fairness([rule.settle(parties, PRICE) for rule in rules], parties, POPULATION)
    first = found.loc[("net transfer", "gini")]
    assert first["before"] == pytest.approx(0.109592, abs=5e-7)
    assert first["after"] == pytest.approx(0.036100, abs=5e-7)
    assert found.loc[("ability to pay", "gini"), "after"] == pytest.approx(0.034087, abs=5e-7)
    assert found.attrs["weights"] == "population"


def test_payments_against_gdp_and_people(parties):
    found = policy.consequences(policy.NetTransfer().settle(parties, PRICE), parties, POPULATION)
    assert found["gdp"].tolist() == [88, 86, 104]
    assert found.loc["SX", "share_of_gdp"] == pytest.approx(17.358628 / 88, abs=1e-8)
    assert found.loc["YD", "per_head"] == pytest.approx(-11871.128e6 / 70, rel=1e-6)
    assert found["net_receipt"].sum() == pytest.approx(0.0, abs=1e-9)


def test_the_break_even_price(parties):
    costs = pd.Series([0.18, 3.6, 0.8], REGIONS)
    price = policy.break_even_price(parties, costs)
    assert price["SX"] == pytest.approx(1000 * 0.18 / 216.982852)
    paid = policy.NetTransfer().settle(parties, price["SX"]).net["SX"]
    assert paid == pytest.approx(1000 * costs["SX"])
    assert price[["YD", "RC"]].isna().all()


def test_where_rules_turn_the_sign(parties):
    """Shanxi receives for what others consume and pays for what its income enables."""
    rules = [policy.ResponsibilityGap(name) for name in ("consumption", "average", "income")]
    found = policy.compare([*rules, policy.NetTransfer()], parties, PRICE)
    assert found.attrs["turns"] == REGIONS
    assert found.loc["SX", "gap against income"] < 0 < found.loc["SX", "net transfer"]
    agreement = found.attrs["agreement"]
    assert agreement["gap against consumption"]["net transfer"] == pytest.approx(1.0)
    assert agreement["gap against consumption"]["gap against income"] < 0
    with pytest.raises(InputError, match="of one name"):
        policy.compare([policy.NetTransfer()] * 2, parties, PRICE)
    with pytest.raises(InputError, match="no rule"):
        policy.compare([], parties, PRICE)


# -- rules made of rules -----------------------------------------------------------------------


@pytest.mark.parametrize("rule", [policy.NetTransfer(), policy.BenefitBased()])
def test_phased_in(parties, rule):
    whole = rule.settle(parties, PRICE)
    part = policy.PhasedIn(rule, 0.25).settle(parties, PRICE)
    assert part.net.to_numpy() == pytest.approx(0.25 * whole.net.to_numpy())
    assert part.fen.sum() == 0
    assert "25%" in part.rule
    with pytest.raises(InputError, match="share"):
        policy.PhasedIn(rule, 1.5).settle(parties, PRICE)


def test_small_payments_are_left(parties):
    """RC would owe Shanxi 7.1 bn and the Delta owes RC 1.6: from 2 bn on, one is left out."""
    found = policy.AboveThreshold(policy.NetTransfer(), 2000.0).settle(parties, PRICE)
    assert found.net.to_numpy() / 1000 == pytest.approx(
        [17.358628, -10.287218, -7.071410], abs=1e-6
    )
    with pytest.raises(InputError, match="no pairs"):
        policy.AboveThreshold(policy.BenefitBased(), 1.0).settle(parties, PRICE)


def test_netted_is_the_same_balance(parties):
    pairs = policy.NetTransfer().settle(parties, PRICE)
    netted = policy.Netted(policy.NetTransfer()).settle(parties, PRICE)
    assert netted.net.to_numpy() == pytest.approx(pairs.net.to_numpy())
    assert len(netted.ledger.to_frame()) == 3
    assert netted.payments is None


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nobody_pays_more_than_the_cap(seed):
    parties = policy.Parties(mrio.Model(synthetic_table(5, 3, seed=seed)))
    free = policy.NetTransfer().settle(parties, 500.0)
    share = 0.5 * float((-free.net / (1000 * parties.gdp)).max())
    found = policy.CappedShareOfGDP(policy.NetTransfer(), share).settle(parties, 500.0)
    paid = -found.net.to_numpy()
    assert (paid <= 1000 * share * parties.gdp * (1 + 1e-9)).all()
    assert paid.max() > 0
    assert found.fen.sum() == 0
    receivers = free.net.to_numpy() > 0
    ratio = found.net.to_numpy()[receivers] / free.net.to_numpy()[receivers]
    assert np.ptp(ratio) < 1e-9
    assert ratio[0] < 1
    assert found.facts["uncapped"].tolist() == pytest.approx(free.net.to_numpy())


def test_what_is_asked_by_name(parties):
    with pytest.raises(LabelError, match="population"):
        policy.fairness([], parties, POPULATION.rename({"SX": "Shanxi"}))
    with pytest.raises(InputError, match="Series"):
        policy.break_even_price(parties, [1.0, 2.0, 3.0])


# -- what choices move -------------------------------------------------------------------------


def test_what_is_paid_against_what_abating_costs(parties):
    """SX gets 17.4 bn, its abatement costs 0.18 alone: 96 times; YD pays on top of its own."""
    costs = pd.Series([0.18, 3.6, 0.0], REGIONS)
    settlement = policy.NetTransfer().settle(parties, PRICE)
    found = policy.consequences(settlement, parties, abatement_cost=costs)["covers_cost"]
    assert found["SX"] == pytest.approx(17.358628 / 0.18, rel=1e-6)
    assert found["YD"] == pytest.approx(-11.871128 / 3.6, rel=1e-6)
    assert np.isnan(found["RC"])


def test_nobody_envies_where_tonnes_have_one_price(parties):
    for rule in (policy.NetTransfer(), policy.ResponsibilityGap("consumption")):
        assert policy.envy(rule.settle(parties, PRICE), parties).to_numpy().sum() == 0
    # By ability YD pays 86.3 yuan for each of its 148.4 Mt, RC 66.4 for each of its 68.6.
    by_ability = policy.AbilityToPay(POPULATION).settle(parties, PRICE)
    found = policy.envy(by_ability, parties)
    assert found["envies"].to_dict() == {"SX": 0, "YD": 1, "RC": 0}
    assert found.loc["YD", "envy"] == pytest.approx(
        12803.879 / 148.389 - 4554.749 / 68.594, rel=1e-4
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_envy_as_by_hand(seed):
    parties = policy.Parties(mrio.Model(synthetic_table(6, 2, seed=seed)))
    settlement = policy.ValueAddedAdjusted().settle(parties, PRICE)
    net, tonnes = settlement.net.to_numpy(), parties.net
    envied = [
        sum(
            np.sign(tonnes[r]) == np.sign(tonnes[s])
            and net[s] / abs(tonnes[s]) > net[r] / abs(tonnes[r]) + 1e-6
            for s in range(6)
        )
        for r in range(6)
    ]
    assert policy.envy(settlement, parties)["envies"].tolist() == envied
    assert sum(envied) > 0


def test_sensitivity_to_price_counting_and_rule():
    model = mrio.Model(synthetic_table(4, 3, seed=4))
    cases = {
        words: policy.Parties(model, export_tonnes=words) for words in ("producer", "exporter")
    }
    slopes = pd.Series([0.1, 0.2, 0.3, 0.4], model.table.regions)
    rules = [policy.NetTransfer(), policy.AbatementExchange(slopes, 10 * slopes)]
    found = policy.sensitivity(rules, cases, [40.0, 80.0])
    assert len(found) == 2 * (2 + 1)
    assert found.sum(axis=1).abs().max() < 1e-6
    low = found.loc[("producer", "net transfer", 40.0)]
    assert (2 * low).to_numpy() == pytest.approx(
        found.loc[("producer", "net transfer", 80.0)].to_numpy()
    )
    alone = policy.NetTransfer().settle(cases["exporter"], 80.0).net
    assert found.loc[("exporter", "net transfer", 80.0)].to_numpy() == pytest.approx(
        alone.to_numpy()
    )
    told = policy.turning(found)
    for region in told.index:
        column = found[region]
        assert told.loc[region, "pays"] == (column < 0).mean()
        assert told.loc[region, "turns"] == (column.min() < 0 < column.max())
    with pytest.raises(InputError, match="one name"):
        policy.sensitivity(rules, cases, [80.0, 80.0])
    with pytest.raises(InputError, match=r"empty|no rule"):
        policy.sensitivity([], cases, [80.0])
