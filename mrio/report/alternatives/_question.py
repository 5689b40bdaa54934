"""The question whose answer is known over alternative tables: Shanxi and the Yangtze Delta."""

from __future__ import annotations

DELTA = ("Shanghai", "Jiangsu", "Zhejiang", "Anhui")
"""The Yangtze Delta."""
GROUP = "Yangtze Delta"
"""What its four provinces together are called in files of ranges."""
ORIGIN = "Shanxi"
STRESSOR = "co2"
