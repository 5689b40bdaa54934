"""Trade in power between provinces: corridors and their parameters, landed prices."""

from mrio.power._landed import LAYERS, landed_price
from mrio.power._parameters import (
    bare_tariffs,
    one_generation,
    read_corridors,
    read_emission_factors,
    read_pair_capacities,
    read_provinces,
)
from mrio.power._routes import cheapest_routes

__all__ = [
    "LAYERS",
    "bare_tariffs",
    "cheapest_routes",
    "landed_price",
    "one_generation",
    "read_corridors",
    "read_emission_factors",
    "read_pair_capacities",
    "read_provinces",
]
