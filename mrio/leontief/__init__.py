"""Solvers of (I - A) X = B and changes of A over plain arrays; they know nothing of labels."""

from mrio.leontief._auto import Auto, AutoState, memory_at_hand
from mrio.leontief._base_refinement import BaseRefinement
from mrio.leontief._block_jacobi import BlockJacobi
from mrio.leontief._certificate import Certificate, certify
from mrio.leontief._closed_forms import (
    extraction_of_columns,
    extraction_of_each,
    extraction_of_group,
    extraction_of_rows,
    inverse_diagonal,
)
from mrio.leontief._dense_lu import DenseLU
from mrio.leontief._distributed import DaskRows, Distributed
from mrio.leontief._domestic import Domestic
from mrio.leontief._draws import DrawBase, draw_base, drawn_multipliers
from mrio.leontief._inverse import leontief_inverse
from mrio.leontief._mixed_krylov import MixedKrylov
from mrio.leontief._mixed_lu import MixedLU
from mrio.leontief._perturbation import LowRankUpdate, Perturbation, added, changed_flows
from mrio.leontief._protocol import (
    Solution,
    Solver,
    reciprocal,
    relative_residual,
    right_hand_sides,
)
from mrio.leontief._scenarios import (
    ScenarioBase,
    ScenarioFlows,
    demand_flows,
    intensity_flows,
    scenario_base,
    scenario_flows,
)
from mrio.leontief._sources import ArrayRows, ArraySource, ZarrRows, as_source, is_mapped, panels
from mrio.leontief._sparse_lu import SparseLU
from mrio.leontief._streamed import DiskLU, Streamed, streamed_product
from mrio.leontief._threads import blas_threads

__all__ = [
    "ArrayRows",
    "ArraySource",
    "Auto",
    "AutoState",
    "BaseRefinement",
    "BlockJacobi",
    "Certificate",
    "DaskRows",
    "DenseLU",
    "DiskLU",
    "Distributed",
    "Domestic",
    "DrawBase",
    "LowRankUpdate",
    "MixedKrylov",
    "MixedLU",
    "Perturbation",
    "ScenarioBase",
    "ScenarioFlows",
    "Solution",
    "Solver",
    "SparseLU",
    "Streamed",
    "ZarrRows",
    "added",
    "as_source",
    "blas_threads",
    "certify",
    "changed_flows",
    "demand_flows",
    "draw_base",
    "drawn_multipliers",
    "extraction_of_columns",
    "extraction_of_each",
    "extraction_of_group",
    "extraction_of_rows",
    "intensity_flows",
    "inverse_diagonal",
    "is_mapped",
    "leontief_inverse",
    "memory_at_hand",
    "panels",
    "reciprocal",
    "relative_residual",
    "right_hand_sides",
    "scenario_base",
    "scenario_flows",
    "streamed_product",
]
