"""A double-entry book of money, tonnes and certificates, in whole minor units, kg and kWh."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING

from mrio.checking import check_fields, checked
from mrio.errors import InputError, LabelError, UnitError
from mrio.money import Currency, minor_unit

if TYPE_CHECKING:
    import pandas as pd

GOODS = ("kg", "kWh")
"""Units of what is not money: mass, energy. Every amount is a whole number."""
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
    unit : str
        'kg', 'kWh', or the smallest unit of a currency: 'fen' (also as 'CNY 0.01'),
        'EUR 0.01', 'JPY 1'; see `mrio.money.Currency.minor_unit`.
    instrument : str
        What is moved: a currency, or a kind and batch of credits or certificates.
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
        object.__setattr__(self, "unit", _known(self.unit))
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
    instrument than it holds, so nothing is sold twice. Each currency is counted
    apart, and none is added to another.

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
        self._currencies: dict[Currency, None] = {}

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

    @property
    def currencies(self) -> tuple[Currency, ...]:
        """Currencies of money in the book, in order of appearance."""
        return tuple(self._currencies)

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

        Raises
        ------
        UnitError
            A unit that no book counts; money in a currency in which the book has
            nothing while it has money in another.
        """
        unit = _known(unit)
        self._check_currency(unit)
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
        """Return the balance of every account in a unit; their sum with the book's own is zero.

        Raises
        ------
        UnitError
            As in `balance`.
        """
        self._check_currency(_known(unit))
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

    def _check_currency(self, unit: str) -> None:
        """Raise a UnitError where a book of other money is asked for money in this one."""
        asked = minor_unit(unit)
        held = self.currencies
        if asked is not None and held and asked not in held:
            raise UnitError(
                f"the book holds {' and '.join(map(str, held))}, its balance is asked for in "
                f"{asked}",
                where=unit,
                hint=f"ask for {held[0].minor_unit!r}: no rate is known or assumed",
            )

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
                short = after[key] < 0 and entry.unit in GOODS and account != ISSUED
                if short:
                    raise InputError(
                        f"{account!r} would pass on {-int(amount)} {entry.unit} of "
                        f"{entry.instrument!r} and holds {after[key] - int(amount)}",
                        where=account,
                        hint="nothing is sold twice, or beyond what is held",
                    )
        self._held.update(after)
        self._transactions.append(tuple(entries))
        money = (minor_unit(entry.unit) for entry in entries)
        self._currencies.update(dict.fromkeys(each for each in money if each is not None))
        return len(self._transactions) - 1


def _known(unit: str) -> str:
    """Return the name of a unit that books count.

    Raises
    ------
    UnitError
    """
    money = minor_unit(unit) if isinstance(unit, str) else None
    if money is None and unit not in GOODS:
        raise UnitError(
            f"unknown unit {unit!r}",
            hint=f"use {', '.join(GOODS)}, or the smallest unit of a currency: 'EUR 0.01', 'fen'",
        )
    return unit if money is None else money.minor_unit


def _no_money(unit: str, done: str) -> None:
    if minor_unit(unit) is not None:
        raise UnitError(f"money is not {done}", hint="transfer it: payers owe what they lack")
