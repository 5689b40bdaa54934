"""A double-entry book of money, tonnes and certificates, in whole minor units, kg and kWh."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mrio.checking import check_fields, checked
from mrio.errors import InputError, LabelError, UnitError
from mrio.inert import out_of_a_cell
from mrio.instruments import COLUMNS, Instrument, Purpose, check_purpose, from_cells, in_cells
from mrio.money import Currency, minor_unit

if TYPE_CHECKING:
    import pandas as pd

GOODS = ("kg", "kWh")
"""Units of what is not money: mass, energy. Every amount is a whole number."""
IN_COLUMN = "as the column `unit` says in each row"
ISSUED, RETIRED = "(issued)", "(retired)"
"""Where units of an instrument come from, and where they end: the book's own two accounts."""
_COLUMNS = ("payer", "receiver", "amount", "unit", "instrument", "reason")
_TOLD = ("purpose", "claimant", *COLUMNS)
"""Columns of a frame that are left out where no entry has them."""


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
        'kg', 'kWh', or the smallest unit of a currency: 'CNY 0.01' (which has a name),
        'EUR 0.01', 'JPY 1'; see `mrio.money.Currency.minor_unit`.
    instrument : str or Instrument
        What is moved: a currency, or credits or certificates, by their name or by
        what they are of. Holdings are kept for each instrument apart.
    reason : str
        For people; nothing is read out of it.
    purpose : str, optional
        One of `mrio.instruments.PURPOSES`.
    claimant : str, optional
        Who counts it as its own, where the purpose is a claim or a cancellation.
    """

    payer: str
    receiver: str
    amount: int
    unit: str
    instrument: str | Instrument
    reason: str
    purpose: Purpose | None = None
    claimant: str | None = None

    def __post_init__(self) -> None:
        check_fields(self)
        for name in ("payer", "receiver", "instrument", "reason"):
            value = getattr(self, name)
            if not str(value).strip():
                raise LabelError(f"an entry's {name} is {value!r}", hint="give a name")
        check_purpose(self.purpose, self.claimant)
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
    ...            Entry("Jiangsu", "Shanxi", 4_200, "EUR 0.01", "EUR", "sale")])
    1
    >>> book.balance("Shanxi", "kWh", "GEC 2024-06"), book.balance("Jiangsu", "EUR 0.01")
    (400, -4200)
    """

    def __init__(self) -> None:
        self._transactions: list[tuple[Entry, ...]] = []
        self._held: dict[tuple[str, str, str], int] = defaultdict(int)
        self._instruments: dict[str, Instrument] = {}
        self._currencies: dict[Currency, None] = {}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update({"_instruments": {}, **state})  # books pickled before it kept them
        if "_currencies" not in state:
            money = (minor_unit(entry.unit) for entry in self._entries())
            self._currencies = dict.fromkeys(each for each in money if each is not None)

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
    def instruments(self) -> dict[str, Instrument]:
        """Instruments by name, of those whose entries say what they are of."""
        return dict(self._instruments)

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
        self,
        payer: str,
        receiver: str,
        amount: int,
        unit: str,
        instrument: str | Instrument,
        reason: str,
        purpose: Purpose | None = None,
    ) -> int:
        """Post one entry as a transaction and return its number."""
        return self.post([Entry(payer, receiver, amount, unit, instrument, reason, purpose)])

    @checked
    def issue(
        self,
        holder: str,
        amount: int,
        unit: str,
        instrument: str | Instrument,
        reason: str,
        purpose: Purpose | None = None,
    ) -> int:
        """Bring units of an instrument into the book, to a holder.

        Raises
        ------
        UnitError
            Money, which is never issued: payers owe it.
        """
        _no_money(unit, "issued")
        return self._post((Entry(ISSUED, holder, amount, unit, instrument, reason, purpose),))

    @checked
    def retire(
        self,
        holder: str,
        amount: int,
        unit: str,
        instrument: str | Instrument,
        reason: str,
        purpose: Purpose | None = None,
        claimant: str | None = None,
    ) -> int:
        """Take units of an instrument out of use for good: claimed, cancelled or expired.

        Raises
        ------
        UnitError
            Money.
        InputError
            More than the holder has.
        """
        _no_money(unit, "retired")
        entry = Entry(holder, RETIRED, amount, unit, instrument, reason, purpose, claimant)
        return self._post((entry,))

    @checked
    def record(self, entries: Iterable[Entry]) -> int:
        """Post a transaction as another book has it, be it an issue or a retirement.

        Raises
        ------
        InputError
            As `post`, and an issue or retirement beside other entries.
        UnitError
        """
        listed = tuple(entries)
        if len(listed) == 1:
            (one,) = listed
            if one.payer == ISSUED:
                _no_money(one.unit, "issued")
                return self._post(listed)
            if one.receiver == RETIRED:
                _no_money(one.unit, "retired")
                return self._post(listed)
        return self.post(listed)

    @checked
    def balance(
        self,
        account: str,
        unit: str,
        instrument: str | Instrument | None = None,
        *,
        after: int | None = None,
    ) -> int:
        """Return what an account has received less what it has paid.

        Parameters
        ----------
        unit : str
        instrument : str or Instrument, optional
            One instrument; all of the unit if left out.
        after : int, optional
            After the transaction of this number; now if left out.

        Raises
        ------
        UnitError
            A unit that no book counts; money in a currency in which the book has
            nothing while it has money in another.
        """
        wanted = None if instrument is None else str(instrument)
        unit = _known(unit)
        self._check_currency(unit)
        if after is None:
            return sum(
                held
                for (name, kind, what), held in self._held.items()
                if name == account and kind == unit and wanted in (None, what)
            )
        if not 0 <= after < len(self):
            raise InputError(f"there is no transaction {after}", hint=f"0 to {len(self) - 1}")
        total = 0
        for entry in (entry for posted in self._transactions[: after + 1] for entry in posted):
            if entry.unit == unit and wanted in (None, str(entry.instrument)):
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
        """Return one row an entry, with the number of its transaction.

        After `reason` come purpose and claimant, and what the instrument is of
        (kind, region, sector, technology, period, batch, basis: kg by stressor
        row as a JSON object), a column each; one that no entry has is left out.
        """
        import pandas as pd

        names = [*_COLUMNS, *_TOLD[:2]]
        rows: list[dict[str, object]] = []
        for number, posted in enumerate(self._transactions):
            for entry in posted:
                name = str(entry.instrument)
                row = {column: getattr(entry, column) for column in names}
                of = self._instruments.get(name)
                row |= {"transaction": number, "instrument": name} | (in_cells(of) if of else {})
                rows.append(row)
        told = [name for name in _TOLD if any(row.get(name) is not None for row in rows)]
        columns = ["transaction", *_COLUMNS, *told]
        found = pd.DataFrame(rows, columns=pd.Index(columns))
        for name in told:  # None for what is not said, as a book that is read back has it
            found[name] = pd.Series([row.get(name) for row in rows], dtype=object)
        found.attrs = {"units": IN_COLUMN, "method": "double-entry book, whole numbers"}
        return found

    @classmethod
    @checked
    def from_frame(cls, frame: pd.DataFrame) -> Ledger:
        """Return the book that a frame of `to_frame` is of, posted anew and checked again.

        Raises
        ------
        InputError, LabelError, UnitError
            A column too few, cells that are no text, transactions out of order,
            or entries that no book posts.

        Examples
        --------
        >>> book = Ledger()
        >>> wind = Instrument("certificates", "SX", technology="wind", period="2024")
        >>> number = book.issue("SX wind farms", 5_000, "kWh", wind, "verified", "generation")
        >>> again = Ledger.from_frame(book.to_frame())
        >>> again.instruments["certificates of SX / wind / 2024"].technology
        'wind'
        """
        for name in ("transaction", *_COLUMNS):
            if name not in frame:
                raise InputError(
                    f"a book without the column {name!r}", hint="give what Ledger.to_frame returns"
                )
        listed: list[list[Entry]] = []
        for row in frame.to_dict("records"):
            at = row["transaction"]
            if at == len(listed):
                listed.append([])
            elif at != len(listed) - 1:
                raise InputError(
                    f"transaction {at} after {len(listed) - 1}", hint="rows in order, from 0 on"
                )
            listed[-1].append(_entry({str(name): cell for name, cell in row.items()}))
        book = cls()
        for entries in listed:
            book.record(entries)
        return book

    @classmethod
    @checked
    def read(cls, path: str | Path) -> Ledger:
        """Return the book that a CSV file of `write` holds.

        Parquet keeps kinds of cells: `Ledger.from_frame(pandas.read_parquet(path))`.

        Raises
        ------
        ConfigError, InputError, LabelError, UnitError
        """
        import pandas as pd

        from mrio.io import read_sheet

        sheet = read_sheet(Path(path))
        cells = [[out_of_a_cell(cell) or None for cell in row] for row in sheet.rows]
        frame = pd.DataFrame(cells, columns=pd.Index(sheet.columns), dtype=object)
        for name in ("transaction", "amount"):
            if name in frame:
                frame[name] = [_whole(figure, name) for figure in frame[name]]
        return cls.from_frame(frame)

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
        told: dict[str, Instrument] = {}
        for entry in entries:
            if isinstance(entry.instrument, Instrument):
                name = entry.instrument.name
                known = self._instruments.get(name) or told.setdefault(name, entry.instrument)
                if known != entry.instrument:
                    raise InputError(
                        f"{name!r} is another instrument in the book",
                        where=name,
                        hint="give batches names of their own",
                    )
            for account, amount in ((entry.payer, -entry.amount), (entry.receiver, entry.amount)):
                key = account, entry.unit, str(entry.instrument)
                after[key] = after.get(key, self._held.get(key, 0)) + int(amount)
                short = after[key] < 0 and entry.unit in GOODS and account != ISSUED
                if short:
                    raise InputError(
                        f"{account!r} would pass on {-int(amount)} {entry.unit} of "
                        f"{str(entry.instrument)!r} and holds {after[key] - int(amount)}",
                        where=account,
                        hint="nothing is sold twice, or beyond what is held",
                    )
        self._held.update(after)
        self._instruments.update(told)
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
            hint=f"use {', '.join(GOODS)}, or the smallest unit of a currency: 'EUR 0.01', 'JPY 1'",
        )
    return unit if money is None else money.minor_unit


