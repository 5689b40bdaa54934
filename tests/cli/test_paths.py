"""paths: the chains that are asked for, on the screen and as data; and netCDF of any account."""

import json
import re
from dataclasses import replace
from io import StringIO

import pandas as pd
import pytest

import mrio
from mrio import account, structure
from mrio.cli._main import run
from mrio.io import read_netcdf
from mrio.testing import toy_table


def test_as_data_every_path_is_there(capsys, toy_store):
    asked = ["--from", "SX", "--to", "YD", "--threshold", "1e-3", "-f", "csv"]
    assert run(["paths", toy_store, *asked]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out), keep_default_na=False)
    expected = structure.paths(mrio.Model(toy_table()), "co2", origin="SX", to="YD", threshold=1e-3)
    assert frame["path"].tolist() == expected["path"].tolist()
    assert frame["value"].to_numpy() == pytest.approx(expected["value"].to_numpy())
    assert len(frame) > 20
    assert (frame["region"] == "SX").all()
    assert (frame["final_demand"] == "YD").all()


def test_chains_end_at_the_final_demand_asked_for(capsys, monkeypatch):
    """A chain whose last industry is in Hebei is still for Jiangsu: screen, CSV and JSON say so."""
    monkeypatch.setenv("COLUMNS", "200")
    asked = ["paths", "china-2017", "--from", "Shanxi", "--to", "Jiangsu", "--via", "Hebei"]
    assert run([*asked, "--top", "5", "-f", "csv"]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out))
    assert (frame["product_region"] == "Hebei").any()
    assert (frame["final_demand"] == "Jiangsu").all()
    assert run([*asked, "--top", "5", "-f", "json"]) == 0
    assert {row["final_demand"] for row in json.loads(capsys.readouterr().out)} == {"Jiangsu"}
    assert run([*asked, "--top", "5"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("→ final demand of Jiangsu") == 5
    asked = ["paths", "china-2017", "--to", "Anhui,Jiangsu", "--category", "fixed_capital"]
    assert run([*asked, "--top", "1", "-f", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["final_demand"] == "Jiangsu, Anhui (fixed_capital)"


def test_parts_of_the_total_add_as_printed(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert (
        run(["paths", "china-2017", "--from", "Shanxi", "--to", "Jiangsu", "--via", "Hebei"]) == 0
    )
    shown = capsys.readouterr().out
    total, listed, rest = (
        float(re.search(rf"{word} ([\d.,]+)", shown)[1])
        for word in ("total", "listed", "remainder")
    )
    assert round(listed + rest, 2) == total
    tiers = [float(text) for text in re.findall(r"(?:\d|more): ([\d.]+)", shown)]
    assert len(tiers) == 10
    assert round(sum(tiers), 2) == total


def test_on_the_screen_the_largest_and_what_is_left(capsys, toy_store):
    assert run(["paths", toy_store, "--to", "YD", "--top", "3", "--tiers", "4"]) == 0
    shown = capsys.readouterr().out
    assert "SX / E → YD / M" in shown
    assert "30.0" in shown
    assert "SX / E → YD / M → final demand of YD" in shown
    assert "total 298.39 Mt" in shown
    assert "remainder" in shown
    assert "more: 20.76" in shown


@pytest.mark.parametrize(
    "asked",
    [
        ["--from", "SX/E", "--from", "RC / E", "--to", "YD,SX"],
        ["--from", "SX/E,RC/E", "--to", "YD", "--to", "SX"],
    ],
)
def test_names_by_comma_or_given_again(capsys, toy_store, asked):
    assert run(["paths", toy_store, *asked, "--via", "YD", "-f", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    expected = structure.paths(
        mrio.Model(toy_table()),
        "co2",
        origin=[("SX", "E"), ("RC", "E")],
        to=["YD", "SX"],
        via="YD",
    )
    assert [row["path"] for row in rows] == expected["path"].tolist()


@pytest.mark.parametrize("shanxi", ["山西", "山西省", "CN-SX", "140000"])
def test_provinces_by_any_of_their_names(capsys, tmp_path, shanxi):
    """What is shown is the table's own label."""
    table = toy_table()
    english = dict(zip(table.regions, ("Shanxi", "Jiangsu", "Shaanxi"), strict=True))
    axes = {
        side: replace(axis, region_of=tuple(english[region] for region in axis.region_of))
        for side, axis in (("industries", table.industries), ("demand", table.demand))
    }
    store = str(mrio.save(table.replace(**axes), tmp_path / "provinces.zarr.zip"))
    found = []
    for name, via, to in ((shanxi, "CN-SN", "江苏"), ("Shanxi", "Shaanxi", "Jiangsu")):
        asked = ["--from", f"{name}/E", "--via", via, "--to", to]
        assert run(["paths", store, *asked, "-f", "json"]) == 0
        found.append(json.loads(capsys.readouterr().out))
    assert found[0] == found[1]
    assert found[0][0]["path"].startswith("Shanxi / E")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--from", "SX/Q"], "has no sector"),
        (["--from", "XX/E"], "unknown region"),
        (["--to", "XX"], "unknown destination"),
        (["--from", ""], "names nothing"),
        (["--to", " , "], "names nothing"),
        (["--category", "XX"], "unknown category"),
        (["--threshold", "0"], "infinitely many"),
        (["-s", "ch4"], "unknown stressor"),
        (["-f", "netcdf"], "netCDF is not for a screen"),
    ],
)
def test_questions_that_cannot_be_answered(capsys, toy_store, asked, told):
    assert run(["paths", toy_store, *asked]) == 2
    assert told in capsys.readouterr().err


def test_the_way_through_hebei(capsys):
    """Shanxi's coke becomes Hebei's steel and the Delta's buildings."""
    delta = "Shanghai,Jiangsu,Zhejiang,Anhui"
    asked = ["--from", "Shanxi/Coking", "--to", delta, "--via", "Hebei", "-f", "csv", "--top", "5"]
    assert run(["paths", "china-2007", *asked]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out))
    assert frame["path"].str.contains("Hebei / Metal smelting").all()


def test_what_share_passes_through(capsys):
    asked = ["--from", "Shanxi", "--to", "Jiangsu,Zhejiang", "--via", "Hebei"]
    assert run(["paths", "china-2007", *asked]) == 0
    model = mrio.Model(mrio.load("china-2007"))
    found = structure.paths(model, "co2", origin="Shanxi", to=["Jiangsu", "Zhejiang"], via="Hebei")
    E = account.flows(model, "co2").sel(origin="Shanxi", destination=["Jiangsu", "Zhejiang"])
    whole, part = float(E.sum()), found.attrs["total"]
    assert found.attrs["total_any_way"] == pytest.approx(whole)
    shown = capsys.readouterr().out
    assert f"through Hebei {part / 1e6:.2f} of {whole / 1e6:.2f} Mt" in shown
    assert f"({100 * part / whole:.1f} %)" in shown


# -- netCDF ---------------------------------------------------------------------------------


def written(store, tmp_path, *asked):
    path = tmp_path / "result.nc"
    assert run(["account", store, *asked, "--out", str(path)]) == 0
    return read_netcdf(path)


def test_netcdf_keeps_labels_of_two_levels(toy_store, tmp_path, capsys):
    found = written(toy_store, tmp_path, "-p", "income", "--by", "industry")
    capsys.readouterr()
    expected = account.income(mrio.Model(toy_table()), "co2", by="industry")
    assert float(found.sel(region="YD", sector="M")) == float(expected.sel(region="YD", sector="M"))
    assert found.attrs["units"] == "Mt"
    assert found.dims == expected.dims
    assert found.values == pytest.approx(expected.values)


@pytest.mark.parametrize(
    "principle", ["flows", "net_transfers", "exchange_quadrant", "gvc_routes", "industry_accounts"]
)
def test_every_kind_of_result_is_read_again(toy_store, tmp_path, capsys, principle):
    found = written(toy_store, tmp_path, "-p", principle)
    capsys.readouterr()
    again = found.to_dataset(name="value") if hasattr(found, "to_dataset") else found
    assert all(variable.size for variable in again.data_vars.values())


def test_principles_side_by_side_as_netcdf(toy_store, tmp_path, capsys):
    found = written(toy_store, tmp_path)
    capsys.readouterr()
    expected = account.summary(mrio.Model(toy_table()), "co2")
    assert found["income"].to_series().to_dict() == pytest.approx(expected["income"].to_dict())


def test_attributes_come_back_as_they_were(toy_store, tmp_path, capsys):
    found = written(toy_store, tmp_path, "-p", "exchange_quadrant")
    assert found.attrs["units"] == ["Mt", "bn CNY"]
    found = written(toy_store, tmp_path, "-p", "income,shared", "--overwrite")
    assert isinstance(found.attrs["income_imported"], float)
    assert found.attrs["source"]
    capsys.readouterr()


def test_files_are_told_of_with_their_unit(toy_store, tmp_path, capsys):
    assert run(["account", toy_store, "-o", str(tmp_path / "a.csv")]) == 0
    told = capsys.readouterr().err
    assert "figures in Mt" in told
    assert "every principle allocates them once" in told


def test_what_does_not_add_up_is_told(tmp_path, capsys):
    table = toy_table()
    path = str(mrio.save(table.replace(v=0.5 * table.v), tmp_path / "half.zarr"))
    accept = ["--unbalanced", "accept"]
    assert run(["account", path, "-f", "csv", *accept]) == 0
    assert "NOT allocated in full: Income" in capsys.readouterr().err
    assert run(["account", path, "-p", "income", *accept]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "unexplained" in told
    assert "unbalanced: accepted as they are: columns of 6 of 6 industries miss" in told


def test_what_needs_value_added_is_refused_and_the_rest_goes_on(tmp_path, capsys):
    table = toy_table()
    path = str(mrio.save(table.replace(v=0.5 * table.v), tmp_path / "half.zarr"))
    assert run(["account", path, "-p", "income"]) == 2
    assert "unbalanced='residual'" in " ".join(capsys.readouterr().err.split())
    assert run(["account", path]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "income: columns of 6 of 6 industries miss output" in told
    assert "table: error: " in told
    assert run(["account", path, "-p", "income", "--unbalanced", "residual", "-f", "json"]) == 0
    found = {row["region"]: row["income"] for row in json.loads(capsys.readouterr().out)}
    whole = mrio.account.income(mrio.Model(table), "co2").to_series()
    assert found == pytest.approx(whole.to_dict(), rel=1e-12)


def test_a_file_that_is_there_is_not_replaced(toy_store, tmp_path, capsys):
    path = tmp_path / "result.nc"
    path.write_text("mine")
    assert run(["account", toy_store, "--out", str(path)]) == 2
    assert path.read_text() == "mine"
    assert "overwrite" in capsys.readouterr().err
    assert run(["account", toy_store, "--out", str(path), "--overwrite"]) == 0
    assert "production" in read_netcdf(path)
