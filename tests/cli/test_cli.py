"""The command line as a user meets it: files, errors, exit codes."""

import subprocess
import sys

import pandas as pd
import pytest

import mrio
from mrio.cli._main import run
from mrio.testing import toy_table


def test_version_and_help(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.strip() == f"mrio {mrio.__version__}"
    assert run(["--help"]) == 0
    assert "account" in capsys.readouterr().out


def test_out_writes_a_file_once(tmp_path, capsys, toy_store):
    target = tmp_path / "a.parquet"
    assert run(["account", toy_store, "--out", str(target)]) == 0
    assert len(pd.read_parquet(target)) == 3
    assert run(["account", toy_store, "--out", str(target)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert run(["account", toy_store, "--out", str(target), "--overwrite"]) == 0


def test_the_ending_of_a_file_counts_in_either_case(tmp_path, toy_store):
    target = tmp_path / "T.CSV"
    assert run(["account", toy_store, "--out", str(target)]) == 0
    assert target.read_text().startswith("region,production")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["account", "nowhere"], "china-2007"),
        (["account", "china-2007", "-s", "co3"], "did you mean"),
        (["account", "china-2007", "-p", "consumtion"], "did you mean"),
        (["account", "china-2007", "-p", "flows,production"], "alone"),
        (["account", "china-2007", "--by", "planet"], "one of region, industry, product, category"),
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


def test_a_fault_of_mrio_is_told_and_logged(capsys, monkeypatch):
    from mrio.cli import _info

    def broken(*_):
        raise RuntimeError("inside")

    monkeypatch.setattr(_info, "show_info", broken)
    assert run(["info", "china-2007"]) == 70
    told = capsys.readouterr().err
    path = told.split("traceback is in ")[1].splitlines()[0]
    with open(path, encoding="utf-8") as log:
        assert "RuntimeError: inside" in log.read()


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from mrio.cli._main import run; run(['--help']); "
        "print([m for m in ('numpy', 'pandas', 'xarray', 'zarr', 'pymrio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
