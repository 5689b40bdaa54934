"""Who gains the value added, and who takes the carbon: pairs, terms of trade, value chains.

    python analyses/03-value-added-against-carbon/value_added_against_carbon.py [TABLE] [REGION]

TABLE is china-2007 if left out, REGION, the one whose partners are listed, Shanxi.
"""

import sys

import pandas as pd

import mrio
from mrio import account

MILLION, TEN_THOUSANDS_PER_BILLION = 1e6, 1e5


def main(name: str = "china-2007", region: str = "Shanxi") -> None:
    """Print terms of trade, the pairs of one region, and what chains carry for it."""
    model = mrio.Model(mrio.load(name))
    terms = account.pollution_terms_of_trade(model, "co2").to_series().sort_values()
    print("\nPollution terms of trade: CO2 per value added sold, over the same bought\n")
    print(pd.concat([terms.head(5), terms.tail(5)]).round(2).to_string())
    print(
        f"\n{region}: {terms[region]:.2f}, place {terms.rank(ascending=False)[region]:.0f} of "
        f"{len(terms)} from the top."
    )

    pairs = account.exchange_quadrant(model, "co2").sel(origin=region).to_dataframe()
    pairs = pairs.drop(region)
    frame = pd.DataFrame(
        {
            "CO2 for it, net, Mt": pairs["net_emissions"] / MILLION,
            "earned from it, net, bn CNY": pairs["net_value_added"] / TEN_THOUSANDS_PER_BILLION,
            "CO2 per yuan, over the partner's": pairs["dyad_ratio"],
            f"so {region}": pairs["quadrant"],
        }
    )
    print(f"\n{region} and its largest partners\n")
    largest = frame.iloc[:, 0].abs().nlargest(8).index
    print(frame.loc[largest].round(2).to_string())
    counts = pairs["quadrant"].value_counts()
    print(f"\nOf {len(pairs)} partners: " + "; ".join(f"{q} with {n}" for q, n in counts.items()))

    carbon = account.gvc(model, "co2").to_pandas().loc[region]
    money = account.gvc(model).to_pandas().loc[region]
    both = pd.DataFrame({"CO2": carbon / carbon.sum(), "value added": money / money.sum()})
    both["carbon over money"] = both["CO2"] / both["value added"]
    print(f"\nWhat {region} emits and earns, by the chain it serves\n")
    print(both.round(3).to_string())


if __name__ == "__main__":
    main(*sys.argv[1:])
