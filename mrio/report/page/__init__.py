"""The mission's question in figures, over years, and as one page."""

from mrio.report.alternatives import DELTA, FIGURES, read_spread, spread_of, write_spread
from mrio.report.page._mission import PRICE, Mission, mission
from mrio.report.page._page import write_page
from mrio.report.page._years import over_years, told_of_years

__all__ = [
    "DELTA",
    "FIGURES",
    "PRICE",
    "Mission",
    "mission",
    "over_years",
    "read_spread",
    "spread_of",
    "told_of_years",
    "write_page",
    "write_spread",
]
