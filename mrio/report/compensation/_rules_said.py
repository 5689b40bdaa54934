"""Rules as readers know them: their names and what they do, in the language spoken."""

from __future__ import annotations

import inspect

from mrio.lang import N_, commas
from mrio.lang import gettext as _
from mrio.policy import (
    Compensation,
    Named,
    ResponsibilityGap,
    Rule,
    VotedGap,
)
from mrio.policy.rules import Combined

NAMES = {
    "net transfer": N_("net transfer"),
    "value-added-adjusted excess": N_("value-added-adjusted excess"),
    "supply-chain value-added share": N_("supply-chain value-added share"),
    "ability to pay": N_("ability to pay"),
    "benefit-based": N_("benefit-based"),
    "power transfer, embodied": N_("power transfer, embodied"),
    "power transfer, physical": N_("power transfer, physical"),
    "gap against production": N_("production minus production-based responsibility"),
    "gap against consumption": N_("production minus consumption-based responsibility"),
    "gap against trade-balance": N_("production minus responsibility by bilateral trade"),
    "gap against income": N_("production minus income-based responsibility"),
    "gap against average": N_("production minus half consumption, half income"),
    "gap against shared": N_("production minus shared responsibility"),
    "gap against technology-adjusted": N_("production minus technology-adjusted responsibility"),
    "gap against a mix of accounts": N_("production minus a mix of responsibilities"),
    "gap by vote, one region, one vote": N_("production minus responsibility by vote"),
    "gap by vote, regions": N_("production minus responsibility by vote, a vote each"),
    "gap by vote, population": N_("production minus responsibility by vote, by population"),
    "gap by vote, gdp": N_("production minus responsibility by vote, by GDP"),
    "gap by vote, tonnes": N_("production minus responsibility by vote, by tonnes"),
    "abatement-cost exchange": N_("exchange of abatement"),
    "shapley of joint abatement": N_("Shapley value of joint abatement"),
    "nucleolus of joint abatement": N_("nucleolus of joint abatement"),
}
"""What people read where a rule has the name that mrio gives it; a plan's own name stays."""

DONE = {
    "NetTransfer": N_("Each pair settles the net of what they emit for each other, at the price."),
    "ValueAddedAdjusted": N_(
        "Each pair settles emissions beyond the average per value added of all trade."
    ),
    "ValueAddedShare": N_(
        "The net of what a pair emit for each other, less the share that the sender keeps as its "
        "own value added along the chain."
    ),
    "AbilityToPay": N_(
        "Net importers of embodied emissions share the payments in proportion to their net "
        "inflows and GDP per head; net exporters receive them in proportion to theirs."
    ),
    "BenefitBased": N_(
        "Payments to net exporters are shared among net importers in proportion to emissions "
        "embodied in inflows and to the value added that their final demand keeps at home."
    ),
    "ResponsibilityGap": N_(
        "A region receives the price for what it emits beyond what a principle allocates to it."
    ),
    "VotedGap": N_(
        "A region receives the price for what it emits beyond what a mix of principles allocates "
        "to it; each region votes for the principle that favours it most."
    ),
    "PowerTransfer": N_("The net transfer of the emissions of electricity alone."),
    "AbatementExchange": N_(
        "Regions abate where it is cheapest, and those that abate beyond their quota are paid at "
        "the marginal cost that is the same in all."
    ),
    "AbatementGame": N_(
        "Regions abate together at least cost, and share that cost by a solution of the "
        "cooperative game."
    ),
    "PhasedIn": N_("Phased in: only a share of every payment is made."),
    "AboveThreshold": N_("Pairs that settle less than the threshold are left out."),
    "Netted": N_("Pairs become balances, paid through a pool."),
    "CappedShareOfGDP": N_("No region pays more than a share of its GDP."),
    "FlooredShareOfGDP": N_("A region that is paid receives at least a share of its GDP."),
}
"""What a rule does, by its class."""

FIGURES = {
    "gamma": N_("exponent of GDP per head"),
    "share": N_("share"),
    "millions": N_("threshold, millions"),
    "threshold": N_("threshold"),
    "at_most": N_("at most"),
    "at_least": N_("at least"),
    "seed": N_("seed"),
}
"""Settings of rules that are single figures."""


def rule_name(name: str) -> str:
    """Return what people read for a rule, in the language spoken here."""
    known = NAMES.get(name)
    return name if known is None else _(known)


def rules_told(found: Compensation) -> list[dict[str, str]]:
    """Return each rule's name and what it does, the steps after it in the order they are taken."""
    told = []
    for rule, settlement in zip(found.rules, found.settlements, strict=True):
        parts: list[str] = []
        inner = rule
        while isinstance(inner, Combined):
            if not isinstance(inner, Named):
                parts.insert(0, _described(inner))
            inner = inner.rule
        text = " ".join([_described(inner), *parts])
        told.append({"name": rule_name(settlement.rule), "text": text})
    return told


def settled_account(name: str, export_tonnes: str) -> str:
    """Return a principle as rules settle it: over tonnes of industries, households left out."""
    from mrio import columns

    own = {
        "production": _("Production, industries, exports left out")
        if export_tonnes == "producer"
        else _("Production, industries, exports included"),
        "consumption": _("Consumption, households’ direct emissions left out"),
    }
    return own.get(name) or columns.heading(name)


def weights_told(weights: dict[str, float]) -> str:
    """Return the weights of principles in words."""
    from mrio import columns

    own = {"production": _("Production"), "consumption": _("Consumption")}
    listed = [f"{own.get(n) or columns.heading(n)} {weight:.4g}" for n, weight in weights.items()]
    return _("weights: %(weights)s", weights=commas(listed))


def _described(rule: Rule) -> str:
    """Return what a rule does, and its figures; a user's own rule as it documents itself."""
    kind = type(rule).__name__
    own = (inspect.getdoc(type(rule)) or kind).splitlines()[0]
    text = _(DONE[kind]) if kind in DONE else own
    if isinstance(rule, ResponsibilityGap) and not isinstance(rule, VotedGap):
        return f"{text} ({weights_told(dict(rule.weights))})"
    # The fields of a frozen rule are what its instance holds.
    figures = [
        f"{_(FIGURES[name])} {value:.4g}"
        for name, value in vars(rule).items()
        if name in FIGURES and isinstance(value, (int, float))
    ]
    return f"{text} ({commas(figures)})" if figures else text
