"""Every account of the toy table to the digits that docs/methods/accounts.md prints."""

import numpy as np
import pandas as pd
import pytest

from mrio import account
from mrio.model import Model
from mrio.table import Extension
from mrio.testing import toy_table

REGIONS = ["SX", "YD", "RC"]
POPULATION = pd.Series([120.0, 70.0, 110.0], REGIONS)
INCOME = pd.Series([88.0, 86.0, 104.0], REGIONS)
PBA = pd.Series([360.0, 170.0, 250.0], REGIONS)
CBA = pd.Series([143.017148, 318.389094, 318.593758], REGIONS)
CER = pd.Series([263.074144, 233.364222, 283.561634], REGIONS)
TO_YD, TO_RC, RC_TO = ("SX", "YD"), ("SX", "RC"), ("YD", "RC")


def printed(values, digits=6):
    """Equal to every digit that the page prints."""
    return pytest.approx(np.array(values), rel=0, abs=0.501 * 10.0**-digits)


def whole(values):
    return pytest.approx(np.array(values), rel=0, abs=1e-9)


# -- trade balance -------------------------------------------------------------------------


def test_bilateral_trade_charges_the_direct_buyer(toy):
    """Under EEBT the delta answers for more of Shanxi's coke: it also ships it on."""
    found = account.trade_balance_emissions(toy, "co2")
    assert found["eebt"].values == printed(
        [
            [100, 161.025641, 88.974359],
            [10.900621, 101.925466, 37.173913],
            [15.605727, 63.540749, 140.853524],
        ]
    )
    assert found["consumption"].values == printed([136.506348, 346.491856, 297.001796])
    assert found["eebt"].sum("destination").values == whole([350, 150, 220])
    assert found["flows"].values == whole(account.flows(toy, "co2").values)
    assert found.attrs["exported"] == whole(0.0)
    balance = PBA.to_numpy() - found["consumption"].values
    assert balance[0] == pytest.approx(223.49, abs=0.005)


def test_process_emissions_are_a_row_of_their_own():
    """What a policy on energy misses moves with trade like everything else.

    docs/methods/notation.md#stressor-rows-and-totals
    """
    process = Extension("process", ("process",), ("Mt",), np.array([[0, 12, 0, 15, 0, 10.0]]), None)
    model = Model(toy_table().with_extension(process))
    assert account.production(model, "process").values == whole([12, 15, 10])
    assert account.consumption(model, "process").values == printed([7.848026, 15.737144, 13.41483])


# -- income and the average -----------------------------------------------------------


def test_income_based_responsibility(toy):
    """Shanxi's primary inputs enable more than Shanxi emits: the sign of its claim flips."""
    found = account.income(toy, "co2")
    assert found.values == printed([383.131139, 148.33935, 248.52951])
    assert float(found.sel(region="SX")) > PBA["SX"]
    assert float(found.sum()) == whole(780.0)
    assert found.attrs["imported"] == whole(0.0)
    assert found.attrs["unexplained"] == whole(0.0)
    by_industry = [311.721305, 61.409835, 68.05657, 60.282781, 150.68014, 67.84937]
    assert account.income(toy, "co2", by="industry").values == printed(by_industry)


def test_income_flows(toy):
    found = account.income_flows(toy, "co2")
    assert found.origin.values.tolist() == found.destination.values.tolist() == REGIONS
    assert found.values == printed(
        [
            [314.541329, 30.969439, 27.620371],
            [15.050506, 98.033858, 15.254986],
            [20.408165, 20.996702, 177.124643],
        ]
    )
    assert found.sum("origin").values == whole([350, 150, 220])


def test_average_of_both_ends_of_the_chain(toy):
    found = account.average(toy, "co2")
    assert found.values == printed(CER)
    assert float(found.sum()) == whole(780.0)


# -- shared responsibility -----------------------------------------------------------------


