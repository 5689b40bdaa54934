"""Checks of what a solver says of itself, what it leaves alone, and where it must refuse."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np

from mrio.errors import MrioError, SolveError
from mrio.labels import FloatArray
from mrio.leontief import Solver, certify
from mrio.testing._contract import expect, expect_close, expect_error
from mrio.testing._solver_tables import (
    TOLERANCE,
    answer,
    prepared,
    residual,
    side,
    table_of,
)

THREADS, ROUNDS, SECONDS = 6, 40, 0.5
"""Each thread solves so often, or until so many seconds are over: iterations are slow here."""


def residual_is_true(solver: Solver) -> None:
    """What an answer says of its residual is small where the answer is good."""
    table, state = prepared(solver, "larger")
    for columns in (1, 8, 9, 60):
        B = np.random.default_rng(3).standard_normal((len(table.x), columns))
        for transpose in (False, True):
            said = answer(solver, state, B, transpose).residual
            what = f"{side(transpose)}, {columns} right-hand sides: residual {said}"
            expect(0.0 <= said < TOLERANCE, f"{what}, expected from 0 to {TOLERANCE:.0e}")


def residual_is_true_near_the_limit(solver: Solver) -> None:
    """Where digits are lost the residual says so, within a factor of a hundred, or it refuses."""
    for gap in (1e-9, 1e-11):
        Z, x, B = _close_to_one(gap)
        try:
            found = solver.solve(solver.init(Z, x), B)
        except SolveError:
            continue
        true = residual(Z, x, found.X, B, transpose=False)
        expect(
            true <= 100 * found.residual + 1e-15 and found.residual <= 100 * true + 1e-9,
            f"with {gap:.0e} of output left over: {found.residual:.1e}, it is {true:.1e}",
        )


def _close_to_one(gap: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return a group of industries that leaves a small share of its output over."""
    rng = np.random.default_rng(12)
    x = rng.uniform(1.0, 9.0, 6)
    A = rng.uniform(0.1, 1.0, (6, 6))
    A *= (1.0 - gap) / A.sum(axis=0)
    return A * x, x, rng.uniform(0.5, 1.0, 6)


def inputs_are_left_alone(solver: Solver) -> None:
    """Flows, output and right-hand sides are as before, also where they could be written."""
    table = table_of("open")
    for order in ("C", "F"):
        for writable in (False, True):
            Z, x = np.array(table.Z, order=order), table.x.copy()
            B = np.array(np.random.default_rng(7).standard_normal((len(x), 4)), order=order)
            arrays = {"Z": Z, "x": x, "B": B}
            kept = {name: array.copy() for name, array in arrays.items()}
            for array in arrays.values():
                array.setflags(write=writable)
            state = solver.init(Z, x)
            first = solver.solve(state, B).X.copy()
            solver.solve_transpose(state, B)
            for name, array in arrays.items():
                off = np.abs(array - kept[name]).max()
                expect(off == 0.0, f"{name} in {order} order was changed, by up to {off:.3g}")
            again = solver.solve(state, B).X
            expect(np.array_equal(first, again), "solving again gives another answer")


def states_are_apart(solver: Solver) -> None:
    """A state answers for its own table after another one was prepared."""
    table, state = prepared(solver)
    b = np.random.default_rng(9).standard_normal(len(table.x))
    first = solver.solve(state, b).X.copy()
    for name in ("closed", "larger"):
        other, others = prepared(solver, name)
        solver.solve(others, np.ones(len(other.x)))
    expect_close(solver.solve(state, b).X, first, "after other tables", rtol=1e-12)
    # The same size: a solver that keeps the last table answers, and wrongly.
    solver.init(0.5 * table.Z, table.x)
    expect_close(solver.solve(state, b).X, first, "after a table of the same size", rtol=1e-12)


def answers_are_kept(solver: Solver) -> None:
    """An answer, of one column or of several, is not written over by the next."""
    table, state = prepared(solver)
    rng = np.random.default_rng(12)
    for shape in ((len(table.x),), (len(table.x), 3)):
        for solve in (solver.solve, solver.solve_transpose):
            kept = solve(state, rng.standard_normal(shape)).X
            before = np.array(kept, copy=True)
            solve(state, rng.standard_normal(shape))
            expect(np.array_equal(kept, before), "the next answer is written over this one")


