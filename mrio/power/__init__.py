"""Power: corridors and landed prices, the market, certificates and what they make of accounts."""

from mrio.power._attributes import Closure, both_bases, closure
from mrio.power._batch import Batch
from mrio.power._certificates import Certificates
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
from mrio.power._residual import ResidualMix, residual_mix
from mrio.power._resourcing import Feedback, Resourcing, feedback, physical_purchases
from mrio.power._routes import cheapest_routes

__all__ = [
    "LAYERS",
    "Batch",
    "Certificates",
    "Clearing",
    "Closure",
    "Feedback",
    "Market",
    "ResidualMix",
    "Resourcing",
    "against_no_trade",
    "bare_tariffs",
    "both_bases",
    "cheapest_routes",
    "clear",
    "closure",
    "feedback",
    "landed_price",
    "location_based",
    "one_generation",
    "physical_purchases",
    "read_corridors",
    "read_emission_factors",
    "read_pair_capacities",
    "read_provinces",
    "residual_mix",
    "wheeling_fee",
]
