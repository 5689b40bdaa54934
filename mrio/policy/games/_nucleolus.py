"""The nucleolus of a cost game: from all coalitions, or from those that matter."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from mrio.checking import checked, whole_number
from mrio.draws import generator
from mrio.errors import InfeasibleError, InputError
from mrio.labels import FloatArray
from mrio.policy.games._shapley import TIGHT, Cost, coalitions, costs_of

EXACT_NUCLEOLUS = 12
STARTS = 256
"""Coalitions from which each search for the largest excess starts."""
DEAREST = 1000.0
"""What the dearest player costs alone in the unit of the linear programs."""
VIOLATED = 1e-6
"""Excess above the largest held, in that unit, from which a coalition is added."""
IMPUTED = 1e-9
"""Share of the dearest by which all together may cost more than each alone: rounding."""
ROUNDS = 400
"""So often may coalitions be added in one stage."""


@dataclass(frozen=True, eq=False)
class Nucleolus:
    """An allocation (n,) and how sure it is.

    Attributes
    ----------
    value : (n,)
    exact : bool
        True: over all coalitions. False: over those that searches found.
    largest_violation : float
        By how much the largest excess that a last, independent search found
        lies above the largest of the coalitions held; 0 where none does.
    considered : int
        Coalitions in the linear programs.
    """

    value: FloatArray
    exact: bool
    largest_violation: float
    considered: int


class _Stages:
    """Coalitions that are held at their excess, until one allocation is left."""

    def __init__(self, n: int, total: float, alone: FloatArray | None) -> None:
        self.n, self.alone = n, alone
        self.rows, self.due = [np.ones(n)], [total]

    @property
    def open(self) -> bool:
        return len(self.rows) < self.n

    def hold(self, members: FloatArray, due: FloatArray) -> None:
        """Hold coalitions at what they pay, as far as that does not follow already."""
        for row, figure in zip(members, due, strict=True):
            if not self.spans(row[None, :])[0]:
                self.rows.append(row)
                self.due.append(float(figure))

    def spans(self, rows: FloatArray) -> NDArray[np.bool_]:
        """Return which coalitions' costs follow from those that are held."""
        orthogonal, _ = np.linalg.qr(np.array(self.rows).T)
        rest = rows - (rows @ orthogonal) @ orthogonal.T
        return np.abs(rest).max(axis=1, initial=0.0) < 1e-9

    def least_excess(
        self, rows: FloatArray, limits: FloatArray
    ) -> tuple[FloatArray, float, NDArray[np.intp]]:
        """Return the allocation (n,), the slack t of x(S) + t ≤ c(S), and the tight rows.

        Who pays in every solution what it would cost alone is held at that.
        """
        most = [None] * self.n if self.alone is None else self.alone.tolist()
        found = linprog(
            np.r_[np.zeros(self.n), -1.0],
            A_ub=np.c_[rows, np.ones(len(rows))],
            b_ub=limits,
            A_eq=np.c_[np.array(self.rows), np.zeros(len(self.rows))],
            b_eq=self.due,
            bounds=[*((None, each) for each in most), (None, None)],
            method="highs",
        )
        if found.status != 0:
            raise InfeasibleError(f"the nucleolus has no solution: {found.message}")
        # A coalition with a price has this excess in every solution (complementary slackness).
        tight = np.flatnonzero(-found.ineqlin.marginals > TIGHT)
        if self.alone is not None:
            bound = np.flatnonzero(-found.upper.marginals[:-1] > TIGHT)
            self.hold(np.eye(self.n)[bound], self.alone[bound])
        return found.x[:-1], float(found.x[-1]), tight

    def value(self) -> FloatArray:
        return np.asarray(
            np.linalg.solve(np.array(self.rows), np.array(self.due)), dtype=np.float64
        )


@checked
def nucleolus(cost: Cost, n: int, *, seed: int | None = None) -> Nucleolus:
    """Return the imputation that makes the largest excess smallest, then the next, …

    An imputation shares out the cost of all, and charges nobody with more than it
    would cost alone. Each linear program pushes the largest excess down; coalitions
    whose excess cannot move any more are held, until they leave one allocation. It
    lies in the core whenever that is not empty, and is unique.

    Up to 12 players from all coalitions. Above, coalitions are generated: those
    with the largest excess are looked for (ascent by single players from many
    starts) and added until none is found, so that the result is as good as the
    search; `largest_violation` says what a last search found.

    Parameters
    ----------
    cost : function of coalitions
    n : int
    seed : int
        Of the searches; required above 12 players.

    Raises
    ------
    InputError
        More than 12 players without a seed.
    InfeasibleError
        There is no imputation: all together cost more than each alone. Or a
        linear program finds no solution.

    See Also
    --------
    prenucleolus : over all ways to share out the cost, whatever each would cost alone.

    References
    ----------
    Schmeidler (1969), SIAM J. Appl. Math. 17:1163; Maschler, Peleg & Shapley
    (1979), Math. Oper. Res. 4:303; Hallefjord, Helming & Jørnsten (1995), Int.
    J. Game Theory 24:365 (constraint generation).
    """
    whole_number(n, "n", least=1)
    cost = costs_of(cost)
    alone = cost(np.eye(n, dtype=bool))
    total = float(cost(np.ones((1, n), dtype=bool))[0])
    size = float(np.abs(alone).max(initial=abs(total)))
    if total > float(alone.sum()) + IMPUTED * size:
        raise InfeasibleError(
            f"there is no imputation: all together cost {total:,.6g}, and each alone "
            f"{float(alone.sum()):,.6g} in all",
            hint="cooperation does not pay here; prenucleolus shares out the cost all the same",
        )
    return _found(cost, n, seed, imputations=True)


