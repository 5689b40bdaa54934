"""Native stores that somebody forged or locked: metadata refused, told apart, nothing run."""

import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

import mrio
from mrio.errors import ShortMemoryError, StoreError
from mrio.testing import toy_table
from tests.io.stores import edited, told, without_list


class Runs:
    """Writes a file when it is unpickled."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return (open, (str(self.mark), "w"))


def test_a_version_2_store_with_a_pickled_column_runs_nothing(tmp_path):
    """numcodecs before 0.16.6 unpickled such a column on reading."""
    mark, path = tmp_path / "ran", tmp_path / "t.zarr"
    path.mkdir()
    (path / ".zgroup").write_text('{"zarr_format": 2}')
    (path / ".zattrs").write_text('{"mrio_schema": 1}')
    column = path / "industries" / "region"
    column.mkdir(parents=True)
    described = {
        "zarr_format": 2,
        "shape": [1],
        "chunks": [1],
        "dtype": "|O",
        "compressor": None,
        "filters": [{"id": "pickle", "protocol": 4}],
        "fill_value": 0,
        "order": "C",
    }
    (column / ".zarray").write_text(json.dumps(described))
    import pickle

    (column / "0").write_bytes(pickle.dumps(Runs(mark)))
    assert "version 2" in told(path)
    zipped = shutil.make_archive(str(tmp_path / "u.zarr"), "zip", path)
    assert "version 2" in told(zipped)
    # Hidden behind a root of version 3 it is no better.
    (path / "zarr.json").write_text(
        json.dumps({"zarr_format": 3, "node_type": "group", "attributes": {"mrio_schema": 1}})
    )
    assert "damaged" in told(path)
    assert not mark.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"codecs": [{"name": "numcodecs.pickle"}]}, "packed by 'numcodecs.pickle'"),
        ({"codecs": ["bytes", {"name": "gzip", "configuration": {"level": 1}}]}, "by 'gzip'"),
        ({"codecs": ["bytes", "transpose"]}, "by 'transpose'"),
        ({"codecs": ["bytes", "zstd", "zstd"]}, "twice over"),
        ({"codecs": []}, "names no codecs"),
        ({"data_type": "object"}, "is of type 'object'"),
        ({"data_type": {"name": "numpy.datetime64"}}, "is of type"),
        ({"data_type": "string"}, "is of type 'string'"),
        ({"zarr_format": 4}, "newer than 3"),
        ({"zarr_format": 2}, "format 2 of zarr"),
        ({"node_type": "group"}, "an array is expected"),
        ({"storage_transformers": [{"name": "x"}]}, "storage transformer"),
        ({"shape": [-6, 6]}, "no shape"),
        ({"shape": [True, 6]}, "no shape"),
        ({"shape": [1 << 60, 6]}, "no shape"),
        ({"shape": [6, 7]}, r"(6, 6) expected"),
        ({"chunk_grid": {"name": "rectangular"}}, "grid of chunks"),
        ({"fill_value": "0x1f"}, "value of what is not written"),
        ({"fill_value": 2**40}, "value of what is not written"),
        ({"fill_value": "NaN"}, "value of what is not written"),
        ({"chunk_key_encoding": {"name": "v2"}}, "names of chunks"),
        (
            {"chunk_key_encoding": {"name": "default", "configuration": {"separator": "../"}}},
            "names of chunks",
        ),
    ],
)
def test_metadata_off_the_list_are_refused(store, change, said):
    edited(store / "Z" / "zarr.json", lambda node: node.update(change))
    assert said in told(store)


def test_blosc_with_another_packer_inside_is_refused(store):
    edited(
        store / "Z" / "zarr.json",
        lambda node: node["codecs"][1]["configuration"].update(cname="blosclz"),
    )
    assert "blosc with 'blosclz'" in told(store)


@pytest.mark.parametrize("name", ["../../elsewhere", "/etc", "a b", "", 7, ["x"]])
def test_an_extension_cannot_lead_out_of_the_store(store, name):
    edited(store / "zarr.json", lambda root: root["attributes"]["extensions"][0].update(name=name))
    assert "damaged" in told(store)


def test_metadata_inside_the_root_are_not_believed(store):
    """Consolidated metadata would let the root speak for arrays that were checked."""

    def consolidate(root):
        node = json.loads((store / "Z" / "zarr.json").read_text())
        node["codecs"] = [{"name": "numcodecs.pickle"}]
        root["consolidated_metadata"] = {"kind": "inline", "metadata": {"Z": node}}

    edited(store / "zarr.json", consolidate)
    assert mrio.load(store).hash == toy_table(open=True).hash


def test_links_within_are_followed_and_those_that_lead_out_are_not(store, tmp_path):
    chunk = store / "Z" / "c" / "0" / "0"
    inside = store / "Z" / "kept"
    chunk.rename(inside)
    chunk.symlink_to(inside)
    assert mrio.load(store).hash == toy_table(open=True).hash
    outside = tmp_path / "secret"
    inside.rename(outside)
    chunk.unlink()
    chunk.symlink_to(outside)
    assert "leads out of the folder" in told(store)
    shutil.rmtree(store / "Z")
    (tmp_path / "Z").mkdir()
    (store / "Z").symlink_to(tmp_path / "Z", target_is_directory=True)
    (tmp_path / "Z" / "zarr.json").write_text("{}")
    assert "leads out of the folder" in told(store)


def test_a_store_may_itself_be_a_link(store, tmp_path):
    (tmp_path / "link.zarr").symlink_to(store)
    assert mrio.load(tmp_path / "link.zarr").hash == toy_table(open=True).hash


def test_pipes_and_devices_are_not_opened(store, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "pipe or a device" in told(tmp_path / "pipe")
    assert "pipe or a device" in told("/dev/zero")
    (store / "zarr.json").unlink()
    os.mkfifo(store / "zarr.json")
    assert "pipe or a device" in told(store)


@pytest.mark.parametrize("locked", ["", "zarr.json", "Z", "Z/c/0/0"])
def test_permission_is_called_permission(store, locked):
    """Root reads everything by a capability: the reader of this test does without it.

    The reader stays root otherwise, since the checkout may stand in a folder of root's alone.
    """
    reader = [sys.executable]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root reads everything, and setpriv is not there to drop that right")
        reader = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *reader]
    (store / locked).chmod(0)
    program = (
        "import sys, mrio, mrio.errors\n"
        "try: mrio.load(sys.argv[1])\n"
        "except mrio.errors.StoreError as error: print(error)\n"
    )
    found = subprocess.run(
        [*reader, "-c", program, str(store)], capture_output=True, text=True, check=True
    )
    (store / locked).chmod(0o700)
    assert f"permission: you may not read {store / locked}".rstrip("/") in found.stdout, found


@pytest.mark.parametrize("deep", [10, 100_000])
def test_metadata_without_end_are_no_metadata(store, deep):
    (store / "zarr.json").write_text("[" * deep + "]" * deep)
    assert "damaged" in told(store)


def test_nothing_is_left_pending_when_a_store_is_refused(store):
    """zarr's own tasks printed 'Task was destroyed but it is pending' over the message."""
    n = 200
    rng = np.random.default_rng(0)
    from mrio.testing import synthetic_table

    path = mrio.save(synthetic_table(4, n // 4, seed=0), store.parent / "u.zarr")
    chunk = path / "Z" / "c" / "0" / "0"
    data = bytearray(chunk.read_bytes())
    data[40:90] = rng.bytes(50)
    chunk.write_bytes(bytes(data))
    without_list(path)
    program = "import sys, mrio\ntry: mrio.load(sys.argv[1])\nexcept mrio.errors.StoreError: pass"
    program = program.replace("import sys, mrio", "import sys, mrio, mrio.errors")
    found = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert found.stderr == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("t.xlsx", "an Excel workbook"),
        ("t.csv", "CSV"),
        ("t.pkl", "a pickle runs whatever code it holds"),
        ("t.zarr", "mrio convert"),
    ],
)
def test_other_files_say_the_way_in(tmp_path, name, said):
    (tmp_path / name).write_bytes(b"something else")
    assert said in told(tmp_path / name)


