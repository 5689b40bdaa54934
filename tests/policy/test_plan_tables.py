"""What a plan says of its table: kinds, exports, and columns that miss output."""

import json
from dataclasses import replace

import numpy as np
import pytest

import mrio
from mrio import Model, policy
from mrio.errors import BalanceError, ConfigError, LabelError, MrioError
from mrio.report import write_compensation
from mrio.table import PrimaryInput
from mrio.testing import toy_table

RULES = "stressor: co2\nprice: 80\nrules:\n  - {rule: responsibility_gap, account: income}\n"


@pytest.fixture
def plan(tmp_path):
    def write(table, more=""):
        mrio.save(table, tmp_path / "t.zarr.zip", overwrite=True)
        path = tmp_path / "plan.yaml"
        path.write_text(f"table: t.zarr.zip\n{RULES}{more}", encoding="utf-8")
        return path

    return write


def net(path):
    return policy.compensation(path).settlements[0].net


def income(table):
    return policy.ResponsibilityGap("income").settle(Model(table), 80.0).net


def test_kinds_of_a_plan(plan):
    """A row 'IM' counted as value added moves what income is charged with."""
    sound = toy_table(open=True)
    named = (sound.primary[0], PrimaryInput("IM", "value_added", origin="name"))
    guessed = sound.replace(primary=named)
    declared = net(plan(guessed, "kinds: {IM: import}\n"))
    assert declared.to_numpy() == pytest.approx(income(sound).to_numpy(), rel=1e-12)
    as_it_is = policy.compensation(plan(guessed))
    assert "kinds={'IM': 'import'}" in as_it_is.net.attrs["findings"][0]
    assert np.abs(as_it_is.settlements[0].net - declared).max() > 1.0


def test_exports_of_a_plan(plan):
    """Demand of region YD declared as exports: it pays nothing any more."""
    table = toy_table()
    table = table.with_extension(replace(table.extensions["emissions"], F_Y=None))
    moved = table.declare(exports="YD")
    found = net(plan(table, "exports: [YD]\n"))
    assert found.to_numpy() == pytest.approx(income(moved).to_numpy(), rel=1e-12)


def test_unbalanced_columns_in_a_plan(plan, tmp_path):
    table = toy_table()
    half = table.replace(v=0.5 * table.v)
    with pytest.raises(BalanceError, match="6 of 6 industries miss output"):
        net(plan(half))
    residual = net(plan(half, "unbalanced: residual\n"))
    assert residual.to_numpy() == pytest.approx(income(table).to_numpy(), rel=1e-12)
    path = plan(half, "unbalanced: accept\n")
    found = policy.compensation(path)
    folder = write_compensation(found, tmp_path / "out", path.read_text("utf-8"))
    page = (folder / "compensation.html").read_text("utf-8")
    assert "The table has 2 errors." in page
    assert "column sums miss output" in page
    assert "accepted as they are" in page
    facts = json.loads((folder / "tables.meta.json").read_text("utf-8"))
    assert any("column sums miss" in line for line in facts["tables"]["net.csv"]["findings"])


@pytest.mark.parametrize(
    ("more", "kind", "told"),
    [
        ("kinds: {IM: import}\n", LabelError, "'IM', which v has not"),
        ("kinds: {value_added: labour}\n", ConfigError, "kinds.value_added"),
        ("exports: [World]\n", LabelError, "no region or category"),
        ("unbalanced: maybe\n", ConfigError, "unbalanced"),
    ],
)
def test_what_a_plan_cannot_say(plan, more, kind, told):
    with pytest.raises(MrioError, match=told) as caught:
        net(plan(toy_table(), more))
    assert isinstance(caught.value, kind)
    assert "plan.yaml" in str(caught.value)
