"""netCDF and workbooks: read by a child first, for their libraries crash, hang or reach outside."""

import random
import time

import h5py
import numpy as np
import openpyxl
import pytest
import xarray as xr

import mrio
from mrio import account
from mrio.errors import InputError, MrioError, ShortMemoryError, StoreError
from mrio.io import open_workbook, read_netcdf, write_netcdf
from mrio.memory import require_memory
from mrio.testing import toy_table


@pytest.fixture
def result():
    return account.flows(mrio.Model(toy_table(open=True)), "co2")


@pytest.fixture
def path(result, tmp_path):
    return write_netcdf(result, tmp_path / "r.nc")


def told(path):
    with pytest.raises(StoreError) as caught:
        read_netcdf(path)
    return str(caught.value)


def test_what_was_written_is_read(path, result):
    xr.testing.assert_identical(read_netcdf(path), result)


@pytest.mark.parametrize("seed", range(30))
def test_damaged_netcdf_is_refused_or_harmless(path, result, seed):
    """Of such files 1 in 600 kept the library busy for ever."""
    rng = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice([1, 2, 8])):
        at = rng.randrange(len(data))
        if seed % 3:
            data[at] ^= 1 << rng.randrange(8)
        else:
            data[at : at + 4] = b"\xff\xff\xff\x7f"
    path.write_bytes(data)
    found, said = None, ""
    try:
        found = read_netcdf(path)
    except MrioError as error:
        said = str(error)
    assert isinstance(found, type(result)) or str(path) in said


def test_a_reader_that_does_not_end_is_ended(path, monkeypatch):
    """As if by a file: the child reads nothing, for ever."""
    slow = path.with_name("slow.py")
    slow.write_text("while True: pass\n")
    monkeypatch.setattr("mrio.io.door._child._PROBE", slow)
    monkeypatch.setattr("mrio.io.door._child.SECONDS", -4)
    start = time.perf_counter()
    assert "did not end within 2 s" in told(path)
    assert time.perf_counter() - start < 20


def test_a_reader_that_is_killed_is_told(path, monkeypatch):
    dead = path.with_name("dead.py")
    dead.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr("mrio.io.door._child._PROBE", dead)
    assert "its reader was ended by it (signal 11)" in told(path)


def test_figures_in_other_files_are_not_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(np.arange(4.0).tobytes())
    with h5py.File(tmp_path / "other.nc", "w") as other:
        other["x"] = np.arange(3.0)
    made = tmp_path / "made.nc"
    with h5py.File(made, "w") as file:
        file.create_dataset("x", (4,), "f8", external=[(str(secret), 0, 32)])
    assert "lie in another file" in told(made)
    with h5py.File(made, "w") as file:
        file["x"] = h5py.ExternalLink(str(tmp_path / "other.nc"), "x")
    assert "is a link to another place" in told(made)
    with h5py.File(made, "w") as file:
        layout = h5py.VirtualLayout((3,), "f8")
        layout[:] = h5py.VirtualSource(str(tmp_path / "other.nc"), "x", (3,))
        file.create_virtual_dataset("x", layout)
    assert "put together from other files" in told(made)
    with h5py.File(made, "w") as file:
        file.create_dataset("x", data=np.arange(100.0), compression="lzf")
    assert "packed in another way" in told(made)
    with h5py.File(made, "w") as file:
        file.create_group("x")
    assert "is a group" in told(made)


def test_claims_beyond_the_memory_are_called_memory(tmp_path):
    made = tmp_path / "made.nc"
    with h5py.File(made, "w") as file:
        scale = file.create_dataset("i", (10**12,), "f8", chunks=(10**6,))
        scale.make_scale("i")
        file.create_dataset("x", (10**12,), "f8", chunks=(10**6,)).dims[0].attach_scale(scale)
    with pytest.raises(ShortMemoryError, match="memory: "):
        read_netcdf(made)


def test_attributes_that_are_no_results(tmp_path):
    made = tmp_path / "made.nc"
    xr.Dataset({"a": ("x", [1.0])}, attrs={"mrio_levels": '{"y": ["a"]}'}).to_netcdf(
        made, engine="h5netcdf"
    )
    assert "is no result of mrio" in told(made)
    xr.Dataset({"a": ("x", [1.0])}, attrs={"mrio_json": "[" * 9_000}).to_netcdf(
        made, engine="h5netcdf"
    )
    assert "is no result of mrio" in told(made)


def test_two_far_cells_do_not_end_the_process(tmp_path):
    """calamine lays all cells between them out: 550 GB, and an abort."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = 1, 2
    book.save(tmp_path / "wide.xlsx")
    with pytest.raises(StoreError, match="its reader was ended by it"):
        open_workbook(tmp_path / "wide.xlsx")


def test_a_workbook_that_unpacks_to_far_more_is_refused(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", bytes(300_000_000))
    with pytest.raises(StoreError, match=r"unpack to 300\.0 MB"):
        open_workbook(tmp_path / "bomb.xlsx")


def test_workbooks_are_opened(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "山西"
    book.save(tmp_path / "t.xlsx")
    found = open_workbook(tmp_path / "t.xlsx")
    assert found.get_sheet_by_name("Sheet").to_python() == [["山西"]]
    (tmp_path / "t.xlsx").write_bytes(b"no workbook")
    with pytest.raises(StoreError, match="cannot be read as a workbook"):
        open_workbook(tmp_path / "t.xlsx")
    with pytest.raises(StoreError, match="there is no file"):
        open_workbook(tmp_path / "none.xlsx")


def test_what_the_figures_take_together_is_held_against_the_memory(path, monkeypatch):
    """Each variable passed on its own; all of them together took 5 GB."""
    monkeypatch.setattr("mrio.io.door._child.require_memory", require_memory)
    monkeypatch.setattr("mrio.memory.memory_at_hand", lambda: 100)
    with pytest.raises(ShortMemoryError, match="100 bytes are free"):
        read_netcdf(path)


@pytest.mark.parametrize(
    "attrs", [{"scale_factor": "abc"}, {"coordinates": 5}, {"add_offset": "x"}]
)
def test_attributes_that_xarray_stumbles_over(path, attrs):
    with h5py.File(path, "a") as file:
        name = next(name for name in file if file[name].ndim == 2)
        file[name].attrs.update(attrs)
    assert "is no" in told(path)


def test_labels_that_hdf5_cannot_hold(result, tmp_path):
    odd = result.assign_coords(origin=["a\0b", "c", "d"])
    with pytest.raises(InputError, match="cannot be written as netCDF"):
        write_netcdf(odd, tmp_path / "x.nc")
    assert not list(tmp_path.iterdir())
