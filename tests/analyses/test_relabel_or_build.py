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
    return frame.drop(columns="as it is").sub(frame["as it is"], axis=0)


def test_contracts_move_accounts_alone(change):
    moved = change["by contract"]
    assert moved[["all CO2, Mt", "Shanxi emits, Mt", "Jiangsu emits, Mt"]].tolist() == (
        pytest.approx([0.0, 0.0, 0.0], abs=1e-6)
    )
    assert moved["Jiangsu answers for, Mt"] == pytest.approx(-2.5, abs=0.05)
    assert moved["Shanxi answers for, Mt"] == pytest.approx(3.5, abs=0.05)
    assert moved["Shanxi is paid, M yuan"] == pytest.approx(-275, abs=0.5)


def test_what_is_built_abates_and_what_is_only_sent_does_not(change):
    assert change.loc["all CO2, Mt", "built and sent"] == pytest.approx(-8.8, abs=0.05)
    assert change.loc["all CO2, Mt", "sent, not built"] == pytest.approx(2.7, abs=0.05)
    assert change.loc["Jiangsu emits, Mt", "built and sent"] == pytest.approx(-9.6, abs=0.05)
    answers = change.loc["Jiangsu answers for, Mt"]
    assert answers[["built and sent", "sent, not built"]].tolist() == (
        pytest.approx([-3.4, -3.2], abs=0.05)
    )
    assert change.loc["Jiangsu is paid, M yuan", "built and sent"] == pytest.approx(-282, abs=0.5)
