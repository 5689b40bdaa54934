"""Read every variable and attribute of a netCDF 4 file, as h5netcdf does, and nothing outside."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from limits import run

FILTERS = {1: "gzip", 2: "shuffle", 3: "fletcher32"}


def read(path: str) -> str | None:
    """Return why a file is refused, None when all of it was read."""
    import h5py

    with h5py.File(path, "r") as file:
        refusal = _outside(file)
    if refusal is not None:
        return refusal
    import h5netcdf

    with h5netcdf.File(path, "r") as file:
        dict(file.attrs)
        for variable in file.variables.values():
            dict(variable.attrs)
            variable[...]
    return None


def _outside(file) -> str | None:
    """Return what of a file lies outside of it, or needs a filter that is not on the list."""
    import h5py

    for name in file:
        link = file.get(name, getlink=True)
        if not isinstance(link, h5py.HardLink):
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


if __name__ == "__main__":
    run(read)
