"""Cost games: Shapley value, nucleolus, and whether an allocation lies in the core."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from mrio.errors import InfeasibleError, InputError
from mrio.labels import FloatArray

Cost = Callable[[NDArray[np.bool_]], FloatArray]
"""Cost (k,) of coalitions (k, n), each row the members of one; nobody costs nothing."""
EXACT_SHAPLEY = 15
EXACT_NUCLEOLUS = 12
TIGHT = 1e-9
"""Relative slack below which a coalition's excess counts as met."""


@dataclass(frozen=True, eq=False)
class ShapleyValue:
    """Shapley value (n,) and, where it was sampled, its standard errors (n,), else None."""

    value: FloatArray
    standard_error: FloatArray | None


def coalitions(n: int) -> NDArray[np.bool_]:
    """Return all coalitions (2ⁿ, n) of n players, the empty one first, all of them last."""
    return (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(bool)


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
    if n > EXACT_SHAPLEY:
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
    rng = np.random.default_rng(seed)
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


def in_core(cost: Cost, allocation: FloatArray) -> tuple[bool, float]:
    """Return whether no coalition pays more than it would alone, and the largest excess.

    Parameters
    ----------
    cost : function of coalitions
    allocation : (n,) costs borne, n at most 15
    """
    n = len(allocation)
    if n > EXACT_SHAPLEY:
        raise InputError(f"{n} players: the core is checked up to {EXACT_SHAPLEY}")
    members = coalitions(n)[1:]
    costs = cost(members)
    excess = members @ allocation - costs
    largest = float(excess.max())
    return largest <= TIGHT * max(float(np.abs(costs).max()), 1.0), largest


def nucleolus(cost: Cost, n: int) -> FloatArray:
    """Return the allocation (n,) that makes the largest excess smallest, then the next, …

    Each linear program pushes the largest excess down; coalitions whose
    excess cannot move any more are held, until they leave one allocation. It
    lies in the core whenever that is not empty, and is unique.

    Raises
    ------
    InputError
        More than 12 players.
    InfeasibleError
        When a linear program finds no solution.

    References
    ----------
    Schmeidler (1969), SIAM J. Appl. Math. 17:1163; Maschler, Peleg & Shapley
    (1979), Math. Oper. Res. 4:303.
    """
    if n > EXACT_NUCLEOLUS:
        raise InputError(
            f"{n} players: the nucleolus is computed up to {EXACT_NUCLEOLUS}",
            hint="group the regions, and settle within the groups by another rule",
        )
    members = coalitions(n)[1:]
    costs = cost(members)
    held, due = [np.ones(n)], [float(costs[-1])]
    free = np.arange(len(members) - 1)
    while np.linalg.matrix_rank(np.array(held)) < n:
        rows, limits = members[free].astype(float), costs[free]
        # Variables: the allocation x, and the slack t that all keep: x(S) + t ≤ c(S).
        found = linprog(
            np.r_[np.zeros(n), -1.0],
            A_ub=np.c_[rows, np.ones(len(rows))],
            b_ub=limits,
            A_eq=np.c_[np.array(held), np.zeros(len(held))],
            b_eq=due,
            bounds=[(None, None)] * (n + 1),
            method="highs",
        )
        if found.status != 0:
            raise InfeasibleError(f"the nucleolus has no solution: {found.message}")
        slack = float(found.x[-1])
        # A coalition with a price has this excess in every solution (complementary slackness).
        tight = np.flatnonzero(-found.ineqlin.marginals > TIGHT)
        held += [rows[k] for k in tight]
        due += [float(limits[k]) - slack for k in tight]
        held, due = _independent(held, due)
        free = free[~_spanned(np.array(held), members[free].astype(float))]
    return np.asarray(np.linalg.solve(np.array(held), np.array(due)), dtype=np.float64)


def _independent(held: list[FloatArray], due: list[float]) -> tuple[list[FloatArray], list[float]]:
    """Return a basis of the coalitions that are held, first come first kept."""
    kept: list[int] = []
    for k in range(len(held)):
        if np.linalg.matrix_rank(np.array([held[i] for i in (*kept, k)])) > len(kept):
            kept.append(k)
    return [held[k] for k in kept], [due[k] for k in kept]


def _spanned(held: FloatArray, rows: FloatArray) -> NDArray[np.bool_]:
    """Return which coalitions' costs follow from those that are held."""
    orthogonal, _ = np.linalg.qr(held.T)
    rest = rows - (rows @ orthogonal) @ orthogonal.T
    return np.abs(rest).max(axis=1, initial=0.0) < 1e-9
