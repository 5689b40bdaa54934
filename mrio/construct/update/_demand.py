"""An interregional table brought to another year: rounds between output and demand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mrio.balance import ras
from mrio.construct.core import Array, Interregional, fill, ratio, table_output
from mrio.construct.update._evidence import Evidence, Nation
from mrio.errors import BalanceError

LARGEST_SHARE = 0.95
"""Value added over output, exports over output and imports over use are held below this in every
region, unless the nation's own share is larger."""
ROUNDS = 50
SETTLED = 1e-4
"""Rounds between output and demand end when this share of output moves."""


@dataclass(frozen=True, eq=False)
class Then:
    """The base year: use (r, s, s) and (r, s, c), output, value added, exports (r, s), shares."""

    Z: Array
    Y: Array
    x: Array
    value_added: Array
    exports: Array
    import_share: Array
    trade_share: Array


@dataclass(frozen=True, eq=False)
class Now:
    """The new year before use is fitted: output, value added, trade abroad, final demand."""

    x: Array
    value_added: Array
    exports: Array
    imports: Array
    Y: Array


def base_year(base: Interregional, r: int, s: int, c: int) -> Then:
    """Return what is carried over of the base year."""
    Z, Y = _competitive(base, r, s, c)
    return Then(
        Z,
        Y,
        table_output(base).reshape(r, s),
        base.value_added.reshape(-1, r, s).sum(axis=0),
        base.exports.reshape(r, s),
        _share(_imported(base, r, s, c), Z, Y),
        _trade_shares(base, r, s),
    )


def follow_demand(then: Then, nation: Nation, evidence: Evidence) -> tuple[Now, int, float]:
    """Return outputs that meet the new year's demand through the base year's trade shares.

    In rounds: outputs from value added, use from outputs (the nation's cell by
    cell), output from use and where regions bought each good; the regions'
    shares of value added are held in every round.
    """
    value_added0 = np.clip(then.value_added, 1e-3 * then.x, None)
    prior, last, number = value_added0, then.x * 0.0, 0
    while True:
        number += 1
        x, value_added = _outputs(then.x, then.value_added, prior, nation, evidence)
        limit = within(x, nation.exports)
        exports = shared(then.exports * ratio(x, then.x), x, nation.exports, limit)
        Y = _demand(then.Y, value_added, then.value_added, nation, evidence, x)
        flows = then.Z * ratio(x, then.x)[:, None, :]
        Z = flows * ratio(nation.Z, flows.sum(axis=0))
        Y_met = _meeting(Y, nation.Y, evidence.stock_category)
        use = np.clip(Z.sum(axis=2) + Y_met.sum(axis=2), 0.0, None)
        limit = within(use, nation.imports)
        imports = shared(then.import_share * use, use, nation.imports, limit)
        moved = float(np.abs(x - last).sum() / x.sum())
        if moved < SETTLED or number == ROUNDS:
            return Now(x, value_added, exports, imports, Y), number, moved
        wanted = exports + np.einsum("sop,ps->os", then.trade_share, use - imports)
        prior, last = np.clip(wanted, 0.0, None) * ratio(value_added, x), x


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
        mean = ratio(national[i : i + 1], nation.x[i : i + 1])
        usual = np.clip(ratio(value_added0[:, i], x0[:, i], fill=np.nan), 0.01, LARGEST_SHARE)
        usual = np.where(np.isnan(usual), mean, usual)
        total, made = national[i : i + 1], x[:, i : i + 1]
        value_added[:, i] = fill((usual * x[:, i])[:, None], total, within(made, total))[:, 0]
    regions = evidence.value_added / evidence.value_added.sum() * national.sum()
    regions = regions - value_added[:, known].sum(axis=1)
    if (regions <= 0).any():
        worst = int(regions.argmin())
        raise BalanceError(
            "sectors with known output have more value added than the region: "
            f"{regions[worst]:.6g} is left for the others",
            where=(worst, None),
            hint="check the region's shares of that output and of value added",
        )
    value_added[:, free] = _shares_of_value_added(prior, regions, national, free)
    per = ratio(x0[:, free], np.clip(value_added0, 1e-3 * x0, None)[:, free])
    least = value_added[:, free] / np.maximum(
        LARGEST_SHARE, np.minimum(ratio(national, nation.x), 1.0)[free]
    )
    x[:, free] = _above(value_added[:, free] * per, nation.x[free], least)
    return x, value_added


