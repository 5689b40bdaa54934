"""Frames as tables on a screen: no figure is cut, wide frames go on below."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from mrio import columns as known_columns
from mrio.inert import visible, visible_lines
from mrio.labels import local_name
from mrio.lang import catalogue, translated
from mrio.lang import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from mrio.columns import Column, Money

WIDE = 200
"""Columns of output when the screen's width is not known."""
GAP = 2
"""Blanks between two columns."""


class _Screen(Console):
    """A console on which names do nothing, and that leaves it to the entry point to end well."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """Spell out the control characters of text: names come from files that others made."""
        for part in super().render(renderable, options):
            yield part if part.control else Segment(visible_lines(part.text), part.style)

    def on_broken_pipe(self) -> None:
        """Raise what rich would turn into exit code 1."""
        raise BrokenPipeError


def console(*, messages: bool = False) -> Console:
    """Return the console for results, or for messages, which go to standard error.

    As wide as $COLUMNS says, else as the screen, else 200 columns.
    """
    stream = sys.stderr if messages else sys.stdout
    asked = os.environ.get("COLUMNS", "")
    width = int(asked) if asked.isdecimal() else 0
    if not width and not stream.isatty():
        width = WIDE
    return _Screen(width=width or None, highlight=False, stderr=messages)


@dataclass(frozen=True)
class _Column:
    """One column as text: `least` is the width it needs, `most` the width it would like."""

    head: str
    cells: list[str]
    right: bool
    least: int
    most: int


@dataclass(frozen=True)
class Heads:
    """What headings need to know of a frame.

    Attributes
    ----------
    frame : str
        Which frame of the catalogue it is, where keys alone do not say it.
    unit : str
        What the title says already: columns in this unit do not repeat it.
    currency : Currency, optional
        Of columns of money.
    place : str
        What a region is called.
    """

    frame: str = ""
    unit: str = ""
    currency: Money | None = None
    place: str = "region"

    def of(self, key: object, column: Column | None, own: str = "") -> str:
        """Return a heading, with the unit that the title does not say; a label as it is."""
        if column is None:
            parts = key if isinstance(key, tuple) else (key,)
            return visible(" / ".join(_label(str(part)) for part in parts))
        unit = known_columns.unit(column.key, column.frame, currency=self.currency, own=own)
        told = "" if unit == self.unit else unit
        return known_columns.heading(column.key, column.frame, unit=told, place=self.place)


PLAIN = Heads()


def show(
    frame: pd.DataFrame, *, title: str, note: str = "", decimals: int = 0, heads: Heads = PLAIN
) -> None:
    """Print a frame; negative figures in red, at least `decimals` places unless all are whole.

    Headings are those of the catalogue, and labels as they are. Headers and text are wrapped
    where the screen is narrow, figures never: columns for which there is no room follow in a
    block of their own below, with the index again.
    """
    index, columns = _index(frame, heads), _columns(frame, decimals, heads)
    screen = console()
    blocks = _blocks(index, columns, screen.width)
    done = 0
    for block in blocks:
        head = title
        if len(blocks) > 1:
            head = _(
                "%(title)s (columns %(first)s to %(last)s of %(all)s)",
                title=title,
                first=done + 1,
                last=done + len(block),
                all=len(columns),
            )
        screen.print(head, style="italic", markup=False)
        _print_block(screen, [*index, *block])
        done += len(block)
        if note and block is blocks[-1]:
            screen.print(note, style="dim italic", markup=False)
        screen.print()


def _index(frame: pd.DataFrame, heads: Heads) -> list[_Column]:
    """Index levels stay on one line: they are what a row is found by."""
    columns = []
    for level, name in enumerate(frame.index.names):
        cells = [_text(label) for label in frame.index.get_level_values(level)]
        head = heads.of(name or "", known_columns.find(name, heads.frame))
        width = max(map(cell_len, [*cells, *head.split()]), default=1)
        columns.append(_Column(head, cells, False, width, max(width, cell_len(head))))
    return columns


def _columns(frame: pd.DataFrame, decimals: int, heads: Heads) -> list[_Column]:
    from pandas.api.types import is_numeric_dtype

    columns = []
    known, own = known_columns.of_frame(frame, heads.frame), frame.attrs.get("column_units", {})
    for position, (name, dtype) in enumerate(zip(frame.columns, frame.dtypes, strict=True)):
        column, values = known[position], frame.iloc[:, position]
        if column is not None and column.share:
            values = 100.0 * values
        places = _decimals(values.to_numpy(), decimals, column and column.digits)
        cells = [figure(value, places) for value in values.astype(object)]
        number = is_numeric_dtype(dtype)
        head = heads.of(name, column, own.get(name, ""))
        # Text may be wrapped between words, and so may any header.
        words = [*head.split(), *(cells if number else " ".join(cells).split())]
        most = max(map(cell_len, [*cells, head]))
        least = min(most, max(map(cell_len, words), default=1))
        columns.append(_Column(head, cells, number, least, most))
    return columns


def _label(name: str) -> str:
    """Return a label that heads a column in the language spoken here."""
    local = local_name(name)
    return local if local != name or not name else catalogue().gettext(name)


def _text(value: object) -> str:
    """Return a label or a text of a cell in the language spoken here."""
    text = str(value)
    return visible(local_name(translated(value if isinstance(value, str) else text)))


def _blocks(index: list[_Column], columns: list[_Column], width: int) -> list[list[_Column]]:
    """Split columns into the fewest blocks that fit beside the index, of much the same width."""
    room = width - sum(column.least + GAP for column in index)
    blocks = _split(columns, room)
    while room > 1 and len(_split(columns, room - 1)) == len(blocks):
        room -= 1
    return _split(columns, room)


def _split(columns: list[_Column], room: int) -> list[list[_Column]]:
    blocks: list[list[_Column]] = [[]]
    used = 0
    for column in columns:
        if blocks[-1] and used + column.least > room:
            blocks.append([])
            used = 0
        blocks[-1].append(column)
        used += column.least + GAP
    return blocks


def _print_block(screen: Console, columns: list[_Column]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as RichTable
    from rich.text import Text

    table = RichTable(box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), pad_edge=False)
    widths = _widths(columns, screen.width)
    for column, width in zip(columns, widths, strict=True):
        table.add_column(
            Text(column.head),
            justify="right" if column.right else "left",
            width=width,
            vertical="top",
            overflow="fold",
        )
    for row in zip(*(column.cells for column in columns), strict=True):
        cells = zip(columns, row, strict=True)
        table.add_row(*(Text(cell, style=_style(column, cell)) for column, cell in cells))
    # Where one column and the index are wider than the screen, rich would fold figures: a
    # terminal does it better, for it keeps them whole when it is made wider.
    needed = sum(widths) + GAP * len(widths)
    given, screen.width = screen.width, max(screen.width, needed)
    screen.print(table)
    screen.width = given


def _style(column: _Column, cell: str) -> str:
    return "red" if column.right and cell.startswith("-") else ""


def _widths(columns: list[_Column], width: int) -> list[int]:
    """Give every column what it needs, and what is left to the one that lacks most."""
    widths = [column.least for column in columns]
    left = width - sum(widths) - GAP * (len(widths) - 1)
    while left > 0:
        lacking = [column.most / have for column, have in zip(columns, widths, strict=True)]
        worst = int(np.argmax(lacking))
        if lacking[worst] <= 1:
            break
        widths[worst] += 1
        left -= 1
    return widths


def _decimals(values: np.ndarray, least: int, digits: int | None) -> int:
    """Return the catalogue's places, else those that show four or five digits of the largest."""
    if values.dtype.kind not in "iuf":
        return 0
    if digits is not None:
        return max(digits, least)
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max(initial=0.0))
    if (finite == np.rint(finite)).all() or largest >= 10_000:
        places = 0
    elif largest >= 1:
        places = 1 if largest >= 100 else 2
    else:
        places = 6 if largest < 0.001 else 4
    return max(places, least) if finite.any() else places


def figure(value: object, places: int) -> str:
    """Return a figure with thousands separators; text as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _text(value)
    return "–" if value != value else f"{value:,.{places}f}"
