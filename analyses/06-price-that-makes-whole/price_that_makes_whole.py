"""Which price of the net transfer pays a province's abatement, alone and if all abate together.

    python analyses/06-price-that-makes-whole/price_that_makes_whole.py [CURVES] [TABLE]

CURVES is a CSV with columns region,quota_mt,last_tonne_yuan,source: what each region is to abate,
what the last tonne of that costs it, and who says so. Left out, or -, they are ASSUMED by a formula
(below), which stands for no source. TABLE is china-2007 if left out.
"""

import sys

import pandas as pd

import mrio
from mrio import account, policy

QUOTA, LAST_TONNE = 0.05, 200.0  # ASSUMED: share of industrial emissions; yuan per tonne, mean
PRICES = [40, 80, 160]
SEED = 2007


def main(curves: str = "-", name: str = "china-2007") -> None:
    """Print break-even prices, what prices cover, and how joint abatement shares its costs."""
    model = mrio.Model(mrio.load(name))
    parties = policy.Parties(model, "co2")
    if curves == "-":
        given = assumed_curves(model, parties)
        print("\nABATEMENT CURVES ARE AN ASSUMPTION, NOT DATA. Each region abates", end=" ")
        print(f"{QUOTA:.0%} of its industrial CO2;\nits last tonne costs", end=" ")
        print(f"{LAST_TONNE:g} yuan × mean CO2 per value added of all regions / its own.")
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
    table["abates, Mt"], table["last, yuan/t"], table["cost, bn CNY"] = quotas, last, alone
    table["alone"] = whole
    table["exchanged"] = policy.break_even_price(parties, costs["exchange"])
    for price in PRICES:
        paid = policy.NetTransfer().settle(parties, price)
        covers = policy.consequences(paid, parties, abatement_cost=alone)["covers_cost"]
        table[f"× at {price}"] = covers
    sends = table[table["net, Mt"] > 0].sort_values("alone")
    print("\nRegions that others' demand makes emit, net: the price of the net transfer that pays")
    print("their abatement, each alone or with quotas exchanged (yuan/t; below zero: the exchange")
    print("alone pays it), and how many times a price covers the cost of abating alone\n")
    print(sends.rename_axis(None).to_string(float_format="{:,.1f}".format))
    made = [f"{int((sends['alone'] <= price).sum())} at {price}" for price in PRICES]
    print(f"Made whole, of {len(sends)}: {', '.join(made)} yuan/t. No price makes", end=" ")
    print(f"the other {len(table) - len(sends)} whole: they pay on top of abating.")

    total, shadow = costs.sum(), float(exchange.price)
    print(f"\nAbating {quotas.sum():,.0f} Mt costs {total['alone']:.1f} billion yuan with", end=" ")
    print(f"each alone, {total['exchange']:.1f} together, the last tonne {shadow:.0f} yuan.")
    flat = policy.AbatementExchange(shadow / (1000 * quotas), quotas).settle(parties)
    saved = float((0.5 * shadow / 1000 * quotas).sum() - flat.facts["cost_joint"].sum())
    print(f"Were the last tonne as dear everywhere, that would save {abs(saved):.1f}: the", end=" ")
    print("gain is the spread of the curves.")
    print("\nWho bears what of it, billion yuan (below zero: earns), largest gains first\n")
    gain = (costs["alone"] - costs["exchange"]).rename("gain, exchange")
    costs["gain, exchange"], costs["gain, shapley"] = gain, costs["alone"] - costs["shapley"]
    shown = costs.sort_values("gain, exchange", ascending=False).head(12)
    print((shown.round(2) + 0.0).rename_axis(None).to_string())
    better = [f"{int((costs['alone'] - costs[how] > 1e-9).sum())} by {how}" for how in shares]
    print(f"Better off than alone, of {len(costs)}: {', '.join(better)}.")
    apart = (costs["nucleolus"] - costs["exchange"]).abs().max() * 1000
    print(f"Nucleolus and exchange differ by {apart:,.3f} million yuan at most; Shapley", end=" ")
    print(f"is sampled, to {1000 * error:.1f} (standard error)." if error else "is exact.")


def assumed_curves(model: mrio.Model, parties: policy.Parties) -> pd.DataFrame:
    """Return quotas in Mt and yuan of the last tonne: an assumption, see the top."""
    emitted = account.production(model, "co2", industry_only=True).to_series() * parties.mega
    earned = pd.Series(parties.gdp, parties.regions)
    relative = (emitted / earned) / (emitted.sum() / earned.sum())
    return pd.DataFrame({"quota_mt": QUOTA * emitted, "last_tonne_yuan": LAST_TONNE / relative})


if __name__ == "__main__":
    main(*sys.argv[1:])
