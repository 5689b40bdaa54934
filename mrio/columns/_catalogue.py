"""The catalogue: every column of every frame that a command prints or writes."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from mrio.columns._accounts import ACCOUNTS
from mrio.columns._column import Column, Money
from mrio.columns._compensation import COMPENSATION
from mrio.columns._labels import LABELS
from mrio.columns._mission import MISSION
from mrio.columns._trade import TRADE
from mrio.errors import LabelError
from mrio.lang import current

if TYPE_CHECKING:
    import pandas as pd

CATALOGUE: dict[str, Column] = {
    column.name: column for column in (*LABELS, *ACCOUNTS, *MISSION, *COMPENSATION, *TRADE)
}
"""Column by name: its key, or frame and key where one key means different things."""
WORDS = (None, "route", "figure")
"""Names of an axis of columns that are keys of the catalogue; under all others they are labels:
regions, rules."""


def find(key: object, frame: str = "") -> Column | None:
    """Return what stands in the catalogue on a column, None for a label of the table.

    Parameters
    ----------
    key : str
        As it is called in the frame.
    frame : str
        Which frame it is of; needed where one key means different things.

    Examples
    --------
    >>> find("energy", "prices").heading, find("Shanxi")
    ('Energy price', None)
    """
    return CATALOGUE.get(f"{frame}.{key}") or CATALOGUE.get(str(key))


def of(key: str, frame: str = "") -> Column:
    """Return what stands in the catalogue on a column.

    Parameters
    ----------
    key, frame : str
        See `find`.

    Raises
    ------
    LabelError
        When it is not there, or only as a column of certain frames.

    Examples
    --------
    >>> of("net_transfer").heading, of("net_transfer").heading_zh
    ('Net transfer', '净转移')
    """
    column = find(key, frame)
    if column is not None:
        return column
    frames = [each.frame for each in CATALOGUE.values() if each.key == key]
    near = get_close_matches(key, [each.key for each in CATALOGUE.values()], 1)
    raise LabelError(
        f"the catalogue has no column {key!r}" + (f" of {frame!r}" if frame else ""),
        where=key,
        hint=f"say of which frame: {', '.join(frames)}"
        if frames
        else f"did you mean {near[0]!r}?"
        if near
        else "add it in mrio/columns",
    )


def of_frame(frame: pd.DataFrame, name: str = "") -> list[Column | None]:
    """Return what stands in the catalogue on each column of a frame, None for labels.

    Columns are labels (regions, rules, destinations) where their axis has a
    name, whatever they are called.
    """
    if any(axis not in WORDS for axis in frame.columns.names):
        return [None] * frame.shape[1]
    return [find(key, name) for key in frame.columns]


def heading(
    key: object,
    frame: str = "",
    *,
    unit: str = "",
    place: str = "region",
    language: str | None = None,
) -> str:
    """Return what people read above a column; a label of the table is returned as it is.

    Parameters
    ----------
    key, frame : str
        See `find`.
    unit : str
        Follows the heading, where given.
    place : str
        What a region is called.
    language : {"en", "zh"}, optional
        That of the process if left out.

    Examples
    --------
    >>> heading("gdp", unit="billion EUR"), heading("gdp", language="zh")
    ('GDP, billion EUR', '地区生产总值')
    """
    column = find(key, frame)
    told = language or current()
    name = str(key) if column is None else column.head(told).replace("{place}", place)
    return f"{name}{'，' if told == 'zh' else ', '}{unit}" if unit else name


def unit(
    key: object,
    frame: str = "",
    *,
    currency: Money | None = None,
    own: str = "",
    language: str | None = None,
) -> str:
    """Return the unit that people read: empty where a column has none, or is a label.

    Parameters
    ----------
    key, frame : str
        See `find`.
    currency : Currency, optional
        Needed for columns of money.
    own : str
        The unit of the frame itself, as its `attrs["units"]` say.
    language : {"en", "zh"}, optional
        That of the process if left out.

    Raises
    ------
    InputError
        A column of money, and no currency.
    """
    column = find(key, frame)
    return "" if column is None else column.unit_in(language or current(), currency, own)


def units_in_files(
    frame: pd.DataFrame, name: str = "", *, currency: Money | None = None, own: str = ""
) -> dict[str, str]:
    """Return the unit of each column that has one, and of levels of the index, as files state it.

    Parameters
    ----------
    frame : DataFrame
        Columns that are labels have none.
    name : str
        Which frame it is, see `find`.
    currency : Currency, optional
        Needed for columns of money.
    own : str
        The unit of the frame itself.

    Raises
    ------
    InputError
        A column of money, and no currency.
    """
    levels = [(level, find(level, name)) for level in frame.index.names]
    own_columns = zip(frame.columns, of_frame(frame, name), strict=True)
    said = {
        str(key): column.filed_in(currency, own)
        for key, column in (*levels, *own_columns)
        if column is not None
    }
    return {key: text for key, text in said.items() if text}
