"""Embedded parameters of trade in power, and a user's file over them."""

import csv

import pandas as pd
import pytest

import mrio
from mrio import power
from mrio.errors import ConfigError
from mrio.resources import data_path

PROVINCES = pd.read_csv(data_path("china", "provinces.csv"))["en"].tolist()
AS_PUBLISHED = {
    # corridor: from, to, tariff, loss, includes_loss
    "雁淮": ("Shanxi", "Jiangsu", 35.9, 0.0277, True),
    "阳城送出": ("Shanxi", "Jiangsu", 20.7, 0.03, False),
    "盂县送出": ("Shanxi", "Hebei", 8.1, 0.025, False),
    "锡泰": ("Inner Mongolia", "Jiangsu", 48.3, 0.0332, True),
    "灵绍": ("Ningxia", "Zhejiang", 48.8, 0.0426, True),
    "锦苏": ("Sichuan", "Jiangsu", 51.1, 0.07, False),
    "建苏": ("Sichuan", "Jiangsu", 83.6, 0.06, True),
    "金塘": ("Sichuan", "Zhejiang", 81.4, 0.06, True),
    "龙政": ("Hubei", "Jiangsu", 67.5, 0.075, False),
    "林枫": ("Hubei", "Shanghai", 43.9, 0.075, False),
    "葛南": ("Hubei", "Shanghai", 55.8, 0.075, False),
    "宜华": ("Hubei", "Shanghai", 68.5, 0.075, False),
    "吉泉": ("Xinjiang", "Anhui", 82.9, 0.07, False),
    "扎青": ("Inner Mongolia", "Shandong", 41.2, 0.0269, True),
    "青藏": ("Qinghai", "Tibet", 60.0, 0.137, False),
}
"""docs/methods/power.md#parameters-with-a-status"""


