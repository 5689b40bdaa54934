"""Chunks of native stores that were cut or forged: measured before they are read or decoded."""

import os
import shutil
import struct
import subprocess
import sys
import time
import warnings

import pytest
import zarr

import mrio
from mrio.errors import ShortMemoryError
from mrio.io.door._chunks import Damage, check_chunk
from mrio.io.door._nodes import array_node
from mrio.testing import assert_tables_equal, toy_table
from tests.io.stores import edited, told, without_list


@pytest.mark.parametrize("kept", range(0, 200, 7))
def test_a_chunk_cut_anywhere_says_how_much_is_left(store, kept):
    """Without the check blosc reads beyond the end and kills the process, a third of the times."""
    chunk = without_list(store) / "Z" / "c" / "0" / "0"
    whole = chunk.read_bytes()
    kept = min(kept, len(whole) - 1)
    chunk.write_bytes(whole[:kept])
    least = len(whole) if kept >= 16 else "at least 16"
    assert f"damaged: Z/c/0/0 holds {kept} of {least} bytes" in told(store)


def test_chunks_are_told_by_the_list_too(store):
    chunk = store / "Z" / "c" / "0" / "0"
    whole = chunk.read_bytes()
    chunk.write_bytes(whole[:9])
    assert f"Z/c/0/0 holds 9 of {len(whole)} bytes" in told(store)
    chunk.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "Z/c/0/0 has other bytes than were written" in told(store)
    chunk.unlink()
    assert "Z/c/0/0 is missing" in told(store)


def test_a_chunk_that_came_later_is_not_read(store):
    """v_Y of the toy is zero in part only; an extension's zeros are no file at all."""
    extra = store / "Z" / "c" / "0" / "0"
    edited(store / "zarr.json", lambda root: root["attributes"]["files"].pop("Z/c/0/0"))
    assert extra.exists()
    assert "was not written with this store" in told(store)


@pytest.mark.parametrize("missing", ["Z/c/0/0", "industries/region/c/0"])
def test_a_missing_chunk_of_an_older_store_is_named(store, missing):
    (without_list(store) / missing).unlink()
    message = told(store)
    assert missing in message
    assert "damaged" in message


def forged_head(data, at, value):
    return data[:at] + struct.pack("<I", value) + data[at + 4 :]


@pytest.mark.parametrize(
    ("at", "value", "said"),
    [
        (0, 0x01010103, "does not begin as what blosc writes"),
        (0, 0x00010102, "does not begin as what blosc writes"),
        (0, 0x08610102, "is packed in another way than zstd"),
        (4, 2**31 - 1, "claims 2,147,483,647 bytes of numbers, 144 are expected"),
        (4, 7, "claims blocks of 144 in 7 bytes"),
        (8, 0, "claims blocks of 0 in 144 bytes"),
        (8, 2**32 - 1, "claims blocks of 4,294,967,295 in 144 bytes"),
        (12, 2**32 - 1, "of 4,294,967,295 bytes"),
        (12, 16, "of 16 bytes"),
    ],
)
def test_heads_of_blosc_are_held_against_the_bytes(store, at, value, said):
    """Version and sizes; unpacked, block and packed length; the format of what is inside."""
    chunk = without_list(store) / "Z" / "c" / "0" / "0"
    data = forged_head(chunk.read_bytes(), at, value)
    with pytest.raises(Damage) as caught:
        check_chunk(data, array_node(store, "Z", (store / "Z/zarr.json").read_bytes(), text=False))
    assert said in str(caught.value)
    chunk.write_bytes(data)
    assert said in told(store)


def labels_of(count, *, claims=None, size=True):
    from numcodecs import Zstd

    plain = struct.pack("<I", claims if claims is not None else count) + bytes(4 * count)
    packed = Zstd().encode(plain)
    if size:
        return packed
    # A frame that keeps its unpacked length to itself: window descriptor in its place.
    descriptor = packed[4]
    width = (1 if descriptor >> 5 & 1 else 0, 2, 4, 8)[descriptor >> 6]
    return packed[:4] + b"\x00\x58" + packed[5 + width :]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (labels_of(6, claims=2**32 - 1), "claims 4,294,967,295 labels in"),
        (labels_of(7), "holds 7 of 6 labels"),
        (labels_of(6, size=False), "does not state its unpacked length"),
        (labels_of(30_000_000), "bytes of labels in"),
        (b"(\xb5/\xfd", "does not begin as what zstd writes"),
        (b"", "does not begin as what zstd writes"),
        (labels_of(6)[:-2], "cannot be unpacked"),
    ],
)
def test_labels_are_counted_before_they_are_made(store, data, said):
    (without_list(store) / "industries" / "region" / "c" / "0").write_bytes(data)
    start = time.perf_counter()
    assert said in told(store)
    assert time.perf_counter() - start < 5  # a hundred million of them took a minute


def claiming(store, columns, chunk):
    """Let demand, and all that has a column for it, claim so many columns; nothing is written."""
    without_list(store)

    def wide(node):
        node["shape"][-1] = columns
        node["chunk_grid"]["configuration"]["chunk_shape"][-1] = chunk

    for name in ("demand/region", "demand/category", "Y", "v_Y", "extensions/emissions/F_Y"):
        edited(store / name / "zarr.json", wide)
    return store


def test_a_small_store_that_claims_much_is_refused_before_reading(store):
    """16 KB claimed 10⁸ labels: 60 s and 3.8 GB."""
    assert "claims 20.0 GB, the whole store holds" in told(claiming(store, 10**8, 10**8))


