"""trade: a plan cleared on the screen, as data and in a folder; exit codes and messages."""

import json
from io import StringIO

import pandas as pd
import pytest
from rich.cells import cell_len

from mrio.cli._main import run
from tests.power.test_plan import PLAN
from tests.report.trade_page import ACCOUNTS


@pytest.fixture
def plan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_on_the_screen_and_in_a_folder(capsys, plan, tmp_path):
    assert run(["trade", str(plan), "--out", "found"]) == 0
    shown = capsys.readouterr().out
    for part in (
        "354.11",
        "54.29",
        "450.00",
        "2,171.7",
        "total cost changes by −2,172 million yuan",
    ):
        assert part in shown
    assert "Two separate experiments" not in shown  # the plan has no accounts
    folder = tmp_path / "found"
    flows = pd.read_csv(folder / "flows.csv", index_col="corridor")
    assert flows.loc["雁淮", "landed_twh"] == pytest.approx(38.892)
    assert {each.stem for each in folder.glob("*.csv")} == {
        "dispatch", "flows", "prices", "certificates", "payments", "comparison",
        "dispatch_comparison", "payments_comparison",
    }  # fmt: skip
    compared = pd.read_csv(folder / "dispatch_comparison.csv", index_col=[0, 1])
    assert compared.loc[("Shanxi", "coal"), "change_twh"] == pytest.approx(40.0)
    assert compared["change_mt"].sum() == pytest.approx(2.0864)
    gains = pd.read_csv(folder / "payments_comparison.csv")
    assert gains["change"].sum() == pytest.approx(2171.6572)
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


KINK = """demand_twh: {Shanxi: 10, Jiangsu: 10}
sources:
  - {province: Shanxi, source: coal, available_twh: 10, cost_per_mwh: 300,
     factor_kg_per_kwh: 0.83, green: false}
  - {province: Shanxi, source: gas, available_twh: 10, cost_per_mwh: 500,
     factor_kg_per_kwh: 0.4, green: false}
  - {province: Jiangsu, source: wind, available_twh: 30, cost_per_mwh: -50,
     factor_kg_per_kwh: 0, green: true}
storage: [{province: Jiangsu, name: pumped, energy_mwh: 8000, power_mw: 1000, efficiency: 0.8}]
corridors: []
certificates: both
"""


def test_bounds_of_a_price_and_curtailed_power_are_said(capsys, plan):
    """Coal of Shanxi runs at its limit; a store would earn 50 for each MWh of wind it loses."""
    assert run(["trade", str(plan)]) == 0
    assert "lowest" not in capsys.readouterr().out
    plan.write_text(KINK, encoding="utf-8")
    assert run(["trade", str(plan), "--out", "found"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "any price of energy from lowest to highest clears the market" in shown
    assert "power that would be burnt is curtailed, prices hold with that fixed" in shown
    prices = pd.read_csv(plan.parent / "found" / "prices.csv", index_col="province")
    assert prices.loc["Shanxi", ["energy_lowest", "energy_highest"]].tolist() == [300.0, 500.0]
    dispatch = pd.read_csv(plan.parent / "found" / "dispatch.csv", index_col=[0, 1])
    assert dispatch.loc[("Jiangsu", "wind"), "curtailed_twh"] == pytest.approx(20.0)
    page = (plan.parent / "found" / "trade.html").read_text(encoding="utf-8")
    assert "Any price of energy from lowest to highest clears the market" in page
    assert "Power would be burnt to earn certificates" in page


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


def test_what_is_short_is_said_in_a_few_lines(capsys, plan, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    plan.write_text(PLAN.replace("Jiangsu: 420", "Jiangsu: 520"), encoding="utf-8")
    assert run(["trade", str(plan)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "- demand of Jiangsu in year: 41.11 TWh short" in told.err
    assert len(told.err.splitlines()) <= 5
    plan.write_text(PLAN.replace("Jiangsu: 420", "Jiangsu: 460"), encoding="utf-8")
    assert run(["trade", str(plan)]) == 0
    told = capsys.readouterr().out
    assert "demand of Jiangsu in year: 20" in told
    assert run(["trade", str(plan), "--table", "comparison"]) == 2
    assert "demand of Jiangsu in year: 20 TWh short" in capsys.readouterr().err


def headings(shown, *names):
    """Where each stands, in the order of the screen."""
    return [shown.index(name) for name in names]


def test_two_experiments_are_told_apart(capsys, plan):
    """Each headline and its figures first; then all of the market, then all of the accounts."""
    plan.write_text(PLAN + ACCOUNTS, encoding="utf-8")
    assert run(["trade", str(plan)]) == 0
    shown = capsys.readouterr().out
    market, accounts = "The market: trade compared with no trade", "The accounts: redispatch, and"
    assert shown.startswith("Two separate experiments")
    assert shown.count(market) == shown.count(accounts) == 2
    head = shown[: shown.index("Held fixed")]
    assert "- 38.89 TWh delivered over corridors" in head
    assert "- +2.09 Mt CO2 emissions, compared with no trade" in head
    assert "- −8.79 Mt CO2 emissions of all, after redispatch" in head
    second = shown.rindex(accounts)
    places = headings(shown, "Dispatch and CO2", "Payments with trade", "Certificates, TWh")
    assert places == sorted(places)
    assert places[-1] < second
    effects = headings(shown, "Effect of redispatch", "Effect of contracts", "Effect on footprints",
                       "Effect on compensation")  # fmt: skip
    assert effects == sorted(effects)
    assert effects[0] > second
    assert "other regions" in shown[second:]
    assert run(["trade", str(plan), "--table", "accounts"]) == 0
    alone = capsys.readouterr().out
    assert "other regions" not in alone
    assert "Xinjiang" in alone


def test_the_screen_adds_up_as_it_is_printed(capsys, plan, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    plan.write_text(PLAN + ACCOUNTS, encoding="utf-8")
    assert run(["trade", str(plan), "--table", "dispatch_comparison"]) == 0
    rows = [
        [round(100 * float(word.replace(",", ""))) for word in line.split()[-6:]]
        for line in capsys.readouterr().out.splitlines()
        if line.startswith(("Shanxi", "Jiangsu", "all provinces"))
    ]
    assert len(rows) == 5
    for row in rows:
        assert row[0] - row[1] == row[2]
        assert row[3] - row[4] == row[5]
    for column in zip(*rows, strict=True):
        assert sum(column[:-1]) == column[-1]


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_screen(capsys, plan, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    plan.write_text(PLAN + ACCOUNTS, encoding="utf-8")
    assert run(["trade", str(plan)]) == 0
    assert max(map(cell_len, capsys.readouterr().out.splitlines())) <= width


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
