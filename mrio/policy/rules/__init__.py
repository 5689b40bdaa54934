"""Rules of compensation, and rules made of rules."""

from mrio.policy.rules._ability_to_pay import AbilityToPay
from mrio.policy.rules._benefit_based import BenefitBased
from mrio.policy.rules._combinators import (
    AboveThreshold,
    CappedShareOfGDP,
    Combined,
    FlooredShareOfGDP,
    Named,
    Netted,
    PhasedIn,
)
from mrio.policy.rules._net_transfer import NetTransfer
from mrio.policy.rules._power_transfer import PowerTransfer
from mrio.policy.rules._responsibility_gap import ACCOUNTS, ResponsibilityGap
from mrio.policy.rules._rule import Rule, given, parties_of, rules_of, settle
from mrio.policy.rules._value_added_adjusted import ValueAddedAdjusted
from mrio.policy.rules._value_added_share import ValueAddedShare
from mrio.policy.rules._voted_gap import VotedGap, responsibilities, voted_weights

__all__ = [
    "ACCOUNTS",
    "AbilityToPay",
    "AboveThreshold",
    "BenefitBased",
    "CappedShareOfGDP",
    "Combined",
    "FlooredShareOfGDP",
    "Named",
    "NetTransfer",
    "Netted",
    "PhasedIn",
    "PowerTransfer",
    "ResponsibilityGap",
    "Rule",
    "ValueAddedAdjusted",
    "ValueAddedShare",
    "VotedGap",
    "given",
    "parties_of",
    "responsibilities",
    "rules_of",
    "settle",
    "voted_weights",
]
