"""Currencies of ISO 4217, with the unit that a ledger counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from mrio.checking import check_fields, checked
from mrio.errors import UnitError
from mrio.lang import current

SPOKEN = {
    "CNY": ("yuan", "元", "fen"),
    "EUR": ("EUR", "欧元", ""),
    "USD": ("USD", "美元", ""),
    "JPY": ("JPY", "日元", ""),
    "GBP": ("GBP", "英镑", ""),
    "NOK": ("NOK", "挪威克朗", ""),
    "KRW": ("KRW", "韩元", ""),
    "INR": ("INR", "印度卢比", ""),
}
"""Currencies with a name of their own in a sentence, in Chinese, and for their smallest unit."""


@dataclass(frozen=True)
class Currency:
    """A currency of ISO 4217.

    Attributes
    ----------
    code : str
        Three letters, 'EUR'.
    exponent : int
        Decimal places of its smallest unit: 2 for EUR, 0 for JPY, 3 for KWD.

    Examples
    --------
    >>> currency("JPY").minor_unit, currency("EUR").minor_unit, currency("CNY").minor_unit
    ('JPY 1', 'EUR 0.01', 'fen')
    """

    code: str
    exponent: int

    def __post_init__(self) -> None:
        check_fields(self)

    @property
    def name(self) -> str:
        """The name in a sentence: 'yuan', else the code."""
        return SPOKEN[self.code][0] if self.code in SPOKEN else self.code

    @property
    def name_zh(self) -> str:
        """The name in a Chinese sentence, the code where we know none."""
        return SPOKEN[self.code][1] if self.code in SPOKEN else self.code

    @property
    def local(self) -> str:
        """The name in a sentence of the language spoken here."""
        return self.name if current() == "en" else self.name_zh

    @property
    def minor_unit(self) -> str:
        """What a ledger counts, as its column `unit` says it: 'fen', 'EUR 0.01', 'JPY 1'."""
        own = SPOKEN[self.code][2] if self.code in SPOKEN else ""
        return own or self.counted

    @property
    def counted(self) -> str:
        """The smallest unit by the code, 'CNY 0.01': where it has a name, the same unit."""
        return f"{self.code} {10.0**-self.exponent:.{self.exponent}f}"

    @property
    def minor_in_million(self) -> int:
        """How many of the smallest unit make a million."""
        return 10 ** (6 + self.exponent)

    def __str__(self) -> str:
        return self.code


@checked
@cache
def currency(code: str) -> Currency:
    """Return a currency by its ISO 4217 code.

    Raises
    ------
    UnitError
        No currency has that code, or what has it is not paid with (gold).

    Examples
    --------
    >>> currency("KWD").exponent
    3
    """
    places = exponents().get(code)
    if places is None:
        raise UnitError(
            f"{code!r} is no currency of ISO 4217",
            where=code,
            hint="give three letters in capitals, such as CNY, EUR, USD, NOK or JPY",
        )
    return Currency(code, places)


@checked
@cache
def minor_unit(unit: str) -> Currency | None:
    """Return the currency that a unit of a ledger counts, None where it counts no money.

    Examples
    --------
    >>> minor_unit("fen"), minor_unit("kWh")
    (Currency(code='CNY', exponent=2), None)
    """
    for code, (_, _, own) in SPOKEN.items():
        if own and unit == own:
            return currency(code)
    code = unit[:3]
    if unit[3:4] == " " and code in exponents() and unit == currency(code).counted:
        return currency(code)
    return None


@cache
def exponents() -> dict[str, int]:
    """Return decimal places by code, of the list that ISO 4217's agency publishes."""
    from iso4217 import Currency as Listed

    return {each.code: each.exponent for each in Listed if each.exponent is not None}
