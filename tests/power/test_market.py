"""The market: worked numbers, an independent solver, rules and tariffs, faults by name."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrio.errors import InfeasibleError, InputError, LabelError
from mrio.power.market._clearing import clear_market, compare_with_no_trade
from mrio.power.market._market import Market, wheeling_fee
from mrio.power.market._tables import flows_table
from tests.power.exhaustive import lawful_reference
from tests.power.market import random_market, reference, toy
from tests.profiles import examples


def test_the_worked_example():
    """docs/methods/power.md#market-clearing: cost, dispatch, prices, premium, rent, CO2."""
    found = clear_market(toy())
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
    found = clear_market(toy(carbon_price=80.0))
    assert found.generated.loc[("JS", "green"), "year"] == pytest.approx(40)
    assert found.green_premium.to_dict() == pytest.approx({"SX": 0, "JS": 0}, abs=1e-6)
    assert found.energy_price["year"].tolist() == pytest.approx([356.4, 454])
    assert found.emissions.sum() == pytest.approx(455.486, abs=1e-3)


def test_bundled_certificates_go_with_green_power():
    """36 of them fit into the 38.892 TWh that land: the optimum is the same."""
    found = clear_market(toy(certificates="bundled"))
    assert found.cost == pytest.approx(231048.3428, abs=1e-4)
    assert found.bundled["雁淮"] == pytest.approx(36)
    assert found.bundled["雁淮"] <= found.green_sent.loc["雁淮"].sum() * 0.9723 + 1e-9
    narrow = toy(certificates="bundled", limits=pd.DataFrame({"year": [30.0]}, index=["雁淮"]))
    dear = clear_market(narrow)
    assert dear.bundled["雁淮"] == pytest.approx(30 * 0.9723)
    assert dear.green_premium["JS"] > dear.certificate_value["SX"]


@settings(max_examples=examples(5), deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["bundled", "unbundled", "both"]), st.booleans())
def test_an_independent_solver_finds_the_same_cost(seed, certificates, signed):
    """The least cost; where that would send power round, the least without (bundled ones do)."""
    market = random_market(seed, certificates, signed=signed)
    expected = lawful_reference(market)
    if expected is None:
        with pytest.raises(InfeasibleError):
            clear_market(market)
        return
    found = clear_market(market)
    assert found.cost == pytest.approx(expected, rel=1e-7, abs=1e-6)
    if not found.solved.held_apart.any():
        assert found.cost == pytest.approx(reference(market), rel=1e-7, abs=1e-6)


def test_certificates_that_are_free_to_trade_are_used_at_home_first():
    found = clear_market(toy(obligations=pd.Series({"SX": 0.10, "JS": 0.05})))
    assert found.certificates.loc["SX", "SX"] == pytest.approx(24)
    assert found.certificates.loc["JS", "SX"] == 0.0
    assert found.certificates.sum().to_dict() == pytest.approx({"SX": 24, "JS": 21})


def test_more_room_never_costs_more_and_more_duty_never_less():
    costs = [
        clear_market(toy(limits=pd.DataFrame({"year": [float(k)]}, index=["雁淮"]))).cost
        for k in (0, 20, 40, 60, 80)
    ]
    assert costs == sorted(costs, reverse=True)
    duty = [clear_market(toy(obligations=pd.Series({"JS": share}))).cost for share in (0, 0.1, 0.2)]
    assert duty == sorted(duty)


def test_a_tariff_that_includes_the_loss_does_not_pay_it_twice():
    line = toy().corridors.assign(includes_loss=True, loss_price=350.0)
    fee = wheeling_fee(line)["雁淮"]
    assert fee == pytest.approx(35.9 - 350 * 0.0277 / 0.9723)
    cheaper = clear_market(toy(corridors=line))
    assert cheaper.cost < clear_market(toy()).cost
    with pytest.raises(InputError, match="at no price"):
        toy(corridors=line.assign(loss_price=np.nan))


def test_who_gains_by_trade():
    room = toy(available=toy().available * 1.2)
    frame = compare_with_no_trade(clear_market(room))
    assert frame.loc[("cost", ""), "change"] < 0
    assert frame.loc[("CO2", ""), "change"] == pytest.approx(
        frame.loc[("CO2", ""), "trade"] - frame.loc[("CO2", ""), "without"]
    )


def test_what_cannot_be_met_is_named():
    dark = toy(available=toy().available.mul([1.0, 1.0, 0.9, 0.9], axis=0))
    shut = pd.DataFrame({"year": [0.0]}, index=["雁淮"])
    with pytest.raises(InfeasibleError, match="demand of JS in year: 24 TWh short"):
        clear_market(toy(available=dark.available, limits=shut))
    nowhere = pd.DataFrame({"year": [240.0, 420.0, 5.0]}, index=["SX", "JS", "SH"])
    with pytest.raises(InfeasibleError, match="demand of SH in year: 5 TWh short"):
        clear_market(toy(demand=nowhere))  # no plant, no corridor: a row without variables
    with pytest.raises(InfeasibleError, match="obligation of"):
        clear_market(toy(obligations=pd.Series({"SX": 0.5, "JS": 0.5})))
    signed = pd.DataFrame({"from": ["SX"], "to": ["JS"], "energy": [41.0], "green": [False]})
    with pytest.raises(InfeasibleError, match="contract SX to JS: 1 TWh short"):
        clear_market(toy(contracts=signed))


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
        clear_market(market)


def test_the_rent_of_a_line_that_is_not_built():
    shut = clear_market(toy(limits=pd.DataFrame({"year": [0.0]}, index=["雁淮"])))
    table = flows_table(shut)
    more = clear_market(toy(limits=pd.DataFrame({"year": [1e-3]}, index=["雁淮"])))
    saved = (shut.cost - more.cost) / 1e-3
    assert table.loc["雁淮", "rent_per_mwh"] == pytest.approx(saved, rel=1e-3)
    assert table.loc["雁淮", "rent_million"] == 0.0


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
    found = clear_market(market)
    change = compare_with_no_trade(found)["trade"]
    assert change[("price", "hub")] == pytest.approx(380.0)
    assert np.isnan(change[("price", "idle")])
    assert found.payments.loc[("consumers", "idle")].tolist() == [0.0] * 3
    assert found.payments.sum().to_numpy() == pytest.approx([0.0] * 3, abs=1e-6)


def test_a_certificate_costs_the_same_where_none_is_due_yet():
    found = clear_market(toy(obligations=pd.Series({"JS": 0.15}), certificate_cost=5.0))
    step = 1e-3
    more = clear_market(
        toy(obligations=pd.Series({"JS": 0.15, "SX": step / 240}), certificate_cost=5.0)
    )
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
    found = clear_market(market)
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
