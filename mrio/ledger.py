"""A double-entry book of money, tonnes and certificates, in whole fen, kg and kWh."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING

from mrio.checking import check_fields, checked
from mrio.errors import InputError, LabelError, UnitError

if TYPE_CHECKING:
    import pandas as pd

MONEY = "fen"
UNITS = (MONEY, "kg", "kWh")
"""Smallest units: money in hundredths of a yuan, mass, energy. Every amount is a whole number."""
IN_COLUMN = "as the column `unit` says in each row"
ISSUED, RETIRED = "(issued)", "(retired)"
"""Where units of an instrument come from, and where they end: the book's own two accounts."""


@dataclass(frozen=True)
class Entry:
    """One amount that goes from a payer to a receiver, and why.

    Attributes
    ----------
    payer, receiver : str
        Accounts.
    amount : int
        In `unit`, above zero.
    unit : {"fen", "kg", "kWh"}
    instrument : str
        What is moved: 'yuan', or a kind and batch of credits or certificates.
        Holdings are kept for each instrument apart.
    reason : str
    """

    payer: str
    receiver: str
    amount: int
    unit: str
    instrument: str
    reason: str

    def __post_init__(self) -> None:
        check_fields(self)
        for name in ("payer", "receiver", "instrument", "reason"):
            value = getattr(self, name)
            if not isinstance(value, str) or not value.strip():
                raise LabelError(f"an entry's {name} is {value!r}", hint="give a name")
        if self.unit not in UNITS:
            raise UnitError(f"unknown unit {self.unit!r}", hint=f"use one of {', '.join(UNITS)}")
        if isinstance(self.amount, bool) or not isinstance(self.amount, Integral):
            raise InputError(
                f"the amount {self.amount!r} is no whole number of {self.unit}",
                hint="round first, so that sums stay exact: see mrio.policy.whole",
            )
        if self.amount <= 0:
            raise InputError(
                f"the amount {self.amount} {self.unit} is not above zero",
                hint="exchange payer and receiver for a negative amount",
            )
        if self.payer == self.receiver:
            raise InputError(f"{self.payer!r} cannot pay itself")


