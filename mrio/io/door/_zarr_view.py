"""What zarr is shown of a store: one array's checked metadata, and its chunks as they pass."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, Literal

import zarr
from zarr.abc.store import Store

from mrio.io.door._nodes import Node

Chunk = Callable[[Node, str], bytes | None]


class _View(Store):
    """A store of one array that can only be read: nothing but what was checked is ever given."""

    def __init__(self, node: Node, chunk: Chunk) -> None:
        super().__init__(read_only=True)
        self._node, self._chunk = node, chunk
        self._document = json.dumps(node.document).encode()
        self._keys = {node.key(place) for place in node.places()}
        self._last: tuple[str, bytes | None] | None = None
        self._is_open = True

    def __eq__(self, other: object) -> bool:
        return self is other

    async def get(self, key: str, prototype: Any, byte_range: Any = None) -> Any:
        """Return a file's bytes, or a part of them, once the whole was checked."""
        found = self._bytes(key)
        if found is None:
            return None
        return prototype.buffer.from_bytes(found[_part(byte_range, len(found))])

    def _bytes(self, key: str) -> bytes | None:
        if key == "zarr.json":
            return self._document
        key = f"{self._node.name}/{key}"
        if key not in self._keys:
            return None
        # Of a shard zarr asks for the parts one after the other: it is read and checked once.
        if self._last is None or self._last[0] != key:
            self._last = (key, self._chunk(self._node, key))
        return self._last[1]

    async def get_partial_values(
        self, prototype: Any, key_ranges: Iterable[tuple[str, Any]]
    ) -> list[Any]:
        """Return parts of files."""
        return [await self.get(key, prototype, part) for key, part in key_ranges]

    async def exists(self, key: str) -> bool:
        """Return whether there is such a file."""
        return self._bytes(key) is not None

    @property
    def supports_writes(self) -> bool:
        return False

    @property
    def supports_deletes(self) -> bool:
        return False

    @property
    def supports_partial_writes(self) -> Literal[False]:
        return False

    @property
    def supports_listing(self) -> bool:
        return False

    async def set(self, key: str, value: Any) -> None:  # noqa: ARG002
        """Refuse: nothing is written here."""
        raise PermissionError(key)

    async def delete(self, key: str) -> None:
        """Refuse: nothing is deleted here."""
        raise PermissionError(key)

    async def set_partial_values(self, key_start_values: Any) -> None:
        """Refuse: nothing is written here."""
        raise PermissionError(str(key_start_values))

    async def _nothing(self) -> AsyncIterator[str]:
        for name in ():
            yield name

    def list(self) -> AsyncIterator[str]:
        """List nothing: zarr is told what there is."""
        return self._nothing()

    def list_prefix(self, prefix: str) -> AsyncIterator[str]:  # noqa: ARG002
        """List nothing."""
        return self._nothing()

    def list_dir(self, prefix: str) -> AsyncIterator[str]:  # noqa: ARG002
        """List nothing."""
        return self._nothing()


def _part(asked: Any, length: int) -> slice:
    """Return what of a file zarr asks for: all, a range, from an offset on, or a tail."""
    if asked is None:
        return slice(None)
    if hasattr(asked, "suffix"):
        return slice(max(0, length - asked.suffix), None)
    if hasattr(asked, "offset"):
        return slice(asked.offset, None)
    return slice(asked.start, asked.end)


def opened(node: Node, chunk: Chunk) -> Any:
    """Return a zarr array that reads through `chunk`, which checks what it gives."""
    return zarr.open_array(_View(node, chunk), mode="r", zarr_format=3)
