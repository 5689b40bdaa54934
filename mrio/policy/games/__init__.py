"""Cost games: the Shapley value, the core, the nucleolus, and exchange of quotas."""

from mrio.policy.games._abatement import AbatementExchange, AbatementGame
from mrio.policy.games._nucleolus import Nucleolus, nucleolus, prenucleolus
from mrio.policy.games._shapley import ShapleyValue, in_core, shapley

__all__ = [
    "AbatementExchange",
    "AbatementGame",
    "Nucleolus",
    "ShapleyValue",
    "in_core",
    "nucleolus",
    "prenucleolus",
    "shapley",
]
