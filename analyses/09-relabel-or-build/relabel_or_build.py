"""Green power by contract, and green power that is built: what each moves in the table.

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
    """Return the models: as it is, by contract, built and sent, and sent from plants that stand."""
    plant = pd.MultiIndex.from_tuples([(SELLER, WIND)], names=["region", "source"])
    claimed = made.under(pd.DataFrame({BUYER: [twh]}, plant))
    built = made.physical.copy()
    built.loc[(SELLER, WIND), BUYER] += twh
    built.loc[(BUYER, COAL), BUYER] -= twh
    # Wind that stands goes to Jiangsu; coal makes up for it in Shanxi, and stands still there.
    sent = built.copy()
    own = min(twh, float(sent.loc[(SELLER, WIND), SELLER]))
    sent.loc[(SELLER, WIND), SELLER] -= own
    sent.loc[(SELLER, COAL), SELLER] += own
    return {
        "as it is": made.model,
        "by contract": made.model_under(claimed),
        "built and sent": made.model_under(built, carriage=power.Carriage(made.wheeling)),
        "sent, not built": made.model_under(sent, carriage=power.Carriage(made.wheeling)),
    }


def figures(model: mrio.Model) -> dict[str, float]:
    """Return what one case comes to."""
    produced = account.production(model, "co2").to_series() / 1e6
    used = account.consumption(model, "co2").to_series() / 1e6
    settled = policy.NetTransfer().settle(policy.Parties(model, "co2"), PRICE).net
    footprints = account.multipliers(model, "co2").to_series()
    return {
        "all CO2, Mt": float(produced.sum()),
        f"{SELLER} emits, Mt": float(produced[SELLER]),
        f"{BUYER} emits, Mt": float(produced[BUYER]),
        f"{SELLER} answers for, Mt": float(used[SELLER]),
        f"{BUYER} answers for, Mt": float(used[BUYER]),
        "the Delta answers for, Mt": float(used[list(DELTA)].sum()),
        f"{SELLER} is paid, M yuan": float(settled[SELLER]),
        f"{BUYER} is paid, M yuan": float(settled[BUYER]),
        **{
            f"{region}, {sector}, t per 10^4 CNY": float(footprints[region, sector])
            for region, sector in PRODUCTS
        },
    }


def main(twh: str = "10", name: str = "china-2017") -> None:
    """Print all cases side by side, and what each changes."""
    made = power.Resourcing(mrio.Model(mrio.load(name)))
    frame = pd.DataFrame({case: figures(model) for case, model in cases(made, float(twh)).items()})
    print(f"\n{twh} TWh of {SELLER}'s wind power for {BUYER}, {name}\n")
    print(frame.round(3).to_string())
    print("\nChange from what it is\n")
    change = frame.drop(columns="as it is").sub(frame["as it is"], axis=0)
    print(change.round(4).to_string())
    print(
        f"\nConsumption and footprints; what is paid is the net transfer at {PRICE:g} yuan/t, "
        "exports left out."
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
