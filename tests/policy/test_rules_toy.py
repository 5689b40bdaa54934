"""Rules of compensation: worked numbers of docs/methods/compensation.md, and what none may do."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mrio
from mrio import account, policy
from mrio.errors import InputError, LabelError
from mrio.model import Model
from mrio.testing import synthetic_table

REGIONS = ["SX", "YD", "RC"]
PRICE = 80.0


def by_region(values):
    return pd.Series(values, REGIONS, dtype=float)


POPULATION = by_region([120, 70, 110])
SLOPES, QUOTAS = by_region([0.0004, 0.0020, 0.0010]), by_region([30, 60, 40])
WORKED = [
    (policy.NetTransfer(), [17.358628, -11.871128, -5.487501]),
    (policy.ValueAddedAdjusted(), [6.186136, -4.098959, -2.087177]),
    (policy.ResponsibilityGap("average"), [7.754069, -5.069138, -2.684931]),
    (policy.ResponsibilityGap("income"), [-1.850491, 1.732852, 0.117639]),
    (policy.AbilityToPay(POPULATION), [17.358628, -12.803879, -4.554749]),
    (policy.AbilityToPay(POPULATION, gamma=0.0), [17.358628, -11.871128, -5.487501]),
    (policy.BenefitBased(), [17.358628, -9.342040, -8.016588]),
]
POOLS = (policy.AbilityToPay, policy.BenefitBased)


@pytest.fixture(scope="module")
def parties(toy):
    return policy.Parties(toy)


@pytest.mark.parametrize(("rule", "receipts"), WORKED, ids=lambda value: getattr(value, "name", ""))
def test_worked_receipts(parties, rule, receipts):
    """Billion yuan at 80 yuan a tonne."""
    found = rule.settle(parties, PRICE)
    assert found.net.to_numpy() / 1000 == pytest.approx(receipts, abs=5e-7)
    assert found.fen.sum() == 0


def test_pairs_of_the_net_transfer(parties):
    paid = policy.NetTransfer().settle(parties, PRICE).payments / 1000
    assert paid.loc["YD", "SX"] == pytest.approx(10.287218, abs=5e-7)
    assert paid.loc["RC", "SX"] == pytest.approx(7.071410, abs=5e-7)
    assert paid.loc["YD", "RC"] == pytest.approx(1.583909, abs=5e-7)
    assert (paid.to_numpy() > 0).sum() == 3


def test_the_average_intensity_of_trade(parties):
    found = policy.ValueAddedAdjusted().settle(parties, PRICE)
    assert found.facts["mt_per_billion"] == pytest.approx(3.036003, abs=5e-7)


def test_the_exchange_of_quotas(parties):
    found = policy.AbatementExchange(SLOPES, QUOTAS).settle(parties)
    assert found.price == pytest.approx(32.5)  # yuan per tonne: 0.0325 bn CNY per Mt
    assert found.facts["abated"].tolist() == pytest.approx([81.25, 16.25, 32.5])
    assert found.net.to_numpy() / 1000 == pytest.approx([1.665625, -1.421875, -0.243750])
    alone, joint = (found.facts[name].to_numpy() for name in ("cost_alone", "cost_joint"))
    assert alone == pytest.approx([0.18, 3.6, 0.8])
    assert joint == pytest.approx([-0.345313, 1.685938, 0.771875], abs=5e-7)
    assert joint.sum() == pytest.approx(2.1125)
    assert (joint <= alone).all()


@pytest.mark.parametrize(
    ("solution", "borne", "core"),
    [
        ("shapley", [-0.738611, 2.288056, 0.563056], 0),
        ("nucleolus", [-0.651042, 1.982292, 0.781250], 1),
    ],
)
def test_games_of_joint_abatement(parties, solution, borne, core):
    found = policy.AbatementGame(SLOPES, QUOTAS, solution=solution).settle(parties)
    assert found.facts["borne"].tolist() == pytest.approx(borne, abs=5e-7)
    assert found.flags["in_core"] == core
    assert found.net.to_numpy() / 1000 == pytest.approx(
        found.facts["own_cost"].to_numpy() - borne, abs=1e-6
    )
    assert found.fen.sum() == 0


# -- power transfer and value-added share, by hand on the toy -------------------------------------


def leontief(table):
    A = table.Z / table.x
    return A, np.linalg.inv(np.eye(len(A)) - A)


def test_power_by_hand(toy, parties):
    """What sector E of each region emits for the others' final demand, and nothing else.

    docs/methods/compensation.md#power-transfer
    """
    table = toy.table
    _, L = leontief(table)
    f = np.array([3, 0, 1.5, 0, 2, 0])
    E = np.array(
        [(f[2 * r : 2 * r + 2, None] * (L @ table.Y)[2 * r : 2 * r + 2]).sum(0) for r in range(3)]
    )
    found = policy.PowerTransfer("embodied", ["E"]).settle(parties, PRICE)
    assert found.net.to_numpy() == pytest.approx(PRICE * (E.sum(1) - E.sum(0)))
    assert found.net.to_numpy() / 1000 == pytest.approx(
        [16.034425, -11.209929, -4.824497], abs=5e-7
    )


def test_power_over_the_lines(parties):
    """60 TWh at 0.638 t/MWh to YD and 20 to RC, 10 from RC to YD.

    docs/methods/compensation.md#power-transfer, docs/methods/power.md#location-based-intensity
    """
    sent = pd.DataFrame(0.0, REGIONS, REGIONS)
    sent.loc["SX", "YD"], sent.loc["SX", "RC"], sent.loc["RC", "YD"] = 60e6, 20e6, 10e6
    intensity = by_region([0.638462, 0.695591, 0.594930])
    found = policy.PowerTransfer("physical", sent=sent, intensity=intensity).settle(parties, PRICE)
    tonnes = np.array(
        [80 * 0.638462, -60 * 0.638462 - 10 * 0.594930, 10 * 0.594930 - 20 * 0.638462]
    )
    assert found.net.to_numpy() == pytest.approx(PRICE * tonnes)


@pytest.mark.parametrize("figure", [-1.0, -1e-9, np.nan, np.inf])
def test_power_sent_is_never_below_zero(parties, figure):
    """A negative flow would be taken for one the other way, and its payer paid."""
    sent = pd.DataFrame(0.0, REGIONS, REGIONS)
    sent.loc["SX", "YD"], sent.loc["RC", "YD"] = 60e6, figure
    rule = policy.PowerTransfer("physical", sent=sent, intensity=by_region([0.6, 0.7, 0.6]))
    with pytest.raises(InputError, match="sent holds figures that are below zero or not finite"):
        rule.settle(parties, PRICE)


def test_the_senders_value_added_by_hand(toy, parties):
    """θ: own value added in what a region ships, by the whole chain, over what it ships.

    docs/methods/compensation.md#value-added-share
    """
    table = toy.table
    A, L = leontief(table)
    va = table.value_added / table.x
    theta = []
    for r in range(3):
        own = slice(2 * r, 2 * r + 2)
        other = [k for k in range(6) if k // 2 != r]
        shipped = np.zeros(6)
        shipped[own] = table.Z[own][:, other].sum(1) + np.delete(table.Y[own], r, axis=1).sum(1)
        theta.append(va[own] @ (L @ shipped)[own] / shipped.sum())
    found = policy.ValueAddedShare().settle(parties, PRICE)
    assert found.facts["theta"].tolist() == pytest.approx(theta)
    E = account.flows(toy, "co2").values
    weighted = (1 - np.array(theta))[:, None] * E
    assert found.net.to_numpy() == pytest.approx(PRICE * (weighted - weighted.T).sum(1))
    assert found.net.to_numpy() / 1000 == pytest.approx([1.470344, -0.825924, -0.644420], abs=5e-7)
    assert A.shape == (6, 6)


# -- any table -----------------------------------------------------------------------------

PRICED = [
    policy.NetTransfer(),
    policy.ValueAddedAdjusted(),
    policy.ResponsibilityGap("consumption"),
    policy.ResponsibilityGap("income"),
    policy.ResponsibilityGap("average"),
    policy.ResponsibilityGap("shared"),
    policy.ResponsibilityGap("technology_adjusted"),
    policy.ResponsibilityGap({"consumption": 0.25, "income": 0.5, "production": 0.25}),
    policy.AbilityToPay(pd.Series([3.0, 1.0, 2.0, 5.0], ["R001", "R002", "R003", "R004"])),
    policy.BenefitBased(),
    policy.ValueAddedShare(),
    policy.PowerTransfer("embodied", ["S001"]),
]


@pytest.mark.parametrize("rule", PRICED, ids=lambda rule: rule.name)
@settings(max_examples=12)
@given(seed=st.integers(0, 300), is_open=st.booleans(), moved=st.booleans())
def test_money_neither_appears_nor_disappears(rule, seed, is_open, moved):
    """Zero in sum, to the fen; linear in the price; pairs antisymmetric; pools one way."""
    table = synthetic_table(4, 3, seed=seed, open=is_open, negatives=False)
    parties = policy.Parties(Model(table), export_tonnes="exporter" if moved else "producer")
    found = rule.settle(parties, 37.5)
    size = found.net.abs().sum()
    assert abs(found.net.sum()) <= 1e-9 * (1 + size)
    assert found.fen.sum() == 0
    assert found.fen.to_numpy() / 1e8 == pytest.approx(found.net.to_numpy(), abs=1e-7)
    twice = rule.settle(parties, 75.0)
    assert twice.net.to_numpy() == pytest.approx(2 * found.net.to_numpy(), abs=1e-9 * (1 + size))
    assert rule.settle(parties, 0.0).net.abs().sum() == 0
    if found.payments is not None:
        paid = found.payments.to_numpy()
        assert (np.minimum(paid, paid.T) == 0).all()
        assert paid.sum(0) - paid.sum(1) == pytest.approx(
            found.net.to_numpy(), abs=1e-9 * (1 + size)
        )
    if isinstance(rule, POOLS):
        frame = found.ledger.to_frame()
        assert not (set(frame["payer"]) & set(frame["receiver"])) - {"(pool)"}
        assert found.ledger.balance("(pool)", "fen") == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_open_tables_settle_what_regions_emit_for_each_other(seed):
    """Export tonnes are nobody's, or count where they are shipped; ROW is no party."""
    model = Model(synthetic_table(4, 3, seed=seed))
    net = account.net_transfers(model, "co2")["net_transfer"].values
    found = policy.NetTransfer().settle(policy.Parties(model), 10.0)
    assert found.net.to_numpy() == pytest.approx(10.0 * net)
    gap = policy.ResponsibilityGap("consumption").settle(policy.Parties(model), 10.0)
    assert gap.net.to_numpy() == pytest.approx(found.net.to_numpy())
    table = model.table
    moved = policy.Parties(model, export_tonnes="exporter")
    L = np.linalg.inv(np.eye(len(table.x)) - table.Z / table.x)
    codes, abroad = table.industries.region_codes, table.demand.in_region("ROW")
    Y = np.zeros((len(codes), 4))
    for j, region in enumerate(table.demand.region_of):
        if region == "ROW":
            Y[np.arange(len(codes)), codes] += table.Y[:, j]
        else:
            Y[:, table.regions.index(region)] += table.Y[:, j]
    f = table.stressor("co2")[0] / table.x
    E = np.array([(f[codes == r, None] * (L @ Y)[codes == r]).sum(0) for r in range(4)])
    assert pytest.approx(E) == moved.E
    assert moved.E.sum() == pytest.approx(table.stressor("co2")[0].sum())
    assert policy.Parties(model).exported == pytest.approx(
        float((f @ L @ table.Y[:, abroad]).sum())
    )


