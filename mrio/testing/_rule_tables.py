"""Parties on which rules are tried: small tables, and the same ones told differently."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any, Literal

import numpy as np

from mrio.labels import REST_OF_WORLD, Axis, FloatArray
from mrio.model import Model
from mrio.money import money_unit
from mrio.policy import Parties
from mrio.table import Table
from mrio.testing._random import synthetic_table
from mrio.testing._tables import toy_table

Tonnes = Literal["producer", "exporter"]
ALL = (
    "toy",
    "toy, open",
    "toy, open, exporter",
    "closed",
    "open",
    "open, exporter",
    "unequal",
    "idle",
    "idle, exporter",
)
SOME = ("toy, open, exporter", "closed", "unequal", "idle, exporter")
"""Tables for what does not hang on every trait."""
ACCOUNTS = ("E", "V", "net", "gross", "gdp", "income_flows", "shared_flows", "own_share")
KINDS: tuple[Tonnes, ...] = ("producer", "exporter")


@cache
def table_of(name: str) -> Table:
    """Return one of the tables by name."""
    plain = name.removesuffix(", exporter")
    if plain.startswith("toy"):
        return toy_table(open=plain.endswith("open"))
    if plain == "closed":
        return synthetic_table(4, 3, seed=1, open=False)
    if plain == "open":
        return synthetic_table(4, 3, seed=2)
    if plain == "unequal":
        return synthetic_table(4, 5, seed=3, unequal=True)
    if name == "idle, exporter":
        return synthetic_table(4, 4, seed=5, idle=3, unequal=True)
    return synthetic_table(4, 3, seed=4, idle=3)


def tonnes_of(name: str) -> Tonnes:
    """Return whose the tonnes of exports are on a table."""
    return "exporter" if name.endswith("exporter") else "producer"


def parties_at(name: str) -> Parties:
    """Return the parties of a table."""
    return copy.copy(_accounted(name))


@cache
def _accounted(name: str) -> Parties:
    return _with_accounts(table_of(name), tonnes_of(name))


def _with_accounts(table: Table, tonnes: Tonnes) -> Parties:
    """Return parties whose accounts are computed, so that copies need not compute them.

    A rule that sets an account on the parties it is given changes its own copy alone.
    """
    parties = Parties(Model(table), export_tonnes=tonnes)
    for account in ACCOUNTS:
        getattr(parties, account)
    return parties


def has_equal_sectors(table: Table) -> bool:
    """Return whether every region has every sector."""
    return len(table.x) == len(table.regions) * len(table.sectors)


def permuted(name: str) -> Parties:
    """Return the regions backwards, their sectors backwards, and demand turned round."""
    return copy.copy(_permuted(name))


@cache
def _permuted(name: str) -> Parties:
    table = table_of(name)
    n, m = np.arange(len(table.x))[::-1], np.roll(np.arange(len(table.demand)), 2)
    label, ext = _emissions(table)
    assert ext.F_Y is not None
    turned = table.replace(
        Z=table.Z[np.ix_(n, n)],
        Y=table.Y[np.ix_(n, m)],
        v=table.v[:, n],
        v_Y=table.v_Y[:, m],
        industries=_picked(table.industries, n),
        demand=_picked(table.demand, m),
        extensions={label: type(ext)(label, ext.stressors, ext.units, ext.F[:, n], ext.F_Y[:, m])},
    )
    return _with_accounts(turned, tonnes_of(name))


def _picked(axis: Axis, at: Any) -> Axis:
    return Axis(
        axis.names, tuple(axis.region_of[i] for i in at), tuple(axis.label_of[i] for i in at)
    )


def _emissions(table: Table) -> tuple[str, Any]:
    (label, ext), *_ = table.extensions.items()
    return label, ext


def in_other_units(name: str, what: str) -> Parties:
    """Return money in 10^4 CNY for bn CNY, or emissions in kt for Mt."""
    return copy.copy(_in_other_units(name, what))


@cache
def _in_other_units(name: str, what: str) -> Parties:
    table = table_of(name)
    if what == "money":
        scaled = {part: 1e5 * getattr(table, part) for part in ("Z", "Y", "v", "v_Y")}
        other = table.replace(**scaled, money_unit="10^4 CNY")
    else:
        label, ext = _emissions(table)
        other = table.with_extension(
            type(ext)(label, ("co2",), ("kt",), 1e3 * ext.F, 1e3 * ext.F_Y)
        )
    return _with_accounts(other, tonnes_of(name))


MONEY = ("10^4 CNY", "M EUR", "Mill USD", "M NOK", "bn JPY")
"""Units of money in five currencies, as databases and statistical offices write them."""


def in_money(name: str, unit: str) -> Parties:
    """Return the same figures in another currency: a billion of one for a billion of the other."""
    return copy.copy(_in_money(name, unit))


@cache
def _in_money(name: str, unit: str) -> Parties:
    table = table_of(name)
    size = table.money.scale / money_unit(unit).scale
    scaled = {part: size * getattr(table, part) for part in ("Z", "Y", "v", "v_Y")}
    return _with_accounts(table.replace(**scaled, money_unit=unit), tonnes_of(name))


def _changed(table: Table, Z: FloatArray, Y: FloatArray, F: FloatArray | None = None) -> Table:
    """Return the table with other flows; value added is what is left of output."""
    v = table.v.copy()
    v[0] = Z.sum(axis=1) + Y.sum(axis=1) - Z.sum(axis=0) - v[1:].sum(axis=0)
    label, ext = _emissions(table)
    F = ext.F if F is None else F
    return table.replace(
        Z=Z, Y=Y, v=v, extensions={label: type(ext)(label, ext.stressors, ext.units, F, ext.F_Y)}
    )


def without_trade(is_open: bool, tonnes: Tonnes) -> Parties:
    """Return regions that make all they use, but for what they buy from and sell to ROW."""
    return copy.copy(_without_trade(is_open, tonnes))


@cache
def _without_trade(is_open: bool, tonnes: Tonnes) -> Parties:
    table = synthetic_table(4, 3, seed=6, open=is_open)
    home = np.array(table.industries.region_of)
    users = np.array(table.demand.region_of)
    Z = 0.3 * table.Z * (home[:, None] == home)  # so that less output still leaves value added
    Y = table.Y * ((home[:, None] == users) | (users == REST_OF_WORLD))
    return _with_accounts(_changed(table, Z, Y), tonnes)


def more_of_its_own(tonnes: Tonnes) -> tuple[Parties, Parties]:
    """Return parties, and the same with more of a service that a region makes without inputs."""
    before, after = _more_of_its_own(tonnes)
    return copy.copy(before), copy.copy(after)


@cache
def _more_of_its_own(tonnes: Tonnes) -> tuple[Parties, Parties]:
    table = synthetic_table(4, 3, seed=7)
    j = 4
    Z, Y, v = table.Z.copy(), table.Y.copy(), table.v.copy()
    Z[:, j], v[:, j] = 0.0, 0.0
    base = _changed(table.replace(v=v), Z, Y)
    Y[j, table.demand.positions_in_region("R002")[0]] += 2.0 * base.x[j]
    F = base.extensions["emissions"].F.copy()
    F[0, j] *= 3.0  # output is three times what it was
    return _with_accounts(base, tonnes), _with_accounts(_changed(base, Z, Y, F), tonnes)
