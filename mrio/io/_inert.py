"""Text that does nothing where it is shown: in a spreadsheet, a terminal or a Markdown file.

Names come from files that others made. Exact names stay in native stores, Parquet and netCDF.
"""

from __future__ import annotations

import re

import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes text that begins with one of these for a formula (OWASP, CSV injection)."""
# C0, DEL, C1, lines and paragraphs of Unicode, and marks that turn the direction of writing.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_IN_JSON = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_SPELT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    r"""Return text with its control characters spelt out, so that none acts on a terminal.

    Examples
    --------
    >>> visible("steel\x1b[2J")
    'steel\\x1b[2J'
    """
    return _CONTROL.sub(_spelt, text)


def _spelt(found: re.Match[str]) -> str:
    letter = found.group()
    return _SPELT.get(letter) or (
        f"\\x{ord(letter):02x}" if ord(letter) < 256 else f"\\u{ord(letter):04x}"
    )


def in_a_cell(text: str) -> str:
    """Return text for a cell of CSV or xlsx: what would be a formula has an apostrophe before it.

    Examples
    --------
    >>> in_a_cell("=cmd()"), in_a_cell("steel")
    ("'=cmd()", 'steel')
    """
    return visible(f"'{text}" if text.startswith(FORMULA) else text)


def inert(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose text and column names do nothing in a spreadsheet; figures stay."""
    shown = frame.copy()
    shown.columns = [in_a_cell(str(name)) for name in frame.columns]
    for at, dtype in enumerate(frame.dtypes):
        if not pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype):
            cells = [
                in_a_cell(cell) if isinstance(cell, str) else cell for cell in frame.iloc[:, at]
            ]
            shown.isetitem(at, pd.Series(cells, index=frame.index, dtype=object))
    return shown


def in_json(text: str) -> str:
    """Return JSON text in which characters that act on a terminal are written as escapes."""
    # JSON itself escapes what lies below a blank, but line breaks between its parts stay.
    return _IN_JSON.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
