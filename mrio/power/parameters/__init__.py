"""Parameters of trade in power: corridors, provinces, routes and landed prices."""

from mrio._moved import forwarded
from mrio.power.parameters._currency import currency_of
from mrio.power.parameters._embedded import (
    STATUSES,
    read_corridors,
    read_emission_factors,
    read_pair_capacities,
    read_provinces,
    tariff_period,
    transmission_tariffs,
)
from mrio.power.parameters._landed_price import LAYERS, landed_price
from mrio.power.parameters._layouts import (
    Layout,
    choice,
    name,
    number,
    place_name,
    read_laid_over,
    text,
    year,
)
from mrio.power.parameters._routes import cheapest_routes

__all__ = [
    "LAYERS",
    "STATUSES",
    "Layout",
    "cheapest_routes",
    "choice",
    "currency_of",
    "landed_price",
    "name",
    "number",
    "place_name",
    "read_corridors",
    "read_emission_factors",
    "read_laid_over",
    "read_pair_capacities",
    "read_provinces",
    "tariff_period",
    "text",
    "transmission_tariffs",
    "year",
]


def __getattr__(name: str) -> object:
    return forwarded(__name__, name)
