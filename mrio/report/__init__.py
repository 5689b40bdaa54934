"""Figures, tables and pages for people."""

from mrio.report._mission import DELTA, Mission, mission

__all__ = ["DELTA", "Mission", "mission"]
