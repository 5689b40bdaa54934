"""What each step of the construction of 2007 does, against the raw figures by hand."""

import numpy as np
import pytest

import mrio
from mrio.china.table_2007._build import Options, construct
from mrio.china.table_2007._corrections import correct_exchanged, eleven
from mrio.china.table_2007._fuels import FuelTonnes
from mrio.china.table_2007._placing import PowerPhysics, place_fuel, place_power
from mrio.china.table_2007._steps import (
    with_national_trade,
    without_negative_flows,
    without_other,
    without_transit,
)
from mrio.china.table_2007._stocks import without_residual_stocks
from mrio.construct.core import BuildReport
from mrio.labels import POWER_PARTS as PARTS

BILLION = 1e5


@pytest.fixture(scope="module")
def corrected(data):
    power = data.national.imports[data.national.sectors.index("23")]
    return correct_exchanged(data.system, data.balances, float(power), BuildReport(""))


def test_whole_provinces_exchange_both_pairs(data, corrected):
    for name in ("Guangdong", "Gansu", "Qinghai"):
        r = data.system.region(name)
        assert corrected.exports[r] == pytest.approx(data.system.outflow[r])
        assert corrected.outflow[r] == pytest.approx(data.system.exports[r])
        crude = data.system.sectors.index("03")
        others = np.arange(corrected.x.shape[1]) != crude
        assert corrected.imports[r, others] == pytest.approx(data.system.inflow[r, others])
        assert corrected.inflow[r, others] == pytest.approx(data.system.imports[r, others])


def test_crude_oil_exchanges_one_cell(data, corrected):
    crude = data.system.sectors.index("03")
    changed = corrected.imports[:, crude] != data.system.imports[:, crude]
    whole = {"Guangdong", "Gansu", "Qinghai"}
    names = {data.system.regions[r] for r in np.flatnonzero(changed)} - whole
    assert names == {"Tianjin", "Zhejiang", "Hainan"}
    hainan = data.system.region("Hainan")
    assert corrected.imports[hainan, crude] / BILLION == pytest.approx(27.7, abs=0.05)
    assert corrected.exports[hainan, crude] == data.system.exports[hainan, crude]


def test_shandong_is_read_by_position_unless_asked(data, corrected):
    power = float(data.national.imports[data.national.sectors.index("23")])
    other = correct_exchanged(
        data.system, data.balances, power, BuildReport(""), shandong_exchanged=True
    )
    r = data.system.region("Shandong")
    assert corrected.exports[r].sum() / BILLION == pytest.approx(584, abs=1)
    assert other.exports[r].sum() / BILLION == pytest.approx(221, abs=1)
    assert (other.imports[r] == corrected.imports[r]).all()


def test_the_eleven_give_foreign_trade_first(data, corrected):
    report = BuildReport("")
    system = without_transit(without_negative_flows(corrected, report), report)
    first = eleven(system)
    assert first.sum() == 11
    national = data.national
    # Compare in 42 sectors: the national table here has coking apart.
    at = [national.sectors.index(code) for code in system.sectors if code != "11"]
    here = [i for i, code in enumerate(system.sectors) if code != "11"]
    merged = type(national)(
        **{
            **vars(national),
            "sectors": system.sectors,
            "exports": _merged(national.exports, system, at, here, national),
            "imports": _merged(national.imports, system, at, here, national),
        }
    )
    placed = with_national_trade(system, merged, report)
    gap = merged.exports - system.exports.sum(axis=0)
    moved = placed.exports - system.exports
    others_gave = moved[~first].sum(axis=0) > 1.0
    pool = (system.outflow * first[:, None]).sum(axis=0)
    assert (gap[others_gave] > pool[others_gave] - 1.0).all()
    assert moved[first].sum() / BILLION == pytest.approx(810, rel=0.1)
    both = placed.exports + placed.outflow
    assert both == pytest.approx(system.exports + system.outflow)


def _merged(values, system, at, here, national):
    result = np.zeros(len(system.sectors))
    result[here] = values[at]
    pair = [national.sectors.index("11a"), national.sectors.index("11b")]
    result[system.sectors.index("11")] = values[pair].sum()
    return result