def embedded(name):
    with data_path("power", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize("corridor", AS_PUBLISHED)
def test_corridors_as_published(corridor):
    row = power.read_corridors().loc[corridor]
    found = tuple(row[["from", "to", "tariff", "loss", "includes_loss"]])
    assert found == AS_PUBLISHED[corridor]
    assert row["document"]


def test_corridors_are_within_the_range_of_those_published():
    corridors = power.read_corridors()
    own = corridors[corridors["tariff"] > 0].drop("青藏")
    assert own["tariff"].between(8, 84).all()
    assert own["loss"].between(0.007, 0.0765).all()
    assert (corridors["capacity_mw"].dropna() > 0).all()
    assert ((corridors["capacity_source"] == "") == corridors["capacity_mw"].isna()).all()
    assert corridors.loc["雁淮", "capacity_mw"] == 8000
    assert set(corridors["from"]) | set(corridors["to"]) <= {*PROVINCES, "Tibet"}


def test_tariffs_that_include_the_loss_are_of_the_new_generation():
    corridors = power.read_corridors()
    assert (corridors.loc[corridors["includes_loss"], "tariff_period"] == "since-2021").all()
    assert not corridors.loc[corridors["tariff_period"] == "before-2021", "includes_loss"].any()


def test_every_province_of_the_tables_has_its_row():
    provinces = power.read_provinces()
    assert provinces.index.tolist() == PROVINCES
    assert provinces.attrs["units"]["td_price"] == "CNY/MWh"
    figures = ["in_province_loss", "td_price", "funds", "regional_grid_price"]
    expected = {
        "Jiangsu": [0.0283, 51.8, 29.4, 9.2],
        "Shanghai": [0.0261, 85.1, 29.12, 9.2],
        "Zhejiang": [0.0307, 66.3, 29.24, 9.2],
        "Anhui": [0.0390, 54.8, 28.87, 9.2],
    }
    for name, row in expected.items():
        assert provinces.loc[name, figures].round(4).tolist() == pytest.approx(row, abs=0.006)
    assert provinces.loc["Shanxi", ["in_province_loss", "send_out_loss"]].tolist() == [
        0.0352,
        0.0019,
    ]
    assert provinces.loc["Shanxi", "funds"] == pytest.approx(43.37, abs=0.005)
    assert provinces["send_out_price"].between(18, 49.5).all()


def test_emission_factors_as_published():
    factors = power.read_emission_factors()["kg_per_kwh"]
    assert factors[("China", 2022, "average")] == 0.5366
    assert factors[("China", 2021, "average")] == 0.5568
    assert factors[("China", 2022, "excluding market-traded non-fossil")] == 0.5856
    assert factors[("China", 2022, "fossil")] == 0.8325
    expected = {"North China": 0.6776, "Southwest": 0.2268, "Shanxi": 0.7096, "Yunnan": 0.1073}
    for area, value in expected.items():
        assert factors[(area, 2022, "average")] == value
    by_province = factors.xs((2022, "average"), level=("year", "kind"))
    assert set(PROVINCES) <= set(by_province.index)


def test_pairs_are_named_once():
    pairs = power.read_pair_capacities()
    assert len({frozenset(pair) for pair in pairs.index}) == len(pairs)
    assert pairs.loc[("Hebei", "Shanxi"), "capacity_mw"] == 25000


def test_a_pair_in_both_orders_is_refused(tmp_path):
    row = embedded("pair-capacities.csv")[0] | {"capacity_mw": "1"}
    own = power.read_pair_capacities(written(tmp_path / "own.csv", [row]))
    assert own.attrs["overlaid"] == [("Anhui", "Jiangsu")]
    turned = row | {"province": "Jiangsu", "other_province": "Anhui"}
    with pytest.raises(ConfigError, match="the pair Anhui, Jiangsu is given as Jiangsu, Anhui too"):
        power.read_pair_capacities(written(tmp_path / "own.csv", [turned]))


def test_own_file_lies_over_the_embedded_one(tmp_path):
    rows = embedded("corridors.csv")
    own = next(row for row in rows if row["corridor"] == "雁淮") | {"tariff": "40", "note": "mine"}
    new = own | {"corridor": "mine", "to": "Zhejiang", "capacity_mw": ""}
    found = power.read_corridors(written(tmp_path / "own.csv", [new, own]))
    plain = power.read_corridors()
    assert found.attrs["overlaid"] == ["雁淮"]
    assert found.attrs["added"] == ["mine"]
    assert plain.attrs["overlaid"] == []
    assert found.loc["雁淮", "tariff"] == 40
    assert found.loc["雁淮", "note"] == "mine"
    assert found.index.tolist() == [*plain.index, "mine"]
    assert found.dtypes.equals(plain.dtypes)
    others = plain.index.drop("雁淮")
    pd.testing.assert_frame_equal(found.loc[others], plain.loc[others])


def test_rows_replace_whole_rows(tmp_path):
    own = embedded("provinces.csv")[9] | {"td_price": "", "funds": "1"}
    found = power.read_provinces(written(tmp_path / "own.csv", [own]))
    assert found.attrs["overlaid"] == ["Jiangsu"]
    assert pd.isna(found.loc["Jiangsu", "td_price"])


def test_factors_are_keyed_by_area_year_and_kind(tmp_path):
    own = embedded("emission-factors.csv")[0] | {"kg_per_kwh": "0.5"}
    new = own | {"year": "2023"}
    found = power.read_emission_factors(written(tmp_path / "own.csv", [own, new]))
    assert found.attrs["overlaid"] == [("China", 2022, "average")]
    assert found.attrs["added"] == [("China", 2023, "average")]
    assert found.loc[("China", 2022, "average"), "kg_per_kwh"] == 0.5
    assert found.loc[("China", 2021, "average"), "kg_per_kwh"] == 0.5568


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"includes_loss": ""},
            "own.csv:2: includes_loss is '', yes or no is .*no default",
        ),
        ({"includes_loss": "true"}, "own.csv:2: includes_loss is 'true'"),
        ({"loss": "7"}, "own.csv:2: loss is '7', a number at least 0 and below 1"),
        ({"loss": "7%"}, "own.csv:2: loss is '7%'"),
        ({"tariff": ""}, "own.csv:2: tariff is '', a number"),
        ({"tariff": "nan"}, "own.csv:2: tariff is 'nan'"),
        ({"capacity_mw": "-1"}, "own.csv:2: capacity_mw is '-1'"),
        ({"from": "Shaxi"}, "own.csv:2: from is 'Shaxi', .*did you mean 'Sha"),
        ({"to": "山西"}, "own.csv:2: to is '山西', which is no province"),
        ({"kind": "DC"}, "own.csv:2: kind is 'DC', one of dc, ac"),
        ({"status": ""}, "own.csv:2: status is '', one of read, remembered, assumed"),
        ({"tariff_period": "2021"}, "own.csv:2: tariff_period is '2021'"),
        ({"year": "20"}, "own.csv:2: year is '20'"),
        ({"corridor": ""}, "own.csv:2: corridor is ''"),
    ],
)
def test_wrong_cells_are_told_with_their_line(tmp_path, change, said):
    own = embedded("corridors.csv")[0] | change
    with pytest.raises(ConfigError, match=said):
        power.read_corridors(written(tmp_path / "own.csv", [own]))


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    first, second = (row | {"includes_loss": ""} for row in embedded("corridors.csv")[:2])
    with pytest.raises(
        ConfigError, match=r"(?s)own.csv:2: .*own.csv:3: .*own.csv:4: .*second time"
    ):
        power.read_corridors(written(tmp_path / "own.csv", [first, second, second]))


