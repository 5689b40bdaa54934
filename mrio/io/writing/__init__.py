"""Outputs that appear whole or not at all: drafts, their places, and what a killed run left."""

from mrio.io.writing._drafts import old_versions, read_settled, warn_of_leftovers
from mrio.io.writing._place import place, write_checked
from mrio.io.writing._together import place_together

__all__ = [
    "old_versions",
    "place",
    "place_together",
    "read_settled",
    "warn_of_leftovers",
    "write_checked",
]