def test_residual_stocks_are_zeroed_and_named(corrected):
    report = BuildReport("")
    system = without_residual_stocks(corrected, report)
    at = system.categories.index("stock_changes")
    qinghai, power = system.region("Qinghai"), system.sectors.index("23")
    assert (system.Y[qinghai, :, at] == 0).all()
    assert (system.Y[:, power, at] == 0).all()
    kept = np.ones(system.Y.shape[:2], dtype=bool)
    kept[qinghai], kept[:, power] = False, False
    assert (system.Y[:, :, at][kept] == corrected.Y[:, :, at][kept]).all()
    others = [c for c in range(system.Y.shape[2]) if c != at]
    assert (system.Y[:, :, others] == corrected.Y[:, :, others]).all()
    told = " ".join(decision.finding for decision in report.decisions)
    assert "191%" in told
    assert "Guangdong 2.57" in told


def test_stocks_of_power_stay_zero_after_balancing():
    table = mrio.load("china-2007")
    power = [i for i, name in enumerate(table.industries.sector_of) if name in PARTS]
    stocks = [j for j, name in enumerate(table.demand.category_of) if name == "stock_changes"]
    assert (table.Y[np.ix_(power, stocks)] == 0).all()


def test_other_never_enters(data):
    """The error column is reported; balancing does not read it."""
    report = BuildReport("")
    zeroed = without_other(data.system, report)
    assert (zeroed.other == 0).all()
    told = [d.finding for d in report.decisions]
    assert any("Shandong: 473" in text for text in told)
    assert any("Gansu: 409" in text and "9.31" in text for text in told)


def test_power_is_placed_at_one_price(data):
    """Total by the weight, shares by TWh: by hand for two provinces."""
    sent = np.zeros(30)
    received = np.zeros(30)
    sent[[3, 4]], received[[0, 9]] = (30.0, 10.0), (20.0, 25.0)
    abroad, from_abroad = np.eye(30)[7] * 3.0, np.zeros(30)
    power = PowerPhysics(sent, received, abroad, from_abroad, np.zeros((30, 30)))
    at = data.system.sectors.index("23")
    outflow, inflow = data.system.outflow[:, at].sum(), data.system.inflow[:, at].sum()
    for weight in (1.0, 0.5, 0.0):
        placed = place_power(data.system, power, weight, BuildReport(""))
        total = weight * outflow + (1 - weight) * inflow
        assert placed.outflow[3, at] == pytest.approx(total * 0.75)
        assert placed.inflow[9, at] == pytest.approx(total * 25 / 45)
        assert placed.outflow[:, at].sum() == pytest.approx(placed.inflow[:, at].sum())
        assert placed.exports[7, at] == pytest.approx(data.system.exports[:, at].sum())
        assert placed.exports[:, at].sum() == placed.exports[7, at]
        assert (placed.imports == data.system.imports).all()
        assert (np.delete(placed.outflow, at, 1) == np.delete(data.system.outflow, at, 1)).all()


def test_coal_is_placed_by_tonnes(data):
    made = np.full(30, 10.0)
    leaving, received = np.arange(30.0) / 3, np.arange(30.0)[::-1]
    fuel = FuelTonnes(made, leaving, 0.0, received, np.zeros(30))
    at = data.system.sectors.index("02")
    no_exports = data.system.replace(exports=np.zeros_like(data.system.exports))
    placed = place_fuel(no_exports, "02", fuel, 1.0)
    total = data.system.outflow[:, at].sum()
    assert placed.outflow[:, at] == pytest.approx(total * leaving / leaving.sum())
    assert placed.inflow[:, at] == pytest.approx(total * received / received.sum())


@pytest.mark.parametrize(("exported", "abroad"), [(50.0, 10.0), (10.0, 10.0), (4.0, 4.0)])
def test_tonnes_spread_over_money(exported, abroad):
    """100 made, 40 leave over 3 money to the other and 1 abroad: 10 there, or less if less is."""
    fuel = FuelTonnes(
        np.array([100.0, 5.0]), np.array([40.0, 2.0]), exported, np.array([0.0, 30.0]), np.zeros(2)
    )
    between, out = fuel.flows(
        np.array([[7.0, 3.0], [0.0, 9.0]]), np.array([1.0, 0.0]), np.array([6.0, 2.0])
    )
    assert between.tolist() == [[60.0, 40.0 - abroad], [0.0, 5.0]]
    assert out.tolist() == [abroad, 0.0]


