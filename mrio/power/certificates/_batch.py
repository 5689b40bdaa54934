"""A batch of certificates: what it is of, and how its entries read in a book."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mrio.errors import InputError
from mrio.ledger import ISSUED, RETIRED, Entry

KWH = "kWh"
KWH_PER_CERTIFICATE = 1000
"""One certificate is 1 MWh."""
KWH_PER_TWH = 1_000_000_000
ROUNDING = 1e-15
"""A few last digits of a float, lest 1 TWh be a kWh short; parts of a kWh are dropped."""
Of = tuple[str, str, str]
"""A region, source and period: a Batch, or a plain tuple of them."""
KIND = "certificates"
CLAIMED, EXPIRED, VERIFIED, SOLD = "cancelled for ", "expired", "generation verified", "sold"
SEPARATOR = " / "


class Batch(NamedTuple):
    """What certificates are of: power of a source that a region generated in a period."""

    region: str
    source: str
    period: str

    @property
    def instrument(self) -> str:
        """Its name in a book."""
        return f"{KIND} {SEPARATOR.join(self)}"

    @property
    def generator(self) -> str:
        """The account that its certificates are issued to."""
        return f"generator {self.region}{SEPARATOR}{self.source}"


def part_of(entry: Entry) -> str:
    """Return the column of a statement that an entry belongs to."""
    if entry.payer == ISSUED:
        return "issued"
    if entry.receiver != RETIRED:
        return "sold"
    return "expired" if entry.reason == EXPIRED else "cancelled"


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
