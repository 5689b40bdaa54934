"""Markets in which a linear program would burn power, and what tells whether one does."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from mrio.power.market._market import Market
from tests.power.market import matrices


def wind(province, could=15.0, cost=0.0):
    return (province, "wind", cost, could, True)


def coal(province, could=20.0, cost=300.0):
    return (province, "coal", cost, could, False)


def ways(*ends, tariff=10.0, loss=0.05):
    columns = ["from", "to", "tariff", "loss", "includes_loss", "loss_price"]
    rows = [(a, b, tariff, loss, False, np.nan) for a, b in ends]
    return pd.DataFrame(rows, [f"{a} to {b}" for a, b in ends], columns)


def market(demand, plants, lines=None, *, room=60.0, periods=("year",), store=None, **rules):
    """Return a market; `store` is (province, TWh held, TWh charged or given), efficiency 0.8."""
    periods, lines = list(periods), ways() if lines is None else lines

    def grid(figures, rows):
        spread = [np.broadcast_to(each, len(periods)).astype(float) for each in figures]
        return pd.DataFrame(spread, rows, periods)

    names = pd.MultiIndex.from_tuples([plant[:2] for plant in plants])
    supply = {
        "cost": [float(plant[2]) for plant in plants],
        "factor": 0.0,
        "green": [plant[4] for plant in plants],
    }
    if store is not None:
        place = pd.MultiIndex.from_tuples([(store[0], "pumped")])
        rules["storage"] = pd.DataFrame({"efficiency": [0.8]}, place)
        rules["holding"], rules["charging"] = (grid([each], place) for each in store[1:])
    return Market(
        grid(demand.values(), list(demand)),
        pd.DataFrame(supply, names),
        grid([plant[3] for plant in plants], names),
        lines,
        pd.DataFrame(room, lines.index, periods),
        **rules,
    )


def random_surplus(seed):
    """Return three provinces, two periods, a store, circles of lines; wind in surplus somewhere.

    Duties are met by wind, or by dear biomass, or not at all: burning would be cheaper. In a
    fourth of the markets wind is paid for.
    """
    rng = np.random.default_rng(seed)
    names, periods = ["A", "B", "C"], ["day", "night"]
    paid = rng.random() < 0.25
    plants = [coal(name, rng.uniform(9, 14, 2), rng.uniform(200, 400)) for name in names]
    plants += [wind(name, rng.uniform(0, 20, 2), -50.0 if paid else 0.0) for name in names[:2]]
    plants += [(name, "biomass", 600.0, rng.uniform(0, 3, 2), True) for name in names]
    lines = ways(("A", "B"), ("B", "A"), ("B", "C"), ("C", "A"), tariff=float(rng.choice([0, 10])))
    demand = {name: rng.uniform(1, 10, 2) for name in names}
    total = sum(each.sum() for each in demand.values())
    blows = sum(plant[3].sum() for plant in plants if plant[1] == "wind")
    share = rng.uniform(0.6, 1.1) * min(blows / total, 0.9)
    return market(
        demand,
        plants,
        lines.assign(loss=rng.uniform(0.01, 0.1, 4)),
        room=float(rng.uniform(1, 8)),
        periods=periods,
        store=(names[rng.integers(3)], 5.0, 4.0),
        obligations=pd.Series(0.0 if rng.random() < 0.1 else share, names),
        certificates="unbundled",
        cycles=pd.Series(periods, periods) if rng.random() < 0.3 else None,
    )


def least_wind(found):
    """Return TWh of wind that serve the same with no more of any other plant, and no more fees.

    Nobody is paid for certificates in it, and wind costs nothing: nothing makes it burn any.
    """
    free = found.market.supply.assign(cost=0.0, factor=0.0)
    plain = replace(found.market, supply=free, obligations=pd.Series(dtype=float), carbon_price=0.0)
    at, fees, below, limit, equal, demand, bounds = matrices(plain)
    blows = plain.supply.index.get_level_values(1) == "wind"
    wanted, paid = np.zeros(len(fees)), 0.0
    for name, j in at.items():
        if name[0] == "q" and blows[name[1]]:
            wanted[j] = 1.0
        elif name[0] == "q":
            bounds[j] = (0.0, max(0.0, found.generated.iloc[name[1], name[2]]) + 1e-7)
        elif name[0] == "w":
            paid += fees[j] * found.sent.iloc[name[1], name[2]]
    below, limit = np.vstack([below, fees]), [*limit, paid + 1e-6]
    answer = linprog(wanted, below, limit, equal, demand, bounds, method="highs")
    assert answer.status == 0
    return answer.fun


def paid_surplus(seed):
    """Return two or three provinces whose wind is paid alike, in surplus in two at least.

    Certificates are bundled, and due somewhere at least. Lines lose 1 to 20 %.
    """
    rng = np.random.default_rng(seed)
    names = ["A", "B", "C"][: int(rng.integers(2, 4))]
    demand = {name: float(rng.uniform(5, 100)) for name in names}
    surplus = [rng.uniform(1.1, 3.0), rng.uniform(1.1, 3.0), rng.uniform(0.2, 1.5)]
    paid = -float(rng.choice([5.0, 20.0, 40.0, 100.0, 300.0]))
    plants = [
        wind(name, demand[name] * more, paid) for name, more in zip(names, surplus, strict=False)
    ]
    plants += [coal(name, demand[name]) for name in names[2:]]
    ends = [("B", "A"), ("A", "C"), ("B", "C"), ("C", "A"), ("A", "B")]
    ends = [each for each in ends if set(each) <= set(names)]
    lines = ways(*ends, tariff=float(rng.choice([0.0, 1.0, 10.0])))
    due = pd.Series(rng.uniform(0, 0.6, len(names)), names)
    due[rng.random(len(names)) < 0.3] = 0.0
    due["A"] = max(due["A"], 1e-6)
    return market(
        demand,
        plants,
        lines.assign(loss=rng.uniform(0.01, 0.2, len(ends))),
        room=float(rng.uniform(5, 400)),
        obligations=due,
        certificates="bundled",
    )
