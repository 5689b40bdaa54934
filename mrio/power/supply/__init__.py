"""Whose power a table's users buy: re-sourcing, dispatch, and both in agreement."""

from mrio.power.supply._carriage import Carriage, route_of
from mrio.power.supply._dispatch import Dispatch, dispatcher, market_of, traced
from mrio.power.supply._feedback import Feedback, feedback, physical_purchases
from mrio.power.supply._resourcing import Resourcing
from mrio.power.supply._sources import read_capacities, sources_of

__all__ = [
    "Carriage",
    "Dispatch",
    "Feedback",
    "Resourcing",
    "dispatcher",
    "feedback",
    "market_of",
    "physical_purchases",
    "read_capacities",
    "route_of",
    "sources_of",
    "traced",
]
