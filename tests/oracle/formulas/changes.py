"""Two tables: what each factor adds to a change, order by order; ties of groups of regions."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np

from tests.oracle.formulas.figures import Figures, inverse, radius, stack, zeros

ELEMENTS = ("intensity", "technology", "trade_inputs", "trade_final", "level", "mix")


class Mixed:
    """Flows of a table made of parts of two worlds, in the order of the first.

    Parameters
    ----------
    first, second : World
    name : stressor, or None for value added
    deflators : (n,) or None
        Prices of the second table over those of the first, in the order of the first.

    Attributes
    ----------
    unsure : bool
        Whether rounding decides if some cell, or all that a destination buys, is negative or zero.
    """

    def __init__(self, first, second, name, deflators=None):
        self.first = first
        at = [second.industries.index(pair) for pair in first.industries]
        self.ends = [*first.regions, "ROW"] if first.open or second.open else first.regions
        p = np.ones(first.n) if deflators is None else deflators
        F = second.primary("value_added") if name is None else second.F(name)
        if name is None:
            F = F * (second.x.v != 0)
        x = second.x[at] / p
        self.S = first.coefficient(name), F[at] / x
        Z = Figures(second.Z[np.ix_(at, at)]) / p[:, None]
        self.A = first.A, Z / x
        self.Y = _columns(first, self.ends), _columns(second, self.ends)[at] / p[:, None]
        self.regions = [first.own(r) for r in first.regions]
        self.sectors = [first.making(s) for s in first.sectors]
        self.unsure = any(_crumbs(part) for part in (*self.A, *self.Y))
        self.inputs, self.inputs_apart = self._split(self.A)
        self.final, self.final_apart = self._split(self.Y)

    def _split(self, both):
        """Return per sector and column: totals, region shares, and whether it has none."""
        cells, apart = {}, np.zeros(both[0].v.shape, dtype=bool)
        for k, at in enumerate(self.sectors):
            for j in range(both[0].v.shape[1]):
                totals = [matrix[at, j].sum() for matrix in both]
                shares = [matrix[at, j] / total for matrix, total in zip(both, totals, strict=True)]
                shares = [shares[1 - y] if totals[y].v == 0 else shares[y] for y in (0, 1)]
                cells[k, j] = totals, shares
                apart[at, j] = any((matrix.v[at, j] < 0).any() for matrix in both)
        return cells, apart

    def coefficients(self, trade, technology):
        if trade == technology:
            return self.A[technology]
        v, r = self.A[technology].v.copy(), self.A[technology].r.copy()
        for (k, j), (totals, shares) in self.inputs.items():
            at = self.sectors[k]
            if not self.inputs_apart[at[0], j]:
                mixed = shares[trade] * totals[technology]
                v[at, j], r[at, j] = mixed.v, mixed.r
        return Figures(v, r)

    def demand(self, trade, level, mix):
        if trade == level == mix:
            return self.Y[mix]
        v, r = np.zeros(self.Y[0].v.shape), np.zeros(self.Y[0].v.shape)
        for j in range(v.shape[1]):
            levels = [Y[:, j].sum() for Y in self.Y]
            for k, at in enumerate(self.sectors):
                totals, shares = self.final[k, j]
                own = totals[mix] / levels[mix]
                if levels[mix].v == 0:
                    own = totals[1 - mix] / levels[1 - mix]
                mixed = shares[trade] * (own * levels[level])
                if self.final_apart[at[0], j]:
                    mixed = self.Y[mix][at, j] * (levels[level] / levels[mix])
                v[at, j], r[at, j] = mixed.v, mixed.r
        return Figures(v, r)

    def combinations(self, groups):
        """Return choice of a table for each group → E (regions, ends), and the largest radius."""
        found, inverses, largest = {}, {}, 0.0
        for choice in product((0, 1), repeat=len(groups)):
            of = {e: bit for bit, part in zip(choice, groups.values(), strict=True) for e in part}
            key = of["trade_inputs"], of["technology"]
            if key not in inverses:
                A = self.coefficients(*key)
                largest = max(largest, radius(A))
                inverses[key] = inverse(A) if radius(A) < 1 else None
            if inverses[key] is None:
                continue
            X = inverses[key] @ self.demand(of["trade_final"], of["level"], of["mix"])
            by_industry = self.S[of["intensity"]][:, None] * X
            found[choice] = stack([by_industry[at].sum(axis=0) for at in self.regions])
        return found, largest

    def apart(self):
        """Return the shares of the second table's coefficients and demand without regions."""
        return [
            np.abs(matrix.v[mask]).sum() / max(np.abs(matrix.v).sum(), np.finfo(float).tiny)
            for matrix, mask in (
                (self.A[1], self.inputs_apart),
                (self.Y[1], self.final_apart),
            )
        ]


def _crumbs(M):
    """Return whether a cell or a column's sum may be zero, positive or negative by rounding."""
    cells = (M.r > 0) & (M.low <= 0) & (M.high >= 0) & (M.v != 0)
    cancelled = (M.r > 0) & (M.v == 0)
    sums = M.sum(axis=0)
    return bool(
        cells.any() or cancelled.any() or ((sums.r > 0) & (sums.low <= 0) & (sums.high >= 0)).any()
    )


def _columns(w, ends):
    return stack([w.bought(s) if s in w.ends else zeros(w.n) for s in ends], 1)


def effects(values, count, method):
    """Return mean, lowest, highest effect of each factor: (factor, …) figures, order by order."""
    orders = list(permutations(range(count)))
    if method == "polar":
        orders = [tuple(range(count)), tuple(range(count))[::-1]]
    out = []
    for factor in range(count):
        steps = []
        for order in orders:
            changed = order[: order.index(factor)]
            start = tuple(int(f in changed) for f in range(count))
            end = tuple(int(f in changed or f == factor) for f in range(count))
            steps.append((values[end].v - values[start].v, values[end].r + values[start].r))
        v, r = (np.array(part) for part in zip(*steps, strict=True))
        bound = r.max(axis=0) + 2.0**-50 * max(np.abs(each.v).max() for each in values.values())
        out.append(
            (
                Figures(v.mean(axis=0), bound),
                Figures(v.min(axis=0), bound),
                Figures(v.max(axis=0), bound),
            )
        )
    return [stack(part) for part in zip(*out, strict=True)]


def indices(M, r, s):
    """Return share, one_way and intensity of flows between own regions for two groups."""
    there, back = M[np.ix_(r, s)].sum(), M[np.ix_(s, r)].sum()
    sent, sent_back, received, total = M[r].sum(), M[s].sum(), M[:, s].sum(), M.sum()
    return stack(
        [
            (there + back) / (sent + sent_back),
            there / sent,
            there * total / (sent * received),
        ]
    )
