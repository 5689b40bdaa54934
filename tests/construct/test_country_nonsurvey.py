"""nonsurvey: in a plan: regions with and without tables of their own in one table of a country."""

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio.cli._main import run
from mrio.construct.country import Assumptions, build_country, build_from_plan
from mrio.construct.nonsurvey import regionalise
from mrio.errors import InputError, MrioError
from tests.construct.country_files import (
    SECTORS,
    changed,
    regional,
)
from tests.construct.nation import REGION, made, nation

ASKED = """tables: {North: North.csv, South: South.csv}
nonsurvey:
  table: whole.csv
  method: FLQ
  delta: 0.25
  known: output
  figures: west.csv
  demand_share: {West: {households: 0.3, stocks: 0.2}}
"""


def whole():
    """The sum of three regions as if all trade were foreign: rows and columns close."""
    frame = regional(0) + regional(1) + regional(2)
    frame["exports"] += frame.pop("to regions")
    frame["imports"] += frame.pop("from regions")
    return frame


@pytest.fixture
def mixed(folder):
    changed(
        folder, "plan.yaml", "tables: {North: North.csv, South: South.csv, West: West.csv}\n", ASKED
    )
    (folder / "West.csv").unlink()
    whole().to_csv(folder / "whole.csv", index_label="of")
    west = regional(2).loc[SECTORS, "output"].rename("West")
    west.to_csv(folder / "west.csv", index_label="sector")
    return folder


def test_the_command_mixes_regions_with_and_without_tables(mixed, capsys, monkeypatch):
    monkeypatch.chdir(mixed)
    assert run(["build", "plan.yaml"]) == 0
    table = mrio.load("three-regions.zarr.zip")
    assert table.regions == ("North", "South", "West")
    x = np.concatenate([regional(k).loc[SECTORS, "output"].to_numpy() for k in range(3)])
    assert table.x == pytest.approx(x, rel=1e-7)
    assert table.Z.sum(axis=0) + table.v.sum(axis=0) == pytest.approx(x, rel=1e-7)
    step = next(s for s in table.provenance.steps if s.name == "regions without a survey")
    assert step.parameters == {"West": "FLQ (delta 0.25)"}
    text = (mixed / "three-regions-build-report.md").read_text(encoding="utf-8")
    assert "without a survey, West: method" in text
    assert "known bias" in text
    assert "not scaled" in text
    assert "## Regions without a survey" in text
    assert capsys.readouterr().err == ""
    assert run(["check", "three-regions.zarr.zip"]) == 0


def test_the_report_sets_regions_beside_the_nation(mixed):
    found = build_from_plan(mixed / "plan.yaml")
    told = found.report.tables["Output of regions against the nation's table"]
    assert told["all over nation, less one"].to_numpy() == pytest.approx(np.zeros(3), abs=1e-12)
    west = found.report.tables["Regions without a survey"].loc["West"]
    assert west["inflow in the table"] == pytest.approx(found.margins.inflow[2].sum())
    assert west["output"] == pytest.approx(regional(2).loc[SECTORS, "output"].sum())
    frame = pd.read_csv(mixed / "west.csv", index_col=0)
    (1.5 * frame).to_csv(mixed / "west.csv")
    again = build_from_plan(mixed / "plan.yaml").report
    said = [entry.finding for entry in again.decisions if entry.topic == "check first"]
    assert any("more than 5% off the nation's" in text for text in said)


def test_value_added_and_employment_stand_for_output(mixed):
    plain = build_from_plan(mixed / "plan.yaml")
    nation_v = whole().loc[["wages", "surplus"], SECTORS].sum()
    output = pd.read_csv(mixed / "west.csv", index_col=0)["West"]
    share = output / whole().loc[SECTORS, "output"]
    (nation_v * share).rename("West").to_csv(mixed / "west.csv", index_label="sector")
    changed(mixed, "plan.yaml", "known: output", "known: value added")
    same = build_from_plan(mixed / "plan.yaml")
    assert pytest.approx(plain.table.Z) == same.table.Z
    assert "the nation's output per value added" in same.report.to_markdown()
    jobs = pd.DataFrame({"nation": [10.0, 20.0, 30.0]}, SECTORS)
    jobs["West"] = jobs["nation"] * share
    jobs.to_csv(mixed / "west.csv", index_label="sector")
    changed(mixed, "plan.yaml", "known: value added", "known: employment")
    assert pytest.approx(plain.table.Z) == build_from_plan(mixed / "plan.yaml").table.Z


