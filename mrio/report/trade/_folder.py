"""What a plan of trade in power comes to, as a folder: tables and page."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pandas as pd

from mrio import __version__
from mrio.checking import checked
from mrio.columns import units_in_files
from mrio.money import Currency
from mrio.power import Trade
from mrio.power.plan import FromFile
from mrio.report._folder import write_folder
from mrio.report.trade._experiment import money_of
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
    "dispatch_comparison.csv",
    "flows_by_period.csv",
    "footprints.csv",
    "payments_comparison.csv",
    "price_range_by_period.csv",
    "prices_by_period.csv",
)
"""Files that a folder of ours may hold, whatever its plan asks for."""
_WHOLE = {
    "prices": "{currency}/MWh",
    "prices_by_period": "{currency}/MWh",
    "price_range_by_period": "{currency}/MWh",
    "dispatch_by_period": "TWh",
    "flows_by_period": "TWh",
    "payments": "million {currency}",
    "payments_comparison": "million {currency}",
    "compensation": "million {currency}",
    "comparison": "cost million {currency}, CO2 Mt, price {currency}/MWh, as column `what` says",
}
"""Of tables whose columns are all in one unit, or whose rows are not."""
_METHODS = {
    "dispatch": "least-cost dispatch of each source",
    "flows": "least-cost flows over each corridor",
    "prices": "shadow prices of demand and of certificates; energy a mean weighted by demand",
    "certificates": "issued, owed and traded, bundled with power and unbundled",
    "payments": "received (+) and paid (-) at shadow prices",
    "contracts": "cost of contracts to their buyers above energy and certificates",
    "comparison": "compared with the same market without corridors",
    "dispatch_comparison": "dispatch and CO2, with corridors and without",
    "payments_comparison": "net surplus of each party, with corridors and without",
    "dispatch_by_period": "least-cost dispatch of each source",
    "flows_by_period": "least-cost flows over each corridor, sent",
    "prices_by_period": "shadow price of demand",
    "price_range_by_period": "lowest and highest price that clears the market",
    "accounts": "accounts by location and by contract",
    "dispatch_accounts": "accounts at baseline, and their change after redispatch",
    "footprints": "multipliers of products by location, after redispatch and by contract",
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
        `payments.csv`, with contracts `contracts.csv`, where demand can be met
        without trade `comparison.csv`, `dispatch_comparison.csv` and
        `payments_comparison.csv`, with several periods `…_by_period.csv`, with
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
    from mrio.report.trade._page import render_trade  # brings plotly

    return write_folder(
        Path(folder),
        _all_with_units(found),
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


def _all_with_units(found: Trade) -> dict[str, pd.DataFrame]:
    """Return the tables by file, each with its unit, or those of its columns, in `.attrs`."""
    return {
        f"{name}.csv": _with_units(name, frame, money_of(found, name))
        for name, frame in found.tables.items()
    }


def _with_units(name: str, frame: pd.DataFrame, money: Currency) -> pd.DataFrame:
    told = frame.copy(deep=False)
    whole = name in _WHOLE
    if not whole and name != "footprints":
        told.attrs.pop("units", None)
    own = str(told.attrs.get("units", ""))
    units = {} if whole else units_in_files(frame, name, currency=money, own=own)
    told.attrs |= {"method": _METHODS[name]}
    if whole:
        told.attrs["units"] = _WHOLE[name].format(currency=money.name)
    if units:
        told.attrs["column_units"] = units
    return told
