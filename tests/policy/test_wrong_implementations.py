"""Each mistake of docs/methods/compensation.md#common-mistakes gives another figure than ours."""

import numpy as np
import pandas as pd
import pytest

from mrio import account, policy
from mrio.errors import BalanceError, InputError
from mrio.model import Model
from mrio.policy.parties._settlement import pooled_settlement
from mrio.testing import toy_table

REGIONS = ["SX", "YD", "RC"]
PRICE = 80.0
POPULATION = pd.Series([120.0, 70.0, 110.0], REGIONS)
NET_TRANSFER = [17.358628, -11.871128, -5.487501]
"""Bn CNY: docs/methods/compensation.md#net-transfer."""


class Parts:
    """What every implementation begins with, from plain matrices of the toy."""

    def __init__(self, table):
        self.Z, self.x = table.Z, table.x
        self.own = np.array([name != "ROW" for name in table.demand.region_of])
        self.Y, self.exports = table.Y[:, self.own], table.Y[:, ~self.own].sum(axis=1)
        F, F_Y, _ = table.stressor("co2")
        self.F, self.F_Y = F, F_Y[self.own]
        self.A, self.f = table.Z / table.x, F / table.x
        self.L = np.linalg.inv(np.eye(6) - self.A)
        self.va = table.value_added
        self.primary = self.x - self.Z.sum(axis=0)
        self.E = by_row_region(self.f[:, None] * (self.L @ self.Y))


def by_row_region(values):
    return values.reshape(3, 2, -1).sum(axis=1)


def squared(values):
    """(6, 6) summed over sectors on both sides."""
    return values.reshape(3, 2, 3, 2).sum(axis=(1, 3))


def net(E):
    return E.sum(axis=1) - E.sum(axis=0)


@pytest.fixture(scope="module")
def parts(toy):
    return Parts(toy.table)


@pytest.fixture(scope="module")
def open_parts(toy_open):
    return Parts(toy_open.table)


def paid(rule, model, price=PRICE):
    """Million yuan received less paid, by our implementation."""
    return rule.settle(model, price).net.to_numpy()


def assert_right_and_not(ours, right, wrong):
    """Ours is the right figure to nine digits; the wrong one is off by one per cent or more."""
    size = np.abs(right).max()
    assert ours == pytest.approx(right, abs=1e-9 * size)
    assert np.abs(np.asarray(wrong) - right).max() > 0.01 * size


# -- net transfer and gap ----------------------------------------------------------------------


def gross_outflow(parts, price):
    """Wrong: pays for all that a region emits for others, and nets nothing."""
    return price * (parts.E.sum(axis=1) - np.diagonal(parts.E))


def test_gross_instead_of_net(toy, parts):
    wrong, right = gross_outflow(parts, PRICE), PRICE * net(parts.E)
    assert_right_and_not(paid(policy.NetTransfer(), toy), right, wrong)
    assert right / 1000 == pytest.approx(NET_TRANSFER, abs=5e-7)
    assert wrong[0] / PRICE == pytest.approx(237.566532, abs=5e-7)  # for 216.982852
    assert wrong.sum() > 0  # nobody pays it


def gap_with_direct_emissions_on_one_side(parts, price):
    """Wrong: production with F_Y less consumption without."""
    return price * (parts.E.sum(axis=1) + parts.F_Y - parts.E.sum(axis=0))


def gap_with_direct_emissions_twice(parts, price):
    """Wrong: F_Y added to a production account that has it already."""
    production = parts.E.sum(axis=1) + parts.F_Y
    consumption = parts.E.sum(axis=0) + parts.F_Y
    return price * (production + parts.F_Y - consumption)


@pytest.mark.parametrize(
    "mistake", [gap_with_direct_emissions_on_one_side, gap_with_direct_emissions_twice]
)
@pytest.mark.parametrize("rule", [policy.NetTransfer(), policy.ResponsibilityGap("consumption")])
def test_direct_emissions_counted_in(toy, parts, mistake, rule):
    wrong, right = mistake(parts, PRICE), PRICE * net(parts.E)
    assert_right_and_not(paid(rule, toy), right, wrong)
    assert wrong - right == pytest.approx(PRICE * np.array([10, 20, 30]))