def test_every_flow_alike_leaves_nothing_to_adjust(toy):
    """Where every flow carries the same emissions per value added, no excess is left.

    docs/methods/compensation.md#value-added-adjusted-excess
    """
    table = toy.table
    ext = table.extensions["emissions"]
    same = type(ext)("emissions", ("co2",), ("Mt",), 2.5 * table.value_added[None])
    found = policy.ValueAddedAdjusted().settle(Model(table.with_extension(same)), PRICE)
    assert found.net.to_numpy() == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("gamma", [0.0, 1.0, 2.5])
def test_ability_and_need_by_hand(gamma):
    """Two or more regions are paid: in the toy only one is, and need has no effect.

    docs/methods/compensation.md#ability-to-pay
    """
    parties = policy.Parties(Model(synthetic_table(5, 3, seed=4)))
    names, net = list(parties.regions), parties.net
    assert (net > 0).sum() >= 2
    assert (net < 0).sum() >= 2
    heads = pd.Series([3.0, 1.0, 2.0, 5.0, 4.0], names)
    need = pd.Series([1.0, 4.0, 2.0, 0.5, 3.0], names)
    due = np.maximum(-net, 0) * (parties.gdp / heads.to_numpy()) ** gamma
    asked = np.maximum(net, 0) * need.to_numpy()
    pool = PRICE * np.maximum(net, 0).sum()
    found = policy.AbilityToPay(heads, gamma, need).settle(parties, PRICE)
    assert found.net.to_numpy() == pytest.approx(
        pool * (asked / asked.sum() - due / due.sum()), abs=1e-9 * pool
    )


