"""The readers of raw Chinese statistics against the figures known of the files.

Tests that need the raw files skip, with the reason, where they are absent.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mrio.china import raw
from mrio.china.raw import _inventories as inventories
from mrio.china.raw import _national_table as national_table
from mrio.china.raw import _power as power
from mrio.china.raw import _provincial_tables as provincial_tables
from mrio.china.raw._cells import number
from mrio.construct.core import RegionalTable
from mrio.errors import BalanceError, InputError, LabelError, StoreError, UnitError
from mrio.io import open_workbook
from mrio.labels import find_province, province_names, provinces

NO_FOREIGN_TRADE = (
    *("Shanxi", "Inner Mongolia", "Jilin", "Heilongjiang", "Jiangxi", "Henan", "Hubei"),
    *("Hunan", "Sichuan", "Guizhou", "Shaanxi"),
)


@pytest.fixture(scope="module")
def tables(root: Path) -> dict[str, RegionalTable]:
    return raw.read_provincial_tables(root)


@pytest.fixture(scope="module")
def balances(root: Path) -> pd.DataFrame:
    return raw.read_energy_balances_2007(root)


# Labels of our own: no raw file needed


def test_provinces_are_thirty_in_gb_order_without_tibet():
    codes = [province.gb_code for province in provinces()]
    assert len(codes) == 30
    assert codes == sorted(codes)
    assert "540000" not in codes
    assert province_names()[3] == "Shanxi"


@pytest.mark.parametrize(
    ("value", "key", "expected"),
    [
        ("Shaanxi", "en", "610000"),
        ("山西", "zh", "140000"),
        ("山西省", "zh_full", "140000"),
        ("内蒙古自治区", "zh_full", "150000"),
        ("SHX", "io_sheet", "140000"),
        ("SHA", "io_sheet", "610000"),
        ("SX", "power_code", "140000"),
        ("SN", "power_code", "610000"),
        ("HA", "power_code", "410000"),
        ("28", "energy_balance_file", "630000"),
        ("InnerMongolia", "inventory_sheet", "150000"),
        ("CN-NX", "iso", "640000"),
    ],
)
def test_find_province(value, key, expected):
    assert find_province(value, key).gb_code == expected


def test_unknown_province_names_the_nearest():
    with pytest.raises(LabelError, match="Shanxi"):
        find_province("Shanxii")


def test_tiles_do_not_overlap_and_lie_as_on_a_map():
    tile = {p.en: (p.tile_row, p.tile_col) for p in provinces()}
    assert len(set(tile.values())) == 30
    assert min(row for row, _ in tile.values()) == 0
    assert tile["Heilongjiang"][0] < tile["Beijing"][0] < tile["Shanghai"][0] < tile["Hainan"][0]
    assert tile["Xinjiang"][1] < tile["Gansu"][1] < tile["Shaanxi"][1] < tile["Shandong"][1]


def test_delta_and_sectors():
    assert [p.zh for p in provinces() if p.delta] == ["上海", "江苏", "浙江", "安徽"]
    assert [sector.code for sector in raw.sectors()] == [f"{i:02d}" for i in range(1, 43)]
    assert len({sector.en for sector in raw.sectors()}) == 42


@pytest.mark.parametrize("cell", ["", "n/a", None, True, float("nan")])
def test_number_rejects_what_is_none(cell):
    with pytest.raises(InputError, match="GDP"):
        number(cell, where="GDP")


def test_number_takes_thousands_and_a_stated_blank():
    assert number("19,034.98 ", where="") == 19034.98
    assert number("", where="", blank=0.0) == 0.0


def test_missing_and_broken_files_are_store_errors(tmp_path):
    with pytest.raises(StoreError, match=r"ChinaIO\.xls"):
        raw.read_provincial_tables(tmp_path)
    broken = tmp_path / "broken.xls"
    broken.write_bytes(b"no workbook")
    with pytest.raises(StoreError, match="workbook"):
        open_workbook(broken)


def test_great_circle():
    points = pd.DataFrame(
        {"lat": [39.9, 31.2, 31.2], "lon": [116.4, 121.5, 121.5]}, index=list("ABC")
    )
    km = raw.great_circle_km(points)
    assert km.loc["A", "B"] == pytest.approx(1068, abs=5)
    assert km.loc["B", "C"] == 0
    pd.testing.assert_frame_equal(km, km.T)


def write_trade(root: Path, *rows: str) -> None:
    folder = root / "china_provincial_series"
    folder.mkdir()
    lines = ["# Units: GWh", "from.region,to.region,value,year,units", *rows]
    (folder / power.TRADE_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_power_loses_nothing_and_notes_even_splits(tmp_path):
    write_trade(
        tmp_path,
        *("SX,BJ,100,2007,GWh", "NM,BJ,50,2007,GWh", "NM,HE,50,2007,GWh", "GZ,GZ,7,2007,GWh"),
        *("GD,HK,3,2007,GWh", "HK,GD,2,2007,GWh", "YN,Export,5,2007,GWh", "XZ,HK,11,2007,GWh"),
    )
    found = raw.read_bilateral_power(tmp_path, 2007)
    assert found.total == pytest.approx(0.228)
    assert found.flows.loc["Shanxi", "Beijing"] == pytest.approx(0.1)
    assert found.within["Guizhou"] == pytest.approx(0.007)
    assert found.outside.loc["Guangdong", ["to_hong_kong", "from_hong_kong"]].sum() == 0.005
    assert found.elsewhere == pytest.approx(0.011)
    assert any("Inner Mongolia sends 0.050 TWh each" in note for note in found.notes)


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("SX,QQ,1,2007,GWh", LabelError),
        ("SX,BJ,1,2007,TWh", UnitError),
        ("SX,BJ,-1,2007,GWh", InputError),
    ],
)
def test_power_refuses_unknown_labels_units_and_negatives(tmp_path, row, error):
    write_trade(tmp_path, row)
    with pytest.raises(error, match="SX to"):
        raw.read_bilateral_power(tmp_path, 2007)


# Provincial tables


def row_closure(table: RegionalTable) -> float:
    """Largest gap of a row, relative to the sector's output."""
    use = table.Z.sum(axis=1) + table.Y.sum(axis=1) + table.exports + table.outflow
    gap = np.abs(use - table.imports - table.inflow + table.other - table.x)
    return float((gap / table.x.clip(min=1.0))[table.x > 0].max())


