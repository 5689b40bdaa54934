"""GMRES for many right-hand sides in step: one product with A for all of them at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.linalg import solve_triangular

from mrio.errors import SolveError
from mrio.leontief._protocol import FloatArray
from mrio.leontief._refinement import Progress

Product = Callable[[FloatArray], FloatArray]
"""Takes and returns (n, k)."""

TOLERANCE = 1e-12
"""Relative residual that every column must reach; measured anew at every restart. It goes on
until each figure has a small one, see `mrio.leontief._refinement.refine`."""
ROUGH = 1e-8
"""What a cycle gains before the true residual is looked at again."""
MOST_CYCLES = 20
GROWTH_MIN = 1e-14
"""Answers larger than demand by more than the reciprocal: I - A counts as singular."""
LONGEST = 60
"""Most directions kept before a restart."""
SHORTEST = 6
BASIS_BYTES = 1_500_000_000
"""Bound of the directions kept, all right-hand sides together."""


def gmres_in_step(
    operator: Product,
    preconditioner: Product,
    B: FloatArray,
    *,
    basis_bytes: int = BASIS_BYTES,
    note: Callable[[str], None] | None = None,
) -> tuple[FloatArray, float]:
    """Solve operator(X) = B for all columns at once by restarted GMRES.

    Every column has a Krylov space of its own; they share the products, which
    are what costs when the matrix streams from disk or from other machines.
    Preconditioned from the right, so that the residual is the true one.

    Parameters
    ----------
    operator, preconditioner : functions of (n, k)
    B : (n, k)
    basis_bytes : int
        Bound of the memory for directions: fewer are kept, and columns are
        taken in groups, when it is short.
    note : function of text, optional
        Told of every restart.

    Returns
    -------
    X : (n, k)
    residual : float
        The largest relative residual of a column.

    Raises
    ------
    SolveError
        When a column does not reach `TOLERANCE`.

    References
    ----------
    Saad & Schultz (1986), SIAM J. Sci. Stat. Comput. 7:856.
    """
    n, k = B.shape
    group = max(1, int(basis_bytes // (8 * max(n, 1) * (SHORTEST + 1))))
    X, worst = np.zeros((n, k), order="F"), 0.0
    for start in range(0, k, group):
        at = slice(start, min(k, start + group))
        length = int(basis_bytes // (8 * max(n, 1) * (at.stop - at.start))) - 1
        X[:, at], found = _restarted(
            operator, preconditioner, B[:, at], min(LONGEST, max(SHORTEST, length)), note
        )
        worst = max(worst, found)
    check_growth(X, B)
    return X, worst


def check_growth(X: FloatArray, B: FloatArray) -> None:
    """Raise SolveError when answers are so large that I - A counts as singular."""
    answer, given = (float(np.linalg.norm(M, axis=0).max(initial=0.0)) for M in (X, B))
    if answer * GROWTH_MIN > given:
        raise SolveError(
            f"I - A is singular to working precision: answers grow by {answer / given:.0e}",
            hint="look for industries whose inputs from inside the table exceed their output",
        )


def _restarted(
    operator: Product,
    preconditioner: Product,
    B: FloatArray,
    length: int,
    note: Callable[[str], None] | None,
) -> tuple[FloatArray, float]:
    norms = np.linalg.norm(B, axis=0)
    safe = np.where(norms > 0, norms, 1.0)
    X = np.zeros(B.shape, order="F")
    X[:, norms > 0] = preconditioner(B[:, norms > 0])
    reached, progress = np.full(B.shape[1], np.inf), Progress(B.shape[1])
    for cycle in range(MOST_CYCLES):
        moved = operator(X)
        R = B - moved
        reached = np.linalg.norm(R, axis=0) / safe
        active = np.flatnonzero(progress.measured(R, B, X, X - moved))
        if note is not None:
            note(
                f"restart {cycle}: relative residual {reached.max(initial=0.0):.1e}, "
                f"of each figure {progress.backward.max(initial=0.0):.1e}"
            )
        if not len(active):
            break
        target = ROUGH * reached[active] * safe[active]
        X[:, active] += preconditioner(
            krylov_cycle(operator, preconditioner, R[:, active], target, length)
        )
    worst = float(reached.max(initial=0.0))
    if not worst <= 2 * TOLERANCE:
        raise SolveError(
            f"the iteration reached a relative residual of {worst:.1e}, {TOLERANCE:.0e} is needed",
            hint="use a factorisation (dense_lu): I - A is near singular or far from "
            "block-diagonal",
        )
    return X, worst


def krylov_cycle(
    operator: Product, preconditioner: Product, R: FloatArray, target: FloatArray, length: int
) -> FloatArray:
    """Return U so that the residual R - operator(preconditioner(U)) is smallest, by column.

    Stops when every column is below its target, or after `length` products.
    """
    n, k = R.shape
    V = np.empty((length + 1, k, n))
    H = np.zeros((k, length + 1, length))
    beta = np.linalg.norm(R, axis=0)
    V[0] = (R / np.where(beta > 0, beta, 1.0)).T
    rotated = np.zeros((k, length + 1))
    rotated[:, 0] = beta
    cosines, sines = np.zeros((length, k)), np.zeros((length, k))
    used = length
    for j in range(length):
        w = np.ascontiguousarray(operator(preconditioner(V[j].T)).T)
        before = np.linalg.norm(w, axis=1)
        for _ in range(2):  # twice is enough (Giraud et al. 2005); no BLAS: see _protocol
            parts = np.einsum("jkn,kn->kj", V[: j + 1], w)
            w -= np.einsum("kj,jkn->kn", parts, V[: j + 1])
            H[:, : j + 1, j] += parts
        after = np.linalg.norm(w, axis=1)
        alive = after > 1e-15 * before
        H[:, j + 1, j] = np.where(alive, after, 0.0)
        V[j + 1] = w / np.where(alive, after, 1.0)[:, None]
        V[j + 1, ~alive] = 0.0
        _rotate(H, rotated, cosines, sines, j)
        if (np.abs(rotated[:, j + 1]) <= target).all():
            used = j + 1
            break
    U = np.zeros((k, n))
    for column in range(k):
        triangle = H[column, :used, :used]
        weights = _back_substituted(triangle, rotated[column, :used])
        U[column] = weights @ V[:used, column]
    return U.T


def _rotate(
    H: FloatArray, rotated: FloatArray, cosines: FloatArray, sines: FloatArray, j: int
) -> None:
    """Bring column j of every H to triangular form by Givens rotations."""
    for i in range(j):
        upper, lower = H[:, i, j].copy(), H[:, i + 1, j].copy()
        H[:, i, j] = cosines[i] * upper + sines[i] * lower
        H[:, i + 1, j] = cosines[i] * lower - sines[i] * upper
    length = np.hypot(H[:, j, j], H[:, j + 1, j])
    safe = np.where(length > 0, length, 1.0)
    cosines[j] = np.where(length > 0, H[:, j, j] / safe, 1.0)
    sines[j] = H[:, j + 1, j] / safe
    H[:, j, j], H[:, j + 1, j] = length, 0.0
    rotated[:, j + 1] = -sines[j] * rotated[:, j]
    rotated[:, j] *= cosines[j]


def _back_substituted(triangle: FloatArray, right: FloatArray) -> FloatArray:
    """Solve an upper triangular system; directions of no length get no weight."""
    broken = np.flatnonzero(np.diagonal(triangle) == 0)
    last = int(broken[0]) if len(broken) else len(right)
    weights = np.zeros(len(right))
    weights[:last] = solve_triangular(triangle[:last, :last], right[:last])
    return weights
