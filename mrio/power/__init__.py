"""Power: corridors and landed prices, the market, certificates and what they make of accounts."""

from mrio.power._attributes import Closure, both_bases, closure
from mrio.power._batch import Batch
from mrio.power._border import BorderCharge, border_charge
from mrio.power._carriage import Carriage
from mrio.power._certificates import Certificates
from mrio.power._dispatch import Dispatch, dispatcher, market_of, traced
from mrio.power._feedback import Feedback, feedback, physical_purchases
from mrio.power._footprint_parts import BY_CONTRACT
from mrio.power._footprints import discrepancies, product_footprint
from mrio.power._landed import LAYERS, landed_price
from mrio.power._market import Market, wheeling_fee
from mrio.power._nodal import location_based
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
from mrio.power._profiles import EMBEDDED, MarketBasis, Profile, TableNames
from mrio.power._recognition import cost_of_not_recognising
from mrio.power._residual import ResidualMix, residual_mix
from mrio.power._resourcing import Resourcing
from mrio.power._routes import cheapest_routes
from mrio.power._settled import SettledGreen, settle_green
from mrio.power._sources import read_capacities, sources_of
from mrio.power._trade import Trade, read_trade_plan, trade

__all__ = [
    "BY_CONTRACT",
    "EMBEDDED",
    "LAYERS",
    "Batch",
    "BorderCharge",
    "Carriage",
    "Certificates",
    "Clearing",
    "Closure",
    "Dispatch",
    "Feedback",
    "Market",
    "MarketBasis",
    "Profile",
    "ResidualMix",
    "Resourcing",
    "SettledGreen",
    "TableNames",
    "Trade",
    "TradePlan",
    "against_no_trade",
    "bare_tariffs",
    "border_charge",
    "both_bases",
    "cheapest_routes",
    "clear",
    "closure",
    "cost_of_not_recognising",
    "discrepancies",
    "dispatcher",
    "feedback",
    "landed_price",
    "location_based",
    "market_of",
    "one_generation",
    "physical_purchases",
    "product_footprint",
    "read_capacities",
    "read_corridors",
    "read_emission_factors",
    "read_pair_capacities",
    "read_provinces",
    "read_trade_plan",
    "residual_mix",
    "settle_green",
    "sources_of",
    "traced",
    "trade",
    "wheeling_fee",
]
