"""Green-power contracts over 雁淮: cost, saving and CO2, value of better rules, who pays.

python analyses/08-shanxi-jiangsu-green-power/green_power.py [PLAN] [TWH ...]
"""

import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import pandas as pd

from mrio import power
from mrio.errors import InfeasibleError

LINE, SENDER, BUYER = "雁淮", "Shanxi", "Jiangsu"
KINDS = {"existing": "existing plants, which run anyway", "new": "wind built for it in Shanxi"}
TABLE_FACTORS = {SENDER: 1.134, BUYER: 0.948}  # kg/kWh of coal power: CO2 over TWh in china-2017


def contract(market: power.Market, twh: float, kind: str) -> power.Market:
    """Return the market with a green contract of a kind; the line carries no more than that."""
    signed = pd.DataFrame([(SENDER, BUYER, twh, True)], columns=["from", "to", "energy", "green"])
    available = market.available.copy()
    available.loc[(SENDER, "new wind"), :] = twh if kind == "new" else 0.0
    return replace(market, limits=market.limits * 0 + twh, contracts=signed, available=available)


def figures(market: power.Market, base: power.Clearing) -> dict[str, float] | str:
    """Return a market's figures compared with no line, or what is short."""
    try:
        found = power.clear_market(market)
    except InfeasibleError as error:
        return error.message.splitlines()[1].lstrip("- ")
    told = {
        "saving, M yuan": base.cost - found.cost,
        "CO2, Mt": found.emissions.sum() - base.emissions.sum(),
        "rent": found.rents.loc[LINE].mean(),
    }
    for name in (SENDER, BUYER):
        told[f"price {name}"] = found.energy_price.loc[name].mean()
        told[f"premium {name}"] = found.green_premium[name]
        told[f"{name} spends, M"] = -found.payments.loc[("consumers", name), "certificates"]
    return told | {f"certificate {SENDER}": found.certificate_value[SENDER]}


def show(title: str, rows: dict[str, dict[str, float] | str]) -> None:
    """Print a table; prices, rent, premium and the price of a certificate in yuan/MWh."""
    met = {name: row for name, row in rows.items() if not isinstance(row, str)}
    frame = pd.DataFrame(met).T
    print(f"\n{title}\n\n{frame.to_string(float_format='{:,.2f}'.format)}")
    for name in [name for name in rows if name not in met]:
        print(f"{name}: cannot be met, {rows[name]}")


def main(plan: str = str(Path(__file__).with_name("plan.yaml")), *twh: str) -> None:
    """Print contracts by size, better rules, obligations on either side, and other factors."""
    market = power.trade(plan).market
    base = power.clear_market(market.without_trade())
    sizes = [float(size) for size in twh] or [1.0, 5.0, 10.0, 20.0, 30.0, 40.0]
    print(f"Without the line: {base.cost:,.0f} million yuan, {base.emissions.sum():.1f} Mt CO2;")
    print("saving and CO2: compared with that. 'spends': its consumers, on certificates.")
    for kind, told in KINDS.items():
        rows = {f"{size:g} TWh": figures(contract(market, size, kind), base) for size in sizes}
        show(f"A green contract with {told}; no other power over the line", rows)

    full, line = contract(market, sizes[-1], "new"), market.corridors
    now, low = power.clear_market(full).cost, line.assign(loss=0.015)
    freed = line["loss_price"] * (line["loss"] / (1 - line["loss"]) - 0.015 / 0.985)
    print(f"\nAnnual saving by a better rule, at {sizes[-1]:g} TWh of new wind\n")
    for name, lines, room in (
        ("loss 2.77 to 1.5 %, same tariff", low, 0.0),
        ("loss 2.77 to 1.5 %, tariff reduced by it", low.assign(tariff=low["tariff"] - freed), 0.0),
        ("tariff 35.9 to 25", line.assign(tariff=25.0), 0.0),
        ("5 TWh more capacity, for any power", line, 5.0),
    ):
        ruled = replace(full, corridors=lines, limits=full.limits + room)
        print(f"  {name:40s}{now - power.clear_market(ruled).cost:+8.1f} million yuan")

    demand, duties = market.demand.sum(axis=1), {"the plan's": market.obligations}
    for name in (BUYER, SENDER):  # as many certificates in all
        duties[f"all {name}'s"] = pd.Series({name: market.obligations @ demand / demand[name]})
    for size in (5.0, 20.0):
        rows = {}
        for whose, way in product(duties, ("bundled", "unbundled")):
            ruled = replace(market, obligations=duties[whose], certificates=way)
            rows[f"{whose}, {way}"] = figures(contract(ruled, size, "existing"), base)
        show(f"Who is obliged, and how certificates are sold: {size:g} TWh, existing plants", rows)

    other = replace(market, supply=market.supply.copy())
    for name, factor in TABLE_FACTORS.items():
        other.supply.loc[(name, "coal"), "factor"] = factor
    dirty = power.clear_market(other.without_trade())
    print(f"\nWith coal power at {TABLE_FACTORS} kg/kWh, CO2 of 20 TWh compared with no line\n")
    for kind in ("existing", "new"):
        print(f"  {kind:10s}{figures(contract(other, 20.0, kind), dirty)['CO2, Mt']:+8.2f} Mt")


if __name__ == "__main__":
    main(*sys.argv[1:])
