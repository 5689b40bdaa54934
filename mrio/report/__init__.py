"""Figures, tables and pages for people."""

from mrio._moved import forwarded
from mrio.report.compensation import write_compensation
from mrio.report.page import (
    DELTA,
    Mission,
    mission,
    over_years,
    read_spread,
    told_of_years,
    write_page,
    write_spread,
)
from mrio.report.trade import write_trade

__all__ = [
    "DELTA",
    "Mission",
    "mission",
    "over_years",
    "read_spread",
    "told_of_years",
    "write_compensation",
    "write_page",
    "write_spread",
    "write_trade",
]


def __getattr__(name: str) -> object:
    return forwarded(__name__, name)