def test_provincial_tables_close_as_known(tables):
    assert tuple(tables) == province_names()
    closure = pd.Series({name: row_closure(table) for name, table in tables.items()})
    assert closure.idxmax() == "Ningxia"
    assert closure.max() == pytest.approx(6.7e-5, rel=0.02)
    assert closure.drop("Ningxia").max() == pytest.approx(2.3e-6, rel=0.02)


def test_provincial_columns_close_to_the_printed_total_input(tables):
    for table in tables.values():
        made = table.Z.sum(axis=0) + table.v.sum(axis=0)
        assert np.abs(made - table.x).max() < 5e-8 * table.x.sum()


def test_other_is_added_to_use(tables):
    table = tables["Gansu"]
    assert (np.abs(table.other) / table.x).max() == pytest.approx(9.31, abs=0.01)
    assert np.abs(table.other).sum() * 1e-5 == pytest.approx(409, abs=1)
    assert row_closure(replace(table, other=-table.other)) > 1


def test_eleven_provinces_book_no_foreign_trade(tables):
    silent = [n for n, t in tables.items() if not t.exports.any() and not t.imports.any()]
    assert sorted(silent) == sorted(NO_FOREIGN_TRADE)


def test_outflow_and_inflow_differ_by_commodity(tables):
    outflow = sum(table.outflow for table in tables.values())
    inflow = sum(table.inflow for table in tables.values())
    assert inflow.sum() * 1e-5 == pytest.approx(17_505, abs=1)
    assert np.abs(outflow - inflow).sum() * 1e-5 == pytest.approx(6_878, abs=1)
    # By the exchanged header labels of Shandong, the mismatch and the exports are other ones.
    shandong = tables["Shandong"]
    labelled = outflow - shandong.outflow + shandong.exports
    assert np.abs(labelled - inflow).sum() * 1e-5 == pytest.approx(7_199, abs=1)
    exports = sum(table.exports.sum() for table in tables.values())
    assert exports * 1e-5 == pytest.approx(7_660, abs=1)
    by_label = exports - shandong.exports.sum() + shandong.outflow.sum()
    assert by_label * 1e-5 == pytest.approx(7_297, abs=1)


