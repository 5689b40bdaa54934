"""Policy instruments: rules of compensation that settle what regions emit for each other."""

from mrio.policy._abatement import AbatementExchange, AbatementGame
from mrio.policy._chains import PowerTransfer, ValueAddedShare
from mrio.policy._combinators import (
    AboveThreshold,
    CappedShareOfGDP,
    FlooredShareOfGDP,
    Netted,
    PhasedIn,
)
from mrio.policy._consequences import break_even_price, compare, consequences, envy, fairness
from mrio.policy._drawn import drawn_payments, probability_of_paying
from mrio.policy._games import ShapleyValue, in_core, shapley
from mrio.policy._nucleolus import Nucleolus, nucleolus
from mrio.policy._parties import Parties
from mrio.policy._prices import marginal_costs, shadow_price
from mrio.policy._rules import (
    AbilityToPay,
    BenefitBased,
    NetTransfer,
    ResponsibilityGap,
    Rule,
    ValueAddedAdjusted,
)
from mrio.policy._sensitivity import sensitivity, turning
from mrio.policy._settlement import Settlement, whole
from mrio.policy._votes import responsibilities, voted_weights

__all__ = [
    "AbatementExchange",
    "AbatementGame",
    "AbilityToPay",
    "AboveThreshold",
    "BenefitBased",
    "CappedShareOfGDP",
    "FlooredShareOfGDP",
    "NetTransfer",
    "Netted",
    "Nucleolus",
    "Parties",
    "PhasedIn",
    "PowerTransfer",
    "ResponsibilityGap",
    "Rule",
    "Settlement",
    "ShapleyValue",
    "ValueAddedAdjusted",
    "ValueAddedShare",
    "break_even_price",
    "compare",
    "consequences",
    "drawn_payments",
    "envy",
    "fairness",
    "in_core",
    "marginal_costs",
    "nucleolus",
    "probability_of_paying",
    "responsibilities",
    "sensitivity",
    "shadow_price",
    "shapley",
    "turning",
    "voted_weights",
    "whole",
]
