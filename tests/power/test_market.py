"""The market: worked numbers, an independent solver, duality, conservation, faults by name."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrio.errors import InfeasibleError, InputError, LabelError
from mrio.power.market._clearing import against_no_trade, clear
from mrio.power.market._market import Market, wheeling_fee
from mrio.power.market._tables import flows_table, payments_table
from tests.power.market import random_market, reference, toy
from tests.profiles import examples


def test_the_worked_example():
    """docs/methods/power.md#market-clearing: cost, dispatch, prices, premium, rent, CO2."""
    found = clear(toy())
    assert found.cost == pytest.approx(231048.3428, abs=1e-4)
    assert found.generated["year"].tolist() == pytest.approx([220, 60, 354.108, 27])
    assert found.sent.loc["雁淮", "year"] == pytest.approx(40)
    assert found.landed.loc["雁淮", "year"] == pytest.approx(40 * 0.9723)
    assert found.energy_price["year"].to_dict() == pytest.approx({"SX": 290, "JS": 390})
    assert found.green_premium.to_dict() == pytest.approx({"SX": 60, "JS": 60})
    assert found.rents.loc["雁淮", "year"] == pytest.approx(54.29143)
    assert found.emissions.sum() == pytest.approx(465.886, abs=1e-3)
    assert found.certificates.loc["SX", "JS"] == pytest.approx(36)
    assert np.diagonal(found.certificates) == pytest.approx([24, 27])


def test_a_carbon_price_makes_the_certificate_worthless():
    """Green power of Jiangsu hits its limit, prices 356.4 and 454, CO2 455.486.

    docs/methods/power.md#market-clearing
    """
    found = clear(toy(carbon_price=80.0))
    assert found.generated.loc[("JS", "green"), "year"] == pytest.approx(40)
    assert found.green_premium.to_dict() == pytest.approx({"SX": 0, "JS": 0}, abs=1e-6)
    assert found.energy_price["year"].tolist() == pytest.approx([356.4, 454])
    assert found.emissions.sum() == pytest.approx(455.486, abs=1e-3)


def test_bundled_certificates_go_with_green_power():
    """36 of them fit into the 38.892 TWh that land: the optimum is the same."""
    found = clear(toy(certificates="bundled"))
    assert found.cost == pytest.approx(231048.3428, abs=1e-4)
    assert found.bundled["雁淮"] == pytest.approx(36)
    assert found.bundled["雁淮"] <= found.green_sent.loc["雁淮"].sum() * 0.9723 + 1e-9
    narrow = toy(certificates="bundled", limits=pd.DataFrame({"year": [30.0]}, index=["雁淮"]))
    dear = clear(narrow)
    assert dear.bundled["雁淮"] == pytest.approx(30 * 0.9723)
    assert dear.green_premium["JS"] > dear.certificate_value["SX"]


@settings(max_examples=examples(5), deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["bundled", "unbundled", "both"]), st.booleans())
def test_an_independent_solver_finds_the_same_cost(seed, certificates, signed):
    market = random_market(seed, certificates, signed=signed)
    expected = reference(market)
    if expected is None:
        with pytest.raises(InfeasibleError):
            clear(market)
        return
    assert clear(market).cost == pytest.approx(expected, rel=1e-7, abs=1e-6)


@settings(max_examples=examples(5), deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["unbundled", "both"]))
def test_duality_slackness_and_balance(seed, certificates):
    market = random_market(seed, certificates)
    if reference(market) is None:
        return
    found = clear(market)
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
    found = clear(random_market(seed, certificates, signed=True))
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
    found = clear(random_market(seed, certificates, signed=True))
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
    found = clear(market)
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
    found = clear(market)
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
    if reference(market) is None:
        return
    found = clear(market)
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
    if reference(market) is None:
        return
    found, step = clear(market), 1e-4

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


def test_certificates_that_are_free_to_trade_are_used_at_home_first():
    found = clear(toy(obligations=pd.Series({"SX": 0.10, "JS": 0.05})))
    assert found.certificates.loc["SX", "SX"] == pytest.approx(24)
    assert found.certificates.loc["JS", "SX"] == 0.0
    assert found.certificates.sum().to_dict() == pytest.approx({"SX": 24, "JS": 21})