def test_direct_emissions_are_in_no_rule(toy):
    """They are the users' own: more of them changes no payment of any account."""
    ext = toy.table.extensions["emissions"]
    more = Model(
        toy.table.with_extension(
            type(ext)("emissions", ("co2",), ("Mt",), ext.F, 7.0 * ext.F_Y + [[0, 50, 0]])
        )
    )
    accounts = ("consumption", "income", "shared", "technology_adjusted")
    rules = [policy.ResponsibilityGap(name) for name in accounts]
    for rule in (*rules, policy.NetTransfer(), policy.BenefitBased(), policy.ValueAddedShare()):
        assert paid(rule, more) == pytest.approx(paid(rule, toy))


def own_demand_paid_for(parts, price):
    """Wrong: what a region emits for its own final demand is paid for by the others' as well."""
    made, used = parts.E.sum(axis=1), parts.E.sum(axis=0) - np.diagonal(parts.E)
    return price * (made - used)


def test_own_final_demand_included(toy, parts):
    wrong, right = own_demand_paid_for(parts, PRICE), PRICE * net(parts.E)
    assert_right_and_not(paid(policy.NetTransfer(), toy), right, wrong)
    assert wrong - right == pytest.approx(PRICE * np.diagonal(parts.E))
    assert not np.diagonal(policy.NetTransfer().settle(toy, PRICE).payments).any()


def bilateral_trade(parts):
    """Wrong for these rules: EEBT, every region's own inverse and its gross exports."""
    E = np.zeros((3, 3))
    for r in range(3):
        at = slice(2 * r, 2 * r + 2)
        multiplier = parts.f[at] @ np.linalg.inv(np.eye(2) - parts.A[at, at])
        for s in range(3):
            sold = parts.Y[at, s].copy()
            if s != r:
                sold += parts.Z[at, 2 * s : 2 * s + 2].sum(axis=1)
            E[r, s] = multiplier @ sold
    return E


def test_bilateral_trade_instead_of_chains(toy, parts):
    wrong, right = PRICE * net(bilateral_trade(parts)), PRICE * net(parts.E)
    assert_right_and_not(paid(policy.NetTransfer(), toy), right, wrong)
    assert right[0] / PRICE == pytest.approx(216.982852, abs=5e-7)
    assert wrong[0] / PRICE == pytest.approx(223.493652, abs=5e-7)
    eebt = account.trade_balance_emissions(toy, "co2")["eebt"].values
    assert eebt == pytest.approx(bilateral_trade(parts))  # ours under its own name


# -- units -------------------------------------------------------------------------------------


@pytest.mark.parametrize("slip", [1e-3, 1e3, 1e-6])
def test_price_unit_slips(toy, parts, slip):
    """Yuan per tonne × Mt is million yuan: 80 yuan is 0.08 bn CNY per Mt."""
    right = PRICE * net(parts.E)
    assert_right_and_not(paid(policy.NetTransfer(), toy), right, slip * right)
    found = policy.NetTransfer().settle(toy, PRICE)
    assert found.net["SX"] == pytest.approx(17_358.628, abs=5e-4)
    assert found.fen["SX"] == pytest.approx(17.358628e9 * 100, abs=5e4)  # 17.36 bn yuan in fen
    # 1 fen is 1e-8 million yuan, and GDP in bn CNY is a thousand times payments in million.
    frame = policy.consequences(found, toy)
    assert frame.loc["SX", "share_of_gdp"] == pytest.approx(17.358628 / 88, abs=1e-8)


def test_shadow_price_in_the_wrong_unit(toy):
    """0.0325 bn CNY per Mt is 32.5 yuan per tonne; payments are in million yuan."""
    slopes = pd.Series([0.0004, 0.0020, 0.0010], REGIONS)
    quotas = pd.Series([30.0, 60.0, 40.0], REGIONS)
    found = policy.AbatementExchange(slopes, quotas).settle(toy)
    b, quota = slopes.to_numpy(), quotas.to_numpy()
    shadow = quota.sum() / (1 / b).sum()
    in_bn = shadow * (shadow / b - quota)
    assert_right_and_not(found.net.to_numpy(), 1000 * in_bn, in_bn)
    assert found.price == pytest.approx(1000 * shadow)


# -- pools -------------------------------------------------------------------------------------


def negative_pool(parts, price):
    """Wrong: the pool is the price on all net transfers, which sum to zero or below."""
    return price * np.minimum(net(parts.E), 0.0).sum()


