"""What a plan of compensation comes to, as a folder: tables, ledger and page."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from mrio import __version__
from mrio.checking import checked
from mrio.ledger import IN_COLUMN
from mrio.policy import (
    Compensation,
    agreement_table,
    consequences_table,
    fairness_table,
    ledger_table,
    payments_table,
)
from mrio.report._folder import write_folder
from mrio.report.compensation._page import render_compensation

MARK = "settlement.json"
"""What a folder of this kind holds, and says which plan and table it is of."""
PAGE = "compensation.html"
EVER = ("probability.csv", "sensitivity.csv")
"""Files that a folder of ours may hold, whatever its plan asks for."""
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
        "per_head": "yuan per head",
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


@checked
def write_compensation(
    found: Compensation,
    folder: str | os.PathLike[str],
    plan_text: str,
    *,
    overwrite: bool = False,
    meta: bool = True,
    bom: bool = False,
) -> Path:
    """Write tables, ledger and page into a folder, whole or not at all.

    A folder of the same plan, table and version is replaced: it is the same.

    Parameters
    ----------
    found : Compensation
    folder : path
        `net.csv`, `payments.csv`, `ledger.csv`, `ledger.parquet`,
        `consequences.csv`, `fairness.csv`, `agreement.csv`, where asked for
        `probability.csv` and `sensitivity.csv`, `compensation.html`,
        `settlement.json`, and `tables.meta.json`: units of each column, stressor,
        method, the input-output table and its hash.
    plan_text : str
        The plan as it was written.
    overwrite : bool
        Replace a folder of another plan.
    meta : bool
        Whether to write `tables.meta.json`.
    bom : bool
        Begin CSV files with the mark of UTF-8, for Excel.

    Raises
    ------
    StoreError
        When the folder is there and of something else, or cannot be written.
    """
    return write_folder(
        Path(folder),
        _all_with_units(_tables(found)),
        (PAGE, lambda: render_compensation(found, plan_text)),
        (MARK, _said(found, plan_text)),
        about=_about(found),
        ever=EVER,
        overwrite=overwrite,
        meta=meta,
        bom=bom,
    )


def _tables(found: Compensation) -> dict[str, pd.DataFrame]:
    settlements, parties = found.settlements, found.parties
    ledger = ledger_table(settlements)
    tables = {
        "net.csv": found.net,
        "payments.csv": payments_table(settlements),
        "ledger.csv": ledger,
        "ledger.parquet": ledger,
        "consequences.csv": consequences_table(
            settlements, parties, population=found.heads, abatement_cost=found.costs_alone
        ),
        "fairness.csv": fairness_table(settlements, parties, population=found.heads),
        "agreement.csv": agreement_table(found.net),
    }
    if found.probability is not None:
        tables["probability.csv"] = found.probability
    if found.sensitivity is not None:
        tables["sensitivity.csv"] = found.sensitivity
    return tables


def _about(found: Compensation) -> dict[str, object]:
    """Return what holds of all tables."""
    table = found.table
    return {
        "stressor": found.plan.stressor,
        "source": table.name or "unnamed table",
        **({} if table.year is None else {"year": table.year}),
        "table_hash": table.hash,
    }


def _said(found: Compensation, plan_text: str) -> dict[str, object]:
    """Return what tells one result from another: version, table, plan, the files it names."""
    return {
        "mrio": __version__,
        "table": found.table.name,
        "table_hash": found.table.hash,
        "plan": plan_text,
        "charged_at": found.net.attrs["charged_at"],
        "files": {
            name: hashlib.sha256((found.folder / name).read_bytes()).hexdigest()
            for name in sorted(set(_files(found.plan.model_dump())))
        },
    }


def _files(node: object) -> Iterator[str]:
    """Yield the files that a plan takes figures from."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("file", "sent") and isinstance(value, str):
                yield value
            yield from _files(value)
    elif isinstance(node, (list, tuple)):
        for item in node:
            yield from _files(item)


def _all_with_units(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables by file, each with its unit, or those of its columns, in `.attrs`."""
    return {name: _with_units(name, frame) for name, frame in tables.items()}


def _with_units(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    told = frame.copy(deep=False)
    there = {*map(str, frame.columns), *map(str, frame.index.names)}
    columns = {column: unit for column, unit in _COLUMNS.get(name, {}).items() if column in there}
    told.attrs = {**frame.attrs, **_SAID[name], **({"column_units": columns} if columns else {})}
    if "units" not in _SAID[name]:
        told.attrs.pop("units", None)
    return told
