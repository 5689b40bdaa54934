"""The model of a table: from here on every number is computed."""

from mrio.model._model import Model
from mrio.model._other_flows import multipliers_of_flows
from mrio.model._report import Report, StressorRows
from mrio.model._solvers import SOLVERS
from mrio.model._treatments import MARKS

__all__ = ["MARKS", "SOLVERS", "Model", "Report", "StressorRows", "multipliers_of_flows"]
