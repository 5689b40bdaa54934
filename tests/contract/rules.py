"""Every rule of compensation, for any table."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio import policy
from mrio.policy import Rule
from mrio.table import Table
from mrio.testing import RuleTraits

PRICE = 37.5


def by_region(table, start, step):
    """Figures that follow the name of a region, not its place."""
    return pd.Series({name: start + step * k for k, name in enumerate(sorted(table.regions))})


def power_sent(table):
    """MWh in proportion to what industries buy from each other: none without trade."""
    codes, count = table.industries.region_codes, len(table.regions)
    bought = np.zeros((count, count))
    np.add.at(bought, (codes[:, None], codes), table.Z)
    names = list(table.regions)
    return pd.DataFrame(1e8 * bought / max(bought.sum(), 1e-9), names, names)


def population(table):
    return by_region(table, 40.0, 25.0)


def slopes_and_quotas(table):
    return by_region(table, 0.0004, 0.0007), by_region(table, 30.0, 12.0)


def physical(table):
    return policy.PowerTransfer(
        "physical", sent=power_sent(table), intensity=by_region(table, 0.4, 0.1)
    )


@dataclass(frozen=True)
class Case:
    """A rule for any table, and which parts of the contract its design leaves out."""

    name: str
    make: Callable[[Table], Rule]
    traits: RuleTraits

    def settle(self, parties, price=PRICE):
        rule = self.make(parties.table)
        return rule.settle(parties, price if rule.uses_price else None)


def case(name, make, *, pairs=False, **traits):
    return Case(name, make, RuleTraits(pairs=pairs, **traits))


def gap(account):
    return lambda _: policy.ResponsibilityGap(account)


MIX = {"consumption": 0.25, "income": 0.5, "production": 0.25}
CASES = [
    case("net transfer", lambda _: policy.NetTransfer(), pairs=True),
    case("value added adjusted", lambda _: policy.ValueAddedAdjusted(), pairs=True),
    *(case(f"gap, {name}", gap(name)) for name in ("production", "consumption", "income")),
    *(case(f"gap, {name}", gap(name)) for name in ("average", "shared")),
    case("gap, technology", gap("technology_adjusted"), equal=True),
    case("gap, mix", gap(MIX)),
    # GDP, and what stays of spending as own value added, count own demand by design.
    case("ability", lambda table: policy.AbilityToPay(population(table)), own=False, pool=True),
    case("tonnes", lambda table: policy.AbilityToPay(population(table), gamma=0.0), pool=True),
    case(
        "need",
        lambda table: policy.AbilityToPay(population(table), 0.0, population(table)),
        pool=True,
    ),
    case("benefit", lambda _: policy.BenefitBased(), own=False, pool=True),
    case(
        "power, embodied",
        lambda table: policy.PowerTransfer("embodied", sorted(table.sectors)[:1]),
        pairs=True,
    ),
    case("power, physical", physical, pairs=True),
    case("value added share", lambda _: policy.ValueAddedShare(), pairs=True),
    *(
        case(name, make, trade=False)
        for name, make in (
            ("exchange", lambda table: policy.AbatementExchange(*slopes_and_quotas(table))),
            ("shapley", lambda table: policy.AbatementGame(*slopes_and_quotas(table))),
            (
                "nucleolus",
                lambda table: policy.AbatementGame(*slopes_and_quotas(table), "nucleolus"),
            ),
        )
    ),
    case("part of pairs", lambda _: policy.PhasedIn(policy.NetTransfer(), 0.4), pairs=True),
    case("part of a pool", lambda _: policy.PhasedIn(policy.BenefitBased(), 0.4), own=False),
    case("part of a gap", lambda table: policy.PhasedIn(gap("income")(table), 0.4)),
    case(
        "threshold",
        lambda _: policy.AboveThreshold(policy.NetTransfer(), 20.0),
        pairs=True,
        linear=False,
    ),
    case("netted", lambda _: policy.Netted(policy.ValueAddedShare())),
    case("voted", lambda _: policy.VotedGap(("consumption", "income", "production"))),
    case("voted by GDP", lambda _: policy.VotedGap(by="gdp"), equal=True, own=False),
    case("named", lambda _: policy.Named(policy.NetTransfer(), "ours"), pairs=True),
    case(
        "floored",
        lambda _: policy.FlooredShareOfGDP(policy.NetTransfer(), 0.0005),
        linear=False,
        own=False,
    ),
    case(
        "capped",
        lambda _: policy.CappedShareOfGDP(policy.NetTransfer(), 0.0005),
        linear=False,
        own=False,
    ),
    case(
        "capped gap",
        lambda table: policy.CappedShareOfGDP(gap("income")(table), 0.5),
        linear=False,
    ),
    case(
        "part of what is capped",
        lambda _: policy.PhasedIn(
            policy.CappedShareOfGDP(policy.Netted(policy.NetTransfer()), 0.0005), 0.5
        ),
        linear=False,
        own=False,
    ),
]
ALWAYS = {"net transfer", "gap, consumption", "power, embodied", "exchange", "shapley", "threshold"}
"""Rules that settle whatever can be accounted for."""
WITHOUT_PRICE = {"exchange", "shapley", "nucleolus"}
"""Rules whose price follows from their parameters."""
