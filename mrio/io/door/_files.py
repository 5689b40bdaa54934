"""Files of a store, in a folder or in a zip: by name, of known length, never outside of it."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path
from typing import Protocol

from mrio.errors import StoreError
from mrio.io.door._endings import way_in
from mrio.io.door._words import damaged, refused, told_apart

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


class StoreFiles(Protocol):
    """The files of a store by their names, with '/' between folders.

    Attributes
    ----------
    path : Path
        The folder or the zip.
    """

    path: Path

    def size(self, name: str) -> int | None:
        """Return the length in bytes, None when there is no such file."""
        ...

    def read(self, name: str) -> bytes:
        """Return the bytes of a file that is there."""
        ...

    def total(self) -> int:
        """Return the bytes of all files together."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...


class FolderFiles:
    """Files of a folder; links that lead out of it, devices and pipes are refused.

    Parameters
    ----------
    path : Path
        May itself be a link.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._root = os.path.realpath(path)

    def size(self, name: str) -> int | None:
        """Return the length in bytes, None when there is no such file."""
        try:
            with told_apart(self.path, name):
                found = os.stat(self._place(name))
        except (FileNotFoundError, NotADirectoryError):
            return None
        if stat.S_ISDIR(found.st_mode):
            return None
        if not stat.S_ISREG(found.st_mode):
            raise refused(self.path, f"{name} is a pipe or a device")
        return found.st_size

    def read(self, name: str) -> bytes:
        """Return the bytes of a file that is there."""
        with told_apart(self.path, name), open(self._place(name), "rb") as file:
            return file.read()

    def total(self) -> int:
        """Return the bytes of all files together."""
        found = 0
        with told_apart(self.path, ""):
            for folder, _, names in os.walk(self._root):
                found += sum(os.lstat(os.path.join(folder, name)).st_size for name in names)
        return found

    def close(self) -> None:
        """Nothing stays open."""

    def _place(self, name: str) -> str:
        place = os.path.join(self._root, *name.split("/"))
        real = os.path.realpath(place)
        if real != place and not real.startswith(self._root + os.sep):
            raise refused(self.path, f"{name} is a link that leads out of the folder")
        return real


class ZipFiles:
    """Files of a zip: stored or deflated, each name once, none encrypted.

    Parameters
    ----------
    path : Path

    Raises
    ------
    StoreError
        When the list of its files cannot be read, or breaks these rules.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with told_apart(path, ""):
            try:
                self._zip = zipfile.ZipFile(path)
            except OSError:
                raise
            # zipfile raises whatever a changed directory of files makes it stumble over.
            except Exception as error:
                raise damaged(path, f"its list of files cannot be read: {error}") from error
        entries = self._zip.infolist()
        self._entries = {entry.filename: entry for entry in entries}
        if len(self._entries) < len(entries):
            self.close()
            raise refused(path, "it holds two files of one name")

    def size(self, name: str) -> int | None:
        """Return the length in bytes, None when there is no such file."""
        entry = self._entries.get(name)
        return None if entry is None else entry.file_size

    def read(self, name: str) -> bytes:
        """Return the bytes of a file that is there."""
        entry = self._entries[name]
        if entry.compress_type not in _METHODS or entry.flag_bits & _ENCRYPTED:
            raise refused(self.path, f"{name} is packed in another way than stored or deflated")
        with told_apart(self.path, name):
            try:
                with self._zip.open(entry) as file:
                    found = file.read(entry.file_size)
            except OSError:
                raise
            except Exception as error:  # as above: bytes that were changed
                raise damaged(self.path, f"{name}: {error}") from error
        if len(found) < entry.file_size:
            raise damaged(self.path, f"{name} holds {len(found):,} of {entry.file_size:,} bytes")
        return found

    def total(self) -> int:
        """Return the bytes of all files together, packed."""
        with told_apart(self.path, ""):
            return self.path.stat().st_size

    def close(self) -> None:
        """Close the zip."""
        self._zip.close()


def files_of(path: Path) -> StoreFiles:
    """Return the files of a store.

    Raises
    ------
    StoreError
        When it is neither a folder nor a zip, or may not be read.
    """
    with told_apart(path, ""):
        found = os.stat(path)
        if stat.S_ISDIR(found.st_mode):
            return FolderFiles(path)
        if not stat.S_ISREG(found.st_mode):
            raise refused(
                path, "it is a pipe or a device, not a native store", "name a file or a folder"
            )
        with path.open("rb") as file:
            start = file.read(4)
    if start[:2] != b"PK":
        raise not_a_store(path, start)
    return ZipFiles(path)


def not_a_store(path: Path, start: bytes) -> StoreError:
    """Return the error on a file that is no zip, with what it may be by its ending."""
    if not start and path.suffix.lower() == ".zip":
        return damaged(path, "it is empty")
    return StoreError(
        f"{path} is not a zip file, or one cut short at its start",
        where=str(path),
        hint=way_in(path),
    )
