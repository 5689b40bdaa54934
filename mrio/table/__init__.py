"""The table: Z, Y, v, x and extensions with labels, units and provenance, frozen."""

from mrio.table._parts import (
    SCHEMA_VERSION,
    Extension,
    PrimaryInput,
    Provenance,
    Source,
    Step,
)
from mrio.table._table import CRUMB, Table

__all__ = [
    "CRUMB",
    "SCHEMA_VERSION",
    "Extension",
    "PrimaryInput",
    "Provenance",
    "Source",
    "Step",
    "Table",
]
