"""mrio build FILE: tables of regions in CSV files, as the plan says, or an error with its place."""

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio.cli._main import run
from mrio.construct.core import BuildReport, RegionalTable, stack
from mrio.construct.country import Assumptions, Control, build_country, build_from_plan
from mrio.construct.country._steps import report_use
from mrio.errors import ConfigError, MrioError
from mrio.testing import assert_tables_equal
from tests.construct.country_files import REGIONS, SECTORS, changed, regional
from tests.construct.test_country import country


def by_hand(folder):
    tables = []
    for seed, region in enumerate(REGIONS):
        frame = regional(seed).loc[SECTORS]
        tables.append(
            RegionalTable(
                region=region,
                sectors=tuple(SECTORS),
                Z=frame[SECTORS].to_numpy(),
                Y=frame[["households", "stocks"]].to_numpy(),
                categories=("households", "stocks"),
                exports=frame["exports"].to_numpy(),
                imports=frame["imports"].to_numpy(),
                outflow=frame["to regions"].to_numpy(),
                inflow=frame["from regions"].to_numpy(),
                other=np.zeros(3),
                x=frame["output"].to_numpy(),
                v=regional(seed).loc[["wages", "surplus"], SECTORS].to_numpy(),
                v_names=("wages", "surplus"),
            )
        )
    nation = pd.read_csv(folder / "nation.csv", index_col=0)
    sides = {"coal": "outflow", "steel": "mean", "services": "mean"}
    return build_country(
        tables,
        pd.read_csv(folder / "km.csv", index_col=0),
        Assumptions(1.0, sides, "same", "stocks"),
        name="three-regions",
        money_unit="M EUR",
        year=2015,
        control=Control(nation["exports"], nation["imports"], ("South",)),
        priors={"coal": pd.read_csv(folder / "coal.csv", index_col=0)},
    )


def test_the_file_is_the_call(folder):
    made = build_from_plan(folder / "plan.yaml")
    wanted = by_hand(folder)
    assert_tables_equal(
        made.table.replace(extensions={}, provenance=wanted.table.provenance),
        wanted.table,
        rtol=1e-12,
        atol=1e-12,
    )
    co2 = pd.read_csv(folder / "co2.csv", index_col=0)
    F, F_Y, unit = made.table.stressor("co2")
    assert F.reshape(3, 3) == pytest.approx(co2[SECTORS].to_numpy())
    assert F_Y[[0, 2, 4]] == pytest.approx(co2["direct"].to_numpy())
    assert F_Y.sum() == pytest.approx(co2["direct"].sum())
    assert unit == "kt"
    assert made.table.provenance.sources[0].citation == "invented for this test"


def test_the_command_writes_table_and_report(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    assert run(["build", "plan.yaml"]) == 0
    assert "three-regions.zarr.zip" in capsys.readouterr().out
    table = mrio.load(str(folder / "three-regions.zarr.zip"))
    assert table.regions == tuple(REGIONS)
    report = (folder / "three-regions-build-report.md").read_text(encoding="utf-8")
    assert "national control of exports" in report
    assert "Trade between regions by sector" in report
    assert run(["build", "plan.yaml"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert run(["build", "plan.yaml", "--overwrite"]) == 0
    assert run(["build", "plan.yaml", "--detailed"]) == 2
    assert run(["check", "three-regions.zarr.zip"]) == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("plan.yaml", "decay: 1.0", "decay: -1", "plan.yaml:17:3: trade.decay"),
        ("plan.yaml", "decay: 1.0", "dekay: 1", "did you mean 'decay'"),
        ("plan.yaml", "North.csv", "Nord.csv", "plan.yaml:4:10: tables.North: there is no file"),
        ("plan.yaml", "[coal, steel, services]", "[coal, steel]", "'services' is not named"),
        ("plan.yaml", "coal: coal.csv", "cole: coal.csv", "no sector 'cole'"),
        ("plan.yaml", "first: [South]", "first: [Sud]", "Sud"),
        ("plan.yaml", "category: households", "category: house", "no category 'house'"),
        (
            "plan.yaml",
            "final: [households, stocks]",
            "final: [households]",
            "'stocks' is not named",
        ),
        ("plan.yaml", "stock_category: stocks", "stock_category: stock", "no category 'stock'"),
        ("North.csv", "steel", "stel", "no column 'steel'"),
        ("North.csv", "0.0", "nothing", "'nothing' in column"),
        ("South.csv", ",", ",7,", "cells under"),
        ("km.csv", "300", "-300", "below zero"),
        ("km.csv", "West", "Est", "distance"),
        ("co2.csv", "South", "Sud", "no row 'South'"),
        ("nation.csv", "exports", "export", "no column 'exports'"),
        ("nation.csv", "steel", "stel", "nation.csv has no row 'steel'"),
        ("plan.yaml", "name: three-regions", "name: ../x", "plan.yaml:1:1: name"),
        ("plan.yaml", "name: three-regions", "name: ''", "plan.yaml:1:1: name"),
        ("plan.yaml", "money_unit: M EUR", "money_unit: ''", "money_unit"),
        ("km.csv", "from", "\nfrom", "no heads in its first line"),
    ],
)
def test_what_is_wrong_and_where(folder, file, old, new, said):
    changed(folder, file, old, new)
    with pytest.raises(MrioError) as caught:
        build_from_plan(folder / "plan.yaml")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("km.csv", "300", "-300", "km.csv:2: -300 of 'North' under 'South' is below zero"),
        ("km.csv", "500,400,0", "500,0,0", "km.csv:4: 0 of 'West' under 'South' is not above"),
        ("km.csv", "West,", "Wst,", "km.csv has no row 'West'"),
        ("coal.csv", "North,0,5,1", "North,0,-5,1", "coal.csv:2: -5 of 'North' under 'South'"),
        ("nation.csv", "steel,", "steel,-", "nation.csv:3: -"),
        ("nation.csv", "sector,", "sector,note,", "cells under"),
        ("nation.csv", "services,", "servces,1,1\nservices,", "nation.csv:4: the row 'servces'"),
        ("plan.yaml", "{coal: outflow, ", "{", "plan.yaml:18:3: trade.totals"),
        ("plan.yaml", "South: South.csv", "South: ./North.csv", "the table of 'North' already"),
    ],
)
def test_lines_of_what_is_wrong(folder, file, old, new, said):
    changed(folder, file, old, new)
    with pytest.raises(MrioError) as caught:
        build_from_plan(folder / "plan.yaml")
    assert said in str(caught.value)
    assert "plan.yaml:" in str(caught.value)