def test_more_room_never_costs_more_and_more_duty_never_less():
    costs = [
        clear(toy(limits=pd.DataFrame({"year": [float(k)]}, index=["雁淮"]))).cost
        for k in (0, 20, 40, 60, 80)
    ]
    assert costs == sorted(costs, reverse=True)
    duty = [clear(toy(obligations=pd.Series({"JS": share}))).cost for share in (0, 0.1, 0.2)]
    assert duty == sorted(duty)


def test_a_tariff_that_includes_the_loss_does_not_pay_it_twice():
    line = toy().corridors.assign(includes_loss=True, loss_price=350.0)
    fee = wheeling_fee(line)["雁淮"]
    assert fee == pytest.approx(35.9 - 350 * 0.0277 / 0.9723)
    cheaper = clear(toy(corridors=line))
    assert cheaper.cost < clear(toy()).cost
    with pytest.raises(InputError, match="at no price"):
        toy(corridors=line.assign(loss_price=np.nan))


def test_who_gains_by_trade():
    room = toy(available=toy().available * 1.2)
    frame = against_no_trade(clear(room))
    assert frame.loc[("cost", ""), "change"] < 0
    assert frame.loc[("CO2", ""), "change"] == pytest.approx(
        frame.loc[("CO2", ""), "trade"] - frame.loc[("CO2", ""), "without"]
    )


def test_what_cannot_be_met_is_named():
    dark = toy(available=toy().available.mul([1.0, 1.0, 0.9, 0.9], axis=0))
    shut = pd.DataFrame({"year": [0.0]}, index=["雁淮"])
    with pytest.raises(InfeasibleError, match="demand of JS in year: 24 TWh short"):
        clear(toy(available=dark.available, limits=shut))
    nowhere = pd.DataFrame({"year": [240.0, 420.0, 5.0]}, index=["SX", "JS", "SH"])
    with pytest.raises(InfeasibleError, match="demand of SH in year: 5 TWh short"):
        clear(toy(demand=nowhere))  # no plant, no corridor: a row without variables
    with pytest.raises(InfeasibleError, match="obligation of"):
        clear(toy(obligations=pd.Series({"SX": 0.5, "JS": 0.5})))
    signed = pd.DataFrame({"from": ["SX"], "to": ["JS"], "energy": [41.0], "green": [False]})
    with pytest.raises(InfeasibleError, match="contract SX to JS: 1 TWh short"):
        clear(toy(contracts=signed))


def test_a_small_shortfall_is_named_too():
    """0.5 GWh of 6,001 TWh: far below what all demand makes of a solver's tolerance."""
    names = ["A", "B"]
    plants = pd.MultiIndex.from_tuples([("A", "coal"), ("B", "coal")])
    market = toy(
        demand=pd.DataFrame({"year": [6000.0, 1.0]}, names),
        supply=pd.DataFrame({"cost": 300.0, "factor": 0.8, "green": False}, plants),
        available=pd.DataFrame({"year": [7000.0, 0.9995]}, plants),
        corridors=toy().corridors.iloc[:0],
        limits=toy().limits.iloc[:0],
        obligations=pd.Series(dtype=float),
    )
    with pytest.raises(InfeasibleError, match=r"demand of B in year: 0\.0005 TWh short"):
        clear(market)


def test_the_rent_of_a_line_that_is_not_built():
    shut = clear(toy(limits=pd.DataFrame({"year": [0.0]}, index=["雁淮"])))
    table = flows_table(shut)
    more = clear(toy(limits=pd.DataFrame({"year": [1e-3]}, index=["雁淮"])))
    saved = (shut.cost - more.cost) / 1e-3
    assert table.loc["雁淮", "rent_yuan_per_mwh"] == pytest.approx(saved, rel=1e-3)
    assert table.loc["雁淮", "rent_million_yuan"] == 0.0


def test_a_hub_without_demand_has_a_price_and_an_idle_province_none():
    names = ["SX", "hub", "JS", "idle"]
    line = toy().corridors.iloc[0]
    lines = pd.DataFrame([line, line], index=["in", "out"])
    lines["from"], lines["to"], lines["loss"] = ["SX", "hub"], ["hub", "JS"], 0.0
    market = toy(
        demand=pd.DataFrame({"year": [240.0, 0.0, 420.0, 0.0]}, names),
        corridors=lines.assign(tariff=10.0),
        limits=pd.DataFrame({"year": [40.0, 50.0]}, lines.index),
    )
    found = clear(market)
    change = against_no_trade(found)["trade"]
    assert change[("price", "hub")] == pytest.approx(380.0)
    assert np.isnan(change[("price", "idle")])
    assert found.payments.loc[("consumers", "idle")].tolist() == [0.0] * 3
    assert found.payments.sum().to_numpy() == pytest.approx([0.0] * 3, abs=1e-6)


