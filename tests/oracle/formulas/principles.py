"""Who is responsible, by the formulas of docs/methods/accounts.md, one region at a time."""

from __future__ import annotations

import numpy as np

from tests.oracle.formulas.figures import Figures, inverse, radius, stack, table_of, zeros
from tests.oracle.formulas.world import ROW


def flows(w, c, without=()):
    """Return E (regions, ends) = sum_{i in r} c_i (L Y)_is."""
    X = w.L @ w.bought_by_end(without)
    return table_of(
        [[(c[w.own(r)] * X[w.own(r), s]).sum() for s in range(len(w.ends))] for r in w.regions]
    )


def embodied(w, c, origin, destination, without=()):
    """Return flows at any grain."""
    if destination == "region":
        B = w.bought_by_end(without)
    elif destination == "category":
        kept = np.array([category not in without for _, category in w.demand], dtype=float)
        B = Figures(w.raw.Y * kept)
    else:
        kept = [j for j, (_, category) in enumerate(w.demand) if category not in without]
        y = Figures(w.raw.Y[:, kept]).sum(axis=1)
        B = Figures(np.diag(y.v), np.diag(y.r))
    by_industry = c[:, None] * (w.L @ B)
    if origin == "industry":
        return by_industry
    return stack([by_industry[w.own(r)].sum(axis=0) for r in w.regions])


def production(w, name, industry_only=False):
    F = w.F(name)
    made = [F[w.own(r)].sum() for r in w.regions]
    if industry_only:
        return stack(made)
    return stack([made[k] + w.direct(name, r) for k, r in enumerate(w.regions)])


def consumption(w, name, without=()):
    """Return by region, exported, left out."""
    E = flows(w, w.f(name), without)
    used = [E[:, s].sum() + w.direct(name, region) for s, region in enumerate(w.regions)]
    whole = flows(w, w.f(name))
    exported = E[:, len(w.regions)].sum() if w.open else zeros()
    left_out = (whole.sum() - E.sum()).within(whole.sum()) if without else zeros()
    return stack(used), exported, left_out


def income(w, name):
    """Return by industry, by region, imported, unexplained: v_i (G f')_i with G = x̂⁻¹ L x̂."""
    F = w.F(name)
    enabled = []
    for i in range(w.n):
        if i in w.idle:
            enabled.append(zeros())
            continue
        enabled.append((w.L[i] * F).sum() / w.x[i])
    enabled = stack(enabled)
    own = enabled * w.primary("value_added")
    imported = (enabled * w.primary("import")).sum()
    by_region = stack([own[w.own(r)].sum() + w.direct(name, r) for r in w.regions])
    # All that is emitted is of somebody's inputs, or of nobody's.
    unexplained = F.sum() - own.sum() - imported
    return own, by_region, imported, unexplained.within((abs_(w.L) @ abs_(F)).sum())


def abs_(figures):
    return Figures(np.abs(figures.v), figures.r)


def income_flows(w, name):
    """Return (origins, regions): v_i G_ij f_j; a row for ROW where there are import rows."""
    F = w.F(name)
    kinds = ["value_added"] + (["import"] if any(k == "import" for _, k in w.raw.primary) else [])
    out = []
    for kind in kinds:
        v = w.primary(kind)
        groups = [w.own(r) for r in w.regions] if kind == "value_added" else [range(w.n)]
        for group in groups:
            row = []
            for s in w.regions:
                total = zeros()
                for i in group:
                    if i not in w.idle:
                        total = total + v[i] / w.x[i] * (w.L[i, w.own(s)] * F[w.own(s)]).sum()
                row.append(total)
            out.append(row)
    return table_of(out)


