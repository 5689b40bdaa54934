"""Power that is carried between regions: what grids are paid for it, what is lost on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.errors import InputError, LabelError
from mrio.labels import FloatArray, suggest
from mrio.power._market import wheeling_fee
from mrio.units import money_factor

MWH_PER_TWH = 1e6


@dataclass(frozen=True, eq=False)
class Carriage:
    """How power is carried physically, senders × buyers; pairs that are left out are free.

    Attributes
    ----------
    fees : DataFrame, optional
        Money for a TWh that lands, paid to the sender's grid: those of the table
        (`Resourcing.wheeling`), or tariffs. Paid for more of it, and saved for
        less; what the table has carried already keeps its price.
    losses : DataFrame, optional
        Share of what is bought at the plant that does not land. Of power that
        the table has already too: what lands stays, so only changes of the mix
        make a difference.
    """

    fees: pd.DataFrame | None = None
    losses: pd.DataFrame | None = None

    @classmethod
    def over(cls, corridors: pd.DataFrame, fees: pd.DataFrame, money_unit: str) -> Carriage:
        """Return the table's fees, and over pairs with a corridor its fee and loss.

        Parameters
        ----------
        corridors : DataFrame
            As in `Market.corridors`; of several between two regions the one with
            the lowest fee.
        fees : DataFrame
            Of the table, `Resourcing.wheeling`.
        money_unit : str
            Of the table.
        """
        fees = fees.copy()
        losses = pd.DataFrame(0.0, fees.index, fees.columns)
        per_twh = MWH_PER_TWH * money_factor("CNY", money_unit)
        lines = corridors.assign(fee=wheeling_fee(corridors)).sort_values("fee", kind="stable")
        for row in lines.drop_duplicates(["from", "to"]).to_dict("records"):
            if row["from"] in fees.index and row["to"] in fees.columns:
                fees.loc[row["from"], row["to"]] = row["fee"] * per_twh
                losses.loc[row["from"], row["to"]] = row["loss"]
        return cls(fees, losses)

    def fees_of(self, senders: list[str], buyers: tuple[str, ...]) -> FloatArray:
        """Return (t, d) fees of senders with a grid.

        Raises
        ------
        LabelError
            A sender without a grid, or no buyer of the table.
        """
        return _whole(self.fees, "fees", senders, buyers, "sender with a grid")

    def kept_of(self, senders: list[str], buyers: tuple[str, ...]) -> FloatArray:
        """Return (r, d) shares that land.

        Raises
        ------
        InputError
            A loss that is no share below 1.
        LabelError
        """
        lost = _whole(self.losses, "losses", senders, buyers, "region")
        if wrong := np.argwhere(~((lost >= 0) & (lost < 1))).tolist():
            s, d = wrong[0]
            raise InputError(
                f"the loss from {senders[s]} to {buyers[d]} is {lost[s, d]:g}",
                where=senders[s],
                hint="give a share from 0 to below 1",
            )
        return 1.0 - lost


def _whole(
    given: pd.DataFrame | None, what: str, rows: list[str], columns: tuple[str, ...], kind: str
) -> FloatArray:
    if given is None:
        return np.zeros((len(rows), len(columns)))
    for found, known, role in ((given.index, rows, kind), (given.columns, columns, "buyer")):
        for name in found:
            if name not in known:
                raise LabelError(
                    f"{name!r} of {what} is no {role} of the table",
                    where=str(name),
                    hint=suggest(str(name), list(known)),
                )
    whole = given.reindex(index=rows, columns=list(columns)).fillna(0.0)
    return whole.to_numpy(dtype=np.float64)
