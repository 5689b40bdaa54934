"""info and convert: a table described, and carried over."""

import dataclasses
import json

import pandas as pd
import pytest

import mrio
from mrio.cli._main import run
from mrio.testing import toy_table


def test_info(capsys):
    assert run(["info", "china-2007"]) == 0
    shown = capsys.readouterr().out
    assert "960 industries" in shown
    assert "28 rows 'import of …' [10^4 CNY]" in shown
    assert "import of Agriculture" not in shown
    assert "CEADs" in shown
    assert mrio.load("china-2007").hash in shown


def test_info_as_json_holds_all_of_it(capsys):
    assert run(["info", "china-2007", "-f", "json"]) == 0
    found, table = json.loads(capsys.readouterr().out), mrio.load("china-2007")
    assert found["hash"] == table.hash
    assert found["sizes"] == {
        "regions": 30,
        "sectors": 32,
        "industries": 960,
        "final_demand": len(table.demand),
    }
    assert found["money_unit"] == "10^4 CNY"
    assert {"extension": "emissions", "name": "co2_coal", "unit": "t"} in found["stressors"]
    fuels = ["co2_coal", "co2_gas", "co2_oil"]
    assert found["totals"]["co2"] == [*fuels, "co2_process_cement"]
    assert found["totals"]["co2_energy"] == fuels
    # What the screen folds into one line is whole here.
    imported = [row for row in found["stressors"] if row["extension"] == "imports"]
    assert len(imported) == len(table.extensions["imports"].stressors) == 28
    assert len(found["sources"]) == len(table.provenance.sources)
    assert len(found["steps"]) == len(table.provenance.steps)


def test_info_as_csv_is_key_and_value(capsys, tmp_path):
    target = tmp_path / "info.csv"
    assert run(["info", "china-2007", "--out", str(target)]) == 0
    values = dict(pd.read_csv(target).to_numpy())
    assert values["sizes.regions"] == "30"
    assert values["stressors.0.unit"] == "t"
    capsys.readouterr()
    assert run(["info", "china-2007", "--out", str(target)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert run(["info", "china-2007", "--out", str(target), "--overwrite"]) == 0
    capsys.readouterr()
    assert run(["info", "china-2007", "-f", "csv"]) == 0
    assert capsys.readouterr().out == target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments", [["-f", "parquet"], ["--out", "x.txt"], ["--out", "x"], ["--out", "x.parquet"]]
)
def test_info_refuses_other_forms(capsys, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    assert run(["info", "china-2007", *arguments]) == 2
    assert "csv or json" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_convert_there_and_back(tmp_path, toy_store):
    folder, back = tmp_path / "folder", tmp_path / "back.zarr"
    assert run(["convert", toy_store, str(folder)]) == 0
    assert run(["convert", str(folder), str(back)]) == 0
    assert mrio.load(back).hash == toy_table().hash


@pytest.mark.parametrize("target", ["x.zarr", "x.zarr.zip", "folder"])
def test_convert_takes_an_embedded_table_by_name(tmp_path, monkeypatch, target):
    monkeypatch.chdir(tmp_path)
    assert run(["convert", "china-2007", target]) == 0
    if target == "folder":
        assert (tmp_path / target / "file_parameters.json").is_file()
        assert run(["convert", target, "back.zarr"]) == 0
        target = "back.zarr"
    assert mrio.load(tmp_path / target).hash == mrio.load("china-2007").hash


def test_convert_names_extensions_on_the_way(tmp_path, capsys):
    """An extension called Z cannot stand in pymrio; it comes back under its own name."""
    table = toy_table()
    (extension,) = table.extensions.values()
    table = table.replace(extensions={"Z": dataclasses.replace(extension, name="Z")})
    store, folder, back = tmp_path / "t.zarr", tmp_path / "folder", tmp_path / "b.zarr"
    mrio.save(table, store)
    assert run(["convert", str(store), str(folder)]) == 2
    assert "--name OLD=NEW" in capsys.readouterr().err
    assert run(["convert", str(store), str(folder), "--name", "Z=emissions_z"]) == 0
    assert run(["convert", str(folder), str(back)]) == 0
    assert mrio.load(back).hash == table.hash
    assert run(["convert", str(store), str(back), "--name", "Z=a", "--overwrite"]) == 2
    for bad in ("Z", "=a", "Z="):
        assert run(["convert", str(store), str(folder), "--name", bad, "--overwrite"]) == 2
