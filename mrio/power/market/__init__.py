"""The market for power and certificates: its linear program, what clears it, who pays whom."""

from mrio.power.market._clearing import Clearing, against_no_trade, clear, comparison_table
from mrio.power.market._comparison import (
    dispatch_comparison_table,
    payments_comparison_table,
)
from mrio.power.market._market import CONTRACTS, CORRIDORS, Certificates, Market, wheeling_fee
from mrio.power.market._tables import (
    certificates_table,
    contracts_table,
    dispatch_table,
    flows_table,
    payments_table,
    prices_table,
)

__all__ = [
    "CONTRACTS",
    "CORRIDORS",
    "Certificates",
    "Clearing",
    "Market",
    "against_no_trade",
    "certificates_table",
    "clear",
    "comparison_table",
    "contracts_table",
    "dispatch_comparison_table",
    "dispatch_table",
    "flows_table",
    "payments_comparison_table",
    "payments_table",
    "prices_table",
    "wheeling_fee",
]
