"""Outputs in place: whole or not, with other writers and readers at the same time."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pandas as pd
import pytest

import mrio
from mrio.errors import StoreError
from mrio.io import _native, load_pymrio, place, save_pymrio, write_frame
from mrio.io.writing import _drafts, _place, _together, place_together, write_checked
from mrio.io.writing._drafts import beside, read_settled, warn_of_leftovers
from mrio.testing import assert_tables_equal, toy_table

KINDS = ("t.zarr", "t.zarr.zip")


@pytest.fixture
def dead():
    """The number of a process that ran and ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def together(*tasks):
    """Run tasks in threads; return what they raised."""
    raised = []

    def run(task):
        try:
            task()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def write_draft(path, write, **options):
    with place(path, **options) as draft:
        write(draft)


@pytest.mark.parametrize("name", KINDS)
def test_several_writers_and_a_reader(tmp_path, name):
    path = tmp_path / name
    versions = [toy_table(), toy_table(open=True)]
    mrio.save(versions[0], path)

    def write(table):
        for _ in range(12):
            mrio.save(table, path, overwrite=True)

    def read():
        hashes = {table.hash for table in versions}
        for _ in range(12):
            try:
                found = mrio.load(path).hash
            except StoreError as error:  # never 'damaged', never 'no table'
                found = "replaced" if "replaced while it was read" in str(error) else error
            assert found in hashes | {"replaced"}

    raised = together(*(lambda table=table: write(table) for table in versions * 2), read)
    assert raised == []
    assert mrio.load(path).hash in {table.hash for table in versions}
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_the_last_writer_wins(tmp_path):
    path = tmp_path / "t.zarr"
    with place(path, overwrite=True, folder_mark="zarr.json") as draft:
        mrio.save(toy_table(), path)
        mrio.save(toy_table(open=True), draft)
    assert mrio.load(path).hash == toy_table(open=True).hash
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.zarr"]


@pytest.mark.parametrize("name", KINDS)
def test_what_another_wrote_meanwhile_stays(tmp_path, name):
    path = tmp_path / name
    mark = None if name.endswith("zip") else "zarr.json"

    def write(draft):
        mrio.save(toy_table(), path)
        if mark:
            mrio.save(toy_table(open=True), draft)
        else:
            draft.write_bytes(b"other")

    with pytest.raises(StoreError, match="came while this one was written"):
        write_draft(path, write, folder_mark=mark)
    assert mrio.load(path).hash == toy_table().hash
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_a_foreign_folder_that_came_meanwhile_stays(tmp_path):
    path = tmp_path / "t.zarr"

    def write(draft):
        draft.mkdir()
        path.mkdir()
        (path / "thesis.txt").write_text("years")

    with pytest.raises(StoreError, match="folder of something else"):
        write_draft(path, write, overwrite=True, folder_mark="zarr.json")
    assert (path / "thesis.txt").read_text() == "years"


def test_the_old_store_is_put_back_when_the_new_cannot_take_its_place(tmp_path, monkeypatch):
    path = mrio.save(toy_table(), tmp_path / "t.zarr")
    replace_file = os.replace

    def fails_for_the_draft(source, target):
        if ".tmp-" in str(source):
            raise OSError("disk gone")
        replace_file(source, target)

    monkeypatch.setattr(_place.os, "replace", fails_for_the_draft)
    with pytest.raises(StoreError, match="disk gone"):
        mrio.save(toy_table(open=True), path, overwrite=True)
    monkeypatch.undo()
    assert mrio.load(path).hash == toy_table().hash
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.zarr"]


@pytest.mark.parametrize("name", KINDS)
def test_a_store_replaced_while_it_is_read_is_read_again(tmp_path, name, monkeypatch):
    path = mrio.save(toy_table(), tmp_path / name)
    left = [1]
    arrays = _native._arrays

    def replaced_once(*args):
        if left and left.pop():
            mrio.save(toy_table(open=True), path, overwrite=True)
        return arrays(*args)

    monkeypatch.setattr(_native, "_arrays", replaced_once)
    hashes = [toy_table(open=True).hash]
    if name.endswith("zip"):  # the file that was opened stays readable
        hashes.append(toy_table().hash)
    assert mrio.load(path).hash in hashes


def test_a_store_replaced_again_and_again_says_so(tmp_path, monkeypatch):
    path = mrio.save(toy_table(), tmp_path / "t.zarr")
    arrays = _native._arrays

    def replaced(*args):
        mrio.save(toy_table(), path, overwrite=True)
        shutil.rmtree(path / "Z")
        return arrays(*args)

    monkeypatch.setattr(_native, "_arrays", replaced)
    with pytest.raises(StoreError, match="was replaced while it was read"):
        mrio.load(path)


