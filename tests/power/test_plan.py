"""Plans of trade: the market they describe, files, periods, errors with line, column and key."""

import numpy as np
import pandas as pd
import pytest

from mrio import power
from mrio.errors import ConfigError, InfeasibleError, MrioError
from mrio.report.trade._page import render_trade

PLAN = """name: toy
demand_twh: {Shanxi: 240, Jiangsu: 420}
sources:
  - {province: Shanxi, source: coal, available_twh: 300, cost_per_mwh: 290,
     factor_kg_per_kwh: 0.83, green: false}
  - {province: Shanxi, source: green, available_twh: 60, cost_per_mwh: 260,
     factor_kg_per_kwh: 0, green: true}
  - {province: Jiangsu, source: coal, available_twh: 400, cost_per_mwh: 390,
     factor_kg_per_kwh: 0.80, green: false}
  - {province: Jiangsu, source: green, available_twh: 40, cost_per_mwh: 450,
     factor_kg_per_kwh: 0, green: true}
corridors:
  - {name: 雁淮, includes_loss: false, limit_twh: 40}
certificates: both
obligations: {Shanxi: 0.10, Jiangsu: 0.15}
"""
HEAD = "province,source,available_twh,capacity_mw,availability,cost_per_mwh,"
HEAD += "factor_kg_per_kwh,green"


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.yaml"

    def write(*changes, more=""):
        text = PLAN
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text + more, encoding="utf-8")
        return path

    return write


def sources_from(file):
    return PLAN[PLAN.index("sources:") : PLAN.index("corridors:")], f"sources: {{file: {file}}}\n"


def test_the_worked_example(plan):
    """docs/methods/power.md#market-clearing, from a file."""
    found = power.trade(plan())
    assert found.clearing.cost == pytest.approx(231048.3428, abs=1e-4)
    tables = found.tables
    assert tables["flows"].loc["雁淮", "rent_per_mwh"] == pytest.approx(54.29143)
    assert tables["prices"]["green_power"].tolist() == pytest.approx([350, 450])
    assert tables["certificates"].loc["Shanxi", "sold_without_power_twh"] == pytest.approx(36)
    assert tables["dispatch"]["co2_mt"].sum() == pytest.approx(465.886, abs=1e-3)
    payments = tables["payments"]
    assert payments[["energy", "certificates"]].sum().tolist() == pytest.approx([0, 0], abs=1e-6)
    assert payments["left"].sum() == pytest.approx(-found.clearing.cost)
    assert tables["comparison"].loc[("cost", ""), "change"] == pytest.approx(-2171.6572)
    assert found.cannot_live_alone == ""


def test_provinces_of_a_plan_by_any_of_their_names(plan):
    """Results carry the labels of demand_twh."""
    named = (
        ("{province: Shanxi, source: coal", "{province: 山西, source: coal"),
        ("{province: Shanxi, source: green", "{province: CN-SX, source: green"),
        ("{province: Jiangsu, source: coal", "{province: '320000', source: coal"),
        ("obligations: {Shanxi: 0.10, Jiangsu: 0.15}", "obligations: {山西省: 0.10, 江苏: 0.15}"),
    )
    plain = {name: frame.to_csv() for name, frame in power.trade(plan()).tables.items()}
    other = {name: frame.to_csv() for name, frame in power.trade(plan(*named)).tables.items()}
    assert other == plain
    with pytest.raises(ConfigError, match="'陕西' has no demand_twh"):
        power.trade(plan(("{province: Shanxi, source: coal", "{province: 陕西, source: coal")))


def test_the_table_of_corridors_and_what_stands_for_it(plan):
    given = ("includes_loss: false, limit_twh: 40", "loss_price_per_mwh: 290")
    market = power.trade(plan(given)).market
    assert market.corridors.loc["雁淮", ["tariff", "loss", "includes_loss"]].tolist() == [
        35.9,
        0.0277,
        True,
    ]
    assert market.limits.loc["雁淮", "year"] == pytest.approx(8000 * 8760 / 1e6)
    own = "name: own, from: Jiangsu, to: Shanxi, tariff_per_mwh: 1, loss: 0, "
    own += "includes_loss: false, capacity_mw: 1000, availability: 0.5"
    market = power.trade(plan(("name: 雁淮, includes_loss: false, limit_twh: 40", own))).market
    assert market.corridors.loc["own", "to"] == "Shanxi"
    assert market.limits.loc["own", "year"] == pytest.approx(4.38)


