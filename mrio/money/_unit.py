"""What a unit of money says: a currency and a scale, as databases and offices write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from mrio.checking import check_fields, checked
from mrio.errors import UnitError
from mrio.money._currency import Currency, currency, exponents

WORDS = {
    "yuan": "CNY",
    "rmb": "CNY",
    "renminbi": "CNY",
    "人民币": "CNY",
    "元": "CNY",
    "euro": "EUR",
    "euros": "EUR",
    "欧元": "EUR",
    "€": "EUR",
    "us$": "USD",
    "美元": "USD",
    "yen": "JPY",
    "日元": "JPY",
    "円": "JPY",
    "£": "GBP",
    "英镑": "GBP",
    "₩": "KRW",
    "韩元": "KRW",
    "₹": "INR",
    "r$": "BRL",
}
"""Names and signs of one currency only, in small letters."""

SHARED = {
    "$": "USD or another dollar",
    "¥": "CNY or JPY",
    "￥": "CNY or JPY",
    "dollar": "USD or another dollar",
    "dollars": "USD or another dollar",
    "krone": "NOK or DKK",
    "kroner": "NOK or DKK",
    "krona": "SEK or ISK",
    "kronor": "SEK",
    "pound": "GBP or another pound",
    "pounds": "GBP or another pound",
    "franc": "CHF or another franc",
    "francs": "CHF or another franc",
    "rupee": "INR or another rupee",
    "rupees": "INR or another rupee",
    "peso": "MXN or another peso",
    "pesos": "MXN or another peso",
    "nac": "the currency of one country",
}
"""Names and signs of several currencies: which one, the unit must say by its code."""

SCALES = {
    **dict.fromkeys(("thousand", "thousands", "k", "tsd", "000", "千"), 1e3),
    "万": 1e4,
    **dict.fromkeys(("lakh", "十万"), 1e5),
    **dict.fromkeys(("million", "millions", "mill", "mio", "mn", "mln", "m", "百万"), 1e6),
    **dict.fromkeys(("crore", "千万"), 1e7),
    "亿": 1e8,
    **dict.fromkeys(("billion", "billions", "bn", "bln", "b", "mrd", "milliard", "十亿"), 1e9),
    **dict.fromkeys(("trillion", "trillions", "trn", "tn", "万亿"), 1e12),
    "ten": 10.0,
    "hundred": 100.0,
}
"""Words of scale, in small letters."""

SAYS_NO_SIZE = {
    *("of", "in", "at", "current", "constant", "basic", "purchasers", "producers"),
    *("price", "prices", "nominal", "real"),
}
"""Words beside a currency that change neither it nor the scale."""

_POWER = re.compile(r"(?:10*|10\^\d{1,2}|1e\+?\d{1,2}|10{0,2}(?:,000)+|(?:000)+)\Z")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")


@dataclass(frozen=True)
class MoneyUnit:
    """What a unit of money says.

    Attributes
    ----------
    text : str
        As it was given.
    currency : Currency
    scale : float
        Units of the currency in one of it: 1e6 for 'M EUR'.
    """

    text: str
    currency: Currency
    scale: float

    def __post_init__(self) -> None:
        check_fields(self)

    @property
    def to_millions(self) -> float:
        """The factor to millions of the currency."""
        return self.scale / 1e6

    @property
    def to_billions(self) -> float:
        """The factor to billions of the currency."""
        return self.scale / 1e9


@checked
@cache
def money_unit(unit: str) -> MoneyUnit:
    """Return the currency and the scale that a unit of money names.

    Read are codes of ISO 4217 and names and signs of one currency, with words or
    powers of ten of scale before or after: 'M EUR', 'MIO_EUR', 'Mill USD',
    '1000 US$', 'bn JPY', '10^4 CNY', 'million yuan', '万元'. A year or the kind of
    prices changes nothing.

    Raises
    ------
    UnitError
        No currency, several, one that the sign does not tell ('$'), or a word
        that is no scale.

    Examples
    --------
    >>> found = money_unit("Mill USD")
    >>> found.currency.code, found.scale
    ('USD', 1000000.0)
    """
    codes: list[str] = []
    scale = 1.0
    for word in _words(unit):
        parts = _parts(word)
        for kind, value in parts:
            if kind == "code":
                codes.append(str(value))
            elif kind == "shared":
                raise UnitError(
                    f"{word!r} in {unit!r} is {value}",
                    where=unit,
                    hint="name the currency by its ISO 4217 code, such as 'M USD'",
                )
            else:
                scale *= float(value)
        if not parts:
            raise UnitError(
                f"{word!r} in the unit of money {unit!r} is neither a currency nor a scale",
                where=unit,
                hint="write e.g. 'M EUR', 'Mill USD', 'bn JPY', '10^4 CNY', 'million yuan'",
            )
    if len(set(codes)) != 1:
        said = f"names {' and '.join(dict.fromkeys(codes))}" if codes else "names no currency"
        raise UnitError(
            f"the unit of money {unit!r} {said}",
            where=unit,
            hint="name one, by its ISO 4217 code: 'M EUR', 'Mill USD', 'bn JPY', '10^4 CNY'",
        )
    return MoneyUnit(unit, currency(codes[0]), scale)


_MONEY = re.compile(
    r"usd|eur|cny|rmb|jpy|gbp|inr|krw|brl|nok|sek|chf|cad|aud|dollar|euro|yuan|yen|[$€£¥元]",
    re.IGNORECASE,
)


@checked
def says_money(unit: str) -> bool:
    """Return whether a unit names a currency, of whatever scale.

    Examples
    --------
    >>> says_money("k USD"), says_money("persons")
    (True, False)
    """
    return _MONEY.search(unit) is not None


def _words(unit: str) -> list[str]:
    """Return the words of a unit that say a currency or a size."""
    found = re.split(r"[\s_()\[\];/]+|(?<!\d),|,(?!\d)|(?<=[^\d])[.\-](?=[^\d]|\Z)", unit.strip())
    return [
        word
        for word in found
        if word and word.casefold() not in SAYS_NO_SIZE and not _YEAR.match(word)
    ]


def _parts(word: str) -> list[tuple[str, str | float]]:
    """Return what a word says, its scale and currency apart; nothing where it says neither."""
    whole = _part(word)
    if whole:
        return [whole]
    for cut in range(1, len(word)):
        left, right = _part(word[:cut]), _part(word[cut:])
        if left and right and {left[0], right[0]} & {"code", "shared"} and left[0] != right[0]:
            return [left, right]
    return []


def _part(word: str) -> tuple[str, str | float] | None:
    small = word.casefold()
    if word in exponents():
        return "code", word
    if small in WORDS:
        return "code", WORDS[small]
    if small in SHARED:
        return "shared", SHARED[small]
    if small in SCALES:
        return "scale", SCALES[small]
    if _POWER.match(small):
        return "scale", _power(small)
    return None


def _power(word: str) -> float:
    if word.startswith("10^"):
        return 10.0 ** int(word[3:])
    return float(word.replace(",", "")) if word.startswith("1") else 10.0 ** word.count("0")
