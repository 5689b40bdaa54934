"""What a rule has regions pay each other, booked in whole fen that sum to zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from mrio.errors import BalanceError
from mrio.labels import FloatArray
from mrio.ledger import MONEY, Entry, Ledger

FEN_PER_MILLION = 100_000_000
POOL = "(pool)"
"""Account through which payments of a pool rule go: empty before and after."""
ROUNDING = 1e-9


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
    ledger : Ledger
        The same in whole fen.
    facts : mapping
        Figures behind the payments, by name: net tonnes, shares, shadow price.
    flags : mapping of a name to 0 or 1
        Such as whether a cost sharing lies in the core.
    """

    rule: str
    price: float | None
    net: pd.Series
    payments: pd.DataFrame | None
    ledger: Ledger
    facts: Mapping[str, object] = field(default_factory=dict)
    flags: Mapping[str, int] = field(default_factory=dict)

    @property
    def fen(self) -> pd.Series:
        """Received less paid by region in whole fen, from the ledger; sums to exactly zero."""
        regions = list(self.net.index)
        figures = [self.ledger.balance(region, MONEY) for region in regions]
        return pd.Series(figures, self.net.index, name="fen", dtype="int64")


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
    amounts = np.asarray(amounts, dtype=np.float64)
    down = np.floor(amounts)
    wanted = int(np.rint(amounts.sum())) if total is None else total
    missing = wanted - int(down.sum())
    if not 0 <= missing <= len(amounts):
        raise BalanceError(
            f"amounts sum to {amounts.sum():.6f}, {wanted} is further off than rounding can be"
        )
    first = np.argsort(-(amounts - down), kind="stable")[:missing]
    down[first] += 1
    return [int(figure) for figure in down]


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
    book, entries = Ledger(), []
    for r in range(len(regions)):
        for s in range(r + 1, len(regions)):
            amount = round(float(owed[r, s]) * FEN_PER_MILLION)
            if amount:
                payer, receiver = (s, r) if amount > 0 else (r, s)
                reason = f"{rule}: {regions[payer]} to {regions[receiver]}"
                entries.append(
                    Entry(regions[payer], regions[receiver], abs(amount), MONEY, "yuan", reason)
                )
    if entries:
        book.post(entries)
    paid = pd.DataFrame(np.maximum(owed, 0.0).T, index.rename("payer"), index.rename("receiver"))
    net = pd.Series(owed.sum(axis=1), index, name="million yuan")
    return Settlement(rule, price, net, paid, book, dict(facts or {}))


def pooled_settlement(
    rule: str,
    regions: tuple[str, ...],
    net: FloatArray,
    price: float | None,
    facts: Mapping[str, object] | None = None,
    *,
    flags: Mapping[str, int] | None = None,
) -> Settlement:
    """Return a settlement through a pool: who owes pays in, who is owed is paid.

    Parameters
    ----------
    net : (r,) received less paid, million yuan

    Raises
    ------
    BalanceError
        When it does not sum to zero.
    """
    size = float(np.abs(net).sum())
    if abs(float(net.sum())) > ROUNDING * max(size, 1.0):
        raise BalanceError(
            f"payments of {rule} sum to {net.sum():.6g} million yuan, not to zero",
            hint="responsibility is not counted over the tonnes that are emitted",
        )
    index = pd.Index(list(regions), name="region")
    book = Ledger()
    amounts = whole(net * FEN_PER_MILLION, 0)
    entries = [
        Entry(name, POOL, -amount, MONEY, "yuan", f"{rule}: {name} pays")
        for name, amount in zip(regions, amounts, strict=True)
        if amount < 0
    ] + [
        Entry(POOL, name, amount, MONEY, "yuan", f"{rule}: {name} is paid")
        for name, amount in zip(regions, amounts, strict=True)
        if amount > 0
    ]
    if entries:
        book.post(entries)
    series = pd.Series(net, index, name="million yuan")
    return Settlement(rule, price, series, None, book, dict(facts or {}), dict(flags or {}))
