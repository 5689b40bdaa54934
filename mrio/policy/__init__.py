"""Policy instruments: rules of compensation, games, carbon prices, and the seeds' mechanisms.

Trade in sinks, shared credits, an upgrade fund, certified suppliers, low-carbon enclaves.
"""

from mrio.policy._abatement import AbatementExchange, AbatementGame
from mrio.policy._carbon_price import CarbonPrice, carbon_price
from mrio.policy._certification import Certification, CertifiedTrade
from mrio.policy._chains import PowerTransfer, ValueAddedShare
from mrio.policy._claims import Claims
from mrio.policy._combinators import (
    AboveThreshold,
    CappedShareOfGDP,
    FlooredShareOfGDP,
    Named,
    Netted,
    PhasedIn,
)
from mrio.policy._consequences import break_even_price, compare, consequences, envy, fairness
from mrio.policy._credit_project import CreditProject
from mrio.policy._credits import CreditAccounts, apply_credits, credit_sensitivity
from mrio.policy._drawn import drawn_payments, probability_of_paying
from mrio.policy._enclave import Construction, Enclave
from mrio.policy._enclave_accounts import EnclaveAccounts
from mrio.policy._fund import UpgradeFund, UpgradeProject, upgrade_fund
from mrio.policy._fund_benefits import fund_benefits
from mrio.policy._games import ShapleyValue, in_core, shapley
from mrio.policy._gap import ACCOUNTS, ResponsibilityGap
from mrio.policy._nucleolus import Nucleolus, nucleolus
from mrio.policy._outcome import (
    agreement_table,
    consequences_table,
    fairness_table,
    ledger_table,
    payments_table,
)
from mrio.policy._parties import Parties
from mrio.policy._plan import Plan
from mrio.policy._prices import marginal_costs, shadow_price
from mrio.policy._rules import AbilityToPay, BenefitBased, NetTransfer, Rule, ValueAddedAdjusted
from mrio.policy._run import Compensation, compensation, read_plan
from mrio.policy._sensitivity import sensitivity, turning
from mrio.policy._settlement import Settlement, whole
from mrio.policy._sinks import SinkAccounts, SinkTrade, trade_sinks
from mrio.policy._votes import VotedGap, responsibilities, voted_weights

__all__ = [
    "ACCOUNTS",
    "AbatementExchange",
    "AbatementGame",
    "AbilityToPay",
    "AboveThreshold",
    "BenefitBased",
    "CappedShareOfGDP",
    "CarbonPrice",
    "Certification",
    "CertifiedTrade",
    "Claims",
    "Compensation",
    "Construction",
    "CreditAccounts",
    "CreditProject",
    "Enclave",
    "EnclaveAccounts",
    "FlooredShareOfGDP",
    "Named",
    "NetTransfer",
    "Netted",
    "Nucleolus",
    "Parties",
    "PhasedIn",
    "Plan",
    "PowerTransfer",
    "ResponsibilityGap",
    "Rule",
    "Settlement",
    "ShapleyValue",
    "SinkAccounts",
    "SinkTrade",
    "UpgradeFund",
    "UpgradeProject",
    "ValueAddedAdjusted",
    "ValueAddedShare",
    "VotedGap",
    "agreement_table",
    "apply_credits",
    "break_even_price",
    "carbon_price",
    "compare",
    "compensation",
    "consequences",
    "consequences_table",
    "credit_sensitivity",
    "drawn_payments",
    "envy",
    "fairness",
    "fairness_table",
    "fund_benefits",
    "in_core",
    "ledger_table",
    "marginal_costs",
    "nucleolus",
    "payments_table",
    "probability_of_paying",
    "read_plan",
    "responsibilities",
    "sensitivity",
    "shadow_price",
    "shapley",
    "trade_sinks",
    "turning",
    "upgrade_fund",
    "voted_weights",
    "whole",
]
