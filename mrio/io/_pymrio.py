"""A table from a pymrio IOSystem in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mrio.checking import checked, shown
from mrio.errors import InputError, LabelError, UnitError
from mrio.io._pymrio_names import DEMAND, FACTS, INDUSTRY, JOINT, PRIMARY, extensions_for
from mrio.io._pymrio_primary import (
    Primary,
    check_handed_on,
    handed_on,
    primary_inputs,
    same_unit,
)
from mrio.labels import Axis, told_of_trimming, trimmed_index, trimmed_labels
from mrio.table import (
    Exports,
    Extension,
    Kind,
    PrimaryInput,
    Provenance,
    Source,
    Split,
    Step,
    Table,
    compare_output,
    moved_abroad,
)
from mrio.table._splits import misfit, splits_from


@checked
def from_pymrio(
    io: Any,
    *,
    year: int | None = None,
    price_basis: str | None = None,
    stocks: Sequence[str] = (),
    name: str | None = None,
    names: Mapping[str, str] | None = None,
    kinds: Mapping[str, Kind] | None = None,
    exports: Exports | None = None,
    money_unit: str | None = None,
) -> Table:
    """Make a table from a pymrio IOSystem: Z, Y, units and all extensions.

    Output is the row sum of Z and Y, held against `io.x`. Primary inputs are the
    rows in money of the extension that parsers keep them in (`factor_inputs`,
    `value_added`, `VA`, …) and those that `kinds` names; the extension stays.
    Where there are none value added is output less inputs, as `mrio.check` and
    the provenance say. A system from `to_pymrio` gives its own back. Row labels of
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
    kinds : mapping, optional
        Row of an extension (its labels joined by ' | '), or extension →
        'value_added' or 'import', e.g. {'Imports | cif': 'import'}.
    exports : str or list, optional
        Categories, regions or pairs of Y that are exports to outside the table, as
        in `Table.from_frames`.
    money_unit : str, optional
        Unit of Z and Y, where the system does not say it.

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
        io,
        sources,
        year=year,
        price_basis=price_basis,
        stocks=stocks,
        name=name,
        names=names,
        kinds=kinds,
        exports=exports,
        money_unit=money_unit,
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
    kinds: Mapping[str, Kind] | None = None,
    exports: Exports | None = None,
    money_unit: str | None = None,
) -> Table:
    """Make a table from the core of an IOSystem and extensions beside it: see `from_pymrio`."""
    facts = facts_of(io)
    check_handed_on((name for name in facts.get("extensions", ()) if name == PRIMARY), sources)
    Z, Y, trimmed = _flows(io)
    if exports is not None:
        Y = moved_abroad(Y, exports, "Y")
    industries = Axis.from_index(Z.index, INDUSTRY, what="rows of Z")
    demand = Axis.from_index(Y.columns, DEMAND, what="columns of Y")
    Z_values = Z.to_numpy(dtype=np.float64)[:, industries.align(Z.columns, what="columns of Z")]
    Y_values = Y.to_numpy(dtype=np.float64)[industries.align(Y.index, what="rows of Y")]
    x = Z_values.sum(axis=1) + Y_values.sum(axis=1)
    money = _money_unit(io, money_unit)
    handed = sources.get(PRIMARY)
    if handed is not None and not handed_on(handed):
        handed = None
    if handed is not None:
        sources = {attribute: sources[attribute] for attribute in sources if attribute != PRIMARY}
    printed = {attribute: str(source.name) for attribute, source in sources.items()}
    attributes = extensions_for(printed, names, facts.get("names", {}))
    extensions = {
        extension: _extension(
            sources[attribute], attribute, extension, industries, demand, facts, exports
        )
        for attribute, extension in attributes.items()
    }
    if handed is not None:
        if kinds:
            raise InputError(
                "kinds has no effect on a system that to_pymrio made: its rows keep theirs",
                where=next(iter(kinds)),
                hint="leave it out",
            )
        rows = list(handed.F.index)
        origins = facts.get("origins", {})
        v, v_Y = _rows(handed, industries, demand, exports)
        primary = Primary(
            tuple(PrimaryInput(row[1], row[0], origins.get(row[1], "declared")) for row in rows),
            v,
            np.zeros((len(rows), len(demand))) if v_Y is None else v_Y,
            "",
        )
    else:
        residual = x - Z_values.sum(axis=0)
        primary = primary_inputs(extensions, attributes, kinds, money, len(demand), residual)
    return Table(
        Z=Z_values,
        Y=Y_values,
        v=primary.v,
        v_Y=primary.v_Y,
        industries=industries,
        demand=demand,
        primary=primary.rows,
        money_unit=money,
        extensions=extensions,
        year=year if year is not None else facts.get("year"),
        price_basis=price_basis or facts.get("price_basis", "current"),
        stocks=tuple(stocks) or tuple(facts.get("stocks", ())),
        name=name or facts.get("name"),
        provenance=_provenance(io, industries, x, money, [primary.note, trimmed]),
        splits=_splits(facts, industries),
    )


