"""Names that promise a format, and targets that are no files."""

import os
import subprocess
import sys

import pandas as pd
import pytest

import mrio
from mrio import account
from mrio.cli._main import run
from mrio.errors import InputError, StoreError
from mrio.io import place, save_pymrio, write_frame, write_netcdf
from mrio.testing import toy_table

ENDINGS = ["csv", "xlsx", "XLSX", "parquet", "nc", "mat", "pkl", "json", "txt", "h5", "html", "gz"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_store_is_no_folder_of_another_name(tmp_path, ending):
    with pytest.raises(InputError, match="promises"):
        mrio.save(toy_table(), tmp_path / f"t.{ending}")
    with pytest.raises(InputError, match="promises"):
        save_pymrio(toy_table(), tmp_path / f"t.{ending}")
    mrio.save(toy_table(), tmp_path / "t.zarr")
    assert run(["convert", str(tmp_path / "t.zarr"), str(tmp_path / f"o.{ending}")]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["t.zarr"]


@pytest.mark.parametrize("name", ["t", "t.zarr", "t.zarr.zip", "t.ZARR", "table.v2", "china.2007"])
def test_names_that_promise_nothing_else_are_taken(tmp_path, name):
    path = mrio.save(toy_table(), tmp_path / name)
    assert mrio.load(path).hash == toy_table().hash


@pytest.mark.parametrize(
    ("name", "form"), [("x.csv", "json"), ("x.parquet", "csv"), ("x.nc", "csv"), ("x.xlsx", "json")]
)
def test_a_format_goes_with_its_ending(tmp_path, name, form):
    with pytest.raises(InputError, match="promises"):
        write_frame(pd.DataFrame({"a": [1]}), tmp_path / name, form)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["x", "x.dat", "x.v1"])
def test_a_format_may_be_given_for_other_names(tmp_path, name):
    write_frame(pd.DataFrame({"a": [1]}), tmp_path / name, "csv")
    assert (tmp_path / name).read_text() == "a\n1\n"


def test_netcdf_ends_in_nc(tmp_path):
    flows = account.flows(mrio.Model(toy_table()), "co2")
    with pytest.raises(InputError, match="promises CSV"):
        write_netcdf(flows, tmp_path / "x.csv")
    assert not list(tmp_path.iterdir())


def test_parquet_has_two_endings(tmp_path):
    write_frame(pd.DataFrame({"a": [1]}), tmp_path / "x.pq")
    assert pd.read_parquet(tmp_path / "x.pq")["a"].tolist() == [1]


@pytest.mark.parametrize("overwrite", [True, False])
def test_devices_and_pipes_are_not_replaced(tmp_path, overwrite):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    link = tmp_path / "link.csv"
    link.symlink_to("/dev/null")
    for target in (pipe, link, "/dev/null", "/dev/full"):
        with (
            pytest.raises(StoreError, match="is a device or a pipe"),
            place(target, overwrite=overwrite) as draft,
        ):
            draft.write_text("x")
    assert pipe.is_fifo()
    assert os.path.exists("/dev/null") and not os.path.isfile("/dev/null")  # noqa: PT018


def test_somebodys_folder_is_not_replaced(tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years")
    for name in ("thesis", "thesis/"):
        assert (
            run(["account", "china-2007", "-o", str(tmp_path / name), "-f", "csv", "--overwrite"])
            == 2
        )
    with pytest.raises(StoreError, match="folder of something else"):
        mrio.save(toy_table(), tmp_path / "thesis", overwrite=True)
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years"


@pytest.mark.parametrize("name", ["r.nc", "r.xlsx", "r.csv", "r.parquet"])
def test_a_limit_on_files_ends_no_process(tmp_path, name):
    """HDF5 ended in a segmentation fault, and left a draft."""
    program = (
        "import resource, sys, mrio\n"
        "from mrio import account\n"
        "from mrio.errors import StoreError\n"
        "from mrio.io import write_frame, write_netcdf\n"
        "from mrio.testing import synthetic_table\n"
        "model = mrio.Model(synthetic_table(10, 20, seed=1))\n"
        "flows = account.flows(model, 'co2', origin='industry')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try:\n"
        "    if sys.argv[1].endswith('nc'): write_netcdf(flows, sys.argv[1])\n"
        "    else: write_frame(mrio.to_frame(flows), sys.argv[1])\n"
        "except StoreError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / name)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "cannot be written" in done.stdout
    assert "takes no file of this size" in done.stdout
    assert done.stderr == ""
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ending", ["csv", "xlsx", "html"])
def test_folders_of_results_are_no_folders_of_another_name(tmp_path, ending):
    mrio.save(toy_table(), tmp_path / "t.zarr.zip")
    plan = tmp_path / "plan.yaml"
    plan.write_text("table: t.zarr.zip\nstressor: co2\nprice: 80\nrules: [{rule: net_transfer}]\n")
    assert run(["compensate", str(plan), "--out", str(tmp_path / f"o.{ending}")]) == 2
    assert not (tmp_path / f"o.{ending}").exists()


@pytest.mark.parametrize("kind", ["link", "empty", "pipe", "deep"])
def test_odd_folders_of_results(tmp_path, kind):
    mrio.save(toy_table(), tmp_path / "t.zarr.zip")
    plan, target = tmp_path / "plan.yaml", tmp_path / "o"
    plan.write_text("table: t.zarr.zip\nstressor: co2\nprice: 80\nrules: [{rule: net_transfer}]\n")
    if kind == "link":
        (tmp_path / "real").mkdir()
        target.symlink_to("real")
    else:
        target.mkdir()
    if kind == "pipe":
        os.mkfifo(target / "settlement.json")
    elif kind == "deep":
        (target / "settlement.json").write_text("[" * 200_000)
    code = run(["compensate", str(plan), "--out", str(target)])
    assert code == (0 if kind in ("link", "empty") else 2)
    assert (target / "compensation.html").exists() == (code == 0)
