"""Tonnes that can be claimed once: issued, granted to holders and retired, in whole kg."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import floor

import numpy as np
import pandas as pd

from mrio.checking import checked, numbers
from mrio.errors import InputError
from mrio.ledger import ISSUED, Ledger
from mrio.policy.mechanisms._booking import check_book
from mrio.policy.parties import whole
from mrio.scenario import original_sector
from mrio.table import Table
from mrio.units import mass_factor

KG = "kg"
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Basis:
    """What tonnes that are issued are tonnes of; an instrument's name carries it.

    Attributes
    ----------
    kind : str
        What issues them: 'avoided', 'certified'.
    region, sector : str
        The industry, by the name that it had before it was taken apart.
    emitted : mapping of a stressor row to kg
        What the industry emits, rows of a total each on its own.
    by : str
        Parameters that tell one issue from another of the same kind.
    """

    kind: str
    region: str
    sector: str
    emitted: Mapping[str, int]
    by: str

    @classmethod
    def of(
        cls, table: Table, kind: str, region: str, sector: str, rows: tuple[str, ...], by: str
    ) -> Basis:
        """Return the basis of tonnes of an industry, or of the one that it is a part of."""
        host = original_sector(table, region, sector)
        parts = [
            j
            for j, (first, second) in enumerate(table.industries.index)
            if first == region and original_sector(table, region, second) == host
        ]
        emitted = {}
        for row in rows:
            F, _, unit = table.stressor(row)[:3]
            emitted[row] = round(float(F[parts].sum()) * kg_in(unit))
        return cls(kind, region, host, emitted, by)

    @classmethod
    def read(cls, instrument: str) -> Basis | None:
        """Return what an instrument's name carries; None where it is none of an industry's."""
        kind, _, text = instrument.partition(" ")
        try:
            found = json.loads(text)
            return cls(kind, found["region"], found["sector"], found["emits kg"], found["by"])
        except (ValueError, KeyError, TypeError):
            return None

    @property
    def instrument(self) -> str:
        """Its name in a book."""
        told = {"region": self.region, "sector": self.sector, "by": self.by}
        return f"{self.kind} {json.dumps({**told, 'emits kg': self.emitted}, ensure_ascii=False)}"

    @property
    def industry(self) -> str:
        """The industry in one text."""
        return f"{self.region} / {self.sector}"

    def overlaps(self, other: Basis) -> bool:
        """Return whether both are tonnes of one industry and of a row in common."""
        same = (self.region, self.sector) == (other.region, other.sector)
        return same and not set(self.emitted).isdisjoint(other.emitted)

    def of_row(self, row: str, kg: float) -> float:
        """Return what of so many kg is of a row: all rows of a total fall alike."""
        total = sum(self.emitted.values())
        return kg * self.emitted.get(row, 0) / total if total else 0.0


def issued_in(book: Ledger) -> dict[str, int]:
    """Return the kg that a book has issued, by instrument."""
    issued: dict[str, int] = {}
    for entry in (entry for posted in book.transactions for entry in posted):
        if entry.payer == ISSUED and entry.unit == KG:
            issued[entry.instrument] = issued.get(entry.instrument, 0) + entry.amount
    return issued


def check_issue(book: Ledger, basis: Basis, kg: float) -> None:
    """Raise an InputError where a book would issue tonnes of an industry twice.

    All that it issues of the industry is added up row by row, as all rows of a
    total fall alike, and is bounded by what the industry emits before any of it.
    """
    others = []
    for instrument, amount in issued_in(book).items():
        other = Basis.read(instrument)
        if other is not None and basis.overlaps(other):
            others.append((other, amount))
    if any((other.kind, other.by) == (basis.kind, basis.by) for other, _ in others):
        raise InputError(
            f"{basis.kind} tonnes of {basis.industry} ({basis.by}) are in the book already",
            where=basis.industry,
            hint="tonnes are issued once: take a new book for another year or another case",
        )
    claims = [*others, (basis, kg)]
    for row in basis.emitted:
        allowed = max(other.emitted.get(row, 0) for other, _ in claims)
        found = sum(other.of_row(row, amount) for other, amount in claims)
        if allowed > 0 and found > allowed * (1.0 + ROUNDING) + len(claims):
            raise InputError(
                f"{found:.0f} kg of {row} would be issued of {basis.industry}, "
                f"which emits {allowed:.0f} kg",
                where=basis.industry,
                hint=f"other issues in the book took {found - basis.of_row(row, kg):.0f} kg",
            )


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
    @checked
    def issued(
        cls,
        source: str,
        instrument: str | Basis,
        amounts: pd.Series,
        book: Ledger | None = None,
    ) -> Claims:
        """Return claims over whole kg that sum to no more than the amounts.

        Parameters
        ----------
        source : str
            The account that they are issued to: what avoids, no region.
        instrument : str or Basis
            Of a basis its name, once it is known that the book does not issue
            more of the industry than it emits.
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
        if isinstance(instrument, Basis):
            check_issue(book, instrument, float(figures.sum()))
            instrument = instrument.instrument
        before = {entry.instrument for posted in book.transactions for entry in posted}
        if instrument in before:
            raise InputError(
                f"{instrument!r} is in the book already",
                where=instrument,
                hint="tonnes are issued once: take a new book for another year or another case",
            )
        total = floor(float(figures.sum()))
        kg = whole(figures, total)
        if total:
            book.issue(source, total, KG, instrument, "verified")
        for holder, amount in zip(amounts.index, kg, strict=True):
            if amount:
                book.transfer(source, str(holder), amount, KG, instrument, "granted")
        return cls(book, instrument, pd.Series(kg, amounts.index, name=KG, dtype="int64"))

    @checked
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
