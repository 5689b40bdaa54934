"""Green power from Shanxi to Jiangsu: figures of the table, and what the README says."""

import re
import runpy
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import mrio
from mrio import power
from mrio.report._names import number
from mrio.report.trade import accounts_experiment, market_experiment
from mrio.report.trade._account_words import change_parts, region

FOLDER = Path(__file__).parents[2] / "analyses" / "08-shanxi-jiangsu-green-power"


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(FOLDER / "green_power.py"))


@pytest.fixture(scope="module")
def market():
    return power.trade(FOLDER / "plan.yaml").market


@pytest.fixture(scope="module")
def readme():
    """The README on one line."""
    return " ".join((FOLDER / "README.md").read_text(encoding="utf-8").split())


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
    """Existing plants add CO2; new wind abates once it no longer replaces Jiangsu's."""
    made = {
        (kind, twh): script["figures"](script["contract"](market, twh, kind), base)
        for kind, twh in (("existing", 20.0), ("existing", 30.0), ("new", 5.0), ("new", 40.0))
    }
    existing = made["existing", 20.0]
    assert (existing["saving, M yuan"], existing["CO2, Mt"]) == pytest.approx(
        (1246.5, 1.04), abs=0.05
    )
    assert made["existing", 30.0] == "green contract Shanxi to Jiangsu: 3.7 TWh short"
    small, large = made["new", 5.0], made["new", 40.0]
    assert (small["premium Jiangsu"], small["CO2, Mt"]) == pytest.approx((60, 0.11), abs=0.01)
    assert (large["premium Jiangsu"], large["CO2, Mt"]) == pytest.approx((0, -26.0), abs=0.05)
    assert large["saving, M yuan"] == pytest.approx(4075, abs=1)
    assert large["rent"] == pytest.approx(62.32, abs=0.01)


def test_bundling_strands_a_surplus(script, market, base):
    found = {
        way: script["figures"](
            script["contract"](replace(market, certificates=way), 5.0, "existing"), base
        )
        for way in ("bundled", "unbundled")
    }
    bound, apart = found["bundled"], found["unbundled"]
    assert (bound["premium Shanxi"], bound["premium Jiangsu"]) == pytest.approx((0, 60), abs=1e-6)
    dearer = apart["saving, M yuan"] - bound["saving, M yuan"]
    less = apart["CO2, Mt"] - bound["CO2, Mt"]
    assert (dearer, less, dearer / less) == pytest.approx((290, 3.9, 75), abs=0.5)


def test_the_readme_has_the_headlines_of_both_experiments(readme):
    """Figures from the run: those of the market, and those of the accounts."""
    found = power.trade(FOLDER / "plan.yaml")
    start = readme.index("runs the plan itself")
    market = readme[readme.index("- The market:", start) : readme.index("- The accounts:", start)]
    accounts = readme[readme.index("- The accounts:", start) : readme.index("## From which")]
    for tile in market_experiment(found).tiles:
        assert tile.figure in market
    for tile in accounts_experiment(found).tiles:
        assert tile.figure in accounts
    compared = found.tables["dispatch_comparison"]
    for province in ("Shanxi", "Jiangsu"):
        row = compared.loc[(province, "coal")]
        told = [number(row[f"change_{unit}"], 2, sign=True) for unit in ("twh", "mt")]
        assert re.search(rf"{re.escape(told[0])} TWh, {re.escape(told[1])} Mt", market)
    parts, _total = change_parts(found, "dispatch_accounts", "production_change_mt")
    for name, value in parts:
        assert f"{region(name)} {number(value, 2, sign=True)}" in accounts


def test_what_the_readme_says_of_contracts_and_rules(script, market, base, readme):
    """Per TWh and at the sizes that it names, each from a market of its own."""

    def cleared(kind, twh, **rule):
        return script["figures"](script["contract"](replace(market, **rule), twh, kind), base)

    one, twenty = cleared("existing", 1.0), cleared("existing", 20.0)
    assert f"A TWh saves {one['saving, M yuan']:.0f} million yuan" in readme
    assert f"adds {one['CO2, Mt']:.2f} Mt" in readme
    assert f"20 TWh save {twenty['saving, M yuan'] / 1e3:.1f} billion" in readme
    assert f"add {twenty['CO2, Mt']:.1f} Mt" in readme
    five, forty = cleared("new", 5.0), cleared("new", 40.0)
    assert f"5 TWh save {five['saving, M yuan'] / 1e3:.2f} billion" in readme
    assert f"40 TWh avoid {-forty['CO2, Mt']:.0f} Mt" in readme
    assert f"save {forty['saving, M yuan'] / 1e3:.1f} billion" in readme
    each = (cleared("new", 30.0)["CO2, Mt"] - forty["CO2, Mt"]) / 10
    assert f"each TWh avoids {each:.2f} Mt" in readme
    bound = cleared("existing", 5.0, certificates="bundled")
    assert f"worth {bound['rent']:.0f} a MWh" in readme
    demand = market.demand.sum(axis=1)
    due = float(market.obligations @ demand)
    assert (
        f"obligations of {due:.1f} TWh are met at 60 yuan: {due * 60 / 1e3:.1f} billion" in readme
    )
