"""Whether two places drift apart in money while they tie closer in carbon: 2007, 2012, 2017.

    python analyses/07-ties-over-a-decade/ties_over_a_decade.py [FIRST] [SECOND]

FIRST sends, SECOND buys: regions, several of them joined by commas. Left out, Shanxi and the
Yangtze Delta.
"""

import json
import sys

import pandas as pd

import mrio
from mrio import account, structure
from mrio.report import alternatives_of, change_between

YEARS = ("china-2007", "china-2012", "china-2017")
DELTA = "Shanghai,Jiangsu,Zhejiang,Anhui"
SOURCES = {
    "intensity": "emissions",
    "value_added": "regional totals",
    "technology": "regional totals",
    "final_demand": "regional totals",
    "trade": "trade prior",
}
"""Part of a table → where it comes from in the later years."""
FIGURES = {"flow, Mt": "out", "reverse flow, Mt": "back", "flow, of all it emits": "out_share"} | {
    f"{measure} {index}": f"{measure} {index}"
    for measure in ("value_added", "co2")
    for index in ("share", "one_way", "intensity")
}
"""What changes between years → its name in the files of alternatives."""


def main(first: str = "Shanxi", second: str = DELTA) -> None:
    """Print the indices of both ties, what moves them, and the verdict."""
    models = [mrio.Model(mrio.load(name)) for name in YEARS]
    pair = [names.split(",") for names in (first, second)]
    ties = structure.ties(models, "co2", *pair)
    print(f"\n{first} and {second}: share of all they send, one way, and against their sizes\n")
    print(ties.unstack("measure").round(4).to_string())

    rows = {}
    for measure, indices in json.loads(ties.attrs["attribution"]).items():
        for index, parts in indices.items():
            told: dict[str, float] = dict.fromkeys(SOURCES.values(), 0.0)
            for part, value in parts.items():
                if part in SOURCES:
                    told[SOURCES[part]] += value
            rows[measure, index] = {"change": sum(told.values()), **told}
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis(["measure", "index"])
    print(f"\nChange from {YEARS[0]} to {YEARS[-1]}, and what makes it\n")
    print(frame.round(4).to_string())

    print("\nThe claim: the economic tie weakens while the carbon tie strengthens\n")
    for index, verdict in json.loads(ties.attrs["by_index"]).items():
        print(f"  {index}: {verdict}")
    print(f"  together: {ties.attrs['verdict']}")
    told = structure.ties(models, "co2", *pair, carried=[])
    print(f"  were all of the later tables data: {told.attrs['verdict']}")

    sent = {}
    for name, model in zip(YEARS, models, strict=True):
        E = account.flows(model, "co2")
        out = float(E.sel(origin=pair[0], destination=pair[1]).sum()) / 1e6
        back = float(E.sel(origin=pair[1], destination=pair[0]).sum()) / 1e6
        own = float(E.sel(origin=pair[0]).sum()) / 1e6
        sent[name] = {"flow, Mt": out, "reverse flow, Mt": back, "of all it emits": out / own}
    print("\nCO2 of industries\n")
    print(pd.DataFrame(sent).T.round(3).to_string())
    changes(pair)


def changes(pair: list[list[str]]) -> None:
    """Print how figures change within each alternative table, where these are known."""
    print("\nChanges between years, within each alternative construction\n")
    known = [found for name in YEARS if (found := alternatives_of(mrio.load(name)))]
    if pair != [["Shanxi"], DELTA.split(",")]:
        print("  known for Shanxi and the Yangtze Delta alone")
        return
    rows = {}
    for label, figure in FIGURES.items():
        for i, j in ((0, 1), (1, 2), (0, 2)):
            found = change_between(known[i], known[j], figure)
            rows[label, f"{found.before} to {found.after}"] = {
                "change": found.central,
                "lowest": found.low,
                "highest": found.high,
                "": "" if found.distinguishable else "change not distinguishable",
            }
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis(["figure", "years"])
    print(frame.round(4).to_string())
    for found in (change_between(known[0], known[1]), change_between(known[1], known[2])):
        print(f"\n{found.before} to {found.after}: {found.text}. {found.rest}")
    print("\nUncertainty from the carried-over structure is not included.")


if __name__ == "__main__":
    main(*sys.argv[1:])
