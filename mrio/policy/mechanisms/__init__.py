"""Carbon prices, credits, sinks, funds, enclaves and certified goods, with what they book."""

from mrio.policy.mechanisms._carbon_price import CarbonPrice, carbon_price
from mrio.policy.mechanisms._certification import Certification, CertifiedTrade
from mrio.policy.mechanisms._claims import Claims
from mrio.policy.mechanisms._credit_project import CreditProject
from mrio.policy.mechanisms._credits import CreditAccounts, apply_credits, credit_sensitivity
from mrio.policy.mechanisms._enclave import Construction, Enclave
from mrio.policy.mechanisms._enclave_accounts import EnclaveAccounts
from mrio.policy.mechanisms._fund import UpgradeFund, UpgradeProject, upgrade_fund
from mrio.policy.mechanisms._fund_benefits import fund_benefits
from mrio.policy.mechanisms._sinks import SinkAccounts, SinkTrade, trade_sinks

__all__ = [
    "CarbonPrice",
    "Certification",
    "CertifiedTrade",
    "Claims",
    "Construction",
    "CreditAccounts",
    "CreditProject",
    "Enclave",
    "EnclaveAccounts",
    "SinkAccounts",
    "SinkTrade",
    "UpgradeFund",
    "UpgradeProject",
    "apply_credits",
    "carbon_price",
    "credit_sensitivity",
    "fund_benefits",
    "trade_sinks",
    "upgrade_fund",
]
