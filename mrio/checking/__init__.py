"""Checks of arguments that public functions share: their kinds, and their figures."""

from mrio.checking._kinds import check_fields, check_kind, checked, checked_but, shown
from mrio.checking._numbers import number, numbers, one_of, whole_number

__all__ = [
    "check_fields",
    "check_kind",
    "checked",
    "checked_but",
    "number",
    "numbers",
    "one_of",
    "shown",
    "whole_number",
]
