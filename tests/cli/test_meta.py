"""--no-meta and --bom: what figures are, beside the files that commands write."""

import json

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio.cli._main import run
from mrio.testing import toy_table
from tests.policy.test_plan import FULL, folder
from tests.power.test_contract_accounts import PLAN as CLAIMS
from tests.power.test_plan import PLAN as TRADE

COMPENSATION = "table: toy.zarr.zip\nstressor: co2\nprice: 80\nrules: [{rule: net_transfer}]\n"
HALVES = "periods: [{name: a, hours: 4380}, {name: b, hours: 4380}]\n"
CLAIMED = CLAIMS.format(source="Wind power", twh=8, product="Metal smelting")
CLAIMED += "  compensation_per_t: 80\n"
__all__ = ["folder"]


def about(path):
    return json.loads(path.with_name(f"{path.name}.meta.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "words",
    [
        ["account", "-p", "consumption"],
        ["account", "-p", "all"],
        ["account", "-p", "production,income"],
        ["account", "-p", "industry_accounts"],
        ["paths"],
    ],
)
@pytest.mark.parametrize("ending", ["csv", "json"])
def test_files_of_figures_have_a_companion(toy_store, tmp_path, words, ending):
    out = tmp_path / f"x.{ending}"
    assert run([words[0], toy_store, *words[1:], "--out", str(out)]) == 0
    said = about(out)
    assert said["units"] == "Mt"
    assert said["stressor"] == "co2"
    assert said["table_hash"] == mrio.load(toy_store).hash
    assert said["source"]
    assert said["method"]


def test_findings_say_of_which_table(toy_store, tmp_path):
    assert run(["check", toy_store, "--out", str(tmp_path / "x.csv")]) == 0
    assert about(tmp_path / "x.csv")["table_hash"] == mrio.load(toy_store).hash


def test_left_out_and_with_the_mark(toy_store, tmp_path):
    out = tmp_path / "x.csv"
    words = ["account", toy_store, "-p", "consumption", "--out", str(out)]
    assert run([*words, "--no-meta", "--bom"]) == 0
    assert not out.with_name("x.csv.meta.json").exists()
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("word", ["--no-meta", "--bom"])
@pytest.mark.parametrize(
    "more", [[], ["--format", "csv"], ["--out", "x.nc"], ["--out", "x.parquet"]]
)
def test_words_without_effect_are_refused(toy_store, tmp_path, monkeypatch, capsys, word, more):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    assert run(["account", toy_store, "-p", "consumption", *more, word]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert word in said.err or "byte order mark" in said.err
    assert sorted(tmp_path.iterdir()) == before


def test_standard_output_is_what_it_was(toy_store, capsys):
    assert run(["account", toy_store, "-p", "consumption", "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "region,consumption"


def test_a_folder_of_compensation_says_it_once(folder, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "plan.yaml").write_text(FULL, encoding="utf-8")
    assert run(["compensate", "plan.yaml", "--out", "made"]) == 0
    made = folder / "made"
    said = json.loads((made / "tables.meta.json").read_text(encoding="utf-8"))
    settled = json.loads((made / "settlement.json").read_text(encoding="utf-8"))
    assert said["table_hash"] == settled["table_hash"]
    assert said["stressor"] == "co2"
    assert_every_figure_has_a_unit(made, said)
    ledger = pd.read_parquet(made / "ledger.parquet")
    assert ledger.attrs["table_hash"] == settled["table_hash"]
    assert "unit" in ledger.attrs["units"]
    assert not list(made.glob("*.csv.meta.json"))


@pytest.mark.parametrize("plan", [TRADE, TRADE + HALVES, CLAIMED])
def test_a_folder_of_trade(tmp_path, monkeypatch, plan):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
    assert run(["trade", "plan.yaml", "--out", "made"]) == 0
    said = json.loads((tmp_path / "made" / "tables.meta.json").read_text(encoding="utf-8"))
    assert_every_figure_has_a_unit(tmp_path / "made", said)
    assert said["tables"]["flows.csv"]["column_units"]["sent_twh"] == "TWh"
    assert said.get("table_hash") == (mrio.load("china-2017").hash if plan is CLAIMED else None)


def assert_every_figure_has_a_unit(folder, said):
    tables = {path.name for path in folder.iterdir() if path.suffix in (".csv", ".parquet")}
    assert tables == set(said["tables"])
    for name in tables:
        path, told = folder / name, said["tables"][name]
        frame = pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)
        assert told["method"]
        if "units" in told:
            continue
        figures = set(frame.select_dtypes(np.number).columns)
        assert figures <= set(told["column_units"]), name
        assert set(told["column_units"]) <= set(frame.columns), name


@pytest.mark.parametrize(("plan", "command"), [(COMPENSATION, "compensate"), (TRADE, "trade")])
def test_folders_without_and_with_the_mark(tmp_path, monkeypatch, plan, command):
    monkeypatch.chdir(tmp_path)
    mrio.save(toy_table(), tmp_path / "toy.zarr.zip")
    (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
    assert run([command, "plan.yaml", "--out", "made", "--no-meta", "--bom"]) == 0
    made = tmp_path / "made"
    assert not (made / "tables.meta.json").exists()
    for path in made.glob("*.csv"):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf"), path
    assert run([command, "plan.yaml", "--out", "made"]) == 0  # of the same plan: replaced
    assert (made / "tables.meta.json").exists()


def test_a_folder_that_is_not_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    mrio.save(toy_table(), tmp_path / "toy.zarr.zip")
    (tmp_path / "plan.yaml").write_text(COMPENSATION, encoding="utf-8")
    assert run(["compensate", "plan.yaml", "--no-files", "--no-meta"]) == 2
    assert "--no-meta has no effect" in capsys.readouterr().err
