"""Columns of frames: key, unit, heading in English and Chinese, digits, sign, meaning.

Screens, pages and files say the same of a column because they ask here.
"""

from mrio.columns._catalogue import CATALOGUE, find, heading, of, of_frame, unit, units_in_files
from mrio.columns._column import Column, Money, currency_name

__all__ = [
    "CATALOGUE",
    "Column",
    "Money",
    "currency_name",
    "find",
    "heading",
    "of",
    "of_frame",
    "unit",
    "units_in_files",
]