def test_a_reader_waits_for_a_writer_between_its_renamings(tmp_path):
    path = mrio.save(toy_table(), tmp_path / "t.zarr")
    old = beside(path, "old")
    path.rename(old)
    back = threading.Timer(0.06, old.rename, [path])
    back.start()
    assert mrio.load(path).hash == toy_table().hash
    back.join()


def test_parts_of_two_pymrio_folders_are_not_mixed(tmp_path, monkeypatch):
    import pymrio

    path = save_pymrio(toy_table(), tmp_path / "t")
    other, left = toy_table().replace(Y=toy_table().Y * 2), [1]
    read = pymrio.load

    def replaced_once(*args, **options):
        found = read(*args, **options)
        if left and left.pop():
            save_pymrio(other, path, overwrite=True)
        return found

    monkeypatch.setattr(pymrio, "load", replaced_once)
    assert_tables_equal(load_pymrio(path), other)


def test_a_failure_without_a_writer_is_not_retried(tmp_path):
    calls = []

    def fails():
        calls.append(1)
        raise StoreError("damaged")

    (tmp_path / "a").write_text("")
    with pytest.raises(StoreError, match="damaged"):
        read_settled(tmp_path / "a", fails, verified=True)
    assert len(calls) == 1


def test_leftovers_of_dead_runs_are_reported(tmp_path, caplog, dead):
    path = mrio.save(toy_table(), tmp_path / "t.zarr")
    names = [f".tmp-{dead}-t.zarr", f".old-{dead}-0123abcd-t.zarr"]
    for name in names:
        (tmp_path / name).mkdir()
    (tmp_path / f".tmp-{dead}-0123abcd-my-t.zarr").mkdir()  # of another store
    with caplog.at_level("WARNING", logger="mrio"):
        mrio.load(path)
    assert caplog.text.count("cut off") == 2
    assert sorted(file.name for file in warn_of_leftovers(path)) == sorted(names)


@pytest.mark.parametrize("own", [True, False])
def test_nobody_is_told_to_delete_what_is_being_written(tmp_path, caplog, own):
    path = mrio.save(toy_table(), tmp_path / "t.zarr")
    draft = beside(path, "tmp") if own else tmp_path / f".tmp-{os.getppid()}-0123abcd-t.zarr"
    draft.mkdir()
    with caplog.at_level("WARNING", logger="mrio"):
        mrio.load(path)
    assert caplog.text == ""
    assert warn_of_leftovers(path) == []


def test_a_run_before_with_the_same_number_is_dead(tmp_path):
    """In containers every run is process 1."""
    left = tmp_path / f".tmp-{os.getpid()}-0123abcd-t.zarr"
    left.mkdir()
    assert warn_of_leftovers(tmp_path / "t.zarr") == [left]


def test_a_run_killed_between_its_renamings_leaves_a_way_back(tmp_path, dead):
    path = mrio.save(toy_table(), tmp_path / "t.zarr")
    path.rename(tmp_path / f".old-{dead}-0123abcd-t.zarr")
    with pytest.raises(StoreError, match=rf"\.old-{dead}-0123abcd-t\.zarr: rename it back"):
        mrio.load(path)


@pytest.fixture
def three(tmp_path):
    targets = {word: tmp_path / f"t.{word}" for word in ("table", "report", "spread")}
    for path in targets.values():
        path.write_text("old")
    return targets


def written(targets, text="new", **options):
    with place_together(targets, **options) as drafts:
        for draft in drafts.values():
            draft.write_text(text)


@pytest.mark.parametrize("error", [KeyboardInterrupt, PermissionError("open in Excel")])
def test_what_is_interrupted_among_the_renamings_is_finished(three, error, monkeypatch, caplog):
    """A gentle end must not be worse than a kill: drafts and list stay, the next run goes on."""
    replace, calls = os.replace, []

    def second_fails(source, target):
        if Path(target) in three.values():
            calls.append(target)
            if len(calls) == 2:
                raise error
        replace(source, target)

    monkeypatch.setattr("mrio.io.writing._together.os.replace", second_fails)
    with pytest.raises((KeyboardInterrupt, StoreError)):
        written(three, overwrite=True)
    monkeypatch.undo()
    assert [path.read_text() for path in three.values()] == ["new", "old", "old"]
    (left,) = [path for path in three["table"].parent.iterdir() if path.name.startswith(".set-")]
    _drafts._OWN.discard(left)  # as another process sees it
    write_frame(pd.DataFrame({"a": [1]}), three["table"].parent / "other.csv")
    assert [path.read_text() for path in three.values()] == ["new"] * 3
    assert "was put in place" in caplog.text
    assert not [p for p in three["table"].parent.iterdir() if p.name.startswith((".set-", ".tmp-"))]


