"""A table from a pymrio IOSystem in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mrio.checking import checked, shown
from mrio.errors import BalanceError, InputError, LabelError, UnitError
from mrio.io._pymrio_names import (
    DEMAND,
    FACTS,
    INDUSTRY,
    PRIMARY,
    PRIMARY_LEVELS,
    extensions_for,
)
from mrio.labels import Axis
from mrio.table import Extension, PrimaryInput, Provenance, Source, Step, Table

JOINT = " | "
"""Between the labels of a row that has several."""
X_TOLERANCE = 1e-3
"""Largest difference of io.x from row sums, relative to total output, that is taken."""


@checked
def from_pymrio(
    io: Any,
    *,
    year: int | None = None,
    price_basis: str | None = None,
    stocks: Sequence[str] = (),
    name: str | None = None,
    names: Mapping[str, str] | None = None,
) -> Table:
    """Make a table from a pymrio IOSystem: Z, Y, units and all extensions.

    Output is the row sum of Z and Y; a difference from `io.x` is noted in the
    provenance. Value added is output less column sums, unless the system came
    from `to_pymrio`, which hands primary inputs on as they are. Row labels of
    more than one level are joined by ' | ' and kept for the way back. What
    mrio knows beyond pymrio (totals, stocks, year) travels in `io.meta`.

    Parameters
    ----------
    io : pymrio.IOSystem
        With Z (or A and x) and Y.
    year, price_basis, stocks, name
        As in Table.from_frames; what `to_pymrio` noted is the default.
    names : mapping, optional
        Attribute of `io` → name of the extension in mrio, e.g.
        {'Factor Inputs': 'factor_inputs'}. Others keep theirs, or get back
        that from which `to_pymrio` took them.

    Raises
    ------
    InputError
        Z or Y is missing, or holds NaN.
    UnitError
        Sectors in different units of money, or stressors without unit.
    LabelError
        Labels that do not fit, one stressor name in two extensions, or a name
        of an extension that is not a plain identifier.
    BalanceError
        io.x is not the row sum of Z and Y.
    """
    if isinstance(io, type) or not all(hasattr(io, part) for part in ("get_extensions", "Z", "Y")):
        raise InputError(
            f"from_pymrio needs a pymrio IOSystem, not {shown(io)}",
            hint="mrio.load and io.load_pymrio read folders",
        )
    sources = {attribute: getattr(io, attribute) for attribute in io.get_extensions()}
    return table_of(
        io, sources, year=year, price_basis=price_basis, stocks=stocks, name=name, names=names
    )


def table_of(
    io: Any,
    sources: Mapping[str, Any],
    *,
    year: int | None = None,
    price_basis: str | None = None,
    stocks: Sequence[str] = (),
    name: str | None = None,
    names: Mapping[str, str] | None = None,
) -> Table:
    """Make a table from the core of an IOSystem and extensions beside it: see `from_pymrio`."""
    Z, Y = _flows(io)
    facts = _facts(io)
    industries = Axis.from_index(Z.index, INDUSTRY, what="rows of Z")
    demand = Axis.from_index(Y.columns, DEMAND, what="columns of Y")
    Z_values = Z.to_numpy(dtype=np.float64)[:, industries.align(Z.columns, what="columns of Z")]
    Y_values = Y.to_numpy(dtype=np.float64)[industries.align(Y.index, what="rows of Y")]
    x = Z_values.sum(axis=1) + Y_values.sum(axis=1)
    primary = (PrimaryInput("value_added", "value_added"),)
    v, v_Y = (x - Z_values.sum(axis=0))[None, :], np.zeros((1, len(demand)))
    primary_source = sources.get(PRIMARY)
    if primary_source is not None and _holds_primary(primary_source):
        sources = {attribute: sources[attribute] for attribute in sources if attribute != PRIMARY}
        rows = list(primary_source.F.index)
        primary = tuple(PrimaryInput(name=row[1], kind=row[0]) for row in rows)
        v, v_Y = _rows(primary_source, industries, demand)
        v_Y = np.zeros((len(primary), len(demand))) if v_Y is None else v_Y
    printed = {attribute: str(source.name) for attribute, source in sources.items()}
    extensions = {
        extension: _extension(sources[attribute], attribute, extension, industries, demand, facts)
        for attribute, extension in extensions_for(printed, names, facts.get("names", {})).items()
    }
    return Table(
        Z=Z_values,
        Y=Y_values,
        v=v,
        v_Y=v_Y,
        industries=industries,
        demand=demand,
        primary=primary,
        money_unit=_money_unit(io),
        extensions=extensions,
        year=year if year is not None else facts.get("year"),
        price_basis=price_basis or facts.get("price_basis", "current"),
        stocks=tuple(stocks) or tuple(facts.get("stocks", ())),
        name=name or facts.get("name"),
        provenance=_provenance(io, industries, x),
    )


def _holds_primary(source: Any) -> bool:
    return source.F is not None and tuple(source.F.index.names) == PRIMARY_LEVELS


def _flows(io: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    Y = io.Y
    Z = (
        io.A * io.x["indout"].reindex(io.A.columns)
        if io.Z is None and io.A is not None and io.x is not None
        else io.Z
    )
    if Z is None or Y is None:
        missing = "Z" if Z is None else "Y"
        raise InputError(
            f"the pymrio system has no {missing}",
            where=missing,
            hint="mrio needs Z and Y, or A, x and Y",
        )
    return Z, Y


def _rows(source: Any, industries: Axis, demand: Axis) -> tuple[np.ndarray, np.ndarray | None]:
    columns = industries.align(source.F.columns, what=f"columns of F of {source.name}")
    F = source.F.to_numpy(dtype=np.float64)[:, columns]
    if source.F_Y is None:
        return F, None
    if not source.F_Y.index.equals(source.F.index):
        source_rows = source.F_Y.reindex(source.F.index)
        if len(source.F_Y.index.difference(source.F.index)) or source_rows.isna().any(axis=None):
            raise LabelError(
                f"F and F_Y of {source.name} have different rows", where=str(source.name)
            )
    else:
        source_rows = source.F_Y
    columns = demand.align(source_rows.columns, what=f"columns of F_Y of {source.name}")
    return F, source_rows.to_numpy(dtype=np.float64)[:, columns]


def _extension(
    source: Any,
    attribute: str,
    name: str,
    industries: Axis,
    demand: Axis,
    facts: dict[str, Any],
) -> Extension:
    if source.F is None:
        raise InputError(f"extension {attribute!r} has no F", hint="reset it, or compute F = S x")
    F, F_Y = _rows(source, industries, demand)
    index = source.F.index
    labels = [row if isinstance(row, tuple) else (row,) for row in index.tolist()]
    stressors = [JOINT.join(str(part) for part in row) for row in labels]
    own = facts.get("stressors", {}).get(attribute, {})
    stressors = [own.get(row, row) for row in stressors]
    totals = facts.get("totals", {}).get(attribute, {})
    plain = index.nlevels == 1 and index.names[0] in (None, "stressor")
    return Extension(
        name=name,
        stressors=tuple(stressors),
        units=_units(source, attribute, stressors),
        F=F,
        F_Y=F_Y,
        totals={total: tuple(rows) for total, rows in totals.items()},
        row_names=() if plain else tuple(str(level) for level in index.names),
        row_labels=() if plain else tuple(tuple(str(part) for part in row) for row in labels),
    )


def _units(source: Any, name: str, stressors: list[str]) -> tuple[str, ...]:
    if source.unit is None:
        raise UnitError(
            f"extension {name!r} has no units",
            where=name,
            hint=f"set io.{name}.unit, a DataFrame with the index of F and a column 'unit'",
        )
    units = source.unit.iloc[:, 0].reindex(source.F.index)
    if units.isna().any():
        missing = stressors[int(np.flatnonzero(units.isna())[0])]
        raise UnitError(f"no unit for {missing!r} of extension {name!r}", where=missing)
    return tuple(str(unit) for unit in units)


def _money_unit(io: Any) -> str:
    if io.unit is None:
        raise UnitError(
            "the pymrio system has no unit",
            hint="set io.unit, a DataFrame with the index of Z and a column 'unit'",
        )
    units = sorted({str(unit) for unit in io.unit.iloc[:, 0]})
    if len(units) != 1:
        raise UnitError(
            f"flows are in {len(units)} units: {units[:4]}",
            hint="mrio takes tables in one unit of money; convert the rows first",
        )
    return units[0]


def _provenance(io: Any, industries: Axis, x: np.ndarray) -> Provenance:
    meta = io.meta
    title = " ".join(str(part) for part in (meta.name, meta.system, meta.version) if part)
    note = "output taken as row sums of Z and Y"
    if io.x is not None:
        given = io.x.iloc[:, 0]
        given = given.to_numpy(dtype=np.float64)[industries.align(given.index, what="rows of x")]
        gap = np.abs(given - x)
        worst = int(gap.argmax())
        if gap[worst] > X_TOLERANCE * np.abs(x).sum():
            raise BalanceError(
                f"x of {industries.label(worst)} is {given[worst]:.6g}, "
                f"the row sum of Z and Y is {x[worst]:.6g}",
                where=industries.label(worst),
                hint="reset the system and compute x anew: io.reset_full(); io.calc_all()",
            )
        note += f"; the largest difference from io.x is {gap[worst]:.3g}"
    source = Source(name=title or "pymrio system", citation=str(meta.description or "not stated"))
    return Provenance((source,), (Step("from_pymrio", note=note),))


def _facts(io: Any) -> dict[str, Any]:
    """Return what to_pymrio noted, the newest note first."""
    for entry in io.meta.history:
        if FACTS in entry:
            return json.loads(entry.split(FACTS, 1)[1])
    return {}
