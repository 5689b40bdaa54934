"""Coal and coke in tonnes: what provinces make, keep, send and receive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.construct.core import Array, BuildReport, ratio

COAL, COKE = "02", "11b"
GRADES = ("raw_coal", "cleaned_coal", "other_washed_coal")
CARRIERS = {COAL: GRADES, COKE: ("coke",)}
MADE = {COAL: ("raw_coal", "production"), COKE: ("coke", "coking")}
NAMES = {COAL: "coal", COKE: "coke"}


@dataclass(frozen=True, eq=False)
class FuelTonnes:
    """One fuel in Mt, by province in table order.

    Attributes
    ----------
    made : (r,) coal mined, coke made
    leaving : (r,) sent to other provinces and abroad, never more than is made
    exported : float
        Of it abroad, all provinces together, as the balances print it.
    received : (r,) from other provinces, as the energy balances print it
    passed : (r,) sent beyond what is made: it came from elsewhere
    """

    made: Array
    leaving: Array
    exported: float
    received: Array
    passed: Array

    @property
    def own(self) -> Array:
        """(r,) used in the province that made it."""
        return self.made - self.leaving

    def flows(self, trade: Array, exports: Array, own: Array) -> tuple[Array, Array]:
        """Spread tonnes over flows of money.

        What stays goes to the province's own users; what leaves goes to other
        provinces and abroad in proportion to money, abroad no more in all than
        the balances export. They book much of that as sent to the province of
        the port: by province the two cannot be told apart. A province that
        sells no money's worth to others keeps its tonnes.

        Parameters
        ----------
        trade : (r, r) money between provinces; the diagonal is not read
        exports : (r,) money from abroad
        own : (r,) money of own users

        Returns
        -------
        between : (r, r) Mt, own use on the diagonal
        abroad : (r,) Mt
        """
        trade = trade.copy()
        np.fill_diagonal(trade, 0.0)
        away = trade.sum(axis=1) + exports
        leaving = np.where((away > 0) | (own <= 0), self.leaving, 0.0)
        abroad = exports * ratio(leaving, away)
        abroad *= min(1.0, self.exported / abroad.sum()) if abroad.any() else 1.0
        sold = trade.sum(axis=1)
        abroad = np.where(sold > 0, abroad, np.where(exports > 0, leaving, 0.0))
        between = trade * ratio(leaving - abroad, sold)[:, None]
        stays = np.where(own > 0, self.made - leaving, 0.0)
        between[np.arange(len(own)), np.arange(len(own))] = stays
        return between, abroad


def read_fuels(
    balances: pd.DataFrame, regions: tuple[str, ...], report: BuildReport
) -> Mapping[str, FuelTonnes]:
    """Return coal and coke by code of sector, in Mt."""
    fuels = {}
    for code, carriers in CARRIERS.items():
        made = balance_row(balances, regions, MADE[code][:1], MADE[code][1])
        sent = balance_row(balances, regions, carriers, "sent_out")
        exports = balance_row(balances, regions, carriers, "exports")
        gone = sent + exports
        passed = np.clip(gone - made, 0.0, None)
        received = balance_row(balances, regions, carriers, "moved_in")
        fuels[code] = FuelTonnes(made, gone - passed, float(exports.sum()), received, passed)
        cells = ", ".join(f"{regions[r]} {passed[r]:.1f}" for r in np.flatnonzero(passed > 0.05))
        report.decide(
            f"{NAMES[code]} sent beyond what is made",
            f"{passed.sum():.1f} Mt: {cells or 'nowhere'}",
            "came from elsewhere: taken off what the province sends",
        )
    return fuels


def balance_row(
    balances: pd.DataFrame, regions: tuple[str, ...], carriers: tuple[str, ...], item: str
) -> Array:
    """Return a row of the energy balances in Mt, carriers together, by province."""
    columns = [balances[(carrier, item)] for carrier in carriers]
    total = pd.concat(columns, axis=1).sum(axis=1).reindex(list(regions)).fillna(0.0)
    return total.to_numpy(dtype=float) / 100.0
