"""Structural decomposition of a change between two tables, and chains of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, permutations
from math import factorial
from typing import Literal

import numpy as np
import pandas as pd
import xarray as xr

from mrio.account._results import coordinates, joined, marks_of
from mrio.checking import checked
from mrio.errors import InputError
from mrio.labels import FloatArray, as_sequence
from mrio.model import Model
from mrio.structure._factors import FIVE, Combinations, Groups
from mrio.structure._states import price_basis, two_states

Method = Literal["shapley", "all_orders", "polar"]
MOST_ORDERED = 7
"""Factors up to which all orders are gone through one by one."""


@checked
def decomposition(
    base: Model,
    changed: Model,
    stressor: str | Sequence[str],
    *,
    method: Method = "shapley",
    factors: Groups = FIVE,
    by: Literal["destination", "flows"] = "destination",
    deflators: pd.Series | None = None,
    allow_current: bool = False,
) -> xr.Dataset:
    """Return what each factor adds to the change of emissions from one table to another.

    Emissions S L Y of industries, with A split into inputs by sector
    (technology) and the regions they come from (trade), and Y into its level,
    its mix of sectors and the regions it comes from (trade).

    Parameters
    ----------
    base, changed : Model
        Of the same industries and regions, in any order.
    stressor : str or list of str
    method : {"shapley", "all_orders", "polar"}
        The mean over all orders in which factors can change (Shapley: from all
        combinations; all_orders: order by order, the same figures), or of the
        two polar orders, first to last and last to first.
    factors : mapping of a factor to its elements
        `structure.FIVE`: intensity, technology, trade, level, mix.
        `structure.THREE`: intensity, inputs, final_demand.
    by : {"destination", "flows"}
        By destination, or by origin and destination.
    deflators : Series by (region, sector), optional
        Price of each industry's output in the changed table's year over that
        in the base's, as a ratio (1.03, not 103): Z and Y of the changed table are
        divided by them, row by row.
    allow_current : bool
        Compare tables of different years in current prices: part of every
        effect is then inflation, and `attrs["price_basis"]` says 'current'.

    Returns
    -------
    Dataset
        `effect` (factor, …), `lowest` and `highest` over the orders of the
        method, `change`, the sum of the effects. Direct emissions of final
        users are no part of it.

    Raises
    ------
    LabelError, UnitError
        Tables of other industries, regions or units.
    InputError
        Different years in current prices without deflators. Tables that state
        no year cannot be told apart and are taken as of one year.

    Notes
    -----
    Where one table buys nothing of a sector the shares of the other stand for
    its own, so that the change counts as technology or mix. Rows of a sector
    that are bought at a negative amount in one of the tables have no shares:
    they move with technology or mix as they are, and `attrs["inputs_apart"]`
    and `attrs["demand_apart"]` say how much that is.

    References
    ----------
    Dietzenbacher & Los (1998), Econ. Syst. Res. 10:307; Xu & Dietzenbacher
    (2014), Ecol. Econ. 101:10 (trade); Shapley (1953).
    """
    names, single = as_sequence(stressor)
    if method not in ("shapley", "all_orders", "polar"):
        raise InputError(f"method={method!r}", hint="use 'shapley', 'all_orders' or 'polar'")
    if by not in ("destination", "flows"):
        raise InputError(f"by={by!r}", hint="use 'destination' or 'flows'")
    if method == "all_orders" and len(factors) > MOST_ORDERED:
        raise InputError(
            f"{len(factors)} factors have {factorial(len(factors))} orders",
            hint="use method='shapley', the same figures",
        )
    prices = price_basis(base, changed, deflators, allow_current=allow_current)
    first, second, destinations = two_states(base, changed, names, deflators)
    found = Combinations(base.table, first, second, factors, by_origin=by == "flows")
    effects, lowest, highest = _effects(found.values, len(factors), method)
    change = found.values[(1,) * len(factors)] - found.values[(0,) * len(factors)]
    parts = {"effect": effects, "lowest": lowest, "highest": highest, "change": change}
    dims = [("factor", list(factors)), ("stressor", names)]
    dims += [("origin", base.table.regions), ("destination", destinations)]
    units = base.stressor_rows(names).units
    attrs = {
        "units": units[0] if len(set(units)) == 1 else list(units),
        "method": f"structural decomposition, {method}",
        "source": f"{base.table.name or 'unnamed'} to {changed.table.name or 'unnamed'}",
        "price_basis": prices,
        "inputs_apart": found.inputs_apart,
        "demand_apart": found.demand_apart,
        **marks_of(base, changed),
    }
    return xr.Dataset(
        {
            name: _labelled(values, dims if name != "change" else dims[1:], single, by, attrs)
            for name, values in parts.items()
        },
        attrs=attrs,
    )


@checked
def chained_decomposition(
    models: Sequence[Model],
    stressor: str | Sequence[str],
    *,
    deflators: Sequence[pd.Series] | None = None,
    allow_current: bool = False,
    method: Method = "shapley",
    factors: Groups = FIVE,
    by: Literal["destination", "flows"] = "destination",
) -> xr.Dataset:
    """Return the decomposition of every step of a series of tables, each in prices of its start.

    Parameters
    ----------
    models : two or more, in order of time
    deflators : one Series for each step, optional
    stressor, allow_current, method, factors, by : as in `decomposition`

    Returns
    -------
    Dataset
        As `decomposition`, with a dimension `period`; the sum over it is the
        change from the first table to the last.
    """
    if len(models) < 2:
        raise InputError(f"{len(models)} tables", hint="give two or more")
    steps = list(pairwise(models))
    if deflators is not None and len(deflators) != len(steps):
        raise InputError(f"{len(deflators)} deflators for {len(steps)} steps")
    prices = deflators if deflators is not None else [None] * len(steps)
    found = [
        decomposition(
            earlier,
            later,
            stressor,
            method=method,
            factors=factors,
            by=by,
            deflators=price,
            allow_current=allow_current,
        )
        for (earlier, later), price in zip(steps, prices, strict=True)
    ]
    labels = [_period(earlier, later, i) for i, (earlier, later) in enumerate(steps)]
    whole = xr.concat(found, dim=pd.Index(labels, name="period"))
    bases = list(dict.fromkeys(step.attrs["price_basis"] for step in found))
    return whole.assign_attrs({**found[0].attrs, "price_basis": "; ".join(bases)})


def _effects(values: FloatArray, count: int, method: str) -> tuple[FloatArray, ...]:
    """Return mean, lowest and highest effect of each factor, (factor, …)."""
    found = []
    for factor in range(count):
        steps, weights = [], []
        for start, weight in _starts(factor, count, method):
            end = (*start[:factor], 1, *start[factor + 1 :])
            steps.append(values[end] - values[start])
            weights.append(weight)
        stack = np.array(steps)
        found.append((np.tensordot(weights, stack, axes=1), stack.min(axis=0), stack.max(axis=0)))
    mean, lowest, highest = (np.array(part) for part in zip(*found, strict=True))
    return mean, lowest, highest


def _starts(factor: int, count: int, method: str) -> list[tuple[tuple[int, ...], float]]:
    """Return from which combinations a factor changes, each with its weight."""
    if method == "polar":
        before = tuple(int(f < factor) for f in range(count))
        after = tuple(int(f > factor) for f in range(count))
        return [(before, 0.5), (after, 0.5)]
    if method == "all_orders":
        starts = []
        for order in permutations(range(count)):
            changed = order[: order.index(factor)]
            starts.append((tuple(int(f in changed) for f in range(count)), 1 / factorial(count)))
        return starts
    others = [f for f in range(count) if f != factor]
    starts = []
    for mask in range(2 ** len(others)):
        changed = [f for i, f in enumerate(others) if mask >> i & 1]
        size = len(changed)
        weight = factorial(size) * factorial(count - size - 1) / factorial(count)
        starts.append((tuple(int(f in changed) for f in range(count)), weight))
    return starts


def _labelled(
    values: FloatArray,
    dims: Sequence[tuple[str, Sequence[str]]],
    single: bool,
    by: str,
    attrs: Mapping[str, object],
) -> xr.DataArray:
    """Return (…, k, o, d) with its labels; a single stressor and all origins lose theirs."""
    kept = list(dims)
    if by == "destination":
        values = values[..., 0, :]
        kept = [dim for dim in kept if dim[0] != "origin"]
    if single:
        axis = [name for name, _ in kept].index("stressor")
        values = np.take(values, 0, axis=axis)
        kept = [dim for dim in kept if dim[0] != "stressor"]
    coords = joined([coordinates(labels, name) for name, labels in kept])
    return xr.DataArray(values, coords=coords, dims=[name for name, _ in kept], attrs=attrs)


def _period(earlier: Model, later: Model, step: int) -> str:
    years = (earlier.table.year, later.table.year)
    return f"{years[0]}-{years[1]}" if None not in years else f"step {step + 1}"
