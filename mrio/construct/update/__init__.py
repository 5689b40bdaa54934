"""An interregional table brought to another year: its structure, a new nation, new shares."""

from mrio.construct.update._update import Evidence, Nation, Updated, close_nation, update

__all__ = [
    "Evidence",
    "Nation",
    "Updated",
    "close_nation",
    "update",
]
