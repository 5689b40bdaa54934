"""Whose emissions are they? Every principle side by side, and how much hangs on the choice.

    python analyses/01-responsibilities/responsibilities.py [TABLE] [STRESSOR] [REGION ...]

TABLE is an embedded table or the path of a store (china-2007 if left out), STRESSOR a row or a
total of it (co2), REGION those to look at (Shanxi and the Yangtze Delta).
"""

import sys

import pandas as pd

import mrio
from mrio import account

REGIONS = ["Shanxi", "Shanghai", "Jiangsu", "Zhejiang", "Anhui"]
MILLION = 1e6


def main(name: str = "china-2007", stressor: str = "co2", *regions: str) -> None:
    """Print what each principle charges, the order it puts regions in, and how unequal it is."""
    model = mrio.Model(mrio.load(name))
    unit = model.stressor_rows(stressor).units[0]
    scale, shown = (1 / MILLION, "Mt") if unit.startswith("t ") or unit == "t" else (1.0, unit)
    table = account.summary(model, stressor)
    chosen = list(regions or REGIONS)

    print(f"\nEmissions of {stressor}, {shown}, by the principle that charges them\n")
    print((table.loc[chosen] * scale).round(1).to_string())

    charged = table.loc[chosen].sum() * scale
    print(f"\nThese regions together: {charged.idxmin()} charges least ({charged.min():,.1f}),")
    print(f"{charged.idxmax()} most ({charged.max():,.1f}).")

    print("\nMore than it emits (+) or less (-), by principle:\n")
    gap = (table.drop(columns="production").sub(table["production"], axis=0) * scale).loc[chosen]
    print(gap.round(1).to_string())

    print("\nDo the principles add up? What falls to the world outside stands apart.\n")
    checked = account.identities(model, stressor).loc[stressor]
    print((checked[["own_regions", "outside", "emitted"]] * scale).round(1).to_string())
    print("All hold." if checked["holds"].all() else "NOT all hold: see `unexplained`.")

    print(
        "\nHow unequal is what is charged per unit of value added? Gini, value added as weights\n"
    )
    earned = account.value_added(model).sum("destination").to_series().rename_axis("region")
    spread = {
        principle: account.gini(table[principle], earned) for principle in table.dropna(axis=1)
    }
    print(pd.Series(spread).round(3).sort_values().to_string())


if __name__ == "__main__":
    main(*sys.argv[1:])
