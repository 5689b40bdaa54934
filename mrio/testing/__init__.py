"""Public helpers for tests: tables with known answers, random tables, comparison, contracts.

`check_solver` and `check_rule` try a solver or a rule of your own against all
that the package expects of one. Only `tables` needs hypothesis, and imports it
when called.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from mrio.testing._compare import assert_tables_equal
from mrio.testing._random import CATEGORIES, mapped_table, synthetic_table
from mrio.testing._strategies import tables
from mrio.testing._tables import EXPORTS, Pair, miller_blair_table, toy_table

if TYPE_CHECKING:
    from mrio.testing._contract import ContractError
    from mrio.testing._rule_checks import RuleTraits, assert_settled, check_rule, rule_checks
    from mrio.testing._solver_checks import check_solver, solver_checks

_HOME = {
    "ContractError": "mrio.testing._contract",
    "RuleTraits": "mrio.testing._rule_checks",
    "assert_settled": "mrio.testing._rule_checks",
    "check_rule": "mrio.testing._rule_checks",
    "check_solver": "mrio.testing._solver_checks",
    "rule_checks": "mrio.testing._rule_checks",
    "solver_checks": "mrio.testing._solver_checks",
}
"""Names that need policy or solvers: a toy table is had without them."""

__all__ = [
    "CATEGORIES",
    "EXPORTS",
    "ContractError",
    "Pair",
    "RuleTraits",
    "assert_settled",
    "assert_tables_equal",
    "check_rule",
    "check_solver",
    "mapped_table",
    "miller_blair_table",
    "rule_checks",
    "solver_checks",
    "synthetic_table",
    "tables",
    "toy_table",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'mrio.testing' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