def left_behind(targets, dead, host=None):
    """Lay what a run left that was killed after its list was written."""
    folder = targets["table"].parent
    pairs = []
    for path in targets.values():
        draft = folder / f".tmp-{dead}-0123abcd-{path.name}"
        draft.write_text("newer")
        pairs.append([draft.name, path.name, _together._identity(path)])
    listed = folder / f".set-{dead}-0123abcd-t.table"
    listed.write_text(json.dumps({"host": host or socket.gethostname(), "pairs": pairs}))
    return listed


def test_a_file_that_changed_since_is_not_replaced(three, dead, caplog):
    listed = left_behind(three, dead)
    three["report"].write_text("mine, and newer")
    written({"other": three["table"].parent / "o.txt"})
    assert three["report"].read_text() == "mine, and newer"
    assert three["table"].read_text() == "newer"
    assert "is newer than what a run that was cut off wrote" in caplog.text
    assert not listed.exists()


def test_a_set_of_another_machine_is_left_alone(three, dead, caplog):
    listed = left_behind(three, dead, host="elsewhere")
    written({"other": three["table"].parent / "o.txt"})
    assert [path.read_text() for path in three.values()] == ["old"] * 3
    assert listed.exists()
    assert "of the machine 'elsewhere'" in caplog.text


@pytest.mark.parametrize("kind", ["pipe", "folder", "deep", "long", "foreign", "other process"])
def test_lists_that_are_none_stop_nobody(three, dead, kind, caplog):
    folder = three["table"].parent
    listed = folder / f".set-{dead}-0123abcd-t.table"
    if kind == "pipe":
        os.mkfifo(listed)
    elif kind == "folder":
        listed.mkdir()
    elif kind == "deep":
        listed.write_text("[" * 50_000)
    elif kind == "long":
        listed.write_text("[" + "1," * 200_000 + "1]")
    else:
        draft = "../x" if kind == "foreign" else f".tmp-{dead + 1}-0123abcd-t.report"
        (folder / f".tmp-{dead + 1}-0123abcd-t.report").write_text("forged")
        pairs = [[draft, "t.report", _together._identity(three["report"])]]
        listed.write_text(json.dumps({"host": socket.gethostname(), "pairs": pairs}))
    written({"other": folder / "o.txt"})
    assert (folder / "o.txt").read_text() == "new"
    assert three["report"].read_text() == "old"
    assert "cannot be finished" in caplog.text


def test_what_came_meanwhile_stays(tmp_path):
    target = tmp_path / "t"

    def write():
        with place_together({"t": target}) as drafts:
            drafts["t"].write_text("new")
            target.write_text("theirs")

    with pytest.raises(StoreError, match="came while this one was written"):
        write()
    assert target.read_text() == "theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["t"]


def test_without_a_swap_of_names_two_renamings_do(tmp_path, monkeypatch):
    path = mrio.save(toy_table(), tmp_path / "t.zarr")
    monkeypatch.setattr(_place, "swapped", lambda *_: False)
    mrio.save(toy_table(open=True), path, overwrite=True)
    assert mrio.load(path).hash == toy_table(open=True).hash
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.zarr"]


def test_a_foreign_folder_that_was_swapped_out_is_swapped_back(tmp_path, monkeypatch):
    """It came between the last look and the swap."""
    path = mrio.save(toy_table(), tmp_path / "t.zarr")
    swap, first = _place.swapped, []

    def foreign_came(one, other):
        if not first:
            first.append(True)
            shutil.rmtree(other)
            other.mkdir()
            (other / "thesis.txt").write_text("years")
        return swap(one, other)

    monkeypatch.setattr(_place, "swapped", foreign_came)
    with pytest.raises(StoreError, match="folder of something else"):
        mrio.save(toy_table(open=True), path, overwrite=True)
    assert (path / "thesis.txt").read_text() == "years"


def test_a_folder_renamed_away_by_a_killed_run_is_put_back(tmp_path, dead, caplog):
    path = mrio.save(toy_table(), tmp_path / "t.zarr")
    path.rename(tmp_path / f".old-{dead}-0123abcd-t.zarr")
    with pytest.raises(StoreError, match="exists already"):
        mrio.save(toy_table(open=True), path)
    assert mrio.load(path).hash == toy_table().hash
    assert "was put back: a run was cut off" in caplog.text


def test_bytes_that_come_back_changed_are_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"other")
    with pytest.raises(OSError, match="gives back other bytes"):
        write_checked(tmp_path / "t", b"these")


def test_without_hard_links_what_came_meanwhile_stays_too(tmp_path, monkeypatch):
    target = tmp_path / "t"

    def no_links(_source, _target):
        raise PermissionError("no hard links here")

    def write(draft):
        draft.write_text("new")
        target.write_text("theirs")

    monkeypatch.setattr(_place.os, "link", no_links)
    with pytest.raises(StoreError, match="came while this one was written"):
        write_draft(target, write)
    assert target.read_text() == "theirs"
