"""Flows that need not lie in memory: arrays, mapped files and zarr, read by panels of rows."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mrio.errors import InputError
from mrio.leontief._protocol import FloatArray

BUFFER_BYTES = 400_000_000
"""Bound of the panels in memory at a time: one in use, one being read, one in double precision."""


class ArraySource(Protocol):
    """A square matrix (n, n) of flows that is read by rows.

    Attributes
    ----------
    shape : (n, n)
    dtype : float32 or float64
    chunk_rows : int
        Rows that are best read together.
    """

    @property
    def shape(self) -> tuple[int, int]: ...

    @property
    def dtype(self) -> np.dtype[Any]: ...

    @property
    def chunk_rows(self) -> int: ...

    def rows(self, at: slice) -> NDArray[np.floating]:
        """Return rows `at`, all columns, C order."""
        ...

    def block(self, at: slice) -> FloatArray:
        """Return the diagonal block of rows and columns `at` in double precision."""
        ...


class ArrayRows:
    """An array in memory or a memory-mapped file, float32 or float64, as a source.

    Parameters
    ----------
    array : (n, n), not changed
    """

    chunk_rows = 1

    def __init__(self, array: NDArray[Any]) -> None:
        _check(array.shape, array.dtype)
        self._array = array
        self.shape: tuple[int, int] = (array.shape[0], array.shape[1])
        self.dtype = array.dtype

    def rows(self, at: slice) -> NDArray[np.floating]:
        """Return rows `at` as a view."""
        return self._array[at]

    def block(self, at: slice) -> FloatArray:
        """Return a diagonal block in double precision."""
        return np.array(self._array[at, at], dtype=np.float64)


class ZarrRows:
    """A zarr array in chunks, float32 or float64, as a source.

    Parameters
    ----------
    array : zarr.Array (n, n)
    """

    def __init__(self, array: Any) -> None:
        _check(tuple(array.shape), np.dtype(array.dtype))
        self._array = array
        self.shape: tuple[int, int] = (int(array.shape[0]), int(array.shape[1]))
        self.dtype = np.dtype(array.dtype)
        self.chunk_rows = int(array.chunks[0])

    def rows(self, at: slice) -> NDArray[np.floating]:
        """Return rows `at`, decompressed."""
        return np.ascontiguousarray(self._array[at, :])

    def block(self, at: slice) -> FloatArray:
        """Return a diagonal block in double precision."""
        return np.array(self._array[at, at], dtype=np.float64)


def is_mapped(array: NDArray[Any]) -> bool:
    """Return whether an array lies in a memory-mapped file."""
    base: object = array
    while isinstance(base, np.ndarray):
        if isinstance(base, np.memmap):
            return True
        base = base.base
    return False


def as_source(Z: Any) -> ArraySource:
    """Return flows as a source: arrays and memory-mapped files, zarr arrays, sources themselves.

    Raises
    ------
    InputError
        When it is none of them, not square, or not of float32 or float64.
    """
    if isinstance(Z, np.ndarray):
        return ArrayRows(Z)
    if hasattr(Z, "rows") and hasattr(Z, "chunk_rows"):
        return Z
    if hasattr(Z, "chunks") and hasattr(Z, "shape") and hasattr(Z, "store"):
        return ZarrRows(Z)
    raise InputError(
        f"flows cannot be read from a {type(Z).__name__}",
        hint="give a numpy array, a numpy.memmap or a zarr array",
    )


def _check(shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
    if len(shape) != 2 or shape[0] != shape[1]:
        raise InputError(f"flows have shape {shape}", hint="Z is square")
    if dtype not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise InputError(f"flows are of type {dtype}", hint="use float32 or float64")


def check_output(source: ArraySource, x: FloatArray) -> None:
    """Raise InputError when there are not as many outputs as rows."""
    if len(x) != source.shape[0]:
        raise InputError(f"{len(x)} outputs for flows of shape {source.shape}")


def panels(
    source: ArraySource, buffer_bytes: int = BUFFER_BYTES
) -> Iterator[tuple[slice, NDArray[np.floating]]]:
    """Yield the rows of a source panel by panel; the next is read while one is used.

    Together the panels in memory and their copies in double precision stay
    below `buffer_bytes`, unless one row of chunks is larger.
    """
    n = source.shape[0]
    # Two panels as they are stored, one in double precision.
    per_row = max(n, 1) * (2 * source.dtype.itemsize + 8)
    # Never less than a row of chunks: each would be decompressed again for every part of it.
    height = max(source.chunk_rows, buffer_bytes // per_row)
    height -= height % source.chunk_rows
    cuts = [slice(start, min(n, start + height)) for start in range(0, n, height)]
    if isinstance(source, ArrayRows):  # the system reads ahead
        for at in cuts:
            yield at, source.rows(at)
        return
    with ThreadPoolExecutor(1, thread_name_prefix="mrio-panels") as reader:
        ahead = reader.submit(source.rows, cuts[0]) if cuts else None
        for at, following in zip(cuts, [*cuts[1:], None], strict=True):
            assert ahead is not None
            panel = ahead.result()
            ahead = reader.submit(source.rows, following) if following is not None else None
            yield at, panel
