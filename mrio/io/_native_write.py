"""How a native store is written: chunks in zarr 3, a list of them, and the zip of a folder."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mrio.io._metadata import attributes_of
from mrio.io.door import MANIFEST, manifest_of
from mrio.labels import FloatArray
from mrio.table import Table

if TYPE_CHECKING:
    import zarr

CHUNK = 1640
"""Rows and columns of a chunk: about 20 MB in float64."""


def write_folder(table: Table, folder: Path) -> None:
    """Write a table as a zarr folder, and into its attributes the length and CRC of every chunk."""
    import zarr

    root = zarr.create_group(folder, zarr_format=3)
    for name, axis in (("industries", table.industries), ("demand", table.demand)):
        group = root.create_group(name)
        for level, labels in zip(axis.names, (axis.region_of, axis.label_of), strict=True):
            _write_labels(group, level, labels)
    for name in ("Z", "Y", "v", "v_Y"):
        _write_array(root, name, getattr(table, name))
    extensions = root.create_group("extensions")
    for ext in table.extensions.values():
        group = extensions.create_group(ext.name)
        _write_array(group, "F", ext.F)
        if ext.F_Y is not None:
            _write_array(group, "F_Y", ext.F_Y)
    # Last: a folder that was cut off before this is no store at all.
    root.attrs.put({**attributes_of(table), MANIFEST: manifest_of(folder)})


def _write_labels(group: zarr.Group, name: str, labels: tuple[str, ...]) -> None:
    import warnings

    with warnings.catch_warnings():
        # zarr 3 warns that text arrays are not yet in the specification of version 3.
        warnings.simplefilter("ignore")
        array = group.create_array(name, shape=(len(labels),), dtype=str, chunks=(len(labels),))
        array[:] = np.array(labels, dtype=object)


def _write_array(group: zarr.Group, name: str, values: FloatArray) -> None:
    from zarr.codecs import BloscCodec

    whole = _whole_type(values)
    codec = BloscCodec(cname="lz4" if whole is None else "zstd", clevel=5, shuffle="shuffle")
    dtype = values.dtype if whole is None else whole
    if values.size == 0:
        group.create_array(name, shape=values.shape, dtype=dtype, chunks=(1, 1))
        return
    chunks = tuple(min(CHUNK, side) for side in values.shape)
    array = group.create_array(
        name, shape=values.shape, dtype=dtype, chunks=chunks, compressors=[codec]
    )
    for at in _row_panels(len(values)):
        array[at] = np.ascontiguousarray(values[at]).astype(dtype, copy=False)


def _row_panels(rows: int) -> Iterator[slice]:
    """Yield rows of one row of chunks at a time: no second copy of all of Z."""
    for start in range(0, rows, CHUNK):
        yield slice(start, min(rows, start + CHUNK))


def _whole_type(values: FloatArray) -> np.dtype[Any] | None:
    """Return the type of integers that hold the values without loss, None when none does."""
    largest = 0.0
    for at in _row_panels(len(values)):
        panel = values[at]
        if (np.rint(panel) != panel).any():
            return None
        largest = max(largest, float(np.abs(panel).max(initial=0.0)))
    for dtype in (np.int32, np.int64):
        if values.size and largest <= min(np.iinfo(dtype).max, 2**53):
            return np.dtype(dtype)
    return None


def zip_folder(folder: Path, target: Path) -> None:
    """Zip a folder without compression, names sorted and dates fixed: same data, same bytes."""
    import shutil

    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in files:
            info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), (1980, 1, 1, 0, 0, 0))
            archive.writestr(info, path.read_bytes())
    shutil.rmtree(folder)
