"""Arrays of a native store as their metadata describe them: formats from a short list alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from mrio.io.door._json import parsed
from mrio.io.door._words import damaged, refused

TEXT = "string"
DTYPES = frozenset(
    ["float32", "float64", *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))]
)
MOST_CHUNKS = 100_000
"""Of an array: mrio writes some hundreds for the largest tables there are."""
MOST_TEXT = 64_000_000
"""Bytes of packed labels."""
PACKING = 1024
"""Heads, checksums and an entry in an index, for each chunk, at most."""
BLOSC_INSIDE = ("lz4", "lz4hc", "zstd")


@dataclass(frozen=True)
class Node:
    """One array of a store, as its metadata have it.

    Attributes
    ----------
    name : str
        Its place in the store, such as `extensions/emissions/F`.
    shape, chunks : tuples of int
    dtype : numpy dtype, or None for text
    codecs : tuple of (name, configuration), in the order of writing
    document : dict
        The metadata with nothing in them but what is listed here: what zarr is given.
    """

    name: str
    shape: tuple[int, ...]
    chunks: tuple[int, ...]
    dtype: np.dtype[Any] | None
    codecs: tuple[tuple[str, dict[str, Any]], ...]
    document: dict[str, Any]

    @property
    def bytes_of_chunk(self) -> int | None:
        """Length of a chunk before packing; None for text, whose length only its bytes tell."""
        return None if self.dtype is None else math.prod(self.chunks) * self.dtype.itemsize

    @property
    def most_bytes_of_chunk(self) -> int:
        """Length that the file of a chunk has at most: packed, it is hardly longer than plain."""
        plain = self.bytes_of_chunk
        if plain is None:
            return MOST_TEXT
        name, how = self.codecs[0]
        inner = math.prod(how["chunk_shape"]) if name == "sharding_indexed" else 0
        count = math.prod(self.chunks) // inner if inner else 1
        return plain + plain // 128 + PACKING * count

    def key(self, at: tuple[int, ...]) -> str:
        """Return the name of the file of a chunk."""
        separator = self.document["chunk_key_encoding"]["configuration"]["separator"]
        return f"{self.name}/" + separator.join(["c", *map(str, at)])

    def places(self) -> list[tuple[int, ...]]:
        """Return the positions of all chunks."""
        counts = [-(-side // step) for side, step in zip(self.shape, self.chunks, strict=True)]
        return list(product(*(range(count) for count in counts)))

    def bounds(self, at: tuple[int, ...]) -> tuple[slice, ...]:
        """Return what of the array a chunk holds."""
        parts = zip(at, self.chunks, self.shape, strict=True)
        return tuple(slice(i * step, min(side, (i + 1) * step)) for i, step, side in parts)


def group_attributes(path: Path, document: bytes) -> dict[str, Any]:
    """Return the attributes of the root of a store.

    Raises
    ------
    StoreError
        When it is not the root of a zarr 3 store.
    """
    found = _metadata(path, "zarr.json", document)
    if found.get("node_type") != "group":
        raise damaged(path, f"its root is {found.get('node_type')!r}, a group is expected")
    attributes = found.get("attributes", {})
    if not isinstance(attributes, dict):
        raise damaged(path, "zarr.json: its attributes are no mapping")
    return attributes


def array_node(path: Path, name: str, document: bytes, *, text: bool) -> Node:
    """Return an array as its metadata have it.

    Raises
    ------
    StoreError
        When it is of a type or packed in a way that is not on the list, or its metadata
        do not hold together.
    """
    file = f"{name}/zarr.json"
    found = _metadata(path, file, document)
    if found.get("node_type") != "array":
        raise damaged(path, f"{file} describes {found.get('node_type')!r}, an array is expected")
    shape = _sides(path, file, found.get("shape"), least=0)
    grid = _mapping(path, file, found.get("chunk_grid"), "chunk_grid")
    if grid.get("name") != "regular":
        raise refused(path, f"{file}: a grid of chunks of kind {grid.get('name')!r}")
    inner = _mapping(path, file, grid.get("configuration"), "chunk_grid")
    chunks = _sides(path, file, inner.get("chunk_shape"), least=1)
    if len(chunks) != len(shape):
        raise damaged(path, f"{file}: chunks of shape {chunks} in an array of shape {shape}")
    if found.get("storage_transformers"):
        raise refused(path, f"{file} asks for a storage transformer")
    dtype = _dtype(path, file, found.get("data_type"), text)
    codecs = _codecs(path, file, found.get("codecs"), text=text)
    document_ = {
        "zarr_format": 3,
        "node_type": "array",
        "shape": list(shape),
        "data_type": found["data_type"],
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": list(chunks)}},
        "chunk_key_encoding": _encoding(path, file, found.get("chunk_key_encoding")),
        "fill_value": _fill(path, file, found.get("fill_value"), text),
        "codecs": [{"name": codec, "configuration": how} for codec, how in codecs],
        "attributes": {},
        "storage_transformers": [],
    }
    node = Node(name, shape, chunks, dtype, codecs, document_)
    count = math.prod(-(-side // step) for side, step in zip(shape, chunks, strict=True))
    if count > MOST_CHUNKS:
        found = f"{name} is cut into {count:,} chunks, at most {MOST_CHUNKS:,} are read"
        raise refused(path, found, "write it anew with mrio.save")
    _check_shards(path, node)
    return node


def _metadata(path: Path, file: str, document: bytes) -> dict[str, Any]:
    try:
        found = parsed(document)
    except ValueError as error:
        raise damaged(path, f"{file} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise damaged(path, f"{file} holds no mapping")
    version = found.get("zarr_format")
    if isinstance(version, int) and not isinstance(version, bool) and version > 3:
        raise refused(
            path,
            f"it was written in format {version} of zarr, newer than 3",
            "install a newer mrio",
        )
    if type(version) is not int or version != 3:
        raise refused(path, f"{file} is of format {str(version)[:40]} of zarr, 3 is expected")
    return found


def _mapping(path: Path, file: str, found: Any, what: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise damaged(path, f"{file}: {what} is missing")
    return found


def _sides(path: Path, file: str, found: Any, *, least: int) -> tuple[int, ...]:
    whole = isinstance(found, list) and all(type(side) is int for side in found)
    if not whole or len(found) not in (1, 2) or min(found) < least or max(found) >= 1 << 48:
        raise damaged(path, f"{file}: {str(found)[:60]} is no shape of an array of a table")
    return tuple(found)


def _dtype(path: Path, file: str, found: Any, text: bool) -> np.dtype[Any] | None:
    if text and found == TEXT:
        return None
    if not text and isinstance(found, str) and found in DTYPES:
        return np.dtype(found)
    wanted = "text" if text else "a float or an integer"
    raise refused(path, f"{file} is of type {str(found)[:60]!r}, {wanted} is expected")


def _encoding(path: Path, file: str, found: Any) -> dict[str, Any]:
    """Return how the files of chunks are named: c/0/1 or c.0.1."""
    found = _mapping(path, file, found, "chunk_key_encoding")
    separator = (found.get("configuration") or {"separator": "/"}).get("separator", "/")
    if found.get("name") != "default" or separator not in ("/", "."):
        raise refused(path, f"{file}: names of chunks of kind {str(found.get('name'))[:60]!r}")
    return {"name": "default", "configuration": {"separator": separator}}


def _fill(path: Path, file: str, found: Any, text: bool) -> Any:
    number = isinstance(found, int | float) and not isinstance(found, bool)
    if found == "" if text else number and found == 0:
        return found
    raise refused(path, f"{file}: {str(found)[:60]!r} as the value of what is not written")


def _codecs(
    path: Path, file: str, found: Any, *, text: bool, inside: bool = False
) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return the chain of codecs: one that makes bytes of values, then what packs these."""
    if not isinstance(found, list) or not found:
        raise damaged(path, f"{file} names no codecs")
    chain = tuple(_codec(path, file, each) for each in found)
    first = "vlen-utf8" if text else "bytes"
    heads = (first,) if text or inside else (first, "sharding_indexed")
    rest = [name for name, _ in chain[1:]]
    if chain[0][0] not in heads or any(name not in ("blosc", "zstd", "crc32c") for name in rest):
        odd = next((name for name, _ in chain if name not in _KNOWN), chain[0][0])
        raise refused(
            path,
            f"{file} is packed by {odd!r}",
            f"a native store is packed by blosc, zstd or not at all: {_OTHERWISE}",
        )
    if len(set(rest)) < len(rest) or {"blosc", "zstd"} <= set(rest):
        raise refused(path, f"{file} is packed twice over")
    return chain


