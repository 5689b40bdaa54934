"""Chunks of a native store: what their heads claim, held against the bytes that are there.

Decoders take lengths from a chunk's head and trust them: one that claims more than there is
has them read beyond its end. Nothing is handed to a decoder before its head was checked here.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from typing import Any

from mrio.io.door._nodes import Node

Codecs = Sequence[tuple[str, dict[str, Any]]]

_BLOSC_HEAD = 16
_BLOSC_VERSION = 2
_BLOSC_INSIDE = {"lz4": 1, "lz4hc": 1, "zstd": 4}
"""Format of what is packed inside, as bits 5 to 7 of the head's flags name it."""
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_ABSENT = (1 << 64) - 1
TEXT_FREE, TEXT_RATIO = 1_000_000, 1_000
"""Labels may take a million bytes, or a thousand times as many as are there packed."""


class Damage(ValueError):
    """What is wrong with a chunk, as the end of a sentence that begins with its name."""


def check_chunk(data: bytes, node: Node) -> None:
    """Raise Damage when a chunk's bytes are not what its metadata and its own head claim."""
    if node.codecs[0][0] == "sharding_indexed":
        _check_shard(data, node)
    elif node.dtype is None:
        _check_labels(data, node)
    else:
        _check_packed(data, node.codecs, node.bytes_of_chunk or 0)


def _check_packed(data: bytes, codecs: Codecs, plain: int) -> None:
    """Check numbers, `plain` bytes of them before packing."""
    data = _without_checksum(data, codecs)
    packers = [(name, how) for name, how in codecs[1:] if name != "crc32c"]
    if not packers:
        if len(data) != plain:
            raise Damage(f"holds {len(data):,} of {plain:,} bytes")
        return
    name, how = packers[0]
    claimed = _blosc_claims(data, how) if name == "blosc" else _zstd_claims(data)
    if claimed != plain:
        raise Damage(f"claims {claimed:,} bytes of numbers, {plain:,} are expected")


def _check_labels(data: bytes, node: Node) -> None:
    """Check text: as many labels as the metadata claim, each within the bytes unpacked."""
    packed = data
    data = _without_checksum(data, node.codecs)
    for name, how in node.codecs[1:]:
        if name == "crc32c":
            continue
        claimed = _blosc_claims(data, how) if name == "blosc" else _zstd_claims(data)
        if claimed > max(TEXT_FREE, TEXT_RATIO * len(packed)):
            raise Damage(f"claims {claimed:,} bytes of labels in {len(packed):,}")
        data = _unpacked(data, name)
    count, used = _labels_in(data)
    if count != math.prod(node.chunks):
        raise Damage(f"holds {count:,} of {math.prod(node.chunks):,} labels")
    if used != len(data):
        raise Damage(f"has {len(data) - used:,} bytes behind its last label")


def _labels_in(data: bytes) -> tuple[int, int]:
    """Return how many labels there are and how many bytes they take."""
    if len(data) < 4:
        raise Damage("is cut before its first label")
    (count,) = struct.unpack_from("<I", data)
    if 4 * count > len(data) - 4:  # each has its length in four bytes
        raise Damage(f"claims {count:,} labels in {len(data):,} bytes")
    at = 4
    for _ in range(count):
        if at + 4 > len(data):
            raise Damage("is cut within its labels")
        (length,) = struct.unpack_from("<I", data, at)
        at += 4 + length
        if at > len(data):
            raise Damage("is cut within a label")
    return count, at


def _unpacked(data: bytes, name: str) -> bytes:
    from numcodecs import Blosc, Zstd

    codec = Blosc() if name == "blosc" else Zstd()
    try:
        return bytes(codec.decode(data))
    except (RuntimeError, ValueError) as error:
        raise Damage(f"cannot be unpacked: {error}") from error


def _without_checksum(data: bytes, codecs: Codecs) -> bytes:
    if not any(name == "crc32c" for name, _ in codecs[1:]):
        return data
    import google_crc32c

    if codecs[-1][0] != "crc32c":
        raise Damage("has its checksum in another place than last")
    if len(data) < 4 or google_crc32c.value(data[:-4]) != struct.unpack("<I", data[-4:])[0]:
        raise Damage("does not have the bytes of its checksum")
    return data[:-4]


def _blosc_claims(data: bytes, how: dict[str, Any]) -> int:
    """Return the unpacked length that a head of blosc claims (README_CHUNK_FORMAT of c-blosc)."""
    if len(data) < _BLOSC_HEAD:
        raise Damage(f"holds {len(data):,} of at least {_BLOSC_HEAD} bytes")
    version, _, flags, typesize, plain, block, packed = struct.unpack_from("<BBBBIII", data)
    if version != _BLOSC_VERSION or typesize == 0:
        raise Damage("does not begin as what blosc writes")
    if packed != len(data):
        raise Damage(f"holds {len(data):,} of {packed:,} bytes")
    if packed > plain + _BLOSC_HEAD or (plain and not 0 < block <= plain):
        raise Damage(f"claims blocks of {block:,} in {plain:,} bytes, {packed:,} packed")
    stored = bool(flags & 0x2)
    if not stored and plain and flags >> 5 != _BLOSC_INSIDE[how["cname"]]:
        raise Damage(f"is packed in another way than {how['cname']}")
    return plain


def _zstd_claims(data: bytes) -> int:
    """Return the unpacked length that the head of a frame of zstd claims (RFC 8878, 3.1.1.1)."""
    if len(data) < 6 or data[:4] != _ZSTD_MAGIC:
        raise Damage("does not begin as what zstd writes")
    descriptor = data[4]
    size_flag, single = descriptor >> 6, descriptor >> 5 & 1
    width = (1 if single else 0, 2, 4, 8)[size_flag]
    start = 5 + (1 - single) + (0, 1, 2, 4)[descriptor & 3]
    if width == 0:
        raise Damage("does not state its unpacked length")
    if len(data) < start + width:
        raise Damage("is cut within its head")
    claimed = int.from_bytes(data[start : start + width], "little")
    return claimed + 256 if width == 2 else claimed


def _check_shard(data: bytes, node: Node) -> None:
    """Check a shard: its index, and each of the chunks inside (zarr 3, sharding_indexed)."""
    how = node.codecs[0][1]
    inner = tuple(how["chunk_shape"])
    count = math.prod(outer // side for outer, side in zip(node.chunks, inner, strict=True))
    codecs = [_named(codec) for codec in how["codecs"]]
    index_codecs = [_named(codec) for codec in how["index_codecs"]]
    length = 16 * count + (4 if len(index_codecs) > 1 else 0)
    if len(data) < length:
        raise Damage(f"holds {len(data):,} bytes, its index alone has {length:,}")
    at_end = how.get("index_location", "end") == "end"
    index = _without_checksum(data[-length:] if at_end else data[:length], index_codecs)
    order = ">" if index_codecs[0][1].get("endian") == "big" else "<"
    assert node.dtype is not None
    plain = math.prod(inner) * node.dtype.itemsize
    for start, size in struct.iter_unpack(f"{order}QQ", index):
        if (start, size) == (_ABSENT, _ABSENT):
            continue
        if start + size > len(data):
            raise Damage(f"claims a chunk up to byte {start + size:,} of {len(data):,}")
        _check_packed(data[start : start + size], codecs, plain)


def _named(codec: Any) -> tuple[str, dict[str, Any]]:
    if isinstance(codec, str):
        return codec, {}
    return codec["name"], codec.get("configuration", {})