def test_no_trade_no_excess():
    """The value-added-adjusted excess of one region alone: nothing, and no error."""
    found = policy.ValueAddedAdjusted().settle(Model(synthetic_table(1, 3, seed=1)), PRICE)
    assert found.net.tolist() == [0.0]
    assert found.facts["mt_per_billion"] == 0.0


@pytest.mark.parametrize(
    ("kept", "message"), [(-4.0, "below zero"), (0.0, "nobody benefits")], ids=str
)
def test_benefits_that_cannot_share_a_pool(kept, message):
    """A buyer whose own value added is negative would be paid for buying.

    docs/methods/compensation.md#benefit-based
    """
    industries = pd.MultiIndex.from_tuples([("A", "s"), ("B", "s")])
    finals = pd.MultiIndex.from_tuples([("A", "use"), ("B", "use")])
    # B buys 5 from A, makes 10 for itself, and pays 10 - kept for inputs from A.
    Z = pd.DataFrame([[0.0, 10.0 - kept], [0.0, 0.0]], industries, industries)
    Y = pd.DataFrame([[10.0, 5.0], [0.0, 10.0]], industries, finals)
    F = pd.DataFrame([[30.0, 1.0]], ["co2"], industries)
    table = mrio.Table.from_frames(Z, Y, F, money_unit="bn CNY", units={"co2": "Mt"})
    with pytest.raises(InputError, match=message):
        policy.BenefitBased().settle(Model(table), PRICE)


