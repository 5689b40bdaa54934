"""Shanxi's coke and power on their way: who buys first, who uses last, and Hebei in between.

    python analyses/02-coke-and-power/coke_and_power.py [ORIGIN] [VIA] [DESTINATION,...]

ORIGIN (Shanxi) emits, VIA (Hebei) may lie in between, DESTINATION is whose final demand it serves
(the Yangtze Delta). Needs the sectors of the embedded table.
"""

import sys

import mrio
from mrio import account, structure

DELTA = "Shanghai,Jiangsu,Zhejiang,Anhui"
SECTORS = ("Coking", "Coal power")
MILLION = 1e6


def main(origin: str = "Shanxi", via: str = "Hebei", destinations: str = DELTA) -> None:
    """Print the story of each sector: sales, final users, the part by way of VIA, the paths."""
    table = mrio.load("china-2007")
    model = mrio.Model(table)
    to = destinations.split(",")
    sales = structure.out_of_region_sales(model)
    first = table.to_frames()["Z"]
    last = account.flows(model, "co2", origin="industry")

    for sector in SECTORS:
        industry = (origin, sector)
        print(f"\n== {sector} of {origin}\n")
        share = float(sales["share"].sel(region=origin, sector=sector))
        print(f"Sold outside {origin}: {share:.0%} of output.")

        buyers = first.loc[industry].groupby(level="region").sum().drop(origin)
        users = last.sel(region=origin, sector=sector).to_series().drop(origin)
        print("First buyers elsewhere, share of what industries there buy:")
        print(text((buyers / buyers.sum()).nlargest(5)))
        print("Final users elsewhere, share of what is emitted for them:")
        print(text((users / users.sum()).nlargest(5)))

        whole = structure.paths(model, "co2", origin=industry, to=to)
        through = structure.paths(model, "co2", origin=industry, to=to, via=via)
        total, part = whole.attrs["total"], through.attrs["total"]
        print(f"Emitted for {', '.join(to)}: {total / MILLION:.2f} Mt,")
        print(f"by way of {via} {part / MILLION:.2f} Mt ({part / total:.0%}).")
        listed = whole.attrs["listed"] / total
        print(f"The largest chains ({len(whole)} that carry 0.01 % or more hold {listed:.0%}):")
        for _, row in whole.head(8).iterrows():
            print(f"  {row['value'] / MILLION:7.3f} Mt  {row['path']}")
        tiers = ", ".join(f"{figure / total:.0%}" for figure in whole.attrs["tiers"][:6])
        print(f"By number of sales on the way, 0 to 5: {tiers}.")

    print("\nWithout it (hypothetical extraction, nothing takes its place):\n")
    for sector in SECTORS:
        lost = structure.link_extraction(model, "co2", (origin, sector), to)
        print(f"  no {sector} of {origin} for them: {lost.attrs['total'] / MILLION:.1f} Mt less,")
        print(f"  {float(lost.sel(region=origin)) / MILLION:.1f} of them in {origin}.")


def text(shares) -> str:
    """Return shares in one line."""
    return "  " + ", ".join(f"{name} {share:.0%}" for name, share in shares.items())


if __name__ == "__main__":
    main(*sys.argv[1:])
