"""The factory of the embedded tables of China: raw statistics in, tables and their reports out."""

from mrio.china._factory import ChinaBuild, build_china

__all__ = ["ChinaBuild", "build_china"]