def threads_share_a_state(solver: Solver) -> None:
    """Six threads solve with one state at once and have the answers that one has."""
    # LAPACK's getrs changes its pivots while it runs: sharing them gives wrong answers, or
    # ends the process.
    table, state = prepared(solver, "larger")
    B = np.random.default_rng(0).random((len(table.x), 40))
    expected = solver.solve(state, B).X.copy()
    failed: list[str] = []
    start, end = threading.Barrier(THREADS), time.monotonic() + SECONDS

    def work(factor: float) -> None:
        start.wait()
        try:
            for _ in range(ROUNDS):
                found = solver.solve(state, factor * B).X
                expect_close(found, factor * expected, "an answer", rtol=1e-9)
                if time.monotonic() > end:
                    return
        except Exception as error:  # of somebody else's solver: it is told below
            failed.append(str(error))

    threads = [threading.Thread(target=work, args=(1.0 + k,)) for k in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expect(not failed, f"{len(failed)} of {THREADS} threads: {(failed or [''])[0]}")


def singular_names_the_position(solver: Solver) -> None:
    """An industry that buys its whole output from itself, and sells none, is named."""
    for j in (0, 2, 4):
        Z, x = np.diag(np.full(5, 2.0)), np.full(5, 8.0)
        Z[j, j] = 8.0
        what = f"industry {j} leaves nothing over"
        for ask in ("solve", "solve_transpose"):
            error: Any = expect_error(
                lambda Z=Z, x=x, ask=ask: getattr(solver, ask)(solver.init(Z, x), np.ones(5)),
                SolveError,
                f"{what}, {ask}",
                says="singular",
            )
            expect(error.where in (j, [j]), f"{what}: where is {error.where!r}, expected {j}")


def singular_group_is_an_error(solver: Solver) -> None:
    """Two industries that buy only from each other and leave nothing over."""
    Z, x = np.full((4, 4), 0.5), np.full(4, 8.0)
    Z[1:3] = 0.0
    Z[:, 1:3] = 0.0
    Z[1, 2] = Z[2, 1] = 8.0
    b = np.arange(1.0, 5.0)
    for ask in ("solve", "solve_transpose"):
        expect_error(
            lambda ask=ask: getattr(solver, ask)(solver.init(Z, x), b),
            SolveError,
            f"a singular group, {ask}",
        )


def nearly_singular_is_an_error(solver: Solver) -> None:
    """A group that leaves a rounding error over would multiply demand by 1e15."""
    for gap in (1e-15, 3e-16):
        Z, x = np.full((3, 3), 1.0 / 3.0), np.full(3, 1.0 + gap)
        expect_error(
            lambda Z=Z, x=x: solver.solve(solver.init(Z, x), np.ones(3)),
            SolveError,
            f"{gap:.0e} of output left over",
        )


def bad_right_hand_sides_are_refused(solver: Solver) -> None:
    """Another number of rows, NaN and infinity are errors of the package, not answers."""
    table, state = prepared(solver)
    n = len(table.x)
    bad = {
        "a row too few": np.ones(n - 1),
        "three dimensions": np.ones((n, 1, 1)),
        "NaN": np.where(np.arange(n) == 3, np.nan, 1.0),
        "infinity": np.where(np.arange(n) == 3, np.inf, 1.0),
    }
    for what, B in bad.items():
        for transpose in (False, True):
            expect_error(lambda B=B, t=transpose: answer(solver, state, B, t), MrioError, what)


def prices_bound_the_radius(solver: Solver) -> None:
    """Transposed solves certify that the spectral radius is below one."""
    rng = np.random.default_rng(10)
    for n in (2, 7):
        A = rng.uniform(0.2, 1.0, (n, n))
        A *= 0.98 / A.sum(axis=0)
        A[:, 0] *= 1.001 / 0.98  # no column sum bounds the radius: it takes prices to show it
        x = rng.uniform(1, 9, n)
        Z = A * x
        state = solver.init(Z, x)
        found = certify(Z, x, lambda b, s=state: solver.solve_transpose(s, b).X)
        radius = float(np.abs(np.linalg.eigvals(A)).max())
        told = f"bound {found.bound:.9f} by {found.method}, the radius is {radius:.9f}"
        expect(found.method == "positive prices" and radius <= found.bound + 1e-9 < 1.0, told)


def radius_above_one_is_refused(solver: Solver) -> None:
    """With and without negative coefficients; the industries at fault are named."""
    for sign in (1.0, -1.0):
        rng = np.random.default_rng(8)
        A = rng.uniform(0.0, 0.1, (6, 6))
        A[1:3, 1:3] = [[0.3, 0.9], [0.9, 0.4]]
        A[0, 5] *= sign
        x = rng.uniform(1, 9, 6)
        Z = A * x
        state = solver.init(Z, x)
        error: Any = expect_error(
            lambda Z=Z, x=x, s=state: certify(Z, x, lambda b: solver.solve_transpose(s, b).X),
            SolveError,
            "a radius above one",
            says="spectral radius",
        )
        expect(set(error.where) == {1, 2}, f"where is {error.where}, expected industries 1 and 2")
