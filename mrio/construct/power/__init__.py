"""Electricity and heat as one sector, split: heat, generation by source, transmission."""

from mrio.construct.power._split import PowerSplit, PowerSystem, split_power

__all__ = [
    "PowerSplit",
    "PowerSystem",
    "split_power",
]
