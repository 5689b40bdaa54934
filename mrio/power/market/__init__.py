"""The market for power and certificates: its linear program, what clears it, who pays whom."""

from mrio._moved import forwarded
from mrio.power.market._clearing import (
    Clearing,
    clear_market,
    compare_with_no_trade,
    comparison_table,
)
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
    "certificates_table",
    "clear_market",
    "compare_with_no_trade",
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


def __getattr__(name: str) -> object:
    return forwarded(__name__, name)
