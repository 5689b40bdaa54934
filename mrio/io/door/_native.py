"""A native store opened: metadata first, then sizes, then chunk after chunk, each checked."""

from __future__ import annotations

import os
import zlib
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mrio.errors import StoreError
from mrio.io.door._chunks import Damage, check_chunk
from mrio.io.door._endings import STORE, way_in
from mrio.io.door._files import StoreFiles, files_of
from mrio.io.door._json import MOST_BYTES
from mrio.io.door._nodes import Node, array_node, group_attributes
from mrio.io.door._words import damaged, refused
from mrio.memory import is_short_of_memory, require_memory, sized

MANIFEST = "files"
"""Attribute of the root: length and CRC-32 of every chunk that was written."""
RATIO, RATIO_FROM = 10_000, 1_000_000_000
"""A store that claims more than a GB may claim so many times the bytes that it holds."""
LABEL_BYTES = 200
"""What a label takes in memory, as text and in an index."""
_VERSION_2 = (".zgroup", ".zarray", ".zmetadata", ".zattrs")


class NativeStore:
    """The arrays of a native store; made by `native`.

    Attributes
    ----------
    path : Path
    attributes : dict
        Of the root.
    missing : list of str
        Chunks that were not there and were read as zeros.
    """

    def __init__(self, files: StoreFiles) -> None:
        self.path = files.path
        self.attributes = group_attributes(self.path, _root_document(files))
        self.missing: list[str] = []
        self._files = files
        self._nodes: dict[str, Node] = {}
        self._manifest = _manifest(self.path, self.attributes)

    def has(self, name: str) -> bool:
        """Return whether there is such an array."""
        return self._files.size(f"{name}/zarr.json") is not None

    def node(self, name: str, *, text: bool = False) -> Node:
        """Return an array's metadata, checked.

        Raises
        ------
        StoreError
        """
        if name not in self._nodes:
            document = _document(self._files, f"{name}/zarr.json")
            self._nodes[name] = array_node(self.path, name, document, text=text)
        return self._nodes[name]

    def check_sizes(self, *, left_out: tuple[str, ...] = ()) -> None:
        """Hold what all arrays asked for so far claim against the bytes there are, and the memory.

        Parameters
        ----------
        left_out : names of arrays that go to a file instead

        Raises
        ------
        StoreError
        """
        claimed = {name: _bytes_of(node) for name, node in self._nodes.items()}
        there = self._files.total()
        if sum(claimed.values()) > max(RATIO_FROM, RATIO * there):
            largest = max(claimed, key=lambda name: claimed[name])
            raise damaged(
                self.path,
                f"{largest} claims {sized(claimed[largest])}, the whole store holds {sized(there)}",
            )
        largest_chunk = max((node.bytes_of_chunk or 0 for node in self._nodes.values()), default=0)
        need = sum(size for name, size in claimed.items() if name not in left_out)
        require_memory(
            need + 3 * largest_chunk,
            f"the table in {self.path}",
            where=str(self.path),
            hint=None
            if left_out
            else "close other programs, lift a limit on this process (ulimit -v), or leave Z on "
            "disk: mrio.load(…, map_to=…)",
        )

    def labels(self, name: str) -> tuple[str, ...]:
        """Return an array of text."""
        return tuple(str(label) for _, values in self.chunks(name) for label in values)

    def figures(self, name: str) -> NDArray[np.float64]:
        """Return an array of numbers in double precision."""
        node = self.node(name)
        found = np.zeros(node.shape)
        for at, values in self.chunks(name):
            found[at] = values
        return found

    def chunks(self, name: str) -> Iterator[tuple[tuple[slice, ...], NDArray[Any]]]:
        """Yield an array chunk by chunk, in rows of chunks: where each belongs, and its values.

        One at a time, and by one thread of zarr's: when a chunk is refused nothing else is under
        way, and no more than a chunk is in memory beside the array.

        Raises
        ------
        StoreError
        """
        from mrio.io.door._zarr_view import opened

        node = self.node(name)
        with self._unpacking(name):
            array = opened(node, self._checked)
        for place in node.places():
            at, key = node.bounds(place), node.key(place)
            if self._absent(node, key):
                yield at, np.zeros([part.stop - part.start for part in at], dtype=node.dtype)
                continue
            with self._unpacking(key):
                values = array[at]
            yield at, values

    @contextmanager
    def _unpacking(self, what: str) -> Generator[None]:
        """Call damage what a decoder or zarr stumbles over in bytes whose heads were right."""
        try:
            yield
        except (StoreError, MemoryError):
            raise
        except Exception as error:
            if is_short_of_memory(error):
                raise MemoryError(str(error)) from error
            raise damaged(self.path, f"{what} cannot be unpacked: {error}") from error

    def _absent(self, node: Node, key: str) -> bool:
        """Return whether a chunk was never written, for it held nothing but zeros."""
        if self._files.size(key) is not None:
            return False
        if node.dtype is None or (self._manifest is not None and key in self._manifest):
            raise damaged(self.path, f"{key} is missing")
        self.missing.append(key)
        return True

    def _checked(self, node: Node, key: str) -> bytes | None:
        """Return the bytes of a chunk, None for one that is not there."""
        size = self._files.size(key)
        if size is None:
            return None
        told = None if self._manifest is None else self._manifest.get(key)
        if self._manifest is not None and told is None:
            raise damaged(self.path, f"{key} was not written with this store")
        # Its length first: what is far too long is not even read.
        if told is not None and size != told[0]:
            raise damaged(self.path, f"{key} holds {size:,} of {told[0]:,} bytes")
        if size > node.most_bytes_of_chunk:
            most = node.most_bytes_of_chunk
            raise damaged(self.path, f"{key} holds {size:,} bytes, at most {most:,} are expected")
        data = self._files.read(key)
        try:
            if told is not None and zlib.crc32(data) != told[1]:
                raise Damage("has other bytes than were written")
            check_chunk(data, node)
        except Damage as error:
            raise damaged(self.path, f"{key} {error}") from error
        return data


