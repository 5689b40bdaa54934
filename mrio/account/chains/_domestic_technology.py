"""Consumption with imports from outside the table charged as if they were made at home."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from mrio.account._results import common_attributes, labelled, scalar_or_list
from mrio.account.responsibility import consumption
from mrio.checking import checked
from mrio.errors import InputError, LabelError, Problems, SolveError, UnitError
from mrio.labels import FloatArray, IndexArray, as_sequence, suggest, sum_groups
from mrio.leontief import DenseLU, certify, reciprocal
from mrio.model import Model, StressorRows
from mrio.table import Extension, Table

METHOD = "domestic-technology assumption"
PREFIX = "import of "
"""What the name of a row of the imports' extension begins with; a sector follows."""

TOLERANCE = 1e-6
"""Relative gap between imports by commodity and the table's import rows."""
CRUMB = 1e-12
"""A gap below this share of the largest import is rounding."""


@checked
def domestic_technology(
    model: Model, stressor: str | Sequence[str], *, imports: str = "imports"
) -> xr.Dataset:
    """Return consumption with imports at the nation's own technology.

    `consumption` holds what is emitted inside the table alone. Here imports of
    commodity i are charged m_i a unit, m = f̄ (I - Ā)⁻¹, and follow final demand
    through L as emissions do. f̄ and Ā are sums over all regions by sector
    over national output; Ā holds domestic and imported inputs.

    Parameters
    ----------
    model : Model
    stressor : str or list of str
    imports : str
        Extension of rows 'import of <sector>' in the table's unit of money:
        what industries (F) and final users (F_Y) buy of that commodity from
        outside. A sector without a row is not imported.

    Returns
    -------
    Dataset
        Variables (region), own regions:

        - `made_inside`: `consumption`
        - `imported`: m times imports, directly bought or embodied in goods of
          the table, for the region's final demand (stocks included)
        - `consumption`: both together

        Attributes, national figures, in a list for a list of stressors:
        `production`, `exported` (as in `consumption`), `exports_total` (m times
        exports), `imports_total` (m times imports) and `imports_re_exported`
        (the part of them embodied in exports, charged abroad).

    Raises
    ------
    LabelError, UnitError
        No such stressor or extension, or rows of it that are no imports of a
        sector in the table's unit of money.
    InputError
        Rows that do not sum to the import rows of v and v_Y (those of column
        ROW, mere transit, aside), imports of what no region makes, or a
        stressor that is itself an import.
    SolveError
        Domestic and imported inputs together reach output.

    Notes
    -----
    Exact on every table:
    `imported` summed = imports_total - imports_re_exported, and
    `consumption` summed = production - exported + imports_total - imports_re_exported.

    Exact with one region, since m = f L + m A_imports L:
    `consumption` summed = production - exports_total + imports_total.
    With several it is off by exports_total - exported - imports_re_exported:
    m treats all that the nation makes of a commodity as one product, while
    exports carry the technology and imports of the regions that make them. It
    is exact again where those do not differ between regions.

    The technology of the origins may be cleaner or dirtier, and prices other
    than at home: Andrew et al. find errors to be significant, yet mostly
    smaller than those of leaving imports out.

    Examples
    --------
    >>> from mrio.testing import toy_table
    >>> rows = ("import of E", "import of M")
    >>> bought = [[2, 1, 1, 4, 1, 2], [4, 3, 2, 18, 2, 10]]
    >>> users = [[0, 1, 1, 0], [2, 8, 4, 0]]
    >>> by_commodity = Extension("imports", rows, ("bn CNY", "bn CNY"), bought, users)
    >>> model = Model(toy_table(open=True).with_extension(by_commodity))
    >>> found = domestic_technology(model, "co2")
    >>> found["imported"].round(3).values.tolist()
    [16.97, 64.066, 49.045]
    >>> round(found.attrs["imports_re_exported"], 3)
    25.308

    References
    ----------
    Serrano & Dietzenbacher (2010), Ecol. Econ. 69:2224 (the same assumption in
    trade and responsibility balances); Andrew, Peters & Lennox (2009), Econ.
    Syst. Res. 21:311 (its errors against a multi-regional model).
    """
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    table = model.table
    extension = _imports_of(table, imports)
    sectors = _commodities(table, extension)
    _check_stressors(names, extension)
    _check_sums(table, extension)
    bought = model.stressor_rows(extension.stressors)
    m = _national_multipliers(table, rows.F, bought, sectors)
    charge = m[:, sectors]
    embodied = model.solve_transpose_array((charge @ bought.S).T).T @ model.Y_by_destination
    count = len(table.regions)
    direct = sum_groups(
        charge @ bought.F_Y, table.destination_codes, len(table.destinations), axis=1
    )
    imported = (embodied + direct)[:, :count]
    inside = consumption(model, names)
    parts = {
        "made_inside": inside.values,
        "imported": imported,
        "consumption": inside.values + imported,
    }
    exports = model.Y_by_destination[:, count:].sum(axis=1)
    totals = {
        "production": rows.F.sum(axis=1) + rows.F_Y.sum(axis=1),
        "exported": np.asarray(inside.attrs["exported"]),
        "exports_total": m[:, table.industries.sector_codes] @ exports,
        "imports_total": charge @ (bought.F.sum(axis=1) + bought.F_Y.sum(axis=1)),
        "imports_re_exported": embodied[:, count:].sum(axis=1),
    }
    return xr.Dataset(
        {
            name: labelled(
                model,
                values,
                [("region", table.regions)],
                stressors=names,
                single=single,
                units=rows.units,
                method=METHOD,
            )
            for name, values in parts.items()
        },
        attrs={
            **common_attributes(model, rows.units, METHOD, rows.names),
            "stressor": ", ".join(names),
            **{name: scalar_or_list(values, single) for name, values in totals.items()},
        },
    )


