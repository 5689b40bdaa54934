"""Whether the spectral radius of A lies below one, so that L = I + A + A² + … exists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import ArpackError, LinearOperator, eigs

from mrio.errors import SolveError
from mrio.leontief._protocol import PANEL_BYTES, FloatArray, coefficients_times, reciprocal


@dataclass(frozen=True)
class Certificate:
    """How it was shown that the spectral radius is below one.

    Attributes
    ----------
    method : str
        'column sums', 'positive prices', 'eigenvalue', or 'none' when the
        eigenvalue iteration did not converge.
    bound : float
        Upper bound of the spectral radius ('eigenvalue': an estimate of it).
    at : int, optional
        Position of the industry that sets the bound: of the largest column sum,
        price, or part of the eigenvector.
    """

    method: str
    bound: float
    at: int | None = None


NEARLY_ONE = 0.99
"""Column sums from here on say little of the radius: prices, or an eigenvalue, say more."""


def certify(
    Z: FloatArray, x: FloatArray, solve_transpose: Callable[[FloatArray], FloatArray]
) -> Certificate:
    """Certify that the spectral radius of A = Z x̂⁻¹ is below one.

    Column sums of A ≥ 0 below one suffice. Else, for A ≥ 0, the prices
    p = (I - Aᵀ)⁻¹ 1 are all positive exactly when it is
    (Berman & Plemmons 1979, ch. 6, M-matrices); then 1 - 1/max(p) bounds it
    (Collatz-Wielandt: Aᵀp = p - 1). With negative coefficients the column sums
    of |A|, or the largest eigenvalue, decide.

    Raises
    ------
    SolveError
        When it is one or more; `where` holds the positions of the industries
        whose inputs from inside the table reach their output.
    """
    inverse_x = reciprocal(x)
    nonnegative = Z.size == 0 or (Z.min() >= 0 and x.min() >= 0)
    if nonnegative:
        shares = Z.sum(axis=0, dtype=np.float64) * inverse_x
        at = int(shares.argmax()) if shares.size else None
        largest = float(shares.max(initial=0.0))
        if largest < NEARLY_ONE:  # every industry pays for more than inputs: no solve is needed
            return Certificate("column sums", largest, at)
        prices = solve_transpose(np.ones(len(x)))
        if prices.min() > 0:
            at = int(prices.argmax())
            return Certificate("positive prices", float(1.0 - 1.0 / prices[at]), at)
        if largest < 1.0:
            return Certificate("column sums", largest, at)
        raise _too_large(Z, inverse_x, np.flatnonzero(prices <= 0), "at least 1")
    sums = _absolute_sums(Z) * np.abs(inverse_x)
    if sums.max() < NEARLY_ONE:
        return Certificate("column sums", float(sums.max()), int(sums.argmax()))
    return _by_eigenvalue(Z, inverse_x)


def _absolute_sums(Z: FloatArray) -> FloatArray:
    """Return column sums of |Z|, without a copy of all of Z."""
    sums = np.zeros(Z.shape[1])
    height = max(1, PANEL_BYTES // (8 * max(Z.shape[1], 1)))
    for start in range(0, len(Z), height):
        sums += np.abs(Z[start : start + height]).sum(axis=0, dtype=np.float64)
    return sums


class _Coefficients(LinearOperator):
    """A = Z x̂⁻¹ as products, never formed."""

    def __init__(self, Z: FloatArray, inverse_x: FloatArray) -> None:
        super().__init__(np.float64, Z.shape)
        self._Z, self._inverse_x = Z, inverse_x

    def _matvec(self, x: FloatArray) -> FloatArray:
        return coefficients_times(self._Z, self._inverse_x, np.ravel(x))


def _by_eigenvalue(Z: FloatArray, inverse_x: FloatArray) -> Certificate:
    n = len(inverse_x)
    if n <= 3:  # ARPACK needs more unknowns than that
        values, vectors = np.linalg.eig(Z * inverse_x)
    else:
        operator: Any = _Coefficients(Z, inverse_x)
        # The stubs of eigs take the type of tol from its default, 0.
        tolerance = cast(int, 1e-8)
        # Not a vector of ones: columns that sum to zero would annihilate it.
        start = np.random.default_rng(0).uniform(0.5, 1.5, n)
        try:
            found: Any = eigs(operator, k=1, which="LM", tol=tolerance, v0=start)
            values, vectors = found
        except ArpackError:
            return Certificate("none", float("nan"))
    largest = int(np.abs(values).argmax())
    radius = float(np.abs(values[largest]))
    if radius >= 1:
        weight = np.abs(vectors[:, largest])
        at = np.flatnonzero(weight >= 0.5 * weight.max())
        raise _too_large(Z, inverse_x, at, f"{radius:.6g}")
    return Certificate("eigenvalue", radius, int(np.abs(vectors[:, largest]).argmax()))


def _too_large(
    Z: FloatArray, inverse_x: FloatArray, at: NDArray[np.intp], found: str
) -> SolveError:
    sums = Z.sum(axis=0, dtype=np.float64) * inverse_x
    worst = np.flatnonzero(sums >= 1)
    positions = worst if len(worst) else at
    return SolveError(
        f"the spectral radius of A is {found}, it must be below 1",
        where=[int(i) for i in positions[np.argsort(-sums[positions], kind="stable")][:5]],
        hint="inputs from inside the table reach or exceed output there: "
        "correct Z or the final demand that makes up output",
    )
