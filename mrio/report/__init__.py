"""Figures, tables and pages for people."""

from mrio.report._china_build import ChinaBuild, build_china
from mrio.report._compensation import write_compensation
from mrio.report._mission import DELTA, Mission, mission
from mrio.report._page import write_page
from mrio.report._spread import read_spread, write_spread
from mrio.report._trade import write_trade
from mrio.report._years import over_years, told_of_years

__all__ = [
    "DELTA",
    "ChinaBuild",
    "Mission",
    "build_china",
    "mission",
    "over_years",
    "read_spread",
    "told_of_years",
    "write_compensation",
    "write_page",
    "write_spread",
    "write_trade",
]