def test_chunks_are_counted_before_they_are_looked_for(store):
    """13 KB that claimed 25 million of them took 4.6 GB and had no end."""
    without_list(store)

    def small(node):
        node["shape"] = [5000, 5000]
        node["chunk_grid"]["configuration"]["chunk_shape"] = [1, 1]

    edited(store / "Z" / "zarr.json", small)
    start = time.perf_counter()
    assert "Z is cut into 25,000,000 chunks, at most 100,000 are read" in told(store)
    assert time.perf_counter() - start < 5


def peak_of(code, *arguments):
    """Return standard output and peak memory in MB of a program beyond what imports take."""
    program = (
        "import sys, resource, mrio, mrio.errors\nfrom mrio.io import *\n"
        "import zarr, pandas, pyarrow.parquet, pymrio\n"
        "mrio.load('china-2007')\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"try: {code}\nexcept mrio.errors.MrioError as error: print(error)\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    command = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    *said, peak = done.stdout.strip().splitlines()
    return "\n".join(said), int(peak)


@pytest.mark.parametrize("listed", [True, False])
def test_a_chunk_that_is_far_too_long_is_not_read(store, listed):
    """Its length is known before; it was read whole, and then compared."""
    if not listed:
        without_list(store)
    chunk = store / "Z" / "c" / "0" / "0"
    whole = chunk.stat().st_size
    os.truncate(chunk, 2_000_000_000)
    said, peak = peak_of("mrio.load(sys.argv[1])", store)
    wanted = f"of {whole} bytes" if listed else "at most 1,169 are expected"
    assert f"Z/c/0/0 holds 2,000,000,000 {'' if listed else 'bytes, '}{wanted}" in said
    assert peak < 200


def test_a_chunk_of_a_zip_that_unpacks_to_far_more_is_not_unpacked(store):
    import zipfile

    path = store.parent / "bomb.zarr.zip"
    without_list(store)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in store.rglob("*"):
            if file.is_file() and "Z/c" not in str(file):
                archive.write(file, file.relative_to(store))
        archive.writestr("Z/c/0/0", bytes(500_000_000))
    said, peak = peak_of("mrio.load(sys.argv[1])", path)
    assert "Z/c/0/0 holds 500,000,000 bytes, at most" in said
    assert peak < 200


def test_what_no_memory_holds_is_called_memory(store, monkeypatch):
    monkeypatch.setattr(
        "mrio.memory.psutil.virtual_memory", lambda: type("M", (), {"available": 100})()
    )
    with pytest.raises(
        ShortMemoryError, match=r"memory: the table in .* needs .*, 100 bytes are free"
    ):
        mrio.load(store)


def sharded(store):
    """Write Z anew in shards of four chunks."""
    table = mrio.load(store)
    shutil.rmtree(store / "Z")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        array = zarr.create_array(
            store / "Z", shape=(6, 6), dtype="float64", chunks=(2, 2), shards=(4, 4)
        )
    array[:] = table.Z
    return without_list(store)


def test_shards_are_read_and_their_chunks_checked(store):
    path = sharded(store)
    assert_tables_equal(mrio.load(path), toy_table(open=True))
    shard = path / "Z" / "c" / "0" / "0"
    whole = shard.read_bytes()
    start, size = struct.unpack_from("<QQ", whole, len(whole) - 68)
    forged = bytearray(whole)
    forged[start : start + 4] = b"junk"
    shard.write_bytes(bytes(forged))
    assert "does not begin as what zstd writes" in told(path)
    shard.write_bytes(whole[: len(whole) // 2])
    assert "damaged" in told(path)
    import google_crc32c

    index = bytearray(whole[-68:-4])
    struct.pack_into("<QQ", index, 0, start, size + 2**40)
    checksum = struct.pack("<I", google_crc32c.value(bytes(index)))
    shard.write_bytes(whole[:-68] + bytes(index) + checksum)
    assert "claims a chunk up to byte" in told(path)


def test_a_zip_that_packs_is_read_and_a_bomb_is_not(store, tmp_path):
    import zipfile

    path = tmp_path / "packed.zarr.zip"
    files = [file for file in store.rglob("*") if file.is_file()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.relative_to(store))
    assert mrio.load(path).hash == toy_table(open=True).hash
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zarr.json", b" " * 200_000_000)
    assert "zarr.json has 200.0 MB" in told(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.write(store / "zarr.json", "zarr.json")
    assert "another way than stored or deflated" in told(path)
    with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.write(store / "zarr.json", "zarr.json")
        archive.write(store / "zarr.json", "zarr.json")
    assert "two files of one name" in told(path)


def test_a_chunk_that_unpacks_to_more_than_it_may_is_refused(store):
    import zipfile

    path = store.parent / "bomb.zarr.zip"
    without_list(store)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in store.rglob("*"):
            if file.is_file() and file.name != "0":
                archive.write(file, file.relative_to(store))
        archive.writestr("industries/region/c/0", bytes(3_000_000_000 // 100))
    assert "damaged" in told(path)


def test_codecs_inside_shards_are_on_the_list_too(store):
    path = sharded(store)

    def hostile(node):
        node["codecs"][0]["configuration"]["codecs"] = [{"name": "numcodecs.pickle"}]

    edited(path / "Z" / "zarr.json", hostile)
    assert "packed by 'numcodecs.pickle'" in told(path)


def test_a_shard_is_read_once_however_many_parts_it_has(store, monkeypatch):
    table = mrio.load(store)
    shutil.rmtree(store / "Z")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        array = zarr.create_array(
            store / "Z", shape=(6, 6), dtype="float64", chunks=(1, 1), shards=(60, 60)
        )
    array[:] = table.Z
    without_list(store)
    calls = []
    from mrio.io.door import _native as door_native

    check = door_native.check_chunk
    monkeypatch.setattr(
        door_native, "check_chunk", lambda data, node: calls.append(node.name) or check(data, node)
    )
    assert_tables_equal(mrio.load(store), table)
    assert calls.count("Z") == 1