def test_columns_must_be_the_same(tmp_path):
    row = embedded("corridors.csv")[0]
    less = {name: value for name, value in row.items() if name != "includes_loss"}
    with pytest.raises(ConfigError, match=r"own.csv:1: .*lacks the column 'includes_loss'"):
        power.read_corridors(written(tmp_path / "own.csv", [less]))
    with pytest.raises(ConfigError, match="has the unknown column 'colour'"):
        power.read_corridors(written(tmp_path / "own.csv", [row | {"colour": "red"}]))
    with pytest.raises(ConfigError, match="there is no file"):
        power.read_corridors(tmp_path / "none.csv")


def test_a_file_with_the_column_of_the_version_before_is_read_and_told(tmp_path):
    """`generation` is `tariff_period` now, whose values are the same."""
    row = next(row for row in embedded("corridors.csv") if row["corridor"] == "雁淮")
    old = {("generation" if name == "tariff_period" else name): row[name] for name in row}
    path = written(tmp_path / "own.csv", [old | {"tariff": "30"}])
    with pytest.warns(DeprecationWarning, match="'generation' is 'tariff_period' now"):
        found = power.read_corridors(path)
    assert found.loc["雁淮", ["tariff", "tariff_period"]].tolist() == [30.0, "since-2021"]
    both = written(tmp_path / "both.csv", [old | {"tariff_period": "since-2021"}])
    with pytest.raises(ConfigError, match="unknown column 'generation'"):
        power.read_corridors(both)


def test_tariffs_of_two_kinds_are_refused():
    corridors = power.read_corridors()
    with pytest.raises(ConfigError, match=r"included in 雁淮, and charged apart in 锦苏") as caught:
        power.transmission_tariffs(corridors.loc[["锦苏", "雁淮"]])
    assert "landed prices" in caught.value.hint
    with pytest.raises(ConfigError, match=r"and [0-9]+ more"):
        power.tariff_period(corridors)
    both = power.transmission_tariffs(corridors.loc[["锦苏", "雁淮"]], mixed="accept")
    assert both.to_dict() == {"雁淮": 35.9, "锦苏": 51.1}
    with pytest.raises(ConfigError, match="mixed is 'yes'"):
        power.transmission_tariffs(corridors, mixed="yes")


def test_sources_of_a_table():
    """Factors times generation is what the plants emit; wind and water emit nothing."""
    for year, coal in ((2007, 1.119), (2012, 1.083), (2017, 1.008)):
        table = mrio.load(f"china-{year}")
        found = power.generation_by_source(table)
        made = pd.Series(table.stressor("power_generated")[0], table.industries.index)
        assert found["generated_twh"].sum() == pytest.approx(made.sum())
        burnt = found.xs("Coal power", level="source")
        mean = (burnt["kg_per_kwh"] * burnt["generated_twh"]).sum() / burnt["generated_twh"].sum()
        assert mean == pytest.approx(coal, abs=0.001)  # the build reports' figure
        assert found.xs("Wind power", level="source")["kg_per_kwh"].eq(0).all()


def test_capacities_could_generate_what_was_generated():
    stand = power.read_capacities()["capacity_mw"].xs(2020, level="year")
    assert stand.groupby(level="source").sum()["Wind power"] == pytest.approx(281.7e3, abs=50)
    made = power.generation_by_source(mrio.load("china-2017"))["generated_twh"]
    both = pd.concat([stand, made.rename_axis(["province", "source"])], axis=1).dropna()
    hours = both["generated_twh"] * 1e6 / both["capacity_mw"]
    assert len(hours) > 100
    assert hours.max() < 7000


def test_a_capacity_of_ones_own_lies_over(tmp_path):
    own, heads = tmp_path / "own.csv", "province,source,year,capacity_mw,status,document"
    own.write_text(f"{heads}\nShanxi,Wind power,2020,21000,assumed,mine\n")
    found = power.read_capacities(own)
    assert found.loc[("Shanxi", "Wind power", 2020), "capacity_mw"] == 21000
    assert found.attrs["overlaid"] == [("Shanxi", "Wind power", 2020)]
    own.write_text(f"{heads}\nShanxi,Wind power,2020,-1,assumed,mine\n")
    with pytest.raises(ConfigError, match=r"own.csv:2: capacity_mw is '-1'"):
        power.read_capacities(own)