class Ledger:
    """An append-only book in which nothing comes from nowhere.

    Every transaction is one or more entries that are all posted or none. Each
    entry takes from one account what it gives to another, so that every unit of
    every instrument sums to zero over all accounts at any point. Money may be
    owed (a balance below zero); kg and kWh may not: nobody passes on more of an
    instrument than it holds, so nothing is sold twice.

    Units of an instrument begin with `issue` and end with `retire`.

    Examples
    --------
    >>> book = Ledger()
    >>> book.issue("Shanxi", 1_000, "kWh", "GEC 2024-06", "generation verified")
    0
    >>> book.post([Entry("Shanxi", "Jiangsu", 600, "kWh", "GEC 2024-06", "sale"),
    ...            Entry("Jiangsu", "Shanxi", 4_200, "fen", "yuan", "sale")])
    1
    >>> book.balance("Shanxi", "kWh", "GEC 2024-06"), book.balance("Jiangsu", "fen")
    (400, -4200)
    """

    def __init__(self) -> None:
        self._transactions: list[tuple[Entry, ...]] = []
        self._held: dict[tuple[str, str, str], int] = defaultdict(int)

    def __len__(self) -> int:
        return len(self._transactions)

    @property
    def transactions(self) -> tuple[tuple[Entry, ...], ...]:
        """All transactions, in the order in which they were posted."""
        return tuple(self._transactions)

    @property
    def accounts(self) -> tuple[str, ...]:
        """Accounts that occur, in order of appearance, the book's own two left out."""
        seen = dict.fromkeys(
            name for entry in self._entries() for name in (entry.payer, entry.receiver)
        )
        return tuple(name for name in seen if name not in (ISSUED, RETIRED))

    @checked
    def post(self, entries: Iterable[Entry]) -> int:
        """Post a transaction, whole or not at all, and return its number.

        Raises
        ------
        InputError
            No entries, an account that would pass on more than it holds, or one
            of the book's own accounts: use `issue` and `retire`.
        """
        listed = tuple(entries)
        for entry in listed:
            for name in (entry.payer, entry.receiver):
                if name in (ISSUED, RETIRED):
                    raise InputError(
                        f"{name} is the book's own account", hint="use issue() or retire()"
                    )
        return self._post(listed)

    @checked
    def transfer(
        self, payer: str, receiver: str, amount: int, unit: str, instrument: str, reason: str
    ) -> int:
        """Post one entry as a transaction and return its number."""
        return self.post([Entry(payer, receiver, amount, unit, instrument, reason)])

    @checked
    def issue(self, holder: str, amount: int, unit: str, instrument: str, reason: str) -> int:
        """Bring units of an instrument into the book, to a holder.

        Raises
        ------
        UnitError
            Money, which is never issued: payers owe it.
        """
        _no_money(unit, "issued")
        return self._post((Entry(ISSUED, holder, amount, unit, instrument, reason),))

    @checked
    def retire(self, holder: str, amount: int, unit: str, instrument: str, reason: str) -> int:
        """Take units of an instrument out of use for good: claimed, cancelled or expired.

        Raises
        ------
        UnitError
            Money.
        InputError
            More than the holder has.
        """
        _no_money(unit, "retired")
        return self._post((Entry(holder, RETIRED, amount, unit, instrument, reason),))

    @checked
    def balance(
        self,
        account: str,
        unit: str,
        instrument: str | None = None,
        *,
        after: int | None = None,
    ) -> int:
        """Return what an account has received less what it has paid.

        Parameters
        ----------
        unit : str
        instrument : str, optional
            One instrument; all of the unit if left out.
        after : int, optional
            After the transaction of this number; now if left out.
        """
        if after is None:
            return sum(
                held
                for (name, kind, what), held in self._held.items()
                if name == account and kind == unit and instrument in (None, what)
            )
        if not 0 <= after < len(self):
            raise InputError(f"there is no transaction {after}", hint=f"0 to {len(self) - 1}")
        total = 0
        for entry in (entry for posted in self._transactions[: after + 1] for entry in posted):
            if entry.unit == unit and instrument in (None, entry.instrument):
                total += entry.amount * ((entry.receiver == account) - (entry.payer == account))
        return total

    @checked
    def balances(self, unit: str) -> dict[str, int]:
        """Return the balance of every account in a unit; their sum with the book's own is zero."""
        return {account: self.balance(account, unit) for account in self.accounts}

    def to_frame(self) -> pd.DataFrame:
        """Return one row an entry, with the number of its transaction."""
        import pandas as pd

        names = [field.name for field in fields(Entry)]
        rows = [
            (number, *(getattr(entry, name) for name in names))
            for number, posted in enumerate(self._transactions)
            for entry in posted
        ]
        frame = pd.DataFrame(rows, columns=["transaction", *names])
        frame.attrs = {"units": IN_COLUMN, "method": "double-entry book, whole numbers"}
        return frame

    @checked
    def write(
        self, path: str | Path, *, overwrite: bool = False, meta: bool = True, bom: bool = False
    ) -> Path:
        """Write all entries as CSV or Parquet, by the file's ending, whole or not at all.

        Parameters
        ----------
        path : path
        overwrite, meta, bom : bool
            As in `mrio.io.write_frame`.

        Raises
        ------
        InputError, StoreError
        """
        from mrio.io import write_frame

        return write_frame(self.to_frame(), path, overwrite=overwrite, meta=meta, bom=bom)

    def _entries(self) -> Iterable[Entry]:
        return (entry for posted in self._transactions for entry in posted)

    def _post(self, entries: Sequence[Entry]) -> int:
        if not entries:
            raise InputError("a transaction without entries")
        after: dict[tuple[str, str, str], int] = {}
        for entry in entries:
            for account, amount in ((entry.payer, -entry.amount), (entry.receiver, entry.amount)):
                key = account, entry.unit, entry.instrument
                after[key] = after.get(key, self._held.get(key, 0)) + int(amount)
                short = after[key] < 0 and entry.unit != MONEY and account != ISSUED
                if short:
                    raise InputError(
                        f"{account!r} would pass on {-int(amount)} {entry.unit} of "
                        f"{entry.instrument!r} and holds {after[key] - int(amount)}",
                        where=account,
                        hint="nothing is sold twice, or beyond what is held",
                    )
        self._held.update(after)
        self._transactions.append(tuple(entries))
        return len(self._transactions) - 1


def _no_money(unit: str, done: str) -> None:
    if unit == MONEY:
        raise UnitError(f"money is not {done}", hint="transfer it: payers owe what they lack")
