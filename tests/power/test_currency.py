"""One market in five currencies; what is in two is refused without a stated rate."""

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio import power
from mrio.errors import ConfigError, InputError, UnitError
from mrio.money import currency
from mrio.power.market import flows_table, payments_table, prices_table
from tests.power.market import random_market, toy
from tests.power.products import TOY
from tests.power.products import toy as products_table
from tests.power.test_contract_accounts import CHANGES, LINE
from tests.power.test_contract_accounts import PLAN as CLAIMED
from tests.power.test_dispatch import COSTS, lines_of
from tests.power.test_plan import HEAD, PLAN
from tests.power.test_resourcing import open_table, resourcing

RATES = {"CNY": 1.0, "EUR": 0.128, "USD": 0.138, "NOK": 1.5, "JPY": 20.5}
"""Units of each for one CNY; round figures, not quotations."""
MINOR = {"CNY": "fen", "EUR": "EUR 0.01", "USD": "USD 0.01", "NOK": "NOK 0.01", "JPY": "JPY 1"}
NAMES = {"CNY": "yuan"}


def at_rate(market, code):
    """The same market with its money converted."""
    rate, lines = RATES[code], market.corridors
    return replace(
        market,
        supply=market.supply.assign(cost=market.supply["cost"] * rate),
        corridors=lines.assign(
            tariff=lines["tariff"] * rate, loss_price=lines["loss_price"] * rate
        ),
        certificate_cost=market.certificate_cost * rate,
        carbon_price=market.carbon_price * rate,
        currency=code,
    )


@pytest.mark.parametrize("code", RATES)
@pytest.mark.parametrize("given", [toy(carbon_price=80.0, certificate_cost=5.0), random_market(3)])
def test_a_market_is_the_same_in_any_currency(code, given):
    """Plants run alike; money is the rate times as much, in that currency's smallest unit."""
    base, found = power.clear_market(given), power.clear_market(at_rate(given, code))
    rate, name = RATES[code], NAMES.get(code, code)
    for part in ("generated", "sent", "certificates", "stored"):
        pd.testing.assert_frame_equal(getattr(found, part), getattr(base, part), atol=1e-7)
    assert found.emissions.to_numpy() == pytest.approx(base.emissions.to_numpy())
    assert found.cost == pytest.approx(base.cost * rate)
    assert found.energy_price.to_numpy() == pytest.approx(base.energy_price.to_numpy() * rate)
    assert found.payments.to_numpy() == pytest.approx(
        base.payments.to_numpy() * rate, abs=1e-5 * rate
    )
    assert found.currency == currency(code)
    for frame, unit in (
        (found.payments, f"million {name}"),
        (payments_table(found), f"million {name}"),
        (prices_table(found), f"{name}/MWh"),
        (found.energy_price_range, f"{name}/MWh"),
    ):
        assert frame.attrs["units"] == unit
    assert flows_table(found).attrs["currency"] == code
    # In the book: whole minor units that sum to zero, each within one of what is paid.
    book = found.ledger
    assert [each.code for each in book.currencies] == [code]
    assert {entry.unit for posted in book.transactions for entry in posted} == {MINOR[code]}
    balances = book.balances(MINOR[code])
    assert sum(balances.values()) == 0
    assert balances.pop("market") == 0
    net = found.payments.sum(axis=1) * 10 ** (6 + (0 if code == "JPY" else 2))
    for (party, who), amount in net.items():
        assert abs(balances.get(f"{party} {who}".strip(), 0) - amount) <= 1


@pytest.mark.parametrize(
    "code",
    [code if code == "JPY" else pytest.param(code, marks=pytest.mark.slow) for code in RATES],
)
def test_ties_between_periods_leave_the_year_the_same(code):
    """A store can take wind in either period at one cost: which, no currency decides."""
    given = random_market(3, signed=True)
    base, found = power.clear_market(given), power.clear_market(at_rate(given, code))
    assert found.cost == pytest.approx(base.cost * RATES[code], rel=1e-12)
    assert found.emissions.to_numpy() == pytest.approx(base.emissions.to_numpy())
    assert found.generated.sum(axis=1).to_numpy() == pytest.approx(
        base.generated.sum(axis=1).to_numpy()
    )