def test_transit_is_noted_in_35_cells(tables):
    notes = [note for table in tables.values() for note in table.notes if "inflow exceed" in note]
    cells = [note.split("sectors ")[1].split(" billion")[0].count(",") for note in notes]
    assert sum(cells) == 35


def test_exchanged_columns_are_read_by_position_and_noted(tables):
    shandong = tables["Shandong"]
    assert sum("read by position" in note for note in shandong.notes) == 2
    assert shandong.exports.sum() * 1e-5 == pytest.approx(584, abs=1)
    assert not any("position" in n for t in tables.values() for n in t.notes if t is not shandong)
    assert tables["Guangdong"].imports[22] * 1e-5 == pytest.approx(46.7, abs=0.1)


def test_heilongjiang_prints_final_use_net_of_inflow(tables):
    assert any("net of inflow" in note for note in tables["Heilongjiang"].notes)


def test_a_falsified_sheet_is_named(root):
    path = root / "china_provincial_io_2007" / "ChinaIO.xls"
    sheet = provincial_tables._read_sheet(open_workbook(path), "SHX", path)
    cells = sheet.cells.copy()
    cells[2, 58] *= 1.5
    with pytest.raises(BalanceError, match=r"SHX: gross output .* 煤炭.* found, .* expected"):
        provincial_tables._verify(replace(sheet, cells=cells), path)


# National table


def test_national_table(root):
    table = raw.read_national_2007(root)
    assert table.exports.sum() * 1e-5 == pytest.approx(9_554, abs=1)
    use = table.Z.sum(axis=1) + table.Y.sum(axis=1) + table.exports - table.imports + table.error
    assert np.abs(use / table.x - 1).max() < 1e-12
    assert np.abs((table.Z.sum(axis=0) + table.value_added) / table.x - 1).max() < 8e-9
    assert table.exports[35] == table.imports[35] == 0


def test_runs_sum_to_135():
    assert sum(national_table.RUNS) == 135
    assert len(national_table.RUNS) == 42


# Inventories


@pytest.mark.parametrize(
    ("year", "provinces", "nation", "process"),
    [(2007, 6_822, 6_546, 395), (2012, 9_743, 9_081, 641), (2017, 10_171, 9_408, 686)],
)
def test_inventories(root, year, provinces, nation, process):
    found = raw.read_inventories(root, year)
    assert found.totals.sum() == pytest.approx(provinces, abs=0.6)
    assert found.co2.to_numpy().sum() == pytest.approx(found.totals.sum(), rel=1e-12)
    assert raw.read_national_inventory_total(root, year) == pytest.approx(nation, abs=0.6)
    by_sector = found.co2["Process"].groupby("sector").sum()
    assert by_sector["Nonmetal Mineral Products"] == pytest.approx(process, abs=0.6)
    assert (by_sector != 0).sum() == 1


def test_inventories_have_the_same_labels_in_every_year(root):
    for year in inventories.YEARS:
        found = raw.read_inventories(root, year)
        assert found.co2.shape == (30 * 47, 19)
        assert found.co2.index.equals(
            pd.MultiIndex.from_product([province_names(), inventories.SECTORS])
        )
        assert found.totals.min() > 0
        assert found.totals.sum() > raw.read_national_inventory_total(root, year)
        assert found.notes == ()


def test_inventories_of_another_year_are_refused(root):
    with pytest.raises(InputError, match="2001"):
        raw.read_inventories(root, 2001)


# Energy balances


def test_shanxi_balance(balances):
    shanxi = balances.loc["Shanxi"] / 100  # 10^4 t to Mt
    assert shanxi["raw_coal", "production"] == pytest.approx(603.2, abs=0.05)
    assert shanxi["raw_coal", "sent_out"] == pytest.approx(462.4, abs=0.05)
    assert shanxi["coke", "sent_out"] == pytest.approx(69.8, abs=0.05)
    assert shanxi["raw_coal", "statistical_difference"] == pytest.approx(-170)
    assert shanxi["coke", "production"] == 0
    assert shanxi["coke", "coking"] == pytest.approx(98.97, abs=0.01)
    assert balances.loc["Shanxi", ("electricity", "sent_out")] / 10 == pytest.approx(46.3, abs=0.05)


