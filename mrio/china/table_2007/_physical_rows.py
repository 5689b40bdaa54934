"""Physical rows of the table: coal and coke (Mt) and power (TWh), made and used."""

from __future__ import annotations

import numpy as np

from mrio.china.table_2007._build import Built, RawData
from mrio.china.table_2007._corrections import POWER
from mrio.china.table_2007._fuels import CARRIERS, COAL, COKE, balance_row
from mrio.construct.core import Array, ratio

DIGITS_MADE = 1
"""Decimals of what provinces make: Mt, TWh."""
DIGITS_USED = 3
"""Decimals of what industries use."""
ROWS = {
    COAL: ("Mt", "coal_mined", "coal_used"),
    COKE: ("Mt", "coke_made", "coke_used"),
    POWER: ("TWh", "power_generated", "power_used"),
}
HOUSEHOLDS = {"final_rural": "rural_consumption", "final_urban": "urban_consumption"}


def blocks(sectors: tuple[str, ...]) -> dict[str, list[int]]:
    """Return rows of the energy balances that use a fuel → positions of the sectors they cover."""
    at = {code: i for i, code in enumerate(sectors)}
    apart = (POWER, COKE)  # what they burn and coke has rows of its own
    industry = [at[code] for code in sectors if "02" <= code[:2] <= "25" and code not in apart]
    services = [at[code] for code in sectors if code[:2] == "29" or code[:2] >= "32"]
    return {
        "thermal_power": [at[POWER]],
        "heating": [at[POWER]],
        "coking": [at[COKE]],
        "gas_works": [at["24"]],
        "final_agriculture": [at["01"]],
        "final_industry": industry,
        "final_construction": [at["26"]],
        "final_transport": [at["27"], at["28"]],
        "final_trade": [at["30"], at["31"]],
        "final_other": services,
        "loss": industry,
    }


def physical_rows(built: Built, data: RawData) -> dict[str, tuple[Array, Array]]:
    """Return name → what industries (r, s) and final users (r, c) make or use, not rounded.

    Made: energy balances and generation by source, on the industry that makes
    it. Coal and coke used: what the energy balances say that each block of
    users (power, heat, coking, industry, services, households …) consumed, all
    grades, spread within the block over money. Tonnes over money alone would
    leave Shanxi with a quarter of the coal it burns and cokes: the statistical
    difference of its balance, and receipts that provinces do not book, would
    all fall on own users. Power used: generated, less sent and exported, plus
    received and imported, spread over money.
    """
    system = built.system
    r, s = system.x.shape
    rows = {}
    for code, (_, made_name, used_name) in ROWS.items():
        made = np.zeros((r, s))
        made[:, system.sectors.index(code)] = _made(built, data, code)
        rows[made_name] = made, np.zeros((r, len(system.categories)))
        money, money_Y = _bought(built, code)
        if code == POWER:
            rows[used_name] = _power_used(built, made.sum(axis=1), money, money_Y)
        else:
            rows[used_name] = _fuel_used(built, data, code, money)
    return rows


def _made(built: Built, data: RawData, code: str) -> Array:
    if code == POWER:
        return data.generation.reindex(data.system.regions).sum(axis=1).to_numpy()
    return built.fuels[code].made


def _bought(built: Built, code: str) -> tuple[Array, Array]:
    """Return money spent on a good by industries (r, s) and final users (r, c), all origins."""
    r, s = built.system.x.shape
    users = np.arange(r) * s + built.system.sectors.index(code)
    return (
        built.parts.Z[users].sum(axis=0).reshape(r, s),
        built.parts.Y[users].sum(axis=0).reshape(r, -1),
    )


def _fuel_used(built: Built, data: RawData, code: str, money: Array) -> tuple[Array, Array]:
    system = built.system
    used = np.zeros(system.x.shape)
    used_Y = np.zeros((len(system.regions), len(system.categories)))
    for item, at in blocks(system.sectors).items():
        if item == "coking" and code == COKE:
            continue  # there it is what coking makes
        tonnes = np.abs(balance_row(data.balances, system.regions, CARRIERS[code], item))
        active = np.where(system.x[:, at] > 0, money[:, at], 0.0)
        weight = np.where(active.sum(axis=1, keepdims=True) > 0, active, system.x[:, at])
        used[:, at] += tonnes[:, None] * ratio(weight, weight.sum(axis=1, keepdims=True))
    for item, category in HOUSEHOLDS.items():
        tonnes = balance_row(data.balances, system.regions, CARRIERS[code], item)
        used_Y[:, system.categories.index(category)] = tonnes
    return used, used_Y


def _power_used(
    built: Built, generated: Array, money: Array, money_Y: Array
) -> tuple[Array, Array]:
    power = built.power
    total = generated - power.flows.sum(axis=1) + power.flows.sum(axis=0)
    total = np.clip(total - power.exported + power.imported, 0.0, None)
    spent = money.sum(axis=1) + money_Y.sum(axis=1)
    per_money = ratio(total, spent)[:, None]
    return money * per_money, money_Y * per_money
