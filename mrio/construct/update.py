"""An interregional table brought to another year: its structure, a new nation, new shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mrio.balance import gras, ras
from mrio.construct.assemble import Interregional, Use, assemble, table_output
from mrio.construct.interregional import fill
from mrio.construct.regional import Array, RegionalSystem, ratio
from mrio.construct.update_use import fit_use
from mrio.errors import BalanceError

LARGEST_SHARE = 0.95
"""Value added over output, exports over output and imports over use are held below this."""
ROUNDS = 50
SETTLED = 1e-4
"""Rounds between output and demand end when this share of output moves."""
FLOOR = 1e-3
"""Weight that trade keeps where the base year has none, so that margins fit."""


@dataclass(frozen=True, eq=False)
class Nation:
    """A nation's table of the new year, rows and columns closed: s sectors, c categories.

    Attributes
    ----------
    Z : (s, s); Y : (s, c) imports included
    exports, imports, x : (s,)
    v : (p, s) value added by component
    """

    Z: Array
    Y: Array
    exports: Array
    imports: Array
    v: Array
    x: Array


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of the regions in the new year: r regions.

    Attributes
    ----------
    value_added : (r,) shares of the nation's value added
    output : mapping of a sector's position to (r,) shares of its output
    trade : mapping of a sector's position to (r, r) money sent from row to column region
    stock_category : int
        Position of stock changes; the nation's go to regions by output.
    """

    value_added: Array
    output: Mapping[int, Array]
    trade: Mapping[int, Array]
    stock_category: int


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