def test_no_thread_is_no_damage(store, monkeypatch):
    """A limit that leaves no room for a thread's stack is short memory: the store is sound."""
    import threading

    def full(_self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("mrio.io.door._zarr_view.opened", lambda *_: full(None))
    with pytest.raises(ShortMemoryError, match="memory: the table in"):
        mrio.load(store)
    assert threading.active_count() > 0


@pytest.mark.parametrize(
    "change",
    [
        {"price_basis": "\ud800"},
        {"name": "\udfff"},
        {"name": ["a"]},
        {"mrio_schema": True},
        {"mrio_schema": -1},
    ],
)
def test_odd_attributes_are_damage(store, change):
    edited(store / "zarr.json", lambda root: root["attributes"].update(change))
    message = told(store)
    assert "damaged" in message or "not a table of mrio" in message


@pytest.mark.parametrize("labels", [[["a"]], [["a", "b"]] * 9, [[1]], "ab"])
def test_labels_of_rows_fit_the_rows(store, labels):
    def change(root):
        root["attributes"]["extensions"][0].update(row_names=["level"], row_labels=labels)

    edited(store / "zarr.json", change)
    if labels == [["a"]]:  # the toy has one stressor: that fits
        assert mrio.load(store).hash == toy_table(open=True).hash
    else:
        assert "damaged" in told(store)


@pytest.mark.parametrize("name", ["a\0b", "a\ud800"])
def test_names_that_no_file_can_have(name, tmp_path):
    for use in (
        lambda: mrio.load(name),
        lambda: mrio.save(toy_table(), tmp_path / name),
        lambda: mrio.load("china-2007", map_to=name),
    ):
        with pytest.raises(StoreError, match="is no name of a file"):
            use()


def test_a_folder_for_the_mapped_file_must_be_there(tmp_path):
    with pytest.raises(StoreError, match=r"the folder .* does not exist"):
        mrio.load("china-2007", map_to=tmp_path / "none" / "Z")


@pytest.mark.parametrize("foreign", ["README.txt", "precious/zarr.json"])
def test_a_store_with_something_of_somebodys_is_not_replaced(store, foreign):
    (store / foreign).parent.mkdir(exist_ok=True)
    (store / foreign).write_text("years")
    with pytest.raises(StoreError, match=f"it holds '{foreign.split('/')[0]}'"):
        mrio.save(toy_table(), store, overwrite=True)
    assert (store / foreign).read_text() == "years"


def test_what_a_file_manager_left_does_not_count(store):
    (store / ".DS_Store").write_bytes(b"x")
    mrio.save(toy_table(), store, overwrite=True)
    assert mrio.load(store).hash == toy_table().hash
