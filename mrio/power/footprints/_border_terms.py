"""What a border charges for a tonne, what it lets in free, and what crosses it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.checking import is_number
from mrio.errors import InputError, LabelError
from mrio.labels import REST_OF_WORLD, FloatArray, IndexArray, suggest
from mrio.policy.parties import figures_by_label, priced
from mrio.power.footprints._intensities import in_ten_thousands, money_of
from mrio.table import Table


@dataclass(frozen=True, eq=False)
class Terms:
    """Of k products, in the table's currency: gap a tonne, free t per 10^4, exports in 10^4."""

    gap: FloatArray
    free: FloatArray
    exports: FloatArray

    def charged(self, footprints: FloatArray) -> FloatArray:
        """Return (k,) t per 10^4 that are charged: what is above the free amount."""
        return np.maximum(footprints - self.free, 0.0)

    def charge(self, footprints: FloatArray) -> FloatArray:
        """Return (k,) charges in the currency."""
        return self.gap * self.charged(footprints) * self.exports


def terms_of(
    table: Table,
    at: IndexArray,
    *,
    price: float,
    price_paid: float | pd.Series,
    free_allocation: float | pd.Series,
    benchmark: float | pd.Series | None,
    exports: pd.Series | None,
) -> Terms:
    """Return the terms for products at these positions, in their order.

    Raises
    ------
    InputError, LabelError, UnitError
    """
    if isinstance(price, pd.Series):
        raise InputError("price is a Series", hint="a border has one price per tonne")
    regions = table.industries.region_codes[at]
    paid = priced(price_paid, table.regions, table.currency, "price_paid").by_region[regions]
    gap = np.maximum(priced(price, table.regions, table.currency).by_region[regions] - paid, 0.0)
    share = _by_sector(table, at, free_allocation, "free_allocation")
    if (share > 1).any():
        sector = table.industries.sector_of[at[int(share.argmax())]]
        raise InputError(
            f"free_allocation of {sector} is {share.max():g}",
            where=sector,
            hint="give a share of the benchmark, 0 to 1",
        )
    if benchmark is None and share.any():
        raise InputError(
            "free allocation is a share of a benchmark, and none is given",
            hint=f"give benchmark=, t CO2 per {money_of(table)}, one figure or a Series by sector",
        )
    level = 0.0 if benchmark is None else _by_sector(table, at, benchmark, "benchmark")
    return Terms(gap, share * level, exports_of(table, at, exports))


def exports_of(table: Table, at: IndexArray, exports: pd.Series | None) -> FloatArray:
    """Return (k,) exports in 10^4: the table's to ROW, or as given in its money unit.

    Raises
    ------
    InputError
        A closed table and none given; figures below zero, or of industries
        without output.
    LabelError
        Products that the table has not, or given twice.
    """
    axis = table.industries
    if exports is None:
        if not table.is_open:
            raise InputError(
                "the table has no exports to ROW",
                hint="give exports=Series by (region, sector), in the table's money unit",
            )
        values = table.Y[:, table.demand.in_region(REST_OF_WORLD)].sum(axis=1)[at]
    else:
        values = _given_exports(table, at, exports)
    wrong = ~(values >= 0) | ~np.isfinite(values)
    idle = (values > 0) & (table.x[at] == 0)
    if wrong.any() or idle.any():
        k = int(np.flatnonzero(wrong | idle)[0])
        label = axis.label(at[k])
        why = "and it has no output" if idle[k] else "a number from 0 on is needed"
        raise InputError(f"exports of {label} are {values[k]:g}, {why}", where=label)
    return values * in_ten_thousands(table)


def _given_exports(table: Table, at: IndexArray, exports: pd.Series) -> FloatArray:
    if not isinstance(exports, pd.Series) or exports.index.nlevels != 2:
        raise InputError(
            f"exports is a {type(exports).__name__}", hint="give a Series by (region, sector)"
        )
    labels = table.industries.index
    given: list[tuple[str, str]] = exports.index.to_list()
    unknown = [pair for pair in given if pair not in labels]
    twice = exports.index[exports.index.duplicated()].to_list()
    for pair in [*unknown, *twice]:
        name = " / ".join(map(str, pair))
        known = [" / ".join(label) for label in labels]
        raise LabelError(
            f"exports: {name} is {'unknown' if unknown else 'given twice'}",
            where=name,
            hint=suggest(name, known) if unknown else "one figure for each, once",
        )
    try:
        return exports.reindex(labels[at], fill_value=0.0).to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"exports hold what is no number: {error}", where="exports") from error


def _by_sector(table: Table, at: IndexArray, given: float | pd.Series, what: str) -> FloatArray:
    """Return (k,) figures of the products' sectors."""
    sectors = tuple(dict.fromkeys(table.industries.sector_of[i] for i in at))
    if isinstance(given, pd.Series):
        figures = dict(
            zip(sectors, figures_by_label(given, sectors, what, positive=False), strict=True)
        )
    else:
        number = is_number(given)
        if not number or not np.isfinite(given):
            raise InputError(f"{what}={given!r}", hint="give a number, or a Series by sector")
        figures = dict.fromkeys(sectors, float(given))
    for sector, figure in figures.items():
        if figure < 0:
            raise InputError(f"{what} of {sector!r} is {figure:g}, below zero", where=sector)
    return np.array([figures[table.industries.sector_of[i]] for i in at])
