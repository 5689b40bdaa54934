"""What a rule has regions pay each other, booked in whole minor units that sum to zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from mrio.errors import BalanceError, InputError, UnitError
from mrio.labels import FloatArray
from mrio.ledger import Entry, Ledger
from mrio.money import Currency, currency, whole
from mrio.policy.parties._parties import Parties
from mrio.policy.parties._prices import Price

POOL = "(pool)"
"""Account through which payments of a pool rule go: empty before and after."""
SIDES = {
    "emitter": ", at the price of the region that emits",
    "payer": ", at the price of the region that is charged",
}
"""Whose price counts, as reasons in a book say it."""
ROUNDING = 1e-9
NOISE = 1e-13
"""Share of all that is settled below which a balance is rounding."""
MOST_WHOLE = 2.0**53
"""Largest amount whose minor units a double tells apart: 90 trillion in hundredths."""
UNSTATED = Currency("CNY", 2)
"""Currency of a settlement that is made by regions alone, as rules of users were before 0.2."""


@dataclass(frozen=True, eq=False)
class Settlement:
    """Payments by a rule at a price.

    Attributes
    ----------
    rule : str
    price : float or None
        Per tonne, where the rule has one.
    net : Series by region
        Received less paid, in millions, before rounding to minor units; sums to zero.
    payments : DataFrame or None
        Payer (rows) × receiver, in millions, where the rule has pairs.
    facts : mapping
        Figures behind the payments, by name: net tonnes, shares, a pool; by region
        a Series, from region to region a DataFrame.
    flags : mapping of a name to 0 or 1
        Such as whether a cost sharing lies in the core.
    book : Ledger, optional
        Where payments were booked one by one already, with what they bought.
    currency : Currency
        Of all amounts: the table's.
    """

    rule: str
    price: float | None
    net: pd.Series
    payments: pd.DataFrame | None
    facts: Mapping[str, object] = field(default_factory=dict)
    flags: Mapping[str, int] = field(default_factory=dict)
    book: Ledger | None = None
    currency: Currency = UNSTATED

    @property
    def unit(self) -> str:
        """What balances and payments are in: 'million EUR'."""
        return f"million {self.currency.name}"

    @cached_property
    def ledger(self) -> Ledger:
        """The same in whole minor units: pairs pay each other, or all by way of a pool."""
        if self.book is not None:
            return self.book
        book = Ledger()
        entries = self._pool_entries() if self.payments is None else self._pair_entries()
        if entries:
            book.post(entries)
        return book

    def _pair_entries(self) -> list[Entry]:
        assert self.payments is not None
        regions = list(self.net.index)
        paid = self.payments.to_numpy(dtype=np.float64)
        minor = np.rint(paid * self.currency.minor_in_million)
        return [
            self._entry(regions[s], regions[r], int(minor[s, r]), f"{regions[s]} to {regions[r]}")
            for s, r in zip(*np.nonzero(minor), strict=True)
        ]

    def _pool_entries(self) -> list[Entry]:
        minor = whole(self.net.to_numpy(dtype=np.float64) * self.currency.minor_in_million, 0)
        booked = list(zip(self.net.index, minor, strict=True))
        paid_in = [
            self._entry(name, POOL, -amount, f"{name} pays")
            for name, amount in booked
            if amount < 0
        ]
        paid_out = [
            self._entry(POOL, name, amount, f"{name} is paid")
            for name, amount in booked
            if amount > 0
        ]
        return paid_in + paid_out

    def _entry(self, payer: str, receiver: str, amount: int, told: str) -> Entry:
        money = self.currency
        reason = f"{self.rule}: {told}{self._side}"
        return Entry(payer, receiver, amount, money.minor_unit, money.name, reason)

    @property
    def charged_at(self) -> str | None:
        """'emitter' or 'payer' where the price differs by region, else None."""
        side = self.facts.get("charged_at")
        return side if isinstance(side, str) else None

    @property
    def _side(self) -> str:
        """How entries say whose price counts."""
        return SIDES[self.charged_at] if self.charged_at else ""

    @property
    def minor(self) -> pd.Series:
        """Received less paid by region in whole minor units, from the ledger; sums to zero."""
        regions, unit = list(self.net.index), self.currency.minor_unit
        # A book without money has none in any currency.
        figures = [self.ledger.balance(region, unit) for region in regions]
        return pd.Series(figures, self.net.index, name=unit, dtype="int64")

    @property
    def fen(self) -> pd.Series:
        """`minor`, where the currency is CNY.

        Raises
        ------
        UnitError
            Another currency.
        """
        if self.currency != UNSTATED:
            raise UnitError(
                f"{self.rule} settles in {self.currency}, not in CNY",
                hint=f"use `minor`: whole {self.currency.minor_unit}",
            )
        return self.minor


def currency_stated(attrs: Mapping[Any, object]) -> Currency:
    """Return the currency that a result states in `attrs["currency"]`."""
    stated = attrs.get("currency", UNSTATED.code)
    return currency(stated) if isinstance(stated, str) else UNSTATED


def one_currency(found: Iterable[Currency]) -> Currency:
    """Return the currency of all.

    Raises
    ------
    UnitError
        There are several: amounts in unlike currencies are not compared.
    """
    each = list(dict.fromkeys(found))
    if len(each) > 1:
        raise UnitError(
            f"amounts in {' and '.join(map(str, each))} stand side by side",
            hint="compare settlements in one currency: convert the tables at a rate of your own",
        )
    return each[0]


def least_paid(money: Currency) -> float:
    """Return the amount, in millions, below which nobody pays: half a minor unit."""
    return 0.5 / money.minor_in_million


def _checked(rule: str, regions: Sequence[str], net: FloatArray, money: Currency) -> None:
    """Raise InputError where a balance is no number, or whole minor units of it are not known."""
    most = MOST_WHOLE / money.minor_in_million
    wrong = ~np.isfinite(net) | (np.abs(net) > most)
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise InputError(
            f"{rule}: {regions[at]!r} would receive {net[at]:.6g} million {money.name}, at most "
            f"{most:.6g} are kept in whole {money.minor_unit}",
            where=regions[at],
            hint=f"look at price and units: {money.name} per tonne, of a stressor of mass",
        )


def pairwise_settlement(
    rule: str,
    parties: Parties | Sequence[str],
    owed: FloatArray,
    price: Price | float | None,
    facts: Mapping[str, object] | None = None,
) -> Settlement:
    """Return a settlement of pairs.

    Parameters
    ----------
    parties : Parties, or names of regions
        Parties say the currency.
    owed : (r, r) antisymmetric, in millions, that the column pays the row
    price : Price, float or None
        A Price adds to `facts` what it says of itself.
    """
    regions, money = _who(parties, price)
    index = pd.Index(list(regions), name="region")
    paid = pd.DataFrame(np.maximum(owed, 0.0).T, index.rename("payer"), index.rename("receiver"))
    _checked(rule, regions, np.abs(owed).sum(axis=1), money)
    net = pd.Series(owed.sum(axis=1), index, name=f"million {money.name}")
    figure, facts = _priced(price, facts)
    return Settlement(rule, figure, net, paid, _labelled(facts, index), currency=money)


def pooled_settlement(
    rule: str,
    parties: Parties | Sequence[str],
    net: FloatArray,
    price: Price | float | None,
    facts: Mapping[str, object] | None = None,
    *,
    flags: Mapping[str, int] | None = None,
    size: float = 0.0,
    precision: float = 0.0,
) -> Settlement:
    """Return a settlement through a pool: who owes pays in, who is owed is paid.

    Parameters
    ----------
    parties : Parties, or names of regions
        Parties say the currency.
    net : (r,) received less paid, in millions
    price : Price, float or None
        A Price adds to `facts` what it says of itself.
    size : float
        Worth of all that was set against each other, in millions: what is
        smaller than its rounding is nothing.
    precision : float
        To which share of `size` balances were solved for: where all of them are
        smaller, nobody pays.

    Raises
    ------
    BalanceError
        When it does not sum to zero.
    InputError
        A balance that is no number, or too large for whole minor units.
    """
    regions, money = _who(parties, price)
    _checked(rule, regions, net, money)
    size = max(size, float(np.abs(net).sum()))
    net = np.where(np.abs(net) > NOISE * size, net, 0.0)
    if np.abs(net).max(initial=0.0) <= precision * size:
        net = np.zeros_like(net)
    if abs(float(net.sum())) > ROUNDING * max(size, 1.0):
        raise BalanceError(
            f"payments of {rule} sum to {net.sum():.6g} million {money.name}, not to zero",
            hint="responsibility is not counted over the tonnes that are emitted",
        )
    index = pd.Index(list(regions), name="region")
    series = pd.Series(net, index, name=f"million {money.name}")
    figure, facts = _priced(price, facts)
    return Settlement(
        rule, figure, series, None, _labelled(facts, index), dict(flags or {}), currency=money
    )


def _who(
    parties: Parties | Sequence[str], price: Price | float | None
) -> tuple[Sequence[str], Currency]:
    """Return the regions, and the currency that parties or the price state."""
    if isinstance(parties, Parties):
        return parties.regions, parties.currency
    return parties, price.currency if isinstance(price, Price) else UNSTATED


def in_currency(found: Settlement, money: Currency) -> Settlement:
    """Return a settlement by a user's rule in the currency of its table.

    Raises
    ------
    UnitError
        It states another one.
    """
    if found.currency == money:
        return found
    if found.currency is not UNSTATED or (found.book and found.book.currencies):
        raise UnitError(
            f"{found.rule} settles in {found.currency}, its table is in {money}",
            hint="convert at a rate of your own, or give Parties to the functions that settle",
        )
    return replace(found, currency=money)


def _priced(
    price: Price | float | None, facts: Mapping[str, object] | None
) -> tuple[float | None, dict[str, object]]:
    """Return the one number of a price, and facts with what the price says of itself."""
    if isinstance(price, Price):
        return price.uniform, {**(facts or {}), **price.facts}
    return price, dict(facts or {})


def _labelled(facts: Mapping[str, object], index: pd.Index) -> dict[str, object]:
    """Return facts with the names of regions on arrays of one or two axes of them."""
    found: dict[str, object] = {}
    for name, value in facts.items():
        if isinstance(value, np.ndarray) and value.shape == (len(index),):
            found[name] = pd.Series(value.copy(), index, name=name)
        elif isinstance(value, np.ndarray) and value.shape == (len(index), len(index)):
            found[name] = pd.DataFrame(value.copy(), index, index)
        else:
            found[name] = value
    return found


def booked_settlement(
    rule: str,
    parties: Sequence[str],
    book: Ledger,
    money: Currency,
    facts: Mapping[str, object] | None = None,
) -> Settlement:
    """Return the money of a book in which goods were paid for, as a settlement.

    Raises
    ------
    InputError
        A balance too large for whole minor units.
    UnitError
        The book holds money in another currency.
    """
    index = pd.Index(list(parties), name="region")
    paid = pd.DataFrame(0.0, index.rename("payer"), index.rename("receiver"))
    unit, whole_ones = money.minor_unit, money.minor_in_million
    others = [each for each in book.currencies if each != money]
    if others:
        raise UnitError(
            f"the book holds money in {' and '.join(map(str, others))}, {money} is settled",
            hint="keep a book for each currency: no rate is known or assumed",
        )
    for entry in (entry for posted in book.transactions for entry in posted):
        if entry.unit == unit:
            paid.loc[entry.payer, entry.receiver] += entry.amount / whole_ones
    received = [book.balance(name, unit) / whole_ones for name in parties]
    _checked(rule, tuple(parties), np.array(received, dtype=np.float64), money)
    net = pd.Series(received, index, name=f"million {money.name}")
    return Settlement(rule, None, net, paid, dict(facts or {}), book=book, currency=money)
