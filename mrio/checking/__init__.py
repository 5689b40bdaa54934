"""Checks of arguments that public functions share: their kinds, figures and labels."""

from mrio.checking._kinds import check_fields, check_kind, checked, checked_but, shown
from mrio.checking._labels import known, suggest
from mrio.checking._numbers import check_columns, is_number, number, numbers, one_of, whole_number

__all__ = [
    "check_columns",
    "check_fields",
    "check_kind",
    "checked",
    "checked_but",
    "is_number",
    "known",
    "number",
    "numbers",
    "one_of",
    "shown",
    "suggest",
    "whole_number",
]