def _imports_of(table: Table, name: str) -> Extension:
    """Return the extension of imports by commodity."""
    if name not in table.extensions:
        known = suggest(str(name), table.extensions)
        raise LabelError(
            f"the table has no extension {name!r} of imports by commodity",
            where=name,
            hint=f"add one with rows '{PREFIX}<sector>': table.with_extension(...)"
            + (f"; {known}" if known else ""),
        )
    return table.extensions[name]


def _check_stressors(names: Sequence[str], extension: Extension) -> None:
    for name in names:
        if name in extension.stressors or name in extension.totals:
            raise InputError(
                f"{name!r} is a row of imports, in extension {extension.name!r}: "
                "what is imported has no technology of its own",
                where=name,
                hint="name what industries emit or use; account.consumption follows imports "
                "to final users",
            )


def _commodities(table: Table, extension: Extension) -> IndexArray:
    """Return the position in `table.sectors` of each row's commodity."""
    lookup = {sector: code for code, sector in enumerate(table.sectors)}
    if not extension.stressors:
        raise LabelError(
            f"extension {extension.name!r} has no rows",
            where=extension.name,
            hint=f"name them '{PREFIX}<sector>'; rows of zeros say that nothing is imported",
        )
    for row, unit in zip(extension.stressors, extension.units, strict=True):
        if not row.startswith(PREFIX):
            raise LabelError(
                f"row {row!r} of extension {extension.name!r} is not named '{PREFIX}<sector>'",
                where=row,
                hint="imports=... names the extension of imports by commodity",
            )
        sector = row.removeprefix(PREFIX)
        if sector not in lookup:
            raise LabelError(
                f"row {row!r} of extension {extension.name!r} names no sector of the table",
                where=row,
                hint=suggest(sector, lookup),
            )
        if unit != table.money_unit:
            raise UnitError(
                f"row {row!r} of extension {extension.name!r} is in {unit!r}, "
                f"the table in {table.money_unit!r}",
                where=row,
                hint="convert it: mrio.units.money_factor",
            )
    return np.array([lookup[row.removeprefix(PREFIX)] for row in extension.stressors])


def _check_sums(table: Table, extension: Extension) -> None:
    """Raise InputError where imports by commodity miss the import rows of v or v_Y."""
    own = table.demand.region_of
    rows = [i for i, row in enumerate(table.primary) if row.kind == "import"]
    count = len(own)
    F_Y = np.zeros(count) if extension.F_Y is None else extension.F_Y.sum(axis=0)
    expected_Y = table.v_Y[rows].sum(axis=0)
    home = np.array([name in table.regions for name in own])
    largest = max(np.abs(table.imports).max(), np.abs(expected_Y).max(initial=0.0))
    problems = Problems()
    where = None
    for axis, found, expected, keep in (
        (table.industries, extension.F.sum(axis=0), table.imports, np.ones(len(table.x), bool)),
        (table.demand, F_Y, expected_Y, home),
    ):
        gap = np.abs(found - expected)
        missed = (gap > TOLERANCE * np.abs(expected)) & (gap > CRUMB * largest) & keep
        for j in np.flatnonzero(missed):
            where = where or axis.label(j)
            problems.add(f"{axis.label(j)}: found {found[j]:.9g}, expected {expected[j]:.9g}")
    problems.raise_if_any(
        InputError,
        f"imports by commodity of extension {extension.name!r} do not sum to the table's import "
        f"rows, in {table.money_unit}:",
        where=where,
        hint="split the import rows of v and v_Y by commodity; what is not imported has no row",
    )


def _national_multipliers(
    table: Table, F: FloatArray, bought: StressorRows, sectors: IndexArray
) -> FloatArray:
    """Return m = f̄ (I - Ā)⁻¹ (k, sectors): regions summed, domestic and imported inputs."""
    codes, count = table.industries.sector_codes, len(table.sectors)
    flows = np.stack([table.Z[codes == i].sum(axis=0, dtype=np.float64) for i in range(count)])
    flows[sectors] += bought.F
    Z = sum_groups(flows, codes, count, axis=1)
    x = sum_groups(table.x, codes, count)
    _check_made(table, bought, sectors, x)
    f = sum_groups(F, codes, count, axis=1) * reciprocal(x)
    solver = DenseLU()
    try:
        state = solver.init(Z, x)
        certify(Z, x, lambda b: solver.solve_transpose(state, b).X)
        return solver.solve_transpose(state, f.T).X.T
    except SolveError as error:
        at = [error.where] if isinstance(error.where, int) else error.where
        where = "; ".join(table.sectors[i] for i in at) if isinstance(at, list) else None
        raise SolveError(
            f"no national multipliers with imported inputs: {error.message}",
            where=where,
            hint="domestic and imported inputs reach or exceed national output there: correct Z, "
            "the imports by commodity, or the final demand that makes up output",
        ) from None


def _check_made(table: Table, bought: StressorRows, sectors: IndexArray, x: FloatArray) -> None:
    """Raise InputError for imports of a sector that no region has output of."""
    used = np.logical_or(bought.F.any(axis=1), bought.F_Y.any(axis=1)).tolist()
    for row, sector in enumerate(sectors):
        if used[row] and x[sector] <= 0:
            raise InputError(
                f"{table.sectors[sector]!r} is imported, national output is {x[sector]:.6g}: "
                "there is no domestic technology to charge it at",
                where=table.sectors[sector],
                hint="aggregate it with a sector that is made at home",
            )
