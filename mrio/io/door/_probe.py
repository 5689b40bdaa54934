"""Run by a child process: read one file whole, within limits, and print how it went.

Run by its path, alone; it imports nothing of mrio, for a child must start quickly.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from typing import Any

FILTERS = {1: "gzip", 2: "shuffle", 3: "fletcher32"}
"""Filters of HDF5 that results are packed by, by their numbers."""


def read_netcdf(path: str) -> str | int:
    """Read every variable and attribute of a netCDF 4 file, as h5netcdf does.

    Returns
    -------
    str or int
        Why the file is refused, or how many bytes its figures take.
    """
    import h5py

    with h5py.File(path, "r") as file:
        refusal = _outside(file)
    if refusal is not None:
        return refusal
    import h5netcdf

    with h5netcdf.File(path, "r") as file:
        dict(file.attrs)
        total = 0
        for variable in file.variables.values():
            dict(variable.attrs)
            found = variable[...]
            total += int(found.nbytes) + (100 * int(found.size) if found.dtype == object else 0)
    return total


def _outside(file: Any) -> str | None:
    """Return what of a file lies outside of it, or needs a filter that is not on the list."""
    import h5py

    for name in file:
        if not isinstance(file.get(name, getlink=True), h5py.HardLink):
            return f"{name!r} is a link to another place"
        found = file[name]
        if not isinstance(found, h5py.Dataset):
            return f"{name!r} is a group, results have none"
        if found.external:
            return f"the figures of {name!r} lie in another file"
        if found.is_virtual:
            return f"{name!r} is put together from other files"
        properties = found.id.get_create_plist()
        for at in range(properties.get_nfilters()):
            if properties.get_filter(at)[0] not in FILTERS:
                return f"{name!r} is packed in another way than {', '.join(FILTERS.values())}"
    return None


def read_workbook(path: str) -> str | int:
    """Read every sheet of a workbook, as calamine does."""
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except Exception:
        raise  # an ordinary error: main tells it
    except BaseException as error:
        # calamine panics on some damaged files, with an exception that it does not export.
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError("it is no workbook, or a damaged one") from None
    return 0


READERS = {"netcdf": read_netcdf, "workbook": read_workbook}


def main() -> None:
    """Set the limits that standard input names, read, and print how it went."""
    asked = json.loads(sys.stdin.read())
    sys.path[:] = asked["sys"]
    _limit(asked)
    try:
        found = READERS[asked["kind"]](asked["path"])
    except MemoryError:
        print("memory")
    except Exception as error:
        text = f"{type(error).__name__}: {error}".replace("\n", " ")
        short = "unable to allocate" in text.lower() or "can't allocate" in text.lower()
        print("memory" if short else f"damaged: {text[:300]}")
    else:
        print(f"well {found}" if isinstance(found, int) else f"refused: {found}")


def _limit(asked: dict[str, Any]) -> None:
    try:
        import resource
    except ImportError:  # Windows: the parent's clock alone
        return
    limits = (
        (resource.RLIMIT_CPU, asked["seconds"]),
        (resource.RLIMIT_AS, asked["space"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),  # a reader writes nothing
    )
    for kind, most in limits:
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError, OSError):  # macOS takes no limit on addresses
            resource.setrlimit(kind, (most, hard))


if __name__ == "__main__":
    main()
