"""The model of a table: from here on every number is computed."""

from mrio.model._model import SOLVERS, Model
from mrio.model._report import Report, StressorRows

__all__ = ["SOLVERS", "Model", "Report", "StressorRows"]
