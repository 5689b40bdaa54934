"""Tonnes that can be claimed once: issued, granted to holders and retired, in whole kg."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import numpy as np
import pandas as pd

from mrio.checking import checked, numbers
from mrio.errors import InputError
from mrio.instruments import Instrument
from mrio.labels import resolve_region
from mrio.ledger import ISSUED, Ledger
from mrio.policy.mechanisms._booking import check_book
from mrio.policy.parties import whole
from mrio.scenario import original_sector
from mrio.table import Table
from mrio.units import mass_factor

KG = "kg"
ROUNDING = 1e-9


def tonnes_of(
    table: Table, kind: str, region: str, sector: str, rows: tuple[str, ...], batch: str
) -> Instrument:
    """Return the instrument of tonnes of an industry, or of the one that it is a part of.

    Parameters
    ----------
    kind : str
        'avoided tonnes', 'certified tonnes'.
    rows : tuple of str
        Stressor rows; those of a total each on its own.
    batch : str
        Parameters that tell one issue from another of the same kind.
    """
    host = original_sector(table, region, sector)
    parts = [
        j
        for j, (first, second) in enumerate(table.industries.index)
        if first == region and original_sector(table, region, second) == host
    ]
    emitted = []
    for row in rows:
        F, _, unit = table.stressor(row)[:3]
        emitted.append((row, round(float(F[parts].sum()) * kg_in(unit))))
    period = None if table.year is None else str(table.year)
    return Instrument(kind, region, host, None, period, batch, tuple(emitted))


def _industry(instrument: Instrument) -> str:
    return f"{instrument.region} / {instrument.sector}"


def _overlap(one: Instrument, other: Instrument) -> bool:
    """Return whether both are tonnes of one industry, year and of a row in common."""
    same = (one.region, one.sector) == (other.region, other.sector)
    years = {one.period, other.period} - {None}  # of a table without a year it may be any
    return same and len(years) < 2 and not set(one.emitted).isdisjoint(other.emitted)


def _of_row(instrument: Instrument, row: str, kg: float) -> float:
    """Return what of so many kg is of a row: all rows of a total fall alike."""
    total = sum(instrument.emitted.values())
    return kg * instrument.emitted.get(row, 0) / total if total else 0.0


def issued_in(book: Ledger) -> dict[Instrument, int]:
    """Return the kg that a book has issued, by instrument, of those whose basis is known."""
    issued: dict[Instrument, int] = {}
    for entry in (entry for posted in book.transactions for entry in posted):
        of = book.instruments.get(str(entry.instrument))
        if entry.payer == ISSUED and entry.unit == KG and of is not None and of.basis:
            issued[of] = issued.get(of, 0) + entry.amount
    return issued


def check_issue(book: Ledger, made: Instrument, kg: float) -> None:
    """Raise an InputError where a book would issue tonnes of an industry twice.

    All that it issues of the industry is added up row by row, as all rows of a
    total fall alike, and is bounded by what the industry emits before any of it.
    """
    others = [each for each in issued_in(book).items() if _overlap(made, each[0])]
    if any((other.kind, other.batch) == (made.kind, made.batch) for other, _ in others):
        raise InputError(
            f"{made.kind} of {_industry(made)} ({made.batch}) are in the book already",
            where=_industry(made),
            hint="tonnes of a year are issued once: take a new book for another case",
        )
    claims = [*others, (made, kg)]
    for row in made.emitted:
        allowed = max(other.emitted.get(row, 0) for other, _ in claims)
        found = sum(_of_row(other, row, amount) for other, amount in claims)
        if allowed > 0 and found > allowed * (1.0 + ROUNDING) + len(claims):
            raise InputError(
                f"{found:.0f} kg of {row} would be issued of {_industry(made)}, "
                f"which emits {allowed:.0f} kg",
                where=_industry(made),
                hint=f"other issues in the book took {found - _of_row(made, row, kg):.0f} kg",
            )


@dataclass(frozen=True, eq=False)
class Claims:
    """What holders may claim of a mechanism's tonnes, in a book that grants each kg once.

    Attributes
    ----------
    ledger : Ledger
        Issued at the source, passed on to the holders; a claim retires.
    instrument : str or Instrument
        By name, or what it is tonnes of.
    granted : Series by holder, whole kg
    """

    ledger: Ledger
    instrument: str | Instrument
    granted: pd.Series

    @classmethod
    @checked
    def issued(
        cls,
        source: str,
        instrument: str | Instrument,
        amounts: pd.Series,
        book: Ledger | None = None,
    ) -> Claims:
        """Return claims over whole kg that sum to no more than the amounts.

        Parameters
        ----------
        source : str
            The account that they are issued to: what avoids, no region.
        instrument : str or Instrument
            One with a basis is issued once it is known that the book does not
            issue more of the industry than it emits.
        amounts : Series by holder, kg, zero or more
        book : Ledger, optional
            One that holds others already; a new one if left out.

        Raises
        ------
        InputError
            When the book has issued the instrument before, or with it would
            issue more of an industry than that emits.
        """
        book = Ledger() if book is None else book
        check_book(book)
        figures = numbers(amounts, "amounts")
        if not (np.isfinite(figures).all() and (figures >= 0).all()):
            raise InputError("amounts are no finite numbers of zero or more", where=source)
        if isinstance(instrument, Instrument) and instrument.basis:
            check_issue(book, instrument, float(figures.sum()))
        before = {str(entry.instrument) for posted in book.transactions for entry in posted}
        if str(instrument) in before:
            raise InputError(
                f"{str(instrument)!r} is in the book already",
                where=str(instrument),
                hint="tonnes are issued once: take a new book for another year or another case",
            )
        total = floor(float(figures.sum()))
        kg = whole(figures, total)
        if total:
            book.issue(source, total, KG, instrument, "verified", "reduction")
        for holder, amount in zip(amounts.index, kg, strict=True):
            if amount:
                book.transfer(source, str(holder), amount, KG, instrument, "granted", "grant")
        return cls(book, instrument, pd.Series(kg, amounts.index, name=KG, dtype="int64"))

    @checked
    def left(self, holder: str) -> int:
        """Return the kg that a holder may still claim or pass on."""
        return self.ledger.balance(self._holder(holder), KG, self.instrument)

    def _holder(self, name: str) -> str:
        return resolve_region(map(str, self.granted.index), name)

    def claim(self, holder: str, kg: int) -> int:
        """Retire kg that a holder claims, and return the number of the transaction.

        Raises
        ------
        InputError
            More than it holds: a second claim of the same kg is one.
        """
        holder = self._holder(holder)
        reason = f"claimed by {holder}"
        return self.ledger.retire(holder, kg, KG, self.instrument, reason, "claim", holder)


def kg_in(unit: str) -> float:
    """Return how many kg a unit of mass has.

    Raises
    ------
    UnitError
        When it is no unit of mass.
    """
    return mass_factor(unit, "kg")