def test_shared_by_the_value_added_rule(toy):
    found = account.shared(toy, "co2")
    assert found.values == printed([320.757431, 196.414847, 262.827723])
    assert float(found.sum()) == whole(780.0)
    kept = account.kept_by_industries(toy, "co2").values
    assert kept == printed([247.124263, 36.49729, 57.511909, 50.870682, 121.083844, 49.474611])
    mu = [3.861317, 1.52072, 2.130071, 0.862215, 2.576252, 0.867976]
    assert kept / toy.table.value_added == printed(mu)
    parts = account.shared_parts(toy, "co2")
    assert parts["charged"].values == printed([27.135878, 68.032255, 62.269268])
    assert parts["direct"].values == whole([10, 20, 30])


def test_value_added_rule_given_as_numbers(toy):
    """The shares that docs/methods/accounts.md#shared-responsibility prints."""
    alpha = pd.Series([0.2, 0.4, 0.4375, 0.578571, 0.287879, 0.5], toy.table.industries.index)
    given = account.shared(toy, "co2", alpha=alpha, beta=alpha)
    by_rule = account.shared(toy, "co2")
    assert given.values == pytest.approx(by_rule.values, rel=0, abs=1e-4)  # shares to six digits


@pytest.mark.parametrize(
    ("convention", "expected"),
    [
        ("shared", [266.64826, 240.802781, 272.548959]),
        ("passed_on", [255.23275, 247.501488, 277.265762]),
    ],
)
def test_half_and_half_and_what_sales_to_oneself_do(toy, convention, expected):
    found = account.shared(toy, "co2", alpha=0.5, beta=0.5, self_transactions=convention)
    assert found.values == printed(expected)
    assert float(found.sum()) == whole(780.0)


# -- technology ----------------------------------------------------------------------------


def test_technology_adjusted(toy):
    """The export-weighted average adds up to 780; Kander's does not, and says so."""
    star = account.technology_adjusted(toy, "co2")
    assert star.values == printed([185.569961, 292.308023, 302.122015])
    assert float(star.sum()) == whole(780.0)
    assert star.attrs["additive"] == 1
    kander = account.technology_adjusted(toy, "co2", average="output")
    assert kander.values == printed([207.222612, 298.792134, 310.574519])
    assert float(kander.sum()) == printed(816.589, digits=3)
    assert kander.attrs["additive"] == 0


# -- value added ---------------------------------------------------------------------------


def test_pollution_terms_of_trade(toy):
    found = account.pollution_terms_of_trade(toy, "co2")
    assert found.values == printed([2.23794, 0.48847, 0.709609])


def test_exchange_of_pollution_for_income(toy):
    """Shanxi earns and takes pollution from both; the delta pays RC, and sheds pollution there."""
    found = account.exchange_quadrant(toy, "co2")

    def pairs(name):
        return [found[name].sel(origin=r, destination=s).item() for r, s in (TO_YD, TO_RC, RC_TO)]

    assert pairs("dyad_ratio") == printed([2.740716, 1.892749, 0.769214])
    assert pairs("emission_strength") == printed([1.0, 0.687398, -0.153969])
    assert pairs("value_added_strength") == printed([1.0, 0.684506, -0.17183])
    takes, sheds = "gains value added, takes pollution", "pays value added, sheds pollution"
    assert pairs("quadrant") == [takes, takes, sheds]
    back = found["quadrant"].sel(origin="RC", destination="YD").item()
    assert back == takes
    assert found["quadrant"].sel(origin="SX", destination="SX").item() == ""


# -- value chains --------------------------------------------------------------------------

FORWARD = [
    [100, 50.961538, 127.759891, 71.27857],
    [101.925466, 22.173913, 15.106276, 10.794345],
    [140.853524, 21.194934, 34.08498, 23.866562],
]
BACKWARD = [
    [100, 50.961538, 5.997705, 10.705134],
    [101.925466, 22.173913, 113.504937, 58.519704],
    [140.853524, 21.194934, 57.448505, 36.714639],
]
ROUTES = [
    [100, 50.961538, 138.537246, 48.067747, 12.433468],
    [101.925466, 22.173913, 16.480019, 2.575489, 6.845113],
    [140.853524, 21.194934, 36.804135, 6.922275, 14.225132],
]
GROSS = [
    [13.338904, 37.166794, 6.559451, 1.935787, 0.999064, 1.80449, 1.661096, 3.554598, 1.979816],
    [14.75126, 10.368765, 0.551324, 1.605846, 2.615662, 1.479613, 10.24874, 6.538268, 4.840522],
    [11.175169, 17.727023, 1.57505, 3.507209, 2.957178, 1.601069, 3.824831, 5.025296, 3.607174],
]


