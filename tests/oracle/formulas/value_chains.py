"""Routes of what is traded, value added against carbon, imports at home technology."""

from __future__ import annotations

import numpy as np

from tests.oracle.formulas.figures import Figures, inverse, radius, stack, table_of, zeros
from tests.oracle.formulas.principles import abs_, flows
from tests.oracle.formulas.world import ROW


def forward(w, c):
    """Return (n, 4 or 5) by the industry that emits."""
    home, abroad, outside = w.hatted()
    used, final = w.LD @ home, w.LD @ abroad
    simple = w.LD @ (w.traded @ used)
    rest = (w.L @ (home + abroad)) - (w.LD @ (home + abroad))
    complex_chain = w.LD @ (w.traded @ (w.L @ (home + abroad) - used))
    routes = [used, final, simple, complex_chain.within(abs_(w.L) @ abs_(rest), rest)]
    routes += [w.L @ outside] if w.open else []
    return c[:, None] * stack(routes, 1)


def backward(w, c):
    """Return (n, 4 or 5) by the industry that makes the final product."""
    home, abroad, outside = w.hatted()
    local = c @ w.LD
    once = local @ w.traded @ w.LD
    total = c @ w.L
    beyond = local @ w.traded @ w.L  # = total - local: what crosses a border at all
    rest = beyond * (home + abroad) - once * home
    rest = rest.within((abs_(c) @ abs_(w.L)) * (abs_(home) + abs_(abroad)))
    routes = [local * home, local * abroad, once * home, rest]
    routes += [total * outside] if w.open else []
    return stack(routes, 1)


def routes(w, c):
    """Return (n, 5 or 6): R1, R2, R3a, R3b, R3c, outside."""
    home, abroad, outside = w.hatted()
    rows = []
    size = abs_(w.LD) @ (abs_(w.traded) @ abs_(w.X).sum(axis=1))
    for i in range(w.n):
        r = w.home(i)
        at = w.own(r)
        by_user = [zeros(), zeros(), zeros()]
        for s in w.regions:
            if s == r:
                continue
            sold = w.LD[i, at] @ w.A[np.ix_(at, w.own(s))]
            for u, user in enumerate(w.regions):
                kind = 0 if user == s else 2 if user == r else 1
                by_user[kind] = by_user[kind] + (sold * w.X[w.own(s), u]).sum()
        row = [w.LD[i] @ home, w.LD[i] @ abroad, *(part.within(size[i]) for part in by_user)]
        row += [w.L[i] @ outside] if w.open else []
        rows.append(row)
    return c[:, None] * table_of(rows)


def gross_exports(w, c):
    """Return (regions, 9 or 11): the terms of docs/methods/value-chains.md, sums written out."""
    C = {s: c[w.own(s)] @ w.L[w.own(s)] for s in w.regions}  # c^s L^s.
    Y = {s: w.bought(s) for s in w.ends}
    regions = w.regions
    out = []
    exports, at_home = {}, {}
    for s in regions:
        at = w.own(s)
        e = Y[ROW][at] if w.open else zeros(len(at))
        for r in regions:
            if r != s:
                e = e + Y[r][at] + Figures(w.Z[np.ix_(at, w.own(r))]).sum(axis=1)
        exports[s], at_home[s] = e, Y[s][at]
    whole = (abs_(c) @ abs_(w.L) * (abs_(w.x) + abs_(w.y))).sum()

    def local(r, what):
        at = w.own(r)
        return w.LD[np.ix_(at, at)] @ what

    for s in regions:
        at, t = w.own(s), [zeros() for _ in range(11)]
        for r in regions:
            if r == s:
                continue
            there = w.own(r)
            t[0] = t[0] + C[s][at] @ Y[r][at]
            t[1] = t[1] + C[s][there] @ Y[r][there]
            for third in regions:
                if third not in (s, r):
                    t[2] = t[2] + C[s][there] @ Y[third][there]
            t[3] = t[3] + C[s][there] @ Y[s][there]
            back = C[s][there] @ w.A[np.ix_(there, at)]
            t[4] = t[4] + back @ local(s, at_home[s])
            t[5] = t[5] + back @ local(s, exports[s])
            for o in regions:
                if o == s:
                    continue
                t[6] = t[6] + C[o][at] @ Y[r][at]
                bought = C[o][at] @ w.A[np.ix_(at, there)]
                t[7] = t[7] + bought @ local(r, at_home[r])
                t[8] = t[8] + bought @ local(r, exports[r])
            if w.open:
                t[9] = t[9] + C[s][there] @ Y[ROW][there]
                t[10] = t[10] + C[r][at] @ Y[ROW][at]
        if w.open:
            t[9] = t[9] + C[s][at] @ Y[ROW][at]
        out.append(t[: 11 if w.open else 9])
    return table_of(out).within(whole)


