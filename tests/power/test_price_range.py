"""The interval of a price: at a kink, unbounded, over lines and stores, against slopes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mrio.power.market._clearing import clear_market
from mrio.power.market._tables import prices_table
from tests.power.market import random_market, reference, toy
from tests.power.wasteful import coal, market, ways, wind


def gas(province, could=10.0, cost=500.0):
    return (province, "gas", cost, could, False)


def test_a_plant_that_runs_at_just_its_limit():
    """10 TWh of coal at 300 serve 10: one less saves 300, one more is gas at 500."""
    found = clear_market(market({"A": 10.0}, [coal("A", 10.0), gas("A")]))
    assert found.energy_price_range.loc[("A", "year")].tolist() == pytest.approx([300.0, 500.0])
    assert list(found.kinks.index) == [("A", "year")]
    table = prices_table(found)
    assert table.loc["A", ["energy_lowest", "energy_highest"]].tolist() == [300.0, 500.0]
    assert 300.0 <= table.loc["A", "energy"] <= 500.0


def test_one_price_where_there_is_no_kink():
    found = clear_market(market({"A": 9.0}, [coal("A", 10.0), gas("A")]))
    assert found.energy_price_range.loc[("A", "year")].tolist() == pytest.approx([300.0, 300.0])
    assert found.kinks.empty
    assert clear_market(toy()).kinks.empty


def test_no_more_could_be_supplied():
    found = clear_market(market({"A": 10.0}, [coal("A", 10.0)]))
    assert found.energy_price_range.loc[("A", "year")].tolist() == pytest.approx([300.0, np.inf])


def test_prices_at_both_ends_of_a_line_move_together():
    """B is served by A's coal, which runs at its limit; the fee of 10 is paid for what lands."""
    case = market({"A": 5.0, "B": 4.75}, [coal("A", 10.0), gas("A")], ways(("A", "B")))
    prices = clear_market(case).energy_price_range
    assert prices.loc[("A", "year")].tolist() == pytest.approx([300.0, 500.0])
    assert prices.loc[("B", "year")].tolist() == pytest.approx([300 / 0.95 + 10, 500 / 0.95 + 10])


def test_a_province_without_plants_lines_or_demand_has_no_price():
    found = clear_market(market({"A": 10.0, "idle": 0.0}, [coal("A", 10.0), gas("A")]))
    assert found.energy_price_range.loc[("idle", "year")].isna().all()
    assert list(found.kinks.index) == [("A", "year")]


def test_the_mean_over_periods_is_weighed_by_demand():
    case = market({"A": [10.0, 5.0]}, [coal("A", 10.0), gas("A")], periods=["day", "night"])
    found = clear_market(case)
    assert list(found.kinks.index) == [("A", "day")]
    mean = found.mean_price_range.loc["A"].tolist()
    assert mean == pytest.approx([300.0, (10 * 500.0 + 5 * 300.0) / 15])


def with_kinks(seed, certificates, *, signed):
    """Return a random market in which each province's wind and coal just serve it."""
    found = random_market(seed, certificates, signed=signed)
    coal_of = [(name, "coal") for name in found.provinces]
    available = found.available.copy()
    made = clear_market(found).generated
    available.loc[coal_of] = np.maximum(made.loc[coal_of].to_numpy(), 0.0)
    peaks = [(name, "peak") for name in found.provinces]
    names = pd.MultiIndex.from_tuples([*available.index, *peaks])
    more = pd.DataFrame(30.0, pd.MultiIndex.from_tuples(peaks), available.columns)
    columns = {"cost": [700.0, 800.0, 900.0], "factor": 0.0, "green": False}
    supply = pd.concat([found.supply, pd.DataFrame(columns, more.index)]).set_axis(names)
    return replace(found, supply=supply, available=pd.concat([available, more]).set_axis(names))


@pytest.mark.parametrize("certificates", ["unbundled", "both"])
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 5])
def test_bounds_are_the_two_slopes_of_the_least_cost(seed, certificates, signed):
    """By another solver with a little more and less demand, the certificates due as they are."""
    case = with_kinks(seed, certificates, signed=signed)
    found, step = clear_market(case), 1e-5
    assert not found.solved.held_apart.any()
    assert len(found.kinks) > 0

    def cost(province, period, by):
        demand = case.demand.copy()
        demand.loc[province, period] += by
        due = (case.due / demand.sum(axis=1)).where(case.due > 0, 0.0)
        return reference(replace(case, demand=demand, obligations=due))

    for (province, period), bounds in found.energy_price_range.iterrows():
        less, more = cost(province, period, -step), cost(province, period, step)
        assert bounds["lowest"] == pytest.approx((found.cost - less) / step, abs=1e-2)
        assert bounds["highest"] == pytest.approx((more - found.cost) / step, abs=1e-2)
        price = found.energy_price.loc[province, period]
        assert bounds["lowest"] - 1e-5 <= price <= bounds["highest"] + 1e-5


def test_prices_that_do_not_rise_together_are_bounded_one_by_one():
    """Limits of the year on wind that is certified: sums of prices are set against others."""
    case = market(
        {"A": [10.0, 10.0]},
        [wind("A", 8.0, 50.0), coal("A", 4.0), gas("A")],
        periods=["day", "night"],
        obligations=pd.Series({"A": 0.6}),
    )
    limited = case.supply.assign(year_limit=[12.0, np.nan, np.nan])
    found = clear_market(replace(case, supply=limited))
    # 12 TWh of wind, 8 of coal: all at their limits. One more MWh is of gas, in either period; one
    # less saves coal at 300.
    assert found.energy_price_range["lowest"].tolist() == pytest.approx([300.0, 300.0])
    assert found.energy_price_range["highest"].tolist() == pytest.approx([500.0, 500.0])
    assert found.mean_price_range.loc["A"].tolist() == pytest.approx([300.0, 500.0])
