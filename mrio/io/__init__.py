"""Tables in and out: the native store, the pymrio bridge, and results as frames."""

from mrio.io._inert import inert
from mrio.io._native import embedded_names, load, save
from mrio.io._netcdf import read_netcdf, write_netcdf
from mrio.io._pymrio import from_pymrio
from mrio.io._pymrio_folder import load_pymrio, save_pymrio
from mrio.io._results import render, to_frame, write_frame
from mrio.io._sheets import Sheet, read_sheet
from mrio.io._to_pymrio import to_pymrio
from mrio.io.door import open_workbook
from mrio.io.writing import place, place_together

__all__ = [
    "Sheet",
    "embedded_names",
    "from_pymrio",
    "inert",
    "load",
    "load_pymrio",
    "open_workbook",
    "place",
    "place_together",
    "read_netcdf",
    "read_sheet",
    "render",
    "save",
    "save_pymrio",
    "to_frame",
    "to_pymrio",
    "write_frame",
    "write_netcdf",
]
