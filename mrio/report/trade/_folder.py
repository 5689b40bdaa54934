"""What a plan of trade in power comes to, as a folder: tables and page."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from mrio import __version__
from mrio.power import Trade
from mrio.power.plan import FromFile
from mrio.report._folder import write_folder
from mrio.report.trade._page import render_trade
from mrio.resources import data_path

MARK = "trade.json"
"""What a folder of this kind holds, and says which plan it is of."""
PAGE = "trade.html"
EVER = (
    "accounts.csv",
    "comparison.csv",
    "compensation.csv",
    "contracts.csv",
    "dispatch_accounts.csv",
    "dispatch_by_period.csv",
    "flows_by_period.csv",
    "footprints.csv",
    "price_range_by_period.csv",
    "prices_by_period.csv",
)
"""Files that a folder of ours may hold, whatever its plan asks for."""


def write_trade(
    found: Trade, folder: str | os.PathLike[str], plan_text: str, *, overwrite: bool = False
) -> Path:
    """Write tables and page into a folder, whole or not at all.

    A folder of the same plan, files and version is replaced: it is the same.

    Parameters
    ----------
    found : Trade
    folder : path
        `dispatch.csv`, `flows.csv`, `prices.csv`, `certificates.csv`,
        `payments.csv`, with contracts `contracts.csv`, where provinces can live
        alone `comparison.csv`, with several periods `…_by_period.csv`, with
        accounts theirs; `trade.html` and `trade.json`.
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
        {f"{name}.csv": frame for name, frame in found.tables.items()},
        (PAGE, lambda: render_trade(found, plan_text)),
        (MARK, _said(found, plan_text)),
        ever=EVER,
        overwrite=overwrite,
    )


def _said(found: Trade, plan_text: str) -> dict[str, object]:
    """Return what tells one result from another: version, plan, the files it stands on."""
    plan = found.plan
    base = Path() if found.path is None else found.path.parent
    named = [each.file for each in (plan.demand_twh, plan.sources) if isinstance(each, FromFile)]
    named += [plan.corridors_file] if plan.corridors_file is not None else []
    files = {name: base / name for name in named}
    files["corridors.csv of mrio"] = data_path("power", "corridors.csv")
    return {
        "mrio": __version__,
        "plan": plan_text,
        "table_hash": None if found.resourcing is None else found.resourcing.model.table.hash,
        "files": {
            name: hashlib.sha256(path.read_bytes()).hexdigest()
            for name, path in sorted(files.items())
        },
    }
