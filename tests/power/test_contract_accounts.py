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
  - {{province: Shanxi, source: coal, available_twh: 300, cost_per_mwh: 290,
     factor_kg_per_kwh: 0.83, green: false}}
  - {{province: Jiangsu, source: coal, available_twh: 450, cost_per_mwh: 390,
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
  - {{name: 雁淮, loss_price_per_mwh: 290, limit_twh: 1000}}
"""
CHANGES = """
  changes:
    - {{seller: Shanxi, source: Wind power, buyer: {buyer}, energy_twh: {twh},
       in_place_of: {{seller: Jiangsu, source: {old}}}}}
  compensation_per_t: 80
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
    route = {("Shanxi", "Jiangsu"): ["雁淮"]}
    carriage = Carriage.along(route, found.market.corridors, made.wheeling, "10^4 CNY")
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
        "change_dispatch_percent",
        "change_market_percent",
    ]


def test_what_is_built_can_be_claimed(changing):
    """20 TWh of new wind, all claimed: 16.5 stand in the table. Contracts come after dispatch."""
    path = changing(twh=20)
    text = path.read_text("utf-8").replace("energy_twh: 8}", "energy_twh: 18}")
    path.write_text(text, "utf-8")
    tables = trade(path).tables
    by_dispatch, by_contract = tables["dispatch_accounts"], tables["accounts"]
    after = by_dispatch["consumption_mt"] + by_dispatch["consumption_change_mt"]
    assert by_contract["consumption_location_mt"].to_numpy() == pytest.approx(after.to_numpy())
    assert by_contract["consumption_change_mt"].sum() == pytest.approx(0.0, abs=1e-6)
    assert by_contract["consumption_change_mt"]["Jiangsu"] < 0
    path.write_text(text.replace("energy_twh: 18}", "energy_twh: 80}"), "utf-8")
    with pytest.raises(InputError, match="are claimed"):
        _ = trade(path).tables


def test_a_change_over_several_corridors(changing):
    """Shanxi's wind for Shanghai by way of Jiangsu; the table sends nothing that way itself."""
    line = LINE + "  - {{name: 华东电网 Jiangsu–Shanghai, limit_twh: 40}}\n"
    path = changing(buyer="Shanghai", old="Coal power", line=line)
    text = path.read_text("utf-8").replace(
        "{Shanxi: 200, Jiangsu: 400}", "{Shanxi: 200, Jiangsu: 400, Shanghai: 0}"
    )
    text = text.replace("seller: Jiangsu, source: Coal", "seller: Shanghai, source: Coal")
    over = "over: [雁淮, 华东电网 Jiangsu–Shanghai],\n       in_place_of"
    path.write_text(text.replace("in_place_of", over), "utf-8")
    changes = trade(path).tables["dispatch_accounts"]["production_change_mt"]
    assert changes.idxmin() == "Shanghai"
    assert changes.sum() < -5


def test_wrong_changes_name_their_place(changing):
    with pytest.raises(
        ConfigError, match=r"plan\.yaml:\d+:\d+: accounts\.changes\[0\]: 875"
    ) as error:
        _ = trade(changing(twh=900)).tables
    assert "Jiangsu / Coal power are to be replaced" in error.value.message
    with pytest.raises(LabelError, match="Jiangsu / Coal powr is no generating"):
        _ = trade(changing(old="Coal powr")).tables
    with pytest.raises(ConfigError, match="no power goes from Shanxi to Hainan"):
        _ = trade(changing(buyer="Hainan")).tables
    with pytest.raises(ConfigError, match="10 TWh are sent over 雁淮, it carries 1"):
        _ = trade(changing(line=LINE.replace("1000", "1"))).tables
    two = LINE + "  - {{name: 阳城送出, limit_twh: 40}}\n"
    with pytest.raises(ConfigError, match="雁淮, 阳城送出 all go from Shanxi to Jiangsu") as error:
        _ = trade(changing(line=two)).tables
    assert "over" in error.value.hint
    path = changing()
    path.write_text(path.read_text("utf-8").split("  claims:")[0], "utf-8")
    with pytest.raises(ConfigError, match="give claims, or changes, or both"):
        trade(path)
