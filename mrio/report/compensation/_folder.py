"""What a plan of compensation comes to, as a folder: tables, ledger and page."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from mrio import __version__
from mrio.checking import checked
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


@checked
def write_compensation(
    found: Compensation, folder: str | os.PathLike[str], plan_text: str, *, overwrite: bool = False
) -> Path:
    """Write tables, ledger and page into a folder, whole or not at all.

    A folder of the same plan, table and version is replaced: it is the same.

    Parameters
    ----------
    found : Compensation
    folder : path
        `net.csv`, `payments.csv`, `ledger.csv`, `ledger.parquet`,
        `consequences.csv`, `fairness.csv`, `agreement.csv`, where asked for
        `probability.csv` and `sensitivity.csv`, `compensation.html` and
        `settlement.json`.
    plan_text : str
        The plan as it was written.
    overwrite : bool
        Replace a folder of another plan.

    Raises
    ------
    StoreError
        When the folder is there and of something else, or cannot be written.
    """
    return write_folder(
        Path(folder),
        _tables(found),
        (PAGE, lambda: render_compensation(found, plan_text)),
        (MARK, _said(found, plan_text)),
        ever=EVER,
        overwrite=overwrite,
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
