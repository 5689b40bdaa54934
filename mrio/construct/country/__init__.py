"""An interregional table of any country from its regions' tables, with a report of every step."""

from mrio.construct.country._build import Construction
from mrio.construct.country._from_plan import (
    LOOK_HERE,
    Assumptions,
    Control,
    build_country,
    build_from_plan,
)
from mrio.construct.country._trade_spread import Unknowns, trade_spread

__all__ = [
    "LOOK_HERE",
    "Assumptions",
    "Construction",
    "Control",
    "Unknowns",
    "build_country",
    "build_from_plan",
    "trade_spread",
]
