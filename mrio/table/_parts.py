"""The parts of a table: primary inputs, extensions, provenance; each frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from mrio.checking import check_fields, numbers
from mrio.errors import InputError, LabelError, UnitError
from mrio.labels import FloatArray, suggest

SCHEMA_VERSION = 1
"""Version of the table's content, part of its hash and of the native store."""

Kind = Literal["value_added", "import"]
KINDS: tuple[Kind, ...] = ("value_added", "import")
Origin = Literal["declared", "name", "residual"]
ORIGINS: tuple[Origin, ...] = ("declared", "name", "residual")


@dataclass(frozen=True)
class PrimaryInput:
    """A row of v: its name, and whether it is value added or an import from outside the table.

    Attributes
    ----------
    name : str
    kind : {"value_added", "import"}
    origin : {"declared", "name", "residual"}
        How it is known: said by whoever made the table, read off its name, or
        computed as output less the other column sums. Of two tables that
        differ in this alone the figures are the same: it is not in the hash.
    """

    name: str
    kind: Kind
    origin: Origin = field(default="declared", compare=False)

    def __post_init__(self) -> None:
        check_fields(self)
        if self.kind not in KINDS:
            raise InputError(
                f"primary input {self.name!r} is of kind {self.kind!r}",
                hint="use 'value_added' or 'import'",
            )
        if self.origin not in ORIGINS:
            raise InputError(
                f"primary input {self.name!r} is known by {self.origin!r}",
                hint=f"use one of {', '.join(ORIGINS)}",
            )


@dataclass(frozen=True)
class Source:
    """Where data come from: a citation and the licence as its publisher states it."""

    name: str
    citation: str
    licence: str = "not stated"


@dataclass(frozen=True)
class Step:
    """One thing that was done to the data, with its parameters and its size in words."""

    name: str
    parameters: Mapping[str, str | int | float] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Provenance:
    """Sources and steps behind a table; not part of its hash."""

    sources: tuple[Source, ...] = ()
    steps: tuple[Step, ...] = ()

    def with_step(self, step: Step) -> Provenance:
        """Return the provenance with one more step."""
        return replace(self, steps=(*self.steps, step))


@dataclass(frozen=True, eq=False)
class Extension:
    """Stressor rows over industries and final demand.

    Attributes
    ----------
    name : str
    stressors : tuple of str
        k row names, unique over all extensions of a table.
    units : tuple of str
        One unit for each row.
    F : (k, n) stressors of industries.
    F_Y : (k, m) stressors of final users, or None when the source has none.
    totals : mapping of a name to the disjoint rows it is the sum of
    row_names, row_labels : names of levels and labels of each row as a foreign
        source printed them; empty when the row is labelled by its name alone.
    """

    name: str
    stressors: tuple[str, ...]
    units: tuple[str, ...]
    F: FloatArray
    F_Y: FloatArray | None = None
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    row_names: tuple[str, ...] = ()
    row_labels: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        check_fields(self, but=("units",))
        frozen = object.__setattr__
        frozen(self, "F", read_only(self.F, f"F of {self.name!r}"))
        if self.F_Y is not None:
            frozen(self, "F_Y", read_only(self.F_Y, f"F_Y of {self.name!r}"))
        totals = {name: tuple(rows) for name, rows in self.totals.items()}
        frozen(self, "totals", MappingProxyType(totals))
        if not self.name.isidentifier():
            raise LabelError(
                f"extension name {self.name!r} is not a plain identifier",
                hint="use letters, digits and underscores: it names folders and attributes",
            )
        if len(set(self.stressors)) != len(self.stressors):
            raise LabelError(f"extension {self.name!r} has a stressor twice: {self.stressors}")
        for row, unit in zip(self.stressors, self.units, strict=False):
            if not isinstance(unit, str) or not unit.strip():
                raise UnitError(f"stressor {row!r} has no unit", where=row)
        if len(self.units) != len(self.stressors):
            raise UnitError(
                f"extension {self.name!r} has {len(self.units)} units "
                f"for {len(self.stressors)} stressors"
            )
        for total, rows in totals.items():
            self._check_total(total, rows)

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "totals": dict(self.totals)}

    def __setstate__(self, state: dict[str, object]) -> None:
        restore_frozen(self, state)

    def _check_total(self, total: str, rows: tuple[str, ...]) -> None:
        unknown = [row for row in rows if row not in self.stressors]
        if unknown or total in self.stressors or len(set(rows)) != len(rows) or not rows:
            raise LabelError(
                f"total {total!r} of extension {self.name!r} must be a new name for rows of it, "
                f"each once; found {list(rows)}",
                hint=suggest(unknown[0], self.stressors) if unknown else None,
            )
        units = {self.units[self.stressors.index(row)] for row in rows}
        if len(units) > 1:
            raise UnitError(f"total {total!r} adds rows in different units: {sorted(units)}")


def read_only(array: ArrayLike, what: str = "the array") -> FloatArray:
    """Return a C-contiguous float64 array that cannot be written; copies what the caller could."""
    given = np.asarray(array if isinstance(array, np.ndarray) else numbers(array, what))
    if given.dtype == np.float64 and given.flags.c_contiguous and not given.flags.writeable:
        base = given.base
        if base is None or (isinstance(base, np.ndarray) and not base.flags.writeable):
            return given
    copied = np.array(numbers(given, what), order="C", copy=True)
    copied.setflags(write=False)
    return copied


def read_only_flows(array: ArrayLike) -> FloatArray:
    """Return flows that cannot be written, as `read_only` does; mapped files stay where they are.

    A read-only memory-mapped file in C order is kept as it is, in single
    precision too: every sum and product over it is taken in double precision.
    """
    given = np.asarray(array if isinstance(array, np.ndarray) else numbers(array, "Z"))
    if given.dtype == np.float32 and given.flags.c_contiguous and not given.flags.writeable:
        from mrio.leontief import is_mapped  # the solvers import slowly

        if is_mapped(given):
            return given
    return read_only(array, "Z")


def restore_frozen(instance: object, state: dict[str, object]) -> None:
    """Fill an unpickled or copied instance: mappings and arrays are read-only again."""
    for name, value in state.items():
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
        elif isinstance(value, dict):
            value = MappingProxyType(value)
        object.__setattr__(instance, name, value)
