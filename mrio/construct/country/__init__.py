"""An interregional table of any country from its regions' tables, with a report of every step."""

from mrio.construct.country._from_plan import LOOK_HERE, build_from_plan

__all__ = [
    "LOOK_HERE",
    "build_from_plan",
]
