"""Bytes changed, cut or added in every file of a store: found, or without effect."""

import random
import shutil

import pytest

import mrio
from mrio.errors import MrioError, ShortMemoryError, StoreError
from mrio.testing import synthetic_table, toy_table
from tests.io.stores import without_list


def damaged(data: bytes, rng: random.Random) -> bytes:
    found = bytearray(data)
    at = rng.randrange(len(found))
    kind = rng.choice(["flip", "byte", "cut", "insert", "zero"])
    if kind == "flip":
        found[at] ^= 1 << rng.randrange(8)
    elif kind == "byte":  # often in the head, where sizes stand
        found[min(at, rng.choice([at, 16]))] = rng.randrange(256)
    elif kind == "cut":
        del found[at:]
    elif kind == "insert":
        found[at:at] = bytes([rng.randrange(256)])
    else:
        found[at : at + 8] = bytes(len(found[at : at + 8]))
    return bytes(found)


def assert_found_or_harmless(path, table, what):
    try:
        outcome = mrio.load(path).hash
    except MrioError as error:
        outcome = str(error)
    assert outcome == table.hash or str(path) in outcome, what


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 4))]
)
def test_every_file_of_a_folder(tmp_path, seed, listed):
    rng = random.Random(seed)
    table = synthetic_table(2, 3, seed=seed) if seed % 2 else toy_table(open=True)
    whole = mrio.save(table, tmp_path / "whole.zarr")
    if not listed:
        without_list(whole)
    path = tmp_path / "t.zarr"
    files = [file.relative_to(whole) for file in sorted(whole.rglob("*")) if file.is_file()]
    for file in files * 3:
        shutil.copytree(whole, path)
        data = (path / file).read_bytes()
        (path / file).write_bytes(damaged(data, rng))
        assert_found_or_harmless(path, table, (file, seed))
        shutil.rmtree(path)


def test_a_zip(tmp_path):
    rng = random.Random(0)
    table = toy_table(open=True)
    whole = mrio.save(table, tmp_path / "whole.zarr.zip").read_bytes()
    path = tmp_path / "t.zarr.zip"
    for case in range(200):
        path.write_bytes(damaged(whole, rng))
        assert_found_or_harmless(path, table, case)


@pytest.mark.parametrize("axis", ["industries/region", "demand/category"])
def test_labels_cut_short_name_the_store(tmp_path, axis):
    path = mrio.save(toy_table(), tmp_path / "t.zarr")
    chunk = path / axis / "c" / "0"
    for keep in range(len(chunk.read_bytes())):
        chunk.write_bytes(chunk.read_bytes()[: -1 - keep])
        with pytest.raises(StoreError, match=r"t\.zarr is damaged"):
            mrio.load(path)


def test_labels_of_another_table_name_the_store(tmp_path):
    """The labels can be read, but break the rules of a table."""
    path = mrio.save(toy_table(), tmp_path / "t.zarr")
    shutil.rmtree(path / "demand" / "region")
    shutil.copytree(path / "demand" / "category", path / "demand" / "region")
    without_list(path)
    with pytest.raises(StoreError, match=r"t\.zarr is damaged.*LabelError"):
        mrio.load(path)


def test_a_shape_that_no_memory_holds(tmp_path):
    path = mrio.save(toy_table(), tmp_path / "t.zarr")
    meta = path / "Z" / "zarr.json"
    n = len(toy_table().industries)
    meta.write_text(meta.read_text().replace(f"{n}", "9" * 9, 1))
    with pytest.raises(StoreError, match="Z is cut into 166,666,667 chunks, at most 100,000"):
        mrio.load(path)


def test_too_little_memory_is_not_called_damage_alone(tmp_path, monkeypatch):
    path = mrio.save(toy_table(), tmp_path / "t.zarr")

    def full(*_):
        raise MemoryError("12 GiB")

    monkeypatch.setattr("mrio.io._native._figures", full)
    with pytest.raises(ShortMemoryError, match=r"memory: the table in .* needs .*, .* are free"):
        mrio.load(path)


def test_nothing_is_left_of_a_damaged_store_that_was_being_mapped(tmp_path):
    path, to = tmp_path / "t.zarr", tmp_path / "Z.bin"
    mrio.save(toy_table(), path)
    (path / "Y" / "c" / "0" / "0").write_bytes(b"cut")
    for _ in range(2):  # a second try meets no file that the first one left
        with pytest.raises(StoreError, match="damaged"):
            mrio.load(path, map_to=to)
        assert not to.exists()
    to.write_text("mine")
    with pytest.raises(StoreError):
        mrio.load(path, map_to=to)
    assert to.read_text() == "mine"
