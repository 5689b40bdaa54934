"""Every script of analyses/ runs as its README says, and prints what the package computes."""

import os
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import mrio
from mrio import account, structure
from mrio.testing import synthetic_table

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "analyses").glob("*/*.py"))
DELTA = ["Shanghai", "Jiangsu", "Zhejiang", "Anhui"]


@cache
def run(script, *arguments):
    """What a script prints; each command runs once, whoever asks for it."""
    done = subprocess.run(
        [sys.executable, str(script), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def named(part):
    script = next(script for script in SCRIPTS if part in script.name)
    return str(script.relative_to(ROOT))


@pytest.fixture(scope="module")
def model():
    return mrio.Model(mrio.load("china-2007"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_scripts_are_short_and_have_a_readme(script):
    assert len(script.read_text().splitlines()) <= 100
    readme = (script.parent / "README.md").read_text()
    assert f"python {script.relative_to(ROOT)}" in readme


def commands():
    for script in SCRIPTS:
        readme = (script.parent / "README.md").read_text()
        for block in re.findall(r"```sh\n(.*?)```", readme, flags=re.S):
            yield from (line for line in block.splitlines() if "my-table" not in line)


@pytest.mark.parametrize("command", list(commands()))
def test_what_the_readmes_say_runs(command):
    words = shlex.split(command)
    assert words[0] == "python"
    assert len(run(*words[1:]).splitlines()) > 15


def test_responsibilities(model):
    shown = run(named("responsibilities"))
    shanxi = account.summary(model, "co2").loc["Shanxi"] / 1e6
    line = next(line for line in shown.splitlines() if line.startswith("Shanxi"))
    assert [float(word) for word in line.split()[1:]] == pytest.approx(shanxi.tolist(), abs=0.051)
    assert shanxi["income"] > shanxi["production"] > shanxi["consumption"]
    assert "All hold." in shown


def test_coke_by_way_of_hebei(model):
    shown = run(named("coke_and_power"))
    asked = {"origin": ("Shanxi", "Coking"), "to": DELTA}
    total = structure.paths(model, "co2", **asked).attrs["total"]
    through = structure.paths(model, "co2", via="Hebei", **asked).attrs["total"]
    assert f"{total / 1e6:.2f} Mt" in shown
    assert f"by way of Hebei {through / 1e6:.2f} Mt ({through / total:.0%})" in shown
    assert "Shanxi / Coking → Hebei / Metal smelting → Zhejiang / Construction" in shown


def test_value_added_against_carbon(model):
    shown = run(named("value_added"))
    terms = account.pollution_terms_of_trade(model, "co2")
    assert f"Shanxi: {float(terms.sel(region='Shanxi')):.2f}" in shown
    assert "gains value added, takes pollution" in shown


def test_a_table_of_ones_own(tmp_path):
    path = mrio.save(synthetic_table(3, 4, seed=1), tmp_path / "own.zarr")
    assert "R001" in run(named("responsibilities"), str(path), "co2", "R001", "R002")
    assert "R002" in run(named("value_added"), str(path), "R002")