def _splits(facts: Mapping[str, Any], industries: Axis) -> tuple[Split, ...]:
    """Return suppliers that were taken apart; none where pymrio has put industries together."""
    found = splits_from(facts.get("splits", []))
    return found if misfit(found, industries) is None else ()


def _flows(io: Any) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Return Z and Y without blanks around their labels, and what is to be said of those."""
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
    found = trimmed_labels([Z.index, Z.columns, Y.index, Y.columns])
    note = told_of_trimming(found) if found else ""
    return _trimmed(Z), _trimmed(Y), note


def _trimmed(frame: pd.DataFrame) -> pd.DataFrame:
    rows, columns = trimmed_index(frame.index), trimmed_index(frame.columns)
    if rows is frame.index and columns is frame.columns:
        return frame
    return frame.set_axis(rows).set_axis(columns, axis=1)


def _rows(
    source: Any, industries: Axis, demand: Axis, exports: Exports | None
) -> tuple[np.ndarray, np.ndarray | None]:
    given = _trimmed(source.F)
    columns = industries.align(given.columns, what=f"columns of F of {source.name}")
    F = given.to_numpy(dtype=np.float64)[:, columns]
    if source.F_Y is None:
        return F, None
    direct = _trimmed(source.F_Y)
    if not direct.index.equals(given.index):
        # A row that only one side has is told; NaN where both have it is told by its cell.
        odd = given.index.symmetric_difference(direct.index)
        if len(odd):
            raise LabelError(
                f"F and F_Y of {source.name} have different rows, the first is {odd[0]!r}",
                where=str(source.name),
            )
        direct = direct.reindex(given.index)
    if exports is not None:
        direct = moved_abroad(direct, exports, f"F_Y of {source.name}")
    columns = demand.align(direct.columns, what=f"columns of F_Y of {source.name}")
    return F, direct.to_numpy(dtype=np.float64)[:, columns]


def _extension(
    source: Any,
    attribute: str,
    name: str,
    industries: Axis,
    demand: Axis,
    facts: dict[str, Any],
    exports: Exports | None,
) -> Extension:
    if source.F is None:
        raise InputError(f"extension {attribute!r} has no F", hint="reset it, or compute F = S x")
    F, F_Y = _rows(source, industries, demand, exports)
    index = trimmed_index(source.F.index)
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
    if not source.unit.shape[1]:
        raise UnitError(
            f"the unit frame of extension {name!r} has no column",
            where=name,
            hint=f"fill it: io.{name}.unit = pandas.DataFrame({{'unit': […]}}, io.{name}.F.index)",
        )
    units = source.unit.iloc[:, 0].reindex(source.F.index)
    if units.isna().any():
        missing = stressors[int(np.flatnonzero(units.isna())[0])]
        raise UnitError(f"no unit for {missing!r} of extension {name!r}", where=missing)
    return tuple(str(unit) for unit in units)


def _money_unit(io: Any, said: str | None) -> str:
    """Return the unit of Z and Y: the system's own, or what is said where it states none."""
    if said is not None and (io.unit is None or not io.unit.shape[1]):
        return said.strip()
    if io.unit is None or not io.unit.shape[1]:
        what = "no unit" if io.unit is None else "a unit frame without a column"
        raise UnitError(
            f"the pymrio system has {what}",
            where="unit",
            hint="say it by money_unit='M EUR' (mrio convert: --money-unit), or set io.unit, a "
            "DataFrame with the index of Z and a column 'unit'",
        )
    units = sorted({str(unit) for unit in io.unit.iloc[:, 0]})
    if len(units) != 1:
        raise UnitError(
            f"flows are in {len(units)} units: {units[:4]}",
            hint="mrio takes tables in one unit of money; convert the rows first",
        )
    if said is not None and not same_unit(said, units[0]):
        raise UnitError(
            f"money_unit={said!r}, and the system says {units[0]!r}",
            where="money_unit",
            hint="leave it out; where the system is wrong set io.unit",
        )
    return said.strip() if said is not None else units[0]


def _provenance(
    io: Any, industries: Axis, x: np.ndarray, unit: str, notes: Sequence[str]
) -> Provenance:
    meta = io.meta
    title = " ".join(str(part) for part in (meta.name, meta.system, meta.version) if part)
    told = ["output taken as row sums of Z and Y"]
    if io.x is not None:
        given = io.x.iloc[:, 0]
        at = industries.align(trimmed_index(given.index), what="rows of x")
        told.append(
            compare_output(
                x,
                given.to_numpy(dtype=np.float64)[at],
                industries,
                unit=unit,
                hint="reset the system and compute x anew (io.reset_full(); io.calc_all()), or "
                "look for rows and columns of Z and Y that are missing or there twice",
            )
        )
    source = Source(name=title or "pymrio system", citation=str(meta.description or "not stated"))
    note = "; ".join([*told, *(note for note in notes if note)])
    return Provenance((source,), (Step("from_pymrio", note=note),))


def facts_of(io: Any) -> dict[str, Any]:
    """Return what to_pymrio noted, the newest note first."""
    for entry in io.meta.history:
        if FACTS in entry:
            return json.loads(entry.split(FACTS, 1)[1])
    return {}