def close_nation(table: Nation, stock_category: int) -> Nation:
    """Balance a nation's use to its outputs: what a source keeps in an error column.

    Held: x, value added, exports, imports and stock changes; intermediate use
    and final demand give way (GRAS).
    """
    s, c = table.Y.shape
    rest = [j for j in range(c) if j != stock_category]
    stocks = table.Y[:, stock_category]
    supply = table.x + table.imports - table.exports - stocks
    matrix = np.concatenate([table.Z, table.Y[:, rest]], axis=1)
    columns = np.concatenate([table.x - table.v.sum(axis=0), np.full(len(rest), np.nan)])
    use = gras(matrix, supply, columns, tolerance=1e-12).values
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
        When the evidence cannot be met together.

    References
    ----------
    Stone (1961); Oosterhaven, Piek & Stelder (1986), Pap. Reg. Sci. Assoc.
    59:57 (updating interregional tables); Miller & Blair (2009), ch. 7 and 8.
    """
    r, s, c = len(regions), len(sectors), len(categories)
    Z0, Y0 = _competitive(base, r, s, c)
    x0 = table_output(base).reshape(r, s)
    v0 = base.value_added.reshape(-1, r, s)
    then = _Then(
        Z0,
        Y0,
        x0,
        v0.sum(axis=0),
        base.exports.reshape(r, s),
        _share(_imported(base, r, s, c), Z0, Y0),
        _trade_shares(base, r, s),
    )
    now, rounds, moved = _follow_demand(then, nation, evidence)
    x, value_added, exports, imports = now.x, now.value_added, now.exports, now.imports
    prior_Z, prior_Y = Z0 * ratio(x, x0)[:, None, :], now.Y
    rows = {
        i: x[:, i] - exports[:, i] + imports[:, i] - flows.sum(axis=1) + flows.sum(axis=0)
        for i, flows in evidence.trade.items()
    }
    fitted = fit_use(prior_Z, prior_Y, nation.Z, nation.Y, x - value_added, rows, evidence)
    use = fitted.Z.sum(axis=2) + fitted.Y.sum(axis=2)
    free = [i for i in range(s) if i not in evidence.trade]
    imports[:, free] = _shared(
        (then.import_share * use)[:, free],
        use[:, free],
        nation.imports[free],
        LARGEST_SHARE * np.clip(use[:, free], 0.0, None),
    )
    trade = _trade(base, x, exports, use, imports, evidence)
    v = _components(v0, value_added, nation.v)
    off = trade.copy()
    off[:, np.arange(r), np.arange(r)] = 0.0
    none = np.zeros((r, s))
    system = RegionalSystem(
        regions, sectors, categories, components, fitted.Z, fitted.Y, np.moveaxis(v, 1, 0),
        exports, imports, off.sum(axis=2).T, off.sum(axis=1).T, none, x,
    )  # fmt: skip
    balanced = Use(fitted.Z, fitted.Y, fitted.iterations, none, np.ones(r))
    parts = assemble(system, balanced, off, stocks="same", stock_category=evidence.stock_category)
    factor = ratio(fitted.Z.sum(axis=1), prior_Z.sum(axis=1), fill=np.nan)
    return Updated(parts, x, value_added, factor, fitted.iterations, fitted.gap, rounds, moved)


@dataclass(frozen=True, eq=False)
class _Then:
    """The base year: use (r, s, s) and (r, s, c), output, value added, exports (r, s), shares."""

    Z: Array
    Y: Array
    x: Array
    value_added: Array
    exports: Array
    import_share: Array
    trade_share: Array


@dataclass(frozen=True, eq=False)
class _Now:
    """The new year before use is fitted: output, value added, trade abroad, final demand."""

    x: Array
    value_added: Array
    exports: Array
    imports: Array
    Y: Array


def _follow_demand(then: _Then, nation: Nation, evidence: Evidence) -> tuple[_Now, int, float]:
    """Return outputs that meet the new year's demand through the base year's trade shares.

    In rounds: outputs from value added, use from outputs (the nation's cell by
    cell), output from use and where regions bought each good; the regions'
    shares of value added are held in every round.
    """
    value_added0 = np.clip(then.value_added, 1e-3 * then.x, None)
    prior, last, moved = value_added0, then.x * 0.0, np.inf
    for number in range(1, ROUNDS + 1):
        x, value_added = _outputs(then.x, then.value_added, prior, nation, evidence)
        exports = _shared(then.exports * ratio(x, then.x), x, nation.exports, LARGEST_SHARE * x)
        Y = _demand(then.Y, value_added, then.value_added, nation, evidence, x)
        Z = then.Z * ratio(x, then.x)[:, None, :]
        Z = Z * ratio(nation.Z, Z.sum(axis=0))
        use = np.clip(Z.sum(axis=2) + Y.sum(axis=2), 0.0, None)
        imports = _shared(then.import_share * use, use, nation.imports, LARGEST_SHARE * use)
        now = _Now(x, value_added, exports, imports, Y)
        moved = float(np.abs(x - last).sum() / x.sum())
        if moved < SETTLED:
            return now, number, moved
        wanted = exports + np.einsum("sop,ps->os", then.trade_share, use - imports)
        prior, last = np.clip(wanted, 0.0, None) * ratio(value_added, x), x
    return now, ROUNDS, moved


def _imported(base: Interregional, r: int, s: int, c: int) -> Array:
    imported = base.imported.reshape(s, r, s).sum(axis=2).T
    return imported + base.imported_Y.reshape(s, r, c).sum(axis=2).T


def _share(part: Array, Z: Array, Y: Array) -> Array:
    return np.minimum(ratio(part, Z.sum(axis=2) + Y.sum(axis=2)), LARGEST_SHARE)


def _trade_shares(base: Interregional, r: int, s: int) -> Array:
    """Return (s, r, r): of what a region buys inside the country, the share from each region."""
    trade = _sold(base, r, s)
    return ratio(trade, trade.sum(axis=1, keepdims=True))


def _sold(base: Interregional, r: int, s: int) -> Array:
    sold = base.Z.reshape(r, s, r, s).sum(axis=3) + base.Y.reshape(r, s, r, -1).sum(axis=3)
    return np.clip(np.swapaxes(sold, 0, 1), 0.0, None)


def _competitive(base: Interregional, r: int, s: int, c: int) -> tuple[Array, Array]:
    """Return use of all origins by region: (r, s, s) and (r, s, c)."""
    Z = base.Z.reshape(r, s, r, s).sum(axis=0) + base.imported.reshape(s, r, s)
    Y = base.Y.reshape(r, s, r, c).sum(axis=0) + base.imported_Y.reshape(s, r, c)
    return np.swapaxes(Z, 0, 1), np.swapaxes(Y, 0, 1)


def _outputs(
    x0: Array, value_added0: Array, prior: Array, nation: Nation, evidence: Evidence
) -> tuple[Array, Array]:
    """Return output and value added (r, s): shares of regions, the nation by sector."""
    national = nation.v.sum(axis=0)
    known = sorted(evidence.output)
    free = [i for i in range(len(national)) if i not in evidence.output]
    x, value_added = np.zeros_like(x0), np.zeros_like(x0)
    for i in known:
        share = evidence.output[i] / evidence.output[i].sum()
        x[:, i] = share * nation.x[i]
        usual = np.clip(ratio(value_added0[:, i], x0[:, i], fill=np.nan), 0.01, LARGEST_SHARE)
        usual = np.where(np.isnan(usual), national[i] / nation.x[i], usual)
        value_added[:, i] = fill(
            (usual * x[:, i])[:, None], national[i : i + 1], LARGEST_SHARE * x[:, i : i + 1]
        )[:, 0]
    prior = prior[:, free]
    regions = evidence.value_added / evidence.value_added.sum() * national.sum()
    regions = regions - value_added[:, known].sum(axis=1)
    if (regions <= 0).any():
        worst = int(regions.argmin())
        raise BalanceError(
            "sectors with known output have more value added than the region", where=worst
        )
    fitted = ras(prior, regions, national[free], tolerance=1e-12).values
    value_added[:, free] = fitted
    per = ratio(x0[:, free], np.clip(value_added0, 1e-3 * x0, None)[:, free])
    x[:, free] = _above(fitted * per, nation.x[free], fitted / LARGEST_SHARE)
    return x, value_added


def _above(values: Array, totals: Array, least: Array) -> Array:
    """Scale columns to totals, no entry below its least."""
    extra = totals - least.sum(axis=0)
    if (extra < 0).any():
        raise BalanceError("value added leaves no room for inputs", where=int(extra.argmin()))
    scaled = values * ratio(totals, values.sum(axis=0))
    beyond = np.clip(scaled - least, 0.0, None)
    return least + beyond * ratio(extra, beyond.sum(axis=0))


def _shared(values: Array, instead: Array, totals: Array, limit: Array) -> Array:
    """Share totals over regions by `values`, by `instead` where there are none, within limits."""
    none = values.sum(axis=0) <= 0
    values = np.where(none, np.clip(instead, 0.0, None), values)
    shared = fill(values, totals, limit)
    short = totals - shared.sum(axis=0)
    room = np.clip(limit - shared, 0.0, None)
    return shared + room * np.minimum(ratio(np.clip(short, 0.0, None), room.sum(axis=0)), 1.0)


def _demand(
    Y0: Array, value_added: Array, value_added0: Array, nation: Nation, evidence: Evidence, x: Array
) -> Array:
    """Return the prior of final demand: each region's own, grown as its value added."""
    growth = ratio(value_added.sum(axis=1), value_added0.sum(axis=1))
    prior = np.clip(Y0, 0.0, None) * growth[:, None, None]
    stocks = nation.Y[:, evidence.stock_category]
    prior[:, :, evidence.stock_category] = stocks * ratio(x, nation.x)
    return prior


