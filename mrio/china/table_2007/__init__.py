"""The interprovincial table of 2007 from provincial tables, step by step."""

from mrio.china.table_2007._build import (
    PHYSICAL,
    Built,
    Options,
    Prepared,
    RawData,
    connect,
    construct,
    prepare,
    read_raw,
)
from mrio.china.table_2007._corrections import BILLION
from mrio.china.table_2007._emissions import GROUPS, Emissions, map_inventory
from mrio.china.table_2007._fuels import COAL, COKE, GRADES
from mrio.china.table_2007._physical_rows import (
    DIGITS_MADE,
    DIGITS_USED,
    HOUSEHOLDS,
    ROWS,
    blocks,
    physical_rows,
)
from mrio.china.table_2007._stocks import STOCKS
from mrio.china.table_2007._traps import report_traps
from mrio.china.table_2007._unit_values import report_physical

__all__ = [
    "BILLION",
    "COAL",
    "COKE",
    "DIGITS_MADE",
    "DIGITS_USED",
    "GRADES",
    "GROUPS",
    "HOUSEHOLDS",
    "PHYSICAL",
    "ROWS",
    "STOCKS",
    "Built",
    "Emissions",
    "Options",
    "Prepared",
    "RawData",
    "blocks",
    "connect",
    "construct",
    "map_inventory",
    "physical_rows",
    "prepare",
    "read_raw",
    "report_physical",
    "report_traps",
]
