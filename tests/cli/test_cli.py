"""The command line as a user meets it: output, files, errors, exit codes."""

import json
import os
import subprocess
import sys
from io import StringIO

import pandas as pd
import pytest

import mrio
from mrio import account
from mrio.cli._main import run
from mrio.testing import toy_table


@pytest.fixture
def toy_store(tmp_path):
    return str(mrio.save(toy_table(), tmp_path / "toy.zarr.zip"))


def test_version_and_help(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.strip() == f"mrio {mrio.__version__}"
    assert run(["--help"]) == 0
    assert "account" in capsys.readouterr().out


def test_info(capsys):
    assert run(["info", "china-2007"]) == 0
    shown = capsys.readouterr().out
    assert "720 industries" in shown
    assert "CEADs" in shown
    assert mrio.load("china-2007").hash in shown


def test_account_as_csv_is_the_account(capsys, toy_store):
    assert run(["account", toy_store, "--format", "csv"]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out), index_col="region")
    model = mrio.Model(toy_table())
    assert frame["consumption"].to_numpy() == pytest.approx(
        account.consumption(model, "co2").values, rel=1e-12
    )
    assert frame["net_transfer"].sum() == pytest.approx(0.0, abs=1e-9)


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


def test_out_writes_a_file_once(tmp_path, capsys, toy_store):
    target = tmp_path / "a.parquet"
    assert run(["account", toy_store, "--out", str(target)]) == 0
    assert len(pd.read_parquet(target)) == 3
    assert run(["account", toy_store, "--out", str(target)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert run(["account", toy_store, "--out", str(target), "--overwrite"]) == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["account", "nowhere"], "china-2007"),
        (["account", "china-2007", "-s", "co3"], "did you mean"),
        (["account", "china-2007", "-p", "consumtion"], "did you mean"),
        (["account", "china-2007", "-p", "flows,production"], "alone"),
        (["account", "china-2007", "--by", "planet"], "region or industry"),
        (["account", "china-2007", "-f", "parquet"], "--out"),
        (["account", "china-2007", "--stocks", "maybe"], "exclude"),
        (["account", "china-2007", "--stranded", "maybe"], "to_final_use"),
        (["build", "china-2070"], "china-2007"),
        (["build", "china-2007", "--data", "/nowhere"], "MRIO_RAW"),
        (["convert", "/nowhere", "x.zarr"], "no table"),
        (["info", "/dev/null"], "not a native store"),
        (["nonsense"], "No such command"),
        (["account"], "Missing argument"),
    ],
)
def test_errors_are_plain_lines(capsys, arguments, told):
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_check_exits_with_one_on_errors(tmp_path, capsys):
    table = toy_table()
    sound = mrio.save(table, tmp_path / "sound.zarr.zip")
    broken = mrio.save(table.replace(v=table.v * 2), tmp_path / "broken.zarr.zip")
    assert run(["check", str(sound)]) == 0
    assert "no findings" in capsys.readouterr().out
    assert run(["check", str(broken)]) == 1
    assert "column_balance" in capsys.readouterr().out


def test_convert_there_and_back(tmp_path, toy_store):
    folder, back = tmp_path / "folder", tmp_path / "back.zarr"
    assert run(["convert", toy_store, str(folder)]) == 0
    assert run(["convert", str(folder), str(back)]) == 0
    assert mrio.load(back).hash == toy_table().hash


def test_a_fault_of_mrio_is_told_and_logged(capsys, monkeypatch):
    from mrio.cli import _tables

    def broken(_):
        raise RuntimeError("inside")

    monkeypatch.setattr(_tables, "show_info", broken)
    assert run(["info", "china-2007"]) == 70
    told = capsys.readouterr().err
    path = told.split("traceback is in ")[1].splitlines()[0]
    with open(path, encoding="utf-8") as log:
        assert "RuntimeError: inside" in log.read()


def test_an_interrupt_exits_with_130(monkeypatch):
    from mrio.cli import _tables

    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(_tables, "show_info", interrupted)
    assert run(["info", "china-2007"]) == 130


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from mrio.cli._main import run; run(['--help']); "
        "print([m for m in ('numpy', 'pandas', 'xarray', 'zarr', 'pymrio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


@pytest.mark.parametrize("command", [["info", "china-2007"], ["demo", "--no-page"]])
def test_a_locale_without_unicode(command):
    """Boxes, arrows and Chinese names must not turn into a fault."""
    done = subprocess.run(
        [sys.executable, "-m", "mrio", *command],
        capture_output=True,
        env={**os.environ, "LANG": "C", "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0, done.stderr
    assert "Shanxi" in done.stdout.decode("utf-8")


def test_a_reader_that_leaves_early():
    command = f"{sys.executable} -m mrio account china-2007 -p flows -f csv | head -n 2"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert done.stdout.startswith("origin,Beijing")
    assert done.stderr == ""


def test_the_stressor_that_is_named_is_shown(capsys):
    """Cement is not all of CO2."""
    sums = {}
    for stressor in ("co2", "co2_process_cement"):
        assert run(["account", "china-2007", "-s", stressor, "-f", "csv"]) == 0
        frame = pd.read_csv(StringIO(capsys.readouterr().out), index_col="region")
        sums[stressor] = frame[["production", "consumption", "sent"]].sum()
    assert (sums["co2_process_cement"] < 0.1 * sums["co2"]).all()


def test_net_flows_are_antisymmetric(capsys, toy_store):
    assert run(["account", toy_store, "-p", "net_flows", "-f", "csv"]) == 0
    net = pd.read_csv(StringIO(capsys.readouterr().out), index_col=0).to_numpy()
    assert net == pytest.approx(-net.T)
    assert net[0, 1] == pytest.approx(128.590228, abs=1e-6)


def test_the_price_moves_the_payment(capsys):
    shown = []
    for price in ("80", "160"):
        assert run(["demo", "--no-page", "--price", price]) == 0
        shown.append(capsys.readouterr().out)
    assert "1,484 million yuan" in shown[0]
    assert "2,969 million yuan" in shown[1]
