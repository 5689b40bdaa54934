"""compensate: a plan on the screen, as data, and in a folder written whole or not at all."""

import json
from io import StringIO

import pandas as pd
import pytest

import mrio
from mrio import policy
from mrio.cli._main import run
from mrio.testing import toy_table

PLAN = """table: toy.zarr.zip
stressor: co2
price: 80
rules:
  - rule: net_transfer
  - {rule: responsibility_gap, account: income}
"""
WORKED = [17358.628, -11871.128, -5487.501]


@pytest.fixture
def plan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mrio.save(toy_table(), tmp_path / "toy.zarr.zip")
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_on_the_screen_and_in_a_folder(capsys, plan, tmp_path):
    """Shanxi receives 17.36 bn under the net transfer and pays 1.85 under income.

    docs/methods/compensation.md#net-transfer, docs/methods/compensation.md#gap-against-an-account
    """
    assert run(["compensate", str(plan)]) == 0
    shown = capsys.readouterr().out
    assert "17,359" in shown
    # -1,850.491 beside 1,732.852 and 117.639: rounded so that the column sums to zero.
    assert "-1,851" in shown.replace("−", "-")
    assert "3 regions switch between paying and receiving across these rules: SX, YD, RC." in shown
    folder = tmp_path / "plan-settled"
    net = pd.read_csv(folder / "net.csv", index_col="region")
    assert net["net transfer"].tolist() == pytest.approx(WORKED, abs=1e-3)
    entries = pd.read_parquet(folder / "ledger.parquet")
    assert entries.equals(pd.read_csv(folder / "ledger.csv"))
    assert entries["amount"].sum() > 0
    assert (folder / "compensation.html").stat().st_size > 3_000_000
    said = json.loads((folder / "settlement.json").read_text(encoding="utf-8"))
    assert said["plan"] == PLAN
    assert said["table_hash"] == toy_table().hash


def test_compare_shows_what_rules_mean(capsys, plan):
    plan.write_text(
        PLAN + "uncertainty: {cv: 0.1, draws: 10, seed: 1, together: industry}\n"
        "vary: {prices: [40, 80]}\n",
        encoding="utf-8",
    )
    assert run(["compensate", str(plan), "--compare", "--no-files"]) == 0
    shown = capsys.readouterr().out
    for part in (
        "Total payments, burden and fairness",
        "Rank correlation",
        "Share of 10 draws",
        "Sensitivity analysis: 4 combinations",
    ):
        assert part in shown
    assert not plan.with_name("plan-settled").exists()


@pytest.mark.parametrize("form", ["csv", "json"])
def test_as_data_nothing_else_is_printed_or_written(capsys, plan, form):
    assert run(["compensate", str(plan), "-f", form]) == 0
    out = capsys.readouterr().out
    frame = pd.read_csv(StringIO(out)) if form == "csv" else pd.read_json(StringIO(out))
    assert frame["net transfer"].tolist() == pytest.approx(WORKED, abs=1e-3)
    assert not plan.with_name("plan-settled").exists()


def test_the_same_plan_again_and_another_one(capsys, plan, tmp_path):
    folder = tmp_path / "plan-settled"
    assert run(["compensate", str(plan)]) == 0
    before = (folder / "net.csv").read_bytes()
    assert run(["compensate", str(plan)]) == 0
    assert (folder / "net.csv").read_bytes() == before
    plan.write_text(PLAN.replace("80", "90"), encoding="utf-8")
    capsys.readouterr()
    assert run(["compensate", str(plan)]) == 2
    assert "not of this plan" in capsys.readouterr().err
    assert (folder / "net.csv").read_bytes() == before
    assert run(["compensate", str(plan), "--overwrite"]) == 0
    assert (folder / "net.csv").read_bytes() != before


def test_a_folder_of_something_else_is_kept(capsys, plan, tmp_path):
    other = tmp_path / "mine"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work")
    for more in ([], ["--overwrite"]):
        assert run(["compensate", str(plan), "--out", str(other), *more]) == 2
        assert (other / "thesis.txt").read_text() == "years of work"
    assert "mine" in capsys.readouterr().err


def test_a_file_that_the_plan_names_has_changed(capsys, plan, tmp_path):
    heads = tmp_path / "heads.csv"
    heads.write_text("region,n\nSX,120\nYD,70\nRC,110\n")
    plan.write_text(
        PLAN + "  - {rule: ability_to_pay, gamma: 1}\npopulation: {file: heads.csv, column: n}\n",
        encoding="utf-8",
    )
    assert run(["compensate", str(plan)]) == 0
    assert run(["compensate", str(plan)]) == 0
    heads.write_text("region,n\nSX,120\nYD,70\nRC,200\n")
    assert run(["compensate", str(plan)]) == 2
    assert "not of this plan" in capsys.readouterr().err


def test_errors_name_line_column_and_key(capsys, plan):
    plan.write_text(PLAN.replace("account: income", "acount: income"), encoding="utf-8")
    assert run(["compensate", str(plan)]) == 2
    told = capsys.readouterr().err
    assert "plan.yaml:6:32: rules[1].acount: unknown key, did you mean 'account'?" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "no plan named"),
        (["nowhere.yaml"], "there is no file"),
        (["plan.yaml", "-f", "parquet"], "not for a screen"),
        (["plan.yaml", "--no-files", "--out", "x"], "exclude each other"),
        (["plan.yaml", "--compare", "-f", "csv"], "more than one table"),
        (["plan.yaml", "--out", "no/such/folder"], "does not exist"),
    ],
)
def test_words_that_do_not_go_together(capsys, plan, words, told):
    assert run(["compensate", *words]) == 2
    assert told in capsys.readouterr().err
    assert plan.exists()


