"""Supply chains one by one: the largest paths, their tiers, and which are asked for."""

from mrio.structure.supply_chains._final_products import final_products
from mrio.structure.supply_chains._paths import Paths, find_paths, paths
from mrio.structure.supply_chains._selection import Selector, named_regions, parts_of, selected

__all__ = [
    "Paths",
    "Selector",
    "final_products",
    "find_paths",
    "named_regions",
    "parts_of",
    "paths",
    "selected",
]
