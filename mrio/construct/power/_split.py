"""Electricity and heat as one sector, split: heat, generation by source, transmission."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mrio.balance import gras
from mrio.construct.core import Array, Interregional, ratio
from mrio.construct.power._sales import Sales, sell
from mrio.construct.power._system import PowerSystem, check_system
from mrio.errors import BalanceError
from mrio.labels import IndexArray

FLOOR = 1e-3
"""Share of a fuel that any of the parts may buy, so that every column can be met."""


@dataclass(frozen=True, eq=False)
class PowerSplit:
    """A table whose power sector is split, and what the split found.

    Attributes
    ----------
    sectors : tuple of str
    parts : Interregional
    sales : Sales
    used, used_Y : (r, s) and (r, c) TWh bought, transmission losses with transmission
    """

    sectors: tuple[str, ...]
    parts: Interregional
    sales: Sales
    used: Array
    used_Y: Array


def split_power(
    table: Interregional, sectors: tuple[str, ...], merged: str, system: PowerSystem
) -> PowerSplit:
    """Split the sector `merged` into heat, generation by source and transmission.

    Users buy generation of (region, source) directly and transmission beside
    it, in the region of use; the sender's grid is paid for the way to the
    border; what the grid loses is generation that transmission buys. What the
    sector sold itself (generators to grids, grids to grids) is netted: output
    falls by it, value added and inputs stay. Heat is used where it is made.
    Inputs of the merged sector go to its parts by fuel and output (GRAS).

    Parameters
    ----------
    table : Interregional, r regions × s sectors
    sectors : tuple of str
    merged : str
    system : PowerSystem

    Raises
    ------
    LabelError, InputError
        Unknown sectors; statistics of another shape, negative, or in conflict.
    BalanceError
        When a payment for power is negative, inputs and sales differ, or inputs
        find no part to go to.
    """
    check_system(system, sectors, merged, table.Y.shape[1])
    at = sectors.index(merged)
    s = len(sectors)
    sales = sell(table, at, system)
    kept = [i for i in range(s) if i != at]
    names = [sectors[i] for i in kept]
    new = (*sectors[:at], *system.parts, *sectors[at + 1 :])
    share, value_added = _inputs(table, at, kept, names, sales, system)
    k = len(system.parts)
    place = np.array([*range(at), *range(at + k, s - 1 + k)], dtype=np.intp)
    power = np.arange(at, at + k, dtype=np.intp)
    imports = _imports(table, at, kept, place, power, share, sales, system)
    split = _assembled(table, at, place, power, share, value_added, sales, imports)
    used, used_Y = _energy_used(sales, system, place, power, s)
    return PowerSplit(new, split, sales, used, used_Y)


def _assembled(
    table: Interregional,
    at: int,
    place: IndexArray,
    power: IndexArray,
    share: Array,
    value_added: Array,
    sales: Sales,
    imports: tuple[Array, Array],
) -> Interregional:
    """Put the parts at `power` and the other sectors at `place`."""
    p, r, k = value_added.shape
    s, m = len(place) + 1, len(place) + k
    c = table.Y.shape[1] // r
    every, rest = np.arange(r), np.delete(np.arange(s), at)
    old = table.Z.reshape(r, s, r, s)
    Z = np.zeros((r, m, r, m))
    Z[np.ix_(every, place, every, place)] = old[np.ix_(every, rest, every, rest)]
    bought = old[:, rest][:, :, :, at]  # (o, i, u)
    Z[np.ix_(every, place, every, power)] = bought[..., None] * share
    Z[np.ix_(every, power, every, place)] = sales.users[..., : s - 1]
    Z[np.ix_(every, power, every, power[-1:])] = sales.lost[..., None]
    Y = np.zeros((r, m, r, c))
    Y[:, place] = table.Y.reshape(r, s, r, c)[:, rest]
    Y[:, power] = sales.users[..., s - 1 :]
    exports = np.zeros((r, m))
    exports[:, place] = table.exports.reshape(r, s)[:, rest]
    exports[:, power] = sales.abroad
    v = np.zeros((p, r, m))
    v[:, :, place] = table.value_added.reshape(p, r, s)[:, :, rest]
    v[:, :, power] = value_added
    n = r * m
    return Interregional(
        Z=Z.reshape(n, n),
        Y=Y.reshape(n, r * c),
        exports=exports.reshape(n),
        imported=imports[0],
        imported_Y=imports[1],
        value_added=v.reshape(p, n),
        stocks_not_own=np.zeros((r, m)),
    )


def _inputs(
    table: Interregional,
    at: int,
    kept: list[int],
    names: list[str],
    sales: Sales,
    system: PowerSystem,
) -> tuple[Array, Array]:
    """Return each good's division over the parts (i, u, k) and value added (p, u, k)."""
    r, s = len(system.generation), len(kept) + 1
    goods = table.Z.reshape(r, s, r, s)[:, kept][:, :, :, at].sum(axis=0)  # (i, u)
    goods = goods + table.imported.reshape(s, r, s)[kept, :, at]
    value_added = table.value_added.reshape(-1, r, s)[:, :, at]
    rows = np.concatenate([goods, value_added]).T  # (u, i + p)
    columns = sales.output.copy()
    columns[:, -1] -= sales.lost.sum(axis=(0, 1)) + sales.lost_imports
    gap = rows.sum(axis=1) - columns.sum(axis=1)
    # The source's rounding stays with the sales: the inputs are what the table holds.
    columns *= ratio(rows.sum(axis=1), columns.sum(axis=1), fill=1.0)[:, None]
    if np.abs(gap).max() > 1e-6 * np.abs(rows).sum():
        worst = int(np.abs(gap).argmax())
        raise BalanceError(
            f"inputs and sales of the split sector differ by {gap[worst]:.6g}",
            where=system.region(worst),
            hint="balance the table's rows and columns first",
        )
    weight = np.repeat(np.clip(columns, 0.0, None)[:, None, :], rows.shape[1], axis=1)
    for good, division in system.fuels.items():
        weight[:, names.index(good)] = (
            division + FLOOR * ratio(columns, columns.sum(axis=1, keepdims=True))
        ) * (columns > 0)
    prior = ratio(weight, weight.sum(axis=2, keepdims=True)) * np.abs(rows)[:, :, None]
    prior *= np.sign(rows)[:, :, None]
    try:
        split = gras(prior, rows, columns, tolerance=1e-9).values
    except BalanceError as error:
        u, *_ = error.where if isinstance(error.where, tuple) else (0,)
        raise BalanceError(
            f"inputs of the split sector find no part: {error.message}",
            where=system.region(u),
            hint="heat, or resold power, may be worth more than the sector's own inputs",
        ) from error
    i = len(kept)
    share = np.divide(
        split, rows[:, :, None], out=np.zeros_like(split), where=rows[:, :, None] != 0
    )
    return np.swapaxes(share[:, :i], 0, 1), np.swapaxes(split[:, i:], 0, 1)