def test_periods_spread_figures_of_the_year_by_hours(plan):
    """A market in equal halves costs what the year costs."""
    halves = "periods: [{name: day, hours: 4380}, {name: night, hours: 4380}]\n"
    found = power.trade(plan(more=halves))
    assert found.clearing.cost == pytest.approx(231048.3428, abs=1e-3)
    assert found.market.demand.loc["Shanxi"].tolist() == [120.0, 120.0]
    assert list(found.tables["dispatch_by_period"].columns) == ["day", "night"]
    months = power.trade(plan(more="periods: months\n")).market
    assert months.demand.loc["Jiangsu", "Feb"] == pytest.approx(420 * 28 / 365)
    capacity = (
        "source: green, available_twh: 60",
        "source: green, capacity_mw: 10000, availability: {day: 0.4, night: 0}",
    )
    market = power.trade(plan(capacity, more=halves)).market
    assert market.available.loc[("Shanxi", "green")].tolist() == pytest.approx([17.52, 0.0])


def test_figures_from_files(plan, tmp_path):
    rows = [HEAD, "Shanxi,coal,300,,,290,0.83,no", "Shanxi,green,60,,,260,0,yes"]
    rows += ["Jiangsu,coal,,50000,0.913242009,390,0.8,no", "Jiangsu,green,40,,,450,0,yes"]
    (tmp_path / "sources.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "demand.csv").write_text("province,year\nShanxi,240\nJiangsu,420\n")
    demand = ("{Shanxi: 240, Jiangsu: 420}", "{file: demand.csv}")
    found = power.trade(plan(demand, sources_from("sources.csv")))
    assert found.clearing.cost == pytest.approx(231048.3428, abs=1e-3)
    (tmp_path / "demand.csv").write_text("province,day,night\nShanxi,140,100\nJiangsu,220,200\n")
    (tmp_path / "sources.csv").write_text(
        HEAD.replace("availability", "availability day,availability night")
        + "\nShanxi,coal,,80000,1,0.5,290,0.83,no\nJiangsu,coal,,80000,1,0.8,390,0.8,no\n"
    )
    halves = "periods: [{name: day, hours: 4380}, {name: night, hours: 4380}]\n"
    market = power.trade(plan(demand, sources_from("sources.csv"), more=halves)).market
    assert market.demand.loc["Shanxi"].tolist() == [140.0, 100.0]
    assert market.available.loc[("Shanxi", "coal")].tolist() == pytest.approx([350.4, 175.2])


def test_contracts_and_storage(plan):
    more = "contracts: [{from: Shanxi, to: Jiangsu, energy_twh: 30, green: true}]\n"
    more += "storage: [{province: Shanxi, name: pumped, energy_mwh: 8000, power_mw: 1000, "
    more += "efficiency: 0.8}]\n"
    found = power.trade(plan(more=more))
    assert found.clearing.green_sent.loc["雁淮"].sum() >= 30 - 1e-9
    market = found.market
    assert market.storage.loc[("Shanxi", "pumped"), "efficiency"] == 0.8
    assert market.charging.loc[("Shanxi", "pumped"), "year"] == pytest.approx(8.76)
    assert market.holding.loc[("Shanxi", "pumped"), "year"] == pytest.approx(0.008)
    assert "contracts-table" in render_trade(found, "")
    assert found.tables["contracts"].loc["Shanxi", "paid_million"] == 0.0


def test_a_contract_by_way_of_a_third_province(plan):
    """5 TWh of Shanxi for Shanghai: sent to Jiangsu, and on with what is left."""
    third = (
        "demand_twh: {Shanxi: 240, Jiangsu: 420}",
        "demand_twh: {Shanxi: 240, Jiangsu: 410, Shanghai: 10}",
    )
    on = ("limit_twh: 40}", "limit_twh: 40}\n  - {name: 华东电网 Jiangsu–Shanghai}")
    signed = (
        "contracts: [{from: Shanxi, to: Shanghai, via: [Jiangsu], energy_twh: 5, green: true}]\n"
    )
    found = power.trade(plan(third, on, more=signed))
    rows = found.market.contracts
    assert rows["energy"].tolist() == pytest.approx([5.0, 5.0 * 0.9723])
    assert rows["passed_on"].tolist() == [False, True]
    assert found.clearing.green_sent.loc["华东电网 Jiangsu–Shanghai"].sum() >= 5 * 0.9723 - 1e-9
    assert found.tables["contracts"]["buyer"].tolist() == ["Shanghai", "Shanghai"]
    assert "for 上海 Shanghai" in render_trade(found, "")
    with pytest.raises(
        ConfigError, match=r"contracts\[0\]: no corridor .* from Shanxi to Shanghai"
    ) as error:
        power.trade(plan(third, on, more=signed.replace("via: [Jiangsu], ", "")))
    assert "via" in error.value.hint


def test_a_store_is_filled_every_day_that_a_typical_hour_stands_for(plan):
    hours = (
        "periods: [{name: day, hours: 4380, days: 365}, {name: night, hours: 4380, days: 365}]\n"
    )
    store = "storage: [{province: Shanxi, name: pumped, energy_mwh: 8000, power_mw: 1000, "
    store += "efficiency: 0.8}]\n"
    market = power.trade(plan(more=hours + store)).market
    assert market.holding.loc[("Shanxi", "pumped")].tolist() == pytest.approx([2.92, 2.92])
    assert market.charging.loc[("Shanxi", "pumped")].tolist() == pytest.approx([4.38, 4.38])
    with pytest.raises(ConfigError, match="days of night are 1, 365 in its cycle"):
        power.trade(plan(more=hours.replace("hours: 4380, days: 365}]", "hours: 4380}]")))


def test_a_limit_of_the_year_is_spent_where_it_saves_most(plan):
    """Water for 20 TWh of the 27 that would run: it has a value, which is what more of it saves."""
    halves = "periods: [{name: day, hours: 4380}, {name: night, hours: 4380}]\n"
    green = "source: green, available_twh: 60"
    duty = ("obligations: {Shanxi: 0.10, Jiangsu: 0.15}", "obligations: {}")
    costs = {}
    for limit in (50.0, 50.001):
        change = (green, f"{green}, year_limit_twh: {limit}")
        found = power.trade(plan(change, duty, more=halves))
        made = found.tables["dispatch"].loc[("Shanxi", "green")]
        assert made["generated_twh"] == pytest.approx(limit)
        costs[limit] = found.clearing.cost
    worth = (costs[50.0] - costs[50.001]) / 0.001
    assert worth == pytest.approx(30)  # coal at 290 in place of green at 260
    assert made["limit_worth_per_mwh"] == pytest.approx(worth, rel=1e-4)
    assert "Shadow price of the annual limit" in render_trade(found, "")


def test_provinces_that_cannot_live_alone(plan):
    found = power.trade(plan(("Jiangsu: 420", "Jiangsu: 460")))
    assert found.comparison is None
    assert found.cannot_live_alone == "demand of Jiangsu in year: 20 TWh short"
    assert "comparison" not in found.tables
    short = power.trade(plan(("Jiangsu: 420", "Jiangsu: 500")))
    with pytest.raises(InfeasibleError, match=r"plan\.yaml: the market.*\n- demand of Jiangsu"):
        _ = short.clearing


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("source: coal, available_twh: 300", "source: coal", "4:5: sources[0]: give available_twh"),
        ("certificates: both\n", "", "the key 'certificates' is required"),
        ("Jiangsu: 0.15", "Jangsu: 0.15", "15:29: obligations.Jangsu: 'Jangsu' has no demand_twh"),
        ("name: 雁淮,", "name: 雁惟,", "13:5: corridors[0]: the corridor '雁惟' is not in"),
        ("includes_loss: false", "loss: 0.03", "corridors[0]: the tariff of 雁淮 includes"),
        ("includes_loss: false", "loss_price_per_mwh: 5000",
         "13:5: corridors[0]: the loss of 雁淮 is counted at 142.4 per MWh, more than all of its"),
        ("includes_loss: false", "includes_loss: false, loss_price_per_mwh: 290",
         "loss_price_per_mwh has no effect"),
        ("limit_twh: 40", "limit_twh: {day: 40}", "unknown period 'day'"),
        ("limit_twh: 40", "limit_twh: 40, capacity_mw: 3", "give limit_twh, or capacity_mw"),
        ("source: green, available_twh: 60", "source: coal, available_twh: 60", "given twice"),
        ("Shanxi: 0.10", "Shanxi: 1.10", "obligations.Shanxi: input should be less than"),
        ("name: toy", "periods: [{name: day, hours: 24}]", "1:1: hours of periods sum to 24"),
        ("name: toy", "contracts: [{from: Jiangsu, to: Shanxi, energy_twh: 1, green: no}]",
         "valid bool"),
        ("name: toy", "contracts: [{from: Jiangsu, to: Shanxi, energy_twh: 1, green: false}]",
         "1:13: contracts[0]: no corridor of the plan goes from Jiangsu to Shanxi"),
        ("province: Shanxi, source: coal", "province: Hebei, source: coal", "'Hebei' has no"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(plan, old, new, told):
    with pytest.raises(MrioError) as error:
        power.trade(plan((old, new)))
    assert told in str(error.value)
    assert "plan.yaml" in str(error.value)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Shanxi,coal,,,,290,0.83,no", "sources.csv:2: give available_twh"),
        ("Shanxi,coal,300,,,dear,0.83,no", "sources.csv:2: cost_per_mwh"),
        ("Shanxi,coal,300,,,290,0.83,maybe", "sources.csv:2: green"),
        ("Shanxi,coal,300,,,0.29,0.83,no", "the dearest source costs 0.29 per MWh"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(plan, tmp_path, row, told):
    (tmp_path / "sources.csv").write_text(f"{HEAD}\n{row}\n")
    with pytest.raises(ConfigError, match=told):
        power.trade(plan(sources_from("sources.csv")))


@pytest.mark.parametrize(
    "heads", ["availability,availability year", "availability year,availability"]
)
def test_a_figure_once_and_by_period_is_refused(plan, tmp_path, heads):
    head = HEAD.replace("availability", heads)
    (tmp_path / "sources.csv").write_text(f"{head}\nShanxi,coal,,300,0.5,0.5,290,0.83,FALSE\n")
    with pytest.raises(ConfigError, match=r"sources.csv:2: availability is given"):
        power.trade(plan(sources_from("sources.csv")))


def test_one_period_of_ones_own_name(plan, tmp_path):
    (tmp_path / "demand.csv").write_text("province,all\nShanxi,240\nJiangsu,420\n")
    demand = ("{Shanxi: 240, Jiangsu: 420}", "{file: demand.csv}")
    found = power.trade(plan(demand, more="periods: [{name: all, hours: 8760}]\n"))
    assert found.clearing.cost == pytest.approx(231048.3428, abs=1e-3)


def test_a_plan_in_python_and_no_corridors():
    source = {"province": "A", "source": "coal", "available_twh": 5.0, "cost_per_mwh": 300.0}
    plan = power.TradePlan.model_validate_json(
        pd.Series(
            {
                "demand_twh": {"A": 4.0},
                "sources": [source | {"factor_kg_per_kwh": 0.8, "green": False}],
                "corridors": [],
                "certificates": "unbundled",
            }
        ).to_json()
    )
    found = power.trade(plan)
    assert found.clearing.cost == pytest.approx(1200)
    assert np.isfinite(found.tables["payments"].to_numpy()).all()
    assert "The plan has no corridors." in render_trade(found, "")
    assert len(found.tables["flows"]) == 0
