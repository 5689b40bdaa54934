from ._domestic_technology import domestic_technology
from ._gvc import gvc
from ._inequality import gini, inequality, theil
from ._terms_of_trade import exchange_quadrant, pollution_terms_of_trade

__all__ = [
    "domestic_technology",
    "exchange_quadrant",
    "gini",
    "gvc",
    "inequality",
    "pollution_terms_of_trade",
    "theil",
]
