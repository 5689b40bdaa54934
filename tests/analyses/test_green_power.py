"""Green power from Shanxi to Jiangsu: figures of the table, and what the README says."""

import runpy
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import mrio
from mrio import power

FOLDER = Path(__file__).parents[2] / "analyses" / "08-shanxi-jiangsu-green-power"


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(FOLDER / "green_power.py"))


@pytest.fixture(scope="module")
def market():
    return power.trade(FOLDER / "plan.yaml").market


@pytest.fixture(scope="module")
def base(market):
    return power.clear_market(market.without_trade())


def test_the_plan_has_the_figures_of_the_table(script, market):
    table = mrio.load("china-2017")
    rows = {
        name: pd.Series(table.stressor(name)[0], table.industries.index)
        for name in ("power_generated", "co2")
    }
    made, co2 = rows["power_generated"], rows["co2"] / 1e6
    green = [f"{name} power" for name in ("Wind", "Solar", "Hydro")]
    for province in ("Shanxi", "Jiangsu"):
        assert market.demand.loc[province, "year"] == pytest.approx(made[province].sum(), abs=0.05)
        standing = market.available.loc[(province, "wind, solar, hydro"), "year"]
        assert standing == pytest.approx(made[province][green].sum(), abs=0.05)
        other = market.available.loc[(province, "gas and other"), "year"]
        assert other == pytest.approx(made[province][["Gas power", "Other power"]].sum(), abs=0.05)
        coal = co2[province]["Coal power"] / made[province]["Coal power"]
        assert script["TABLE_FACTORS"][province] == pytest.approx(coal, abs=0.001)


def test_contracts_by_size(script, market, base):
    """Standing plants add CO2; new wind abates once it no longer replaces Jiangsu's."""
    made = {
        (kind, twh): script["figures"](script["contract"](market, twh, kind), base)
        for kind, twh in (("standing", 20.0), ("standing", 30.0), ("new", 5.0), ("new", 40.0))
    }
    standing = made["standing", 20.0]
    assert (standing["saved, M yuan"], standing["CO2, Mt"]) == pytest.approx(
        (1246.5, 1.04), abs=0.05
    )
    assert made["standing", 30.0] == "green contract Shanxi to Jiangsu: 3.7 TWh short"
    small, large = made["new", 5.0], made["new", 40.0]
    assert (small["premium Jiangsu"], small["CO2, Mt"]) == pytest.approx((60, 0.11), abs=0.01)
    assert (large["premium Jiangsu"], large["CO2, Mt"]) == pytest.approx((0, -26.0), abs=0.05)
    assert large["saved, M yuan"] == pytest.approx(4075, abs=1)
    assert large["rent"] == pytest.approx(62.32, abs=0.01)


def test_bundling_strands_a_surplus(script, market, base):
    found = {
        way: script["figures"](
            script["contract"](replace(market, certificates=way), 5.0, "standing"), base
        )
        for way in ("bundled", "unbundled")
    }
    bound, apart = found["bundled"], found["unbundled"]
    assert (bound["premium Shanxi"], bound["premium Jiangsu"]) == pytest.approx((0, 60), abs=1e-6)
    dearer = apart["saved, M yuan"] - bound["saved, M yuan"]
    less = apart["CO2, Mt"] - bound["CO2, Mt"]
    assert (dearer, less, dearer / less) == pytest.approx((290, 3.9, 75), abs=0.5)