def test_a_control_of_other_columns_is_refused(folder):
    frame = pd.read_csv(folder / "nation.csv", index_col=0)
    frame.assign(notes=1.0).to_csv(folder / "nation.csv")
    with pytest.raises(MrioError, match="the column 'notes' is not named in the plan"):
        build_from_plan(folder / "plan.yaml")


def test_what_needs_a_second_look_is_on_the_screen(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    assert run(["build", "plan.yaml"]) == 0
    assert capsys.readouterr().err == ""
    frame = pd.read_csv(folder / "nation.csv", index_col=0)
    (1000 * frame).to_csv(folder / "nation.csv")
    assert run(["build", "plan.yaml", "--overwrite"]) == 0
    told = capsys.readouterr().err
    assert "check first: most of the national exports have no place in 3 sectors" in told
    report = (folder / "three-regions-build-report.md").read_text(encoding="utf-8")
    assert "| check first | most of the national exports" in report


def test_use_that_balancing_turns_over_is_pointed_out():
    system, report = stack(country(5)), BuildReport("t")
    factors = np.ones((4, 3))
    factors[1, 2], factors[2, 0], factors[3, 1] = 7.0, -1.0, np.nan
    report_use(system, factors, np.ones(4), report)
    assert [entry.topic for entry in report.decisions] == ["check first"]
    assert "2 rows" in report.decisions[0].finding
    assert "services in R1 (7)" in report.decisions[0].finding
    quiet = BuildReport("t")
    report_use(system, np.full((4, 3), 0.3), np.ones(4), quiet)
    assert not quiet.decisions


def test_a_table_that_does_not_close(folder):
    frame = pd.read_csv(folder / "West.csv", index_col=0)
    frame.loc["coal", "output"] *= 1.1
    frame.to_csv(folder / "West.csv")
    with pytest.raises(MrioError, match="row of 'coal' in 'West' misses output"):
        build_from_plan(folder / "plan.yaml")


def test_no_plan():
    with pytest.raises(ConfigError, match="there is no file"):
        build_from_plan("nowhere.yaml")


def test_value_added_outside_sectors_is_refused(folder):
    frame = pd.read_csv(folder / "West.csv", index_col=0)
    frame.loc["wages", "households"] = 1e6
    frame.to_csv(folder / "West.csv")
    with pytest.raises(ConfigError, match="'wages' has 1e\\+06 in the column 'households'"):
        build_from_plan(folder / "plan.yaml")


def test_a_folder_in_the_way_of_the_report_keeps_the_table_away(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "three-regions-build-report.md").mkdir()
    assert run(["build", "plan.yaml", "--overwrite"]) == 2
    assert not (folder / "three-regions.zarr.zip").exists()
    assert "is a folder" in capsys.readouterr().err


def test_the_table_says_what_was_assumed(folder):
    made = build_from_plan(folder / "plan.yaml")
    assert made.table.provenance.steps[0].parameters["decay"] == 1.0
    told = made.report.to_markdown()
    assert "gravity with decay 1" in told
    assert "bilateral statistics of coal" in told