def test_the_schema_for_editors(capsys):
    assert run(["compensate", "--schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert set(schema["required"]) == {"table", "stressor", "price", "rules"}


def test_rules_with_flags_say_them(capsys, plan):
    text = PLAN + (
        "  - rule: shapley\nabatement:\n  slopes: {SX: 0.0004, YD: 0.002, RC: 0.001}\n"
        "  quotas: {SX: 30, YD: 60, RC: 40}\n"
    )
    plan.write_text(text, encoding="utf-8")
    assert run(["compensate", str(plan), "--no-files"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Shapley value of joint abatement: not in the core" in shown


def test_python_and_the_command_are_the_same(capsys, plan):
    assert run(["compensate", str(plan), "-f", "csv"]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out), index_col="region")
    found = policy.compensation(plan).net
    assert frame.to_numpy() == pytest.approx(found.to_numpy())


def test_files_that_mrio_did_not_write_are_kept(capsys, plan, tmp_path):
    assert run(["compensate", str(plan)]) == 0
    note = tmp_path / "plan-settled" / "mynote.txt"
    note.write_text("mine")
    for more in ([], ["--overwrite"]):
        assert run(["compensate", str(plan), *more]) == 2
        assert note.read_text() == "mine"
    assert "'mynote.txt', which mrio did not write" in capsys.readouterr().err
    for more in ([], ["--overwrite"]):
        assert run(["compensate", str(plan), "--out", str(plan), *more]) == 2
        assert plan.read_text(encoding="utf-8") == PLAN
    assert "promises YAML" in capsys.readouterr().err


def test_an_empty_folder_is_filled(plan, tmp_path):
    (tmp_path / "out").mkdir()
    assert run(["compensate", str(plan), "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "net.csv").exists()


def test_names_with_brackets_are_shown_as_they_are(capsys, plan):
    text = PLAN + (
        '  - {rule: benefit_based, name: "[/foo] x"}\n'
        '  - {rule: benefit_based, name: "[bold]y[/bold]"}\n'
    )
    plan.write_text(text, encoding="utf-8")
    assert run(["compensate", str(plan), "--compare"]) == 0
    shown = capsys.readouterr().out
    assert "[/foo] x" in shown
    assert "[bold]y[/bold]" in shown


def test_what_a_rule_leaves_out_is_said(capsys, plan, tmp_path):
    mrio.save(toy_table(open=True), tmp_path / "toy.zarr.zip", overwrite=True)
    assert run(["compensate", str(plan), "--no-files"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    parties = policy.Parties(mrio.Model(toy_table(open=True)))
    outside = policy.responsibilities(parties).attrs["outside"]["income"]
    told = f"income-based responsibility: {outside:,.1f} Mt are allocated to foreign suppliers"
    assert told in shown
    assert f"{parties.exported:,.1f} Mt embodied in exports outside the table" in shown


def test_rounded_receipts_sum_to_zero(capsys, plan, monkeypatch):
    """Digits that add: what the screen shows of a rule sums to zero exactly."""
    monkeypatch.setenv("COLUMNS", "200")
    plan.write_text(PLAN.replace("price: 80", "price: 0.337"), encoding="utf-8")
    assert run(["compensate", str(plan), "--no-files"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    shown = [row[1:3] for row in rows if row and row[0] in ("SX", "YD", "RC")]
    assert len(shown) == 3
    for column in zip(*shown, strict=True):
        assert sum(round(10 * float(cell)) for cell in column) == 0
        assert any(cell not in ("0.0", "-0.0") for cell in column)


def test_two_rules_with_the_same_receipts_are_shown_once(capsys, plan):
    """The gap against consumption repeats the net transfer, as it must."""
    plan.write_text(
        PLAN + "  - {rule: responsibility_gap, account: consumption}\n", encoding="utf-8"
    )
    assert run(["compensate", str(plan), "--no-files"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert (
        "production minus consumption-based responsibility: the same net receipts as net transfer"
        in shown
    )
    head = shown[: shown.index("─")]
    assert "consumption-based" not in head
    # Data keep every rule.
    assert run(["compensate", str(plan), "-f", "csv"]) == 0
    assert "gap against consumption" in capsys.readouterr().out.splitlines()[0]


def test_a_rule_called_like_a_column_is_a_label(capsys, plan):
    plan.write_text(PLAN + "  - {rule: benefit_based, name: share}\n", encoding="utf-8")
    assert run(["compensate", str(plan), "--no-files"]) == 0
    shown = capsys.readouterr().out
    assert "17,359" in shown
    assert "Share of the total" not in shown


def test_a_sign_that_construction_leaves_open_has_no_probability(capsys, plan, monkeypatch):
    """Jiangsu of 2007: the construction range spans zero, whatever the draws say."""
    monkeypatch.setenv("COLUMNS", "200")
    plan.write_text(
        "table: china-2007\nstressor: co2\nprice: 80\nrules: [{rule: net_transfer}]\n"
        "uncertainty: {cv: 0.1, draws: 10, seed: 1, together: sector}\n",
        encoding="utf-8",
    )
    assert run(["compensate", str(plan), "--no-files", "--compare"]) == 0
    shown = capsys.readouterr().out
    drawn = shown[shown.index("Share of 10 draws") :]
    cells = {
        line.split()[0]: " ".join(line.split()[1:]) for line in drawn.splitlines() if line.split()
    }
    assert cells["Jiangsu"] == "sign open"
    assert cells["Shanxi"] == "0 %"
    ranged = shown[shown.index("Range of net receipts") : shown.index("Share of 10 draws")]
    assert "not a confidence interval" in ranged
    line = next(line for line in ranged.splitlines() if line.startswith("Shanxi"))
    assert line.split()[1:] == ["4,848", "to", "8,017"]
