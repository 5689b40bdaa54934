"""Least-cost dispatch of the nation's power, in equilibrium with demand of the table.

    python analyses/11-national-dispatch/national_dispatch.py [TABLE]

Left out, china-2017.
"""

import sys
from dataclasses import replace

import pandas as pd

import mrio
from mrio import power

HOME, DELTA, LINE = "Shanxi", ["Shanghai", "Jiangsu", "Zhejiang", "Anhui"], "雁淮"
# ASSUMED, yuan/MWh: what one more MWh costs; coal where it is mined, and elsewhere.
COSTS = {"Gas power": 550.0, "Nuclear power": 0.0, "Other power": 0.0}
COSTS |= {"Hydro power": 0.0, "Wind power": 0.0, "Solar power": 0.0}
MINED, BROUGHT = 250.0, 350.0
MINES = ["Shanxi", "Inner Mongolia", "Shaanxi", "Ningxia", "Gansu", "Xinjiang", "Guizhou", "Anhui"]
ROOM = {"Coal power": 0.2, "Gas power": 0.5}  # ASSUMED: more than in the table, share
AVAILABILITY = 0.6  # ASSUMED: share of hours that a line carries its capacity


def market_from_table(made: power.Resourcing) -> power.Market:
    """Return the market: the table's plants and demand, lines of data/power with a capacity."""
    corridors, regions = power.read_corridors(), made.model.table.regions
    inside = corridors["from"].isin(regions) & corridors["to"].isin(regions)
    known = inside & corridors["capacity_mw"].notna() & ~corridors["plant_line"]
    coal = {
        (region, source): MINED if region in MINES else BROUGHT
        for region, source in made.power.labels
        if source == "Coal power"
    }
    costs = pd.Series({plant: COSTS.get(plant[1], coal.get(plant)) for plant in made.power.labels})
    return power.market_from_table(
        made,
        costs,
        corridors[known],
        room=ROOM,
        availability=AVAILABILITY,
        loss_price=MINED,
        certificates="unbundled",
    )


def figures(made: power.Resourcing, market: power.Market) -> dict[str, float]:
    """Return the figures of a case once dispatch and table agree."""
    found = power.dispatch_equilibrium(made, power.market_dispatch(made, market))
    cleared = power.clear_market(market)
    lines, sent = market.corridors, cleared.sent["year"]
    flows = made.flows(found.purchases, carriage=found.carriage) / 1e6
    used = made.consumption(found.purchases, carriage=found.carriage) / 1e6
    demand = market.demand.loc[DELTA, "year"]
    return {
        "rounds": found.rounds,
        "cost, bn yuan": cleared.cost / 1e3,
        "CO2 of power, Mt": float(cleared.emissions.sum()),
        "delivered over lines, TWh": float(cleared.landed.to_numpy().sum()),
        f"net outflow of {HOME}, TWh": float(
            sent[lines["from"] == HOME].sum() - cleared.landed["year"][lines["to"] == HOME].sum()
        ),
        f"utilisation of {LINE}, share": float(sent[LINE] / market.limits.loc[LINE, "year"]),
        "price in the Delta, yuan/MWh": float(
            (cleared.energy_price.loc[DELTA, "year"] * demand).sum() / demand.sum()
        ),
        "emissions of industries, Mt": float(flows.to_numpy().sum()),
        f"emissions of {HOME}'s industries, Mt": float(flows.loc[HOME].sum()),
        f"consumption-based, {HOME}, Mt": float(used[HOME]),
        "consumption-based, the Delta, Mt": float(used[DELTA].sum()),
    }


def main(name: str = "china-2017") -> None:
    """Print all cases side by side."""
    made = power.Resourcing(mrio.Model(mrio.load(name)))
    base = market_from_table(made)
    wide = base.limits.copy()
    wide.loc[LINE] *= 2.0
    cases = {
        "no carbon price": base,
        "80 yuan/t": replace(base, carbon_price=80.0),
        "300 yuan/t": replace(base, carbon_price=300.0),
        f"{LINE} twice": replace(base, limits=wide),
    }
    frame = pd.DataFrame({case: figures(made, market) for case, market in cases.items()})
    print(f"\nPower of {name} dispatched at least cost, {len(base.corridors)} lines\n")
    print(frame.round(2).to_string())
    flows, used = made.flows() / 1e6, made.consumption() / 1e6
    print(
        f"\nBaseline of the table: emissions of industries {flows.to_numpy().sum():,.1f} Mt, of "
        f"{HOME}'s {flows.loc[HOME].sum():,.1f}; consumption-based, {HOME} {used[HOME]:,.1f}, "
        f"the Delta {used[DELTA].sum():,.1f}"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
