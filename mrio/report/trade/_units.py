"""In what unit each column of a plan's tables is: its name ends in it, or the table has one."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

_ENDS = {
    "_twh": "TWh",
    "_mt": "Mt CO2",
    "_yuan_per_mwh": "yuan/MWh",
    "_million_yuan": "million yuan",
    "_percent": "%",
    "_share": "share, 1 is all",
}
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


def with_units(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables by file, each with its unit, or those of its columns, in `.attrs`."""
    return {f"{name}.csv": _told(name, frame) for name, frame in tables.items()}


def _told(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    told = frame.copy(deep=False)
    columns = {
        str(column): unit
        for column in frame.columns
        for end, unit in _ENDS.items()
        if str(column).endswith(end)
    }
    if name in _WHOLE:
        columns = {}
    elif name != "footprints":
        told.attrs.pop("units", None)
    told.attrs |= {"method": _METHODS[name]}
    if name in _WHOLE:
        told.attrs["units"] = _WHOLE[name]
    if columns:
        told.attrs["column_units"] = columns
    return told
