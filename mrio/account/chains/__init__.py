"""Value chains and value added: routes of what is traded, terms of trade, whose technology."""

from mrio.account.chains._domestic_technology import domestic_technology
from mrio.account.chains._gvc import gvc
from mrio.account.chains._inequality import gini, inequality, theil
from mrio.account.chains._terms_of_trade import exchange_quadrant, pollution_terms_of_trade

__all__ = [
    "domestic_technology",
    "exchange_quadrant",
    "gini",
    "gvc",
    "inequality",
    "pollution_terms_of_trade",
    "theil",
]
