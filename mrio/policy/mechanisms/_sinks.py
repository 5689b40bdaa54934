"""Trade in verified sinks: what forests and storage take up is moved between accounts, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mrio.checking import check_fields
from mrio.errors import InputError
from mrio.labels import resolve_regions
from mrio.ledger import Entry, Ledger
from mrio.model import Model
from mrio.money import Currency
from mrio.policy.mechanisms._booking import (
    KG_PER_MT,
    check_numbers,
    check_party,
    checked_number,
    emissions_of,
    kilograms,
    listed,
    money_of,
    posted,
    split,
    worth,
)
from mrio.policy.parties import Parties, Settlement, booked_settlement, figures_by_label

SINK = "sink of {}"
"""Instrument of what the sink of a region has taken up and may be sold."""
BUFFER = "buffer of {}"
"""Instrument of what stays with the region of the sink, against later loss."""


@dataclass(frozen=True)
class SinkTrade:
    """One sale of removals.

    Attributes
    ----------
    seller, buyer : str
    amount : float
        Mt, above zero.
    price : float
        Per tonne, in the currency of the trade.
    origin : str, optional
        Region whose sink took it up; the seller's own if left out. Whoever sells
        on what it bought names it.
    """

    seller: str
    buyer: str
    amount: float
    price: float
    origin: str | None = None

    def __post_init__(self) -> None:
        check_fields(self)
        what = f"sale of {self.seller!r} to {self.buyer!r}"
        if self.seller == self.buyer:
            raise InputError(f"{self.seller!r} cannot sell to itself", where=what)
        checked_number(self.price, f"price in the {what}", unit="per tonne")
        checked_number(self.amount, f"amount in the {what}", unit="Mt")
        if not kilograms(self.amount):
            raise InputError(f"the {what} is of less than a kilogram", where=what)

    @property
    def source(self) -> str:
        """Region whose sink took it up."""
        return self.seller if self.origin is None else self.origin


@dataclass(frozen=True, eq=False)
class SinkAccounts:
    """Emissions net of sinks after trade.

    Attributes
    ----------
    regions : DataFrame by region, Mt
        `gross` emissions; `sinks` verified; `buffer`, the part that is never
        sold; `sold` and `bought`; `net` = gross - sinks + sold - bought. Gross
        emissions and sinks are never merged into one row.
    holdings : DataFrame holder × origin, Mt
        Whose sink stands behind whose account after all trades, buffers included.
    settlement : Settlement
        What was paid for it; its ledger is of this trade alone.
    ledger : Ledger
        The book of removals in kg and money in minor units: the one given, if one was.
    """

    regions: pd.DataFrame
    holdings: pd.DataFrame
    settlement: Settlement
    ledger: Ledger

    @property
    def net(self) -> pd.Series:
        """Emissions less the removals that each region holds, Mt."""
        return self.regions.loc[:, "net"]


def trade_sinks(
    emissions: Model | Parties | pd.Series,
    sinks: pd.Series,
    trades: Iterable[SinkTrade],
    *,
    buffer: float,
    book: Ledger | None = None,
    currency: str | None = None,
) -> SinkAccounts:
    """Return accounts of emissions and sinks after trades, posted in the order given.

    A tonne that is sold counts for the buyer and no more for the seller:
    Σ net = Σ gross - Σ sinks whatever is traded. Nobody sells more than it
    holds at that moment: of its own sink what is verified less the buffer, of
    another's what it has bought before.

    Parameters
    ----------
    emissions : Model, Parties or Series by region, Mt
        Gross emissions; of a model its production account.
    sinks : Series by region, Mt
        Verified removals in the same period; zero where there are none.
    trades : iterable of SinkTrade
    buffer : float
        Share of each sink that is never sold, from 0 to below 1.
    book : Ledger, optional
        One that other mechanisms use too, so that nothing is issued twice; a
        new one if left out. It holds one period: each sink is issued once.
    currency : str, optional
        ISO 4217 code of prices; the table's if left out, of a Series of emissions CNY.

    Raises
    ------
    InputError
        Sinks below zero, a buffer outside [0, 1), a sale beyond what is held,
        a sink that the book has issued already. Then nothing is booked.
    LabelError
        A region that is missing or unknown.
    UnitError
        A currency other than the table's.

    References
    ----------
    碳汇协同交易: docs/methods/mechanisms.md#trade-in-sinks.

    Examples
    --------
    >>> gross = pd.Series({"Shanxi": 100.0, "Shanghai": 60.0})
    >>> sinks = pd.Series({"Shanxi": 10.0, "Shanghai": 0.0})
    >>> sale = SinkTrade("Shanxi", "Shanghai", 8.0, price=50.0)
    >>> found = trade_sinks(gross, sinks, [sale], buffer=0.2)
    >>> found.net.to_dict(), found.settlement.net.to_dict()
    ({'Shanxi': 98.0, 'Shanghai': 52.0}, {'Shanxi': 400.0, 'Shanghai': -400.0})
    """
    sales = listed(trades, SinkTrade, "trades")
    gross = emissions_of(emissions)
    money = money_of(emissions, currency)
    share = checked_number(buffer, "buffer", most=1.0)
    if share == 1.0:
        raise InputError("buffer: 1, nothing may be sold", hint="give a share below 1")
    names = [str(name) for name in gross.index]
    sales = [_under_labels(trade, names) for trade in sales]
    check_numbers(sinks, "verified sink")
    found = figures_by_label(sinks, tuple(names), "verified sink", positive=False)
    if (found < 0).any():
        at = int(np.flatnonzero(found < 0)[0])
        raise InputError(
            f"the verified sink of {names[at]!r} is {found[at]:g} Mt, below zero",
            where=names[at],
            hint="land that emits belongs to gross emissions",
        )
    verified = dict(zip(names, map(kilograms, found), strict=True))
    own = _issued(verified, share)
    for number, trade in enumerate(sales):
        _post(own, trade, number, gross.index, money)
    regions, holdings = _accounts(gross, verified, sales, own)
    settlement = booked_settlement("sink trade", names, own, money)
    return SinkAccounts(regions, holdings, settlement, posted(own, book))


def _under_labels(trade: SinkTrade, names: Iterable[str]) -> SinkTrade:
    """Return a sale with its parties under the labels of those whose emissions count."""
    parties = (trade.seller, trade.buyer, trade.origin)
    seller, buyer, origin = resolve_regions(names, parties)
    return replace(trade, seller=seller, buyer=buyer, origin=origin)


def _issued(verified: dict[str, int], share: float) -> Ledger:
    """Return a book in which each region holds its sink: what may be sold, and the buffer."""
    book = Ledger()
    for region, total in verified.items():
        kept, free = split(total, np.array([share, 1.0 - share]))
        for kg, kind in ((kept, BUFFER), (free, SINK)):
            if kg:
                book.issue(region, kg, "kg", kind.format(region), "removal verified")
    return book


def _post(book: Ledger, trade: SinkTrade, number: int, known: pd.Index, money: Currency) -> None:
    what = f"sale {number}"
    for name in (trade.seller, trade.buyer, trade.source):
        check_party(name, known, what)
    kg, goods = kilograms(trade.amount), SINK.format(trade.source)
    held = book.balance(trade.seller, "kg", goods)
    if kg > held:
        own = trade.source == trade.seller
        raise InputError(
            f"{what}: {trade.seller!r} would sell {kg / KG_PER_MT:.10g} Mt of the sink of "
            f"{trade.source!r} and may sell {held / KG_PER_MT:.10g} Mt",
            where=trade.seller,
            hint="verified, less the buffer, less what was sold before"
            if own
            else "only what it bought in earlier sales can be sold on",
        )
    reason = f"{what}: {trade.seller} to {trade.buyer}"
    entries = [Entry(trade.seller, trade.buyer, kg, "kg", goods, reason)]
    paid = worth(trade.price, kg, money)
    if paid:
        paying = (trade.buyer, trade.seller, paid, money.minor_unit, money.name, reason)
        entries.append(Entry(*paying))
    book.post(entries)


def _accounts(
    gross: pd.Series, verified: dict[str, int], trades: Sequence[SinkTrade], book: Ledger
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return figures by region, and holdings, from the book: what is shown is what is booked."""
    names = list(verified)
    held = pd.DataFrame(
        [
            [
                book.balance(h, "kg", SINK.format(o)) + book.balance(h, "kg", BUFFER.format(o))
                for o in names
            ]
            for h in names
        ],
        gross.index.rename("holder"),
        gross.index.rename("origin"),
    )
    kg = pd.DataFrame(0, gross.index, ["sinks", "buffer", "sold", "bought"])
    kg["sinks"] = pd.Series(verified)
    kg["buffer"] = [book.balance(name, "kg", BUFFER.format(name)) for name in names]
    for trade in trades:
        kg.loc[trade.seller, "sold"] += kilograms(trade.amount)
        kg.loc[trade.buyer, "bought"] += kilograms(trade.amount)
    frame = kg / KG_PER_MT
    frame.insert(0, "gross", gross)
    frame["net"] = gross - held.sum(axis=1) / KG_PER_MT
    holdings = held / KG_PER_MT
    frame.attrs = {"units": "Mt", "net": "gross - sinks + sold - bought"}
    holdings.attrs = {"units": "Mt"}
    return frame, holdings
