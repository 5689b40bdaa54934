"""Every column that a command prints or writes stands in the catalogue, or is a label."""

import csv
import json
from itertools import pairwise

import pytest

import mrio
from mrio import columns
from mrio.account import REGISTER
from mrio.cli._main import run
from tests.cli.test_meta import CLAIMED, HALVES, TRADE
from tests.policy.test_plan import FULL, folder

__all__ = ["folder"]
TABLES = ["china-2007", "china-2017"]
DEMO = ["sectors", "bilateral", "principles", "regions", "rules", "years"]
ROW = "ROW"


def unknown(keys, frame, labels):
    """Columns that are neither in the catalogue nor labels of the table."""
    return [
        key
        for key in keys
        if columns.find(key, frame) is None
        and not all(part in labels for part in [key, *key.split(" / ")][key.count(" / ") > 0 :])
    ]


def printed(capsys, words):
    assert run([*words, "--format", "json"]) == 0
    return list(json.loads(capsys.readouterr().out)[0])


def labels_of(name):
    table = mrio.load(name)
    return {ROW, *table.regions, *table.sectors, *table.categories}


def asked():
    for name, entry in REGISTER.items():
        for by in entry.by:
            yield name, by
    yield "all", "region"


@pytest.mark.parametrize(("principle", "by"), list(asked()))
def test_accounts(capsys, principle, by):
    for name in TABLES if by != "product" else TABLES[:1]:
        keys = printed(capsys, ["account", name, "-p", principle, "--by", by])
        assert unknown(keys, "", labels_of(name)) == []


@pytest.mark.parametrize("name", TABLES)
def test_paths_findings_and_descriptions(capsys, name):
    words = ["paths", name, "--from", "Shanxi/Coking", "--to", "Jiangsu"]
    assert unknown(printed(capsys, words), "", set()) == []
    assert run(["check", name, "--format", "csv"]) == 0
    assert unknown(next(csv.reader(capsys.readouterr().out.splitlines())), "", set()) == []
    assert run(["info", name, "--format", "csv"]) == 0
    assert unknown(next(csv.reader(capsys.readouterr().out.splitlines())), "", set()) == []


def test_the_demonstration(capsys):
    from mrio.report.page._mission import RULES

    rules = {rule.name for rule in RULES}
    for table in DEMO:
        keys = printed(capsys, ["demo", "--table", table])
        assert unknown(keys, table, rules if table == "rules" else set()) == []


def heads(path):
    with path.open(encoding="utf-8", newline="") as found:
        return next(csv.reader(found))


def test_compensation(folder, capsys):
    (folder / "plan.yaml").write_text(FULL, encoding="utf-8")
    keys = printed(capsys, ["compensate", str(folder / "plan.yaml")])
    assert run(["compensate", str(folder / "plan.yaml"), "--out", str(folder / "made")]) == 0
    net = heads(folder / "made" / "net.csv")
    assert keys == net
    labels = {*net[1:], "SX", "YD", "RC"}
    files = sorted((folder / "made").glob("*.csv"))
    assert len(files) == 8
    for path in files:
        assert unknown(heads(path), path.stem, labels) == [], path.name


@pytest.mark.parametrize("plan", [TRADE, TRADE + HALVES, CLAIMED])
def test_trade(tmp_path, monkeypatch, plan):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
    assert run(["trade", "plan.yaml", "--out", "made"]) == 0
    files = sorted((tmp_path / "made").glob("*.csv"))
    assert len(files) >= 6
    for path in files:
        assert unknown(heads(path), path.stem, {"a", "b", "1", "year"}) == [], path.name


def test_spreads_and_their_tables():
    for name in TABLES:
        with (mrio.resources.data_path(f"{name}-spread.csv")).open(encoding="utf-8") as found:
            assert unknown(next(csv.reader(found)), "", set()) == []


def test_screens_show_headings_and_data_keep_keys(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    assert run(["account", "china-2007"]) == 0
    shown = capsys.readouterr().out
    first = next(line for line in shown.splitlines() if line.startswith("Region"))
    order = ["Production", "Bilateral trade (EEBT)", "Technology-adjusted", "Net transfer"]
    places = [first.index(word) for word in order]
    assert all(a < b for a, b in pairwise(places))
    assert "_" not in first
    assert printed(capsys, ["account", "china-2007"])[:4] == [
        "region",
        "production",
        "consumption",
        "trade_balance",
    ]


def test_an_unknown_column_is_found():
    """The test above would fail for a column that nobody entered."""
    assert unknown(["region", "footprint_of_nobody", "Shanxi"], "", {"Shanxi"}) == [
        "footprint_of_nobody"
    ]
