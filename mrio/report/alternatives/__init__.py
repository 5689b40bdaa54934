"""Tables built by alternative construction choices: ranges of tonnes, of money, of differences."""

from mrio.report.alternatives._alternatives import (
    Alternatives,
    ConstructionRange,
    OverRules,
    alternatives_of,
)
from mrio.report.alternatives._changes import UNDISTINGUISHABLE, YearsChange, change_between
from mrio.report.alternatives._files import FILES, read_spread, write_spread
from mrio.report.alternatives._question import DELTA, GROUP, ORIGIN, STRESSOR
from mrio.report.alternatives._ranges import (
    BY_REGION,
    FIGURES,
    combined,
    payments_spread_of,
    spread_of,
)
from mrio.report.alternatives._rules import KEYS, payments_at_one

__all__ = [
    "BY_REGION",
    "DELTA",
    "FIGURES",
    "FILES",
    "GROUP",
    "KEYS",
    "ORIGIN",
    "STRESSOR",
    "UNDISTINGUISHABLE",
    "Alternatives",
    "ConstructionRange",
    "OverRules",
    "YearsChange",
    "alternatives_of",
    "change_between",
    "combined",
    "payments_at_one",
    "payments_spread_of",
    "read_spread",
    "spread_of",
    "write_spread",
]
