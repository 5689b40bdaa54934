from .alternatives import (
    Alternatives,
    ConstructionRange,
    OverRules,
    YearsChange,
    alternatives_of,
    change_between,
)
from .compensation import write_compensation
from .page import (
    DELTA,
    Mission,
    mission,
    over_years,
    read_spread,
    told_of_years,
    write_page,
    write_spread,
)
from .trade import write_trade

__all__ = [
    "DELTA",
    "Alternatives",
    "ConstructionRange",
    "Mission",
    "OverRules",
    "YearsChange",
    "alternatives_of",
    "change_between",
    "mission",
    "over_years",
    "read_spread",
    "told_of_years",
    "write_compensation",
    "write_page",
    "write_spread",
    "write_trade",
]
