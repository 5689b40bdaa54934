"""What a plan of trade in power comes to, as a folder: tables and page."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from mrio import __version__
from mrio.checking import checked
from mrio.columns import units_in_files
from mrio.money import currency
from mrio.power import Trade
from mrio.power.plan import FromFile
from mrio.report._folder import write_folder
from mrio.report.trade._page import render_trade
from mrio.resources import data_path

MONEY = currency("CNY")
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
_WHOLE = {
    "prices": "yuan/MWh",
    "prices_by_period": "yuan/MWh",
    "dispatch_by_period": "TWh",
    "flows_by_period": "TWh",
    "payments": "million yuan",
    "compensation": "million yuan",
    "comparison": "cost million yuan, CO2 Mt, price yuan/MWh, as column `what` says",
}
"""Of tables whose columns are all in one unit, or whose rows are not."""
_METHODS = {
    "dispatch": "what sources generate at least cost",
    "flows": "what corridors carry at least cost",
    "prices": "shadow prices of demand and of certificates; energy a mean by demand",
    "certificates": "issued, due and passed on",
    "payments": "received (+) and paid (-) at shadow prices",
    "contracts": "what contracts cost their buyers above energy and certificates",
    "comparison": "against the same market without corridors",
    "dispatch_by_period": "what sources generate",
    "flows_by_period": "what corridors carry, where it is sent",
    "prices_by_period": "shadow price of demand",
    "accounts": "accounts by location and by contract",
    "dispatch_accounts": "accounts when other plants run",
    "footprints": "multipliers of products by location, by dispatch and by contract",
    "compensation": "net transfers between regions at the plan's price",
}


@checked
def write_trade(
    found: Trade,
    folder: str | os.PathLike[str],
    plan_text: str,
    *,
    overwrite: bool = False,
    meta: bool = True,
    bom: bool = False,
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
        accounts theirs; `trade.html`, `trade.json`, and `tables.meta.json`: units
        of each column, and with accounts the input-output table and its hash.
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
        _all_with_units(found.tables),
        (PAGE, lambda: render_trade(found, plan_text)),
        (MARK, _said(found, plan_text)),
        about=_about(found),
        ever=EVER,
        overwrite=overwrite,
        meta=meta,
        bom=bom,
    )


def _about(found: Trade) -> dict[str, object]:
    """Return what holds of all tables."""
    made = found.resourcing
    if made is None:
        return {}  # a market alone: there is no input-output table
    table = made.model.table
    return {
        "stressor": made.stressor,
        "source": table.name or "unnamed table",
        **({} if table.year is None else {"year": table.year}),
        "table_hash": table.hash,
    }


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


def _all_with_units(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables by file, each with its unit, or those of its columns, in `.attrs`."""
    return {f"{name}.csv": _with_units(name, frame) for name, frame in tables.items()}


def _with_units(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    told = frame.copy(deep=False)
    whole = name in _WHOLE
    if not whole and name != "footprints":
        told.attrs.pop("units", None)
    own = str(told.attrs.get("units", ""))
    units = {} if whole else units_in_files(frame, name, currency=MONEY, own=own)
    told.attrs |= {"method": _METHODS[name]}
    if whole:
        told.attrs["units"] = _WHOLE[name]
    if units:
        told.attrs["column_units"] = units
    return told
