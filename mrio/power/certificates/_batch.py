"""A batch of certificates: what it is of, and which column of a statement its entries are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mrio.errors import InputError
from mrio.instruments import CLAIMING, SEPARATOR, Instrument
from mrio.ledger import ISSUED, RETIRED, Entry

KWH = "kWh"
KWH_PER_CERTIFICATE = 1000
"""One certificate is 1 MWh."""
KWH_PER_TWH = 1_000_000_000
ROUNDING = 1e-15
"""A few last digits of a float, lest 1 TWh be a kWh short; parts of a kWh are dropped."""
Of = tuple[str, str, str]
"""A region, source and period: a Batch, or a plain tuple of them."""
CLAIMED = "cancelled for "
"""Before a consumer's name: a column of a statement, and what people read in a book."""


class Batch(NamedTuple):
    """What certificates are of: power of a source that a region generated in a period."""

    region: str
    source: str
    period: str

    @property
    def instrument(self) -> Instrument:
        """What it is in a book."""
        return Instrument("certificates", self.region, technology=self.source, period=self.period)

    @property
    def generator(self) -> str:
        """The account that its certificates are issued to."""
        return f"generator {self.region}{SEPARATOR}{self.source}"


def part_of(entry: Entry) -> str:
    """Return the column of a statement that an entry belongs to.

    Raises
    ------
    InputError
        Retired, and the book says neither for whom nor that it expired.
    """
    if entry.payer == ISSUED:
        return "issued"
    if entry.receiver != RETIRED:
        return "sold"
    if entry.purpose == "expiry":
        return "expired"
    if entry.purpose in CLAIMING:
        return "cancelled"
    raise InputError(
        f"{entry.amount:,} kWh of {entry.instrument} were retired by {entry.payer!r} for "
        f"{entry.reason!r}, and the entry has no claimant",
        where=str(entry.instrument),
        hint="use Certificates.cancel or expire; in the ledger: purpose='cancellation' and "
        "claimant, or purpose='expiry'",
    )


def in_kwh(certificates: object) -> int:
    """Return the kWh of so many certificates.

    Raises
    ------
    InputError
        No whole number above zero.
    """
    if isinstance(certificates, (bool, np.bool_)) or not isinstance(
        certificates, (int, np.integer)
    ):
        raise InputError(
            f"{certificates!r} certificates, a whole number expected", hint="1 certificate is 1 MWh"
        )
    if certificates <= 0:
        raise InputError(f"{certificates} certificates, more than 0 expected")
    return int(certificates) * KWH_PER_CERTIFICATE
