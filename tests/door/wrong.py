"""Values of the wrong kind, as they come out of notebooks, files and other packages."""

import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from mrio import Model, policy
from mrio.testing import toy_table

TABLE = toy_table(open=True)
MODEL = Model(TABLE)


class Thing:
    """An object that nothing knows."""

    def __repr__(self):
        return "Thing()"


REGIONS = ["SX", "YD", "RC"]

FEW = {
    "None": None,
    "true": True,
    "minus": -1,
    "fraction": 2.5,
    "nan": float("nan"),
    "text": "no such thing",
    "number as text": "80",
    "list": [],
    "list of numbers": [1, 2],
    "list of words": ["a", "b"],
    "dict": {"a": "b"},
    "array": np.arange(3),
    "series": pd.Series([1.0, None], REGIONS[:2]),
    "table": TABLE,
    "rule": policy.NetTransfer(),
    "object": Thing(),
}
"""Tried in the default suite."""

MORE = {
    "zero": 0,
    "infinite": float("inf"),
    "complex": 1 + 2j,
    "empty text": "",
    "bytes": b"co2",
    "tuple": (),
    "pair": ("SX", "E"),
    "set": {"a"},
    "dict of numbers": {1: 2},
    "empty dict": {},
    "nested list": [[1, 2], [3]],
    "list of None": [None],
    "matrix": np.zeros((2, 2)),
    "array of text": np.array(["80", "90", "100"]),
    "array of nothing": np.array([]),
    "scalar array": np.array(3.0),
    "numpy text": np.str_("co2"),
    "nullable": pd.Series([1, 2, pd.NA], REGIONS, dtype="Int64"),
    "text series": pd.Series(["80", "90", "100"], REGIONS),
    "truths": pd.Series([True, False, True], REGIONS),
    "dates": pd.Series(pd.date_range("2020-01-01", periods=3), REGIONS),
    "complex series": pd.Series([1j, 2j, 3j], REGIONS),
    "categories": pd.Series(["a", "b", "a"], REGIONS, dtype="category"),
    "twice": pd.Series([1.0, 2.0], ["SX", "SX"]),
    "empty series": pd.Series(dtype=float),
    "frame": pd.DataFrame({"a": [1.0, 2.0]}),
    "empty frame": pd.DataFrame(),
    "text frame": pd.DataFrame({"a": ["x", "y"]}, ["SX", "YD"]),
    "index": pd.Index(["a"]),
    "missing": pd.NA,
    "date": datetime.date(2020, 1, 1),
    "datetime64": np.datetime64("2020-01-01"),
    "duration": np.timedelta64(3, "D"),
    "path": Path("no") / "such" / "place",
    "model": MODEL,
    "class": dict,
    "function": len,
    "DataArray": MODEL.x,
}
"""Tried with -m slow, together with the few."""
