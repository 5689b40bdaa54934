"""Checks of a table: each returns findings and repairs nothing."""

from mrio.diagnostics._balance import Imbalance, check_columns, check_gdp, imbalance, in_percent
from mrio.diagnostics._check import CHECKS, check, known_findings
from mrio.diagnostics._finding import CODES, Finding, Severity
from mrio.diagnostics._idle import check_idle
from mrio.diagnostics._names import check_direct, check_kinds, check_labels, check_units
from mrio.diagnostics._radius import check_radius
from mrio.diagnostics._scale import check_scale
from mrio.diagnostics._signs import check_signs
from mrio.diagnostics._subtotals import check_subtotals

__all__ = [
    "CHECKS",
    "CODES",
    "Finding",
    "Imbalance",
    "Severity",
    "check",
    "check_columns",
    "check_direct",
    "check_gdp",
    "check_idle",
    "check_kinds",
    "check_labels",
    "check_radius",
    "check_scale",
    "check_signs",
    "check_subtotals",
    "check_units",
    "imbalance",
    "in_percent",
    "known_findings",
]
