"""Trade in power between provinces: corridors and their parameters, landed prices."""

from mrio.power._landed import LAYERS, landed_price
from mrio.power._market import Market, wheeling_fee
from mrio.power._outcome import Clearing, against_no_trade, clear
from mrio.power._parameters import (
    bare_tariffs,
    one_generation,
    read_corridors,
    read_emission_factors,
    read_pair_capacities,
    read_provinces,
)
from mrio.power._plan import TradePlan
from mrio.power._routes import cheapest_routes
from mrio.power._trade import Trade, read_trade_plan, trade

__all__ = [
    "LAYERS",
    "Clearing",
    "Market",
    "Trade",
    "TradePlan",
    "against_no_trade",
    "bare_tariffs",
    "cheapest_routes",
    "clear",
    "landed_price",
    "one_generation",
    "read_corridors",
    "read_emission_factors",
    "read_pair_capacities",
    "read_provinces",
    "read_trade_plan",
    "trade",
    "wheeling_fee",
]
