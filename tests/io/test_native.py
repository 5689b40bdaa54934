"""The native store: round trips, whole or nothing, damage found."""

import json
import os
import shutil
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

import mrio
from mrio.errors import StoreError
from mrio.io import embedded_names
from mrio.table import Provenance, Source, Step
from mrio.testing import assert_tables_equal, synthetic_table, tables, toy_table

KINDS = ("t.zarr", "t.zarr.zip")


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("opened", [False, True])
def test_round_trip_keeps_every_bit(tmp_path, name, opened):
    table = toy_table(open=opened)
    back = mrio.load(mrio.save(table, tmp_path / name))
    assert_tables_equal(back, table)
    assert back.hash == table.hash


@given(tables())
def test_round_trip_of_random_tables(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("store") / "t.zarr.zip"
    assert_tables_equal(mrio.load(mrio.save(table, path)), table)


def test_provenance_and_names_survive(tmp_path):
    provenance = Provenance(
        (Source("来源", "citation", "free"),), (Step("made", {"decay": 1.0, "note": "x"}, "long"),)
    )
    table = replace(
        toy_table(open=True), provenance=provenance, name="玩具", year=2007, stocks=("final",)
    )
    back = mrio.load(mrio.save(table, tmp_path / "t.zarr.zip"))
    assert (back.provenance, back.name, back.year) == (provenance, "玩具", 2007)
    assert back.stocks == ("final",)


def test_provenance_is_not_part_of_the_hash():
    table = toy_table()
    assert table.replace(provenance=Provenance((Source("a", "b"),))).hash == table.hash


@pytest.mark.parametrize("change", ["Z", "year", "money_unit", "stocks", "price_basis"])
def test_hash_changes_with_every_part(change):
    table = toy_table()
    values = {"Z": table.Z + 1e-9, "year": 1999, "money_unit": "EUR", "stocks": ("final",)}
    changed = table.replace(**{change: values.get(change, "2010")})
    assert changed.hash != table.hash


def test_same_table_same_bytes(tmp_path):
    for name in ("a.zarr.zip", "b.zarr.zip"):
        mrio.save(toy_table(), tmp_path / name)
    assert (tmp_path / "a.zarr.zip").read_bytes() == (tmp_path / "b.zarr.zip").read_bytes()


def test_whole_numbers_are_small_and_exact(tmp_path):
    table = synthetic_table(6, 20, seed=1)
    whole = table.replace(Z=np.rint(table.Z * 1e4), Y=np.rint(table.Y * 1e4))
    mrio.save(table, tmp_path / "float.zarr.zip")
    mrio.save(whole, tmp_path / "whole.zarr.zip")
    assert_tables_equal(mrio.load(tmp_path / "whole.zarr.zip"), whole)
    sizes = [os.path.getsize(tmp_path / name) for name in ("whole.zarr.zip", "float.zarr.zip")]
    assert sizes[0] < 0.6 * sizes[1]


@pytest.mark.parametrize("name", KINDS)
def test_existing_target_is_refused_then_replaced(tmp_path, name):
    path = mrio.save(toy_table(), tmp_path / name)
    with pytest.raises(StoreError, match="exists already"):
        mrio.save(toy_table(open=True), path)
    assert mrio.load(path).hash == toy_table().hash
    mrio.save(toy_table(open=True), path, overwrite=True)
    assert mrio.load(path).hash == toy_table(open=True).hash
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", KINDS)
def test_a_write_that_fails_leaves_the_old_store(tmp_path, name, monkeypatch):
    path = mrio.save(toy_table(), tmp_path / name)
    from mrio.io import _native_write

    def broken(*_, **__):
        raise OSError("no space left on device")

    monkeypatch.setattr(_native_write, "_write_array", broken)
    with pytest.raises(StoreError, match="no space left"):
        mrio.save(toy_table(open=True), path, overwrite=True)
    assert mrio.load(path).hash == toy_table().hash
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_a_chunk_cut_from_the_folder_is_found(tmp_path):
    path = mrio.save(toy_table(), tmp_path / "t.zarr")
    next((path / "Z").rglob("0")).rename(tmp_path / "gone")
    with pytest.raises(StoreError, match=r"damaged: .* is missing"):
        mrio.load(path)


@pytest.mark.parametrize("array", ["Z", "v_Y", "demand", "extensions"])
def test_a_missing_array_is_found(tmp_path, array):
    path = mrio.save(toy_table(open=True), tmp_path / "t.zarr")
    shutil.rmtree(path / array)
    with pytest.raises(StoreError, match=r"damaged: .* is missing"):
        mrio.load(path)


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.9, 0.999])
def test_a_zip_cut_short_is_found(tmp_path, keep):
    path = mrio.save(toy_table(), tmp_path / "t.zarr.zip")
    data = path.read_bytes()
    path.write_bytes(data[: int(keep * len(data))])
    with pytest.raises(StoreError):
        mrio.load(path)


