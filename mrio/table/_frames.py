"""From labelled pandas objects to a table and back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from mrio.errors import InputError, LabelError, UnitError
from mrio.labels import Axis, as_sequence, suggest
from mrio.table._contents import Contents
from mrio.table._parts import Extension, PrimaryInput, Provenance

_IMPORT_ROW = re.compile(r"imports?\b(?!.*\b(duty|duties|tax|taxes|tariffs?)\b)")

INDUSTRY = ("region", "sector")
DEMAND = ("region", "category")


def parts_from_frames(
    Z: pd.DataFrame,
    Y: pd.DataFrame,
    F: pd.DataFrame | None = None,
    F_Y: pd.DataFrame | None = None,
    v: pd.DataFrame | None = None,
    v_Y: pd.DataFrame | None = None,
    *,
    money_unit: str,
    units: Mapping[str, str] | None = None,
    totals: Mapping[str, Sequence[str]] | None = None,
    year: int | None = None,
    price_basis: str = "current",
    stocks: Sequence[str] = (),
    extension: str = "emissions",
    name: str | None = None,
    provenance: Provenance | None = None,
) -> dict[str, Any]:
    """Return the fields of a table from labelled frames; see `Table.from_frames`."""
    industries = Axis.from_index(_frame(Z, "Z").index, INDUSTRY, what="rows of Z")
    demand = Axis.from_index(_frame(Y, "Y").columns, DEMAND, what="columns of Y")
    Z_values = _aligned(Z, "Z", rows=industries, columns=industries)
    Y_values = _aligned(Y, "Y", rows=industries, columns=demand)
    names, v_values = _primary_rows(v, industries)
    v_Y_values = _rows_by_name(v_Y, "v_Y", names, demand)
    if not any(not is_import_name(row) for row in names):
        x = _finite(Z_values).sum(axis=1) + _finite(Y_values).sum(axis=1)
        residual = _finite(x) - _finite(Z_values).sum(axis=0) - _finite(v_values).sum(axis=0)
        names, v_values = ["value_added", *names], np.vstack([residual, v_values])
        v_Y_values = np.vstack([np.zeros(len(demand)), v_Y_values])
    extensions = {}
    if F is not None:
        stressors = _names_of(F, "F")
        extensions[extension] = Extension(
            name=extension,
            stressors=tuple(stressors),
            units=_units_of(stressors, units),
            F=_aligned(F, "F", columns=industries),
            F_Y=None if F_Y is None else _rows_by_name(F_Y, "F_Y", stressors, demand),
            totals={key: as_sequence(rows)[0] for key, rows in (totals or {}).items()},
        )
    elif F_Y is not None or units or totals:
        raise InputError("F_Y, units or totals were given without F")
    return {
        "Z": Z_values,
        "Y": Y_values,
        "v": v_values,
        "v_Y": v_Y_values,
        "industries": industries,
        "demand": demand,
        "primary": _kinds(names),
        "money_unit": money_unit,
        "extensions": extensions,
        "year": year,
        "price_basis": price_basis,
        "stocks": as_sequence(stocks)[0],
        "name": name,
        "provenance": provenance or Provenance(),
    }


def _kinds(names: list[str]) -> tuple[PrimaryInput, ...]:
    """Return rows of v with what they are, by their names."""
    return tuple(
        PrimaryInput(row, "import" if is_import_name(row) else "value_added") for row in names
    )


def is_import_name(name: str) -> bool:
    """Whether a row of v is an import by its name: 'imports…', not duties or taxes on them."""
    return _IMPORT_ROW.match(name.lower()) is not None


def _finite(values: np.ndarray) -> np.ndarray:
    """Return zero for what is not finite: that is reported where it stands, not in a residual."""
    return values if np.isfinite(values).all() else np.where(np.isfinite(values), values, 0.0)


def _frame(given: pd.DataFrame, what: str) -> pd.DataFrame:
    if not isinstance(given, pd.DataFrame):
        raise InputError(f"{what} is a {type(given).__name__}, a pandas DataFrame is expected")
    return given


def _aligned(
    frame: pd.DataFrame, what: str, *, columns: Axis, rows: Axis | None = None
) -> np.ndarray:
    """Return the values of a frame in the order of the axes."""
    values = _numbers(_frame(frame, what), what)
    at = columns.align(frame.columns, what=f"columns of {what}")
    if not _is_identity(at):
        values = values[:, at]
    if rows is not None:
        at = rows.align(frame.index, what=f"rows of {what}")
        if not _is_identity(at):
            values = values[at]
    return values


def _numbers(frame: pd.DataFrame, what: str) -> np.ndarray:
    """Return the values as float64; text, truth values, dates and complex numbers are refused."""
    for i, dtype in enumerate(frame.dtypes):
        mixed = isinstance(dtype, np.dtype) and dtype.kind == "O"
        if mixed or dtype.kind not in "iuf":
            _check_cells(frame, i, what, mixed)
    try:
        return frame.to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{what} holds values that are not numbers: {error}", where=what, hint=_AS_NUMBERS
        ) from error


_AS_NUMBERS = "turn its columns into numbers, e.g. with pandas.to_numeric"


def _check_cells(frame: pd.DataFrame, column: int, what: str, mixed: bool) -> None:
    """Name the first cell of a column that is no number: its row, column and value.

    Where all of a column is text, what is no number even as text is the cell that made it so.
    """
    cells = frame.iloc[:, column]
    strange = [i for i, cell in enumerate(cells) if not _is_number(cell)]
    if not strange:
        if mixed:
            return
        strange = [0]  # a column of dates or the like
    as_text = [i for i in strange if not _reads_as_number(cells.iloc[i])]
    shown = as_text or strange
    at = shown[0]
    raise InputError(
        f"{what} holds values that are not numbers: {cells.iloc[at]!r} in row "
        f"{_label_of(frame.index[at])}, column {_label_of(frame.columns[column])}"
        + (f" ({len(shown)} such cells in the column)" if len(shown) > 1 else ""),
        where=what,
        hint=_AS_NUMBERS
        if not as_text
        else "correct the cell or say what it stands for: mrio fills nothing",
    )


def _is_number(cell: object) -> bool:
    """Return whether a cell is a real number, or the absence of one, which is told elsewhere."""
    if isinstance(cell, bool | np.bool_ | str | complex | np.datetime64 | np.timedelta64):
        return False
    return cell is None or isinstance(cell, Real | np.number)


def _reads_as_number(cell: object) -> bool:
    if not isinstance(cell, str):
        return False
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _label_of(label: object) -> str:
    return " / ".join(map(str, label)) if isinstance(label, tuple) else str(label)


def _is_identity(positions: np.ndarray) -> bool:
    return bool((positions == np.arange(len(positions))).all())


def _names_of(frame: pd.DataFrame, what: str) -> list[str]:
    index = _frame(frame, what).index
    names = index.tolist()
    for row in names:
        if not isinstance(row, str) or not row.strip():
            raise LabelError(f"row label {row!r} of {what} is not a non-empty text", where=row)
    if len(set(names)) != len(names):
        raise LabelError(f"{what} has a row twice: {names}")
    return names


def _primary_rows(v: pd.DataFrame | None, industries: Axis) -> tuple[list[str], np.ndarray]:
    if v is None:
        return [], np.zeros((0, len(industries)))
    return _names_of(v, "v"), _aligned(v, "v", columns=industries)


def _rows_by_name(
    frame: pd.DataFrame | None, what: str, names: list[str], columns: Axis
) -> np.ndarray:
    """Return rows in the order of `names`; a name that the frame leaves out is a zero row."""
    out = np.zeros((len(names), len(columns)))
    if frame is None:
        return out
    given = _names_of(frame, what)
    unknown = [row for row in given if row not in names]
    if unknown:
        raise LabelError(
            f"{what} has row {unknown[0]!r}, which {what.removesuffix('_Y')} has not",
            where=unknown[0],
            hint=suggest(unknown[0], names),
        )
    out[[names.index(row) for row in given]] = _aligned(frame, what, columns=columns)
    return out


def _units_of(stressors: list[str], units: Mapping[str, str] | None) -> tuple[str, ...]:
    units = dict(units or {})
    missing = [row for row in stressors if row not in units]
    unknown = [row for row in units if row not in stressors]
    if missing:
        raise UnitError(
            f"no unit for stressor {missing[0]!r}",
            where=missing[0],
            hint=f'hand over units={{"{missing[0]}": "Mt"}}, one for every row of F',
        )
    if unknown:
        raise LabelError(
            f"a unit for {unknown[0]!r}, which F has not", hint=suggest(unknown[0], stressors)
        )
    return tuple(units[row] for row in stressors)


def frames_of(table: Contents) -> dict[str, pd.DataFrame]:
    """Return labelled copies of the arrays of a table."""
    industries, demand = table.industries.index, table.demand.index
    rows = pd.Index([row.name for row in table.primary], name="primary_input")
    frames = {
        "Z": pd.DataFrame(table.Z.copy(), industries, industries),
        "Y": pd.DataFrame(table.Y.copy(), industries, demand),
        "v": pd.DataFrame(table.v.copy(), rows, industries),
        "v_Y": pd.DataFrame(table.v_Y.copy(), rows, demand),
    }
    if table.extensions:
        stressors = pd.Index(table.stressors, name="stressor")
        zeros = np.zeros((0, len(demand)))
        F = [ext.F for ext in table.extensions.values()]
        F_Y = [
            np.zeros((len(ext.stressors), len(demand))) if ext.F_Y is None else ext.F_Y
            for ext in table.extensions.values()
        ]
        frames["F"] = pd.DataFrame(np.vstack(F), stressors, industries)
        frames["F_Y"] = pd.DataFrame(np.vstack([zeros, *F_Y]), stressors, demand)
    return frames
