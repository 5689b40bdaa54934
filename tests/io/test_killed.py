"""Writers killed at any moment: what was there before or what was to come, whole; a rerun mends."""

import random

import pandas as pd
import pytest

import mrio
from mrio import account, policy, power
from mrio.io import (
    load_pymrio,
    place_together,
    read_netcdf,
    save_pymrio,
    write_frame,
    write_netcdf,
)
from mrio.report import write_compensation, write_trade
from mrio.testing import toy_table
from tests.io.killed import run_and_die, touches_of
from tests.power.test_plan import PLAN as TRADE

pytestmark = pytest.mark.slow

MOMENTS = 50
OLD, NEW = toy_table(), toy_table(open=True)
PLAN = "table: t.zarr.zip\nstressor: co2\nprice: {}\nrules: [{{rule: net_transfer}}]\n"


def frame_of(table):
    return mrio.to_frame(account.flows(mrio.Model(table), "co2"))


def read_workbook(path):
    return pd.read_excel(path, engine="calamine").to_csv()


FILES = {
    "store.zarr": (lambda t, p: mrio.save(t, p, overwrite=True), lambda p: mrio.load(p).hash),
    "store.zarr.zip": (lambda t, p: mrio.save(t, p, overwrite=True), lambda p: mrio.load(p).hash),
    "pymrio": (lambda t, p: save_pymrio(t, p, overwrite=True), lambda p: load_pymrio(p).hash),
    "result.nc": (
        lambda t, p: write_netcdf(account.flows(mrio.Model(t), "co2"), p, overwrite=True),
        lambda p: read_netcdf(p).to_dataframe("v").to_csv(),
    ),
    "result.csv": (lambda t, p: write_frame(frame_of(t), p, overwrite=True), pd.read_csv),
    "result.json": (lambda t, p: write_frame(frame_of(t), p, overwrite=True), pd.read_json),
    "result.parquet": (lambda t, p: write_frame(frame_of(t), p, overwrite=True), pd.read_parquet),
    "result.xlsx": (lambda t, p: write_frame(frame_of(t), p, overwrite=True), read_workbook),
}


def moments(task, folder, seed):
    count = touches_of(task, folder)
    assert count > 0
    every = range(1, count + 1)
    return every if count <= MOMENTS else sorted(random.Random(seed).sample(every, MOMENTS))


def shown(value):
    return value if isinstance(value, str) else value.to_csv()


@pytest.mark.parametrize("name", FILES)
def test_an_output_is_old_or_new(tmp_path, name):
    write, read = FILES[name]
    target = tmp_path / name
    write(NEW, target)
    new = shown(read(target))
    write(OLD, target)
    old = shown(read(target))
    assert old != new
    killed = 0
    for at in moments(lambda: write(NEW, target), tmp_path, seed=1):
        write(OLD, target)
        killed += run_and_die(lambda: write(NEW, target), at, tmp_path)
        assert shown(read(target)) in (old, new), at
        write(NEW, target)
        assert shown(read(target)) == new, at
    assert killed > 0


def compensated(folder, price):
    text = PLAN.format(price)
    (folder / "plan.yaml").write_text(text)
    return policy.compensation(folder / "plan.yaml"), text


@pytest.mark.parametrize("swap", [True, False])
def test_a_folder_of_results_is_never_missing(tmp_path, swap, monkeypatch):
    """Without a swap of names there is one moment between two renamings: the rerun puts back."""
    if not swap:
        monkeypatch.setattr("mrio.io.writing._place.swapped", lambda *_: False)
    mrio.save(toy_table(), tmp_path / "t.zarr.zip")
    target = tmp_path / "out"
    made = {price: compensated(tmp_path, price) for price in (40, 80)}

    def write(price):
        write_compensation(made[price][0], target, made[price][1], overwrite=True)

    def paid():
        return float(pd.read_csv(target / "payments.csv").select_dtypes("number").abs().sum().sum())

    write(80)
    new = paid()
    write(40)
    old = paid()
    missing = 0
    for at in moments(lambda: write(80), tmp_path, seed=2):
        write(40)
        assert paid() == old
        run_and_die(lambda: write(80), at, tmp_path)
        if target.exists():
            assert paid() in (old, new), at
        else:
            missing += 1
            left = [path for path in tmp_path.iterdir() if path.name.startswith(".old-")]
            assert left, at
        write(80)
        assert paid() == new, at
    assert missing == 0 or not swap


def test_a_folder_of_trade_is_old_or_new(tmp_path):
    target = tmp_path / "out"
    made = {}
    for limit in (40, 20):
        text = TRADE.replace("limit_twh: 40", f"limit_twh: {limit}")
        (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
        made[limit] = (power.trade(tmp_path / "plan.yaml"), text)

    def write(limit):
        write_trade(made[limit][0], target, made[limit][1], overwrite=True)

    def flows():
        return (target / "flows.csv").read_text(encoding="utf-8")

    write(20)
    new = flows()
    write(40)
    old = flows()
    assert old != new
    for at in moments(lambda: write(20), tmp_path, seed=3):
        write(40)
        run_and_die(lambda: write(20), at, tmp_path)
        assert flows() in (old, new)
        assert (target / "trade.html").is_file()


def test_files_of_one_output_are_all_old_or_all_new(tmp_path, caplog):
    targets = {word: tmp_path / f"t.{word}" for word in ("table", "report", "spread")}

    def write(text):
        with place_together(targets, overwrite=True) as drafts:
            for draft in drafts.values():
                draft.write_text(text)

    def found():
        return {path.read_text() for path in targets.values()}

    finished = 0
    for at in moments(lambda: write("new"), tmp_path, seed=4):
        write("old")
        run_and_die(lambda: write("new"), at, tmp_path)
        if len(found()) > 1:  # killed among the renamings: the list is there, and is gone through
            assert [path for path in tmp_path.iterdir() if path.name.startswith(".set-")]
            write_frame(pd.DataFrame({"a": [1]}), tmp_path / "other.csv", overwrite=True)
            assert found() == {"new"}
            assert "was put in place" in caplog.text
            finished += 1
        assert len(found()) == 1, at
        write("new")
        assert found() == {"new"}
        assert not [path for path in tmp_path.iterdir() if path.name.startswith(".set-")]
    assert finished > 0
