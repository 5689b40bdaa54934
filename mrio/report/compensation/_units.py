"""In what unit each column of a plan's tables is, and what the table is."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from mrio.ledger import IN_COLUMN

MONEY, SHARE = "million yuan", "share, 1 is all"
_RECEIVED: dict[str, object] = {"units": MONEY, "method": "received less paid, by rule"}
_SAID: dict[str, dict[str, object]] = {
    "net.csv": _RECEIVED,
    "payments.csv": {"units": MONEY, "method": "payments of pairs by rule"},
    "ledger.csv": {
        "units": IN_COLUMN,
        "method": "double-entry book by rule, whole numbers",
    },
    "consequences.csv": {"method": "what settlements mean for budgets, people and costs"},
    "fairness.csv": {"method": "what is moved, who bears most, envy and inequality by rule"},
    "agreement.csv": {
        "units": "1",
        "method": "Spearman rank correlation of what regions receive",
    },
    "probability.csv": {"method": "over draws of emissions"},
    "sensitivity.csv": {**_RECEIVED, "method": "received less paid, by case, rule and price"},
}
_SAID["ledger.parquet"] = _SAID["ledger.csv"]
_COLUMNS: dict[str, dict[str, str]] = {
    "consequences.csv": {
        "received": MONEY,
        "gdp": "bn CNY",
        "share_of_gdp": SHARE,
        "yuan_per_head": "yuan per head",
        "covers_cost": SHARE,
        "envies": "regions",
        "envy": "yuan per t",
    },
    "fairness.csv": {
        "moved": MONEY,
        "payers": "regions",
        "receivers": "regions",
        "heaviest_share": f"{SHARE} (of GDP)",
        "envies": "pairs of regions",
        "envy": "yuan per t",
        **{f"{name}_{when}": "index" for name in ("gini", "theil") for when in ("before", "after")},
    },
    "probability.csv": {
        "pays": f"{SHARE} (of draws)",
        **dict.fromkeys(("mean", "low", "high"), MONEY),
    },
    "sensitivity.csv": {"price": "yuan per t"},
}
"""Of columns that are not in the unit of the table."""


def with_units(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables by file, each with its unit, or those of its columns, in `.attrs`."""
    return {name: _told(name, frame) for name, frame in tables.items()}


def _told(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    told = frame.copy(deep=False)
    there = {*map(str, frame.columns), *map(str, frame.index.names)}
    columns = {column: unit for column, unit in _COLUMNS.get(name, {}).items() if column in there}
    told.attrs = {**frame.attrs, **_SAID[name], **({"column_units": columns} if columns else {})}
    if "units" not in _SAID[name]:
        told.attrs.pop("units", None)
    return told
