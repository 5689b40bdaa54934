"""Analysis 09: what its README says, from the accounts themselves."""

import runpy
from pathlib import Path

import pandas as pd
import pytest

import mrio
from mrio.power import Resourcing

FOLDER = Path(__file__).parents[2] / "analyses" / "09-relabel-or-build"


@pytest.fixture(scope="module")
def change():
    script = runpy.run_path(str(FOLDER / "relabel_or_build.py"))
    made = Resourcing(mrio.Model(mrio.load("china-2017")))
    models = script["cases"](made, 10.0)
    frame = pd.DataFrame({case: script["figures"](model) for case, model in models.items()})
    return frame.drop(columns="baseline").sub(frame["baseline"], axis=0)


def test_contracts_move_accounts_alone(change):
    moved = change["by contract"]
    assert moved[
        ["emissions, all, Mt", "emissions, Shanxi, Mt", "emissions, Jiangsu, Mt"]
    ].tolist() == (pytest.approx([0.0, 0.0, 0.0], abs=1e-6))
    assert moved["consumption-based, Jiangsu, Mt"] == pytest.approx(-2.5, abs=0.05)
    assert moved["consumption-based, Shanxi, Mt"] == pytest.approx(3.5, abs=0.05)
    assert moved["net receipt, Shanxi, M yuan"] == pytest.approx(-275, abs=0.5)


def test_what_is_built_abates_and_what_is_only_sent_does_not(change):
    assert change.loc["emissions, all, Mt", "built and sent"] == pytest.approx(-8.8, abs=0.05)
    assert change.loc["emissions, all, Mt", "sent, not built"] == pytest.approx(2.7, abs=0.05)
    assert change.loc["emissions, Jiangsu, Mt", "built and sent"] == pytest.approx(-9.6, abs=0.05)
    responsible = change.loc["consumption-based, Jiangsu, Mt"]
    assert responsible[["built and sent", "sent, not built"]].tolist() == (
        pytest.approx([-3.4, -3.2], abs=0.05)
    )
    assert change.loc["net receipt, Jiangsu, M yuan", "built and sent"] == pytest.approx(
        -282, abs=0.5
    )
