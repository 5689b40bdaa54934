"""What a plan of compensation comes to, as a folder: tables, ledger and page."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from mrio import __version__
from mrio.checking import checked
from mrio.columns import units_in_files
from mrio.ledger import IN_COLUMN
from mrio.policy import (
    Compensation,
    comparison,
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
METHODS = {
    "net.csv": "net receipts (received − paid) by region and rule",
    "payments.csv": "payments of pairs by rule",
    "ledger.csv": "double-entry book by rule, whole numbers",
    "ledger.parquet": "double-entry book by rule, whole numbers",
    "consequences.csv": "what settlements mean for budgets, people and costs",
    "fairness.csv": "total payments, heaviest burden, no-envy test and inequality by rule",
    "agreement.csv": "Spearman rank correlation of net receipts",
    "probability.csv": "over draws of emissions",
    "sensitivity.csv": "net receipts by case, rule and price",
}


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
        _all_with_units(found),
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
        "agreement.csv": comparison(settlements).agreement,
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
        "charged_at": comparison(found.settlements).charged_at,
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


def _all_with_units(found: Compensation) -> dict[str, pd.DataFrame]:
    """Return the tables by file, each with its unit, or those of its columns, in `.attrs`."""
    money = found.parties.currency
    whole = {
        "net.csv": f"million {money.name}",
        "payments.csv": f"million {money.name}",
        "ledger.csv": IN_COLUMN,
        "ledger.parquet": IN_COLUMN,
        "agreement.csv": "1",
        "sensitivity.csv": f"million {money.name}",
    }
    told = {}
    for name, frame in _tables(found).items():
        units = units_in_files(frame, Path(name).stem, currency=money)
        told[name] = frame.copy(deep=False)
        told[name].attrs = {**frame.attrs, "method": METHODS[name]}
        told[name].attrs.pop("units", None)
        if name in whole:
            told[name].attrs["units"] = whole[name]
            units = {key: unit for key, unit in units.items() if unit != whole[name]}
        if units:
            told[name].attrs["column_units"] = units
    return told
