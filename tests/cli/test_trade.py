"""trade: a plan cleared on the screen, as data and in a folder; exit codes and messages."""

import json
from io import StringIO

import pandas as pd
import pytest

from mrio.cli._main import run
from tests.power.test_plan import PLAN


@pytest.fixture
def plan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_on_the_screen_and_in_a_folder(capsys, plan, tmp_path):
    assert run(["trade", str(plan), "--out", "found"]) == 0
    shown = capsys.readouterr().out
    for part in ("354.1", "54.29", "450.00", "2,171.7", "without trade 2,172 million yuan more"):
        assert part in shown
    folder = tmp_path / "found"
    flows = pd.read_csv(folder / "flows.csv", index_col="corridor")
    assert flows.loc["雁淮", "landed_twh"] == pytest.approx(38.892)
    assert {each.stem for each in folder.glob("*.csv")} == {
        "dispatch", "flows", "prices", "certificates", "payments", "comparison"
    }  # fmt: skip
    assert json.loads((folder / "trade.json").read_text(encoding="utf-8"))["plan"] == PLAN
    assert (folder / "trade.html").stat().st_size > 3_000_000
    # The same again is the same; another plan or a file of someone else is refused.
    assert run(["trade", str(plan), "--out", "found"]) == 0
    plan.write_text(PLAN.replace("290", "291"), encoding="utf-8")
    assert run(["trade", str(plan), "--out", "found"]) == 2
    assert run(["trade", str(plan), "--out", "found", "--overwrite"]) == 0
    (folder / "mine.txt").write_text("mine")
    assert run(["trade", str(plan), "--out", "found", "--overwrite"]) == 2
    assert "'mine.txt', which mrio did not write" in capsys.readouterr().err


@pytest.mark.parametrize(("form", "table"), [("csv", None), ("json", "payments")])
def test_as_data_nothing_else_is_printed(capsys, plan, form, table):
    words = ["--table", table] if table else []
    assert run(["trade", str(plan), "-f", form, *words]) == 0
    out = capsys.readouterr().out
    frame = pd.read_csv(StringIO(out)) if form == "csv" else pd.read_json(StringIO(out))
    if table:
        assert frame["left"].sum() == pytest.approx(-231048.3428)
    else:
        assert frame["generated_twh"].tolist() == pytest.approx([220, 60, 354.108, 27])


def test_what_is_short_is_said_in_a_few_lines(capsys, plan):
    plan.write_text(PLAN.replace("Jiangsu: 420", "Jiangsu: 520"), encoding="utf-8")
    assert run(["trade", str(plan)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "- demand of Jiangsu in year: 41.11 TWh short" in told.err
    assert len(told.err.splitlines()) <= 5
    plan.write_text(PLAN.replace("Jiangsu: 420", "Jiangsu: 460"), encoding="utf-8")
    assert run(["trade", str(plan)]) == 0
    assert "without trade the provinces cannot live" in capsys.readouterr().out
    assert run(["trade", str(plan), "--table", "comparison"]) == 2
    assert "demand of Jiangsu in year: 20 TWh short" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "no plan named"),
        (["nowhere.yaml"], "there is no file"),
        (["plan.yaml", "-f", "parquet"], "not for a screen"),
        (["plan.yaml", "--table", "none"], "none"),
    ],
)
def test_words_that_do_not_go_together(capsys, plan, words, told):
    assert run(["trade", *words]) == 2
    assert told in capsys.readouterr().err
    assert plan.exists()


def test_the_schema_for_editors(capsys):
    assert run(["trade", "--schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert set(schema["required"]) == {"demand_twh", "sources", "corridors", "certificates"}
    assert "from" in schema["$defs"]["Contract"]["properties"]
