"""The provinces in 2007, 2012 and 2017: power by source, later years, the embedded tables."""

from mrio.china.years._heat import read_heat
from mrio.china.years._later import YEARS, LaterData, border_price, bring_to, read_later
from mrio.china.years._power_sources import read_parameters
from mrio.china.years._quality import (
    DOMESTIC,
    INSIDE,
    independent,
    report_flows,
    report_power,
    report_status,
)
from mrio.china.years._table import embedded, table_43, variant
from mrio.china.years._year import Merged, Year, merge_2007, split_year

__all__ = [
    "DOMESTIC",
    "INSIDE",
    "YEARS",
    "LaterData",
    "Merged",
    "Year",
    "border_price",
    "bring_to",
    "embedded",
    "independent",
    "merge_2007",
    "read_heat",
    "read_later",
    "read_parameters",
    "report_flows",
    "report_power",
    "report_status",
    "split_year",
    "table_43",
    "variant",
]
