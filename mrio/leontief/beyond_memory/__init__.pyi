from ._distributed import DaskRows, Distributed
from ._sources import ArrayRows, ArraySource, ZarrRows, as_source, is_mapped, panels
from ._streamed import DiskLU, Streamed, streamed_product

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
