"""Figures with the bound of what rounding can have done to them (running error analysis).

A comparison of two computations of one number needs to know how far rounding may carry them
apart. A fixed relative tolerance does not: emissions of a table whose spectral radius is 0.999999
lose six digits, the difference of two nearly equal flows loses more, and a figure of 1e-9 beside
others of 1e9 is right to 1e-9 and wrong to 1e-16. So every figure of the reference carries `r`, a
first-order bound that each operation passes on (Higham 2002, Accuracy and Stability of Numerical
Algorithms, sec. 3.3): a sum of n terms adds n u Σ|terms|, a product u |ab| + |a| r_b + |b| r_a,
an inverse |L| |δ(I - A)| |L| with the backward error of its LU (thm 9.4). u = 2⁻⁵³.

mrio's own computation obeys the same bounds, for it sums the same terms by a factorisation of the
same matrix. Two computations within r of the truth are within 2 r of each other; twice that is
allowed, for what first-order bounds leave out. No other slack exists.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import lu

U = 2.0**-53
ALLOWED = 4.0
"""Bounds apart that two computations may be: see above."""


class Figures:
    """An array `v` and the bound `r` of its error, of the same shape."""

    __array_ufunc__ = None  # numpy arrays on the left leave the operation to this class

    def __init__(self, v, r=0.0):
        self.v = np.asarray(v, dtype=float)
        r = np.asarray(r, dtype=float)
        self.r = r if r.shape == self.v.shape else np.broadcast_to(r, self.v.shape).copy()

    def __getitem__(self, at):
        return Figures(self.v[at], self.r[at])

    @property
    def T(self):
        return Figures(self.v.T, self.r.T)

    def __add__(self, other):
        b = as_figures(other)
        v = self.v + b.v
        return Figures(v, self.r + b.r + U * np.abs(v))

    __radd__ = __add__

    def __neg__(self):
        return Figures(-self.v, self.r)

    def __sub__(self, other):
        return self + -as_figures(other)

    def __rsub__(self, other):
        return as_figures(other) + -self

    def __mul__(self, other):
        b = as_figures(other)
        v = self.v * b.v
        with np.errstate(invalid="ignore"):  # 0 × ∞: an exact zero takes no error from the other
            r = np.abs(self.v) * b.r + np.abs(b.v) * self.r + self.r * b.r
        return Figures(v, _no_nan(r) + U * np.abs(v))

    __rmul__ = __mul__

    def __truediv__(self, other):
        """Divide, zero where there is nothing to divide by."""
        b = as_figures(other)
        top, below = np.broadcast_arrays(self.v, b.v)
        nothing = (below == 0) & (b.r == 0)
        v = np.divide(top, below, out=np.zeros(top.shape), where=below != 0)
        with np.errstate(invalid="ignore"):
            room, top_error = np.abs(below) - b.r, self.r + np.abs(v) * b.r
        unknown = np.full(top.shape, np.inf)
        r = np.divide(top_error, room, out=unknown, where=(room > 0) & np.isfinite(top_error))
        return Figures(v, np.where(nothing, 0.0, r + 2 * U * np.abs(v)))

    def __rtruediv__(self, other):
        return as_figures(other) / self

    def __matmul__(self, other):
        b = as_figures(other)
        sizes = np.abs(self.v) @ np.abs(b.v)
        gamma = self.v.shape[-1] * U
        with np.errstate(invalid="ignore"):
            r = np.abs(self.v) @ b.r + self.r @ np.abs(b.v) + self.r @ b.r
        return Figures(self.v @ b.v, np.where(np.isnan(r), np.inf, r) + gamma * sizes)

    def sum(self, axis=None):
        count = self.v.size if axis is None else self.v.shape[axis]
        return Figures(
            self.v.sum(axis=axis),
            self.r.sum(axis=axis) + count * U * np.abs(self.v).sum(axis=axis),
        )

    def sqrt(self):
        v = np.sqrt(np.maximum(self.v, 0.0))
        low = np.sqrt(np.maximum(self.v - self.r, 0.0))
        return Figures(v, np.maximum(np.sqrt(np.maximum(self.v, 0) + self.r) - v, v - low) + U * v)

    def within(self, *wholes):
        """Return the same, when it may be had as a difference of `wholes`: their error is its."""
        r = self.r
        for whole in wholes:
            r = r + np.broadcast_to(as_figures(whole).r, self.v.shape)
            r = r + 2 * U * np.abs(as_figures(whole).v)
        return Figures(self.v, r)

    def blurred(self, size):
        """Return the same, with a further error bound."""
        return Figures(self.v, self.r + size)

    @property
    def low(self):
        return self.v - ALLOWED * self.r

    @property
    def high(self):
        return self.v + ALLOWED * self.r


def as_figures(given):
    return given if isinstance(given, Figures) else Figures(given)


def stack(parts, axis=0):
    parts = [as_figures(part) for part in parts]
    return Figures(
        np.stack([part.v for part in parts], axis), np.stack([part.r for part in parts], axis)
    )


def zeros(*shape):
    return Figures(np.zeros(shape))


def table_of(rows):
    """Return a matrix from rows of single figures."""
    return stack([stack(row) for row in rows])


def _no_nan(r):
    return np.where(np.isnan(r), 0.0, r)


def inverse(A):
    """Return (I - A)⁻¹ with its bound |L| (backward error + error of A) |L|.

    The backward error of an LU is 3 n u |P'L̂||Û| (Higham, thm 9.4); whether I - A or its
    transpose is factorised is the engine's affair, so both are allowed for. Where the bound is
    not small beside one, nothing is known of L and r is infinite.
    """
    L = np.linalg.inv(np.eye(len(A.v)) - A.v)
    moved = np.abs(L) @ _change(A)
    if not np.isfinite(moved).all() or moved.sum(axis=1).max() > 0.1:
        return Figures(L, np.inf)
    return Figures(L, 1.2 * moved @ np.abs(L))


def condition(A):
    """Return the relative error of a solve: the row sums of |L| times the backward error."""
    return float((np.abs(np.linalg.inv(np.eye(len(A.v)) - A.v)) @ _change(A)).sum(axis=1).max())


def residual(A):
    """Return how large the residual of a sound solve can be beside its right-hand side.

    (I - A + E) X = B leaves E X, X = L B: at most the norm of |E| |L|, either way round.
    """
    L = np.abs(np.linalg.inv(np.eye(len(A.v)) - A.v))
    E = _change(A)
    return float(max(np.linalg.norm(E @ L), np.linalg.norm(L @ E)))


def _change(A):
    M = np.eye(len(A.v)) - A.v
    factors = _absolute_factors(M) + _absolute_factors(M.T).T + np.abs(M)
    return 3 * len(M) * U * factors + A.r + U * np.abs(M)


def _absolute_factors(M):
    permuted, upper = lu(M, permute_l=True)
    return np.abs(permuted) @ np.abs(upper)


def radius(A):
    """Return the spectral radius of A."""
    values = A.v if isinstance(A, Figures) else A
    return float(np.abs(np.linalg.eigvals(values)).max(initial=0.0))
