from ._base_refinement import BaseRefinement
from ._closed_forms import (
    extraction_of_columns,
    extraction_of_each,
    extraction_of_group,
    extraction_of_rows,
    inverse_diagonal,
)
from ._draws import DrawBase, draw_base, drawn_multipliers
from ._perturbation import LowRankUpdate, Perturbation, added, changed_flows
from ._scenarios import (
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
