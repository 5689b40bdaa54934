"""The choice of a solver by stated rules, made anew at each question, never wrong."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

import numpy as np

from mrio.errors import SolveError
from mrio.leontief._block_jacobi import BlockJacobi
from mrio.leontief._dense_lu import DenseLU
from mrio.leontief._mixed_lu import MixedLU
from mrio.leontief._protocol import FloatArray, Solution, Solver

FEW_FROM = 1000
"""From this many industries on, a few right-hand sides are iterated rather than factorised."""
ITERATED_SHARE = 600
"""One iterated right-hand side costs about this many industries' worth of a factorisation: up to
n / ITERATED_SHARE of them are iterated before the table is factorised (measured, 2 threads)."""
MIXED_FROM = 4000
"""From this many industries on, single precision with refinement beats double precision."""


@dataclass
class AutoState:
    """What was prepared so far, and what was chosen.

    Attributes
    ----------
    Z, x : the operator
    iterated : int
        Right-hand sides iterated so far.
    choices : list of str
        Each choice once, in words.
    """

    Z: FloatArray
    x: FloatArray
    iterated: int = 0
    choices: list[str] = field(default_factory=list)
    prepared: dict[str, Any] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock, repr=False)

    def note(self, choice: str) -> None:
        """Keep a choice."""
        if choice not in self.choices:
            self.choices.append(choice)


class Auto:
    """Choose between iteration, double-precision LU and single-precision LU with refinement.

    Few right-hand sides of a large table are iterated, until as many were asked
    for as a factorisation would have cost; then the table is factorised once.
    Large tables are factorised in single precision and refined. When a choice
    does not reach its residual, double-precision LU answers, and the report
    says so.

    Parameters
    ----------
    sizes : sequence of int, optional
        Sizes of the regions' diagonal blocks.
    few_from, iterated_share, mixed_from : int
        Thresholds of the rules, by default as measured: see the constants.
    """

    name = "auto"

    def __init__(
        self,
        sizes: Sequence[int] | None = None,
        *,
        few_from: int = FEW_FROM,
        iterated_share: int = ITERATED_SHARE,
        mixed_from: int = MIXED_FROM,
    ) -> None:
        self._iterative = BlockJacobi(sizes)
        self._double, self._mixed = DenseLU(), MixedLU()
        self.few_from, self.iterated_share = few_from, iterated_share
        self.mixed_from = mixed_from

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
        B = np.asarray(B, dtype=np.float64)
        solver = self._choose(state, 1 if B.ndim == 1 else B.shape[1])
        try:
            return _run(solver, state, B, transpose=transpose)
        except SolveError as error:
            if solver is self._double:
                raise
            state.note(f"{self._double.name} instead of {solver.name}: {error.message}")
            self._prepare(state, self._double)
            return _run(self._double, state, B, transpose=transpose)

    def _choose(self, state: AutoState, columns: int) -> Solver:
        """Return the solver for so many more right-hand sides, prepared."""
        with state.lock:
            for solver in (self._double, self._mixed):
                if solver.name in state.prepared:
                    return solver
            n = len(state.x)
            if state.iterated + columns <= n / self.iterated_share:
                try:
                    self._prepare(state, self._iterative)
                except SolveError as error:
                    state.note(f"no iteration: {error.message}")
                else:
                    state.iterated += columns
                    state.note(f"{self._iterative.name}: few right-hand sides of n = {n}")
                    return self._iterative
            return self._factorise(state)

    def _factorise(self, state: AutoState) -> Solver:
        n = len(state.x)
        if n >= self.mixed_from:
            try:
                self._prepare(state, self._mixed)
            except SolveError as error:
                state.note(f"no single precision: {error.message}")
            else:
                state.note(f"{self._mixed.name}: n = {n} is {self.mixed_from} or more")
                return self._mixed
        self._prepare(state, self._double)
        state.note(f"{self._double.name}: n = {n}, many right-hand sides")
        return self._double

    def _prepare(self, state: AutoState, solver: Solver) -> None:
        with state.lock:
            if solver.name not in state.prepared:
                start = time.perf_counter()
                state.prepared[solver.name] = solver.init(state.Z, state.x)
                state.prepared[f"seconds {solver.name}"] = time.perf_counter() - start


def _run(solver: Solver, state: AutoState, B: FloatArray, *, transpose: bool) -> Solution:
    solve = solver.solve_transpose if transpose else solver.solve
    return solve(state.prepared[solver.name], B)
