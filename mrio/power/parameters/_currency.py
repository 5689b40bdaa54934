"""The currency of corridors and provinces, as their column says it."""

from __future__ import annotations

import pandas as pd

from mrio.errors import UnitError
from mrio.money import Currency, currency
from mrio.power._electricity import UNSTATED


def currency_of(*frames: pd.DataFrame, otherwise: Currency = UNSTATED) -> Currency:
    """Return the one currency that frames say in their column `currency`.

    Parameters
    ----------
    *frames : DataFrames of corridors or provinces
    otherwise : Currency
        Of frames without the column.

    Raises
    ------
    UnitError
        Several, or no currency of ISO 4217.
    """
    said = [each["currency"].tolist() for each in frames if "currency" in each.columns]
    codes = dict.fromkeys(str(code) for codes in said for code in codes)
    if len(codes) > 1:
        raise UnitError(
            f"prices in {' and '.join(codes)} are not compared",
            where="currency",
            hint="convert them to one currency at a rate of your own: none is assumed",
        )
    return currency(next(iter(codes))) if codes else otherwise
