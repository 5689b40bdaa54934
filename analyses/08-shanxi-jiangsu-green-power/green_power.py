"""What green-power contracts over 雁淮 cost and save, what better rules are worth, who pays.

    python analyses/08-shanxi-jiangsu-green-power/green_power.py [PLAN] [TWH ...]

PLAN is plan.yaml beside this script if left out; TWH are the contracts to try.
"""

import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd

from mrio import power
from mrio.errors import InfeasibleError

LINE, SENDER, BUYER = "雁淮", "Shanxi", "Jiangsu"
KINDS = {"standing": "plants that stand and run anyway", "new": "wind that it gets built in Shanxi"}
TABLE_FACTORS = {SENDER: 1.134, BUYER: 0.948}  # kg/kWh of coal power: CO2 over TWh in china-2017


def contract(market: power.Market, twh: float, kind: str) -> power.Market:
    """Return the market with a green contract of a kind; the line carries no more than that."""
    signed = pd.DataFrame([(SENDER, BUYER, twh, True)], columns=["from", "to", "energy", "green"])
    available = market.available.copy()
    available.loc[(SENDER, "new wind"), :] = twh if kind == "new" else 0.0
    return replace(market, limits=market.limits * 0 + twh, contracts=signed, available=available)


def figures(market: power.Market, base: power.Clearing) -> dict[str, float] | str:
    """Return what a market comes to against the provinces without the line, or what is short."""
    try:
        found = power.clear(market)
    except InfeasibleError as error:
        return error.message.splitlines()[1].lstrip("- ")
    told = {
        "saved, M yuan": base.cost - found.cost,
        "CO2, Mt": found.emissions.sum() - base.emissions.sum(),
        "rent": found.rents.loc[LINE].mean(),
    }
    for name in (SENDER, BUYER):
        told[f"price {name}"] = found.energy_price.loc[name].mean()
        told[f"premium {name}"] = found.green_premium[name]
        told[f"{name} pays, M"] = -found.payments.loc[("consumers", name), "certificates"]
    return told | {f"{SENDER} wind earns": found.certificate_value[SENDER]}


def show(title: str, rows: dict[str, dict[str, float] | str]) -> None:
    """Print a table; prices, rent and premium in yuan/MWh."""
    met = {name: row for name, row in rows.items() if not isinstance(row, str)}
    frame = pd.DataFrame.from_dict(met, orient="index")
    print(f"\n{title}\n\n{frame.to_string(float_format='{:,.2f}'.format)}")
    for name in rows.keys() - met.keys():
        print(f"{name}: cannot be met, {rows[name]}")


def main(plan: str = str(Path(__file__).with_name("plan.yaml")), *twh: str) -> None:
    """Print contracts by size, better rules, holders of certificates, and other factors."""
    market = power.trade(plan).market
    base = power.clear(market.without_trade())
    sizes = [float(size) for size in twh] or [1.0, 5.0, 10.0, 20.0, 30.0, 40.0]
    print(f"Without the line: {base.cost:,.0f} million yuan, {base.emissions.sum():.1f} Mt CO2.")
    print("Below: saved and CO2 against that; 'pays': its consumers, for certificates.")
    for kind, told in KINDS.items():
        rows = {f"{size:g} TWh": figures(contract(market, size, kind), base) for size in sizes}
        show(f"A green contract with {told}; the line carries nothing else", rows)

    full, line = contract(market, sizes[-1], "new"), market.corridors
    now = power.clear(full).cost
    counted = line["loss_price"] * (line["loss"] / (1 - line["loss"]) - 0.015 / 0.985)
    better = {
        "loss 2.77 to 1.5 %, tariff as it is": replace(full, corridors=line.assign(loss=0.015)),
        "loss 2.77 to 1.5 %, tariff without it": replace(
            full, corridors=line.assign(loss=0.015, tariff=line["tariff"] - counted)
        ),
        "tariff 35.9 to 25": replace(full, corridors=line.assign(tariff=25.0)),
        "5 TWh more room, for any power": replace(full, limits=full.limits + 5.0),
    }
    print(f"\nWhat a better rule saves a year at {sizes[-1]:g} TWh of new wind\n")
    for name, each in better.items():
        print(f"  {name:40s}{now - power.clear(each).cost:+8.1f} million yuan")

    demand = market.demand.sum(axis=1)
    due = (market.obligations * demand).sum()
    duties = {"the plan's": market.obligations}
    duties |= {f"all {p}'s": pd.Series({p: due / demand[p]}) for p in (BUYER, SENDER)}
    for size in (5.0, 20.0):
        rows = {
            f"{whose}, {way}": figures(
                contract(replace(market, obligations=owed, certificates=way), size, "standing"),
                base,
            )
            for whose, owed in duties.items()
            for way in ("bundled", "unbundled")
        }
        show(f"Whose duty, and how certificates go: {size:g} TWh from plants that stand", rows)

    supply = market.supply.copy()
    for name, factor in TABLE_FACTORS.items():
        supply.loc[(name, "coal"), "factor"] = factor
    other = replace(market, supply=supply)
    dirty = power.clear(other.without_trade())
    print(f"\nWith coal power at {TABLE_FACTORS} kg/kWh, CO2 of 20 TWh against no line\n")
    for kind in ("standing", "new"):
        print(f"  {kind:10s}{figures(contract(other, 20.0, kind), dirty)['CO2, Mt']:+8.2f} Mt")


if __name__ == "__main__":
    main(*sys.argv[1:])
