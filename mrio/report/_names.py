"""Names and figures as people read them: Chinese beside English or alone, a true minus sign."""

from __future__ import annotations

import html
from dataclasses import dataclass

from mrio.inert import visible
from mrio.labels import provinces_by
from mrio.lang import current
from mrio.money import Currency
from mrio.table import Table

FORMULAS = {"co2": "CO2", "ch4": "CH4", "n2o": "N2O", "sf6": "SF6", "nf3": "NF3"}
"""Gases as they are written, by the names of rows."""


@dataclass(frozen=True)
class Name:
    """A label of the table and its Chinese name, empty when we know none.

    Attributes
    ----------
    label : str
    zh : str

    Examples
    --------
    >>> Name("Shanxi", "山西").text
    '山西 Shanxi'
    """

    label: str
    zh: str = ""

    @property
    def local(self) -> str:
        """The name in a sentence: English, in Chinese output Chinese where we know it."""
        return visible(self.label if current() == "en" else self.zh or self.label)

    @property
    def text(self) -> str:
        """Both names, in Chinese output one, for plain text and for templates that escape."""
        return " ".join(self._parts)

    @property
    def short(self) -> str:
        """The shortest name, escaped for a figure."""
        return html.escape(visible(self.zh or self.label), quote=False)

    @property
    def line(self) -> str:
        """As `text`, escaped for a figure (plotly reads some tags)."""
        return html.escape(self.text, quote=False)

    @property
    def lines(self) -> str:
        """As `text`, one below the other, escaped for a figure."""
        return "<br>".join(html.escape(part, quote=False) for part in self._parts)

    @property
    def _parts(self) -> list[str]:
        if current() == "en" and self.zh:
            return [visible(self.zh), visible(self.label)]
        return [self.local]


def region_names(table: Table) -> tuple[dict[str, Name], bool]:
    """Return label → Name of a table's regions, and whether all are provinces."""
    known = provinces_by("en")
    named = {r: Name(r, known[r].zh if r in known else "") for r in table.regions}
    return named, all(region in known for region in table.regions)


def currency_name(currency: Currency) -> str:
    """Return what a currency is called in the language spoken: 'yuan', 元; else its code."""
    return currency.name if current() == "en" else currency.name_zh


def stressor_text(stressor: str) -> str:
    """Return what a stressor is called in a sentence: no underscores, chemical names as written.

    Examples
    --------
    >>> stressor_text("co2"), stressor_text("co2_process_cement"), stressor_text("my_co2e")
    ('CO2', 'CO2 process cement', 'my co2e')
    """
    words = stressor.replace("_", " ").split(" ")
    return " ".join(FORMULAS.get(word.lower(), word) for word in words)


def number(value: float, digits: int = 1, *, sign: bool = False) -> str:
    """Return a figure with thousands separators, a true minus, no negative zero; a dash for none.

    Examples
    --------
    >>> number(-8635.346, 0), number(-0.01), number(2.5, sign=True)
    ('−8,635', '0.0', '+2.5')
    >>> number(float("nan")), number(float("-inf"))
    ('–', '−∞')
    """
    if value != value:
        return "–"
    if abs(value) == float("inf"):
        return "∞" if value > 0 else "−∞"
    rounded = round(float(value), digits) + 0.0
    return f"{rounded:{'+' if sign and rounded else ''},.{digits}f}".replace("-", "−")


def percent(share: float) -> str:
    """Return a share in per cent with two digits that count.

    Examples
    --------
    >>> percent(0.0651), percent(0.00259), percent(0.3135), percent(0.0)
    ('6.5%', '0.26%', '31%', '0%')
    """
    per_cent = 100 * share
    digits = 0 if abs(per_cent) >= 10 or not share else 1 if abs(per_cent) >= 1 else 2
    return f"{number(per_cent, digits)}%"