def _no_money(unit: str, done: str) -> None:
    if minor_unit(unit) is not None:
        raise UnitError(f"money is not {done}", hint="transfer it: payers owe what they lack")


def _entry(row: dict[str, Any]) -> Entry:
    """Return the entry that a row of a frame tells of."""
    said = {name: _text(row.get(name), name) for name in _TOLD}
    of = from_cells(said)
    payer, receiver, amount, unit, name, reason = (row[column] for column in _COLUMNS)
    if of is not None and of.name != name:
        raise LabelError(
            f"{name!r} is told to be {of.name!r}",
            where="instrument",
            hint="its name is made of what it is of",
        )
    purpose = cast("Purpose | None", said["purpose"])
    return Entry(payer, receiver, amount, unit, of or name, reason, purpose, said["claimant"])


def _text(value: object, name: str) -> str | None:
    """Return a cell's text, None where it is blank."""
    if value is None or value != value:  # NaN, of a frame that was read
        return None
    if not isinstance(value, str):
        raise LabelError(
            f"{name} is {value!r}", where=name, hint="text: read with dtype=str, or Ledger.read"
        )
    return value


def _whole(cell: str | None, name: str) -> int:
    """Return the whole number in a cell of a CSV file."""
    if cell is None or not cell.isascii() or not cell.isdigit():
        raise InputError(f"{name}: {cell!r} is no whole number", where=name)
    return int(cell)
