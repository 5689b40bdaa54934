"""The choice of a solver by stated rules, made anew at each question, never wrong."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import RLock
from typing import Any

import numpy as np

from mrio.errors import SolveError
from mrio.leontief._protocol import FloatArray, Solution, Solver, right_hand_sides
from mrio.leontief.beyond_memory import DiskLU, Streamed, is_mapped
from mrio.leontief.direct import DenseLU, MixedLU, SparseLU
from mrio.leontief.iterative import BlockJacobi, MixedKrylov
from mrio.memory import memory_at_hand

FEW_FROM = 1000
"""From this many industries on, a few right-hand sides are iterated rather than factorised."""
ITERATED_SHARE = 600
"""One iterated right-hand side costs about this many industries' worth of a factorisation: up to
n / ITERATED_SHARE of them are iterated before the table is factorised (measured, 2 threads)."""
IN_STEP_FROM = 6000
"""From this many industries on, some dozens of right-hand sides are iterated in step."""
IN_STEP_SHARE = 35
"""Up to n / IN_STEP_SHARE of them; beyond, a factorisation pays (measured at n = 7987)."""
DISK_SHARE = 20
"""The same for flows on disk, where all right-hand sides share each pass (measured at n = 5,000
and 19,680: a factorisation in single precision pays from about n / 17 and n / 10 on)."""
MIXED_FROM = 3000
"""From this many industries on, single precision with refinement beats double precision."""
SPARSE_BELOW = 2.0
"""Flows a row below which sparse LU is taken. Measured at n = 3465 with 50 right-hand sides, flows
at random places: 1.7 a row 0.09 s against 0.39 s of dense LU, 3.5 a row 0.60, 17 a row 3.3: from
about two a row on the factors fill up."""
SAMPLED_ROWS = 200
"""Rows by which the number of flows a row is estimated."""
SPARE = 500_000_000
"""Bytes that must stay free beside a factorisation."""


@dataclass
class AutoState:
    """What was prepared so far, and what was chosen.

    Attributes
    ----------
    Z, x : the operator
    iterated : int
        Right-hand sides iterated so far.
    seconds : float
        Spent on preparing solvers.
    choices : list of str
        Each choice once, in words.
    """

    Z: FloatArray
    x: FloatArray
    iterated: int = 0
    seconds: float = 0.0
    choices: list[str] = field(default_factory=list)
    prepared: dict[str, Any] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock, repr=False)

    @property
    def on_disk(self) -> bool:
        """Whether the flows lie in a mapped file; single precision exists there alone."""
        return self.Z.dtype == np.float32 or is_mapped(self.Z)

    def fits(self, bytes_each: int) -> bool:
        """Return whether n² numbers of so many bytes fit in the memory at hand."""
        return bytes_each * len(self.x) ** 2 + SPARE <= memory_at_hand()

    def flows_a_row(self) -> float:
        """Return how many flows a row has, from a sample of rows."""
        rows = self.Z[:: max(1, len(self.Z) // SAMPLED_ROWS)]
        return float(np.count_nonzero(rows)) / max(len(rows), 1)

    def note(self, choice: str) -> None:
        """Keep a choice."""
        if choice not in self.choices:
            self.choices.append(choice)


class Auto:
    """Choose by size, question and memory at hand between iteration and factorisation.

    Few right-hand sides of a large table are iterated, until as many were asked
    for as a factorisation would have cost; then the table is factorised once:
    large ones in single precision, refined; tables with hardly a flow a row sparsely.
    Flows on disk are read by panels. What the memory at hand cannot hold is
    iterated over panels. When a choice does not reach its residual, a
    factorisation in double precision answers, or the iteration where memory is
    short, and the report says so.

    Parameters
    ----------
    sizes : sequence of int, optional
        Sizes of the regions' diagonal blocks.
    few_from, iterated_share, disk_share, mixed_from, in_step_from, in_step_share : int
        Thresholds of the rules, by default as measured: see the constants.
    """

    name = "auto"

    def __init__(
        self,
        sizes: Sequence[int] | None = None,
        *,
        few_from: int = FEW_FROM,
        iterated_share: int = ITERATED_SHARE,
        disk_share: int = DISK_SHARE,
        in_step_from: int = IN_STEP_FROM,
        in_step_share: int = IN_STEP_SHARE,
        mixed_from: int = MIXED_FROM,
    ) -> None:
        self._sizes = sizes
        self._double, self._mixed, self._disk, self._sparse = (
            DenseLU(),
            MixedLU(),
            DiskLU(),
            SparseLU(),
        )
        self.few_from, self.iterated_share = few_from, iterated_share
        self.disk_share, self.mixed_from = disk_share, mixed_from
        self.in_step_from, self.in_step_share = in_step_from, in_step_share

    @cached_property
    def _iterative(self) -> BlockJacobi:
        return BlockJacobi(self._sizes)

    @cached_property
    def _in_step(self) -> MixedKrylov:
        return MixedKrylov(self._sizes)

    @cached_property
    def _panels(self) -> Streamed:
        return Streamed(self._sizes)

    def init(self, Z: FloatArray, x: FloatArray) -> AutoState:
        """Prepare nothing yet but for small tables, which are factorised at once."""
        state = AutoState(Z, x)
        if len(x) < self.few_from:
            self._factorise(state)
        return state

    def solve(self, state: AutoState, B: FloatArray) -> Solution:
        """Return X with (I - A) X = B."""
        return self._solve(state, B, transpose=False)

    def solve_transpose(self, state: AutoState, B: FloatArray) -> Solution:
        """Return X with (I - A)ᵀ X = B."""
        return self._solve(state, B, transpose=True)

    def _solve(self, state: AutoState, B: FloatArray, *, transpose: bool) -> Solution:
        right = right_hand_sides(B, len(state.x))
        solver = self._choose(state, 1 if right.ndim == 1 else right.shape[1])
        try:
            return _run(solver, state, right, transpose=transpose)
        except SolveError as error:
            instead = self._last_resort(state)
            if solver in (self._double, instead):
                raise
            state.note(f"{instead.name} instead of {solver.name}: {error.message}")
            self._prepare(state, instead)
            return _run(instead, state, right, transpose=transpose)

    def _last_resort(self, state: AutoState) -> Solver:
        return self._double if state.fits(8) else self._panels

    def _choose(self, state: AutoState, columns: int) -> Solver:
        """Return the solver for so many more right-hand sides, prepared."""
        with state.lock:
            for solver in (self._double, self._mixed, self._disk, self._sparse):
                if solver.name in state.prepared:
                    return solver
            n = len(state.x)
            for solver, share in self._iterations(state, n):
                if state.iterated + columns <= n / share:
                    found = self._tried(state, solver, f"few right-hand sides of n = {n}")
                    if found is not None:
                        state.iterated += columns
                        return found
            return self._factorise(state)

    def _iterations(self, state: AutoState, n: int) -> list[tuple[Solver, float]]:
        """Return the iterations that may do, cheapest first, each with its share."""
        if state.on_disk:
            return [(self._panels, self.disk_share)]
        found: list[tuple[Solver, float]] = [(self._iterative, self.iterated_share)]
        if n >= self.in_step_from and state.fits(4):
            found.append((self._in_step, self.in_step_share))
        return found

    def _factorise(self, state: AutoState) -> Solver:
        """Return the first factorisation that fits the table and the memory at hand."""
        n = len(state.x)
        if n >= self.mixed_from:
            flows = state.flows_a_row()
            if flows < SPARSE_BELOW:
                found = self._tried(state, self._sparse, f"{flows:.1f} flows a row")
                if found is not None:
                    return found
            solver = self._disk if state.on_disk else self._mixed
            where = "flows on disk" if state.on_disk else f"{self.mixed_from} or more"
            if not state.fits(4):
                why = f"n = {n} needs {4e-9 * n * n:.1f} GB, {1e-9 * memory_at_hand():.1f} at hand"
                found = self._tried(state, self._panels, why)
            else:
                found = self._tried(state, solver, f"n = {n}, {where}")
            if found is not None:
                return found
        self._prepare(state, self._double)
        state.note(f"{self._double.name}: n = {n}, many right-hand sides")
        return self._double

    def _tried(self, state: AutoState, solver: Solver, why: str) -> Solver | None:
        """Return the solver prepared, None when it cannot be; either is noted."""
        try:
            self._prepare(state, solver)
        except SolveError as error:
            state.note(f"no {solver.name}: {error.message}")
            return None
        state.note(f"{solver.name}: {why}")
        return solver

    def _prepare(self, state: AutoState, solver: Solver) -> None:
        with state.lock:
            if solver.name not in state.prepared:
                start = time.perf_counter()
                state.prepared[solver.name] = solver.init(state.Z, state.x)
                state.seconds += time.perf_counter() - start


def _run(solver: Solver, state: AutoState, B: FloatArray, *, transpose: bool) -> Solution:
    solve = solver.solve_transpose if transpose else solver.solve
    return solve(state.prepared[solver.name], B)
