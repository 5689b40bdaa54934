"""Markets for tests: a toy, random ones, and a reference by scipy's linprog."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from mrio.power.market._market import Market, wheeling_fee


def toy(**changes):
    """Shanxi and Jiangsu, coal and green power, one line: docs/methods/power.md#market-clearing."""
    plants = pd.MultiIndex.from_tuples(
        [("SX", "coal"), ("SX", "green"), ("JS", "coal"), ("JS", "green")],
        names=["province", "source"],
    )
    supply = {
        "cost": [290.0, 260.0, 390.0, 450.0],
        "factor": [0.83, 0.0, 0.80, 0.0],
        "green": [False, True, False, True],
    }
    line = {
        "from": ["SX"],
        "to": ["JS"],
        "tariff": [35.9],
        "loss": [0.0277],
        "includes_loss": [False],
        "loss_price": [np.nan],
    }
    given = {
        "demand": pd.DataFrame({"year": [240.0, 420.0]}, index=["SX", "JS"]),
        "supply": pd.DataFrame(supply, plants),
        "available": pd.DataFrame({"year": [300.0, 60.0, 400.0, 40.0]}, plants),
        "corridors": pd.DataFrame(line, index=["雁淮"]),
        "limits": pd.DataFrame({"year": [40.0]}, index=["雁淮"]),
        "obligations": pd.Series({"SX": 0.10, "JS": 0.15}),
    }
    return Market(**(given | changes))


def random_market(seed, certificates="both", *, signed=False):
    """Three provinces, two periods; enough power at home for all.

    With `signed` also contracts that fit the lines and the wind, a limit of the year, a store.
    """
    rng = np.random.default_rng(seed)
    names, periods = ["A", "B", "C"], ["day", "night"]
    plants = pd.MultiIndex.from_product([names, ["coal", "wind"]])
    n = len(plants)
    demand = pd.DataFrame(rng.uniform(1, 10, (3, 2)), names, periods)
    coal = np.repeat(demand.to_numpy() * rng.uniform(1.1, 2.0), 2, axis=0)
    available = pd.DataFrame(
        np.where(np.tile([[True], [False]], (3, 1)), coal, 3.0), plants, periods
    )
    supply = pd.DataFrame(
        {
            "cost": rng.uniform(50, 500, n),
            "factor": np.tile([0.8, 0.0], 3),
            "green": np.tile([False, True], 3),
        },
        plants,
    )
    lines = pd.DataFrame(
        {
            "from": ["A", "B", "C", "A"],
            "to": ["B", "C", "A", "C"],
            "tariff": rng.uniform(5, 80, 4),
            "loss": rng.uniform(0, 0.1, 4),
            "includes_loss": [False, True, False, False],
            "loss_price": [np.nan, 100.0, np.nan, np.nan],
        },
        index=["1", "2", "3", "4"],
    )
    limits = pd.DataFrame(rng.uniform(0, 3, (4, 2)), lines.index, periods)
    due = pd.Series(rng.uniform(0, 0.1, 3), names)
    found = Market(
        demand,
        supply,
        available,
        lines,
        limits,
        due,
        certificates,
        certificate_cost=float(rng.choice([0.0, 5.0])),
        carbon_price=float(rng.choice([0.0, 80.0])),
    )
    return _with_contracts(found, rng) if signed else found


def _with_contracts(market, rng):
    over = market.limits.sum(axis=1).to_numpy() * rng.uniform(0, 0.5, 4)
    contracts = market.corridors[["from", "to"]].assign(
        energy=np.minimum(over, 2.0) * [1.0, 1.0, 0.0, 1.0], green=[True, False, True, True]
    )
    store = pd.DataFrame({"efficiency": [0.8]}, pd.MultiIndex.from_tuples([("B", "pumped")]))
    limit = np.where(market.supply["green"], rng.uniform(5.0, 6.0, len(market.supply)), np.nan)
    return replace(
        market,
        contracts=contracts.reset_index(drop=True),
        supply=market.supply.assign(year_limit=limit),
        storage=store,
        holding=pd.DataFrame(1.0, store.index, market.periods),
        charging=pd.DataFrame(0.7, store.index, market.periods),
        corridors=market.corridors.assign(plant_line=[False, False, True, True]),
    )


