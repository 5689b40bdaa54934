from ._facts import facts, facts_text
from ._inert import inert
from ._native import embedded_names, load, save
from ._netcdf import read_netcdf, write_netcdf
from ._plan_files import ColumnOfFile, Figures, FromFile, Matrix, figures_of, matrix_of, rows_of
from ._pymrio import from_pymrio
from ._pymrio_folder import load_pymrio, save_pymrio
from ._results import render, to_frame, write_frame
from ._sheets import Sheet, read_sheet
from ._to_pymrio import to_pymrio
from .door import open_workbook
from .writing import place, place_together

__all__ = [
    "ColumnOfFile",
    "Figures",
    "FromFile",
    "Matrix",
    "Sheet",
    "embedded_names",
    "facts",
    "facts_text",
    "figures_of",
    "from_pymrio",
    "inert",
    "load",
    "load_pymrio",
    "matrix_of",
    "open_workbook",
    "place",
    "place_together",
    "read_netcdf",
    "read_sheet",
    "render",
    "rows_of",
    "save",
    "save_pymrio",
    "to_frame",
    "to_pymrio",
    "write_frame",
    "write_netcdf",
]
