"""Claims and changes of a plan in the accounts of a table: what moves, and what is wrong."""

import pytest

import mrio
from mrio import account
from mrio.errors import ConfigError, InputError, LabelError
from mrio.power import Carriage, Resourcing, trade

PLAN = """
periods: year
demand_twh: {{Shanxi: 200, Jiangsu: 400}}
sources:
  - {{province: Shanxi, source: coal, available_twh: 300, cost_yuan_per_mwh: 290,
     factor_kg_per_kwh: 0.83, green: false}}
  - {{province: Jiangsu, source: coal, available_twh: 450, cost_yuan_per_mwh: 390,
     factor_kg_per_kwh: 0.8, green: false}}
corridors: []
certificates: unbundled
accounts:
  table: china-2017
  claims:
    - {{seller: Shanxi, source: {source}, buyer: Jiangsu, energy_twh: {twh}}}
    - {{seller: Shanxi, source: {source}, buyer: Jiangsu, energy_twh: 2}}
  products: [[Jiangsu, {product}]]
"""


@pytest.fixture
def plan(tmp_path):
    def write(source="Wind power", twh=8, product="Metal smelting"):
        path = tmp_path / "plan.yaml"
        path.write_text(PLAN.format(source=source, twh=twh, product=product), "utf-8")
        return path

    return write


def test_claims_move_who_answers(plan):
    tables = trade(plan()).tables
    accounts, products = tables["accounts"], tables["footprints"]
    assert accounts["consumption_change_mt"].idxmin() == "Jiangsu"
    assert accounts["consumption_change_mt"].idxmax() == "Shanxi"
    assert accounts["consumption_change_mt"].sum() == pytest.approx(0.0, abs=1e-6)
    accounts = accounts.drop("ROW")
    used = account.consumption(mrio.Model(mrio.load("china-2017")), "co2").to_series() / 1e6
    assert accounts["consumption_location_mt"].to_numpy() == pytest.approx(used.to_numpy())
    for base in ("location", "market"):
        assert accounts[f"net_transfer_{base}_mt"].sum() == pytest.approx(0.0, abs=1e-6)
    change = products.loc[("Jiangsu", "Metal smelting"), "change_market_percent"]
    assert -5 < change < 0
    assert "10^4 CNY" in products.attrs["units"]


def test_a_plan_without_claims_has_no_such_tables(plan):
    path = plan()
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("accounts:")], "utf-8")
    assert not {"accounts", "footprints"} & set(trade(path).tables)


def test_wrong_claims_name_their_place(plan):
    with pytest.raises(InputError, match="one kWh, one claim") as error:
        _ = trade(plan(twh=80)).tables
    assert "accounts.claims: 82 TWh" in error.value.message
    with pytest.raises(LabelError, match="Shanxi / Wnd power is no generating") as error:
        _ = trade(plan(source="Wnd power")).tables
    assert "did you mean 'Shanxi / Wind power'" in str(error.value)
    path = plan()
    path.write_text(path.read_text("utf-8").replace("buyer: Jiangsu", "buyer: Jiangsuu"), "utf-8")
    with pytest.raises(LabelError, match="Jiangsuu is no buyer") as error:
        _ = trade(path).tables
    assert "did you mean 'Jiangsu'" in str(error.value)
    with pytest.raises(LabelError, match="makes no Jiangsu / Metal melting"):
        _ = trade(plan(product="Metal melting")).tables
    path = plan()
    path.write_text(path.read_text("utf-8").replace("table: china-2017", "tabel: x"), "utf-8")
    with pytest.raises(ConfigError, match="tabel"):
        trade(path)


LINE = """
corridors:
  - {{name: 雁淮, loss_price_yuan_per_mwh: 290, limit_twh: 40}}
"""
CHANGES = """
  changes:
    - {{seller: Shanxi, source: Wind power, buyer: {buyer}, energy_twh: {twh},
       in_place_of: {{seller: Jiangsu, source: {old}}}}}
  compensation_yuan_per_t: 80
"""


@pytest.fixture
def changing(plan):
    def write(twh=10, old="Coal power", buyer="Jiangsu", line=LINE):
        path = plan()
        text = path.read_text("utf-8") + CHANGES.lstrip("\n").format(twh=twh, old=old, buyer=buyer)
        path.write_text(text.replace("corridors: []\n", line.format()), "utf-8")
        return path

    return write


def test_other_dispatch_abates_and_contracts_do_not(changing):
    """Through the command as through Python, with loss and fee of 雁淮."""
    found = trade(changing())
    tables = found.tables
    accounts, by_contract = tables["dispatch_accounts"], tables["accounts"]
    assert by_contract["consumption_change_mt"].sum() == pytest.approx(0.0, abs=1e-6)
    less = accounts["production_change_mt"].sum()
    assert -11 < less < -6
    assert accounts["consumption_change_mt"].sum() == pytest.approx(less)  # ROW's exports in it
    assert accounts["production_change_mt"].idxmin() == "Jiangsu"
    assert accounts["net_transfer_change_mt"].sum() == pytest.approx(0.0, abs=1e-6)
    made = Resourcing(mrio.Model(mrio.load("china-2017")))
    built = made.physical.copy()
    built.loc[("Shanxi", "Wind power"), "Jiangsu"] += 10.0
    built.loc[("Jiangsu", "Coal power"), "Jiangsu"] -= 10.0 * 0.9723
    carriage = Carriage.over(found.market.corridors, made.wheeling, "10^4 CNY")
    model = made.model_under(built, carriage=carriage)
    used = account.consumption(model, "co2").to_series() / 1e6
    after = (accounts["consumption_mt"] + accounts["consumption_change_mt"]).drop("ROW")
    assert after.to_numpy() == pytest.approx(used.to_numpy(), rel=1e-7)
    emitted = account.production(model, "co2").to_series() / 1e6
    after = (accounts["production_mt"] + accounts["production_change_mt"]).drop("ROW")
    assert after.to_numpy() == pytest.approx(emitted.to_numpy(), rel=1e-7)
    paid = tables["compensation"]
    assert paid.sum().to_numpy() == pytest.approx([0.0] * 5, abs=1e-3)
    net = accounts["net_transfer_mt"].drop("ROW")
    assert paid["as_it_is"].to_numpy() == pytest.approx(80 * net.to_numpy())
    assert paid.loc["Shanxi", "change_market"] < 0  # who sells the attribute is paid for less
    assert list(tables["footprints"].filter(like="percent")) == [
        "change_market_percent",
        "change_dispatch_percent",
    ]


def test_wrong_changes_name_their_place(changing):
    with pytest.raises(
        ConfigError, match=r"plan\.yaml:\d+:\d+: accounts\.changes\[0\]: 875"
    ) as error:
        _ = trade(changing(twh=900)).tables
    assert "Jiangsu / Coal power are put off" in error.value.message
    with pytest.raises(LabelError, match="Jiangsu / Coal powr is no generating"):
        _ = trade(changing(old="Coal powr")).tables
    with pytest.raises(InputError, match="no power goes from Shanxi to Hainan"):
        _ = trade(changing(buyer="Hainan")).tables
    path = changing()
    path.write_text(path.read_text("utf-8").split("  claims:")[0], "utf-8")
    with pytest.raises(ConfigError, match="give claims, or changes, or both"):
        trade(path)
