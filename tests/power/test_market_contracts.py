"""Contracts and lines of plants: kept at a cost, over several provinces, counted once."""

from dataclasses import replace

import pandas as pd
import pytest

from mrio.errors import InfeasibleError, InputError
from mrio.power.market._clearing import clear_market
from mrio.power.market._tables import certificates_table, payments_table
from tests.power.market import reference, toy


def test_contracts_are_kept_at_a_cost():
    line = toy().corridors.assign(tariff=200.0)  # too dear for the market
    free = clear_market(toy(corridors=line, obligations=pd.Series(dtype=float)))
    assert free.sent.to_numpy().sum() == pytest.approx(0.0)
    signed = pd.DataFrame({"from": ["SX"], "to": ["JS"], "energy": [20.0], "green": [True]})
    bound = clear_market(toy(corridors=line, obligations=pd.Series(dtype=float), contracts=signed))
    assert bound.green_sent.to_numpy().sum() >= 20.0 - 1e-9
    assert bound.cost > free.cost
    assert bound.payments.sum().to_numpy() == pytest.approx([0.0] * 3, abs=1e-6)


def test_a_mwh_serves_one_contract():
    """Contracts over one pair add up: green ones among green power, all among what is sent."""

    def signed(*rows):
        frame = pd.DataFrame(rows, columns=["energy", "green"])
        return frame.assign(**{"from": "SX", "to": "JS"})

    dear = toy().corridors.assign(tariff=200.0)
    market = toy(corridors=dear, contracts=signed((15.0, True), (12.0, True), (10.0, False)))
    found = clear_market(market)
    assert found.green_sent.to_numpy().sum() >= 27.0 - 1e-6
    assert found.sent.to_numpy().sum() == pytest.approx(37.0)
    with pytest.raises(InfeasibleError, match="contract SX to JS: 10 TWh short"):
        clear_market(toy(contracts=signed((25.0, True), (25.0, True))))
    with pytest.raises(InfeasibleError, match="contract SX to JS: 5 TWh short"):
        clear_market(toy(contracts=signed((25.0, True), (20.0, False))))


def test_green_contracts_are_not_met_by_power_that_goes_round():
    """60 TWh are made green in SX: a contract of 70 is short, whatever flows back and forth."""
    both = pd.concat([toy().corridors, toy().corridors.assign(**{"from": "JS", "to": "SX"})])
    both.index = ["there", "back"]
    wide = pd.DataFrame({"year": [400.0, 400.0]}, index=both.index)

    def signed(energy):
        return pd.DataFrame({"from": ["SX"], "to": ["JS"], "energy": [energy], "green": [True]})

    with pytest.raises(InfeasibleError, match="10 TWh short"):
        clear_market(toy(corridors=both, limits=wide, contracts=signed(70.0)))
    found = clear_market(toy(corridors=both, limits=wide, contracts=signed(60.0)))
    assert found.green_sent.loc["there", "year"] >= 60.0 - 1e-6


def test_a_green_contract_that_is_passed_on_is_made_once():
    """Shanxi to Shanghai by way of Jiangsu: its wind serves both legs, Shanghai pays for both."""
    names = ["SX", "JS", "SH"]
    plants = pd.MultiIndex.from_tuples(
        [("SX", "coal"), ("SX", "wind"), ("JS", "coal"), ("SH", "gas")]
    )
    line = toy().corridors.iloc[0]
    lines = pd.DataFrame([line, line], index=["雁淮", "on"])
    lines["from"], lines["to"], lines["tariff"] = ["SX", "JS"], ["JS", "SH"], [150.0, 60.0]
    lines["loss"] = [0.0277, 0.0159]

    def market(second):
        contracts = pd.DataFrame(
            [
                ("SX", "JS", 5.0, True, False, "SX", "SH"),
                ("JS", "SH", 5.0 * 0.9723, True, second, "SX", "SH"),
            ],
            columns=["from", "to", "energy", "green", "passed_on", "seller", "buyer"],
        )
        return toy(
            demand=pd.DataFrame({"year": [50.0, 100.0, 40.0]}, names),
            supply=pd.DataFrame(
                {
                    "cost": [290.0, 0.0, 390.0, 400.0],
                    "factor": [0.8, 0.0, 0.8, 0.4],
                    "green": [False, True, False, False],
                },
                plants,
            ),
            available=pd.DataFrame({"year": [80.0, 6.0, 120.0, 50.0]}, plants),
            corridors=lines,
            limits=pd.DataFrame({"year": [40.0, 40.0]}, lines.index),
            obligations=pd.Series(dtype=float),
            contracts=contracts,
        )

    with pytest.raises(InfeasibleError, match=r"green contract JS to SH: 4\.86\d* TWh short"):
        clear_market(market(second=False))  # Jiangsu makes nothing green itself
    found = clear_market(market(second=True))
    assert found.cost == pytest.approx(reference(market(second=True)))
    assert found.green_sent["year"].to_dict() == pytest.approx({"雁淮": 5.0, "on": 5.0 * 0.9723})
    assert found.market.settled.tolist() == pytest.approx([0.0, 5.0 * 0.9723 * 0.9841])
    with pytest.raises(InputError, match="nobody says whose"):
        replace(found.market, contracts=found.market.contracts.drop(columns="seller"))
    paid = payments_table(found)
    above = found.scarcity.contracts * found.market.contracts["energy"]
    assert paid.loc[("consumers", "SH"), "contracts"] == pytest.approx(-above.sum())
    assert paid.loc[("consumers", "JS"), "contracts"] == 0.0
    assert (paid["left"].drop("consumers", level=0) >= -1e-6).all()


