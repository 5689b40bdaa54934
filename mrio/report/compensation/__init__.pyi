from ._folder import write_compensation
from ._ranges import ConstructionRanges, construction_ranges
from ._remarks import (
    price_told,
    rules_remarks,
    same_as,
    scope_told,
    switching_told,
)
from ._rules_said import rule_name

__all__ = [
    "ConstructionRanges",
    "construction_ranges",
    "price_told",
    "rule_name",
    "rules_remarks",
    "same_as",
    "scope_told",
    "switching_told",
    "write_compensation",
]
