"""A plan of trade in power as a folder of tables with its page."""

from mrio.report.trade._folder import write_trade

__all__ = [
    "write_trade",
]
