"""Who buys heat, generation and transmission of whom, once their sector is split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mrio.construct.core import Array, Interregional, ratio, table_output
from mrio.construct.power._system import PowerSystem
from mrio.errors import BalanceError

HEAT_SHARE = 0.8
"""A buyer's heat is at most this share of what it pays the region's own sector."""
GRID_SHARE = 0.1
"""Transmission keeps at least this share of what users pay; prices at the plant give way."""


@dataclass(frozen=True, eq=False)
class Sales:
    """Sales of the parts: r regions, k + 2 parts (heat, sources, transmission), u buyers.

    Attributes
    ----------
    users : (r, k + 2, r, u) money, from region and part to region and buyer
    lost : (r, k + 2, r) money: what transmission of a region buys, for its losses
    abroad : (r, k + 2) money
    imports : (r, u) power from abroad by buyer, money
    lost_imports : (r,) the same bought by transmission
    output : (r, k + 2)
    share : (r, u) of the region's power by buyer
    border_price : float
        Money for a TWh between regions, all pairs together; NaN where none is sent.
    price_factor : (r,) price at the plant taken over the price asked for
    heat_left : (r,) heat's value that no buyer's payments could hold
    kept_by_grid : (r,) power of others that users' payments could not hold
    netted : (r,) what the sector sold itself and bought of its kind, netted
    """

    users: Array
    lost: Array
    abroad: Array
    imports: Array
    lost_imports: Array
    output: Array
    share: Array
    border_price: float
    price_factor: Array
    heat_left: Array
    kept_by_grid: Array
    netted: Array

    @property
    def between(self) -> Array:
        """(r, r) money for power from region to region, zero diagonal."""
        sold = self.users.sum(axis=(1, 3)) + self.lost.sum(axis=1)
        np.fill_diagonal(sold, 0.0)
        return sold


def sell(table: Interregional, at: int, system: PowerSystem) -> Sales:
    """Return the sales of the parts of sector `at`.

    Power from other regions and abroad goes to all buyers of a region in
    proportion to what they pay for power, less losses; what else they pay is
    the region's own generation at the price of the plant, and transmission.
    What leaves a region is its mix; the part of the border's price above that
    of the plant is the sender's transmission.

    Raises
    ------
    BalanceError
        When a payment for power is negative.
    """
    r = len(system.generation)
    s = len(table.imported)
    kept = [i for i in range(s) if i != at]
    paid, within, imports = _payments(table, at, kept, system)
    heat, heat_left = _heat(paid, system)
    bought = paid.sum(axis=0) + imports - heat
    total = bought.sum(axis=1)
    share = ratio(bought, total[:, None])
    came = paid.sum(axis=2) + within
    np.fill_diagonal(came, 0.0)  # (origin, user) between regions
    own_imports = table.imported.reshape(s, r, s)[at, :, at]
    from_abroad = imports.sum(axis=1) + own_imports
    border_cost = came.sum(axis=0) + from_abroad
    # What users' payments cannot hold of it stays with the grid that bought it.
    keep = np.minimum(1.0 - system.loss, ratio((1.0 - GRID_SHARE) * total, border_cost, fill=1.0))
    own = total - keep * border_cost
    exports = table.exports.reshape(r, s)[:, at]
    sold_away = came.sum(axis=1), exports
    price, factor = _plant_price(system, own, (1.0 - keep) * border_cost, total, sold_away)
    mix = ratio(
        system.generation * system.price, (system.generation * system.price).sum(axis=1)[:, None]
    )
    made = system.generation.sum(axis=1)
    stays = np.clip(made - system.flows.sum(axis=1) - system.exported, 0.0, None)
    at_plant = price * stays
    # Money for power of which no TWh are known is generation, where there is any.
    border = ratio(came.sum(axis=1), system.flows.sum(axis=1))
    plant = np.minimum(ratio(price, border, fill=1.0), 1.0) * (made > 0)
    plant_abroad = np.minimum(ratio(price * system.exported, exports, fill=1.0), 1.0)

    terms = _Terms(came, keep, own, share, mix, at_plant, plant)
    users, lost = _placed(terms, heat, system.loss)
    abroad = np.zeros(users.shape[:2])
    abroad[:, 1:-1] = (plant_abroad * exports)[:, None] * mix
    abroad[:, -1] = (1.0 - plant_abroad) * exports
    output = users.sum(axis=(2, 3)) + lost.sum(axis=2) + abroad
    return Sales(
        users=users,
        lost=lost,
        abroad=abroad,
        imports=(keep * from_abroad)[:, None] * share,
        lost_imports=(1.0 - keep) * from_abroad,
        output=output,
        share=share,
        border_price=float(ratio(came.sum(), system.flows.sum(), fill=np.nan)),
        price_factor=factor,
        heat_left=heat_left,
        kept_by_grid=np.clip((1.0 - system.loss - keep) * border_cost, 0.0, None),
        netted=table_output(table).reshape(r, s)[:, at] - output.sum(axis=1),
    )


@dataclass(frozen=True, eq=False)
class _Terms:
    """What power is sold for: r regions.

    Attributes
    ----------
    came : (r, r) money from region to region, zero diagonal
    keep : (r,) share of what comes that users take
    own : (r,) what users pay the region itself
    share : (r, u) of its power by buyer
    mix : (r, k) of its generation in money
    at_plant : (r,) money for generation that stays
    plant : (r,) share of generation in what is sent
    """

    came: Array
    keep: Array
    own: Array
    share: Array
    mix: Array
    at_plant: Array
    plant: Array


def _placed(terms: _Terms, heat: Array, loss: float) -> tuple[Array, Array]:
    """Return sales to users (r, k + 2, r, u) and, for losses, to transmission (r, k + 2, r)."""
    (r, k), share, mix, plant = terms.mix.shape, terms.share, terms.mix, terms.plant
    users = np.zeros((r, k + 2, r, share.shape[1]))
    lost = np.zeros((r, k + 2, r))
    sent = terms.came[:, :, None] * (terms.keep[:, None] * share)[None]
    users[:, 1:-1] = (plant[:, None] * mix)[:, :, None, None] * sent[:, None]
    users[:, -1] = (1.0 - plant)[:, None, None] * sent
    diagonal = np.arange(r)
    users[diagonal, 0, diagonal] = heat
    sold = (1.0 - loss) * terms.at_plant
    for part in range(k):
        users[diagonal, 1 + part, diagonal] += (sold * mix[:, part])[:, None] * share
    users[diagonal, -1, diagonal] += np.clip(terms.own - sold, 0.0, None)[:, None] * share
    retained = terms.came * (1.0 - terms.keep)[None]
    lost[:, 1:-1] = (plant[:, None] * mix)[:, :, None] * retained[:, None]
    lost[:, -1] = (1.0 - plant)[:, None] * retained
    lost[diagonal, 1:-1, diagonal] += loss * terms.at_plant[:, None] * mix
    return users, lost


def _payments(
    table: Interregional, at: int, kept: list[int], system: PowerSystem
) -> tuple[Array, Array, Array]:
    """Return what buyers pay (o, u, j), what the sector itself pays (o, u), imports (u, j)."""
    r, s = len(system.generation), len(kept) + 1
    Z = table.Z.reshape(r, s, r, s)[:, at]
    Y = table.Y.reshape(r, s, r, -1)[:, at]
    paid = np.concatenate([Z[:, :, kept], Y], axis=2)
    imports = np.concatenate(
        [table.imported.reshape(s, r, s)[at][:, kept], table.imported_Y.reshape(s, r, -1)[at]],
        axis=1,
    )
    within = Z[:, :, at]
    abroad = imports.sum(axis=1), table.imported.reshape(s, r, s)[at, :, at]
    for values, origin in (
        (paid.min(axis=2), None),
        (within, None),
        (np.stack([imports.min(axis=1), *abroad]), "abroad"),
        (table.exports.reshape(r, s)[:, [at]].T, "exports"),
    ):
        if values.min() < 0:
            o, u = (int(i) for i in np.unravel_index(int(values.argmin()), values.shape))
            seller = origin or system.region(o)
            raise BalanceError(
                f"a negative payment for power, {values.min():.6g}",
                where=f"{seller} → {system.region(u)}" if origin != "exports" else system.region(u),
                hint="stock changes of electricity are none: zero them first",
            )
    return paid, within, imports


def _heat(paid: Array, system: PowerSystem) -> tuple[Array, Array]:
    """Return heat by buyer (r, u), and what payments could not hold."""
    own = paid[np.arange(len(paid)), np.arange(len(paid))]
    wanted = system.heat_value[:, None] * ratio(
        system.heat_use, system.heat_use.sum(axis=1, keepdims=True)
    )
    heat = np.minimum(wanted, HEAT_SHARE * own)
    return heat, system.heat_value - heat.sum(axis=1)


def _plant_price(
    system: PowerSystem, own: Array, kept: Array, total: Array, sold_away: tuple[Array, Array]
) -> tuple[Array, Array]:
    """Return the mean price at the plant by region and its factor on the price asked for.

    Own generation, the losses and the grid's least share must be paid from
    what users pay the region, and from what the grid earns on power sent away:
    the border's price less the plant's.
    """
    made = system.generation.sum(axis=1)
    asked = ratio(system.generation @ system.price, made)
    stays = np.clip(made - system.flows.sum(axis=1) - system.exported, 0.0, None)
    limit = own - kept - GRID_SHARE * total
    sent = system.flows.sum(axis=1), system.exported

    def left(tried: Array) -> Array:
        margins = (
            np.where(twh > 0, money - np.minimum(tried * asked * twh, money), 0.0)
            for money, twh in zip(sold_away, sent, strict=True)
        )
        return limit - tried * asked * stays + sum(margins)

    enough = left(np.ones(len(made))) >= 0
    low, high = np.zeros(len(made)), np.ones(len(made))
    for _ in range(60):
        middle = (low + high) / 2.0
        holds = left(middle) >= 0
        low, high = np.where(holds, middle, low), np.where(holds, high, middle)
    # No user pays less than the plant asks: what is earned at the border does not subsidise it.
    sold = (1.0 - system.loss) * asked * stays
    factor = np.minimum(np.where(enough, 1.0, low), ratio(own, sold, fill=1.0))
    return asked * factor, factor