def test_a_certificate_costs_the_same_where_none_is_due_yet():
    found = clear(toy(obligations=pd.Series({"JS": 0.15}), certificate_cost=5.0))
    step = 1e-3
    more = clear(toy(obligations=pd.Series({"JS": 0.15, "SX": step / 240}), certificate_cost=5.0))
    assert found.certificate_price["SX"] == pytest.approx((more.cost - found.cost) / step, rel=1e-4)
    assert found.certificate_price["SX"] == pytest.approx(found.certificate_value["SX"])
    assert found.payments.loc[("consumers", "SX"), "certificates"] == 0.0


def test_storage_moves_energy_within_its_cycle():
    plants = pd.MultiIndex.from_tuples([("A", "wind"), ("A", "coal")])
    supply = pd.DataFrame(
        {"cost": [0.0, 400.0], "factor": [0.0, 0.8], "green": [True, False]}, plants
    )
    periods = ["day", "night"]
    available = pd.DataFrame([[10.0, 0.0], [5.0, 5.0]], plants, periods)
    lines = pd.DataFrame(columns=["from", "to", "tariff", "loss", "includes_loss", "loss_price"])
    store = pd.DataFrame({"efficiency": [0.8]}, pd.MultiIndex.from_tuples([("A", "pumped")]))
    market = Market(
        pd.DataFrame([[4.0, 4.0]], ["A"], periods),
        supply,
        available,
        lines,
        pd.DataFrame(columns=periods, index=lines.index, dtype=float),
        storage=store,
        holding=pd.DataFrame(2.0, store.index, periods),
        charging=pd.DataFrame(3.0, store.index, periods),
    )
    found = clear(market)
    # 2 TWh are held after charging 2.5; night takes them and 2 of coal.
    assert found.stored.loc[("A", "pumped")].tolist() == pytest.approx([-2.5, 2.0])
    assert found.generated.loc[("A", "coal")].tolist() == pytest.approx([0.0, 2.0])
    assert found.cost == pytest.approx(2.0 * 400.0)
    assert found.payments.sum().to_numpy() == pytest.approx([0.0] * 3, abs=1e-6)


def test_odd_input_is_refused_by_name():
    with pytest.raises(LabelError, match="Tibet"):
        toy(obligations=pd.Series({"Tibet": 0.1}))
    with pytest.raises(InputError, match=r"loss of 雁淮 is 1\.2"):
        toy(corridors=toy().corridors.assign(loss=1.2))
    with pytest.raises(InputError, match="demand of JS"):
        toy(demand=pd.DataFrame({"year": [240.0, np.nan]}, index=["SX", "JS"]))
    with pytest.raises(LabelError, match="periods of available"):
        toy(available=toy().available.rename(columns={"year": "2030"}))
    with pytest.raises(InputError, match="certificates="):
        toy(certificates="some")
    with pytest.raises(LabelError, match="the corridor 雁淮 ends where it starts, in JS"):
        toy(corridors=toy().corridors.assign(**{"from": "JS"}))
    pumped = pd.MultiIndex.from_tuples([("SX", "pumped")] * 2)
    with pytest.raises(LabelError, match="occurs twice in storage"):
        toy(storage=pd.DataFrame({"efficiency": 0.8}, pumped))
    with pytest.raises(InputError, match="storage without holding"):
        toy(storage=pd.DataFrame({"efficiency": 0.8}, pumped[:1]))
    for odd in ({"carbon_price": np.nan}, {"certificate_cost": -1.0}):
        with pytest.raises(InputError, match="give 0 or more"):
            toy(**odd)
    with pytest.raises(InputError, match="green of supply is 'no'"):
        toy(supply=toy().supply.assign(green=["no", "yes", "no", "yes"]))
    back = pd.DataFrame({"from": ["JS"], "to": ["SX"], "energy": [1.0], "green": [False]})
    with pytest.raises(LabelError, match="from JS to SX, and no corridor"):
        toy(contracts=back)