def test_balances_of_all_provinces(balances):
    total = balances.sum()
    assert total["electricity", "sent_out"] / 10 == pytest.approx(345.5, abs=0.05)
    assert total["electricity", "moved_in"] / 10 == pytest.approx(347.4, abs=0.05)
    assert total["coke", "coking"] / 100 == pytest.approx(334.2, abs=0.05)
    assert total["coke", "transformation"] / 100 == pytest.approx(325.7, abs=0.05)
    coal = ["raw_coal", "cleaned_coal", "other_washed_coal", "briquettes"]
    received = sum(total[c, "moved_in"] for c in coal) - sum(total[c, "sent_out"] for c in coal)
    assert received / 100 == pytest.approx(465, abs=1)
    assert balances["raw_coal"]["statistical_difference"]["Henan"] / 100 == pytest.approx(
        -59, abs=1
    )
    assert balances["coke"]["exports"]["Shaanxi"] / 100 == pytest.approx(4.2, abs=0.05)


def test_balances_agree_with_the_derived_file_and_turn_signs(balances):
    notes = balances.attrs["notes"]
    assert not any("derived" in note for note in notes)
    assert any("Qinghai" in note and "wrong sign" in note for note in notes)
    turned = balances.loc[:, (slice(None), ["sent_out", "exports"])]
    assert (turned.to_numpy() >= 0).all()


def test_printed_stock_changes_are_stocks(balances):
    assert (balances["raw_coal", "stock_change"] < 0).all()
    implied = balances["raw_coal", "stock_change_implied"]
    assert implied.sum() / 100 == pytest.approx(-9.1, abs=0.05)
    for province in ("Hainan", "Sichuan"):
        printed = balances.loc[province, ("raw_coal", "stock_change")]
        assert implied[province] == pytest.approx(printed)


# Power and series


def test_bilateral_power_2007(root, balances):
    found = raw.read_bilateral_power(root, 2007)
    assert found.within.sum() == pytest.approx(4.27, abs=0.01)
    assert found.total == pytest.approx(387.79, abs=0.01)
    assert found.flows.loc["Inner Mongolia"].sum() == pytest.approx(68.2, abs=0.05)
    assert found.flows.loc["Shanxi", "Jiangsu"] == pytest.approx(12.8, abs=0.05)
    assert not np.diag(found.flows).any()
    sent = balances["electricity", "sent_out"] / 10
    assert found.flows.loc["Shanxi"].sum() == pytest.approx(sent["Shanxi"], abs=0.01)
    assert found.flows.loc["Jilin"].sum() == pytest.approx(18.8, abs=0.05)
    assert sent["Jilin"] == pytest.approx(3.8, abs=0.05)
    assert sum("evenly split" in note for note in found.notes) == 5


@pytest.mark.parametrize("year", range(2005, 2022))
def test_bilateral_power_of_every_year(root, year):
    found = raw.read_bilateral_power(root, year)
    parts = found.flows.to_numpy().sum() + found.within.sum() + found.outside.to_numpy().sum()
    assert parts + found.elsewhere == pytest.approx(found.total, rel=1e-12)


def test_generation(root):
    found = raw.read_generation(root, 2007)
    assert found.loc["Shanxi", "thermal"] == pytest.approx(173.4)
    assert found.to_numpy().sum() == pytest.approx(3_263, abs=1)
    for empty in (2003, 2006):
        with pytest.raises(InputError, match="empty"):
            raw.read_generation(root, empty)
    with pytest.raises(InputError, match="no year 2018"):
        raw.read_generation(root, 2018)


def test_population_is_that_of_the_yearbook(root):
    found = raw.read_population(root, 2007)
    assert found["Shanxi"] == 33_930_000
    assert found.sum() == pytest.approx(1_301_040_000)
    assert "1.01331" in found.attrs["notes"][0]


def test_gdp(root):
    assert raw.read_gdp(root, 2007)["Shanxi"] == pytest.approx(6024.45)
    assert raw.read_gdp(root, 2012)["Beijing"] == pytest.approx(21_774.0)
    assert any("shares" in note for note in raw.read_gdp(root, 2012).attrs["notes"])
    with pytest.raises(InputError, match="2030"):
        raw.read_gdp(root, 2030)
    with pytest.raises(InputError, match="Hainan"):
        raw.read_gdp(root, 1975)


def test_coordinates(root):
    found = raw.read_coordinates(root)
    assert tuple(found.index) == province_names()
    km = raw.great_circle_km(found)
    assert km.loc["Shanxi", "Shanghai"] == pytest.approx(1_099, abs=1)
    assert km.to_numpy().max() < 4_000