def _imports(
    table: Interregional,
    at: int,
    kept: list[int],
    place: IndexArray,
    power: IndexArray,
    share: Array,
    sales: Sales,
    system: PowerSystem,
) -> tuple[Array, Array]:
    """Return imports by good of industries and final users; power comes as the nation's mix."""
    r, s = len(system.generation), len(kept) + 1
    m = s - 1 + len(power)
    old = table.imported.reshape(s, r, s)
    new = np.zeros((m, r, m))
    every, rest = np.arange(r), np.array(kept, dtype=np.intp)
    new[np.ix_(place, every, place)] = old[np.ix_(rest, every, rest)]
    new[np.ix_(place, every, power)] = old[kept, :, at][..., None] * share
    mix = system.generation.sum(axis=0) * system.price
    # Without generation anywhere power from abroad has no source: it is the grid's.
    mix = np.concatenate([[0.0], ratio(mix, mix.sum()), [0.0 if mix.sum() > 0 else 1.0]])
    for j, to in enumerate(place):
        new[power, :, to] = mix[:, None] * sales.imports[:, j]
    new[power, :, power[-1]] += mix[:, None] * sales.lost_imports
    c = table.Y.shape[1] // r
    final = np.zeros((m, r, c))
    final[place] = table.imported_Y.reshape(s, r, c)[kept]
    final[power] = mix[:, None, None] * sales.imports[:, s - 1 :]
    return new.reshape(m, r * m), final.reshape(m, r * c)


def _energy_used(
    sales: Sales, system: PowerSystem, place: IndexArray, power: IndexArray, s: int
) -> tuple[Array, Array]:
    supply = np.clip(system.supply, 0.0, None)
    delivered = supply[:, None] * (1.0 - system.loss) * sales.share
    used = np.zeros((len(supply), s - 1 + len(power)))
    used[:, place] = delivered[:, : s - 1]
    # Where nobody pays for power the grid has it all.
    used[:, power[-1]] = np.where(sales.share.any(axis=1), supply * system.loss, supply)
    return used, delivered[:, s - 1 :]
