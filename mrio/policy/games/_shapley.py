"""Cost games: the Shapley value, and whether an allocation lies in the core."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

from mrio.checking import checked, numbers, whole_number
from mrio.draws import generator
from mrio.errors import InputError
from mrio.labels import FloatArray

Cost = Callable[[NDArray[np.bool_]], FloatArray]
"""Cost (k,) of coalitions (k, n), each row the members of one; nobody costs nothing."""
EXACT_SHAPLEY = 15
TIGHT = 1e-9
"""Relative slack below which a coalition's excess counts as met."""


@dataclass(frozen=True, eq=False)
class ShapleyValue:
    """Shapley value (n,) and, where it was sampled, its standard errors (n,), else None."""

    value: FloatArray
    standard_error: FloatArray | None


def costs_of(cost: Cost) -> Cost:
    """Return a function of coalitions whose answers are held against what they must be.

    Raises
    ------
    InputError
        Not one finite cost for each coalition.
    """

    def told(members: NDArray[np.bool_]) -> FloatArray:
        found = numbers(cost(members), "costs of coalitions")
        if found.shape != members.shape[:1] or not np.isfinite(found).all():
            raise InputError(
                f"costs of {len(members)} coalitions have shape {found.shape}",
                hint="the function takes rows of members and gives one finite cost for each row",
            )
        return found

    return told


def coalitions(n: int) -> NDArray[np.bool_]:
    """Return all coalitions (2ⁿ, n) of n players, the empty one first, all of them last."""
    return (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(bool)


@checked
def shapley(cost: Cost, n: int, *, orders: int = 20_000, seed: int | None = None) -> ShapleyValue:
    """Return each player's mean marginal cost over all orders of joining.

    Exact up to 15 players from all coalitions; above, from sampled orders.

    Parameters
    ----------
    cost : function of coalitions
    n : int
    orders : int
        How many are sampled above 15 players.
    seed : int
        Required above 15 players.

    Raises
    ------
    InputError
        More than 15 players without a seed.

    References
    ----------
    Shapley (1953); Castro, Gómez & Tejada (2009), Comput. Oper. Res. 36:1726
    (sampling).
    """
    whole_number(n, "n", least=1)
    cost = costs_of(cost)
    if n > EXACT_SHAPLEY:
        if isinstance(orders, bool) or not isinstance(orders, int) or orders < 2:
            raise InputError(f"{orders!r} orders", hint="a whole number of two or more")
        if seed is None:
            raise InputError(
                f"{n} players: the value is sampled above {EXACT_SHAPLEY}",
                hint="give a seed, so that it can be computed again",
            )
        return _sampled(cost, n, orders, seed)
    members = coalitions(n)
    costs = cost(members)
    sizes = members.sum(axis=1)
    weight = np.array([factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)])
    value = np.empty(n)
    for player in range(n):
        without = np.flatnonzero(~members[:, player])
        added = costs[without + (1 << player)] - costs[without]
        value[player] = weight[sizes[without]] @ added
    return ShapleyValue(value, None)


def _sampled(cost: Cost, n: int, orders: int, seed: int) -> ShapleyValue:
    rng = generator(seed, "shapley")
    total, squares = np.zeros(n), np.zeros(n)
    step = max(1, 2_000_000 // (n * n))
    done = 0
    while done < orders:
        count = min(step, orders - done)
        order = np.argsort(rng.random((count, n)), axis=1)
        rank = np.argsort(order, axis=1)
        # Members after each of the n arrivals, for every order at once.
        joined = rank[:, None, :] <= np.arange(n)[None, :, None]
        costs = cost(joined.reshape(-1, n)).reshape(count, n)
        added = np.diff(costs, axis=1, prepend=0.0)
        by_player = np.take_along_axis(added, rank, axis=1)
        total += by_player.sum(axis=0)
        squares += (by_player**2).sum(axis=0)
        done += count
    mean = total / orders
    variance = np.maximum(squares / orders - mean**2, 0.0)
    return ShapleyValue(mean, np.sqrt(variance / max(orders - 1, 1)))


@checked
def in_core(cost: Cost, allocation: FloatArray) -> tuple[bool, float]:
    """Return whether no coalition pays more than it would alone, and the largest excess.

    Parameters
    ----------
    cost : function of coalitions
    allocation : (n,) costs borne, n at most 15
    """
    shares = np.atleast_1d(numbers(allocation, "the allocation"))
    if shares.ndim != 1:
        raise InputError(f"the allocation has shape {shares.shape}", hint="give an array (n,)")
    cost = costs_of(cost)
    n = whole_number(len(shares), "the number of players", least=1)
    if n > EXACT_SHAPLEY:
        raise InputError(f"{n} players: the core is checked up to {EXACT_SHAPLEY}")
    members = coalitions(n)[1:]
    costs = cost(members)
    excess = members @ shares - costs
    largest = float(excess.max())
    return largest <= TIGHT * max(float(np.abs(costs).max()), 1.0), largest
