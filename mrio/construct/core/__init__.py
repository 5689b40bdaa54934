"""What every construction is made of: regional tables, trade between them, assembly, its report."""

from mrio.construct.core._assemble import (
    Interregional,
    StockShares,
    Use,
    assemble,
    balance_use,
    row_gap,
    sum_sectors,
    table_output,
)
from mrio.construct.core._foreign_trade import cap_by_output, net_transit, place_foreign_trade
from mrio.construct.core._integers import largest_remainder
from mrio.construct.core._interregional import (
    Margins,
    distribute,
    fill,
    gravity,
    keep_two_way,
    reconcile,
)
from mrio.construct.core._regional import Array, RegionalSystem, RegionalTable, ratio, stack
from mrio.construct.core._reliability import reconciled_totals
from mrio.construct.core._report import BuildReport

__all__ = [
    "Array",
    "BuildReport",
    "Interregional",
    "Margins",
    "RegionalSystem",
    "RegionalTable",
    "StockShares",
    "Use",
    "assemble",
    "balance_use",
    "cap_by_output",
    "distribute",
    "fill",
    "gravity",
    "keep_two_way",
    "largest_remainder",
    "net_transit",
    "place_foreign_trade",
    "ratio",
    "reconcile",
    "reconciled_totals",
    "row_gap",
    "stack",
    "sum_sectors",
    "table_output",
]