def between(w, c):
    """Return flows between own regions, zero within each."""
    E = flows(w, c)[:, : len(w.regions)]
    off = 1.0 - np.eye(len(w.regions))
    return Figures(E.v * off, E.r * off)


def terms_of_trade(w, name):
    """Return (EEX / VAX) / (EEM / VAM), and where it has to be NaN for certain."""
    E, V = between(w, w.f(name)), between(w, w.earned)
    sold, bought, earned, paid = E.sum(axis=1), E.sum(axis=0), V.sum(axis=1), V.sum(axis=0)
    ratio = (sold / earned) / (bought / paid)
    nothing = (earned.v == 0) & (earned.r == 0) | (paid.v == 0) & (paid.r == 0)
    nothing |= (bought.v == 0) & (bought.r == 0)
    return ratio, nothing


def dyads(w, name):
    """Return (E_rs / V_rs) / (E_sr / V_sr), and where it has to be NaN for certain."""
    E, V = between(w, w.f(name)), between(w, w.earned)
    per = E / V
    no = (V.v == 0) & (V.r == 0)
    nothing = no | no.T | ((E.v == 0) & (E.r == 0)).T
    return per / per.T, nothing


def domestic_technology(w, name):
    """Return parts and totals, or None for them where the national radius reaches one.

    The first is the national spectral radius, domestic and imported inputs together.
    """
    count = len(w.sectors)
    F = w.F(name)
    Z, x, f = (np.zeros(shape) for shape in ((count, count), count, count))
    Zr, xr, fr = Z.copy(), x.copy(), f.copy()
    for j, buyer in enumerate(w.sectors):
        for i, seller in enumerate(w.sectors):
            block = w.Z[np.ix_(w.making(seller), w.making(buyer))]
            inputs = Figures(block).sum()
            if seller in w.raw.commodities:
                inputs = inputs + Figures(w.raw.commodities[seller][0][w.making(buyer)]).sum()
            Z[i, j], Zr[i, j] = inputs.v, inputs.r
        total, emitted = w.x[w.making(buyer)].sum(), F[w.making(buyer)].sum()
        x[j], xr[j], f[j], fr[j] = total.v, total.r, emitted.v, emitted.r
    x = Figures(x, xr)
    A = Figures(Z, Zr) / x
    national = radius(A)
    if national >= 1 or not np.isfinite(A.r).all():
        return national, x, None, None
    m = (Figures(f, fr) / x) @ inverse(A)
    imported = [zeros() for _ in w.ends]
    exports_total, imports_total = zeros(), zeros()
    for sector, (industries, users) in w.raw.commodities.items():
        price = m[w.sectors.index(sector)]
        for e, s in enumerate(w.ends):
            through = ((Figures(industries) / w.x) * w.X[:, e]).sum()
            imported[e] = imported[e] + price * through
            if s != ROW:
                imported[e] = imported[e] + price * Figures(users[w.users(s)]).sum()
        imports_total = imports_total + price * (Figures(industries).sum() + Figures(users).sum())
    if w.open:
        for i in range(w.n):
            exports_total = (
                exports_total + m[w.sectors.index(w.industries[i][1])] * (w.bought(ROW)[i])
            )
    re_exported = imported[-1] if w.open else zeros()
    totals = {
        "exports_total": exports_total,
        "imports_total": imports_total,
        "imports_re_exported": re_exported,
    }
    return national, x, stack(imported[: len(w.regions)]), totals
