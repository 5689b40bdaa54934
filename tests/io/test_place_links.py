"""Outputs through symbolic links, and what is said when the system refuses them."""

import errno
import os
from pathlib import Path

import pytest

import mrio
from mrio.errors import StoreError
from mrio.io import place, write_frame
from mrio.io.writing import _target
from mrio.testing import toy_table

KINDS = ("t.zarr", "t.zarr.zip")


def write_draft(path, write):
    with place(path) as draft:
        write(draft)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("dangling", [False, True])
def test_links_stay_and_what_they_point_at_is_written(tmp_path, name, dangling):
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
    real, link = tmp_path / "there" / name, tmp_path / "here" / name
    link.symlink_to(os.path.join("..", "there", name))
    if not dangling:
        mrio.save(toy_table(open=True), real)
        with pytest.raises(StoreError, match="exists already"):
            mrio.save(toy_table(), link)
    assert mrio.save(toy_table(), link, overwrite=not dangling) == link
    assert link.is_symlink()
    assert mrio.load(link).hash == mrio.load(real).hash == toy_table().hash
    assert [entry.name for entry in real.parent.iterdir()] == [name]
    assert [entry.name for entry in link.parent.iterdir()] == [name]


def test_links_that_lead_nowhere(tmp_path):
    (tmp_path / "a.zarr").symlink_to(tmp_path / "b.zarr")
    (tmp_path / "b.zarr").symlink_to(tmp_path / "a.zarr")
    (tmp_path / "c.zarr").symlink_to(tmp_path / "none" / "c.zarr")
    with pytest.raises(StoreError, match="leads to itself"):
        mrio.save(toy_table(), tmp_path / "a.zarr")
    with pytest.raises(StoreError, match=r"none does not exist"):
        mrio.save(toy_table(), tmp_path / "c.zarr")


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "make room"),
        (errno.EDQUOT, "quota"),
        (errno.EACCES, "may not write"),
        (errno.EPERM, "may not write"),
        (errno.EROFS, "read-only"),
        (errno.ENAMETOOLONG, "shorter name"),
        (errno.EMFILE, "ulimit"),
    ],
)
def test_what_cannot_be_written_comes_with_a_remedy(tmp_path, number, remedy):
    def write(_):
        raise OSError(number, os.strerror(number))

    with pytest.raises(StoreError, match=f"cannot be written.*\n.*{remedy}"):
        write_draft(tmp_path / "a.csv", write)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_too_long(tmp_path):
    with pytest.raises(StoreError, match="choose a shorter name"):
        write_frame(toy_table().to_frames()["Z"], tmp_path / f"{'a' * 240}.csv")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk(tmp_path):
    with pytest.raises(StoreError, match="make room"):
        write_draft(tmp_path / "a.csv", lambda _: Path("/dev/full").write_text("figures"))


def test_a_draft_that_cannot_be_deleted_does_not_undo_the_output(tmp_path, monkeypatch, caplog):
    path = mrio.save(toy_table(), tmp_path / "t.zarr")

    def stuck(_):
        raise OSError("busy")

    monkeypatch.setattr(_target.shutil, "rmtree", stuck)
    mrio.save(toy_table(open=True), path, overwrite=True)
    assert "cannot be deleted, do so by hand: busy" in caplog.text
    assert mrio.load(path).hash == toy_table(open=True).hash