def test_a_currency_is_one_of_iso_4217_and_corridors_are_in_the_markets():
    with pytest.raises(UnitError, match="'EURO' is no currency"):
        toy(currency="EURO")
    with pytest.raises(InputError):
        toy(currency=5)
    assert toy().currency.code == "CNY"
    lines = toy().corridors.assign(currency="EUR")
    with pytest.raises(UnitError, match="corridors are in EUR, the market in CNY"):
        toy(corridors=lines)
    assert toy(corridors=lines, currency="EUR").currency.name == "EUR"


def plan_at(tmp_path, text):
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_embedded_tariffs_are_converted_at_the_stated_rate_alone(tmp_path):
    text = f"currency: EUR\n{PLAN}"
    with pytest.raises(UnitError, match="CNY is asked for in EUR without a rate"):
        power.trade(plan_at(tmp_path, text))
    found = power.trade(plan_at(tmp_path, f"{text}exchange_rates: {{CNY: 0.125}}\n"))
    assert found.market.corridors.loc["雁淮", "tariff"] == pytest.approx(35.9 / 8)
    assert found.currency == found.clearing.currency == currency("EUR")
    own = text.replace("limit_twh: 40", "limit_twh: 40, tariff_per_mwh: 5")
    assert power.trade(plan_at(tmp_path, own)).market.corridors.loc["雁淮", "tariff"] == 5.0
    for wrong, said in (
        ("currency: EURO", "plan.yaml:1:1: currency: .*'EURO' is no currency"),
        ("exchange_rates: {EURO: 2}", "exchange_rates.EURO: 'EURO' is no currency"),
        ("exchange_rates: {EUR: 0}", "greater than 0"),
    ):
        with pytest.raises((ConfigError, UnitError), match=said):
            power.trade(plan_at(tmp_path, f"{wrong}\n{PLAN}"))


def test_keys_and_columns_of_the_version_before_are_read_and_name_their_currency(tmp_path):
    """A key that names a currency states it; another beside it is refused."""
    old = PLAN.replace("cost_per_mwh", "cost_yuan_per_mwh")
    with pytest.warns(DeprecationWarning, match="cost_yuan_per_mwh is cost_per_mwh now"):
        found = power.trade(plan_at(tmp_path, old))
    assert found.currency.code == "CNY"
    assert found.clearing.cost == pytest.approx(power.trade(plan_at(tmp_path, PLAN)).clearing.cost)
    with (
        pytest.warns(DeprecationWarning, match="now"),
        pytest.raises(ConfigError, match="cost_yuan_per_mwh names CNY, the plan is in EUR"),
    ):
        power.trade(plan_at(tmp_path, f"currency: EUR\n{old}"))
    rows = "Shanxi,coal,300,,,290,0.83,no\nJiangsu,coal,500,,,390,0.8,no\n"
    heads = HEAD.replace("cost_per_mwh", "cost_euro_per_mwh")
    (tmp_path / "sources.csv").write_text(f"{heads}\n{rows}")
    short = f"{PLAN[: PLAN.index('sources')]}sources: {{file: sources.csv}}\n"
    short += "corridors: []\ncertificates: both\n"
    with pytest.warns(DeprecationWarning, match="cost_euro_per_mwh"):
        found = power.trade(plan_at(tmp_path, f"currency: EUR\n{short}"))
    assert found.market.supply["cost"].tolist() == [290.0, 390.0]
    with (
        pytest.warns(DeprecationWarning, match="now"),
        pytest.raises(ConfigError, match="cost_euro_per_mwh names EUR, the plan is in CNY"),
    ):
        power.trade(plan_at(tmp_path, short))


def euro_table(tmp_path):
    """The figures of china-2017 as if they were in euro: other labels, the same physics."""
    table = mrio.load("china-2017").replace(money_unit="10^4 EUR", name=None)
    return mrio.save(table, tmp_path / "euro.zarr")


