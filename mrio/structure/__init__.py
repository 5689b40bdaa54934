"""The structure behind the numbers: linkages, extraction, betweenness, paths, decomposition.

Pure functions of a model; conventions of open tables as in `mrio.account`.
"""

from mrio.structure._betweenness import betweenness
from mrio.structure._decomposition import chained_decomposition, decomposition
from mrio.structure._extraction import (
    extraction,
    extraction_of_every_industry,
    extraction_of_every_region,
    link_extraction,
)
from mrio.structure._factors import FIVE, THREE
from mrio.structure._linkages import (
    emission_linkages,
    linkages,
    out_of_region_sales,
    supply_chain_share,
)
from mrio.structure._ties import ties
from mrio.structure.supply_chains import Paths, final_products, find_paths, paths

__all__ = [
    "FIVE",
    "THREE",
    "Paths",
    "betweenness",
    "chained_decomposition",
    "decomposition",
    "emission_linkages",
    "extraction",
    "extraction_of_every_industry",
    "extraction_of_every_region",
    "final_products",
    "find_paths",
    "link_extraction",
    "linkages",
    "out_of_region_sales",
    "paths",
    "supply_chain_share",
    "ties",
]
