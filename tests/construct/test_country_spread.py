"""spread: in a plan: a file of flows with their draws, and what the report says of them."""

import numpy as np
import pandas as pd
import pytest

from mrio.cli._main import run
from mrio.construct.country import build_from_plan
from mrio.construct.country._spread import weighted_median
from mrio.errors import MrioError
from tests.construct.country_files import REGIONS, SECTORS, changed

ASKED = """spread: {draws: 120, seed: 3, decay: [0.5, 2], outflow_side: [0, 1], pair_cv: 0.4}
stocks: same
"""


@pytest.fixture
def asking(folder):
    changed(folder, "plan.yaml", "stocks: same\n", ASKED)
    return folder


@pytest.fixture
def asking_little(asking):
    """Too few draws for quantiles, enough for what is true of any number of them."""
    changed(asking, "plan.yaml", "draws: 120", "draws: 12")
    return asking


def test_the_command_writes_the_spread(asking_little, capsys, monkeypatch):
    monkeypatch.chdir(asking_little)
    assert run(["build", "plan.yaml"]) == 0
    screen = capsys.readouterr()
    assert "three-regions-spread.csv" in screen.out
    made = build_from_plan("plan.yaml")
    found = pd.read_csv("three-regions-spread.csv")
    assert list(found) == [
        *("table", "sector", "origin", "destination"),
        *("flow", "mean", "sd", "low", "high", "cv"),
    ]
    assert set(found["table"]) == {made.table.hash}
    # The flows are the table's, each once, none from a region to itself.
    flows = found.set_index(["sector", "origin", "destination"])["flow"]
    assert flows.index.is_unique
    for s, sector in enumerate(SECTORS):
        for o, origin in enumerate(REGIONS):
            for d, destination in enumerate(REGIONS):
                key = (sector, origin, destination)
                assert flows.get(key, 0.0) == pytest.approx(made.trade[s, o, d], rel=1e-8)
    assert (found["low"] <= found["high"]).all()
    assert found["sd"].to_numpy() == pytest.approx((found["cv"] * found["mean"]).to_numpy())


def test_what_is_in_the_way_keeps_all_away(asking_little, capsys, monkeypatch):
    monkeypatch.chdir(asking_little)
    (asking_little / "three-regions-spread.csv").write_text("mine")
    assert run(["build", "plan.yaml"]) == 2
    assert "three-regions-spread.csv exists already" in capsys.readouterr().err
    assert not (asking_little / "three-regions.zarr.zip").exists()
    assert (asking_little / "three-regions-spread.csv").read_text() == "mine"


def test_the_report_says_how_sure_flows_are(asking):
    made = build_from_plan(asking / "plan.yaml")
    told = made.report.tables["How sure trade is, by sector"]
    assert told.index.tolist() == SECTORS
    assert told["trade"].to_numpy() == pytest.approx(made.margins.totals)
    median = told["median CV, weighted by flow"]
    assert made.spread is not None
    for sector in SECTORS:
        part = made.spread.loc[sector]
        below = part["flow"][part["cv"] <= median[sector]].sum() / part["flow"].sum()
        assert below >= 0.5
    heading = next(name for name in made.report.tables if name.startswith("Least certain"))
    least = made.report.tables[heading]["cv"].to_numpy()
    assert (np.diff(least) <= 0).all()
    text = made.report.to_markdown()
    assert "120 draws, seed 3: decay 0.5 to 2" in text
    assert "check first" not in text


def test_draws_change_nothing_in_the_table(asking_little):
    with_draws = build_from_plan(asking_little / "plan.yaml")
    changed(asking_little, "plan.yaml", ASKED.replace("120", "12"), "stocks: same\n")
    without = build_from_plan(asking_little / "plan.yaml")
    assert with_draws.table.hash == without.table.hash
    assert without.spread is None


def test_nothing_unknown_is_the_table(asking_little):
    changed(asking_little, "plan.yaml", "[0.5, 2]", "[1, 1]")
    changed(asking_little, "plan.yaml", "[0, 1]", "[0.5, 0.5]")
    changed(asking_little, "plan.yaml", "pair_cv: 0.4", "pair_cv: 0")
    changed(asking_little, "plan.yaml", "{coal: outflow, steel: mean, services: mean}", "mean")
    changed(asking_little, "plan.yaml", "  distances", "  cross_hauling: 0.3\n  distances")
    spread = build_from_plan(asking_little / "plan.yaml").spread
    assert spread is not None
    assert spread["mean"].to_numpy() == pytest.approx(spread["flow"].to_numpy(), rel=1e-7)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("draws: 120", "draws: 40", "40 draws are few"),
        ("[0.5, 2]", "[1.5, 2]", "decay 1 is outside the range"),
        ("[0, 1]", "[0.4, 0.6]", "totals by outflow are outside the range"),
    ],
)
def test_what_is_to_be_looked_at(asking, capsys, monkeypatch, old, new, said):
    monkeypatch.chdir(asking)
    changed(asking, "plan.yaml", old, new)
    assert run(["build", "plan.yaml"]) == 0
    told = capsys.readouterr().err
    assert "check first" in told
    assert said in told
    assert said in (asking / "three-regions-build-report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("draws: 120", "draws: 1", "spread.draws"),
        ("seed: 3", "seed: -3", "spread.seed"),
        ("[0.5, 2]", "[2, 0.5]", "spread: decay=(2.0, 0.5)"),
        ("[0, 1]", "[0, 1.5]", "spread: outflow_side"),
        ("pair_cv: 0.4", "pair_cv: -1", "spread.pair_cv"),
        ("pair_cv", "pairs", "unknown key"),
    ],
)
def test_what_is_none(asking, old, new, said):
    changed(asking, "plan.yaml", old, new)
    with pytest.raises(MrioError) as caught:
        build_from_plan(asking / "plan.yaml")
    assert "plan.yaml:14:" in str(caught.value)
    assert said in str(caught.value)


def test_median_by_weight():
    assert weighted_median(np.array([9.0, 1.0, 2.0]), np.array([1.0, 1.0, 1.0])) == 2.0
    assert weighted_median(np.array([9.0, np.nan]), np.array([1.0, 5.0])) == 9.0
    assert np.isnan(weighted_median(np.array([9.0]), np.array([0.0])))
