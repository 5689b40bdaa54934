"""Rules of compensation whose payments are known over alternative tables, at one a tonne."""

from __future__ import annotations

import pandas as pd

from mrio.labels import SECTOR_OF_SOURCE
from mrio.policy import (
    AbilityToPay,
    BenefitBased,
    Named,
    NetTransfer,
    Parties,
    PowerTransfer,
    ResponsibilityGap,
    Rule,
    ValueAddedAdjusted,
    ValueAddedShare,
    VotedGap,
)
from mrio.report.alternatives._question import DELTA, GROUP, ORIGIN, STRESSOR
from mrio.table import Table

KEYS = ("rule", "region", "counterpart")
"""Whose payment a figure is: `counterpart` is empty for the net with all others."""


def ranged_rules(residents: pd.Series) -> dict[str, Rule]:
    """Return the rules that need the table and its residents alone; all are linear in the price.

    Left out are those with inputs of a user's own: power sent in MWh, and exchange, Shapley value
    and nucleolus of abatement, which take slopes and quotas and nothing of a table's trade. The gap
    against consumption is the net transfer.
    """
    gaps = ("income", "average", "shared", "technology_adjusted")
    return {
        "net_transfer": NetTransfer(),
        "value_added_adjusted": ValueAddedAdjusted(),
        "value_added_share": ValueAddedShare(),
        **{f"responsibility_gap:{account}": ResponsibilityGap(account) for account in gaps},
        "responsibility_gap:vote": VotedGap(),
        "benefit_based": BenefitBased(),
        "ability_to_pay": AbilityToPay(residents),
        "power_transfer": PowerTransfer("embodied", tuple(SECTOR_OF_SOURCE.values())),
    }


def key_of(rule: Rule, residents: pd.Series) -> str | None:
    """Return under which name the payments of a rule are known over alternatives, or None."""
    while isinstance(rule, Named):
        rule = rule.rule
    asked = _settings(rule)
    for key, known in ranged_rules(residents).items():
        if asked == _settings(known):
            return key
    # What others emit for a region is what consumption charges it with.
    return "net_transfer" if asked == _settings(ResponsibilityGap("consumption")) else None


def _settings(rule: Rule) -> tuple[object, ...]:
    """Return all of a rule but its name, so that two that settle alike are equal."""
    kind = type(rule)
    if isinstance(rule, ResponsibilityGap):
        return kind, frozenset((name, weight) for name, weight in rule.weights.items() if weight)
    if isinstance(rule, VotedGap):
        return kind, frozenset(rule.accounts), _figures(rule.by), _figures(rule.population)
    if isinstance(rule, AbilityToPay):
        return kind, rule.gamma, _figures(rule.need), _figures(rule.population)
    if isinstance(rule, PowerTransfer):
        return kind, rule.basis, frozenset(rule.sectors), rule.sent is None
    if isinstance(rule, (NetTransfer, ValueAddedAdjusted, ValueAddedShare, BenefitBased)):
        return (kind,)
    return kind, id(rule)


def _figures(given: object) -> object:
    """Return figures by region as what can be compared; a word as it is."""
    return frozenset(given.items()) if isinstance(given, pd.Series) else given


def residents_of(table: Table) -> pd.Series | None:
    """Return the persons by region that a table holds, None where it holds none."""
    if "residents" not in table.stressors:
        return None
    _, F_Y, _ = table.stressor("residents")
    persons = {name: float(F_Y[table.demand.in_region(name)].sum()) for name in table.regions}
    return pd.Series(persons, name="residents")


def payments_at_one(parties: Parties, residents: pd.Series) -> pd.Series:
    """Return what every rule makes of the parties at a price of one a tonne.

    Returns
    -------
    Series
        Index `KEYS`; million of the table's money, which at that price are Mt. Net receipts of
        each region and of the Delta together and, for rules of pairs, of Shanxi from the Delta.
    """
    rows: dict[tuple[str, str, str], float] = {}
    group = list(DELTA)
    for key, rule in ranged_rules(residents).items():
        found = rule.settle(parties, 1.0)
        net = found.net.to_dict()
        rows |= {(key, str(region), ""): float(amount) for region, amount in net.items()}
        rows[key, GROUP, ""] = sum(float(net[name]) for name in group)
        if found.payments is not None:
            paid = found.payments
            back = paid.loc[ORIGIN, group].sum()
            rows[key, ORIGIN, GROUP] = float(paid.loc[group, ORIGIN].sum() - back)
    index = pd.MultiIndex.from_tuples(list(rows), names=list(KEYS))
    return pd.Series(list(rows.values()), index, name="payment at one a tonne")


def settled_alike(parties: Parties) -> bool:
    """Whether parties are those of the alternative tables: all CO2, exports left out."""
    return (
        parties.stressor == STRESSOR
        and parties.export_tonnes == "producer"
        and parties.exempted == 0.0
    )
