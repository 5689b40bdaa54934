"""The least cost without waste by an exhaustive integer program, written with loops."""

from itertools import permutations, product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from mrio.power.market._market import wheeling_fee
from tests.power.market import _before, matrices

BIG = 3000.0
"""Yuan/MWh that no supporting price of these small markets need exceed."""


def lawful_reference(market):
    """Return the least cost without waste: an exhaustive integer program, every period's.

    Prices of 1 or more support the dispatch, as docs/methods/power.md#no-power-is-burnt has
    them, and of every circle of lines one at least carries no more than contracts ask for.
    """
    at, cost, below, limit, equal, demand, bounds = matrices(market)
    n, rows, highs, integer = len(cost), [], [], []
    names, periods = list(market.provinces), range(len(market.periods))
    least, most = [b[0] for b in bounds], [np.inf if b[1] is None else b[1] for b in bounds]
    place = dict(at)

    def new(name, low, high, whole):
        place[name] = len(least)
        least.append(low)
        most.append(high)
        integer.append(whole)

    for t in periods:
        for r in range(len(names)):
            new(("price", r, t), 1.0, BIG, 0)
        for i in range(len(market.corridors)):
            new(("uses", i, t), 0.0, 1.0, 1)
            new(("goes", i, t), 0.0, 1.0, 1)
        for k in range(len(market.storage)):
            new(("worth", k, t), 0.0, BIG, 0)
            for kind in ("charges", "gives", "holds"):
                new((kind, k, t), 0.0, 1.0, 1)
        for g in range(len(market.supply)):
            new(("idles", g, t), 0.0, 1.0, 1)

    pairs = list(dict.fromkeys(zip(market.contracts["from"], market.contracts["to"], strict=True)))
    for k in range(len(pairs)):
        new(("beyond", k), 0.0, 1.0, 1)

    def add(terms, high):
        rows.append(terms)
        highs.append(high)

    fee = wheeling_fee(market.corridors).to_numpy()
    keep = 1.0 - market.corridors["loss"].to_numpy(float)
    ends = [
        (names.index(a), names.index(b))
        for a, b in zip(market.corridors["from"], market.corridors["to"], strict=True)
    ]
    marginal = (market.supply["cost"] + market.carbon_price * market.supply["factor"]).to_numpy()
    green = market.supply["green"].to_numpy(bool)
    asked = (market.due > 0).any() or market.contracts["green"].astype(bool).any()
    watched = green if asked else np.ones(len(green), bool)
    watched = watched & ~np.isfinite(market.year_limits)
    lowest = min(0.0, marginal[watched].min(initial=0.0))
    on_pair = {}
    for k, (here, there) in enumerate(pairs):
        over = [i for i, e in enumerate(ends) if e == (names.index(here), names.index(there))]
        on_pair |= dict.fromkeys(over, k)
        mine = (market.contracts["from"] == here) & (market.contracts["to"] == there)
        room = float(market.limits.iloc[over].sum().sum())
        terms = {("w", i, t): 1.0 for i in over for t in periods}
        add(terms | {("beyond", k): -room}, float(market.contracts["energy"][mine].sum()))
    for t in periods:
        for i, (a, b) in enumerate(ends):
            free = {("uses", i, t): 1.0, ("goes", i, t): -1.0}  # goes: used, not by contract alone
            if i in on_pair:
                free[("beyond", on_pair[i])] = 1.0
            add(free, len(free) - 2.0)
            add({("w", i, t): 1.0, ("uses", i, t): -market.limits.iloc[i, t]}, 0.0)
            terms = {("price", a, t): 1.0, ("price", b, t): -keep[i], ("goes", i, t): BIG}
            add(terms, BIG - keep[i] * fee[i])
        for size in range(2, len(names) + 1):
            for ring in permutations(range(len(names)), size):
                steps = list(zip(ring, ring[1:] + ring[:1], strict=True))
                over = [[i for i, e in enumerate(ends) if e == step] for step in steps]
                for circle in product(*over):
                    add({("goes", i, t): 1.0 for i in circle}, size - 1.0)
        for k, (home, _) in enumerate(market.storage.index):
            r, trip = names.index(home), market.storage["efficiency"].iloc[k]
            later = next(s for s in periods if _before(market, s) == t)
            power, room = market.charging.iloc[k, t], market.holding.iloc[k, t]
            add({("charged", k, t): 1.0, ("charges", k, t): -power}, 0.0)
            add({("given", k, t): 1.0, ("gives", k, t): -power}, 0.0)
            add({("held", k, t): 1.0, ("holds", k, t): -room}, 0.0)
            add({("charges", k, t): 1.0, ("gives", k, t): 1.0}, 1.0)
            add({("price", r, t): 1.0, ("worth", k, t): -trip, ("charges", k, t): BIG}, BIG)
            add({("worth", k, t): 1.0, ("price", r, t): -1.0, ("gives", k, t): BIG}, BIG)
            if later != t:
                terms = {("worth", k, t): 1.0, ("worth", k, later): -1.0, ("holds", k, t): BIG}
                add(terms, BIG)
        for g in np.flatnonzero(watched):
            r, could = names.index(market.supply.index[g][0]), market.available.iloc[g, t]
            add({("q", g, t): -1.0, ("idles", g, t): -could}, -could)
            dearest = max(marginal[g] - lowest, 0.0) + 1.0
            add({("price", r, t): 1.0, ("idles", g, t): BIG}, dearest + BIG)
    extra = np.zeros((len(rows), len(least)))
    for j, terms in enumerate(rows):
        for name, value in terms.items():
            extra[j, place[name]] = value
    pad = [(0, 0), (0, len(least) - n)]
    found = milp(
        np.append(cost, np.zeros(len(least) - n)),
        integrality=np.append(np.zeros(n), integer),
        bounds=Bounds(least, most),
        constraints=[
            LinearConstraint(np.pad(below, pad), -np.inf, limit),
            LinearConstraint(np.pad(equal, pad), demand, demand),
            LinearConstraint(extra, -np.inf, highs),
        ],
        options={"mip_rel_gap": 1e-9},
    )
    return found.fun if found.status == 0 else None