@pytest.mark.parametrize("rule", [policy.AbilityToPay(POPULATION), policy.BenefitBased()])
def test_negative_pool(toy, parts, rule):
    right = PRICE * np.maximum(net(parts.E), 0.0).sum()
    found = rule.settle(toy, PRICE)
    assert_right_and_not(found.facts["pool"], right, negative_pool(parts, PRICE))
    assert found.facts["pool"] / 1000 == pytest.approx(17.358628, abs=5e-7)
    assert found.net.clip(lower=0.0).sum() == pytest.approx(right)
    assert (np.sign(found.net.to_numpy()) == np.sign(net(parts.E))).all()


def shares_of_all(parts, price):
    """Wrong: benefit shares over all regions, so that net senders pay into their own pool."""
    V = by_row_region((parts.va / parts.x)[:, None] * (parts.L @ parts.Y))
    received = parts.E.sum(axis=0) - np.diagonal(parts.E)
    benefit = received * np.diagonal(V) / V.sum(axis=0)
    pool = price * np.maximum(net(parts.E), 0.0)
    return pool - pool.sum() * benefit / benefit.sum(), benefit


def test_senders_paying_into_their_own_pool(toy, parts):
    wrong, benefit = shares_of_all(parts, PRICE)
    payers = benefit * (net(parts.E) < 0)
    pool = PRICE * np.maximum(net(parts.E), 0.0)
    right = pool - pool.sum() * payers / payers.sum()
    assert_right_and_not(paid(policy.BenefitBased(), toy), right, wrong)
    assert payers == pytest.approx([0.0, 96.944315, 83.189817], abs=5e-7)


# -- open tables -------------------------------------------------------------------------------


def gap_that_charges_exports(parts, price):
    """Wrong: production of all less consumption of own regions; ROW does not pay."""
    exported = by_row_region((parts.f * (parts.L @ parts.exports))[:, None])[:, 0]
    return price * (net(parts.E) + exported)


def test_exports_charged_to_nobody(toy_open, open_parts):
    wrong, right = gap_that_charges_exports(open_parts, PRICE), PRICE * net(open_parts.E)
    for rule in (policy.NetTransfer(), policy.ResponsibilityGap("consumption")):
        assert_right_and_not(paid(rule, toy_open), right, wrong)
    exported = account.consumption(toy_open, "co2").attrs["exported"]
    assert wrong.sum() == pytest.approx(PRICE * exported)  # so much is missing in the pool
    assert policy.Parties(toy_open).exported == pytest.approx(exported)
    made = account.production(toy_open, "co2").values
    used = account.consumption(toy_open, "co2").values
    assert PRICE * (made - used) == pytest.approx(wrong)  # PBA - CBA is that other figure


def test_exports_moved_to_who_ships_them(toy_open, open_parts):
    """With 'exporter', tonnes in exports count where they are shipped; still nobody is short."""
    shipped = open_parts.Y + np.kron(np.eye(3), np.ones((2, 1))) * open_parts.exports[:, None]
    right = PRICE * net(by_row_region(open_parts.f[:, None] * (open_parts.L @ shipped)))
    moved = policy.Parties(toy_open, export_tonnes="exporter")
    left = PRICE * net(open_parts.E)
    assert_right_and_not(paid(policy.NetTransfer(), moved), right, left)
    assert right.sum() == pytest.approx(0.0, abs=1e-8)


# -- income --------------------------------------------------------------------------------


def inverse_as_printed(parts):
    """Wrong: G = x̂ L x̂⁻¹, as a well-known manual prints it."""
    return parts.x[:, None] * parts.L / parts.x


def income_flows(parts, G):
    """(3, 3) emitted in the row, enabled by the column's primary inputs."""
    return squared(parts.primary[:, None] * G * parts.f).T


def test_the_ghosh_inverse_the_wrong_way_round(toy, parts):
    G = parts.L * parts.x / parts.x[:, None]  # x̂⁻¹ L x̂
    right = PRICE * net(income_flows(parts, G))
    wrong = PRICE * net(income_flows(parts, inverse_as_printed(parts)))
    assert_right_and_not(paid(policy.ResponsibilityGap("income"), toy), right, wrong)
    assert right / 1000 == pytest.approx([-1.850491, 1.732852, 0.117639], abs=5e-7)
    assert parts.primary @ G == pytest.approx(parts.x)  # v'G = x' tells the two apart
    assert np.abs(parts.primary @ inverse_as_printed(parts) - parts.x).max() > 1.0


