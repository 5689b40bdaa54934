"""The readers of raw Chinese statistics for 2007, 2012 and 2017, and the concordance to 24 sectors.

Tests that need the raw files skip, with the reason, where they are absent.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mrio.china import raw
from mrio.china.raw import _national_source as national_source
from mrio.china.raw._national_table import RUNS
from mrio.errors import BalanceError, InputError, LabelError
from mrio.labels import province_names, provinces, read_aggregation
from mrio.resources import data_path

YEARS = (2007, 2012, 2017)


def write(root: Path, name: str, *lines: str) -> None:
    folder = root / "china_provincial_series"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


# The concordance: our own, no raw file needed


@pytest.mark.parametrize(("year", "n"), [(2007, 135), (2012, 139), (2017, 149)])
def test_every_national_code_has_one_of_the_24(year, n):
    table = raw.national_concordance(year)
    assert list(table) == [f"{i:03d}" for i in range(1, n + 1)]
    assert set(table.values()) == set(raw.sector_names_24())


def test_concordance_holds_three_years_and_nothing_else():
    with data_path("china", "national-sectors.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["year", "code", "sector"]
    assert len(rows) == 135 + 139 + 149
    assert raw.NATIONAL_YEARS == YEARS


def test_concordance_of_2007_is_that_of_the_42_sectors():
    by_code, _ = read_aggregation()
    codes = [sector.code for sector in raw.sectors()]
    codes[10:11], runs = ["11a", "11b"], list(RUNS)
    runs[10:11] = [1, 1]
    expected = [by_code[code] for code, run in zip(codes, runs, strict=True) for _ in range(run)]
    assert list(raw.national_concordance(2007).values()) == expected


@pytest.mark.parametrize(
    ("sector", "codes"),
    [
        ("Coal mining", ("006", "006", "006")),
        ("Petroleum refining", ("037", "039", "041")),
        ("Coking", ("038", "040", "042")),
        ("Electricity and heat", ("092", "096", "098")),
    ],
)
def test_sectors_of_one_code(sector, codes):
    for year, code in zip(YEARS, codes, strict=True):
        assert [c for c, s in raw.national_concordance(year).items() if s == sector] == [code]


def test_judgements_of_the_concordance():
    later = {year: raw.national_concordance(year) for year in YEARS}
    assert later[2007]["090"] == later[2017]["039"] == "Other manufacturing"  # arts and crafts
    assert later[2012]["038"] == "Wood and paper"  # with sports goods, not to be split
    assert later[2012]["095"] == later[2017]["097"] == "Other manufacturing"  # repair
    assert later[2012]["011"] == later[2017]["011"] == "Oil and gas extraction"  # ancillary
    assert later[2012]["069"] == later[2017]["071"] == "Electronics and instruments"  # office
    assert later[2017]["106"] == "Trade and catering"  # retail, named railway in English


@pytest.mark.parametrize("year", [2015, 2018])
def test_a_year_without_a_table_is_refused(tmp_path, year):
    with pytest.raises(InputError, match=f"{year}.*2007, 2012, 2017"):
        raw.read_national(tmp_path, year)


# National tables


@pytest.mark.parametrize(
    ("year", "totals"),
    [
        (2007, [26_604.4, 81_885.9, 9_554.1, 7_402.1, 186.0]),
        (2012, [53_680.0, 160_162.7, 13_666.6, 12_202.7, 205.3]),
        (2017, [82_321.6, 225_773.4, 16_384.7, 14_926.8, 0.0]),
    ],
)
def test_national_tables_close(root, year, totals):
    table = raw.read_national(root, year)
    assert table.sectors == raw.sector_names_24()
    parts = (table.value_added, table.x, table.exports, table.imports, table.error)
    assert [part.sum() * 1e-5 for part in parts] == pytest.approx(totals, abs=0.06)
    use = table.Z.sum(axis=1) + table.Y.sum(axis=1) + table.exports - table.imports + table.error
    np.testing.assert_allclose(use, table.x, rtol=1e-9)
    np.testing.assert_allclose(table.Z.sum(axis=0) + table.value_added, table.x, rtol=1e-8)


def test_24_sectors_of_2007_are_the_42_aggregated(root):
    fine, coarse = raw.read_national_2007(root, coking_apart=True), raw.read_national(root, 2007)
    by_code, _ = read_aggregation()
    to = np.zeros((24, 43))
    for column, code in enumerate(fine.sectors):
        to[coarse.sectors.index(by_code[code]), column] = 1
    np.testing.assert_allclose(coarse.Z, to @ fine.Z @ to.T, rtol=1e-12)
    np.testing.assert_allclose(coarse.v, fine.v @ to.T, rtol=1e-12)
    for name in ("Y", "exports", "imports", "error", "x"):
        expected = to @ getattr(fine, name)
        np.testing.assert_allclose(getattr(coarse, name), expected, rtol=1e-12, atol=1e-3)


def test_national_notes(root):
    notes = {year: " ".join(raw.read_national(root, year).notes) for year in YEARS}
    assert "error column sums to 205.3 billion" in notes[2012]
    assert "no error column" in notes[2017]
    assert "coal processing, wider than coking" in notes[2017]
    assert raw.read_national_2007(root).notes == raw.read_national(root, 2007).notes


@pytest.mark.parametrize("year", YEARS)
def test_a_falsified_total_is_named(root, year):
    layout = national_source.LAYOUTS[year]
    path = root / national_source.FOLDER / layout.file
    source = national_source.read_source(path, layout)
    wrong = source.use["TC"].copy()
    wrong[5] += 1e-3 * source.use["GO"].sum()
    with pytest.raises(BalanceError, match=r"TC, sector 006: .* found, .* expected"):
        national_source.verify(replace(source, use={**source.use, "TC": wrong}), path)


def test_a_file_of_another_year_is_refused(root):
    path = root / national_source.FOLDER / national_source.LAYOUTS[2012].file
    with pytest.raises(LabelError, match="china_2012_139"):
        national_source.read_source(path, national_source.LAYOUTS[2017])
    # The right number of sectors, but a column that this year is known not to have.
    strict = replace(national_source.LAYOUTS[2012], absent=("THC", "ERR"))
    with pytest.raises(LabelError, match="ERR found, none expected"):
        national_source.read_source(path, strict)


# Residents and shares of gross domestic product


@pytest.mark.parametrize(
    ("year", "millions"), [(2007, 1_301.04), (2012, 1_344.81), (2017, 1_384.97)]
)
def test_population(root, year, millions):
    found = raw.read_population(root, year)
    assert tuple(found.index) == province_names()
    assert found.sum() * 1e-6 == pytest.approx(millions, abs=0.005)
    assert found.attrs["units"] == "persons"
    assert any("population_thous_province.csv" in note for note in found.attrs["notes"])


@pytest.mark.parametrize("year", [2004, 2020])
def test_population_of_another_year_is_refused(tmp_path, year):
    with pytest.raises(InputError, match=f"{year}.*2005 to 2019"):
        raw.read_population(tmp_path, year)


@pytest.mark.parametrize("year", YEARS)
def test_gdp_shares(root, year):
    found = raw.read_gdp_shares(root, year)
    assert tuple(found.index) == province_names()
    assert found.sum() == pytest.approx(1, abs=1e-12)
    assert found.min() > 0
    assert found.nlargest(2).index.tolist() == ["Guangdong", "Jiangsu"]
    for compared in (2007, 2017):
        assert any(note.startswith(f"{compared}: ") for note in found.attrs["notes"])


def test_gdp_shares_say_which_prices(root):
    sources = {year: raw.read_gdp_shares(root, year).attrs["source"] for year in YEARS}
    assert sources[2012] == "gdp_mil10usd_province.csv"
    assert sources[2007] == sources[2017] == "GDP_raw.csv"
    assert "constant prices" in raw.read_gdp_shares(root, 2012).attrs["notes"][0]
    assert "current prices" in raw.read_gdp_shares(root, 2017).attrs["notes"][0]
    gdp = raw.read_gdp(root, 2017)
    shares = raw.read_gdp_shares(root, 2017)
    np.testing.assert_allclose(shares, gdp / gdp.sum())


@pytest.mark.parametrize("year", [1977, 2020])
def test_gdp_shares_of_another_year_are_refused(tmp_path, year):
    with pytest.raises(InputError, match=f"{year}.*1978 to 2019"):
        raw.read_gdp_shares(tmp_path, year)


# Output of coke and crude steel


def write_output(root: Path, *, leave_out: str = "") -> None:
    """Write coke of Shanxi 80, 90, 120 and of Hong Kong 5 Mt in 2010, by two technologies."""
    lines = ["# Units:  Mt/EJ", "province,year,supplysector,subsector,technology,production"]
    figures = {("SX", 2010): 80, ("SX", 2015): 90, ("SX", 2021): 120, ("HK", 2010): 5}
    for province in (*(p.power_code for p in provinces()), "HK", "XZ"):
        for year in (2005, 2010, 2015, 2021):
            value = figures.get((province, year), 0)
            lines += [f"{province},{year},coke,coke,coke,{value}", ""]
            lines += [f"{province},{year},coke,coke,coke CCS,{value / 4}"]
    kept = [line for line in lines if line != leave_out]
    write(root, "detailed_industry_output.csv", *kept)


@pytest.mark.parametrize(
    ("year", "expected", "status"),
    [
        (2010, 100, "statistic"),
        (2012, 100 + (112.5 - 100) * 2 / 5, "modelled"),
        (2015, 112.5, "statistic"),
        (2017, 112.5 + (150 - 112.5) * 2 / 6, "modelled"),
        (2021, 150, "statistic"),
    ],
)
def test_output_by_hand(tmp_path, year, expected, status):
    write_output(tmp_path)
    found = raw.read_output(tmp_path, "coke", year)
    assert float(found.loc["Shanxi"]) == pytest.approx(expected)
    assert found.sum() == pytest.approx(expected)
    assert (found.attrs["units"], found.attrs["status"]) == ("Mt", status)
    assert any("interpolated" in note for note in found.attrs["notes"]) == (status == "modelled")
    assert any("zero throughout in 2005" in note for note in found.attrs["notes"])
    left_out = "Hong Kong left out: 6.25 Mt" in found.attrs["notes"]
    assert left_out == (year == 2010)


@pytest.mark.parametrize("year", [2005, 2007, 2022])
def test_output_is_not_extrapolated(tmp_path, year):
    write_output(tmp_path)
    with pytest.raises(InputError, match=rf"{year}, only 2010 to 2021[\s\S]*energy_balances"):
        raw.read_output(tmp_path, "coke", year)


def test_output_refuses_what_is_missing(tmp_path):
    write_output(tmp_path, leave_out="BJ,2015,coke,coke,coke CCS,0.0")
    with pytest.raises(LabelError, match="technology is missing"):
        raw.read_output(tmp_path, "coke", 2012)
    with pytest.raises(LabelError, match="iron and steel"):
        raw.read_output(tmp_path, "crude_steel", 2012)
    with pytest.raises(InputError, match="coke, crude_steel"):
        raw.read_output(tmp_path, "cement", 2012)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("product", "printed", "modelled"),
    [
        ("coke", {2010: 382.70, 2015: 448.23, 2021: 536.07}, {2012: 408.91, 2017: 477.51}),
        ("crude_steel", {2010: 637.24, 2015: 803.82, 2021: 1032.79}, {2012: 703.87, 2017: 880.15}),
    ],
)
def test_output_of_the_nation(root, product, printed, modelled):
    for year, total in (printed | modelled).items():
        found = raw.read_output(root, product, year)
        assert tuple(found.index) == province_names()
        assert found.sum() == pytest.approx(total, abs=0.006)
        assert found.attrs["status"] == ("modelled" if year in modelled else "statistic")
    with pytest.raises(InputError, match="2007"):
        raw.read_output(root, product, 2007)


# Power and inventories of the three years


@pytest.mark.parametrize(
    ("year", "flows", "generated"),
    [(2007, 364.2, 3_263), (2012, 698.8, 4_984), (2017, 1_082, 6_411)],
)
def test_power(root, year, flows, generated):
    trade, made = raw.read_bilateral_power(root, year), raw.read_generation(root, year)
    assert trade.flows.to_numpy().sum() == pytest.approx(flows, rel=1e-3)
    assert made.to_numpy().sum() == pytest.approx(generated, rel=1e-3)
    for frame in (trade.flows, trade.flows.T, made):
        assert tuple(frame.index) == province_names()
    assert (made.sum(axis=1) > 0).all()
    assert (trade.flows.sum(axis=1) < made.sum(axis=1)).all()


@pytest.mark.parametrize(("year", "total"), [(2007, 6_822), (2012, 9_743), (2017, 10_171)])
def test_inventories_hold_every_province(root, year, total):
    found = raw.read_inventories(root, year)
    assert found.totals.sum() == pytest.approx(total, rel=1e-3)
    assert tuple(found.totals.index) == province_names()
    cells = found.co2.to_numpy().reshape(30, 47, -1)
    assert (cells.sum(axis=(1, 2)) > 0).all()
    assert list(found.co2.index.get_level_values(0)[::47]) == list(province_names())
    np.testing.assert_allclose(cells.sum(axis=(1, 2)), found.totals.to_numpy())
