"""Endings of names and the formats that they promise."""

from __future__ import annotations

from pathlib import Path

from mrio.errors import InputError

FORMATS = {
    ".csv": "CSV",
    ".tsv": "text",
    ".txt": "text",
    ".json": "JSON",
    ".yaml": "YAML",
    ".yml": "YAML",
    ".md": "Markdown",
    ".html": "HTML",
    ".htm": "HTML",
    ".xlsx": "an Excel workbook",
    ".xlsm": "an Excel workbook",
    ".xlsb": "an Excel workbook",
    ".xls": "an Excel workbook",
    ".ods": "a spreadsheet",
    ".parquet": "Parquet",
    ".pq": "Parquet",
    ".feather": "Feather",
    ".arrow": "Arrow",
    ".nc": "netCDF",
    ".nc4": "netCDF",
    ".h5": "HDF5",
    ".hdf5": "HDF5",
    ".mat": "MATLAB",
    ".npy": "numpy",
    ".npz": "numpy",
    ".pkl": "a pickle",
    ".pickle": "a pickle",
    ".rds": "R",
    ".dta": "Stata",
    ".sav": "SPSS",
    ".pdf": "PDF",
    ".png": "a picture",
    ".svg": "a picture",
    ".zarr": "a zarr folder",
    ".zip": "a zip file",
    ".gz": "a packed file",
    ".tar": "a packed file",
    ".7z": "a packed file",
    ".rar": "a packed file",
    ".db": "a database",
    ".sqlite": "a database",
}
"""What a reader expects behind an ending, in any case of letters."""
STORE = (".zarr", ".zip")


def check_ending(target: Path, wanted: tuple[str, ...], what: str, hint: str) -> None:
    """Refuse a name that promises another format than what is to be written.

    Names without an ending, or with one that stands for no format (`table.v2`), promise nothing.

    Parameters
    ----------
    target : Path
    wanted : endings that fit
    what : what is to be written
    hint : what to do

    Raises
    ------
    InputError
    """
    ending = target.suffix.lower()
    if ending in FORMATS and ending not in wanted:
        raise InputError(
            f"{target}: a name that ends in {ending} promises {FORMATS[ending]}, "
            f"{what} is to be written",
            where=str(target),
            hint=hint,
        )


def way_in(path: Path) -> str:
    """Return how a table comes in from a file that is no store of mrio, by its ending."""
    ending = path.suffix.lower()
    frames = "read it with pandas and hand the frames to mrio.Table.from_frames"
    if ending in (".pkl", ".pickle"):
        return "a pickle runs whatever code it holds and is never opened: ask for another format"
    if ending in (".nc", ".nc4"):
        return "this is netCDF, such as results are: mrio.io.read_netcdf reads what mrio wrote"
    if ending in FORMATS and ending not in STORE:
        return f"a native store is a zarr folder or a zip of one, this is {FORMATS[ending]}: " + (
            frames
        )
    return "a native store is a zarr folder or a zip of one; for what pymrio saves use mrio convert"
