"""At which price the net transfer covers a province's abatement costs, alone and jointly.

    python analyses/06-break-even-price/break_even_price.py [CURVES] [TABLE]

CURVES: a CSV, columns region,quota_mt,last_tonne_yuan (marginal cost at the quota),source; left
out, or -, ASSUMED by a formula (below) without a source. TABLE: china-2007 if left out.
"""

import sys

import pandas as pd

import mrio
from mrio import account, policy

QUOTA, MARGINAL = 0.05, 200.0  # ASSUMED: share of industrial emissions; yuan per tonne, mean
PRICES = [40, 80, 160]
SEED = 2007


def main(curves: str = "-", name: str = "china-2007") -> None:
    """Print break-even prices, what prices cover, and how joint abatement shares its costs."""
    model = mrio.Model(mrio.load(name))
    parties = policy.Parties(model, "co2")
    if curves == "-":
        given = assumed_curves(model, parties)
        print("\nABATEMENT CURVES ARE AN ASSUMPTION, NOT DATA. Each region abates", end=" ")
        print(f"{QUOTA:.0%} of its industrial CO2;\nits marginal cost is", end=" ")
        print(f"{MARGINAL:g} yuan × mean CO2 per value added of all regions / its own.")
    else:
        given = pd.read_csv(curves, index_col="region")
        said = given["source"].unique() if "source" in given else ["SOURCE NOT SAID"]
        print(f"\nAbatement curves of {curves}: {', '.join(said)}")
    quotas, last = given["quota_mt"], given["last_tonne_yuan"]
    slopes = last / (1000 * quotas)  # bn CNY per Mt²: marginal cost rises in a line from zero
    alone = 0.5 * slopes * quotas**2
    error = 0.0
    exchange = policy.AbatementExchange(slopes, quotas).settle(parties)
    shares = {"exchange": pd.Series(exchange.facts["cost_joint"], parties.regions)}
    for solution in ("shapley", "nucleolus"):
        game = policy.AbatementGame(slopes, quotas, solution, seed=SEED).settle(parties)
        error = max(error, *game.facts.get("standard_error", [0.0]))
        shares[solution] = pd.Series(game.facts["borne"], parties.regions)
    costs = pd.DataFrame({"alone": alone} | shares).loc[list(parties.regions)]

    whole = policy.break_even_price(parties, alone)
    table = pd.DataFrame({"net, Mt": parties.net}, whole.index)
    table["abates, Mt"], table["marginal, yuan/t"], table["cost, bn CNY"] = quotas, last, alone
    table["alone"] = whole
    table["exchanged"] = policy.break_even_price(parties, costs["exchange"])
    for price in PRICES:
        paid = policy.NetTransfer().settle(parties, price)
        covers = policy.consequences(paid, parties, abatement_cost=alone)["covers_cost"]
        table[f"× at {price}"] = covers
    sends = table[table["net, Mt"] > 0].sort_values("alone")
    print(
        "\nNet exporters of embodied emissions: break-even price of the net transfer, each region"
    )
    print(
        "alone or with quotas exchanged (yuan/t; below zero: the exchange alone covers the cost),"
    )
    print("and how many times a price covers the cost of abating alone\n")
    print(sends.rename_axis(None).to_string(float_format="{:,.1f}".format))
    made = [f"{int((sends['alone'] <= price).sum())} at {price}" for price in PRICES]
    print(f"Costs covered, of {len(sends)}: {', '.join(made)} yuan/t. No price covers", end=" ")
    print(f"those of the other {len(table) - len(sends)}: they pay on top of abating.")

    total, shadow = costs.sum(), float(exchange.price)
    print(f"\nAbating {quotas.sum():,.0f} Mt costs {total['alone']:.1f} billion yuan with", end=" ")
    print(
        f"each alone, {total['exchange']:.1f} jointly, at a marginal cost of {shadow:.0f} yuan/t."
    )
    flat = policy.AbatementExchange(shadow / (1000 * quotas), quotas).settle(parties)
    saved = float((0.5 * shadow / 1000 * quotas).sum() - flat.facts["cost_joint"].sum())
    print(
        f"With equal marginal costs that would save {abs(saved):.1f}: curves differ, hence a gain."
    )
    print("\nCost borne, billion yuan (below zero: earns), largest gains first\n")
    for how in ("exchange", "shapley"):
        costs[f"gain, {how}"] = costs["alone"] - costs[how]
    shown = costs.sort_values("gain, exchange", ascending=False).head(12)
    print((shown.round(2) + 0.0).rename_axis(None).to_string())
    better = [f"{(costs['alone'] - costs[how] > 1e-9).sum()} by {how}" for how in shares]
    print(f"Better off than alone, of {len(costs)}: {', '.join(better)}.")
    apart = (costs["nucleolus"] - costs["exchange"]).abs().max() * 1000
    print(f"Nucleolus and exchange differ by {apart:,.3f} million yuan at most; Shapley", end=" ")
    print(f"is sampled, to {1000 * error:.1f} (standard error)." if error else "is exact.")


def assumed_curves(model: mrio.Model, parties: policy.Parties) -> pd.DataFrame:
    """Return quotas in Mt and marginal costs at them, yuan per tonne: an assumption."""
    emitted = account.production(model, "co2", industry_only=True).to_series()
    emitted *= parties.to_megatonnes
    earned = pd.Series(parties.gdp, parties.regions)
    relative = (emitted / earned) / (emitted.sum() / earned.sum())
    return pd.DataFrame({"quota_mt": QUOTA * emitted, "last_tonne_yuan": MARGINAL / relative})


if __name__ == "__main__":
    main(*sys.argv[1:])