def reference(market):
    """Return the least cost by scipy's linprog, power burnt or not."""
    _, cost, below, limit, equal, demand, bounds = matrices(market)
    found = linprog(cost, below, limit, equal, demand, bounds, method="highs")
    return found.fun if found.status == 0 else None


def matrices(market):
    """Return places of variables, cost, rows below and equal with limits, bounds: with loops."""
    names, periods = list(market.provinces), list(market.periods)
    plants, lines = list(market.supply.index), list(market.corridors.index)
    variables = [("q", g, t) for g in range(len(plants)) for t in range(len(periods))]
    variables += [("w", i, t) for i in range(len(lines)) for t in range(len(periods))]
    variables += [("g", i, t) for i in range(len(lines)) for t in range(len(periods))]
    variables += [("b", i) for i in range(len(lines))]
    variables += [("z", r, s) for r in range(len(names)) for s in range(len(names))]
    stores = list(market.storage.index)
    for kind in ("charged", "given", "held"):
        variables += [(kind, k, t) for k in range(len(stores)) for t in range(len(periods))]
    at = {name: j for j, name in enumerate(variables)}
    cost, bounds = np.zeros(len(variables)), [(0.0, None)] * len(variables)
    fee = wheeling_fee(market.corridors)
    for name, j in at.items():
        if name[0] == "q":
            row = market.supply.iloc[name[1]]
            cost[j] = row["cost"] + market.carbon_price * row["factor"]
            bounds[j] = (0.0, market.available.iloc[name[1], name[2]])
        elif name[0] == "w":
            cost[j] = fee.iloc[name[1]] * (1.0 - market.corridors["loss"].iloc[name[1]])
            bounds[j] = (0.0, market.limits.iloc[name[1], name[2]])
        elif name[0] == "b" and market.certificates == "unbundled":
            bounds[j] = (0.0, 0.0)
        elif name[0] in ("charged", "given"):
            bounds[j] = (0.0, market.charging.iloc[name[1], name[2]])
        elif name[0] == "held":
            bounds[j] = (0.0, market.holding.iloc[name[1], name[2]])
        elif name[0] == "z" and name[1] != name[2]:
            cost[j] = market.certificate_cost
            if market.certificates == "bundled":
                bounds[j] = (0.0, 0.0)
    equal, demand, below, limit = [], [], [], []

    def row(**terms):
        out = np.zeros(len(variables))
        for name, value in terms["terms"]:
            out[at[name]] += value
        return out

    signed = market.contracts
    sellers = list(signed["seller"] if "seller" in signed else signed["from"])
    buyers = list(signed["buyer"] if "buyer" in signed else signed["to"])
    passed = []  # certificates of green contracts, what lands with the buyer
    for _, each in signed.iterrows():
        over = market.corridors[
            (market.corridors["from"] == each["from"]) & (market.corridors["to"] == each["to"])
        ]
        ends = each["to"] == each.get("buyer", each["to"])
        lands = each["energy"] * (1.0 - over["loss"].max())
        passed.append(lands if each["green"] and ends else 0.0)
    start = [names.index(name) for name in market.corridors["from"]]
    end = [names.index(name) for name in market.corridors["to"]]
    keep = 1.0 - market.corridors["loss"].to_numpy(float)
    home = [names.index(name) for name, _ in plants]
    green = market.supply["green"].to_numpy(bool)
    for r in range(len(names)):
        own = [g for g in range(len(plants)) if home[g] == r]
        out = [i for i in range(len(lines)) if start[i] == r]
        into = [i for i in range(len(lines)) if end[i] == r]
        for t in range(len(periods)):
            terms = [(("q", g, t), 1.0) for g in own]
            terms += [(("w", i, t), keep[i]) for i in into] + [(("w", i, t), -1.0) for i in out]
            for k, (place, _) in enumerate(stores):
                if place == names[r]:
                    terms += [(("given", k, t), 1.0), (("charged", k, t), -1.0)]
            equal.append(row(terms=terms))
            demand.append(market.demand.iloc[r, t])
            terms = [(("g", i, t), 1.0) for i in out] + [(("g", i, t), -keep[i]) for i in into]
            terms += [(("q", g, t), -1.0) for g in own if green[g]]
            below.append(row(terms=terms))
            limit.append(0.0)
        terms = [(("z", r, s), 1.0) for s in range(len(names))]
        terms += [(("b", i), 1.0) for i in out] + [(("b", i), -1.0) for i in into]
        terms += [(("q", g, t), -1.0) for g in own if green[g] for t in range(len(periods))]
        below.append(row(terms=terms))
        away, come = (
            sum(s for s, name in zip(passed, parties, strict=True) if name == names[r])
            for parties in (sellers, buyers)
        )
        limit.append(-away)
        share = float(market.obligations.get(names[r], 0.0))
        below.append(row(terms=[(("z", s, r), -1.0) for s in range(len(names))]))
        limit.append(come - share * market.demand.iloc[r].sum())
    for i in range(len(lines)):
        for t in range(len(periods)):
            below.append(row(terms=[(("g", i, t), 1.0), (("w", i, t), -1.0)]))
            limit.append(0.0)
        terms = [(("b", i), 1.0)] + [(("g", i, t), -keep[i]) for t in range(len(periods))]
        below.append(row(terms=terms))
        limit.append(0.0)
    for k in range(len(stores)):
        efficiency = market.storage["efficiency"].iloc[k]
        for t in range(len(periods)):
            terms = [(("held", k, t), 1.0), (("held", k, _before(market, t)), -1.0)]
            equal.append(
                row(terms=[*terms, (("charged", k, t), -efficiency), (("given", k, t), 1.0)])
            )
            demand.append(0.0)
    for g, most in enumerate(market.year_limits):
        if np.isfinite(most):
            below.append(row(terms=[(("q", g, t), 1.0) for t in range(len(periods))]))
            limit.append(most)
    alone = market.corridors.get("plant_line", pd.Series(False, market.corridors.index))
    for r in range(len(names)):
        mine = [i for i in range(len(lines)) if alone.iloc[i] and start[i] == r]
        own = [g for g in range(len(plants)) if home[g] == r]
        for t in range(len(periods)) if mine else ():
            terms = [(("w", i, t), 1.0) for i in mine] + [(("q", g, t), -1.0) for g in own]
            below.append(row(terms=terms))
            limit.append(0.0)
    for here, there in set(zip(signed["from"], signed["to"], strict=True)):
        pair = (signed["from"] == here) & (signed["to"] == there)
        over = [i for i in range(len(lines)) if names[start[i]] == here and names[end[i]] == there]
        for kind, some in (("w", pair), ("g", pair & signed["green"].astype(bool))):
            below.append(
                row(terms=[((kind, i, t), -1.0) for i in over for t in range(len(periods))])
            )
            limit.append(-signed["energy"][some].sum())
        green_some = pair & signed["green"].astype(bool)
        if green_some.any():  # what lands for contracts takes no other certificate with it
            terms = [(("b", i), 1.0) for i in over]
            terms += [(("g", i, t), -keep[i]) for i in over for t in range(len(periods))]
            below.append(row(terms=terms))
            limit.append(-signed["energy"][green_some].sum() * min(keep[i] for i in over))
    for here in set(signed["from"]):
        mine = (signed["from"] == here) & signed["green"].astype(bool)
        if "passed_on" in signed:
            mine &= ~signed["passed_on"].astype(bool)
        own = [g for g in range(len(plants)) if plants[g][0] == here and green[g]]
        below.append(row(terms=[(("q", g, t), -1.0) for g in own for t in range(len(periods))]))
        limit.append(-signed["energy"][mine].sum())
    return at, cost, np.array(below), limit, np.array(equal), demand, bounds


def _before(market, t):
    """Return the period before, the last of its cycle before the first."""
    if market.cycles is None:
        return (t - 1) % len(market.periods)
    same = [
        s for s, name in enumerate(market.periods) if market.cycles[name] == market.cycles.iloc[t]
    ]
    return same[same.index(t) - 1]
