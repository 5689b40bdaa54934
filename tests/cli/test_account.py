"""account: what is asked for is what is given, or it is refused."""

import json
import re
from dataclasses import replace
from io import StringIO

import pandas as pd
import pytest

import mrio
from mrio import account
from mrio.cli._main import run
from mrio.testing import toy_table


def test_account_as_csv_is_the_account(capsys, toy_store):
    assert run(["account", toy_store, "--format", "csv"]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out), index_col="region")
    model = mrio.Model(toy_table())
    assert frame["consumption"].to_numpy() == pytest.approx(
        account.consumption(model, "co2").values, rel=1e-12
    )
    assert frame["net_transfer"].to_numpy().sum() == pytest.approx(0.0, abs=1e-9)


def test_account_table_on_screen(capsys, toy_store):
    assert run(["account", toy_store]) == 0
    shown = capsys.readouterr().out
    assert "216.98" in shown or "217.0" in shown
    assert "Mt" in shown


@pytest.mark.parametrize(
    "principle",
    ["flows", "net_flows", "value_added", "multipliers", "industry_accounts", "production"],
)
def test_every_principle_has_a_json_form(capsys, toy_store, principle):
    assert run(["account", toy_store, "-p", principle, "-f", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) in (3, 6)


def test_by_industry(capsys, toy_store):
    assert run(["account", toy_store, "-p", "flows", "--by", "industry", "-f", "csv"]) == 0
    assert capsys.readouterr().out.startswith("region,sector,SX,YD,RC")


def test_the_stressor_that_is_named_is_shown(capsys):
    """Cement is not all of CO2."""
    sums = {}
    for stressor in ("co2", "co2_process_cement"):
        asked = ["-p", "production,consumption,net_transfers", "-s", stressor]
        assert run(["account", "china-2007", *asked, "-f", "csv"]) == 0
        frame = pd.read_csv(StringIO(capsys.readouterr().out), index_col="region")
        sums[stressor] = frame[["production", "consumption", "sent"]].sum()
    assert (sums["co2_process_cement"] < 0.1 * sums["co2"]).all()


def test_domestic_technology_on_the_real_table(capsys):
    """Consumption, and imports at the nation's own technology; re-exports are charged abroad."""
    assert run(["account", "china-2017", "-p", "domestic_technology", "-f", "csv"]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out), index_col="region")
    found = account.domestic_technology(mrio.Model(mrio.load("china-2017")), "co2")
    assert frame["consumption"].to_numpy() == pytest.approx(found["consumption"].to_numpy())
    assert frame["made_inside"].sum() + frame["imported"].sum() == pytest.approx(
        frame["consumption"].sum()
    )


def test_net_flows_are_antisymmetric(capsys, toy_store):
    assert run(["account", toy_store, "-p", "net_flows", "-f", "csv"]) == 0
    net = pd.read_csv(StringIO(capsys.readouterr().out), index_col=0).to_numpy()
    assert net == pytest.approx(-net.T)
    assert net[0, 1] == pytest.approx(128.590228, abs=1e-6)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--by", "industry", "--stocks", "exclude"], "no effect on industry_accounts"),
        (["-p", "multipliers", "--stocks", "exclude"], "no effect on multipliers"),
        (["-p", "production", "--stocks", "exclude"], "no effect on production"),
        (["-p", "production", "--stocks", "maybe"], "include or exclude"),
        (["-p", "production,consumption", "--by", "industry"], "industry_accounts"),
        (["-p", "net_flows", "--by", "industry"], "between regions"),
        (["-p", "value_added", "-s", "nonsense"], "which is money"),
        (["-p", "value_added", "-s", "co2"], "which is money"),
        (["-p", "multipliers", "--by", "region"], "leave out --by"),
        (["-p", "industry_accounts", "--by", "region"], "leave out --by"),
    ],
)
def test_words_without_effect_are_refused(capsys, toy_store, arguments, told):
    assert run(["account", toy_store, *arguments]) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert "What to do" in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(
    ("arguments", "columns"),
    [
        ([], ["D_pba", "D_cba", "D_imp", "D_exp"]),
        (["-p", "industry_accounts"], ["D_pba", "D_cba", "D_imp", "D_exp"]),
        (["-p", "multipliers"], ["value"]),
        (["-p", "production"], ["production"]),
    ],
)
def test_by_industry_gives_what_was_asked(capsys, toy_store, arguments, columns):
    assert run(["account", toy_store, *arguments, "--by", "industry", "-f", "csv"]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out), index_col=["region", "sector"])
    assert list(frame.columns) == columns
    if columns == ["production"]:
        emitted = account.industry_accounts(mrio.Model(toy_table()), "co2")["D_pba"]
        assert frame["production"].to_numpy() == pytest.approx(emitted.values)


def test_multipliers_need_no_by(capsys, toy_store):
    assert run(["account", toy_store, "-p", "multipliers", "-f", "csv"]) == 0
    assert capsys.readouterr().out.startswith("region,sector,value")


def test_json_keeps_every_digit(capsys, tmp_path):
    """A coefficient of 4.25e-09 has ten decimals of pandas' and two digits left."""
    table = toy_table()
    small = table.extensions["emissions"]
    small = replace(small, F=small.F * 1.2345678912345e-9, F_Y=None)
    path = mrio.save(table.with_extension(small), tmp_path / "small.zarr")
    assert run(["account", str(path), "-p", "multipliers", "-f", "json"]) == 0
    found = [row["value"] for row in json.loads(capsys.readouterr().out)]
    model = mrio.Model(mrio.load(path))
    assert found == account.multipliers(model, "co2").values.tolist()


def test_what_is_not_charged_is_told_in_the_unit_of_the_rest(capsys, tmp_path):
    """Columns that miss output, in kt: the figures of the screen are in Mt, and so is this one."""
    table = toy_table()
    kt = replace(
        table.extensions["emissions"],
        units=("kt",),
        F=1e3 * table.extensions["emissions"].F,
        F_Y=1e3 * table.extensions["emissions"].F_Y,
    )
    missed = table.with_extension(kt).replace(v=0.9 * table.v)
    path = mrio.save(missed, tmp_path / "missed.zarr")
    assert run(["account", str(path), "--unbalanced", "accept"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert ", Mt" in shown
    told = re.search(r"NOT allocated in full: Income \(unexplained (-?[\d.]+) Mt\)", shown)
    checked = account.identities(mrio.Model(missed, unbalanced="accept"), "co2").loc[
        ("co2", "income")
    ]
    assert told
    assert float(told[1]) == pytest.approx(1e-3 * checked["unexplained"], rel=1e-5)
