"""From balanced regional tables and trade to one interregional table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mrio.balance import gras
from mrio.construct.core._regional import Array, RegionalSystem
from mrio.construct.core._reliability import reconciled_totals
from mrio.errors import BalanceError, InputError
from mrio.labels import IndexArray

StockShares = Literal["same", "own"]


@dataclass(frozen=True, eq=False)
class Use:
    """Use inside regions after balancing.

    Attributes
    ----------
    Z : (r, s, s); Y : (r, s, c)
    iterations : int
    row_factor : (r, s) use after over use before; NaN where both are zero
    demand_factor : (r,) final demand after over before
    """

    Z: Array
    Y: Array
    iterations: int
    row_factor: Array
    demand_factor: Array


def balance_use(system: RegionalSystem, errors: Array | None = None) -> Use:
    """Balance use so that every row meets supply and every industry keeps its inputs.

    Held: x, value added, and with them the intermediate total of every
    industry; trade. Giving: use rows and final demand (GRAS). The source's
    'other' column has no place here: it re-enters by this balancing.

    Parameters
    ----------
    system : RegionalSystem
    errors : (c,), optional
        Relative standard errors of the totals of final use: they give way to
        what is held by them, see `reconciled_totals`. Left out, they are free.

    Raises
    ------
    BalanceError
        When a region's rows and columns cannot be met together.
    """
    supply = _without_crumbs(system.supply, system.x)
    inputs = _without_crumbs(system.x - system.v.sum(axis=1), system.x)
    Z = np.clip(system.Z, 0.0, None)
    matrix = np.concatenate([Z, system.Y], axis=2)
    try:
        totals = _final_totals(system, errors, supply.sum(axis=1) - inputs.sum(axis=1))
        columns = np.concatenate([inputs, totals], axis=1)
        balanced = gras(matrix, supply, columns, tolerance=1e-12)
    except BalanceError as error:
        raise _named(error, system) from error
    s = len(system.sectors)
    before, after = matrix.sum(axis=2), balanced.values.sum(axis=2)
    factor = np.divide(after, before, out=np.full_like(after, np.nan), where=before != 0)
    demand = balanced.values[:, :, s:].sum(axis=(1, 2)) / system.Y.sum(axis=(1, 2))
    return Use(
        balanced.values[:, :, :s], balanced.values[:, :, s:], balanced.iterations, factor, demand
    )


def _final_totals(system: RegionalSystem, errors: Array | None, needed: Array) -> Array:
    """Return totals of final use (r, c): NaN where they are free."""
    if errors is None:
        return np.full(system.Y.shape[::2], np.nan)
    try:
        return reconciled_totals(system.Y.sum(axis=1), errors, needed)
    except BalanceError as error:
        region = system.regions[error.where] if isinstance(error.where, int) else error.where
        raise BalanceError(error.message, where=region, hint=error.hint) from None


def _without_crumbs(values: Array, x: Array) -> Array:
    """Set to zero what rounding left of a difference."""
    return np.where(np.abs(values) < 1e-9 * np.maximum(x, 1.0), 0.0, values)


def _named(error: BalanceError, system: RegionalSystem) -> BalanceError:
    where = error.where
    if isinstance(where, tuple) and len(where) == 2:
        region, sector = system.regions[where[0]], system.sectors[where[1]]
        return BalanceError(error.message, where=f"{region} / {sector}", hint=error.hint)
    return error


@dataclass(frozen=True, eq=False)
class Interregional:
    """An interregional table as arrays, industries region-major.

    Attributes
    ----------
    Z : (r s, r s) goods made inside
    Y : (r s, r c) final demand of regions for them
    exports : (r s,)
    imported : (s, r s) imports from abroad by good, bought by industries
    imported_Y : (s, r c) the same bought by final users
    value_added : (p, r s)
    stocks_not_own : (r, s) stock changes that own output could not hold (`stocks='own'`)
    """

    Z: Array
    Y: Array
    exports: Array
    imported: Array
    imported_Y: Array
    value_added: Array
    stocks_not_own: Array

    @property
    def imports(self) -> Array:
        """(r s,) imports of all goods bought by industries."""
        return self.imported.sum(axis=0)

    @property
    def imports_Y(self) -> Array:
        """(r c,) imports of all goods bought by final users."""
        return self.imported_Y.sum(axis=0)


def assemble(
    system: RegionalSystem, use: Use, trade: Array, *, stocks: StockShares, stock_category: int
) -> Interregional:
    """Split use by origin: own output, other regions, abroad.

    Every user of a commodity in a region buys it from the same origins in the
    same shares (Chenery 1953, Moses 1955). With stocks='own' changes of stocks
    are of the region's own output wherever that leaves enough of it.

    Parameters
    ----------
    system : RegionalSystem with reconciled outflow and inflow
    use : Use
    trade : (s, r, r) from row region to column region, zero diagonal
    """
    r, s, c = use.Y.shape
    own = np.clip(system.local, 0.0, None)
    total = own + system.inflow + system.imports
    stock = np.zeros((r, s))
    if stocks == "own":
        wanted = use.Y[:, :, stock_category]
        stock = np.where((own - wanted >= 0) & (system.x > 0), wanted, 0.0)
    elif stocks != "same":
        raise InputError(f"stocks={stocks!r}", hint="use 'same' or 'own'")
    left_out = (use.Y[:, :, stock_category] - stock) if stocks == "own" else np.zeros((r, s))

    Y_shared = use.Y.copy()
    Y_shared[:, :, stock_category] -= stock
    base = total - stock
    inverse = np.divide(1.0, base, out=np.zeros_like(base), where=np.abs(base) > 0)
    shares = np.moveaxis(trade, 0, -1) * inverse  # (origin, region of use, sector)
    shares[np.arange(r), np.arange(r)] = (own - stock) * inverse
    Z = np.einsum("oui,uij->oiuj", shares, use.Z).reshape(r * s, r * s)
    Y = np.einsum("oui,uij->oiuj", shares, Y_shared)
    Y[np.arange(r), :, np.arange(r), stock_category] += stock
    abroad = system.imports * inverse
    return Interregional(
        Z=Z,
        Y=Y.reshape(r * s, r * c),
        exports=system.exports.reshape(r * s),
        imported=np.einsum("ui,uij->iuj", abroad, use.Z).reshape(s, r * s),
        imported_Y=np.einsum("ui,uij->iuj", abroad, Y_shared).reshape(s, r * c),
        value_added=np.moveaxis(system.v, 0, 1).reshape(system.v.shape[1], r * s),
        stocks_not_own=left_out,
    )


def table_output(table: Interregional) -> Array:
    """Return (r s,) output as the sum of rows."""
    return table.Z.sum(axis=1) + table.Y.sum(axis=1) + table.exports


def row_gap(table: Interregional, x: Array) -> float:
    """Return the largest difference of row sums from output, relative to total output."""
    return float(np.abs(table_output(table) - x.reshape(-1)).max() / x.sum())


def sum_sectors(table: Interregional, groups: IndexArray, regions: int) -> Interregional:
    """Sum sectors: `groups` (s,) holds the position of each in the new order."""
    s, new = len(groups), int(groups.max()) + 1
    n, r = regions * new, regions
    to = np.zeros((s, new))
    to[np.arange(s), groups] = 1.0

    def columns(values: Array) -> Array:
        return (values.reshape(-1, s) @ to).reshape(len(values), n)

    def rows(values: Array) -> Array:
        return np.matmul(to.T, values.reshape(r, s, -1)).reshape(n, -1)

    return Interregional(
        Z=rows(columns(table.Z)),
        Y=rows(table.Y),
        exports=rows(table.exports)[:, 0],
        imported=to.T @ columns(table.imported),
        imported_Y=to.T @ table.imported_Y,
        value_added=columns(table.value_added),
        stocks_not_own=table.stocks_not_own @ to,
    )