def test_power_abroad_goes_where_the_balances_have_it(built):
    at = built.system.sectors.index("23")
    exports, imports = built.system.exports[:, at], built.system.imports[:, at]
    names = built.system.regions
    assert {names[r] for r in np.flatnonzero(exports)} == {"Heilongjiang", "Guangdong", "Yunnan"}
    assert {names[r] for r in np.flatnonzero(imports)} == {"Heilongjiang", "Guangdong", "Liaoning"}
    assert exports.sum() / BILLION == pytest.approx(6.51, abs=0.01)
    assert imports.sum() / BILLION == pytest.approx(1.80, abs=0.01)


def test_choice_of_totals_reaches_power(data):
    """The mean and the inflow side raise what power earns at the border."""
    taken = {}
    for totals in ("mixed", "local", "outflow", "mean", "inflow"):
        built = construct(data, Options(totals=totals))
        frame = built.report.tables["Trade between provinces by commodity"]
        taken[totals] = frame["taken, bn CNY"]
    assert taken["mixed"]["23"] == taken["outflow"]["23"] == pytest.approx(140.9, abs=0.1)
    assert taken["mean"]["23"] > 1.5 * taken["mixed"]["23"]
    assert taken["inflow"]["23"] > taken["mean"]["23"]
    assert taken["local"]["26"] == pytest.approx(taken["outflow"]["26"])
    assert taken["local"]["14"] == pytest.approx(taken["mean"]["14"])


def test_cells_that_sell_all_their_output_are_listed(built):
    (entry,) = (d for d in built.report.decisions if d.topic.startswith("provinces that sell all"))
    system, margins = built.system, built.margins
    room = system.x - system.exports
    full = (margins.outflow + margins.netted >= room * (1 - 1e-9)) & (room > BILLION)
    assert f"{full.sum()} cells" in entry.finding
    assert "Shaanxi 26" in entry.finding
    assert margins.shifted.sum() / BILLION > 100


def test_coke_has_one_price(data, built):
    made = np.nansum(data.balances[("coke", "coking")]) / 100
    coking = data.national.x[data.national.sectors.index("11b")] / BILLION
    price = built.report.facts["coke price, CNY/t"]
    assert price == pytest.approx(coking / made * 1000, rel=1e-6)
    r, at = built.system.region("Hebei"), built.system.sectors.index("11b")
    assert built.system.x[r, at] / BILLION == pytest.approx(38.55 * price / 1000, rel=1e-3)


def test_coking_buys_by_the_national_recipe(built):
    """Per unit of output coke takes more coal, and petroleum more crude oil."""
    system = built.system
    coal, crude = system.sectors.index("02"), system.sectors.index("03")
    petroleum, coking = system.sectors.index("11a"), system.sectors.index("11b")
    for name in ("Hebei", "Shandong", "Liaoning", "Shaanxi"):
        r = system.region(name)
        Z = system.Z[r] / system.x[r]
        assert Z[coal, coking] > Z[coal, petroleum]
        assert Z[crude, petroleum] > Z[crude, coking]
    metals = system.sectors.index("14")
    r = system.region("Hebei")
    assert system.Z[r, coking, metals] > system.Z[r, petroleum, metals]


def test_imports_of_final_users_are_final(built):
    """Imports bought by users, industries and final demand together, are those placed."""
    parts, system = built.parts, built.system
    assert parts.imports.sum() + parts.imports_Y.sum() == pytest.approx(system.imports.sum())
    assert (parts.imports_Y.reshape(30, -1).sum(axis=1) > 0).all()
    table = mrio.load("china-2007")
    kinds = [row.kind for row in table.primary]
    # Power from abroad is bought anew (to final users too) when the sector is split.
    assert table.v_Y[kinds.index("import")].sum() == pytest.approx(parts.imports_Y.sum(), rel=1e-3)
    assert (table.v_Y[: kinds.index("import")] == 0).all()
