"""Green power by contract, and green power that is built: their effect on accounts of a table.

    python analyses/09-relabel-or-build/relabel_or_build.py [TWH] [TABLE]

Jiangsu claims TWH of Shanxi's wind power, or TWH of new wind are built there and sent to Jiangsu
in place of its coal power. Left out, 10 TWh and china-2017.
"""

import sys

import pandas as pd

import mrio
from mrio import account, policy, power

SELLER, BUYER, PRICE = "Shanxi", "Jiangsu", 80.0
WIND, COAL = "Wind power", "Coal power"
DELTA = ("Shanghai", "Jiangsu", "Zhejiang", "Anhui")
PRODUCTS = [(BUYER, "Electronics and instruments"), (BUYER, "Metal smelting"), (SELLER, "Coking")]


def cases(made: power.Resourcing, twh: float) -> dict[str, mrio.Model]:
    """Return the models: baseline, by contract, built and sent, and sent from existing plants."""
    plant = pd.MultiIndex.from_tuples([(SELLER, WIND)], names=["region", "source"])
    claimed = made.under(pd.DataFrame({BUYER: [twh]}, plant))
    built = made.physical.copy()
    built.loc[(SELLER, WIND), BUYER] += twh
    built.loc[(BUYER, COAL), BUYER] -= twh
    # Existing wind goes to Jiangsu; coal replaces it in Shanxi, and is replaced in Jiangsu.
    sent = built.copy()
    own = min(twh, float(sent.loc[(SELLER, WIND), SELLER]))
    sent.loc[(SELLER, WIND), SELLER] -= own
    sent.loc[(SELLER, COAL), SELLER] += own
    return {
        "baseline": made.model,
        "by contract": made.model_under(claimed),
        "built and sent": made.model_under(built, carriage=power.Carriage(made.wheeling)),
        "sent, not built": made.model_under(sent, carriage=power.Carriage(made.wheeling)),
    }


def figures(model: mrio.Model) -> dict[str, float]:
    """Return the figures of one case."""
    produced = account.production(model, "co2").to_series() / 1e6
    used = account.consumption(model, "co2").to_series() / 1e6
    settled = policy.NetTransfer().settle(policy.Parties(model, "co2"), PRICE).net
    footprints = account.multipliers(model, "co2").to_series()
    return {
        "emissions, all, Mt": float(produced.sum()),
        f"emissions, {SELLER}, Mt": float(produced[SELLER]),
        f"emissions, {BUYER}, Mt": float(produced[BUYER]),
        f"consumption-based, {SELLER}, Mt": float(used[SELLER]),
        f"consumption-based, {BUYER}, Mt": float(used[BUYER]),
        "consumption-based, the Delta, Mt": float(used[list(DELTA)].sum()),
        f"net receipt, {SELLER}, M yuan": float(settled[SELLER]),
        f"net receipt, {BUYER}, M yuan": float(settled[BUYER]),
        **{
            f"footprint, {region}, {sector}, t per 10^4 CNY": float(footprints[region, sector])
            for region, sector in PRODUCTS
        },
    }


def main(twh: str = "10", name: str = "china-2017") -> None:
    """Print all cases side by side, and what each changes."""
    made = power.Resourcing(mrio.Model(mrio.load(name)))
    frame = pd.DataFrame({case: figures(model) for case, model in cases(made, float(twh)).items()})
    print(f"\n{twh} TWh of {SELLER}'s wind power for {BUYER}, {name}\n")
    print(frame.round(3).to_string())
    print("\nChange from the baseline\n")
    change = frame.drop(columns="baseline").sub(frame["baseline"], axis=0)
    print(change.round(4).to_string())
    print(f"\nNet receipt (received − paid) for net transfers, {PRICE:g} yuan/t, exports left out.")


if __name__ == "__main__":
    main(*sys.argv[1:])
