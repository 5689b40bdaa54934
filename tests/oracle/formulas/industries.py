"""The structure behind the numbers: linkages, extraction of changed tables, chains one by one."""

from __future__ import annotations

import numpy as np

from tests.oracle.formulas.figures import Figures, inverse, radius, stack, zeros
from tests.oracle.formulas.principles import abs_


def linkages(w):
    """Return the figures of mrio.structure.linkages with the spreads, name → (n,)."""
    n, L = w.n, w.L
    G = []
    for i in range(n):
        if i in w.idle:
            row = zeros(n)
            row.v[i] = 1.0
            G.append(row)
        else:
            G.append(L[i] * w.x / w.x[i])
    G = stack(G)
    columns, rows = L.sum(axis=0), G.sum(axis=1)
    return {
        "backward": n * columns / columns.sum(),
        "forward": n * rows / rows.sum(),
        "output_multiplier": columns,
        "input_multiplier": rows,
        "direct_backward": w.A.sum(axis=0),
        "direct_forward": Figures(w.Z).sum(axis=1) / w.x,
        "backward_spread": _variation(L),
        "forward_spread": _variation(G.T),
    }


def _variation(M):
    """Return standard deviation (n - 1) over mean of each column."""
    n = len(M.v)
    mean = M.sum(axis=0) / n
    apart = M - mean
    squares = (M * M).sum(axis=0)
    variance = (apart * apart).sum(axis=0).within(squares, squares) / max(n - 1, 1)
    return variance.sqrt() / mean


def without(w, group, kind):
    """Return lost output (n,): the table's own less that of the table without a group."""
    A = Figures(w.A.v.copy(), w.A.r.copy())
    y = Figures(w.y.v.copy(), w.y.r.copy())
    if kind in ("whole", "purchases"):
        A.v[:, group], A.r[:, group] = 0.0, 0.0
    if kind in ("whole", "sales"):
        A.v[group], A.r[group] = 0.0, 0.0
    if kind == "whole":
        y.v[group], y.r[group] = 0.0, 0.0
    return _lost(w, A, y)


def without_link(w, sellers, buyers, regions):
    """Return lost output (n,) when sellers deliver nothing to buyers, nor to users of regions."""
    A = Figures(w.A.v.copy(), w.A.r.copy())
    A.v[np.ix_(sellers, buyers)], A.r[np.ix_(sellers, buyers)] = 0.0, 0.0
    Y = w.raw.Y.copy()
    for region in regions:
        Y[np.ix_(sellers, w.users(region))] = 0.0
    return _lost(w, A, Figures(Y).sum(axis=1))


def _lost(w, A, y):
    """Return x - (I - A')⁻¹ y', or None where what is left has no answer.

    mrio has it in closed form from columns of L, which are right to the relative error of a
    solve, beside output and what is lost of it.
    """
    if radius(A) >= 1:
        return None
    left = inverse(A) @ y
    lost = w.x - left
    sizes = np.abs(w.L.v) @ (np.abs(w.x.v) + np.abs(w.y.v)) if w.x.v.min() < 0 else np.abs(w.x.v)
    # Output of all enters each answer through |L|: an industry's error is of their size.
    return lost.blurred(w.noise * max(sizes.max(), np.abs(lost.v).max()))


def betweenness(w, name, y):
    """Return (s T)_i (T y)_i, T = L A."""
    f, T = w.f(name), w.L @ w.A
    upstream = (f @ T).within(f @ w.L, f)
    passed = (T @ y).within(w.L @ y, y)
    return upstream * passed


def chains(w, s, y, tiers, via=None):
    """Return {(i0, …, ik): value} of all chains of at most `tiers` sales, k by k.

    Chains are made one buyer at a time; those that carry exactly nothing are left out.
    """
    via = None if via is None else set(via)
    found = {}
    layer = {(j,): Figures(y.v[j], y.r[j]) for j in range(w.n) if y.v[j] != 0}
    for _ in range(tiers + 1):
        for nodes, weight in layer.items():
            if s.v[nodes[0]] != 0 and (via is None or via & set(nodes[1:])):
                found[nodes] = weight * s[nodes[0]]
        layer = {
            (i, *nodes): w.A[i, nodes[0]] * weight
            for nodes, weight in layer.items()
            for i in range(w.n)
            if w.A.v[i, nodes[0]] != 0
        }
    return found


def totals(w, s, y, via):
    """Return what all chains carry, signed and by size, without via and with it.

    With via: the last industry of it before the final product splits each chain in two, so
    that nothing is subtracted: s L A V N y, N the chains that meet none of it.
    """
    size = Figures(np.abs(w.A.v), w.A.r)
    every = s @ w.L @ y
    if radius(size) >= 1:
        return every, None, None, None
    most = abs_(s) @ inverse(size) @ abs_(y)
    if via is None:
        return every, most, every, most
    v = np.zeros(w.n)
    v[list(via)] = 1.0

    def passing(A, s, y):
        avoid = inverse(Figures(A.v * (1 - v), A.r * (1 - v)))
        return (s @ avoid @ Figures(A.v * v, A.r * v) @ inverse(A)) @ y

    some, some_most = passing(w.A, s, y), passing(size, abs_(s), abs_(y))
    return every, most, some.within(most), some_most.within(most)


def tier_sums(w, s, y, tiers, via=None):
    """Return (tiers + 1,) what each tier adds."""
    passed = zeros(w.n) if via is not None else y
    other = y if via is not None else zeros(w.n)
    v = np.zeros(w.n)
    v[list(via or [])] = 1.0
    sums = []
    for _ in range(tiers + 1):
        sums.append(s @ passed)
        passed, other = w.A @ (passed + v * other), w.A @ ((1 - v) * other)
    return stack(sums)