_KNOWN = ("bytes", "vlen-utf8", "blosc", "zstd", "crc32c", "sharding_indexed")
_OTHERWISE = "other codecs may run code. Have its sender write it with mrio.save"


def _codec(path: Path, file: str, found: Any) -> tuple[str, dict[str, Any]]:
    name = found.get("name") if isinstance(found, dict) else found
    how = found.get("configuration", {}) if isinstance(found, dict) else {}
    if not isinstance(name, str) or not isinstance(how, dict):
        raise damaged(path, f"{file}: {str(found)[:60]} is no codec")
    if name == "bytes" and how.get("endian", "little") not in ("little", "big"):
        raise damaged(path, f"{file}: numbers in the order {str(how.get('endian'))[:60]!r}")
    if name == "blosc" and how.get("cname") not in BLOSC_INSIDE:
        raise refused(path, f"{file} is packed by blosc with {str(how.get('cname'))[:60]!r}")
    return name, how


def _check_shards(path: Path, node: Node) -> None:
    """Refuse shards whose inner chunks do not make them up, or are packed in another way."""
    if node.codecs[0][0] != "sharding_indexed":
        return
    file, how = f"{node.name}/zarr.json", node.codecs[0][1]
    inner = _sides(path, file, how.get("chunk_shape"), least=1)
    if len(inner) != len(node.chunks) or any(
        outer % side for outer, side in zip(node.chunks, inner, strict=True)
    ):
        raise damaged(path, f"{file}: chunks of {inner} do not make up shards of {node.chunks}")
    count = math.prod(outer // side for outer, side in zip(node.chunks, inner, strict=True))
    if count > MOST_CHUNKS:
        found = f"a shard of {node.name} is cut into {count:,} chunks, at most {MOST_CHUNKS:,} are"
        raise refused(path, f"{found} read", "write it anew with mrio.save")
    _codecs(path, file, how.get("codecs"), text=False, inside=True)
    index = [name for name, _ in _codecs(path, file, how.get("index_codecs"), text=False)]
    if index not in (["bytes"], ["bytes", "crc32c"]) or len(node.codecs) > 1:
        raise refused(path, f"{file}: an index of shards by {index}")
    if how.get("index_location", "end") not in ("start", "end"):
        raise damaged(path, f"{file}: no place for the index of shards")