@checked
def prenucleolus(cost: Cost, n: int, *, seed: int | None = None) -> Nucleolus:
    """Return the allocation that makes the largest excess smallest, then the next, …

    As `nucleolus`, over all ways to share out the cost of all: somebody may be
    charged with more than it would cost alone. Where the nucleolus of a game with
    a core is asked for, both are the same.

    Parameters
    ----------
    cost : function of coalitions
    n : int
    seed : int
        Of the searches; required above 12 players.

    Raises
    ------
    InputError
        More than 12 players without a seed.
    InfeasibleError
        When a linear program finds no solution.

    References
    ----------
    Sobolev (1975); Peleg & Sudhölter (2007), Introduction to the Theory of
    Cooperative Games, ch. 5 and 6.
    """
    whole_number(n, "n", least=1)
    cost = costs_of(cost)
    return _found(cost, n, seed, imputations=False)


def _found(cost: Cost, n: int, seed: int | None, *, imputations: bool) -> Nucleolus:
    # Linear programs are met to an absolute 1e-7: make that small beside the dearest player.
    size = float(np.abs(cost(np.eye(n, dtype=bool))).max()) / DEAREST
    if not size:  # nobody costs anything alone: measure by what all cost together
        size = float(np.abs(cost(np.ones((1, n), dtype=bool))).max()) / DEAREST or 1.0

    def scaled(members: NDArray[np.bool_]) -> FloatArray:
        return cost(members) / size

    alone = scaled(np.eye(n, dtype=bool)) if imputations else None
    if n <= EXACT_NUCLEOLUS:
        found = _from_all(scaled, n, alone)
    elif seed is None:
        raise InputError(
            f"{n} players: above {EXACT_NUCLEOLUS} coalitions are searched for",
            hint="give a seed, or group the regions (groups=…)",
        )
    else:
        found = _generated(scaled, n, seed, alone)
    return replace(
        found, value=found.value * size, largest_violation=found.largest_violation * size
    )


def _from_all(cost: Cost, n: int, alone: FloatArray | None) -> Nucleolus:
    members = coalitions(n)[1:]
    costs = cost(members)
    stages = _Stages(n, float(costs[-1]), alone)
    free = members[:-1].astype(float)
    limits = costs[:-1]
    while stages.open:
        _, slack, tight = stages.least_excess(free, limits)
        stages.hold(free[tight], limits[tight] - slack)
        left = ~stages.spans(free)
        free, limits = free[left], limits[left]
    return Nucleolus(stages.value(), True, 0.0, len(members))


def _generated(cost: Cost, n: int, seed: int, alone: FloatArray | None) -> Nucleolus:
    rng = generator(seed, "nucleolus")
    one = np.eye(n, dtype=bool)
    pool = np.vstack([one, ~one])
    stages = _Stages(n, float(cost(np.ones((1, n), dtype=bool))[0]), alone)
    highest = -np.inf
    while stages.open:
        free = pool[~stages.spans(pool.astype(float))]
        for _ in range(ROUNDS):
            limits = cost(free)
            x, slack, tight = stages.least_excess(free.astype(float), limits)
            found = _largest_excess(cost, x, stages, rng)
            excess = found @ x - cost(found)
            found = found[excess > -slack + VIOLATED]
            if not len(found):
                break
            free = np.vstack([free, found])
        else:
            raise InfeasibleError(
                f"no end of coalitions after {ROUNDS} rounds of a stage",
                hint="group the regions into 12 or fewer (groups=…)",
            )
        highest = max(highest, -slack)
        stages.hold(free[tight].astype(float), limits[tight] - slack)
        pool = np.unique(np.vstack([pool, free]), axis=0)
    value = stages.value()
    excess = searched_excess(cost, value, seed=seed)
    return Nucleolus(value, False, max(0.0, excess - highest), len(pool))


def searched_excess(cost: Cost, allocation: FloatArray, *, seed: int) -> float:
    """Return the largest excess x(S) - c(S) that a search over coalitions finds, -inf if none."""
    found = _largest_excess(cost, allocation, None, generator(seed, "core"))
    return float((found @ allocation - cost(found)).max(initial=-np.inf))


def _largest_excess(
    cost: Cost, x: FloatArray, stages: _Stages | None, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Return coalitions (k, n) from which no single player's coming or going raises the excess.

    Whose excess is held already (in the span of `stages`) is no candidate.
    """
    n = len(x)
    now = rng.random((STARTS, n)) < rng.random((STARTS, 1))
    value = _excess(cost, x, now, stages)
    while True:
        flipped = now[:, None, :] ^ np.eye(n, dtype=bool)[None]
        tried = _excess(cost, x, flipped.reshape(-1, n), stages).reshape(len(now), n)
        best = tried.argmax(axis=1)
        gained = tried[np.arange(len(now)), best] > value + 1e-12 * np.abs(x).max()
        if not gained.any():
            break
        now[gained] = flipped[gained, best[gained]]
        value[gained] = tried[gained, best[gained]]
        # Searches that met go on as one.
        now, first = np.unique(now, axis=0, return_index=True)
        value = value[first]
    return now[np.isfinite(value)]


def _excess(
    cost: Cost, x: FloatArray, members: NDArray[np.bool_], stages: _Stages | None
) -> FloatArray:
    excess = members @ x - cost(members)
    sizes = members.sum(axis=1)
    out = (sizes == 0) | (sizes == len(x))
    if stages is not None:
        out |= stages.spans(members.astype(float))
    excess[out] = -np.inf
    return excess