class Sharing:
    """Shares passed on under the value-added rule or as given; what follows from them.

    Attributes
    ----------
    refused : bool or None
        Whether industries' shares leave [0, 1] without `clip`; None where rounding decides.
    clipped : set of industries whose shares are cut for certain; `perhaps` those that may be.
    """

    def __init__(self, w, alpha=None, beta=None, self_transactions="passed_on", clip=False):
        self.w, n = w, w.n
        self.clipped, self.perhaps = set(), set()
        self.rule = alpha is None
        if self.rule:
            sales = w.x - np.diagonal(w.Z)
            self.primary = w.primary()
            kept = self.primary / sales
            for i in range(n):
                if not -1e-12 <= kept.v[i] <= 1 + 1e-12:
                    self.clipped.add(i)
                if kept.low[i] < -1e-12 < kept.high[i] or kept.low[i] < 1 + 1e-12 < kept.high[i]:
                    self.perhaps.add(i)
            self.clipped -= self.perhaps
            passed = Figures(1.0 - np.clip(kept.v, 0.0, 1.0), kept.r)
            a, self.beta = stack([passed] * n, 1), passed
        else:
            a = Figures(np.broadcast_to(np.asarray(alpha, dtype=float), (n, n)).copy())
            self.beta = Figures(np.broadcast_to(np.asarray(beta, dtype=float), (n,)).copy())
        if self_transactions == "passed_on":
            a.v[np.diag_indices(n)] = 1.0
            r = a.r.copy()
            r[np.diag_indices(n)] = 0.0
            a = Figures(a.v, r)
        self.alpha = a
        self.refused = bool(self.clipped) if self.clipped or not self.perhaps else None
        if clip:
            self.refused = False
        passed_on = a * w.Z / w.x
        self.radius = radius(passed_on)
        if self.radius < 1:
            self.L = inverse(passed_on)
        self.keeps = (Figures(w.Z) - a * w.Z).within(w.Z).sum(axis=1) + (1.0 - self.beta) * w.y
        self.foreign = self.keeps * (w.primary("import") / self.primary) if self.rule else zeros(n)

    def from_everywhere(self, name):
        """Return mu = f (I - alpha o A)⁻¹."""
        return self.w.f(name) @ self.L

    def kept(self, name):
        """Return (n,) by industries of their own, and (n,) of ROW's import rows."""
        mu = self.from_everywhere(name)
        return mu * (self.keeps - self.foreign), mu * self.foreign

    def parts(self, name):
        """Return kept, charged, direct by region; charged to ROW; resting on imports."""
        w, mu = self.w, self.from_everywhere(name)
        kept, foreign = self.kept(name)
        charged = {s: (mu * self.beta * w.bought(s)).sum() for s in w.ends}
        direct = stack([w.direct(name, r) for r in w.regions])
        outside = charged[ROW] if w.open else zeros()
        by_users = stack([charged[r] for r in w.regions])
        return w.by_region(kept), by_users, direct, outside, foreign.sum()

    def flows(self, name):
        """Return (regions, regions and ROW)."""
        w, f = self.w, self.w.f(name)
        out = []
        for r in w.regions:
            only = zeros(w.n)
            v, bound = only.v.copy(), only.v.copy()
            v[w.own(r)], bound[w.own(r)] = f.v[w.own(r)], f.r[w.own(r)]
            mu = Figures(v, bound) @ self.L
            kept = mu * (self.keeps - self.foreign)
            row = [kept[w.own(s)].sum() + (mu * self.beta * w.bought(s)).sum() for s in w.regions]
            outside = (mu * self.beta * w.bought(ROW)).sum() if w.open else zeros()
            out.append([*row, outside + (mu * self.foreign).sum()])
        return table_of(out)


def output_for_exports(w):
    """Return (n,) output for final demand of other regions and of ROW."""
    return stack(
        [
            stack([w.X[i, k] for k, s in enumerate(w.ends) if s != w.home(i)]).sum()
            if len(w.ends) > 1
            else zeros()
            for i in range(w.n)
        ]
    ).within(abs_(w.X).sum(axis=1))


def technology_adjusted(w, name, average):
    """Return by region, and whether it must be refused (None where rounding decides)."""
    f, exported = w.f(name), output_for_exports(w)
    weights = exported if average == "exports" else w.x
    mean, refused = {}, False
    for sector in w.sectors:
        at = w.making(sector)
        mean[sector] = (f[at] * weights[at]).sum() / weights[at].sum()
        some = [i for i in at if weights.v[i] != 0]
        if not some or weights.high[some].min() < 0 or weights.low[some].min() >= 0:
            signs = bool(some) and bool(weights.high[some].min() < 0)
        else:
            signs = None  # rounding decides whether a weight is negative
        if signs is False:
            continue
        low, high = f.v[some].min(), f.v[some].max()
        slack = 1e-9 * np.abs(f.v[some]).max()
        g = mean[sector]
        outside = g.v < low - slack or g.v > high + slack or weights[at].v.sum() == 0
        sure = g.high < low - slack or g.low > high + slack
        unsure = not (g.low > low - slack and g.high < high + slack) and not sure
        if signs is None or unsure:
            refused = None if refused is False else refused
        elif outside:
            refused = True
    used, _, _ = consumption(w, name)
    values = []
    for k, r in enumerate(w.regions):
        total = used[k]
        for i in w.own(r):
            total = total + f[i] * exported[i] - mean[w.industries[i][1]] * exported[i]
        values.append(total)
    return stack(values), refused


def bilateral(w, name):
    """Return eebt, passed_on, through_others (regions, ends) and consumption (regions)."""
    f = w.f(name)
    shape = len(w.regions), len(w.ends)
    eebt, passed, others = ([[zeros()] * shape[1] for _ in w.regions] for _ in range(3))
    for k, r in enumerate(w.regions):
        at = w.own(r)
        local = f[at] @ w.LD[np.ix_(at, at)]
        for e, s in enumerate(w.ends):
            total = (local * w.bought(s)[at]).sum()
            if s != r and s != ROW:
                total = total + (local * Figures(w.Z[np.ix_(at, w.own(s))]).sum(axis=1)).sum()
            eebt[k][e] = total
            if s not in (r, ROW):
                to_s = local @ w.A[np.ix_(at, w.own(s))]
                used = [(to_s * w.X[w.own(s), u]).sum() for u in range(len(w.ends)) if u != e]
                passed[k][e] = stack(used).sum()
            for q in w.regions:
                if q in (r, s):
                    continue
                to_q = local @ w.A[np.ix_(at, w.own(q))]
                others[k][e] = others[k][e] + (to_q * w.X[w.own(q), e]).sum()
    eebt, passed, others = (table_of(part) for part in (eebt, passed, others))
    # What is passed on is had as all that goes there less what stays; the rest by sums.
    size = (abs_(f) @ abs_(w.LD) @ abs_(w.A) @ abs_(w.X)).sum()
    received = [eebt[:, e].sum() + w.direct(name, r) for e, r in enumerate(w.regions)]
    return eebt.within(size), passed.within(size), others.within(size), stack(received).within(size)
