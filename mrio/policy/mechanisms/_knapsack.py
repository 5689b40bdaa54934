"""What to buy with a budget: the best choice in whole numbers, and the rest by its ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from mrio.errors import InputError
from mrio.money import Currency
from mrio.policy.mechanisms._booking import KG_PER_MT

IntArray = NDArray[np.int64]
MOST_CHOICES = 200_000
"""How many choices are followed at a time."""
MOST_GAIN = 2**63 - 1
"""Largest sum that is counted, in 64 bits; of a budget half as much."""
SAFE = 1e-9
"""Relative allowance for rounding in the bound: more than it can be off, and no state too few."""


@dataclass(frozen=True, eq=False)
class _Choices:
    """Choices that no other beats: cheaper or better; costs rise, and gains with them.

    Attributes
    ----------
    cost, gain, places : (k,) sums over what is chosen; places are positions
    parent : (k,) the choice before the last thing was decided on
    taken : (k,) whether it was taken, 0 or 1
    """

    cost: IntArray
    gain: IntArray
    places: IntArray
    parent: NDArray[np.int32]
    taken: NDArray[np.int8]

    def at(self, kept: NDArray[np.intp] | NDArray[np.bool_]) -> _Choices:
        return _Choices(
            self.cost[kept], self.gain[kept], self.places[kept], self.parent[kept], self.taken[kept]
        )


def spend(
    costs: Sequence[int], gains: Sequence[int], divisible: Sequence[bool], budget: int
) -> list[int]:
    """Return what is spent on each of n things so that the gain is largest: exact, and proven.

    Of equal gain the cheaper choice, of equal cost too the one listed first
    (least sum of positions). Divisible things take, in the order of their gain
    per cost, what the whole ones leave.

    Dynamic programming over the choices that no other beats, less those whose
    bound (the rest divisible) falls short of a choice already known. All in
    whole numbers: a solver of mixed-integer programs compares within a
    tolerance, and took a choice a kilogram short of the best for the best.

    Parameters
    ----------
    costs, gains : (n,) whole numbers, costs above zero
    divisible : (n,)
    budget : int
        Costs and budget in sum, and gains in sum, up to `MOST_GAIN`.

    Raises
    ------
    InputError
        More choices than can be followed: many things of nearly the same gain
        per cost, in odd amounts.

    References
    ----------
    Nemhauser & Ullmann (1969), Manage. Sci. 15:494; bound: Dantzig (1957),
    Oper. Res. 5:266.
    """
    order = [i for i in by_ratio(costs, gains) if gains[i]]
    things = [i for i in order if not divisible[i] and costs[i] <= budget]
    parts = [i for i in order if divisible[i]]
    none = np.zeros(1, dtype=np.int64)
    found = _Choices(none, none, none, none.astype(np.int32), none.astype(np.int8))
    undecided, known, trail = set(order), 0, []
    for i in things:
        undecided.remove(i)
        rest = [j for j in order if j in undecided and (divisible[j] or costs[j] <= budget)]
        found = _unbeaten(_with(found, costs[i], gains[i], i + 1), budget)
        kept, known = _promising(
            found, [costs[j] for j in rest], [gains[j] for j in rest], budget, known
        )
        found = found.at(kept)
        _check_count(len(found.cost))
        trail.append((found.parent, found.taken))
    at, spent = _best(found, parts, costs, gains, budget)
    for i, (parent, taken) in zip(reversed(things), reversed(trail), strict=True):
        spent[i] = costs[i] * int(taken[at])
        at = int(parent[at])
    return [spent.get(i, 0) for i in range(len(costs))]


def check_sizes(budget: int, minor: Sequence[int], kg: Sequence[int], money: Currency) -> None:
    """Raise an InputError where sums that are compared would not fit in 64 bits.

    Parameters
    ----------
    budget : int, minor units
    minor, kg : cost and gain of each thing
    money : Currency
    """
    for what, found, size, unit in (
        (
            "costs and contributions",
            budget + sum(minor),
            money.minor_in_million,
            f"million {money.name}",
        ),
        ("abatement", sum(kg), KG_PER_MT, "Mt"),
    ):
        if found > MOST_GAIN:
            most = f"{MOST_GAIN / size:.6g}"
            raise InputError(
                f"{what}: {found / size:.6g} {unit} in sum, at most {most} are counted",
                where=what,
                hint=f"{what} are in {unit}",
            )


def by_ratio(costs: Sequence[int], gains: Sequence[int]) -> list[int]:
    """Return positions by gain per cost, highest first, of equal ones in the order given."""
    return sorted(range(len(costs)), key=lambda i: -Fraction(gains[i], costs[i]))


def _check_count(choices: int) -> None:
    if choices > MOST_CHOICES:
        raise InputError(
            f"more than {MOST_CHOICES} choices abate about as much for their cost",
            hint="round costs and abatement, such as to whole millions and kt, so that "
            "choices coincide; or let projects be divisible",
        )


def _with(before: _Choices, cost: int, gain: int, place: int) -> _Choices:
    """Return all choices without one more thing, then all with it."""
    count = len(before.cost)
    return _Choices(
        np.r_[before.cost, before.cost + cost],
        np.r_[before.gain, before.gain + gain],
        np.r_[before.places, before.places + place],
        np.tile(np.arange(count, dtype=np.int32), 2),
        np.repeat(np.array([0, 1], dtype=np.int8), count),
    )


def _unbeaten(found: _Choices, budget: int) -> _Choices:
    """Return choices within the budget for which none is as good and cheaper, or listed earlier."""
    found = found.at(found.cost <= budget)
    found = found.at(np.lexsort((found.places, -found.gain, found.cost)))
    best_before = np.r_[-1, np.maximum.accumulate(found.gain)[:-1]]
    return found.at(found.gain > best_before)


def _promising(
    found: _Choices, costs: Sequence[int], gains: Sequence[int], budget: int, known: int
) -> tuple[NDArray[np.bool_], int]:
    """Return which choices may still lead to the best, and the best gain known to be within reach.

    Parameters
    ----------
    costs, gains : of what is not decided yet, by ratio
    known : int
        Gain that some choice reaches.
    """
    cost, gain = np.r_[0, np.cumsum(costs, dtype=np.int64)], np.cumsum([0, *gains])
    left = budget - found.cost
    fit = np.searchsorted(cost, left, side="right") - 1
    reached = found.gain + gain[fit]
    # The first that does not fit is bought in part; past the last there is nothing to buy.
    ratio = np.r_[np.divide(gains, costs), 0.0]
    bound = reached + ratio[fit] * (left - cost[fit])
    known = max(known, int(reached.max()))
    return bound * (1.0 + SAFE) >= known, known


def _best(
    found: _Choices, parts: Sequence[int], costs: Sequence[int], gains: Sequence[int], budget: int
) -> tuple[int, dict[int, int]]:
    """Return which choice is best with what its rest of the money buys in parts, and that."""
    ranked = []
    for at in range(len(found.cost)):
        rest = _in_parts(parts, costs, budget - int(found.cost[at]))
        more = sum(Fraction(gains[i] * paid, costs[i]) for i, paid in rest.items())
        total = int(found.cost[at]) + sum(rest.values())
        ranked.append((-(int(found.gain[at]) + more), total, int(found.places[at]), at, rest))
    *_, at, rest = min(ranked, key=lambda choice: choice[:3])
    return at, rest


def _in_parts(parts: Sequence[int], costs: Sequence[int], left: int) -> dict[int, int]:
    """Return what is spent on divisible things, in the order given, until the money ends."""
    spent = {}
    for i in parts:
        spent[i] = min(costs[i], left)
        left -= spent[i]
    return spent
