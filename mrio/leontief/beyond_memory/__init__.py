"""Flows on disk or on a cluster: panels that stream, products that workers compute."""

from mrio.leontief.beyond_memory._distributed import DaskRows, Distributed
from mrio.leontief.beyond_memory._sources import (
    ArrayRows,
    ArraySource,
    ZarrRows,
    as_source,
    is_mapped,
    panels,
)
from mrio.leontief.beyond_memory._streamed import DiskLU, Streamed, streamed_product

__all__ = [
    "ArrayRows",
    "ArraySource",
    "DaskRows",
    "DiskLU",
    "Distributed",
    "Streamed",
    "ZarrRows",
    "as_source",
    "is_mapped",
    "panels",
    "streamed_product",
]