def _shares_of_value_added(prior: Array, regions: Array, national: Array, free: list[int]) -> Array:
    """Fit value added of the free sectors to regions and nation."""
    without = [i for i in free if national[i] > 0 and not (prior[:, i] > 0).any()]
    if without:
        raise BalanceError(
            "the nation has a sector that no region had in the base year",
            where=(None, without[0]),
            hint="state the regions' shares of its output",
        )
    try:
        return ras(prior[:, free], regions, national[free], tolerance=1e-12).values
    except BalanceError as error:
        region = error.where[0] if isinstance(error.where, tuple) else None
        raise BalanceError(error.message, where=(region, None), hint=error.hint) from error


def within(whole: Array, totals: Array) -> Array:
    """Return the most that regions may have of `whole` (r, s): the largest share, or the nation's.

    A nation that imports all it uses of a good has no region that uses its own.
    """
    share = np.minimum(ratio(totals, whole.sum(axis=0)), 1.0)
    return np.maximum(LARGEST_SHARE, share) * whole


def _above(values: Array, totals: Array, least: Array) -> Array:
    """Scale columns to totals, no entry below its least; `least` never sums to more."""
    extra = np.clip(totals - least.sum(axis=0), 0.0, None)
    scaled = values * ratio(totals, values.sum(axis=0))
    beyond = np.clip(scaled - least, 0.0, None)
    return least + beyond * ratio(extra, beyond.sum(axis=0))


def shared(values: Array, instead: Array, totals: Array, limit: Array) -> Array:
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
    # What the nation does not make is in stock where value added is.
    rest = value_added.sum(axis=1, keepdims=True) / value_added.sum()
    share = np.where(nation.x > 0, ratio(x, nation.x), rest)
    prior[:, :, evidence.stock_category] = stocks * share
    return prior


def _meeting(Y: Array, national: Array, stock: int) -> Array:
    """Return final demand scaled to the nation's, cell by cell; stock changes meet it already."""
    factor = ratio(national, Y.sum(axis=0), fill=1.0)
    factor[:, stock] = 1.0
    return Y * factor


def _imported(base: Interregional, r: int, s: int, c: int) -> Array:
    imported = base.imported.reshape(s, r, s).sum(axis=2).T
    return imported + base.imported_Y.reshape(s, r, c).sum(axis=2).T


def _share(part: Array, Z: Array, Y: Array) -> Array:
    return np.minimum(ratio(part, Z.sum(axis=2) + Y.sum(axis=2)), LARGEST_SHARE)


def _trade_shares(base: Interregional, r: int, s: int) -> Array:
    """Return (s, r, r): of what a region buys inside the country, the share from each region."""
    trade = sold_by_region(base, r, s)
    return ratio(trade, trade.sum(axis=1, keepdims=True))


def sold_by_region(base: Interregional, r: int, s: int) -> Array:
    sold = base.Z.reshape(r, s, r, s).sum(axis=3) + base.Y.reshape(r, s, r, -1).sum(axis=3)
    return np.clip(np.swapaxes(sold, 0, 1), 0.0, None)


def _competitive(base: Interregional, r: int, s: int, c: int) -> tuple[Array, Array]:
    """Return use of all origins by region: (r, s, s) and (r, s, c)."""
    Z = base.Z.reshape(r, s, r, s).sum(axis=0) + base.imported.reshape(s, r, s)
    Y = base.Y.reshape(r, s, r, c).sum(axis=0) + base.imported_Y.reshape(s, r, c)
    return np.swapaxes(Z, 0, 1), np.swapaxes(Y, 0, 1)