def test_the_certificates_of_a_green_contract_go_to_its_buyer():
    """60 TWh are green in SX; 40 signed leave 20 for a duty of 24, and 38.892 count in JS."""
    signed = pd.DataFrame({"from": ["SX"], "to": ["JS"], "energy": [40.0], "green": [True]})
    duty = pd.Series({"SX": 0.10, "JS": 0.05})
    with pytest.raises(InfeasibleError, match=r"obligation of SX: 2\.892 TWh short"):
        clear_market(toy(certificates="bundled", obligations=duty, contracts=signed))
    found = clear_market(toy(obligations=duty, contracts=signed))
    assert found.market.settled.tolist() == pytest.approx([40 * 0.9723])
    assert found.certificates.loc["JS", "SX"] == pytest.approx(24 - (60 - 40 * 0.9723))
    table = certificates_table(found)
    assert table.loc["SX", "left_with_power_twh"] == pytest.approx(38.892)
    assert table.loc["JS", "came_with_power_twh"] == pytest.approx(38.892)
    # Beyond what JS owes the certificates are its own all the same: they are not sold again.
    assert found.generated.loc[("JS", "green"), "year"] >= 2.892 - 1e-9


def test_a_line_of_plants_carries_nothing_that_is_passed_on():
    names = ["A", "B", "C"]
    plants = pd.MultiIndex.from_tuples([("A", "coal"), ("B", "coal"), ("C", "gas")])
    line = toy().corridors.iloc[0]
    lines = pd.DataFrame([line, line], index=["in", "out"])
    lines["from"], lines["to"], lines["tariff"], lines["loss"] = ["A", "B"], ["B", "C"], 10.0, 0.0
    market = toy(
        demand=pd.DataFrame({"year": [10.0, 5.0, 30.0]}, names),
        supply=pd.DataFrame({"cost": [100.0, 200.0, 600.0], "factor": 0.0, "green": False}, plants),
        available=pd.DataFrame({"year": [60.0, 8.0, 40.0]}, plants),
        corridors=lines.assign(plant_line=[False, True]),
        limits=pd.DataFrame({"year": [40.0, 40.0]}, lines.index),
        obligations=pd.Series(dtype=float),
    )
    found = clear_market(market)
    assert found.cost == pytest.approx(reference(market))
    assert found.sent["year"].to_dict() == pytest.approx({"in": 5.0, "out": 8.0})
    # Coal of B earns the way to C, 590, though power in B costs 110.
    assert found.energy_price["year"].to_dict() == pytest.approx({"A": 100, "B": 110, "C": 600})
    assert found.scarcity.own.loc["B", "year"] == pytest.approx(480)
    paid = payments_table(found)
    assert paid.loc[("generators", "B"), "left"] == pytest.approx(8 * (590 - 200))
    assert (paid["left"].drop("consumers", level=0) >= -1e-9).all()
    free = clear_market(replace(market, corridors=lines))
    assert free.sent["year"].to_dict() == pytest.approx({"in": 35.0, "out": 30.0})
