"""A table of three industries with exports and imports, as users give it."""

import pandas as pd

from mrio.table import Table

INDUSTRIES = pd.MultiIndex.from_tuples([("A", "1"), ("A", "2"), ("B", "1")])
DEMAND = pd.MultiIndex.from_tuples([("A", "use"), ("B", "use"), ("ROW", "exports")])
Z = pd.DataFrame([[1.0, 2, 3], [4, 5, 6], [1, 2, 1]], INDUSTRIES, INDUSTRIES, dtype=float)
Y = pd.DataFrame([[20.0, 1, 5], [1, 30, 2], [9, 20, 0]], INDUSTRIES, DEMAND, dtype=float)
F = pd.DataFrame([[1.0, 2, 3], [4, 5, 6]], ["co2", "ch4"], INDUSTRIES, dtype=float)
F_Y = pd.DataFrame([[7.0, 8, 0]], ["co2"], DEMAND, dtype=float)
V = pd.DataFrame([[2.0, 3, 4]], ["imports"], INDUSTRIES, dtype=float)
V_Y = pd.DataFrame([[5.0, 6, 0]], ["imports"], DEMAND, dtype=float)
UNITS = {"co2": "Mt", "ch4": "kt"}


def make(**changes):
    given = {"Z": Z, "Y": Y, "F": F, "F_Y": F_Y, "v": V, "v_Y": V_Y}
    given |= {"money_unit": "bn CNY", "units": UNITS} | changes
    return Table.from_frames(given.pop("Z"), given.pop("Y"), **given)


def with_value(frame, value, at=(0, 1)):
    frame = frame.astype(object)
    frame.iloc[at] = value
    return frame
