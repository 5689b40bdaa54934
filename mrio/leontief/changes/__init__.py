"""Changed coefficients on a factorised base: low-rank updates, scenarios, draws, closed forms."""

from mrio.leontief.changes._base_refinement import BaseRefinement
from mrio.leontief.changes._closed_forms import (
    extraction_of_columns,
    extraction_of_each,
    extraction_of_group,
    extraction_of_rows,
    inverse_diagonal,
)
from mrio.leontief.changes._draws import DrawBase, draw_base, drawn_multipliers
from mrio.leontief.changes._perturbation import LowRankUpdate, Perturbation, added, changed_flows
from mrio.leontief.changes._scenarios import (
    ScenarioBase,
    ScenarioFlows,
    demand_flows,
    intensity_flows,
    scenario_base,
    scenario_flows,
)

__all__ = [
    "BaseRefinement",
    "DrawBase",
    "LowRankUpdate",
    "Perturbation",
    "ScenarioBase",
    "ScenarioFlows",
    "added",
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
    "scenario_base",
    "scenario_flows",
]
