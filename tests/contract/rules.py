"""Every rule of compensation, for any table, and the tables on which the contract tries them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from mrio import policy
from mrio.model import Model
from mrio.policy import Parties, Rule
from mrio.table import Table
from mrio.testing import synthetic_table, toy_table

PRICE = 37.5


def by_region(table, start, step):
    """Figures that follow the name of a region, not its place."""
    return pd.Series({name: start + step * k for k, name in enumerate(sorted(table.regions))})


def power_sent(table):
    """MWh in proportion to what industries buy from each other: none without trade."""
    codes, count = table.industries.group_codes, len(table.regions)
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
    """A rule for any table, and which parts of the contract its design leaves out.

    pairs: settles pairs, else through a pool. priced: takes a price. linear: in
    the price. trade: settles what regions do for each other, so nothing without
    it. own: a region's demand for its own goods is no part of it. equal: needs
    the same sectors in every region.
    """

    name: str
    make: Callable[[Table], Rule]
    pairs: bool = False
    priced: bool = True
    linear: bool = True
    trade: bool = True
    own: bool = True
    equal: bool = False

    def settle(self, parties, price=PRICE):
        given = parties if isinstance(parties, Parties) else Parties(parties)
        rule = self.make(given.table)
        return rule.settle(parties, price) if self.priced else rule.settle(parties)


def gap(account):
    return lambda _: policy.ResponsibilityGap(account)


MIX = {"consumption": 0.25, "income": 0.5, "production": 0.25}
CASES = [
    Case("net transfer", lambda _: policy.NetTransfer(), pairs=True),
    Case("value added adjusted", lambda _: policy.ValueAddedAdjusted(), pairs=True),
    *(Case(f"gap, {name}", gap(name)) for name in ("production", "consumption", "income")),
    *(Case(f"gap, {name}", gap(name)) for name in ("average", "shared")),
    Case("gap, technology", gap("technology_adjusted"), equal=True),
    Case("gap, mix", gap(MIX)),
    # GDP, and what stays of spending as own value added, count own demand by design.
    Case("ability", lambda table: policy.AbilityToPay(population(table)), own=False),
    Case("tonnes", lambda table: policy.AbilityToPay(population(table), gamma=0.0)),
    Case("need", lambda table: policy.AbilityToPay(population(table), 0.0, population(table))),
    Case("benefit", lambda _: policy.BenefitBased(), own=False),
    Case(
        "power, embodied",
        lambda table: policy.PowerTransfer("embodied", sorted(table.sectors)[:1]),
        pairs=True,
    ),
    Case("power, physical", physical, pairs=True),
    Case("value added share", lambda _: policy.ValueAddedShare(), pairs=True),
    *(
        Case(name, make, priced=False, trade=False)
        for name, make in (
            ("exchange", lambda table: policy.AbatementExchange(*slopes_and_quotas(table))),
            ("shapley", lambda table: policy.AbatementGame(*slopes_and_quotas(table))),
            (
                "nucleolus",
                lambda table: policy.AbatementGame(*slopes_and_quotas(table), "nucleolus"),
            ),
        )
    ),
    Case("part of pairs", lambda _: policy.PhasedIn(policy.NetTransfer(), 0.4), pairs=True),
    Case("part of a pool", lambda _: policy.PhasedIn(policy.BenefitBased(), 0.4), own=False),
    Case("part of a gap", lambda table: policy.PhasedIn(gap("income")(table), 0.4)),
    Case(
        "threshold",
        lambda _: policy.AboveThreshold(policy.NetTransfer(), 20.0),
        pairs=True,
        linear=False,
    ),
    Case("netted", lambda _: policy.Netted(policy.ValueAddedShare())),
    Case("voted", lambda _: policy.VotedGap(("consumption", "income", "production"))),
    Case("voted by GDP", lambda _: policy.VotedGap(by="gdp"), equal=True, own=False),
    Case("named", lambda _: policy.Named(policy.NetTransfer(), "ours"), pairs=True),
    Case(
        "floored",
        lambda _: policy.FlooredShareOfGDP(policy.NetTransfer(), 0.0005),
        linear=False,
        own=False,
    ),
    Case(
        "capped",
        lambda _: policy.CappedShareOfGDP(policy.NetTransfer(), 0.0005),
        linear=False,
        own=False,
    ),
    Case(
        "capped gap",
        lambda table: policy.CappedShareOfGDP(gap("income")(table), 0.5),
        linear=False,
    ),
    Case(
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
POOLS = {"ability", "tonnes", "need", "benefit"}
"""Rules that share a pool of the price on what net senders emit for others."""
PRICED = [case for case in CASES if case.priced]
LINEAR = [case for case in CASES if case.priced and case.linear]
TRADE = [case for case in CASES if case.trade]
OWN = [case for case in CASES if case.own]

TABLES = {
    "toy": (toy_table(), "producer"),
    "toy, open": (toy_table(open=True), "producer"),
    "toy, open, exporter": (toy_table(open=True), "exporter"),
    "closed": (synthetic_table(4, 3, seed=1, open=False), "producer"),
    "open": (synthetic_table(4, 3, seed=2), "producer"),
    "open, exporter": (synthetic_table(4, 3, seed=2), "exporter"),
    "unequal": (synthetic_table(4, 5, seed=3, unequal=True), "producer"),
    "idle": (synthetic_table(4, 3, seed=4, idle=3), "producer"),
    "idle, exporter": (synthetic_table(4, 4, seed=5, idle=3, unequal=True), "exporter"),
}


def made_for(case, table):
    return not case.equal or len(table.x) == len(table.regions) * len(table.sectors)


@cache
def parties_at(name):
    table, tonnes = TABLES[name]
    return Parties(Model(table), export_tonnes=tonnes)