def test_all_options_together(mixed):
    changed(mixed, "plan.yaml", "  distances", "  cross_hauling: 0.5\n  distances")
    spread = "spread: {draws: 10, seed: 1, decay: [0, 2], outflow_side: [0, 1], pair_cv: 0.3}\n"
    changed(mixed, "plan.yaml", "stocks: same", spread + "stocks: same")
    found = build_from_plan(mixed / "plan.yaml")
    assert found.spread is not None
    assert "West" in found.spread.index.get_level_values("origin")


def test_a_country_without_any_survey():
    tables = [made("FLQ", 0.2)]
    rest = pd.Series(nation().x, SECTORS) - REGION
    other = regionalise(
        tables[0].national, rest, "FLQ", region="there", demand_share=0.8, delta=0.2
    )
    km = pd.DataFrame([[0, 9], [9, 0]], ["here", "there"], ["here", "there"])
    words = {"name": "t", "money_unit": "M EUR"}
    assumed = Assumptions(1.0, "mean", "same", "stocks")
    found = build_country([*tables, other], km, assumed, **words)
    assert found.table.x.sum() == pytest.approx(nation().x.sum())
    assert "without a survey, here, there: method" in found.report.to_markdown()
    twice = made("FLQ", 0.2, output=rest, share=0.8)
    with pytest.raises(InputError, match="two national tables"):
        build_country([*tables, twice], km, assumed, **words)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("plan.yaml", "method: FLQ", "method: FLX", "nonsurvey.method"),
        ("plan.yaml", "  delta: 0.25\n", "", "FLQ needs delta"),
        ("plan.yaml", "method: FLQ", "method: SLQ", "delta=0.25 has no place in SLQ"),
        ("plan.yaml", "delta: 0.25", "delta: 2", "nonsurvey: delta=2.0"),
        ("plan.yaml", "{West: {h", "{North: {h", "'North' has a table of its own"),
        ("plan.yaml", "{West: {h", "{East: {h", "west.csv has no column 'East'"),
        ("plan.yaml", "stocks: 0.2}", "stock: 0.2}", "demand_share"),
        ("plan.yaml", "stocks: 0.2}", "stocks: 2}", "nonsurvey.demand_share.West"),
        ("plan.yaml", "known: output", "known: employment", "west.csv has no column 'nation'"),
        ("plan.yaml", "known: output", "known: people", "nonsurvey.known"),
        ("plan.yaml", "{West: {households: 0.3, stocks: 0.2}}", "{}", "nonsurvey.demand_share"),
        ("west.csv", "steel,", "steel,-", "west.csv:3: -"),
        ("west.csv", "steel,", "steel,9", "more than the nation's"),
        ("west.csv", "steel", "stel", "west.csv has no row 'steel'"),
        ("whole.csv", "imports", "import", "whole.csv has no column 'imports'"),
        ("whole.csv", "\nsteel,", "\nsteel,9", "in the national table is off"),
    ],
)
def test_what_is_wrong_and_where(mixed, file, old, new, said):
    changed(mixed, file, old, new)
    with pytest.raises(MrioError) as caught:
        build_from_plan(mixed / "plan.yaml")
    assert said in str(caught.value)
    assert "plan.yaml" in str(caught.value)


def test_a_plan_without_regions(mixed):
    text = (mixed / "plan.yaml").read_text(encoding="utf-8")
    start, end = text.index("tables:"), text.index("sectors:")
    (mixed / "plan.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(MrioError, match="names no region"):
        build_from_plan(mixed / "plan.yaml")
