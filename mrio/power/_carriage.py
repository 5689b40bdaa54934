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
        Share of what is bought at the plant that does not land: what lands stays.
    before : DataFrame, optional
        The same of what the table has. Left out, it is lost alike, so that changes
        of the mix alone make a difference; zeros where all of the table's
        TWh landed and losses come on top (`traced`).
    """

    fees: pd.DataFrame | None = None
    losses: pd.DataFrame | None = None
    before: pd.DataFrame | None = None

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

    def kept_of(self, regions: list[str], buyers: tuple[str, ...]) -> tuple[FloatArray, FloatArray]:
        """Return (r, d) shares that land: of what is bought now, and in the table.

        Raises
        ------
        InputError
            A loss that is no share below 1.
        LabelError
        """
        now = _kept(self.losses, "losses", regions, buyers)
        return now, now if self.before is None else _kept(self.before, "before", regions, buyers)


def _kept(
    given: pd.DataFrame | None, what: str, regions: list[str], buyers: tuple[str, ...]
) -> FloatArray:
    lost = _whole(given, what, regions, buyers, "region")
    if wrong := np.argwhere(lost >= 1).tolist():
        s, d = wrong[0]
        raise InputError(
            f"{what}: from {regions[s]} to {buyers[d]} is {lost[s, d]:g}",
            where=regions[s],
            hint="give a share from 0 to below 1",
        )
    return 1.0 - lost


def _whole(
    given: pd.DataFrame | None, what: str, rows: list[str], columns: tuple[str, ...], kind: str
) -> FloatArray:
    """Return figures of all pairs, zero for those that are left out.

    Raises
    ------
    InputError
        No DataFrame; figures that are none or below zero.
    LabelError
        Unknown labels, or given twice.
    """
    if given is None:
        return np.zeros((len(rows), len(columns)))
    if not isinstance(given, pd.DataFrame):
        raise InputError(f"{what} is a {type(given).__name__}", hint="give a DataFrame")
    for found, known, role in ((given.index, rows, kind), (given.columns, columns, "buyer")):
        for name in found:
            if name not in known or found.has_duplicates:
                wrong = "given twice" if name in known else f"no {role} of the table"
                label = found[found.duplicated()][0] if name in known else name
                raise LabelError(
                    f"{label!r} of {what} is {wrong}",
                    where=str(label),
                    hint=suggest(str(label), list(known)) if name not in known else None,
                )
    figures = pd.DataFrame(numbers(given, what), given.index, given.columns)
    whole = figures.reindex(index=rows, columns=list(columns), fill_value=0.0)
    return whole.to_numpy(dtype=np.float64)


def numbers(given: pd.DataFrame | pd.Series, what: str) -> FloatArray:
    """Return figures that are finite and zero or more.

    Raises
    ------
    InputError
        Naming the first that is not.
    """
    try:
        values = given.to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{what} holds what is no number: {error}", where=what) from error
    wrong = np.argwhere(~(np.isfinite(values) & (values >= 0)))
    if len(wrong):
        at = tuple(wrong[0])
        label = " / ".join(str(axis[k]) for axis, k in zip(given.axes, at, strict=True))
        raise InputError(
            f"{what}, {label}: {values[at]:g}", where=label, hint="give a number, 0 or more"
        )
    return values