@contextmanager
def native(path: Path) -> Generator[NativeStore]:
    """Open a native store, a folder or a zip; nothing of it is decoded yet.

    Raises
    ------
    StoreError
        Not a store, of another version, damaged, or not to be read by this user.
    """
    files = files_of(path)
    try:
        yield NativeStore(files)
    finally:
        files.close()


def _root_document(files: StoreFiles) -> bytes:
    if files.size("zarr.json") is not None:
        return _document(files, "zarr.json")
    if any(files.size(name) is not None for name in _VERSION_2):
        raise refused(
            files.path,
            "it is a zarr store of version 2, whose parts may run code when they are read",
            "write it with mrio.save, which writes version 3; a zarr array of your own needs no "
            "store: open it and hand it to the solver (docs/design/files.md)",
        )
    folder = os.path.isdir(files.path)
    if files.path.suffix.lower() not in STORE and not folder:
        raise StoreError(
            f"{files.path} is not a native store", where=str(files.path), hint=way_in(files.path)
        )
    raise StoreError(
        f"{files.path} is not a native store: it has no zarr.json",
        where=str(files.path),
        hint="for what pymrio saves use mrio convert"
        if folder
        else "a zip of a store holds its files at the top, not in a folder; mrio.save writes one",
    )


def _document(files: StoreFiles, name: str) -> bytes:
    size = files.size(name)
    if size is None:
        raise damaged(files.path, f"{name} is missing")
    if size > MOST_BYTES:
        raise refused(
            files.path, f"{name} has {sized(size)}, a description has {sized(MOST_BYTES)}"
        )
    return files.read(name)


def _manifest(path: Path, attributes: Mapping[str, Any]) -> dict[str, list[int]] | None:
    found = attributes.get(MANIFEST)
    if found is None:
        return None  # stores of mrio up to schema 1 without it
    whole = isinstance(found, dict) and all(
        isinstance(entry, list) and [type(part) for part in entry] == [int, int]
        for entry in found.values()
    )
    if not whole:
        raise damaged(path, "zarr.json: its list of files cannot be read")
    return found


def manifest_of(folder: Path) -> dict[str, list[int]]:
    """Return length and CRC-32 of every chunk in a folder that was written as a store."""
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and path.name != "zarr.json"
    )
    return {
        path.relative_to(folder).as_posix(): [path.stat().st_size, zlib.crc32(path.read_bytes())]
        for path in files
    }


def _bytes_of(node: Node) -> int:
    count = 1
    for side in node.shape:
        count *= side
    return count * (LABEL_BYTES if node.dtype is None else 8)