@pytest.mark.parametrize(
    ("decomposition", "expected"),
    [("forward", FORWARD), ("backward", BACKWARD), ("routes", ROUTES)],
)
def test_value_chains(toy, decomposition, expected):
    found = account.gvc(toy, "co2", decomposition=decomposition)
    assert found.dims == ("region", "route")
    assert found.region.values.tolist() == REGIONS
    assert found.values == printed(expected)
    assert found.attrs["additive"] == 1
    if decomposition != "backward":
        assert found.sum("route").values == whole([350, 150, 220])
    assert float(found.sum()) == whole(720.0)


def test_what_stays_or_comes_home_is_the_own_flow(toy):
    """R1 + R3c = E[r, r]: docs/methods/value-chains.md#routes-of-emissions."""
    routes = account.gvc(toy, "co2", decomposition="routes").values
    own = [112.433468, 108.770579, 155.078656]
    assert routes[:, 0] + routes[:, 4] == printed(own)
    assert routes[:, 0] + routes[:, 4] == whole(np.diag(account.flows(toy, "co2").values))


def test_nine_terms_of_gross_exports(toy):
    found = account.gvc(toy, decomposition="gross_exports")
    assert found.sizes == {"region": 3, "route": 9}
    assert found.values == printed(GROSS)
    assert found.sum("route").values == whole([69, 53, 51])
    assert found.attrs["additive"] == 0


def test_gross_exports_count_emissions_twice(toy):
    """271.15 in Shanxi's gross exports, of which 237.57 are what others' demand calls for."""
    gross = account.gvc(toy, "co2", decomposition="gross_exports").sum("route")
    assert float(gross.sel(region="SX")) == printed(271.151415)
    sent = account.net_transfers(toy, "co2")["sent"].sel(region="SX").item()
    assert sent == printed(237.566532)


# -- inequality ----------------------------------------------------------------------------


def test_gini_of_the_principles(toy):
    per_head = [account.gini(amounts, POPULATION) for amounts in (PBA, CBA, CER)]
    assert per_head == printed([0.066667, 0.271009, 0.0876])
    per_income = [account.gini(amounts, INCOME) for amounts in (PBA, CBA, CER)]
    assert per_income == printed([0.162608, 0.15954, 0.021265])
    theil = [account.theil(amounts, INCOME)["total"] for amounts in (PBA, CBA, CER)]
    assert theil == printed([0.048161, 0.048936, 0.000984])
    labelled = account.gini(account.consumption(toy, "co2"), POPULATION[::-1])
    assert labelled == printed(0.271009)


@pytest.mark.parametrize(
    ("receipts", "after"),
    [
        ([17.358628, -11.871128, -5.487501], 0.0361),
        ([17.358628, -12.803879, -4.554749], 0.034087),
    ],
)
def test_compensation_lowers_inequality_of_income(receipts, after):
    """The net transfer and payments by ability to pay, at 80 yuan a tonne.

    docs/methods/compensation.md#net-transfer, docs/methods/compensation.md#ability-to-pay
    """
    found = account.inequality(INCOME, INCOME + receipts, POPULATION, weighted_by="population")
    assert found.loc["gini", ["before", "after"]].to_numpy() == printed([0.109592, after])
    assert found.loc["gini", "change"] == printed(after - 0.109592, digits=5)
    assert found.loc["theil", "change"] < 0
    assert found.attrs["weights"] == "population"


def test_summary_puts_the_principles_side_by_side(toy):
    found = account.summary(toy, "co2")
    assert found.attrs["identities_hold"] == 1
    assert found.loc["SX"].to_numpy() == printed(
        [360, 143.017148, 136.506348, 383.131139, 263.074144, 320.757431, 185.569961]
    )
    assert found.sum().to_numpy() == whole([780.0] * len(account.principles()))