# -- the common mistakes ---------------------------------------------------------------------------


def test_wrong_implementations_would_be_noticed(toy, parties):
    """Gross outflow, F_Y counted in, own demand counted, bilateral trade instead of chains."""
    right = policy.NetTransfer().settle(parties, PRICE).net["SX"] / PRICE
    E = account.flows(toy, "co2").values
    assert right == pytest.approx(216.982852, abs=5e-7)
    assert E[0].sum() - E[0, 0] == pytest.approx(237.566532, abs=5e-7)  # gross
    made, used = (account.production(toy, "co2"), account.consumption(toy, "co2"))
    assert float((made - used).sel(region="SX")) == pytest.approx(right)
    eebt = account.trade_balance_emissions(toy, "co2")["consumption"]
    assert float((made - eebt).sel(region="SX")) == pytest.approx(223.493652, abs=5e-7)
    only_industry = account.production(toy, "co2", industry_only=True)
    assert abs(float((only_industry - used).sel(region="SX")) - right) == pytest.approx(10.0)


@pytest.mark.parametrize("price", [-1.0, float("nan"), float("inf"), "80", True, None])
def test_prices_that_are_none(parties, price):
    with pytest.raises(InputError, match="price"):
        policy.NetTransfer().settle(parties, price)


def test_parameters_are_checked(toy, parties):
    with pytest.raises(LabelError, match="population"):
        policy.AbilityToPay(POPULATION.drop("SX")).settle(parties, PRICE)
    with pytest.raises(InputError, match="positive"):
        policy.AbilityToPay(0 * POPULATION).settle(parties, PRICE)
    with pytest.raises(InputError, match="gamma"):
        policy.AbilityToPay(POPULATION, gamma=-1.0).settle(parties, PRICE)
    with pytest.raises(InputError, match="unknown account"):
        policy.ResponsibilityGap("fairness")
    with pytest.raises(InputError, match="not to one"):
        policy.ResponsibilityGap({"income": 0.7})
    with pytest.raises(InputError, match="below zero"):
        policy.ResponsibilityGap({"income": 1.5, "consumption": -0.5})
    with pytest.raises(InputError, match="no effect"):
        policy.AbatementExchange(SLOPES, QUOTAS).settle(parties, PRICE)
    with pytest.raises(InputError, match="below zero"):
        policy.AbatementExchange(SLOPES, -QUOTAS).settle(parties)
    with pytest.raises(InputError, match="embodied"):
        policy.PowerTransfer("both", ["E"]).settle(parties, PRICE)
    with pytest.raises(LabelError, match="unknown sector"):
        policy.PowerTransfer("embodied", ["power"]).settle(parties, PRICE)
    with pytest.raises(InputError, match="export_tonnes"):
        policy.Parties(toy, export_tonnes="nobody")
    with pytest.raises(InputError, match="Model or Parties"):
        policy.NetTransfer().settle(toy.table, PRICE)


def test_all_rules_on_thirty_provinces():
    parties = policy.Parties(Model(mrio.load("china-2007")))
    signs = {}
    for account_name in ("consumption", "average", "income"):
        found = policy.ResponsibilityGap(account_name).settle(parties, PRICE)
        assert found.fen.sum() == 0
        signs[account_name] = np.sign(found.net["Shanxi"])
    # The rule turns the sign; half of what income takes is more than half of what use gives.
    assert signs == {"consumption": 1, "average": -1, "income": -1}


def test_a_mix_is_no_part_of_a_mix():
    with pytest.raises(InputError, match="'average' is a mix itself"):
        policy.ResponsibilityGap({"average": 0.5, "income": 0.5})
