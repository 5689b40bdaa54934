"""What a rule is tried as, and what every settlement must be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from mrio.checking import checked
from mrio.errors import InputError
from mrio.policy import Parties, Rule, Settlement
from mrio.table import Table
from mrio.testing._contract import expect, expect_close
from mrio.testing._rule_tables import has_equal_sectors, parties_at, table_of

PRICE = 37.5
POOL = "(pool)"


@dataclass(frozen=True)
class RuleTraits:
    """Which parts of the contract the design of a rule leaves out.

    Parameters
    ----------
    pairs : bool, optional
        Whether it settles pairs, or through a pool; left out: the same way everywhere.
    linear : bool
        In the price. False with thresholds, floors and caps.
    trade : bool
        It settles what regions do for each other: nothing without trade.
    own : bool
        A region's demand for its own goods is no part of it. False where GDP counts.
    equal : bool
        It needs the same sectors in every region.
    pool : bool
        It shares a pool of the price on what net senders emit for others.
    """

    pairs: bool | None = None
    linear: bool = True
    trade: bool = True
    own: bool = True
    equal: bool = False
    pool: bool = False


@dataclass(frozen=True)
class Tried:
    """A rule for any table, and its traits."""

    make: Callable[[Table], Rule]
    traits: RuleTraits
    priced: bool
    name: str

    def settle(self, parties: Parties, price: Any = PRICE) -> Settlement:
        """Return the settlement of the rule for this table, at a price if it takes one."""
        return self.make(parties.table).settle(parties, price if self.priced else None)

    def each(self, names: tuple[str, ...]) -> Iterator[tuple[str, Parties]]:
        """Yield the tables that the rule is made for, as parties."""
        for name in names:
            if not self.traits.equal or has_equal_sectors(table_of(name)):
                yield name, parties_at(name)


def tried(rule: Rule | Callable[[Table], Rule], traits: RuleTraits | None) -> Tried:
    """Return what the checks take.

    Raises
    ------
    InputError
        Neither a rule nor a function of a table that returns one.
    """
    make = _always(rule) if hasattr(rule, "settle") else rule
    if isinstance(rule, type) or not callable(make):
        raise InputError(
            f"{rule!r} is no rule", hint="give an instance, or a function of a table that makes one"
        )
    made = make(table_of("toy"))
    name = str(getattr(made, "name", type(made).__name__))
    return Tried(make, traits or RuleTraits(), bool(getattr(made, "uses_price", True)), name)


def _always(rule: Any) -> Callable[[Table], Rule]:
    return lambda _: rule


def size_of(found: Settlement) -> float:
    """Return what rounding is measured against, in millions."""
    return 1.0 + float(found.net.abs().sum())


@checked
def assert_settled(found: Settlement, parties: Parties, *, pairs: bool | None = None) -> None:
    """Raise AssertionError unless money neither appears nor disappears in a settlement.

    Balances sum to zero, in whole minor units exactly, and are those of the ledger;
    payments of pairs make up the balances and never go both ways; a pool is
    left empty, and nobody pays into it and is paid.

    Parameters
    ----------
    found : Settlement
    parties : Parties
    pairs : bool, optional
        Whether pairs are expected, or a pool; as found if left out.
    """
    net, regions = found.net.to_numpy(dtype=np.float64), list(parties.regions)
    expect(list(found.net.index) == regions, f"regions {list(found.net.index)}, expected {regions}")
    expect(bool(np.isfinite(net).all()), f"balances are {net.tolist()}, expected finite ones")
    noise = 1e-9 * size_of(found)
    total = float(net.sum())
    expect(abs(total) <= noise, f"balances sum to {total:.9g} {found.unit}, expected 0")
    has_pairs = found.payments is not None
    expect(pairs in (None, has_pairs), f"pairs: {has_pairs}, expected {pairs}")
    if has_pairs:  # before the ledger, which is made of them
        _expect_pairs(found.payments, regions, net, noise)
    minor, unit, size = found.minor, found.currency.minor_unit, found.currency.minor_in_million
    expect(list(minor.index) == regions, f"{unit} are of other regions than balances")
    expect(minor.sum() == 0, f"{unit} sum to {minor.sum()}, expected 0")
    off = float(np.abs(minor.to_numpy() - size * net).max(initial=0.0))
    most = (0.5 * (len(net) - 1) if has_pairs else 1.0) + 1e-6 * size_of(found)
    expect(off <= most, f"{unit} are up to {off:.6g} off the balances, expected at most {most:.6g}")
    left = sum(found.ledger.balances(unit).values())
    expect(left == 0, f"the ledger holds {left} {unit} over, expected 0")
    if has_pairs:
        _expect_booked(found)
    else:
        _expect_pool(found)


def _expect_pairs(frame: Any, regions: list[str], net: Any, noise: float) -> None:
    paid = frame.to_numpy(dtype=np.float64)
    labels = list(frame.index) == list(frame.columns) == regions
    expect(labels, f"payments are of {list(frame.index)}, expected {regions}")
    expect((paid >= 0).all(), f"a payment is {paid.min(initial=0.0):.6g}, expected 0 or more")
    expect(not np.diagonal(paid).any(), f"a region pays itself {np.diagonal(paid).max():.6g}")
    both = float(np.minimum(paid, paid.T).max(initial=0.0))
    expect(both == 0, f"two regions pay each other {both:.6g} at once, expected the net alone")
    made_up = paid.sum(axis=0) - paid.sum(axis=1)
    expect_close(made_up, net, "received less paid in pairs", atol=noise)


def _expect_booked(found: Settlement) -> None:
    frame: Any = found.payments
    entries = found.ledger.to_frame()
    booked: Any = entries.groupby(["payer", "receiver"])["amount"].sum()
    unit, size = found.currency.minor_unit, found.currency.minor_in_million
    for (payer, receiver), minor in booked.items():
        due = size * frame.at[payer, receiver]
        expect(
            abs(minor - due) <= 0.51, f"{payer} to {receiver}: {minor} {unit}, expected {due:.2f}"
        )


def _expect_pool(found: Settlement) -> None:
    entries = found.ledger.to_frame()
    both = set(entries["payer"]) & set(entries["receiver"]) - {POOL}
    expect(not both, f"{', '.join(sorted(both))} pay and are paid, expected one of the two")
    unit = found.currency.minor_unit
    left = found.ledger.balance(POOL, unit)
    expect(left == 0, f"the pool keeps {left} {unit}, expected 0")


def expect_senders_are_paid(found: Settlement, parties: Parties) -> None:
    """By those who are emitted for; the pool is what senders are owed, never below zero."""
    net, pool = found.net.to_numpy(), PRICE * float(np.maximum(parties.net, 0.0).sum())
    noise = 1e-9 * size_of(found)
    senders, receivers = net[parties.net > 0], net[parties.net < 0]
    expect((senders >= -noise).all(), f"a net sender pays: {senders.min(initial=0.0):.6g}")
    expect((receivers <= noise).all(), f"a net receiver is paid: {receivers.max(initial=0.0):.6g}")
    expect_close(np.maximum(net, 0.0).sum(), pool, "paid out of the pool", atol=noise)


def expect_same(found: Settlement, expected: Settlement, what: str, rtol: float = 1e-9) -> None:
    """Raise AssertionError when balances or payments of pairs differ, region by region."""
    noise = rtol * size_of(expected)
    names = expected.net.index
    labels = set(found.net.index) == set(names)
    expect(labels, f"{what}: regions {list(found.net.index)}, expected {list(names)}")
    expect_close(found.net.loc[names], expected.net, f"{what}: balances", atol=noise)
    both = (found.payments is None) == (expected.payments is None)
    expect(both, f"{what}: pairs on one side only")
    if found.payments is not None and expected.payments is not None:
        paid = found.payments.loc[expected.payments.index, expected.payments.columns]
        expect_close(paid, expected.payments, f"{what}: payments", atol=noise)


def expect_nothing(found: Settlement, what: str) -> None:
    """Raise AssertionError when anything is paid or booked."""
    expect_close(found.net, np.zeros(len(found.net)), f"{what}: balances", atol=1e-9)
    expect(not found.minor.any(), f"{what}: booked {found.minor.tolist()}, expected nothing")
    expect(len(found.ledger) == 0, f"{what}: {len(found.ledger)} entries, expected none")
