"""The table: Z, Y, v, x and extensions with labels, units and provenance, frozen."""

from mrio.table._frames import moved_abroad
from mrio.table._kinds import Exports, reading_of_row, residual_row, says_exports
from mrio.table._parts import (
    KINDS,
    ORIGINS,
    SCHEMA_VERSION,
    Extension,
    Kind,
    PrimaryInput,
    Provenance,
    Source,
    Step,
)
from mrio.table._published import compare_output
from mrio.table._splits import Split
from mrio.table._table import CRUMB, Table

__all__ = [
    "CRUMB",
    "KINDS",
    "ORIGINS",
    "SCHEMA_VERSION",
    "Exports",
    "Extension",
    "Kind",
    "PrimaryInput",
    "Provenance",
    "Source",
    "Split",
    "Step",
    "Table",
    "compare_output",
    "moved_abroad",
    "reading_of_row",
    "residual_row",
    "says_exports",
]
