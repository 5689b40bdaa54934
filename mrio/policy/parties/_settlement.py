"""What a rule has regions pay each other, booked in whole fen that sum to zero."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from mrio.checking import checked, numbers
from mrio.errors import BalanceError, InputError
from mrio.labels import FloatArray
from mrio.ledger import MONEY, Entry, Ledger

FEN_PER_MILLION = 100_000_000
POOL = "(pool)"
"""Account through which payments of a pool rule go: empty before and after."""
SIDES = {
    "emitter": ", at the price of the region that emits",
    "payer": ", at the price of the region that is charged",
}
"""Whose price counts, as reasons in a book say it."""
ROUNDING = 1e-9
HALF_FEN = 0.5 / FEN_PER_MILLION
"""Million yuan: less than this is paid by nobody."""
NOISE = 1e-13
"""Share of all that is settled below which a balance is rounding."""
MOST_FEN = 2.0**53
"""Largest amount whose fen a double tells apart: 90 trillion yuan."""


@dataclass(frozen=True, eq=False)
class Settlement:
    """Payments by a rule at a price.

    Attributes
    ----------
    rule : str
    price : float or None
        Yuan per tonne, where the rule has one.
    net : Series by region
        Received less paid, million yuan, before rounding to fen; sums to zero.
    payments : DataFrame or None
        Payer (rows) × receiver, million yuan, where the rule has pairs.
    facts : mapping
        Figures behind the payments, by name: net tonnes, shares, a pool; by region
        a Series, from region to region a DataFrame.
    flags : mapping of a name to 0 or 1
        Such as whether a cost sharing lies in the core.
    book : Ledger, optional
        Where payments were booked one by one already, with what they bought.
    """

    rule: str
    price: float | None
    net: pd.Series
    payments: pd.DataFrame | None
    facts: Mapping[str, object] = field(default_factory=dict)
    flags: Mapping[str, int] = field(default_factory=dict)
    book: Ledger | None = None

    @cached_property
    def ledger(self) -> Ledger:
        """The same in whole fen: pairs pay each other, or all pay into and out of a pool."""
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
        fen = np.rint(paid * FEN_PER_MILLION)
        return [
            Entry(
                regions[s],
                regions[r],
                int(fen[s, r]),
                MONEY,
                "yuan",
                f"{self.rule}: {regions[s]} to {regions[r]}{self._side}",
            )
            for s, r in zip(*np.nonzero(fen), strict=True)
        ]

    def _pool_entries(self) -> list[Entry]:
        fen = whole(self.net.to_numpy(dtype=np.float64) * FEN_PER_MILLION, 0)
        booked = list(zip(self.net.index, fen, strict=True))
        paid_in = [
            Entry(name, POOL, -amount, MONEY, "yuan", f"{self.rule}: {name} pays{self._side}")
            for name, amount in booked
            if amount < 0
        ]
        paid_out = [
            Entry(POOL, name, amount, MONEY, "yuan", f"{self.rule}: {name} is paid{self._side}")
            for name, amount in booked
            if amount > 0
        ]
        return paid_in + paid_out

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
    def fen(self) -> pd.Series:
        """Received less paid by region in whole fen, from the ledger; sums to exactly zero."""
        regions = list(self.net.index)
        figures = [self.ledger.balance(region, MONEY) for region in regions]
        return pd.Series(figures, self.net.index, name="fen", dtype="int64")


@checked
def whole(amounts: FloatArray, total: int | None = None) -> list[int]:
    """Return whole numbers whose sum is the rounded sum, or `total`: largest remainders first.

    Parameters
    ----------
    amounts : (n,) may be negative
    total : int, optional
        The sum that the whole numbers must have, within n of that of the amounts.

    Raises
    ------
    BalanceError
        When the total is further from the amounts than rounding can be.

    Examples
    --------
    >>> whole(np.array([0.4, 0.4, -0.8])), sum(whole(np.array([1.5, 1.5, 1.5])))
    ([1, 0, -1], 4)
    """
    amounts = np.atleast_1d(numbers(amounts, "the amounts"))
    if amounts.ndim != 1 or not np.isfinite(amounts).all():
        raise InputError("the amounts are no row of finite numbers", hint="give an array (n,)")
    down = [int(figure) for figure in np.floor(amounts)]
    wanted = int(np.rint(math.fsum(amounts))) if total is None else total
    missing = wanted - sum(down)
    # Beyond rounding only what doubles of this size do not tell apart may be missing.
    slack = math.ceil(ROUNDING * float(np.abs(amounts).sum()))
    if not -slack <= missing <= len(amounts) + slack:
        raise BalanceError(
            f"amounts sum to {amounts.sum():.6f}, {wanted} is further off than rounding can be"
        )
    units = min(max(missing, 0), len(amounts))
    for k in np.argsort(-(amounts - np.floor(amounts)), kind="stable")[:units]:
        down[k] += 1
    if missing != units:
        down[int(np.abs(amounts).argmax())] += missing - units
    return down


def _checked(rule: str, regions: tuple[str, ...], net: FloatArray) -> None:
    """Raise InputError where a balance is no number, or whole fen of it are not known."""
    wrong = ~np.isfinite(net) | (np.abs(net) > MOST_FEN / FEN_PER_MILLION)
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise InputError(
            f"{rule}: {regions[at]!r} would receive {net[at]:.6g} million yuan, at most "
            f"{MOST_FEN / FEN_PER_MILLION:.6g} are kept in whole fen",
            where=regions[at],
            hint="look at price and units: yuan per tonne, of a stressor in a unit of mass",
        )


def pairwise_settlement(
    rule: str,
    regions: tuple[str, ...],
    owed: FloatArray,
    price: float | None,
    facts: Mapping[str, object] | None = None,
) -> Settlement:
    """Return a settlement of pairs.

    Parameters
    ----------
    owed : (r, r) antisymmetric, million yuan that the column pays the row
    """
    index = pd.Index(list(regions), name="region")
    paid = pd.DataFrame(np.maximum(owed, 0.0).T, index.rename("payer"), index.rename("receiver"))
    _checked(rule, regions, np.abs(owed).sum(axis=1))
    net = pd.Series(owed.sum(axis=1), index, name="million yuan")
    return Settlement(rule, price, net, paid, _labelled(facts, index))


def pooled_settlement(
    rule: str,
    regions: tuple[str, ...],
    net: FloatArray,
    price: float | None,
    facts: Mapping[str, object] | None = None,
    *,
    flags: Mapping[str, int] | None = None,
    size: float = 0.0,
    precision: float = 0.0,
) -> Settlement:
    """Return a settlement through a pool: who owes pays in, who is owed is paid.

    Parameters
    ----------
    net : (r,) received less paid, million yuan
    size : float
        Worth of all that was set against each other, million yuan: what is
        smaller than its rounding is nothing.
    precision : float
        To which share of `size` balances were solved for: where all of them are
        smaller, nobody pays.

    Raises
    ------
    BalanceError
        When it does not sum to zero.
    InputError
        A balance that is no number, or too large for whole fen.
    """
    _checked(rule, regions, net)
    size = max(size, float(np.abs(net).sum()))
    net = np.where(np.abs(net) > NOISE * size, net, 0.0)
    if np.abs(net).max(initial=0.0) <= precision * size:
        net = np.zeros_like(net)
    if abs(float(net.sum())) > ROUNDING * max(size, 1.0):
        raise BalanceError(
            f"payments of {rule} sum to {net.sum():.6g} million yuan, not to zero",
            hint="responsibility is not counted over the tonnes that are emitted",
        )
    index = pd.Index(list(regions), name="region")
    series = pd.Series(net, index, name="million yuan")
    return Settlement(rule, price, series, None, _labelled(facts, index), dict(flags or {}))


def _labelled(facts: Mapping[str, object] | None, index: pd.Index) -> dict[str, object]:
    """Return facts with the names of regions on arrays of one or two axes of them."""
    found: dict[str, object] = {}
    for name, value in (facts or {}).items():
        if isinstance(value, np.ndarray) and value.shape == (len(index),):
            found[name] = pd.Series(value.copy(), index, name=name)
        elif isinstance(value, np.ndarray) and value.shape == (len(index), len(index)):
            found[name] = pd.DataFrame(value.copy(), index, index)
        else:
            found[name] = value
    return found


def booked_settlement(
    rule: str, parties: Sequence[str], book: Ledger, facts: Mapping[str, object] | None = None
) -> Settlement:
    """Return the money of a book in which goods were paid for, as a settlement.

    Raises
    ------
    InputError
        A balance too large for whole fen.
    """
    index = pd.Index(list(parties), name="region")
    paid = pd.DataFrame(0.0, index.rename("payer"), index.rename("receiver"))
    for entry in (entry for posted in book.transactions for entry in posted):
        if entry.unit == MONEY:
            paid.loc[entry.payer, entry.receiver] += entry.amount / FEN_PER_MILLION
    received = [book.balance(name, MONEY) / FEN_PER_MILLION for name in parties]
    _checked(rule, tuple(parties), np.array(received, dtype=np.float64))
    net = pd.Series(received, index, name="million yuan")
    return Settlement(rule, None, net, paid, dict(facts or {}), book=book)
