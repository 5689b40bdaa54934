"""A plan of compensation as a folder of tables with its page."""

from mrio.report.compensation._folder import write_compensation

__all__ = [
    "write_compensation",
]
