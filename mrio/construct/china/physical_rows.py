"""Physical rows of the table: coal and coke (Mt) and power (TWh), made and used."""

from __future__ import annotations

import numpy as np

from mrio.construct.china.build import Built, RawData
from mrio.construct.china.corrections import POWER
from mrio.construct.china.fuels import COAL, COKE
from mrio.construct.regional import Array, ratio
from mrio.table import Extension

DIGITS_MADE = 1
"""Decimals of what provinces make: Mt, TWh."""
DIGITS_USED = 3
"""Decimals of what industries use."""
GOODS = {
    COAL: ("Mt", "coal_mined", "coal_used"),
    COKE: ("Mt", "coke_made", "coke_used"),
    POWER: ("TWh", "power_generated", "power_used"),
}


def physical_extension(
    built: Built, data: RawData, positions: dict[str, int], Z: Array, Y: Array, *, whole: bool
) -> Extension:
    """Return what industries make and use, in Mt and TWh.

    Made: energy balances and generation, on the industry that makes it. Used:
    what stays in a province goes to its own users, what leaves it to other
    provinces and abroad, each in proportion to money (coal, coke); power
    between provinces follows the bilateral statistics within the provincial
    totals instead. What is exported abroad is made but used by nobody here:
    used = made - exported.

    Parameters
    ----------
    positions : dict of a code of `GOODS` to the position of its sector in the table
    Z : (r a, r a); Y : (r a, m), the last column exports
    whole : bool
        Round to `DIGITS_MADE` and `DIGITS_USED`.
    """
    r = len(data.system.regions)
    a = len(Z) // r
    names, units, F, F_Y = [], [], [], []
    for code, (unit, made_name, used_name) in GOODS.items():
        users = np.arange(r) * a + positions[code]
        made = _made(built, data, code)
        row = np.zeros((r, a))
        row[:, positions[code]] = made
        used, used_Y = _used(built, code, made, Z[users], Y[users])
        if whole:
            row, used = np.round(row, DIGITS_MADE), np.round(used, DIGITS_USED)
            used_Y = np.round(used_Y, DIGITS_USED)
        names += [made_name, used_name]
        units += [unit, unit]
        F += [row.reshape(-1), used]
        F_Y += [np.zeros_like(used_Y), used_Y]
    return Extension(
        name="physical",
        stressors=tuple(names),
        units=tuple(units),
        F=np.stack(F),
        F_Y=np.stack(F_Y),
    )


def _made(built: Built, data: RawData, code: str) -> Array:
    if code == POWER:
        return data.generation.reindex(data.system.regions).sum(axis=1).to_numpy()
    return built.fuels[code].made


def _used(built: Built, code: str, made: Array, Z: Array, Y: Array) -> tuple[Array, Array]:
    """Return what industries (n,) and final users (m,) use.

    Z (r, n) and Y (r, m) are the rows of the industries that make the good.
    """
    r = len(made)
    a, c = Z.shape[1] // r, (Y.shape[1] - 1) // r
    Z_to, Y_to = Z.reshape(r, r, a), Y[:, :-1].reshape(r, r, c)
    money = Z_to.sum(axis=2) + Y_to.sum(axis=2)
    own, exports = np.diagonal(money), Y[:, -1]
    if code == POWER:
        physical = built.power.flows.copy()
        stays = np.clip(made - physical.sum(axis=1), 0.0, None)
        # Own users and exports abroad share what stays.
        physical[np.arange(r), np.arange(r)] = ratio(stays * own, own + exports)
    else:
        physical, _ = built.fuels[code].flows(money, exports, own)
    scale = ratio(physical, money)
    used = np.einsum("os,osj->sj", scale, Z_to).reshape(-1)
    used_Y = np.einsum("os,osc->sc", scale, Y_to).reshape(-1)
    return used, np.append(used_Y, 0.0)
