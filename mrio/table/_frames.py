"""From labelled pandas objects to a table and back; the checks at that border."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mrio.errors import InputError, LabelError, Problems, UnitError
from mrio.labels import REST_OF_WORLD, Axis, as_sequence, suggest
from mrio.table._parts import Extension, PrimaryInput, Provenance

if TYPE_CHECKING:
    from mrio.table._table import Table

_IMPORT_ROW = re.compile(r"imports?\b(?!.*\b(duty|duties|tax|taxes|tariffs?)\b)")

INDUSTRY = ("region", "sector")
DEMAND = ("region", "category")


def table_from_frames(
    cls: type[Table],
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
) -> Table:
    """Make a table from labelled frames; rows and columns are aligned by label.

    Parameters
    ----------
    Z : DataFrame
        Rows and columns: MultiIndex (region, sector), in any order.
    Y : DataFrame
        Rows as Z, columns MultiIndex (region, category). Columns of region
        'ROW' are exports.
    F : DataFrame, optional
        Index stressor names, columns as Z.
    F_Y : DataFrame, optional
        Index a subset of F's, columns as Y: emissions of final users.
        Stressors it leaves out have none.
    v : DataFrame, optional
        Index names of primary inputs, columns as Z. Rows whose name starts
        with 'import' are imports from outside the table. When no row is value
        added, value added is x less the column sums.
    v_Y : DataFrame, optional
        Index a subset of v's, columns as Y: imports bought by final users.
    money_unit : str
        Unit of Z, Y and v.
    units : mapping
        Unit of every stressor, e.g. {"co2": "Mt"}.
    totals : mapping, optional
        A name for the sum of disjoint stressor rows, e.g.
        {"co2": ["co2_energy", "co2_process"]}.
    year, price_basis, name, provenance
        What the figures are of.
    stocks : sequence of str
        Categories that are changes of stocks.
    extension : str
        Name of the extension that F becomes.

    Returns
    -------
    Table

    Raises
    ------
    LabelError
        Unknown, missing or duplicate labels.
    InputError
        NaN, infinite or non-numeric values.
    UnitError
        A stressor without unit.

    Examples
    --------
    Miller & Blair (2009), table 2.3: two sectors, one region.

    >>> import mrio, pandas as pd
    >>> ind = pd.MultiIndex.from_tuples([("R", "1"), ("R", "2")], names=["region", "sector"])
    >>> Z = pd.DataFrame([[150.0, 500.0], [200.0, 100.0]], ind, ind)
    >>> dem = pd.MultiIndex.from_tuples([("R", "final")], names=["region", "category"])
    >>> Y = pd.DataFrame([[350.0], [1700.0]], ind, dem)
    >>> mrio.Table.from_frames(Z, Y, money_unit="$").x.tolist()
    [1000.0, 2000.0]
    """
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
    return cls(
        Z=Z_values,
        Y=Y_values,
        v=v_values,
        v_Y=v_Y_values,
        industries=industries,
        demand=demand,
        primary=tuple(
            PrimaryInput(row, "import" if is_import_name(row) else "value_added") for row in names
        ),
        money_unit=money_unit,
        extensions=extensions,
        year=year,
        price_basis=price_basis,
        stocks=as_sequence(stocks)[0],
        name=name,
        provenance=provenance or Provenance(),
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
    hint = "turn its columns into numbers, e.g. with pandas.to_numeric"
    for i, (name, dtype) in enumerate(frame.dtypes.items()):
        mixed = isinstance(dtype, np.dtype) and dtype.kind == "O"
        values = frame.iloc[:, i] if mixed else ()
        strange = [value for value in values if isinstance(value, (str, bool, complex))]
        if strange or not (mixed or dtype.kind in "iuf"):
            found = repr(strange[0]) if strange else f"type {dtype}"
            raise InputError(
                f"{what} holds values that are not numbers: {found} in column {name}",
                where=what,
                hint=hint,
            )
    try:
        return frame.to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{what} holds values that are not numbers: {error}", where=what, hint=hint
        ) from error


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


def check_shapes(table: Table) -> None:
    """Raise InputError when an array does not fit the axes."""
    n, m, p = len(table.industries), len(table.demand), len(table.primary)
    expected = {"Z": (n, n), "Y": (n, m), "v": (p, n), "v_Y": (p, m)}
    problems = Problems()
    for name, shape in expected.items():
        found = getattr(table, name).shape
        if found != shape:
            problems.add(f"{name} has shape {found}, {shape} expected")
    for ext in table.extensions.values():
        k = len(ext.stressors)
        if ext.F.shape != (k, n):
            problems.add(f"F of {ext.name!r} has shape {ext.F.shape}, {(k, n)} expected")
        if ext.F_Y is not None and ext.F_Y.shape != (k, m):
            problems.add(f"F_Y of {ext.name!r} has shape {ext.F_Y.shape}, {(k, m)} expected")
    if n == 0 or m == 0:
        problems.add(f"{n} industries and {m} demand columns: at least one of each is needed")
    problems.raise_if_any(InputError, "the parts of the table do not fit together:")


def check_labels(table: Table) -> None:
    """Raise LabelError on regions, stressors or stock categories that do not fit."""
    if not isinstance(table.money_unit, str) or not table.money_unit.strip():
        raise UnitError("the table has no unit of money", hint="e.g. money_unit='M EUR'")
    rows = [row.name for row in table.primary]
    if len(set(rows)) != len(rows):
        raise LabelError(f"a primary input occurs twice: {rows}")
    for key, ext in table.extensions.items():
        if key != ext.name:
            raise LabelError(f"extension {ext.name!r} is filed under {key!r}")
    own = set(table.regions)
    if REST_OF_WORLD in own:
        raise LabelError(
            f"{REST_OF_WORLD!r} is a producing region of this table",
            where=REST_OF_WORLD,
            hint=f"{REST_OF_WORLD!r} stands for exports to outside the table: rename the region, "
            "e.g. to 'Rest of world'",
        )
    foreign = [name for name in table.demand.groups if name not in own | {REST_OF_WORLD}]
    if foreign:
        raise LabelError(
            f"final demand of region {foreign[0]!r}, which makes nothing in this table",
            where=foreign[0],
            hint=suggest(foreign[0], table.regions)
            or f"name exports to outside the table {REST_OF_WORLD!r}",
        )
    names = [*table.stressors, *table.totals]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise LabelError(
            f"stressor name {twice[0]!r} occurs in more than one extension",
            where=twice[0],
            hint="names of stressors and totals must be unique over all extensions",
        )
    for ext in table.extensions.values():
        if ext.F_Y is not None and ext.F_Y[:, table.demand.group_mask(REST_OF_WORLD)].any():
            raise LabelError(
                f"extension {ext.name!r} has direct stressors of final users in {REST_OF_WORLD!r}",
                where=REST_OF_WORLD,
                hint="what users abroad emit is not of this table: leave it out of F_Y",
            )
    unknown = [name for name in table.stocks if name not in table.categories]
    if unknown:
        raise LabelError(
            f"stocks names category {unknown[0]!r}, which Y has not",
            hint=suggest(unknown[0], table.categories),
        )


def check_finite(table: Table) -> None:
    """Raise InputError that names every array with NaN or infinite values, and where."""
    problems = Problems()
    n_rows, m_rows = table.industries.label, table.demand.label
    primary = [row.name for row in table.primary]
    parts = [
        ("Z", table.Z, n_rows, n_rows),
        ("Y", table.Y, n_rows, m_rows),
        ("v", table.v, primary.__getitem__, n_rows),
        ("v_Y", table.v_Y, primary.__getitem__, m_rows),
    ]
    for ext in table.extensions.values():
        parts.append(("F", ext.F, ext.stressors.__getitem__, n_rows))
        if ext.F_Y is not None:
            parts.append(("F_Y", ext.F_Y, ext.stressors.__getitem__, m_rows))
    for name, values, row_label, column_label in parts:
        # A finite sum proves all finite at the speed of memory; overflow is caught below.
        with np.errstate(invalid="ignore", over="ignore"):
            total = values.sum()
        if np.isfinite(total):
            continue
        bad = np.argwhere(~np.isfinite(values))
        if len(bad):
            i, j = bad[0]
            problems.add(
                f"{name} has {len(bad)} value(s) that are not finite, the first is "
                f"{values[i, j]} at ({row_label(i)}; {column_label(j)})"
            )
    problems.raise_if_any(
        InputError,
        "the table holds values that are not finite:",
        hint="fill them with a figure of your own or leave the row out; mrio fills nothing",
    )


def frames_of(table: Table) -> dict[str, pd.DataFrame]:
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
