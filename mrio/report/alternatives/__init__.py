"""Tables built by alternative construction choices: ranges of tonnes, of money, of differences."""

from mrio.report.alternatives._alternatives import Alternatives, alternatives_of
from mrio.report.alternatives._changes import YearsChange, change_between
from mrio.report.alternatives._files import FILES, read_spread, write_spread
from mrio.report.alternatives._question import DELTA, GROUP, ORIGIN, STRESSOR
from mrio.report.alternatives._ranges import (
    BY_REGION,
    FIGURES,
    combined,
    payments_spread_of,
    spread_of,
)
from mrio.report.alternatives._results import ConstructionRange, OverRules
from mrio.report.alternatives._rules import KEYS, payments_at_one
from mrio.report.alternatives._words import (
    UNDISTINGUISHABLE,
    told_of_difference,
    told_of_range,
    told_of_rest,
)

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
    "told_of_difference",
    "told_of_range",
    "told_of_rest",
    "write_spread",
]
