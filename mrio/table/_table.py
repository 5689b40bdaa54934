"""The frozen table and the checks that no instance can escape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from numbers import Real
from types import MappingProxyType

import numpy as np
import pandas as pd

from mrio.checking import check_fields, checked, checked_but, is_number
from mrio.errors import InputError, LabelError
from mrio.labels import REST_OF_WORLD, Axis, FloatArray, IndexArray, suggest
from mrio.money import Currency, MoneyUnit
from mrio.money import money_unit as money_of
from mrio.table import _checks, _frames, _hash, _repr
from mrio.table._blanks import without_blanks
from mrio.table._declare import declared
from mrio.table._kinds import Exports
from mrio.table._parts import (
    SCHEMA_VERSION,
    Extension,
    Kind,
    PrimaryInput,
    Provenance,
    read_only,
    read_only_flows,
    restore_frozen,
)
from mrio.table._splits import Split, check_splits
from mrio.table._sums import FlowSums, flow_sums

CRUMB = 1e-13
"""Output below this share of the absolute figures of its row is what rounding left: zero."""


@dataclass(frozen=True, eq=False)
class Table:
    """An interregional input-output table, closed or open, frozen.

    Z and Y hold goods made inside the table; imports from outside are rows of v
    and v_Y of kind import; exports are columns of Y of region 'ROW'.

    Attributes
    ----------
    Z : (n, n) intermediate flows, from row to column, money. A read-only
        numpy.memmap (float64 or float32) stays on disk.
    Y : (n, m) final demand by (region, category), money.
    v : (p, n) primary inputs of industries, money.
    v_Y : (p, m) primary inputs (imports) bought by final users directly, money.
    x : (n,) output: row sums of Z and Y.
    industries : Axis of (region, sector)
    demand : Axis of (region, category)
    primary : p rows of v, each with its kind
    extensions : name → Extension
    money_unit : str
    year : int, optional
    price_basis : str
        'current', or the year of constant prices.
    stocks : categories that are stock changes
    name : str, optional
    provenance : Provenance
    splits : suppliers that were taken apart, the last one last

    See Also
    --------
    Table.from_frames : make a table from labelled pandas objects.
    """

    Z: FloatArray
    Y: FloatArray
    v: FloatArray
    v_Y: FloatArray
    industries: Axis
    demand: Axis
    primary: tuple[PrimaryInput, ...]
    money_unit: str
    extensions: Mapping[str, Extension] = field(default_factory=dict)
    year: int | None = None
    price_basis: str = "current"
    stocks: tuple[str, ...] = ()
    name: str | None = None
    provenance: Provenance = field(default_factory=Provenance)
    splits: tuple[Split, ...] = ()
    x: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        check_fields(self, but=("year", "money_unit"))
        frozen = object.__setattr__
        frozen(self, "Z", read_only_flows(self.Z))
        for array in ("Y", "v", "v_Y"):
            frozen(self, array, read_only(getattr(self, array), array))
        frozen(self, "extensions", MappingProxyType(dict(self.extensions)))
        if self.year is not None:
            frozen(self, "year", _whole_year(self.year))
        _checks.check_shapes(self)
        _checks.check_labels(self)
        _checks.check_finite(self)
        frozen(self, "splits", tuple(self.splits))
        check_splits(self.splits, self.industries)
        frozen(self, "x", read_only(_output(self.Z, self.Y)))

    @classmethod
    @checked_but("units", "money_unit")
    def from_frames(
        cls,
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
            Index names of primary inputs, columns as Z. Rows whose name begins
            with the word 'import' in any spelling are imports from outside the
            table, duties and taxes on them are not; `kinds` decides otherwise.
            When no row is value added, value added is x less the column sums.
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
        kinds : mapping, optional
            Row of v → 'import' or 'value_added', e.g. {"IM": "import"}.
        exports : str or list, optional
            Categories, regions or pairs (region, category) of Y that are exports
            to outside the table: their columns become those of region 'ROW', one
            for each category.
        x : Series or DataFrame of one column, optional
            Published output by (region, sector). It is compared with the row sums
            of Z and Y, which remain the table's output.

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
        BalanceError
            `x` is not what Z and Y sum to.

        Notes
        -----
        Blanks around labels, no-break and full-width ones too, are left out; the
        provenance says so. Rows and columns that look like imports or exports and
        are not declared are findings of `mrio.check`.

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
        parts = _frames.parts_from_frames(
            Z,
            Y,
            F,
            F_Y,
            v,
            v_Y,
            money_unit=money_unit,
            units=units,
            totals=totals,
            year=year,
            price_basis=price_basis,
            stocks=stocks,
            extension=extension,
            name=name,
            provenance=provenance,
            kinds=kinds,
            exports=exports,
            x=x,
        )
        return cls(**parts)

    @checked
    def declare(
        self,
        *,
        kinds: Mapping[str, Kind] | None = None,
        exports: Exports | None = None,
        x: pd.Series | pd.DataFrame | None = None,
    ) -> Table:
        """Return the table with rows of v and columns of Y declared as what they are.

        Parameters
        ----------
        kinds : mapping, optional
            Row of v → 'import' or 'value_added'. When no row is value added any
            more, value added is output less the column sums.
        exports : str or list, optional
            Categories, regions or pairs (region, category) of Y that are exports.
        x : Series or DataFrame of one column, optional
            Published output by (region, sector), compared with the table's.

        Raises
        ------
        LabelError, InputError
            Names that the table has not, or kinds that are none.
        BalanceError
            `x` is not what Z and Y sum to.

        Examples
        --------
        >>> from mrio.testing import toy_table
        >>> table = toy_table().declare(kinds={"value_added": "import"})
        >>> [(row.name, row.kind) for row in table.primary]  # nothing else: a residual of zero
        [('value_added (residual)', 'value_added'), ('value_added', 'import')]
        """
        made = self.replace(**declared(self, kinds, exports))
        if x is not None:
            step = _frames.compared(x, self.Z, self.Y, self.industries, self.money_unit)
            made = made.replace(provenance=made.provenance.with_step(step))
        return made

    def trimmed(self) -> Table:
        """Return the table without blanks around its labels; itself where none has any.

        Raises
        ------
        LabelError
            Two labels that are the same then.
        """
        changes = without_blanks(self)
        return self.replace(**changes) if changes else self

    @property
    def regions(self) -> tuple[str, ...]:
        """The table's own regions, in order."""
        return self.industries.regions

    @property
    def sectors(self) -> tuple[str, ...]:
        """The sectors that occur, in order."""
        return self.industries.sectors

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of final demand that occur, in order."""
        return self.demand.categories

    @cached_property
    def destinations(self) -> tuple[str, ...]:
        """Own regions, then 'ROW' when the table has export columns."""
        return (*self.regions, REST_OF_WORLD) if self.is_open else self.regions

    @cached_property
    def destination_codes(self) -> IndexArray:
        """(m,) position in `destinations` of each demand column."""
        lookup = {name: code for code, name in enumerate(self.destinations)}
        return np.array([lookup[name] for name in self.demand.region_of], dtype=np.intp)

    @property
    def is_open(self) -> bool:
        """Whether the table has export columns."""
        return REST_OF_WORLD in self.demand.regions

    @property
    def money(self) -> MoneyUnit:
        """The currency and the scale that `money_unit` names.

        Raises
        ------
        UnitError
            It names no currency, or the sign of several.
        """
        return money_of(self.money_unit)

    @property
    def currency(self) -> Currency:
        """The currency of `money_unit`; errors as in `money`."""
        return self.money.currency

    @property
    def stressors(self) -> tuple[str, ...]:
        """All stressor rows of all extensions."""
        return tuple(row for ext in self.extensions.values() for row in ext.stressors)

    @property
    def totals(self) -> dict[str, tuple[str, ...]]:
        """Names that stand for sums of stressor rows."""
        return {name: rows for ext in self.extensions.values() for name, rows in ext.totals.items()}

    @property
    def value_added(self) -> FloatArray:
        """(n,) value added: rows of v of kind value_added."""
        return self._primary_sum("value_added")

    @property
    def imports(self) -> FloatArray:
        """(n,) imports from outside the table bought by industries."""
        return self._primary_sum("import")

    def _primary_sum(self, kind: Kind) -> FloatArray:
        rows = [i for i, row in enumerate(self.primary) if row.kind == kind]
        return self.v[rows].sum(axis=0)

    @cached_property
    def flow_sums(self) -> FlowSums:
        """Column sums of Z by region of origin, and its least flow, read once."""
        return flow_sums(self.Z, self.industries.region_codes, len(self.regions))

    @checked
    def stressor(self, name: str) -> tuple[FloatArray, FloatArray, str]:
        """Return F (n,), F_Y (m,) and the unit of a stressor row or a total.

        Raises
        ------
        LabelError
            When the table has no such row or total.
        """
        for ext in self.extensions.values():
            rows = ext.totals.get(name, (name,) if name in ext.stressors else ())
            if rows:
                at = [ext.stressors.index(row) for row in rows]
                F_Y = np.zeros(len(self.demand)) if ext.F_Y is None else ext.F_Y[at].sum(axis=0)
                return ext.F[at].sum(axis=0), F_Y, ext.units[at[0]]
        known = [*self.totals, *self.stressors]
        raise LabelError(f"unknown stressor {name!r}", where=name, hint=suggest(name, known))

    @checked
    def gives_direct(self, name: str) -> bool:
        """Return whether the table gives what final users emit themselves of a stressor or total.

        True for a name that is no stressor: nothing is missing of it.
        """
        return all(
            ext.F_Y is not None
            for ext in self.extensions.values()
            if name in ext.stressors or name in ext.totals
        )

    @checked
    def with_extension(self, extension: Extension) -> Table:
        """Return the table with one more extension, or one of that name replaced."""
        return replace(self, extensions={**self.extensions, extension.name: extension})

    def replace(self, **changes: object) -> Table:
        """Return a copy with some fields changed; x is computed anew."""
        return replace(self, **changes)

    def to_frames(self) -> dict[str, pd.DataFrame]:
        """Return labelled copies of Z, Y, v, v_Y, and F and F_Y of all extensions."""
        return _frames.frames_of(self)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of labels, units and figures; provenance is left out."""
        return _hash.table_hash(self, SCHEMA_VERSION)

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "extensions": dict(self.extensions)}

    def __setstate__(self, state: dict[str, object]) -> None:
        restore_frozen(self, state)

    def __repr__(self) -> str:
        return _repr.text(self, self.__dict__.get("hash"))

    def _repr_html_(self) -> str:
        return _repr.html(self, self.__dict__.get("hash"))


def _whole_year(given: object) -> int:
    """Return a year as a plain integer."""
    if not (isinstance(given, Real) and is_number(given)) or float(given) % 1:
        raise InputError(
            f"the year is {given!r}", where="year", hint="give a whole number, as 2007"
        )
    return int(float(given))


def _output(Z: FloatArray, Y: FloatArray) -> FloatArray:
    """Return row sums, and exactly zero where only rounding keeps them from it."""
    x = Z.sum(axis=1, dtype=np.float64) + Y.sum(axis=1)
    # Where no flow is negative, what cancels is final demand: its size tells that all of x does.
    largest = max(np.abs(x).max(), np.abs(Y).sum(axis=1).max())
    small = np.flatnonzero(np.abs(x) < 1e-6 * largest)
    size = np.abs(Z[small]).sum(axis=1, dtype=np.float64) + np.abs(Y[small]).sum(axis=1)
    x[small[np.abs(x[small]) <= CRUMB * size]] = 0.0
    return x
