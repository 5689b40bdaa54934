"""Electricity and heat as one sector, split: heat, generation by source, transmission."""

from mrio.construct.power._sales import GRID_SHARE, sell
from mrio.construct.power._split import PowerSplit, PowerSystem, split_power

__all__ = [
    "GRID_SHARE",
    "PowerSplit",
    "PowerSystem",
    "sell",
    "split_power",
]
