"""GMRES with the regions' own blocks, and the regions alone."""

from mrio.leontief.iterative._block_jacobi import BlockJacobi
from mrio.leontief.iterative._blocks import Blocks, block_factors, blocks_solved
from mrio.leontief.iterative._domestic import Domestic
from mrio.leontief.iterative._krylov import gmres_in_step
from mrio.leontief.iterative._mixed_krylov import MixedKrylov

__all__ = [
    "BlockJacobi",
    "Blocks",
    "Domestic",
    "MixedKrylov",
    "block_factors",
    "blocks_solved",
    "gmres_in_step",
]
