"""Prices by region, exempt industries, floors, and weights by vote."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mrio
from mrio import account, policy
from mrio.errors import InputError, LabelError
from mrio.testing import synthetic_table, toy_table

REGIONS = ["SX", "YD", "RC"]
POPULATION = pd.Series([120.0, 70.0, 110.0], REGIONS)
SLOPES = pd.Series([0.0004, 0.0020, 0.0010], REGIONS)
QUOTAS = pd.Series([30.0, 60.0, 40.0], REGIONS)
WITH_A_PRICE = [
    policy.NetTransfer(),
    policy.ValueAddedAdjusted(),
    policy.ResponsibilityGap("consumption"),
    policy.ResponsibilityGap("income"),
    policy.ResponsibilityGap({"shared": 0.5, "production": 0.5}),
    policy.AbilityToPay(POPULATION),
    policy.BenefitBased(),
    policy.ValueAddedShare(),
    policy.PowerTransfer("embodied", ["E"]),
]


@pytest.fixture(scope="module", params=[False, True], ids=["closed", "open"])
def parties(request):
    return policy.Parties(mrio.Model(toy_table(open=request.param)))


@pytest.mark.parametrize("rule", WITH_A_PRICE, ids=lambda rule: rule.name)
def test_one_price_by_region_is_the_price(parties, rule):
    one = rule.settle(parties, 80.0)
    same = rule.settle(parties, pd.Series(80.0, REGIONS))
    assert same.net.to_numpy() == pytest.approx(one.net.to_numpy(), abs=1e-9)
    assert same.price == 80.0
    assert rule.settle(parties, pd.Series([1.0, 2, 3], REGIONS)).price is None


def test_tonnes_are_paid_at_the_price_where_they_are_emitted(parties):
    price = pd.Series([40.0, 120.0, 90.0], REGIONS)
    shuffled = price[["RC", "SX", "YD"]]
    E = parties.E
    found = policy.NetTransfer().settle(parties, shuffled)
    for r, region in enumerate(REGIONS):
        others = [s for s in range(3) if s != r]
        due = sum(price.iloc[r] * E[r, s] - price.iloc[s] * E[s, r] for s in others)
        assert found.net[region] == pytest.approx(due)
    assert found.fen.sum() == 0
    # The gap against consumption is the same settlement through a pool.
    gap = policy.ResponsibilityGap("consumption").settle(parties, shuffled)
    assert gap.net.to_numpy() == pytest.approx(found.net.to_numpy())


def test_technology_adjusted_has_no_tonnes_by_region(parties):
    rule = policy.ResponsibilityGap("technology_adjusted")
    assert rule.settle(parties, pd.Series(80.0, REGIONS)).fen.sum() == 0
    with pytest.raises(InputError, match="no tonnes by region"):
        rule.settle(parties, pd.Series([80.0, 80.0, 90.0], REGIONS))


@pytest.mark.parametrize(
    ("price", "kind"),
    [
        (pd.Series([1.0, -2.0, 3.0], REGIONS), InputError),
        (pd.Series([1.0, np.nan, 3.0], REGIONS), InputError),
        (pd.Series([1.0, 2.0], REGIONS[:2]), LabelError),
        ({"SX": 1.0}, LabelError),
        ("80", InputError),
        (-1, InputError),
    ],
)
def test_prices_that_are_none(parties, price, kind):
    with pytest.raises(kind):
        policy.NetTransfer().settle(parties, price)


def test_prices_from_abatement_curves(parties):
    """Marginal cost b q: 12, 120 and 40 yuan a tonne alone, 32.5 together.

    docs/methods/compensation.md#prices, docs/methods/compensation.md#exchange-of-abatement
    """
    alone = policy.marginal_costs(SLOPES, QUOTAS[["RC", "SX", "YD"]])
    assert alone[REGIONS].tolist() == pytest.approx([12.0, 120.0, 40.0])
    assert policy.shadow_price(SLOPES, QUOTAS) == pytest.approx(32.5)
    exchange = policy.AbatementExchange(SLOPES, QUOTAS).settle(parties)
    assert exchange.price == pytest.approx(policy.shadow_price(SLOPES, QUOTAS))
    paid = policy.NetTransfer().settle(parties, alone)
    assert paid.fen.sum() == 0
    for bad in (SLOPES * 0, -SLOPES, SLOPES.rename({"SX": "Shanxi"})):
        with pytest.raises(InputError):
            policy.marginal_costs(bad, QUOTAS)


# -- exempt industries -------------------------------------------------------------------------


@pytest.mark.parametrize("names", [["M"], [("SX", "E"), "M"], ["E", "M"]])
def test_exempt_industries_as_if_they_emitted_nothing(names):
    table = toy_table(open=True)
    frames = table.to_frames()
    F = frames["F"].copy()
    for column in F.columns:
        if column in names or column[1] in names:
            F[column] = 0.0
    other = mrio.Table.from_frames(
        frames["Z"],
        frames["Y"],
        F,
        frames["F_Y"],
        frames["v"],
        frames["v_Y"],
        money_unit=table.money_unit,
        units={"co2": "Mt"},
    )
    found = policy.Parties(mrio.Model(table), exempt=names)
    wanted = policy.Parties(mrio.Model(other))
    assert pytest.approx(wanted.E) == found.E
    assert found.income_flows == pytest.approx(wanted.income_flows)
    assert found.shared_flows == pytest.approx(wanted.shared_flows)
    assert found.technology_adjusted == pytest.approx(wanted.technology_adjusted)
    assert found.exempted == pytest.approx(table.stressor("co2")[0].sum() - F.to_numpy().sum())
    assert found.exported == pytest.approx(wanted.exported)


def test_a_total_is_exempt_in_each_of_its_rows():
    model = mrio.Model(mrio.load("china-2007"))
    found = policy.Parties(model, "co2", exempt=["Non-metallic minerals"])
    names = (*model.table.totals["co2"], "co2_energy")
    by_row = {row: policy.Parties(model, row, exempt=["Non-metallic minerals"]) for row in names}
    energy = by_row.pop("co2_energy")
    assert len(by_row) == 4
    assert pytest.approx(sum(part.E for part in by_row.values())) == found.E
    # Cement's process emissions are those of this sector alone: left is what fuels emit elsewhere.
    process = by_row.pop("co2_process_cement")
    assert process.E.sum() == pytest.approx(0.0, abs=1e-9)
    assert process.exempted > 0
    assert pytest.approx(sum(part.E for part in by_row.values())) == energy.E
    assert energy.exempted == pytest.approx(sum(part.exempted for part in by_row.values()))
    assert min(part.exempted for part in by_row.values()) > 0
    flows = account.flows(model, "co2", origin="industry")
    left_out = flows.sel(sector="Non-metallic minerals").sum() / 1e6
    assert found.exempted == pytest.approx(float(left_out))


def test_unknown_exemptions(toy):
    for names in (["X"], [("SX", "X")], "M"):
        with pytest.raises((LabelError, InputError)):
            policy.Parties(toy, exempt=names)


# -- floors ------------------------------------------------------------------------------------


@given(st.integers(0, 50), st.floats(0.0, 0.05))
def test_receivers_get_at_least_the_floor(seed, share):
    parties = policy.Parties(mrio.Model(synthetic_table(4, 2, seed=seed)))
    free = policy.NetTransfer().settle(parties, 80.0)
    found = policy.FlooredShareOfGDP(policy.NetTransfer(), share).settle(parties, 80.0)
    net, before = found.net.to_numpy(), free.net.to_numpy()
    paid = before > 1e-9
    assert (net[paid] >= np.maximum(1000 * share * parties.gdp, before)[paid] - 1e-6).all()
    assert (net[~paid] <= before[~paid] + 1e-6).all()
    assert found.fen.sum() == 0


def test_a_floor_of_nothing_changes_nothing(parties):
    free = policy.NetTransfer().settle(parties, 80.0)
    found = policy.FlooredShareOfGDP(policy.NetTransfer(), 0.0).settle(parties, 80.0)
    assert found.net.to_numpy() == pytest.approx(free.net.to_numpy())
    with pytest.raises(InputError, match="share"):
        policy.FlooredShareOfGDP(policy.NetTransfer(), -0.1).settle(parties, 80.0)


# -- votes -------------------------------------------------------------------------------------


def test_responsibilities_are_over_the_same_tonnes(parties):
    found = policy.responsibilities(parties)
    outside = pd.Series(found.attrs["outside"])
    total = found.sum() + outside
    assert total.to_numpy() == pytest.approx(np.full(5, parties.E.sum()))
    assert outside["consumption"] == pytest.approx(0.0, abs=1e-9)
    for name in ("consumption", "income", "shared", "technology_adjusted"):
        settled = policy.ResponsibilityGap(name).settle(parties, 1.0)
        assert settled.net.sum() == pytest.approx(0.0, abs=1e-9)


def test_each_region_votes_for_what_serves_it(toy):
    """On the closed toy SX does best under consumption, YD and RC under income."""
    parties = policy.Parties(toy)
    weights = policy.voted_weights(parties, ["consumption", "income"])
    assert weights == pytest.approx({"consumption": 1 / 3, "income": 2 / 3})
    by_heads = policy.voted_weights(parties, ["consumption", "income"], votes=POPULATION)
    assert by_heads == pytest.approx({"consumption": 0.4, "income": 0.6})
    rule = policy.ResponsibilityGap(by_heads)
    net = 0.4 * policy.ResponsibilityGap("consumption").settle(parties, 80).net
    net = net + 0.6 * policy.ResponsibilityGap("income").settle(parties, 80).net
    assert rule.settle(parties, 80).net.to_numpy() == pytest.approx(net.to_numpy())


def test_ties_are_split():
    """Regions that trade nothing are served alike by every account."""
    Z = np.kron(np.eye(2), np.array([[2.0, 1.0], [1.0, 3.0]]))
    labels = pd.MultiIndex.from_product([["A", "B"], ["x", "y"]])
    Y = pd.DataFrame(np.kron(np.eye(2), [[5.0], [4.0]]), labels, [("A", "f"), ("B", "f")])
    Y.columns = pd.MultiIndex.from_tuples(Y.columns)
    F = pd.DataFrame([[3.0, 1, 2, 1]], ["co2"], labels)
    table = mrio.Table.from_frames(
        pd.DataFrame(Z, labels, labels), Y, F, money_unit="bn CNY", units={"co2": "Mt"}
    )
    accounts = ["production", "consumption", "income"]
    found = policy.voted_weights(mrio.Model(table), accounts)
    assert found == pytest.approx(dict.fromkeys(accounts, 1 / 3))


@pytest.mark.parametrize(
    "change",
    [
        {"accounts": []},
        {"accounts": ["income", "income"]},
        {"accounts": ["consumptoin"]},
        {"accounts": "income"},
        {"votes": POPULATION * 0},
        {"votes": -POPULATION},
        {"votes": POPULATION[:2]},
    ],
)
def test_votes_that_cannot_be_counted(toy, change):
    with pytest.raises((InputError, LabelError)):
        policy.voted_weights(toy, **{"accounts": ["consumption", "income"], **change})
