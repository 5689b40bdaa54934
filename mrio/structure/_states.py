"""Two tables as arrays in common order and prices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mrio.checking import numbers
from mrio.errors import InputError, LabelError, UnitError
from mrio.labels import REST_OF_WORLD, FloatArray
from mrio.leontief import reciprocal
from mrio.model import Model
from mrio.structure._factors import State


def price_basis(
    base: Model, changed: Model, deflators: pd.Series | None, *, allow_current: bool
) -> str:
    """Return the prices two tables are compared in.

    Raises
    ------
    UnitError
        Other units of money.
    InputError
        Different years in current prices.
    """
    first, second = base.table, changed.table
    if first.money_unit != second.money_unit:
        raise UnitError(
            f"the tables are in {first.money_unit} and {second.money_unit}",
            hint="convert one of them",
        )
    if deflators is not None:
        return f"constant prices of {first.year if first.year is not None else 'the first table'}"
    if first.price_basis == second.price_basis != "current":
        return first.price_basis
    if first.year == second.year and first.price_basis == second.price_basis:
        return first.price_basis
    if allow_current:
        return "current"
    raise InputError(
        f"tables of {first.year} ({first.price_basis} prices) and {second.year} "
        f"({second.price_basis} prices) cannot be compared: inflation would count as demand",
        hint="give deflators, or accept it with allow_current=True",
    )


INDEX_FROM = 10.0
"""From this median on, deflators are taken for an index of base 100, not for ratios."""


def two_states(
    base: Model, changed: Model, names: Sequence[str] | None, deflators: pd.Series | None
) -> tuple[State, State, tuple[str, ...]]:
    """Return both tables as arrays in the order of the first, and the destinations.

    Parameters
    ----------
    names : stressors, or None for value added
    """
    table, other = base.table, changed.table
    at = table.industries.align(other.industries.index, what="industries of the second table")
    if set(table.regions) != set(other.regions):
        raise LabelError("the tables have different regions")
    S, others = _rows(base, changed, names)
    F = others[:, at]
    destinations = table.regions
    if table.is_open or other.is_open:
        destinations = (*destinations, REST_OF_WORLD)
    price = np.ones(len(at)) if deflators is None else _deflators(base, deflators)
    Z = other.Z[np.ix_(at, at)] / price[:, None]
    x, Y = other.x[at] / price, _columns(changed, destinations)[at] / price[:, None]
    first = State(S, table.Z * base.inverse_x, _columns(base, destinations))
    return first, State(F * reciprocal(x), Z * reciprocal(x), Y), destinations


def _rows(
    base: Model, changed: Model, names: Sequence[str] | None
) -> tuple[FloatArray, FloatArray]:
    """Return coefficients (k, n) of the first table and figures (k, n) of the second."""
    if names is None:
        own = base.balanced.value_added * base.inverse_x
        return own[None], (changed.balanced.value_added * (changed.table.x != 0))[None]
    rows, later = base.stressor_rows(names), changed.stressor_rows(names)
    if rows.units != later.units:
        raise UnitError(f"the stressors are in {rows.units} and {later.units}")
    return rows.S, later.S * changed.table.x


def _deflators(base: Model, deflators: pd.Series) -> FloatArray:
    if not isinstance(deflators, pd.Series):
        raise InputError(
            f"deflators are a {type(deflators).__name__}", hint="give a Series by (region, sector)"
        )
    at = base.table.industries.align(deflators.index, what="deflators")
    price = numbers(deflators, "deflators")[at]
    wrong = np.flatnonzero(~(np.isfinite(price) & (price > 0)))
    if len(wrong):
        label = base.table.industries.label(wrong[0])
        raise InputError(f"the deflator of {label} is {price[wrong[0]]}", where=label)
    middle = float(np.median(price))
    if middle > INDEX_FROM:
        raise InputError(
            f"half of the deflators are {middle:.6g} or more: an index of base 100?",
            hint="give ratios, the price in the changed table's year over the base's: 103 as 1.03; "
            "where prices did rise so much, put the changed table into prices of the base first",
        )
    return price


def _columns(model: Model, destinations: Sequence[str]) -> FloatArray:
    """Return Y (n, d) in the order of the destinations; one that the table has not is zero."""
    Y, own = model.Y_by_destination, model.table.destinations
    out = np.zeros((len(Y), len(destinations)))
    for j, name in enumerate(destinations):
        if name in own:
            out[:, j] = Y[:, own.index(name)]
    return out
