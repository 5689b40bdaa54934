"""What mechanisms take and book: emissions by party, checked numbers, whole kg and money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Real
from typing import TypeVar

import numpy as np
import pandas as pd

from mrio.checking import is_number
from mrio.errors import InputError, LabelError, UnitError
from mrio.labels import FloatArray, suggest
from mrio.ledger import ISSUED, Ledger
from mrio.model import Model
from mrio.money import Currency, currency
from mrio.policy.parties import UNSTATED, Parties, whole
from mrio.policy.rules import parties_of

KG_PER_MT = 1_000_000_000
MOST_WHOLE = 2**62
"""Largest count of kg or minor units that is booked; sums of two fit in 64 bits."""
Kind = TypeVar("Kind")


def emissions_of(given: Model | Parties | pd.Series) -> pd.Series:
    """Return what each party emits, Mt.

    Parameters
    ----------
    given : Model, Parties or Series by party
        Of a model: its production account, whatever it serves, direct emissions
        of final users included. A Series may name parties outside any table.

    Raises
    ------
    InputError
        Emissions that are not finite or below zero.
    LabelError
        A party twice, one whose name is no text, or no party.
    """
    if isinstance(given, Parties | Model):
        parties = parties_of(given)
        index = pd.Index(list(parties.regions), name="region")
        return pd.Series(parties.gross, index, name="Mt")
    if not isinstance(given, pd.Series):
        raise InputError(
            f"emissions are a {type(given).__name__}", hint="give a Model, Parties or a Series, Mt"
        )
    if given.empty or given.index.has_duplicates:
        twice = list(given.index[given.index.duplicated()])
        raise LabelError(f"emissions name {twice[0]!r} twice" if twice else "emissions of nobody")
    unnamed = [party for party in given.index if not isinstance(party, str)]
    if unnamed:
        raise LabelError(f"emissions of {unnamed[0]!r}: a party's name is text")
    for party, figure in given.items():
        checked_number(
            figure, f"emissions of {party!r}", unit="Mt", hint="removals are not emissions below 0"
        )
    return given.astype(np.float64).rename("Mt").rename_axis("region")


def listed(given: Iterable[Kind], kind: type[Kind], what: str) -> list[Kind]:
    """Return a list of what is given, a generator read once.

    Raises
    ------
    InputError
        One object in place of several, or an element of another type.
    """
    hint = f"give a list of {kind.__name__}"
    if isinstance(given, (kind, str, Mapping)) or not np.iterable(given):
        raise InputError(f"{what}: one {type(given).__name__}, no list", where=what, hint=hint)
    found = list(given)
    for number, each in enumerate(found):
        if not isinstance(each, kind):
            raise InputError(
                f"{what}: number {number} is a {type(each).__name__}", where=what, hint=hint
            )
    return found


def check_numbers(given: object, what: str) -> None:
    """Raise an InputError unless it is a Series of numbers: flags and texts are none."""
    if not isinstance(given, pd.Series):
        raise InputError(f"{what} is a {type(given).__name__}", where=what, hint="give a Series")
    for label, figure in given.items():
        if not is_number(figure):
            raise InputError(
                f"{what} of {label!r} is {figure!r}, a number is needed", where=str(label)
            )


def flag(value: object, what: str) -> bool:
    """Return a flag.

    Raises
    ------
    InputError
        Anything but True and False.
    """
    if not isinstance(value, (bool, np.bool_)):
        raise InputError(f"{what}={value!r}", where=what, hint="say True or False")
    return bool(value)


def check_book(book: object) -> None:
    """Raise an InputError unless it is a Ledger."""
    if not isinstance(book, Ledger):
        raise InputError(f"book is a {type(book).__name__}", where="book", hint="give a Ledger")


def posted(own: Ledger, book: Ledger | None) -> Ledger:
    """Return the book with all transactions of a mechanism's own, which it has not issued before.

    Raises
    ------
    InputError
        An instrument that the book has issued already; then nothing is posted.
    """
    if book is None:
        return own
    check_book(book)
    before = _issued(book)
    for goods in _issued(own):
        if goods in before:
            raise InputError(
                f"{goods!r} is in the book already",
                where=goods,
                hint="tonnes are issued once: take a new book for another year or another case",
            )
    for entries in own.transactions:
        book.record(entries)
    return book


def _issued(book: Ledger) -> dict[str, None]:
    entries = (entry for listed in book.transactions for entry in listed)
    return dict.fromkeys(str(entry.instrument) for entry in entries if entry.payer == ISSUED)


def checked_number(
    value: object, what: str, *, most: float = np.inf, unit: str = "", hint: str | None = None
) -> float:
    """Return a finite number from zero to `most`.

    Raises
    ------
    InputError
        Any other value; a flag is no number.
    """
    shown = repr(value)
    if isinstance(value, Real) and is_number(value):
        figure, shown = float(value), f"{value} {unit}".strip()
        if 0 <= figure <= most and np.isfinite(figure):
            return figure
    upper = "or more" if np.isinf(most) else f"to {most:g}"
    raise InputError(f"{what}: {shown}, a number of 0 {upper} is needed", where=what, hint=hint)


def check_party(name: str, known: pd.Index, what: str) -> None:
    """Raise a LabelError unless `name` is one of the parties whose emissions are known."""
    if name not in known:
        raise LabelError(
            f"{what}: unknown party {name!r}", where=what, hint=suggest(name, list(map(str, known)))
        )


def kilograms(megatonnes: float) -> int:
    """Return an amount of Mt in whole kg."""
    return _whole(float(megatonnes) * KG_PER_MT, f"{megatonnes:g} Mt", "amounts are in Mt")


def split(total: int, shares: FloatArray) -> list[int]:
    """Return `total` in whole parts, by shares that sum to one."""
    return whole(np.asarray(shares, dtype=np.float64) * total, total)


def worth(per_tonne: float, kg: int, money: Currency) -> int:
    """Return what so many kg cost, in whole minor units: 1 per tonne is 0.1 hundredths per kg."""
    told = f"{kg / KG_PER_MT:g} Mt at {per_tonne:g} {money.name}/t"
    minor = float(per_tonne) * kg / 10 ** (3 - money.exponent)
    return _whole(minor, told, f"prices are in {money.name} per tonne, amounts in Mt")


def money_of(given: Model | Parties | pd.Series, stated: str | None) -> Currency:
    """Return the currency that prices are in: the table's, or as stated.

    Raises
    ------
    UnitError
        No currency of ISO 4217, or another one than the table's.
    """
    if not isinstance(given, Parties | Model):
        return UNSTATED if stated is None else currency(stated)
    own = given.currency if isinstance(given, Parties) else given.table.currency
    if stated is not None and currency(stated) != own:
        raise UnitError(
            f"prices are said to be in {stated}, the table is in {own}",
            where="currency",
            hint=f"convert them to {own} at a rate of your own, and leave the currency out",
        )
    return own


def _whole(amount: float, told: str, hint: str) -> int:
    """Return an amount as a whole number that can be booked."""
    if amount > MOST_WHOLE:
        raise InputError(f"{told}: more than can be booked", hint=hint)
    return round(amount)