def test_a_plan_is_in_the_currency_of_its_table(tmp_path):
    euro_table(tmp_path)
    claimed = CLAIMED.format(source="Wind power", twh=8, product="Metal smelting")
    claimed += CHANGES.lstrip("\n").format(twh=10, old="Coal power", buyer="Jiangsu")
    text = claimed.replace("corridors: []\n", LINE.format())
    base = power.trade(plan_at(tmp_path, text)).tables["compensation"]
    text = text.replace("china-2017", "euro.zarr")
    with pytest.raises(UnitError, match="CNY is asked for in EUR without a rate"):
        power.trade(plan_at(tmp_path, text))
    found = power.trade(plan_at(tmp_path, f"{text}exchange_rates: {{CNY: 1.0}}\n"))
    assert found.currency.code == "EUR"
    pay = found.tables["compensation"]
    assert pay.attrs["units"] == "million EUR"
    pd.testing.assert_frame_equal(pay, base, check_like=True, rtol=1e-9)
    # In a currency of its own, its fees are turned into the table's at the same rate.
    own = f"currency: CNY\n{text}"
    with pytest.raises(UnitError, match="CNY is asked for in EUR"):
        _ = power.trade(plan_at(tmp_path, own)).tables
    tables = power.trade(plan_at(tmp_path, f"{own}exchange_rates: {{EUR: 1.0}}\n")).tables
    pd.testing.assert_frame_equal(tables["compensation"], base, rtol=1e-9)
    dear = power.trade(plan_at(tmp_path, f"{own}exchange_rates: {{EUR: 0.01}}\n")).tables
    assert not np.allclose(dear["compensation"]["by_dispatch"], base["by_dispatch"])


def test_a_market_of_a_table_is_in_its_currency():
    table = open_table(2)
    made = resourcing(table.replace(money_unit=table.money_unit.replace("CNY", "NOK")))
    assert made.model.table.currency.code == "NOK"
    regions, rng = list(table.regions), np.random.default_rng(0)
    rules = {"room": {"Coal power": 20.0}, "green": ("Wind power",), "certificates": "unbundled"}
    lines = lines_of(rng, regions)
    assert power.market_from_table(made, COSTS, lines, **rules).currency.code == "NOK"
    foreign = lines.assign(currency="EUR")
    with pytest.raises(UnitError, match="EUR is asked for in NOK without a rate"):
        power.market_from_table(made, COSTS, foreign, **rules)
    found = power.market_from_table(made, COSTS, foreign, rate=11.0, **rules)
    assert found.corridors["tariff"].tolist() == pytest.approx((lines["tariff"] * 11.0).tolist())


def test_corridors_say_their_currency(tmp_path):
    corridors = power.read_corridors()
    assert (corridors["currency"] == "CNY").all()
    assert (power.read_provinces()["currency"] == "CNY").all()
    row = corridors.loc[["雁淮"]].reset_index().drop(columns="currency")
    for flag in ("includes_loss", "plant_line"):
        row[flag] = row[flag].map({True: "yes", False: "no"})
    path = tmp_path / "own.csv"
    row.assign(tariff=7.0).to_csv(path, index=False)
    assert power.read_corridors(path).loc["雁淮", "currency"] == "CNY"  # as the embedded rows
    row.assign(tariff=7.0, currency="EUR").to_csv(path, index=False)
    mixed = power.read_corridors(path)
    assert mixed.attrs["units"]["tariff"] == "CNY or EUR/MWh"
    for asked in (
        lambda: power.landed_price("雁淮", 300.0, corridors=mixed),
        lambda: power.cheapest_routes(pd.Series({"Shanxi": 300.0}), mixed),
        lambda: power.transmission_tariffs(mixed, mixed="accept"),
    ):
        with pytest.raises(UnitError, match=r"prices in .* are not compared"):
            asked()
    assert power.transmission_tariffs(mixed.loc[["雁淮"]]).attrs["units"] == "EUR/MWh"
    row.assign(currency="EURO").to_csv(path, index=False)
    with pytest.raises(ConfigError, match="currency is 'EURO', an ISO 4217 code is needed"):
        power.read_corridors(path)


def test_footprints_and_charges_are_in_the_tables_currency():
    rule = power.FootprintRule("full_chain", "location")
    base, table = products_table(), products_table()
    table = table.replace(money_unit=table.money_unit.replace("CNY", "EUR"))
    terms = {"price": 80.0, "profile": rule, "names": TOY}
    found = power.border_charge(mrio.Model(table), "M", **terms)
    assert found.currency.code == "EUR"
    assert found.by_product.attrs["units"] == found.to_frame().attrs["units"] == "EUR"
    assert found.total == pytest.approx(power.border_charge(mrio.Model(base), "M", **terms).total)
    footprint = power.product_footprint(mrio.Model(table), "M", rule, names=TOY)
    assert footprint.attrs["units"] == "t CO2 per 10^4 EUR"


def test_nothing_is_told_to_be_old_where_nothing_is(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        power.trade(plan_at(tmp_path, PLAN))
        power.read_corridors()
