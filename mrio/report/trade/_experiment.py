"""One experiment of a plan of trade: its title, question, findings, and what it holds fixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mrio import columns
from mrio.labels import local_name
from mrio.lang import current, pgettext
from mrio.money import Currency
from mrio.power import Trade
from mrio.report._names import number


@dataclass(frozen=True)
class Tile:
    """One headline figure."""

    figure: str
    unit: str
    label: str


@dataclass(frozen=True)
class Experiment:
    """What a page and a screen say of an experiment before its tables.

    Attributes
    ----------
    title, case, question : str
        The case is what is supposed: what stands beside what.
    findings : sentences, each true by itself
    fixed : str
        What the cases that are compared have in common.
    tiles : headline figures
    """

    title: str
    case: str
    question: str
    findings: tuple[str, ...]
    fixed: str
    tiles: tuple[Tile, ...]


def money_of(found: Trade, name: str = "") -> Currency:
    """Return the currency of a plan's tables: the plan's, of compensation the table's own."""
    if name == "compensation" and found.table is not None:
        return found.table.currency
    return found.currency


def signed(value: float, digits: int) -> str:
    """Return a change with its sign."""
    return number(value, digits, sign=True)


def unit_of(key: str, frame: str, money: Currency | None = None) -> str:
    """Return the unit of a column in the language spoken here."""
    return columns.unit(key, frame, currency=money, language=current())


def clauses(parts: Iterable[str]) -> str:
    """Return parts of one sentence."""
    return pgettext("between clauses", "; ").join(parts)


def sentences(parts: Iterable[str]) -> str:
    """Return whole sentences, one after the other."""
    first, *others = parts
    for other in others:
        first = pgettext("two sentences", "%(first)s %(other)s", first=first, other=other)
    return first


def local(label: object) -> str:
    """Return a label in the language spoken here."""
    return local_name(str(label))
