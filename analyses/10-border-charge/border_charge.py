"""A charge at a border: on whose exports, and for whose emissions.

    python analyses/10-border-charge/border_charge.py [PRICE] [PAID] [TABLE]

PRICE and PAID are yuan per tonne, at the border and at home. Left out: 500, 80 and china-2017.
"""

import sys

import pandas as pd

import mrio
from mrio import power

GOODS = ["Metal smelting", "Non-metallic minerals", "Chemicals"]
DELTA = ["Shanghai", "Jiangsu", "Zhejiang", "Anhui"]
SELLER, BUYER, TWH = "Shanxi", "Jiangsu", 10.0
PROFILES = {
    "direct": power.FootprintRule("direct", "location"),
    "with power": power.FootprintRule("with_power", "location"),
    "full chain": power.FootprintRule("full_chain", "location"),
}


def by_profile(model: mrio.Model, terms: dict[str, float]) -> dict[str, power.BorderCharge]:
    """Print the charge by boundary, on exports and for emissions of Shanxi and the Delta."""
    found = {
        name: power.border_charge(model, GOODS, profile=profile, **terms)
        for name, profile in PROFILES.items()
    }
    rows = {}
    for name, charge in found.items():
        frame = charge.to_frame() / 1e6
        exports = charge.by_product["exports"].sum() / 100
        rows[name] = {
            "charge, M yuan": charge.total / 1e6,
            "% of exports": charge.total / 1e6 / exports * 100,
            "on Delta exports": frame.loc[DELTA, "exporter"].sum(),
            "for Delta emissions": frame.loc[DELTA, "upstream"].sum(),
            f"on {SELLER} exports": frame.loc[SELLER, "exporter"],
            f"for {SELLER} emissions": frame.loc[SELLER, "upstream"],
        }
    print(pd.DataFrame(rows).T.round(1).to_string())
    return found


def whose(charge: power.BorderCharge) -> None:
    """Print the regions whose emissions are charged most through exports of others."""
    frame = charge.to_frame() / 1e6
    print(frame.sort_values("for_others", ascending=False).head(8).round(0).to_string())


def recognised(model: mrio.Model, terms: dict[str, float]) -> None:
    """Print the effect of claimed green power on the charge, if the border recognises contracts."""
    made = power.Resourcing(model)
    plant = pd.MultiIndex.from_tuples([(SELLER, "Wind power")], names=["region", "source"])
    claimed = made.model_under(made.under(pd.DataFrame({BUYER: [TWH]}, plant)))
    profile = PROFILES["full chain"]
    rows = {
        name: power.border_charge(each, GOODS, profile=profile, **terms).by_exporter / 1e6
        for name, each in (("by location", model), ("by contract", claimed))
    }
    frame = pd.DataFrame(rows)
    frame["change"] = frame["by contract"] - frame["by location"]
    order = frame["change"].abs().sort_values(ascending=False).index[:6]
    print(frame.loc[order].round(1).to_string())
    print(f"all exporters: {frame['change'].sum():+,.1f} million yuan")


def defaults(model: mrio.Model, terms: dict[str, float]) -> None:
    """Print the cost to Jiangsu's metals if Shanxi's coke is charged at a default value."""
    product, supplier = (BUYER, "Metal smelting"), (SELLER, "Coking")
    own = power.product_footprint(model, supplier, PROFILES["full chain"]).iloc[0]
    for share in (0.8, 1.0, 1.5, 2.0):
        found = power.cost_of_not_recognising(
            model, product, supplier, default=share * own, profile=PROFILES["full chain"], **terms
        )
        cost = found.attrs["total_charge"] / 1e6
        print(f"default {share:.1f} × {own:.2f} t per 10^4 CNY: {cost:+,.1f} million yuan")


def main(price: str = "500", paid: str = "80", name: str = "china-2017") -> None:
    """Print all four parts."""
    model = mrio.Model(mrio.load(name))
    terms = {"price": float(price), "price_paid": float(paid)}
    print(f"\n{', '.join(GOODS)}, {name}: {price} yuan/t at the border, {paid} paid at home\n")
    charges = by_profile(model, terms)
    print(
        "\nFull chain, million yuan: by exporter, by place of emission, through others' exports\n"
    )
    whose(charges["full chain"])
    print(f"\n{BUYER} claims {TWH:g} TWh of {SELLER}'s wind; by exporter, million yuan\n")
    recognised(model, terms)
    print(f"\n{SELLER}'s coke at a default value, in {BUYER}'s metals\n")
    defaults(model, terms)


if __name__ == "__main__":
    main(*sys.argv[1:])