def test_a_changed_figure_is_found(tmp_path):
    path = mrio.save(toy_table(), tmp_path / "t.zarr")
    other = mrio.save(toy_table().replace(Z=toy_table().Z + 1.0), tmp_path / "u.zarr")
    shutil.rmtree(path / "Z")
    shutil.copytree(other / "Z", path / "Z")
    with pytest.raises(StoreError, match=r"damaged: .* has other bytes than were written"):
        mrio.load(path)


def test_a_newer_schema_says_so(tmp_path):
    path = mrio.save(toy_table(), tmp_path / "t.zarr")
    meta = json.loads((path / "zarr.json").read_text())
    meta["attributes"]["mrio_schema"] = 99
    (path / "zarr.json").write_text(json.dumps(meta))
    with pytest.raises(StoreError, match="install a newer mrio"):
        mrio.load(path)


def test_what_is_no_store_is_refused(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.zarr.zip").write_text("no zip")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("a.txt", "a")
    for name in ("folder", "text.zarr.zip", "other.zip"):
        with pytest.raises(StoreError):
            mrio.load(tmp_path / name)


def test_an_unknown_name_proposes_the_embedded_ones(tmp_path):
    with pytest.raises(StoreError, match="china-2007"):
        mrio.load("china-2006")
    with pytest.raises(StoreError):
        mrio.load(tmp_path / "nothing.zarr")


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(StoreError, match="does not exist"):
        mrio.save(toy_table(), tmp_path / "no" / "t.zarr")


def test_embedded_tables_load_by_name():
    assert "china-2007" in embedded_names()
    for name in embedded_names():
        assert mrio.load(name).name == name


def test_a_folder_of_something_else_is_never_deleted(tmp_path):
    """--out names a folder by mistake: its content stays."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "thesis.txt").write_text("years")
    for target in ("work", "work.zarr.zip"):
        if target != "work":
            (tmp_path / "work").rename(tmp_path / target)
        with pytest.raises(StoreError, match="folder"):
            mrio.save(toy_table(), tmp_path / target, overwrite=True)
        assert (tmp_path / target / "thesis.txt").read_text() == "years"


def test_files_do_not_replace_folders(tmp_path):
    from mrio.io import write_frame

    (tmp_path / "a.csv").mkdir()
    with pytest.raises(StoreError, match="is a folder"):
        write_frame(toy_table().to_frames()["Z"], tmp_path / "a.csv", overwrite=True)
    assert (tmp_path / "a.csv").is_dir()


@pytest.mark.parametrize("name", ["T.ZIP", "T.ZARR.ZIP"])
def test_a_zip_in_capitals_is_a_zip(tmp_path, name):
    path = mrio.save(toy_table(), tmp_path / name)
    assert path.is_file()
    assert mrio.load(path).hash == toy_table().hash


def test_an_embedded_name_wins_over_a_file_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "china-2007").mkdir()
    assert mrio.load("china-2007").year == 2007
    with pytest.raises(StoreError, match="not a native store"):
        mrio.load("./china-2007")


def test_files_in_a_zip_carry_a_fixed_date(tmp_path):
    path = mrio.save(toy_table(), tmp_path / "t.zarr.zip")
    with zipfile.ZipFile(path) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
