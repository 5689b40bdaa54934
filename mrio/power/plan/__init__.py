"""A plan of trade in power: what its file says, and what it comes to."""

from mrio.power.plan._settings import FromFile, TradePlan
from mrio.power.plan._trade import Trade, read_trade_plan, trade

__all__ = [
    "FromFile",
    "Trade",
    "TradePlan",
    "read_trade_plan",
    "trade",
]
