"""Scenarios: small changes of tables that turn one model into another."""

from mrio.scenario._parts import original_sector
from mrio.scenario._sales import AddedCapacity, MoveSales, purchases
from mrio.scenario._suppliers import SplitSupplier
from mrio.scenario.changes import Capture, Change, ScaleIntensity, apply_all

__all__ = [
    "AddedCapacity",
    "Capture",
    "Change",
    "MoveSales",
    "ScaleIntensity",
    "SplitSupplier",
    "apply_all",
    "original_sector",
    "purchases",
]
