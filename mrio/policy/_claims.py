"""Tonnes that can be claimed once: issued, granted to holders and retired, in whole kg."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import numpy as np
import pandas as pd

from mrio.errors import InputError
from mrio.ledger import Ledger
from mrio.policy._settlement import whole
from mrio.units import mass_factor

KG = "kg"


@dataclass(frozen=True, eq=False)
class Claims:
    """What holders may claim of a mechanism's tonnes, in a book that grants each kg once.

    Attributes
    ----------
    ledger : Ledger
        Issued at the source, passed on to the holders; a claim retires.
    instrument : str
    granted : Series by holder, whole kg
    """

    ledger: Ledger
    instrument: str
    granted: pd.Series

    @classmethod
    def issued(
        cls, source: str, instrument: str, amounts: pd.Series, book: Ledger | None = None
    ) -> Claims:
        """Return claims over whole kg that sum to no more than the amounts.

        Parameters
        ----------
        source : str
            The account that they are issued to: what avoids, no region.
        instrument : str
        amounts : Series by holder, kg, zero or more
        book : Ledger, optional
            One that holds others already; a new one if left out.

        Raises
        ------
        InputError
            When the book has issued the instrument before.
        """
        book = Ledger() if book is None else book
        before = {entry.instrument for posted in book.transactions for entry in posted}
        if instrument in before:
            raise InputError(
                f"{instrument!r} is in the book already",
                where=instrument,
                hint="tonnes are issued once: take a new book for another year or another case",
            )
        total = floor(float(amounts.sum()))
        kg = whole(amounts.to_numpy(dtype=np.float64), total)
        if total:
            book.issue(source, total, KG, instrument, "verified")
        for holder, amount in zip(amounts.index, kg, strict=True):
            if amount:
                book.transfer(source, str(holder), amount, KG, instrument, "granted")
        return cls(book, instrument, pd.Series(kg, amounts.index, name=KG, dtype="int64"))

    def left(self, holder: str) -> int:
        """Return the kg that a holder may still claim or pass on."""
        return self.ledger.balance(holder, KG, self.instrument)

    def claim(self, holder: str, kg: int) -> int:
        """Retire kg that a holder claims, and return the number of the transaction.

        Raises
        ------
        InputError
            More than it holds: a second claim of the same kg is one.
        """
        return self.ledger.retire(holder, kg, KG, self.instrument, f"claimed by {holder}")


def kg_in(unit: str) -> float:
    """Return how many kg a unit of mass has.

    Raises
    ------
    UnitError
        When it is no unit of mass.
    """
    return mass_factor(unit, "kg")
