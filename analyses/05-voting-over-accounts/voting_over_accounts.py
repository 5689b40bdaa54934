"""Every province votes for the account that serves it best: what comes of it, and who likes it.

    python analyses/05-voting-over-accounts/voting_over_accounts.py [TABLE] [PRICE] [POPULATION]

TABLE is china-2007 if left out, PRICE 80 yuan per tonne; POPULATION, a CSV with columns
region,persons, adds a vote by heads.
"""

import sys

import pandas as pd

import mrio
from mrio import policy

ACCOUNTS = ["production", "consumption", "income", "shared", "technology_adjusted"]
BILLION = 1e3  # million yuan
SAME = 1e-9  # relative difference below which two payments are one


def main(name: str = "china-2007", price: str = "80", people: str = "") -> None:
    """Print ballots, weights, the compensation they make, and majorities."""
    model = mrio.Model(mrio.load(name))
    parties = policy.Parties(model, "co2")
    votes = {
        "one each": None,
        "by GDP": pd.Series(parties.gdp, parties.regions),
        "by tonnes": pd.Series(parties.gross, parties.regions),
    }
    if people:
        votes["by heads"] = pd.read_csv(people, index_col="region")["persons"]
    else:
        print("\nNo population given: no vote by heads.")

    found = {
        "left out": polled(parties, votes, float(price)),
        "with shippers": polled(
            policy.Parties(model, "co2", export_tonnes="exporter"), votes, float(price)
        ),
    }
    print("\nShare of the votes that each account gets, which account beats every other one by")
    print("majority (Condorcet), and how many regions fare better under the voted mix than under")
    print("the net transfer; exports left out of the settlement, or charged to shippers\n")
    rows = pd.concat({exports: outcome for exports, (_, _, outcome) in found.items()})
    print(rows.rename_axis([None, None]).to_string(float_format="{:.3f}".format))

    paid, mixes, _ = found["left out"]
    print(f"\nBallots and payments, billion yuan at {price} yuan/t, exports left out\n")
    ballot = paid[ACCOUNTS].idxmax(axis=1)
    table = pd.DataFrame({"votes for": ballot, "under it": paid[ACCOUNTS].max(axis=1)})
    table["net transfer"] = paid["consumption"]
    table = table.join(mixes.add_prefix("mix, ")).sort_values(["votes for", "under it"])
    numbers = table.columns[1:]
    table[numbers] = (table[numbers] / BILLION).round(2) + 0.0
    print(table.rename_axis(None).to_string())

    print("\nRegions that fare better under the row than under the column, one vote each\n")
    every = paid.join(mixes[["one each"]].set_axis(["voted mix"], axis=1))
    print(majorities(every, None).astype(int).to_string())


def polled(
    parties: policy.Parties, votes: dict[str, pd.Series | None], price: float
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return payments by account, payments by voted mix, and one row a way of voting."""
    pure = [policy.ResponsibilityGap(account, account) for account in ACCOUNTS]
    paid = policy.compare(pure, parties, price)
    mixes, rows = [], {}
    for how, weight in votes.items():
        shares = policy.voted_weights(parties, ACCOUNTS, votes=weight)
        mixes.append(policy.ResponsibilityGap(shares, how))
        mix = mixes[-1].settle(parties, price).net
        better = mix - paid["consumption"] > SAME * paid.abs().to_numpy().max()
        rows[how] = shares | {
            "beats all": winner(majorities(paid, weight)),
            "prefer the mix": f"{int(better.sum())} of {len(better)}",
        }
    return paid, policy.compare(mixes, parties, price), pd.DataFrame.from_dict(rows, "index")


def majorities(paid: pd.DataFrame, votes: pd.Series | None) -> pd.DataFrame:
    """Return the votes that are better served by the row's account than by the column's."""
    weight = pd.Series(1.0, paid.index) if votes is None else votes[paid.index]
    least = SAME * paid.abs().to_numpy().max()
    return pd.DataFrame(
        {b: {a: weight[paid[a] - paid[b] > least].sum() for a in paid} for b in paid}
    )


def winner(wins: pd.DataFrame) -> str:
    """Return the account that wins against every other, or none."""
    beats = (wins > wins.T).sum(axis=1)
    found = beats[beats == len(wins) - 1]
    return str(found.index[0]) if len(found) else "none"


if __name__ == "__main__":
    main(*sys.argv[1:])
