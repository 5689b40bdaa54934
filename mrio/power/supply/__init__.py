"""Whose power a table's users buy: re-sourcing, dispatch, and both in agreement."""

from mrio._moved import forwarded
from mrio.power.supply._carriage import Carriage, route_of
from mrio.power.supply._dispatch import Dispatch, market_dispatch, market_from_table, trace_power
from mrio.power.supply._dispatch_equilibrium import (
    DispatchEquilibrium,
    dispatch_equilibrium,
    physical_purchases,
)
from mrio.power.supply._resourcing import Resourcing
from mrio.power.supply._sources import generation_by_source, read_capacities

__all__ = [
    "Carriage",
    "Dispatch",
    "DispatchEquilibrium",
    "Resourcing",
    "dispatch_equilibrium",
    "generation_by_source",
    "market_dispatch",
    "market_from_table",
    "physical_purchases",
    "read_capacities",
    "route_of",
    "trace_power",
]


def __getattr__(name: str) -> object:
    return forwarded(__name__, name)
