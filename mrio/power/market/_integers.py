"""The least cost of a market without waste: integers in the periods that wasted alone."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from scipy.optimize import OptimizeResult, milp

from mrio.labels import BoolArray, FloatArray, IndexArray
from mrio.power.market._program import Program, Use, values_of
from mrio.power.market._waste import Condition, Lawful

CLOSE = 1e-9
"""Share of the cost by which the integers may miss the least."""


def without_waste(lawful: Lawful, program: Program, at: BoolArray) -> tuple[Use, OptimizeResult]:
    """Solve a program with the conditions of `Lawful` in some periods.

    Returns
    -------
    dict
        What may be used, by kind; True wherever no integer says otherwise.
    OptimizeResult
        Of scipy.optimize.milp, of which `x` begins with the program's variables.
    """
    conditions = lawful.conditions(at)
    rows = _Rows(lawful, program)
    for each in conditions:
        rows.add_condition(each)
    rows.add_links(program)
    answer = rows.solve()
    if answer.x is None:
        return {kind: np.ones(shape, dtype=bool) for kind, shape in rows.shapes.items()}, answer
    used = lawful.use(values_of(program, answer.x[: len(program.cost)]))
    return _most_allowed(lawful, conditions, used, rows.flags(answer.x)), answer


def _most_allowed(lawful: Lawful, conditions: list[Condition], used: Use, chosen: Use) -> Use:
    """Return flags that allow as much beside what is used as may be allowed at once.

    A line that is idle by choice, and not by rule, has a price at its other end.
    """
    rows = _Rows(lawful)
    for each in conditions:
        rows.add_condition(each)
    rows.add_once()
    answer = rows.solve({kind: used[kind] & rows.asked[kind] for kind in rows.shapes})
    return chosen if answer.x is None else rows.flags(answer.x)


class _Rows:
    """Gathers rows over the columns of a program, of y, and of flags."""

    def __init__(self, lawful: Lawful, program: Program | None = None) -> None:
        self.lawful, self.program = lawful, program
        self.n = 0 if program is None else len(program.cost)
        self.least, self.most = lawful.bounds
        lines, stores, plants = len(lawful.start), lawful.k, len(lawful.plant_at)
        self.shapes = {
            "sent": (lines, lawful.t),
            **dict.fromkeys(("charged", "given", "held"), (stores, lawful.t)),
            "idle": (plants, lawful.t),
            "beyond": (len(lawful.signed),),
        }
        self.first, place = {}, self.n + len(self.least)
        for kind, shape in self.shapes.items():
            self.first[kind] = place
            place += int(np.prod(shape))
        self.width = place
        self.asked = {kind: np.zeros(shape, dtype=bool) for kind, shape in self.shapes.items()}
        self.blocks: list[sp.csr_array] = [sp.csr_array((0, self.width))]
        self.low: list[FloatArray] = [np.zeros(0)]
        self.high: list[FloatArray] = [np.zeros(0)]
        if program is not None:
            more = sp.csr_array((len(program.low), self.width - self.n))
            self.blocks.append(sp.csr_array(sp.hstack([program.matrix, more])))
            self.low.append(program.low)
            self.high.append(program.high)

    def add_condition(self, each: Condition) -> None:
        """Add Σ coefficient y + M Σ flags <= right + M (number of flags)."""
        terms, right, flags = each.terms, each.right, each.flags
        over = -right
        for column, value in terms:
            over = over + np.where(value > 0, self.most[column], self.least[column]) * value
        big = np.maximum(over, 0.0)
        found = [(self.n + column, value) for column, value in terms]
        for kind, flat in flags:
            self.asked[kind].ravel()[flat] = True
            found.append((self.first[kind] + flat, big))
        self._add(found, np.full(len(right), -np.inf), right + big * len(flags))

    def add_once(self) -> None:
        """Let no store charge and give at once."""
        once = np.flatnonzero(self.asked["charged"])
        both = [(self.first[kind] + once, np.ones(len(once))) for kind in ("charged", "given")]
        self._add(both, np.full(len(once), -np.inf), np.ones(len(once)))

    def add_links(self, program: Program) -> None:
        """Let flags say what the program uses, and no store charge and give at once."""
        self.add_once()
        lawful, columns, most = self.lawful, program.columns, program.most
        supplied = lawful.available.sum(axis=0)
        for kind in ("sent", "charged", "given", "held"):
            if kind not in columns:
                continue
            flat = np.flatnonzero(self.asked[kind])
            var = columns[kind].ravel()[flat]
            # No more can be charged, held or sent than is made: limits may be far above it.
            all_made = supplied.sum() if lawful.k else supplied[flat % lawful.t]
            room = np.minimum(most[var], all_made)
            self._below(var, self.first[kind] + flat, room)
        flat = np.flatnonzero(self.asked["idle"])
        available = lawful.available.ravel()[flat]
        var = columns["generated"].ravel()[flat]
        self._add(
            [(var, np.ones(len(var))), (self.first["idle"] + flat, available)],
            available,
            np.full(len(var), np.inf),
        )
        for pair in np.flatnonzero(self.asked["beyond"]):
            var = columns["sent"].reshape(-1, lawful.t)[lawful.pair == pair].ravel()
            room = float(np.minimum(most[var], supplied.sum()).sum())
            places = np.append(var, self.first["beyond"] + pair)
            data = np.append(np.ones(len(var)), -room)
            at = np.zeros(len(places), dtype=int)
            self.blocks.append(sp.csr_array((data, (at, places)), shape=(1, self.width)))
            self.low.append(np.array([-np.inf]))
            self.high.append(lawful.signed[[pair]])

    def _below(self, var: IndexArray, flag: IndexArray, most: FloatArray) -> None:
        none = np.zeros(len(var))
        self._add([(var, np.ones(len(var))), (flag, -most)], none - np.inf, none)

    def _add(
        self, terms: list[tuple[IndexArray, FloatArray]], low: FloatArray, high: FloatArray
    ) -> None:
        rows = np.tile(np.arange(len(low)), len(terms))
        columns, data = (np.concatenate([each[j] for each in terms]) for j in (0, 1))
        self.blocks.append(sp.csr_array((data, (rows, columns)), shape=(len(low), self.width)))
        self.low.append(low)
        self.high.append(high)

    def solve(self, used: Use | None = None) -> OptimizeResult:
        """Minimise the program's cost or, given what is used, allow as much else as may be."""
        y, flags = len(self.least), self.width - self.n - len(self.least)
        cost = np.zeros(self.width)
        least, most = np.zeros(self.width), np.ones(self.width)
        least[self.n : self.n + y], most[self.n : self.n + y] = self.least, self.most
        if self.program is not None:
            cost[: self.n] = self.program.cost
            least[: self.n], most[: self.n] = self.program.least, self.program.most
        if used is not None:
            cost[self.n + y :] = -1.0
            least[self.n + y :] = np.concatenate([used[kind].ravel() for kind in self.shapes])
        return milp(
            cost,
            integrality=np.append(np.zeros(self.width - flags), np.ones(flags)),
            bounds=(least, most),
            constraints=(
                sp.vstack(self.blocks, format="csr"),
                np.concatenate(self.low),
                np.concatenate(self.high),
            ),
            options={"mip_rel_gap": CLOSE},
        )

    def flags(self, x: FloatArray) -> Use:
        """Return flags of a solution; True where none was asked for."""
        may = {}
        for kind, asked in self.asked.items():
            found = x[self.first[kind] :][: asked.size].reshape(asked.shape)
            may[kind] = ~asked | (found > 0.5)
        return may
