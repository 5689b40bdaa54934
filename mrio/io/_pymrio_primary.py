"""Primary inputs of a pymrio system: rows that it names, never a residual where there are some."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mrio.errors import InputError, LabelError, UnitError
from mrio.io._pymrio_names import JOINT, PRIMARY, PRIMARY_LEVELS
from mrio.labels import FloatArray, suggest
from mrio.table import KINDS, Extension, Kind, PrimaryInput, reading_of_row, residual_row
from mrio.units import says_money

FACTORS = frozenset(
    [
        *("factorinput", "factorinputs", "valueadded", "va", "primaryinput", "primaryinputs"),
        *("factorofproduction", "factorsofproduction", "factors", "factor"),
    ]
)
"""Names under which parsers keep primary inputs, in small letters alone."""


@dataclass(frozen=True, eq=False)
class Primary:
    """Rows of v, with what is to be said of them."""

    rows: tuple[PrimaryInput, ...]
    v: FloatArray
    v_Y: FloatArray
    note: str


def primary_inputs(
    extensions: Mapping[str, Extension],
    attributes: Mapping[str, str],
    kinds: Mapping[str, Kind] | None,
    money_unit: str,
    demand: int,
    residual: FloatArray,
) -> Primary:
    """Return the primary inputs of a system from its extensions.

    Rows in the unit of money are taken of extensions that parsers keep primary inputs in
    (factor_inputs, value_added, …), and wherever `kinds` names a row or an extension. The
    extensions stay. Without any the row is output less inputs.

    Parameters
    ----------
    extensions : name → Extension
    attributes : attribute of the system → name of the extension
    kinds : row, extension or attribute → 'import' or 'value_added'
    residual : (n,) output less inputs

    Raises
    ------
    LabelError, InputError
        `kinds` names what the system has not, rows in another unit, or a kind that is none.
    """
    said: Mapping[str, Kind] = {} if kinds is None else kinds
    _check(said, extensions, attributes, money_unit)
    attribute_of = {name: attribute for attribute, name in attributes.items()}
    rows: list[PrimaryInput] = []
    v: list[FloatArray] = []
    v_Y: list[FloatArray] = []
    for name, ext in extensions.items():
        whole = said[name] if name in said else said.get(attribute_of[name])
        factors = _plain(attribute_of[name]) in FACTORS or whole is not None
        if whole is not None and not any(same_unit(unit, money_unit) for unit in ext.units):
            raise _other_unit(name, ext.units[0], money_unit)
        for i, (stressor, unit) in enumerate(zip(ext.stressors, ext.units, strict=True)):
            if factors and not same_unit(unit, money_unit) and says_money(unit):
                raise _other_unit(f"{name}, row {stressor!r}", unit, money_unit)
            declared = whole
            if stressor in said:
                declared = said[stressor]
            if not same_unit(unit, money_unit) or not (factors or declared):
                continue
            by_name: Kind = "import" if reading_of_row(stressor) == "import" else "value_added"
            kind = declared or by_name
            rows.append(PrimaryInput(stressor, kind, origin="declared" if declared else "name"))
            v.append(ext.F[i])
            # What final users pay of value added (taxes on products) is no part of output.
            bought = kind == "import" and ext.F_Y is not None
            v_Y.append(ext.F_Y[i] if bought and ext.F_Y is not None else np.zeros(demand))
    if any(row.kind == "value_added" for row in rows):
        listed = ", ".join(row.name for row in rows[:4]) + (", …" if len(rows) > 4 else "")
        return Primary(tuple(rows), np.array(v), np.array(v_Y), f"primary inputs by rows: {listed}")
    left = residual - np.sum(v, axis=0) if v else residual
    return Primary(
        (residual_row(rows), *rows),
        np.vstack([left, *v]),
        np.vstack([np.zeros(demand), *v_Y]),
        "no row of value added: it is output less inputs",
    )


def handed_on(source: Any) -> bool:
    """Return whether an extension is that in which `to_pymrio` hands primary inputs on."""
    return source.F is not None and tuple(source.F.index.names) == PRIMARY_LEVELS


def check_handed_on(written: Iterable[str], found: Iterable[str]) -> None:
    """Raise InputError when what `to_pymrio` wrote is no longer all there.

    Without its primary inputs imports would be counted as value added, in silence.
    """
    written, there = list(written), set(found)
    missing = [name for name in written if name not in there]
    # As many as were written: one has another name now. Primary inputs never have.
    if PRIMARY in missing or (missing and len(there) < len(written)):
        raise InputError(
            f"the extension {missing[0]!r} is not there: to_pymrio wrote {', '.join(written)}",
            where=missing[0],
            hint="write the table again; to go on without it, take what to_pymrio noted out of "
            "io.meta.history",
        )


def _check(
    said: Mapping[str, Kind],
    extensions: Mapping[str, Extension],
    attributes: Mapping[str, str],
    money_unit: str,
) -> None:
    known = [*attributes, *extensions, *(row for e in extensions.values() for row in e.stressors)]
    for name, kind in said.items():
        if name not in known:
            raise LabelError(
                f"kinds names {name!r}, which is no extension or row of the system",
                where=name,
                hint=suggest(name, known) or f"rows of several labels are joined by {JOINT!r}",
            )
        if kind not in KINDS:
            raise InputError(
                f"kinds says that {name!r} is {kind!r}",
                where=name,
                hint="use 'value_added' or 'import'",
            )
        for ext in extensions.values():
            if (
                name in ext.stressors
                and (unit := ext.units[ext.stressors.index(name)]) != money_unit
            ):
                raise InputError(
                    f"kinds says that {name!r} is {kind}, and it is in {unit!r}, not in money",
                    where=name,
                    hint=f"primary inputs are in the unit of Z, {money_unit!r}: convert the row",
                )


def _other_unit(what: str, unit: str, money_unit: str) -> UnitError:
    return UnitError(
        f"primary inputs of {what} are in {unit!r}, flows in {money_unit!r}",
        where=what,
        hint="where these are the same write them the same, in the unit frame of the extension or "
        "by money_unit; otherwise convert the rows",
    )


def same_unit(unit: str, other: str) -> bool:
    """Return whether units differ in dots, blanks and capitals alone: M.EUR and M EUR."""
    return re.sub(r"[\s._]+", "", unit.casefold()) == re.sub(r"[\s._]+", "", other.casefold())


def _plain(name: str) -> str:
    return re.sub(r"[\W_\d]+", "", name.casefold())