def _trade(
    base: Interregional, x: Array, exports: Array, use: Array, imports: Array, evidence: Evidence
) -> Array:
    """Return trade (s, r, r), own use on the diagonal."""
    r, s = x.shape
    prior = _sold(base, r, s)
    rows, columns = (x - exports).T, np.clip(use - imports, 0.0, None).T
    columns = columns * ratio(rows.sum(axis=1), columns.sum(axis=1))[:, None]
    total = rows.sum(axis=1)[:, None, None]
    prior = ratio(prior, prior.sum(axis=(1, 2), keepdims=True)) * total
    prior = prior + FLOOR * ratio(rows[:, :, None] * columns[:, None, :], total)
    trade = np.zeros((s, r, r))
    free = [i for i in range(s) if i not in evidence.trade]
    trade[free] = ras(prior[free], rows[free], columns[free], tolerance=1e-11).values
    for i, flows in evidence.trade.items():
        trade[i] = flows
        own = rows[i] - flows.sum(axis=1)
        if (own < 0).any():
            raise BalanceError("known trade exceeds output", where=(int(own.argmin()), i))
        trade[i][np.arange(r), np.arange(r)] = own
    return trade


def _components(v0: Array, value_added: Array, national: Array) -> Array:
    """Return value added by component (p, r, s): the base year's shares, the nation's totals."""
    share = np.clip(v0, 0.0, None) + 1e-3 * np.clip(v0, 0.0, None).sum(axis=0) + 1e-9
    prior = share / share.sum(axis=0) * value_added
    prior = np.moveaxis(prior, 2, 0) * np.sign(national.T)[:, :, None]  # (s, p, r)
    rows = national.T
    columns = value_added.T * ratio(rows.sum(axis=1), value_added.sum(axis=0))[:, None]
    return np.moveaxis(gras(prior, rows, columns, tolerance=1e-11).values, 0, 2)
