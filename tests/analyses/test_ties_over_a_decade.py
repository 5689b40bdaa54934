"""analyses/07: changes within each alternative, and a README whose figures come from the run."""

import re
import runpy
from pathlib import Path

import pytest

import mrio
from mrio.report import alternatives_of, change_between

FOLDER = Path(__file__).parents[2] / "analyses" / "07-ties-over-a-decade"
SCRIPT = FOLDER / "ties_over_a_decade.py"
STEPS = ((2007, 2012), (2012, 2017), (2007, 2017))
ROWS = {
    "Shanxi emissions for Delta final demand, Mt CO2": "out",
    "Delta emissions for Shanxi final demand, Mt CO2": "back",
    **{
        f"{tie} tie, {index.replace('_', ' ')}": f"{measure} {index}"
        for tie, measure in (("economic", "value_added"), ("carbon", "co2"))
        for index in ("share", "one_way", "intensity")
    },
}
"""Row of the README → figure of the files."""


@pytest.fixture(scope="module")
def known():
    return {y: alternatives_of(mrio.load(f"china-{y}")) for y in (2007, 2012, 2017)}


@pytest.fixture
def told(capsys):
    def main(*arguments):
        runpy.run_path(str(SCRIPT))["main"](*arguments)
        return capsys.readouterr().out

    return main


def test_the_script_prints_the_range_of_each_difference(known, told):
    shown = told()
    below = shown[shown.index("Changes between years") :]
    found = re.findall(r"(20\d\d) to (20\d\d) +(-?[\d.]+) +(-?[\d.]+) +(-?[\d.]+)(.*)", below)
    assert len(found) == 27
    figures = ["out", "back", "out_share", *(name for name in ROWS.values() if " " in name)]
    rows = iter(found)
    for figure in figures:
        for before, after in STEPS:
            change = change_between(known[before], known[after], figure)
            row = next(rows)
            assert (int(row[0]), int(row[1])) == (before, after)
            expected = (change.central, change.low, change.high)
            assert [float(cell) for cell in row[2:5]] == pytest.approx(expected, abs=5.1e-5)
            assert ("not distinguishable" in row[5]) == (not change.low * change.high > 0)
    assert "(tables of 2007: 345; of 2012: 2)" in below


def test_the_readme_has_the_figures_of_the_run(known):
    readme = (FOLDER / "README.md").read_text(encoding="utf-8").replace("−", "-")
    for name, figure in ROWS.items():
        line = next(line for line in readme.splitlines() if line.startswith(f"| {name} |"))
        cells = [cell.strip() for cell in line.split("|")[2:5]]
        for cell, (before, after) in zip(cells, STEPS, strict=True):
            change = change_between(known[before], known[after], figure)
            digits = {"out": 1, "back": 2}.get(figure, 4)
            told = [f"{value:+.{digits}f}" for value in (change.central, change.low, change.high)]
            assert cell == f"{told[0]} ({told[1]} to {told[2]})"
    for year in (2012, 2017):
        flow = known[year].flow_range()
        assert f"{year} ({flow.low:.1f} to {flow.high:.1f} Mt)" in " ".join(readme.split())
    undecided = [
        (figure, step)
        for figure in ROWS.values()
        for step in STEPS
        if not change_between(known[step[0]], known[step[1]], figure).distinguishable
    ]
    assert undecided == [("value_added intensity", (2007, 2017)), ("co2 one_way", (2012, 2017))]


def test_another_pair_has_no_range(told):
    shown = told("Inner Mongolia", "Beijing,Tianjin")
    assert "known for Shanxi and the Yangtze Delta alone" in shown
    assert "lowest" not in shown
