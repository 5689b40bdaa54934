"""One column: what it is called in files, what it means, how people read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from mrio.errors import InputError
from mrio.lang import current

OWN = "{own}"
"""The unit of the frame itself: that of the stressor, or of the table's money."""
SHARE = "share, 1 is all"

UNITS_ZH = {
    "million {currency}": "百万{currency}",
    "billion {currency}": "十亿{currency}",
    "{currency}": "{currency}",
    "{currency}/t": "{currency}/吨",
    "{currency}/MWh": "{currency}/兆瓦时",
    "{currency} per head": "{currency}/人",
    "Mt": "百万吨",
    "Mt CO2": "百万吨CO2",
    "t CO2/MWh": "吨CO2/兆瓦时",
    "TWh": "太瓦时",
    "%": "%",
    "% of GDP": "占GDP的%",
    "% of draws": "占抽样的%",
    "% of cases": "占情形的%",
    "% of tables": "占备选表的%",
    "index": "指数",
    "regions": "地区数",
    "pairs of regions": "地区对数",
    OWN: OWN,
    "": "",
}
"""Units as Chinese readers know them; money and the frame's own unit stand in braces."""


class Money(Protocol):
    """What a column needs to know of a currency; `mrio.money.Currency` has it."""

    @property
    def name(self) -> str:
        """As people write it in an English sentence: 'EUR'."""
        ...

    @property
    def name_zh(self) -> str:
        """As people write it in a Chinese one."""
        ...


@dataclass(frozen=True)
class Column:
    """One column of a frame that a command prints or writes.

    Attributes
    ----------
    key : str
        What it is called in frames and files; scripts rely on it.
    heading, heading_zh : str
        What people read above it.
    unit : str
        `{currency}` stands for a currency, `{own}` for the unit of the frame
        (of its stressor); empty where it has none.
    digits : int or None
        Decimal places that people are shown; None: as many as the figures need.
    signed : bool
        Whether a plus is shown: both signs mean something.
    meaning : str
        A definition in one sentence, `{place}` for what a region is called.
    meaning_zh : str
    frame : str
        The frame that it is of, where one key means different things in different
        frames; empty otherwise.
    share : bool
        Whether figures in frames and files are shares (1 is all), which people
        are shown in per cent.
    """

    key: str
    heading: str
    heading_zh: str
    unit: str = ""
    digits: int | None = None
    signed: bool = False
    meaning: str = ""
    meaning_zh: str = ""
    frame: str = ""
    share: bool = False

    @property
    def name(self) -> str:
        """The key, with its frame where the key alone is not enough."""
        return f"{self.frame}.{self.key}" if self.frame else self.key

    @property
    def factor(self) -> float:
        """What figures in a frame are multiplied by for people."""
        return 100.0 if self.share else 1.0

    @property
    def unit_in_files(self) -> str:
        """The unit in files, money and own unit in braces."""
        if not self.share:
            return self.unit
        whole = self.unit.removeprefix("%").strip()
        return f"{SHARE} ({whole})" if whole else SHARE

    def head(self, language: str) -> str:
        """Return the heading in a language."""
        return self.heading_zh if language == "zh" else self.heading

    def said(self, language: str, place: str) -> str:
        """Return the definition in a language."""
        text = self.meaning_zh if language == "zh" else self.meaning
        return text.replace("{place}", place)

    def unit_in(self, language: str, currency: Money | None, own: str) -> str:
        """Return the unit in a language, with the currency and the frame's own unit.

        Raises
        ------
        InputError
            A column of money, and no currency.
        """
        return self._filled(
            UNITS_ZH[self.unit] if language == "zh" else self.unit, language, currency, own
        )

    def filed_in(self, currency: Money | None, own: str) -> str:
        """Return the unit that a file states; files are in English.

        Raises
        ------
        InputError
            A column of money, and no currency.
        """
        return self._filled(self.unit_in_files, "en", currency, own)

    def _filled(self, unit: str, language: str, currency: Money | None, own: str) -> str:
        """Return a unit with the currency and the frame's own unit in it."""
        if "{currency}" in unit:
            if currency is None:
                raise InputError(
                    f"the column {self.name!r} is money, and no currency is known",
                    hint="say which: that of the table, of the parties or of the settlement",
                )
            unit = unit.replace("{currency}", currency_name(currency, language=language))
        return unit.replace(OWN, own)


def currency_name(currency: Money, *, language: str | None = None) -> str:
    """Return a currency as people write it in a sentence, in the language spoken here.

    Parameters
    ----------
    currency : Currency
    language : {"en", "zh"}, optional
        That of the process if left out.
    """
    return currency.name_zh if (language or current()) == "zh" else currency.name
