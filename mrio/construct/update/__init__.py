"""An interregional table brought to another year: its structure, a new nation, new shares."""

from mrio.construct.update._check import check_closed
from mrio.construct.update._update import Evidence, Nation, Updated, close_nation, update
from mrio.construct.update._use import fit_use

__all__ = [
    "Evidence",
    "Nation",
    "Updated",
    "check_closed",
    "close_nation",
    "fit_use",
    "update",
]