def test_imports_are_not_the_regions_income(toy_open):
    """On an open table the share that imports enable is ROW's, and is in no region's charge."""
    producer = Parts(toy_open.table)
    x = producer.L @ producer.Y.sum(axis=1)  # the economy without exports, the same tonnes
    va = producer.va / producer.x * x
    G = producer.L * x / x[:, None]
    right = PRICE * net(squared(va[:, None] * G * producer.f).T)
    with_imports = producer.primary / producer.x * x
    wrong = PRICE * net(squared(with_imports[:, None] * G * producer.f).T)
    assert_right_and_not(paid(policy.ResponsibilityGap("income"), toy_open), right, wrong)


# -- value-added share ------------------------------------------------------------------------


def value_added_over_final_shipments(parts):
    """Wrong: own value added over final goods shipped alone: the factor leaves [0, 1]."""
    earned = parts.va / parts.x
    factor = np.zeros(3)
    for r in range(3):
        at = slice(2 * r, 2 * r + 2)
        final = np.delete(parts.Y[at], r, axis=1).sum()
        factor[r] = earned[at] @ (parts.L @ shipped_by(parts, r))[at] / final
    return factor


def shipped_by(parts, r):
    at, others = slice(2 * r, 2 * r + 2), [k for k in range(6) if k // 2 != r]
    shipped = np.zeros(6)
    shipped[at] = parts.Z[at][:, others].sum(axis=1)
    shipped[at] += np.delete(parts.Y[at], r, axis=1).sum(axis=1)
    return shipped


def test_a_factor_beyond_one(toy, parts):
    earned = parts.va / parts.x
    theta = np.zeros(3)
    for r in range(3):
        at, shipped = slice(2 * r, 2 * r + 2), shipped_by(parts, r)
        theta[r] = earned[at] @ (parts.L @ shipped)[at] / shipped.sum()
    wrong = value_added_over_final_shipments(parts)
    assert wrong.max() > 1
    found = policy.ValueAddedShare().settle(toy, PRICE)
    assert ((found.facts["theta"] >= 0) & (found.facts["theta"] <= 1)).all()

    def settled(theta):
        weighted = (1 - theta)[:, None] * parts.E
        return PRICE * net(weighted)

    assert_right_and_not(found.net.to_numpy(), settled(theta), settled(wrong))


def test_a_factor_that_a_table_puts_beyond_one():
    """Negative value added in other chains: refused with the region, never cut in silence."""
    table = toy_table()
    Z = table.Z.copy()
    Z[2:4, 0] += 60.0  # SX-E buys more than it sells
    v = (Z.sum(axis=1) + table.Y.sum(axis=1) - Z.sum(axis=0))[None, :]
    odd = Model(table.replace(Z=Z, v=v))
    assert odd.table.value_added[0] < 0
    with pytest.raises(InputError, match="shipments of 'SX'"):
        policy.ValueAddedShare().settle(odd, PRICE)


# -- what only mutants showed ------------------------------------------------------------------


def test_a_pool_that_does_not_balance_is_refused():
    with pytest.raises(BalanceError, match="not to zero"):
        pooled_settlement("charging exports", ("A", "B"), np.array([100.0, -99.9]), PRICE)


def test_shares_beyond_one_are_cut_in_shared_responsibility():
    """A region with an industry of negative value added can still settle by this account."""
    table = toy_table()
    Z = table.Z.copy()
    Z[2:4, 0] += 60.0
    v = (Z.sum(axis=1) + table.Y.sum(axis=1) - Z.sum(axis=0))[None, :]
    found = policy.ResponsibilityGap("shared").settle(Model(table.replace(Z=Z, v=v)), PRICE)
    assert found.net.sum() == pytest.approx(0.0, abs=1e-6)
    assert found.fen.sum() == 0


def test_power_for_oneself_is_no_flow(toy):
    sent = pd.DataFrame(1e7, REGIONS, REGIONS)
    rule = policy.PowerTransfer("physical", sent=sent, intensity=pd.Series(0.6, REGIONS))
    assert np.diagonal(rule.settle(toy, PRICE).facts["flows"]).tolist() == [0.0, 0.0, 0.0]


def test_a_payment_that_just_reaches_the_threshold_is_kept(toy):
    largest = float(policy.NetTransfer().settle(toy, PRICE).payments.max(axis=None))
    kept = policy.AboveThreshold(policy.NetTransfer(), largest).settle(toy, PRICE).payments
    assert kept.to_numpy().sum() == largest
