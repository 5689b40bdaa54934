"""The market: duality, slackness, who pays whom, what a little more is worth."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrio.power.market._clearing import clear_market
from mrio.power.market._market import Market
from mrio.power.market._tables import payments_table
from tests.power.exhaustive import lawful_reference
from tests.power.market import random_market, reference, toy
from tests.profiles import examples


@settings(max_examples=examples(5), deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["unbundled", "both"]))
def test_duality_slackness_and_balance(seed, certificates):
    market = random_market(seed, certificates)
    if lawful_reference(market) is None:
        return
    found = clear_market(market)
    keep = 1.0 - market.corridors["loss"]
    # Energy: made and landed, less sent, is demand.
    made = found.generated.groupby(level=0, sort=False).sum().reindex(market.provinces)
    landed = found.sent.mul(keep, axis=0).groupby(market.corridors["to"]).sum()
    sent = found.sent.groupby(market.corridors["from"]).sum()
    hand = made.add(landed, fill_value=0.0).sub(sent, fill_value=0.0).loc[market.provinces]
    assert hand.to_numpy() == pytest.approx(market.demand.to_numpy(), abs=1e-6)
    # Complementary slackness: a plant that runs below its limit earns its cost, no more.
    green = market.supply["green"].to_numpy()
    at = market.provinces.get_indexer(market.supply.index.get_level_values(0))
    marginal = (market.supply["cost"] + market.carbon_price * market.supply["factor"]).to_numpy()
    value = np.where(green, found.certificate_value.to_numpy()[at], 0.0)
    margin = found.energy_price.to_numpy()[at] + value[:, None] - marginal[:, None]
    q, most = found.generated.to_numpy(), market.available.to_numpy()
    tracked = certificates == "both" and market.certificate_cost > 0
    if not tracked:  # tracked green power has a value of its own in each period
        assert margin[(q > 1e-6) & (q < most - 1e-6)] == pytest.approx(0.0, abs=1e-5)
        assert (margin[q <= 1e-6] <= 1e-5).all()
        assert (margin[q >= most - 1e-6] >= -1e-5).all()
        # Strong duality: what consumers pay, less the rents of what is scarce, is the cost.
        rent = (np.clip(margin, 0.0, None) * most).sum()
        rent += (found.rents * market.limits).to_numpy().sum()
        paid = -found.payments.loc["consumers"].to_numpy().sum()
        assert paid - rent == pytest.approx(found.cost, rel=1e-6)
    # Every payment is received.
    assert found.payments.sum().to_numpy() == pytest.approx([0.0] * 3, abs=1e-5)
    # Certificates: cancelled are never more than issued, and no fewer than due.
    issued = found.generated[green].to_numpy().sum()
    assert found.certificates.to_numpy().sum() <= issued + 1e-6
    due = market.obligations * market.demand.sum(axis=1)
    assert (found.certificates.sum().to_numpy() >= due.to_numpy() - 1e-6).all()


@pytest.mark.parametrize(("seed", "certificates"), [(44, "bundled"), (3, "both")])
def test_corridors_pay_for_green_power_that_is_scarce_where_they_take_it(seed, certificates):
    """Hardly any random market has such power: these two have, by 13 and 16 million yuan."""
    found = clear_market(random_market(seed, certificates, signed=True))
    lines = found.market.corridors
    here = found.scarcity.made.loc[lines["from"]].to_numpy()
    assert (found.green_sent.to_numpy() * here).sum() > 10.0
    there = found.scarcity.made.loc[lines["to"]].to_numpy()
    keep = 1.0 - lines["loss"].to_numpy()[:, None]
    taken = (found.green_sent.to_numpy() * (keep * there - here)).sum(axis=1)
    values = found.certificate_value
    step = values.loc[lines["to"]].to_numpy() - values.loc[lines["from"]].to_numpy()
    paid = found.payments.loc["corridors", "certificates"]
    assert paid.to_numpy() == pytest.approx(taken + found.bundled.to_numpy() * step)
    assert found.payments.sum().to_numpy() == pytest.approx([0.0] * 3, abs=1e-6)


@pytest.mark.parametrize("certificates", ["bundled", "unbundled", "both"])
@pytest.mark.parametrize("seed", [29, 36, 42])
def test_every_payment_is_received_where_green_power_is_scarce(seed, certificates):
    """Markets in which what corridors pay for scarce power and contracts is far from zero."""
    found = clear_market(random_market(seed, certificates, signed=True))
    assert found.payments.sum().to_numpy() == pytest.approx([0.0] * 3, abs=1e-6)


def year(figures, names):
    return pd.DataFrame({"year": figures}, names)


def lines(ends, **columns):
    start, end = zip(*ends, strict=True)
    return pd.DataFrame(
        {"from": start, "to": end, "tariff": 10.0, "loss": 0.0, "includes_loss": False}
        | {"loss_price": np.nan}
        | columns,
        index=[f"{a} to {b}" for a, b in ends],
    )


def hub_without_plants():
    plants = pd.MultiIndex.from_tuples([("A", "coal"), ("B", "coal")])
    supply = pd.DataFrame({"cost": [100.0, 300.0], "factor": 0.8, "green": False}, plants)
    ways = lines([("A", "hub"), ("hub", "B"), ("A", "B")], plant_line=[False, False, True])
    demand = year([0.0, 5.0, 5.0], ["hub", "A", "B"])
    limits = year([2.0] * 3, ways.index)
    return Market(demand, supply, year([20.0, 20.0], plants), ways, limits)


def province_without_green_plants(twh, start="A"):
    plants = pd.MultiIndex.from_tuples([("far", "coal"), ("A", "wind"), ("B", "coal")])
    supply = {"cost": [200.0, 100.0, 300.0], "factor": [0.8, 0.0, 0.8]}
    supply = pd.DataFrame({**supply, "green": [False, True, False]}, plants)
    ways = lines([("A", "B"), ("far", "B")])
    signed = pd.DataFrame({"from": [start], "to": ["B"], "energy": [twh], "green": [True]})
    return Market(
        year([3.0, 1.0, 5.0], ["far", "A", "B"]),
        supply,
        year([20.0] * 3, plants),
        ways.iloc[: 1 + (start == "far")],
        year([2.0] * 2, ways.index).iloc[: 1 + (start == "far")],
        contracts=signed,
    )


@pytest.mark.parametrize(
    "market",
    [
        hub_without_plants(),
        province_without_green_plants(1.0),
        province_without_green_plants(0.0, "far"),
    ],
    ids=["hub", "no green plants", "a contract of nothing"],
)
def test_rules_that_bind_nobody_are_worth_nothing(market):
    """The solver has no dual for a row without a variable, which was paid as no number."""
    found = clear_market(market)
    assert np.isfinite(found.payments.to_numpy()).all()
    assert found.payments.sum().to_numpy() == pytest.approx([0.0] * 3, abs=1e-6)
    assert np.isfinite(found.rents.to_numpy()).all()


@pytest.mark.parametrize("cost", [0.0, 7.0])
def test_trade_of_certificates_earns_what_it_costs(cost):
    """Shanxi sells Jiangsu certificates apart from power: bought at their value, sold dearer."""
    market = toy(
        certificates="unbundled",
        certificate_cost=cost,
        obligations=pd.Series({"SX": 0.0, "JS": 0.12}),
    )
    found = clear_market(market)
    apart = found.certificates.loc["SX", "JS"]
    assert apart > 1.0
    earned = found.payments.loc[("certificate trade", ""), "certificates"]
    assert earned == pytest.approx(cost * apart)
    assert found.payments["certificates"].sum() == pytest.approx(0.0, abs=1e-6)


@settings(max_examples=examples(5), deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["bundled", "unbundled", "both"]))
def test_nobody_runs_at_a_loss_and_every_payment_is_received(seed, certificates):
    """Under contracts, limits of the year and storage too: what is forced is paid by its buyer."""
    market = random_market(seed, certificates, signed=True)
    if lawful_reference(market) is None:
        return
    found = clear_market(market)
    paid = payments_table(found)
    assert found.payments.sum().to_numpy() == pytest.approx([0.0] * 3, abs=1e-5)
    assert paid["left"].sum() == pytest.approx(-found.cost, rel=1e-7)
    assert (paid["left"].drop("consumers", level=0) >= -1e-5).all()
    line = paid.loc["corridors", "left"]
    rents = (found.rents * market.limits).sum(axis=1)
    assert line.to_numpy() == pytest.approx(rents.loc[line.index].to_numpy(), abs=1e-5)
    signed = found.scarcity.contracts * market.contracts["energy"]
    assert paid.loc["consumers", "contracts"].sum() == pytest.approx(-signed.sum(), abs=1e-6)


@settings(max_examples=examples(3), deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["bundled", "unbundled", "both"]))
def test_worths_are_what_a_little_more_saves_or_costs(seed, certificates):
    """Central differences of the optimal cost; where its two sides differ there is no slope."""
    market = random_market(seed, certificates, signed=True)
    if lawful_reference(market) is None:
        return
    found, step = clear_market(market), 1e-4
    if found.solved.held_apart.any():
        return  # the reference below goes round where integers do not

    def slope(change):
        costs = [reference(change(sign * step)) for sign in (-1.0, 1.0)]
        if None in costs:
            return None
        sides = (found.cost - costs[0]) / step, (costs[1] - found.cost) / step
        return sides[1] if abs(sides[0] - sides[1]) < 1e-3 else None

    def more(frame, at, by):
        out = frame.copy()
        out.iloc[at] += by
        return out

    for line in range(len(market.corridors)):
        found_slope = slope(
            lambda by, at=line: replace(market, limits=more(market.limits, (at, 0), by))
        )
        if found_slope is not None:
            assert found.rents.iloc[line, 0] == pytest.approx(-found_slope, abs=1e-2)
    for k in range(len(market.contracts)):
        at = (k, market.contracts.columns.get_loc("energy"))
        if market.contracts.iloc[at] < step:
            continue
        found_slope = slope(
            lambda by, at=at: replace(market, contracts=more(market.contracts, at, by))
        )
        if found_slope is not None:
            assert found.contract_worth.iloc[k] == pytest.approx(found_slope, abs=1e-2)
    for plant in np.flatnonzero(np.isfinite(market.year_limits)):
        at = (plant, market.supply.columns.get_loc("year_limit"))
        found_slope = slope(lambda by, at=at: replace(market, supply=more(market.supply, at, by)))
        if found_slope is not None:
            assert found.scarcity.store.iloc[plant] == pytest.approx(-found_slope, abs=1e-2)
