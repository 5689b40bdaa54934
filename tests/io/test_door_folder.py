"""Folders of pymrio that somebody made: nothing is unpickled, nothing outside is opened."""

import os
import pickle
import shutil

import pytest

from mrio.cli._main import run
from mrio.errors import ShortMemoryError, StoreError
from mrio.io import load_pymrio, save_pymrio
from mrio.testing import assert_tables_equal, toy_table
from tests.io.stores import edited

MARK = "file_parameters.json"


class Runs:
    """Makes a file when it is unpickled."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return (open, (str(self.mark), "w"))


@pytest.fixture
def folder(tmp_path):
    return save_pymrio(toy_table(open=True), tmp_path / "saved")


def named(folder, key, name):
    edited(folder / MARK, lambda told: told["files"][key].update(name=name))


def told(folder):
    with pytest.raises(StoreError) as caught:
        load_pymrio(folder)
    return str(caught.value)


@pytest.mark.parametrize(
    "name", ["Z.PKL", "Z.pkl", "Z.Pickle", "../elsewhere/Z.pkl", "elsewhere/Z.pkl"]
)
@pytest.mark.parametrize("key", ["Z", "unit"])
def test_no_pickle_runs(folder, tmp_path, name, key):
    mark = tmp_path / "ran"
    for place in (folder, tmp_path / "elsewhere", folder / "elsewhere"):
        place.mkdir(exist_ok=True)
        for each in ("Z.PKL", "Z.pkl", "Z.Pickle"):
            (place / each).write_bytes(pickle.dumps(Runs(mark)))
    named(folder, key, name)
    assert "is not opened" in told(folder)
    assert run(["convert", str(folder), str(tmp_path / "t.zarr")]) == 2
    assert not mark.exists()


def test_no_pickle_of_an_extension_runs(folder, tmp_path):
    mark = tmp_path / "ran"
    (folder / "emissions" / "F.pkl").write_bytes(pickle.dumps(Runs(mark)))
    named(folder / "emissions", "F", "F.pkl")
    assert "pickled" in told(folder)
    assert not mark.exists()


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt",
        "sub/Z.txt",
        "/etc/passwd",
        "C:Z.txt",
        "Z\0.txt",
        "..",
        "",
        7,
        None,
        ["Z.txt"],
        "Z.txt\n",
    ],
)
def test_only_plain_names_are_opened(folder, tmp_path, name):
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "sub").mkdir()
    (folder / "sub" / "Z.txt").write_text("secret")
    named(folder, "Z", name)
    message = told(folder)
    assert "is not opened" in message
    assert "secret\n" not in message


@pytest.mark.parametrize("name", ["Z.xlsx", "Z.h5", "Z", "Z.py", "Z.parquet.gz", "Z.npy"])
def test_only_three_formats_are_opened(folder, name):
    (folder / name).write_bytes(b"x")
    named(folder, "Z", name)
    assert "none of .txt, .csv, .parquet" in told(folder)


def test_links_that_lead_out_are_refused(folder, tmp_path):
    outside = tmp_path / "outside"
    (folder / "Z.parquet").rename(outside)
    (folder / "Z.parquet").symlink_to(outside)
    assert "link that leads out" in told(folder)
    (folder / "Z.parquet").unlink()
    outside.rename(folder / "kept.parquet")
    (folder / "Z.parquet").symlink_to("kept.parquet")  # a link within is as good as a file
    assert_tables_equal(load_pymrio(folder), toy_table(open=True))
    shutil.move(folder / "emissions", tmp_path / "emissions")
    (folder / "emissions").symlink_to(tmp_path / "emissions", target_is_directory=True)
    assert "link that leads out" in told(folder)


def test_pipes_are_not_waited_for(folder):
    (folder / "Z.parquet").unlink()
    os.mkfifo(folder / "Z.parquet")
    assert "a pipe or a device" in told(folder)


@pytest.mark.parametrize("level", ["nr_index_col", "nr_header"])
@pytest.mark.parametrize("found", [10**9, "9" * 30, -1, None, "two", [2], True])
def test_levels_are_small_numbers(folder, level, found):
    edited(folder / MARK, lambda said: said["files"]["Z"].update({level: found}))
    assert "a small number is meant" in told(folder)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"files": 3}', "[" * 100_000, '{"a":' * 5_000, "\xff"]
)
def test_descriptions_that_are_none(folder, text):
    (folder / MARK).write_text(text, encoding="latin-1")
    assert "damaged" in told(folder)


@pytest.mark.parametrize("text", ["[" * 100_000, "not json", ""])
def test_metadata_that_are_none(folder, text):
    (folder / "metadata.json").write_text(text)
    assert "damaged" in told(folder)


def test_what_no_memory_holds_is_called_memory(folder, monkeypatch):
    monkeypatch.setattr("mrio.memory.memory_at_hand", lambda: 100)
    with pytest.raises(ShortMemoryError, match=r"memory: the system in .* needs .*, 100 bytes are"):
        load_pymrio(folder)


def test_results_that_lie_beside_are_not_read(folder):
    """Damaged or hostile files that a table does not need do no harm."""
    (folder / "L.pkl").write_bytes(b"junk")
    edited(
        folder / MARK,
        lambda said: said["files"].update(L={"name": "L.pkl", "nr_index_col": 2, "nr_header": 2}),
    )
    assert_tables_equal(load_pymrio(folder), toy_table(open=True))


def text_column(folder, values):
    """Put a Z with a column of text of one dictionary in the place of the folder's."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"label": pa.array(values, pa.string())})
    pq.write_table(table, folder / "Z.parquet")


def test_text_that_a_dictionary_repeats_is_counted_in_full(folder, monkeypatch):
    """137 KB, one text of 4 MB 1,500 times, took all memory."""
    text_column(folder, ["x" * 1_000_000] * 400)
    assert (folder / "Z.parquet").stat().st_size < 200_000
    monkeypatch.setattr("mrio.memory.memory_at_hand", lambda: 500_000_000)
    with pytest.raises(ShortMemoryError, match=r"needs 1\.2 GB, 500\.0 MB are free"):
        load_pymrio(folder)


def test_lists_in_parquet_are_refused(folder):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"a": [[1, 2], [3]]}), folder / "Z.parquet")
    assert "holds lists, not figures" in told(folder)


@pytest.mark.parametrize(("rows", "columns"), [(3, 1_000_000), (3_000_000, 2)])
def test_text_files_of_many_rows_or_columns_are_counted(tmp_path, rows, columns, monkeypatch):
    folder = save_pymrio(toy_table(), tmp_path / "t", table_format="txt")
    (folder / "Z.txt").write_text(("\t" * (columns - 1) + "\n") * rows)
    monkeypatch.setattr("mrio.memory.memory_at_hand", lambda: 2_000_000_000)
    with pytest.raises(ShortMemoryError):
        load_pymrio(folder)


def test_a_part_whose_description_is_a_pipe_is_refused(folder):
    (folder / "emissions" / MARK).unlink()
    os.mkfifo(folder / "emissions" / MARK)
    assert "a pipe or a device" in told(folder)
