"""From labelled pandas objects to a table and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mrio.errors import InputError, LabelError, UnitError
from mrio.labels import (
    REST_OF_WORLD,
    Axis,
    as_sequence,
    suggest,
    sum_groups,
    told_of_trimming,
    trim,
    trimmed_index,
    trimmed_labels,
)
from mrio.table._cells import numbers_of
from mrio.table._contents import Contents
from mrio.table._kinds import Exports, residual_row, rows_by_kind, with_exports
from mrio.table._parts import Extension, Kind, Provenance, Step
from mrio.table._published import compare_output

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
    kinds: Mapping[str, Kind] | None = None,
    exports: Exports | None = None,
    x: pd.Series | pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Return the fields of a table from labelled frames; see `Table.from_frames`."""
    given = {"Z": Z, "Y": Y, "F": F, "F_Y": F_Y, "v": v, "v_Y": v_Y}
    given = {part: _frame(frame, part) for part, frame in given.items() if frame is not None}
    given, steps = _trimmed(given)
    # Names are gone through for Y, F_Y and v_Y: a generator would be empty after the first.
    exports = exports if exports is None or isinstance(exports, str | tuple) else list(exports)
    if exports is not None:
        for part in ("Y", "F_Y", "v_Y"):
            if part in given:
                given[part] = moved_abroad(given[part], exports, part)
        steps.append(Step("exports", note=f"declared as exports to outside the table: {exports}"))
    industries = Axis.from_index(given["Z"].index, INDUSTRY, what="rows of Z")
    demand = Axis.from_index(given["Y"].columns, DEMAND, what="columns of Y")
    Z_values = _aligned(given["Z"], "Z", rows=industries, columns=industries)
    Y_values = _aligned(given["Y"], "Y", rows=industries, columns=demand)
    names, v_values = _primary_rows(given.get("v"), industries)
    v_Y_values = _rows_by_name(given.get("v_Y"), "v_Y", names, demand)
    primary = rows_by_kind(names, _keys_trimmed(kinds))
    if not any(row.kind == "value_added" for row in primary):
        made = _finite(Z_values).sum(axis=1) + _finite(Y_values).sum(axis=1)
        residual = _finite(made) - _finite(Z_values).sum(axis=0) - _finite(v_values).sum(axis=0)
        v_values = np.vstack([residual, v_values])
        v_Y_values = np.vstack([np.zeros(len(demand)), v_Y_values])
        primary = (residual_row(primary), *primary)
    if x is not None:
        steps.append(compared(x, Z_values, Y_values, industries, money_unit))
    extensions = {}
    if F is not None:
        stressors = _names_of(given["F"], "F")
        direct = None if F_Y is None else _rows_by_name(given["F_Y"], "F_Y", stressors, demand)
        extensions[extension] = Extension(
            name=extension,
            stressors=tuple(stressors),
            units=tuple(map(_trimmed_text, _units_of(stressors, _keys_trimmed(units)))),
            F=_aligned(given["F"], "F", columns=industries),
            F_Y=direct,
            totals={trim(key): _names(rows) for key, rows in (totals or {}).items()},
        )
    elif F_Y is not None or units or totals:
        raise InputError("F_Y, units or totals were given without F")
    found = provenance or Provenance()
    for step in steps:
        found = found.with_step(step)
    return {
        "Z": Z_values,
        "Y": Y_values,
        "v": v_values,
        "v_Y": v_Y_values,
        "industries": industries,
        "demand": demand,
        "primary": primary,
        "money_unit": _trimmed_text(money_unit),
        "extensions": extensions,
        "year": year,
        "price_basis": price_basis,
        "stocks": _names(stocks),
        "name": name,
        "provenance": found,
    }


def _trimmed(given: dict[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], list[Step]]:
    """Return frames without blanks around their labels, and what is to be said of it."""
    found = trimmed_labels(
        side for frame in given.values() for side in (frame.index, frame.columns)
    )
    if not found:
        return given, []
    clean = {
        part: frame.set_axis(trimmed_index(frame.index)).set_axis(
            trimmed_index(frame.columns), axis=1
        )
        for part, frame in given.items()
    }
    return clean, [Step("labels", note=told_of_trimming(found))]


def _keys_trimmed(given: Any) -> Any:
    if not isinstance(given, Mapping):
        return given
    return {_trimmed_text(key): value for key, value in given.items()}


def _trimmed_text(given: Any) -> Any:
    """Return a text without blanks around it; what is none is told where it is looked at."""
    return trim(given) if isinstance(given, str) else given


def _names(given: str | Sequence[str]) -> tuple[str, ...]:
    return tuple(trim(name) for name in as_sequence(given)[0])


def moved_abroad(frame: pd.DataFrame, exports: Exports, part: str) -> pd.DataFrame:
    """Return a frame in which the columns declared as exports belong to region 'ROW'.

    Several regions' columns of one category become one column, their sum: what leaves
    the table has one destination.
    """
    return _summed(frame.set_axis(with_exports(frame.columns, exports, part), axis=1), part)


def _summed(frame: pd.DataFrame, part: str) -> pd.DataFrame:
    """Return a frame in which columns of 'ROW' of one name are one, their sum."""
    pairs = frame.columns.tolist()
    twice = {pair for pair in pairs if pair[0] == REST_OF_WORLD and pairs.count(pair) > 1}
    if not twice:
        return frame
    # Others that occur twice keep to themselves, and are told where the axis is made.
    keys = [pair if pair in twice else (pair, place) for place, pair in enumerate(pairs)]
    order = list(dict.fromkeys(keys))
    codes = np.array([order.index(key) for key in keys])
    values = sum_groups(numbers_of(frame, part), codes, len(order), axis=1)
    columns = [key if key in twice else key[0] for key in order]
    return pd.DataFrame(
        values, frame.index, pd.MultiIndex.from_tuples(columns, names=frame.columns.names)
    )


def compared(x: Any, Z: np.ndarray, Y: np.ndarray, industries: Axis, money_unit: str) -> Step:
    """Return what is to be noted of published output."""
    if isinstance(x, pd.Series):
        x = x.to_frame("x")
    if not isinstance(x, pd.DataFrame) or x.shape[1] != 1:
        raise InputError(
            "x is not a Series or a DataFrame of one column",
            where="x",
            hint="give published output by (region, sector), the labels of Z",
        )
    rows = industries.align(trimmed_index(x.index), what="rows of x")
    published = numbers_of(x, "x")[rows, 0]
    if not np.isfinite(published).all():
        at = int(np.flatnonzero(~np.isfinite(published))[0])
        raise InputError(
            f"published output of {industries.label(at)} is {published[at]}",
            where="x",
            hint="give every industry's, or leave out x",
        )
    note = compare_output(
        _finite(Z).sum(axis=1) + _finite(Y).sum(axis=1),
        published,
        industries,
        unit=money_unit,
        hint="look at units and at missing or doubled rows and columns of Z and Y; leave out x "
        "to take the row sums as they are",
    )
    return Step("published output", note=note)


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
    values = numbers_of(_frame(frame, what), what)
    at = columns.align(frame.columns, what=f"columns of {what}")
    if not _is_identity(at):
        values = values[:, at]
    if rows is not None:
        at = rows.align(frame.index, what=f"rows of {what}")
        if not _is_identity(at):
            values = values[at]
    return values


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
