"""Physical rows of the table: coal and coke (Mt) and power (TWh), made and used."""

from __future__ import annotations

import numpy as np

from mrio.construct.china.build import Built, RawData
from mrio.construct.regional import Array, ratio
from mrio.table import Extension

DIGITS_MADE = 1
"""Decimals of what provinces make: Mt, TWh."""
DIGITS_USED = 3
"""Decimals of what industries use."""
GOODS = {
    "coal": ("Coal mining", "Mt", "coal_mined", "coal_used"),
    "coke": ("Coking", "Mt", "coke_made", "coke_used"),
    "power": ("Electricity and heat", "TWh", "power_generated", "power_used"),
}


def physical_extension(
    built: Built, data: RawData, order: list[str], Z: Array, Y: Array
) -> Extension:
    """Return what industries make and use, in Mt and TWh.

    Made: energy balances and generation, on the industry that makes it, rounded
    to 0.1. Used: what is made, over the money flows of that industry (coal, coke:
    one price for each sender); power sent to other provinces follows the
    bilateral statistics within the provincial totals instead. What is exported
    abroad is made but used by nobody here: used = made - exported.

    Parameters
    ----------
    order : list of str
        Sectors of the table, with those of `GOODS` among them.
    Z : (r a, r a); Y : (r a, m), the last column exports
    """
    r, a = len(data.system.regions), len(order)
    made = {
        "coal": _balance(data, "raw_coal", "production"),
        "coke": _balance(data, "coke", "coking"),
        "power": data.generation.reindex(data.system.regions).sum(axis=1).to_numpy(),
    }
    names, units, F, F_Y = [], [], [], []
    for good, (sector, unit, made_name, used_name) in GOODS.items():
        at = order.index(sector)
        row = np.zeros((r, a))
        row[:, at] = np.round(made[good], DIGITS_MADE)
        users = np.arange(r) * a + at
        if good == "power":
            used, used_Y = _power_used(built, made[good], Z[users], Y[users])
        else:
            money = Z[users].sum(axis=1) + Y[users].sum(axis=1)
            per_money = ratio(made[good], money)
            used, used_Y = per_money @ Z[users], per_money @ Y[users]
        used_Y = np.round(used_Y, DIGITS_USED)
        used_Y[-1] = 0.0
        names += [made_name, used_name]
        units += [unit, unit]
        F += [row.reshape(-1), np.round(used, DIGITS_USED)]
        F_Y += [np.zeros_like(used_Y), used_Y]
    return Extension(
        name="physical",
        stressors=tuple(names),
        units=tuple(units),
        F=np.stack(F),
        F_Y=np.stack(F_Y),
    )


def _power_used(built: Built, made: Array, Z: Array, Y: Array) -> tuple[Array, Array]:
    """Return TWh used by industries (n,) and final users (m,).

    Z (r, n) and Y (r, m) are the rows of the power industries.
    """
    r = len(made)
    a, c = Z.shape[1] // r, (Y.shape[1] - 1) // r
    sent = built.power.flows
    own = np.clip(made - sent.sum(axis=1), 0.0, None)
    Z_to, Y_to = Z.reshape(r, r, a), Y[:, :-1].reshape(r, r, c)
    money = Z_to.sum(axis=2) + Y_to.sum(axis=2)
    here = np.diagonal(money) + Y[:, -1]  # own users and exports abroad share what stays
    physical = sent.copy()
    physical[np.arange(r), np.arange(r)] = ratio(own * np.diagonal(money), here)
    scale = ratio(physical, money)
    used = np.einsum("os,osj->sj", scale, Z_to).reshape(-1)
    used_Y = np.einsum("os,osc->sc", scale, Y_to).reshape(-1)
    return used, np.append(used_Y, 0.0)


def _balance(data: RawData, carrier: str, item: str) -> Array:
    column = data.balances[(carrier, item)].reindex(data.system.regions).fillna(0.0)
    return column.to_numpy(dtype=float) / 100.0
