"""An interregional table brought to another year: its structure, a new nation, new shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mrio.balance import gras
from mrio.construct.core import Array, Interregional, RegionalSystem, Use, assemble, ratio
from mrio.construct.update._check import check_closed, check_evidence, check_nation, named
from mrio.construct.update._demand import Then, base_year, follow_demand, shared, within
from mrio.construct.update._evidence import Evidence, Nation
from mrio.construct.update._trade import components_of, trade_between
from mrio.construct.update._use import FittedUse, fit_use
from mrio.errors import BalanceError, MrioError


@dataclass(frozen=True, eq=False)
class Updated:
    """The table of the new year and how far it had to leave the base year's structure.

    Attributes
    ----------
    parts : Interregional
    x, value_added : (r, s)
    use_factor : (r, s) intermediate inputs over those of the base year's coefficients
    iterations : int of the fit of use
    gap : float, largest miss of its margins relative to the nation's largest flow
    rounds : int between output and demand
    moved : float, share of output that the last of them moved
    """

    parts: Interregional
    x: Array
    value_added: Array
    use_factor: Array
    iterations: int
    gap: float
    rounds: int
    moved: float


def close_nation(table: Nation, stock_category: int, sectors: tuple[str, ...] = ()) -> Nation:
    """Balance a nation's use to its outputs: what a source keeps in an error column.

    Held: x, value added, exports, imports and stock changes; intermediate use
    and final demand give way (GRAS).

    Parameters
    ----------
    table : Nation
    stock_category : int
    sectors : tuple of str, optional
        Names for errors.

    Raises
    ------
    BalanceError
        When a row or column cannot be met.
    """
    s, c = table.Y.shape
    rest = [j for j in range(c) if j != stock_category]
    stocks = table.Y[:, stock_category]
    supply = table.x + table.imports - table.exports - stocks
    matrix = np.concatenate([table.Z, table.Y[:, rest]], axis=1)
    columns = np.concatenate([table.x - table.v.sum(axis=0), np.full(len(rest), np.nan)])
    try:
        use = gras(matrix, supply, columns, tolerance=1e-12).values
    except BalanceError as error:
        at = error.where[0] if isinstance(error.where, tuple) else None
        raise named(
            BalanceError(error.message, where=(None, at), hint=error.hint), (), sectors
        ) from error
    Y = table.Y.copy()
    Y[:, rest] = use[:, s:]
    return Nation(use[:, :s], Y, table.exports, table.imports, table.v, table.x)


def update(
    base: Interregional,
    regions: tuple[str, ...],
    sectors: tuple[str, ...],
    categories: tuple[str, ...],
    components: tuple[str, ...],
    nation: Nation,
    evidence: Evidence,
) -> Updated:
    """Bring an interregional table to the year of `nation`.

    Data of the new year: the nation's flows cell by cell, outputs, foreign
    trade and value added; the regions' shares of value added, and of output
    where known; trade where known. Carried over: each region's input
    coefficients, structure of demand, shares of foreign trade and who trades
    with whom, all balanced to the new totals (RAS in three dimensions).
    Output follows value added where no share of it is known.

    Raises
    ------
    BalanceError
        When the nation's table does not close, or the evidence cannot be met
        together; `where` names region and sector.

    References
    ----------
    Stone (1961); Oosterhaven, Piek & Stelder (1986), Pap. Reg. Sci. Assoc.
    59:57 (updating interregional tables); Miller & Blair (2009), ch. 7 and 8.
    """
    labels = regions, sectors, categories, components
    try:
        check_nation(nation, evidence.stock_category)
        evidence = check_evidence(evidence, len(regions), len(sectors))
        return _updated(base, labels, nation, evidence)
    except MrioError as error:
        raise named(error, regions, sectors) from error


_Names = tuple[str, ...]
_Labels = tuple[_Names, _Names, _Names, _Names]


def _updated(base: Interregional, labels: _Labels, nation: Nation, evidence: Evidence) -> Updated:
    r, s, c = (len(names) for names in labels[:3])
    then = base_year(base, r, s, c)
    now, rounds, moved = follow_demand(then, nation, evidence)
    x, value_added, exports, imports = now.x, now.value_added, now.exports, now.imports
    prior_Z = then.Z * ratio(x, then.x)[:, None, :]
    rows = {
        i: x[:, i] - exports[:, i] + imports[:, i] - flows.sum(axis=1) + flows.sum(axis=0)
        for i, flows in evidence.trade.items()
    }
    fitted = fit_use(prior_Z, now.Y, nation.Z, nation.Y, x - value_added, rows, evidence)
    imports = _imports(then, fitted, imports, nation, evidence)
    use = fitted.Z.sum(axis=2) + fitted.Y.sum(axis=2)
    trade = trade_between(base, x, exports, use, imports, evidence)
    v = components_of(base.value_added.reshape(-1, r, s), value_added, nation.v)
    off = trade.copy()
    off[:, np.arange(r), np.arange(r)] = 0.0
    none = np.zeros((r, s))
    system = RegionalSystem(
        *labels, fitted.Z, fitted.Y, np.moveaxis(v, 1, 0),
        exports, imports, off.sum(axis=2).T, off.sum(axis=1).T, none, x,
    )  # fmt: skip
    balanced = Use(fitted.Z, fitted.Y, fitted.iterations, none, np.ones(r))
    parts = assemble(system, balanced, off, stocks="same", stock_category=evidence.stock_category)
    check_closed(parts, x)
    factor = ratio(fitted.Z.sum(axis=1), prior_Z.sum(axis=1), fill=np.nan)
    return Updated(parts, x, value_added, factor, fitted.iterations, fitted.gap, rounds, moved)


def _imports(
    then: Then, fitted: FittedUse, before: Array, nation: Nation, evidence: Evidence
) -> Array:
    """Share the nation's imports again over what regions use, where trade is not known."""
    use = fitted.Z.sum(axis=2) + fitted.Y.sum(axis=2)
    free = [i for i in range(use.shape[1]) if i not in evidence.trade]
    imports, totals = before.copy(), nation.imports[free]
    limit = within(np.clip(use[:, free], 0.0, None), totals)
    imports[:, free] = shared((then.import_share * use)[:, free], use[:, free], totals, limit)
    return imports
