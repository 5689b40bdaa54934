"""Text that does nothing where it is shown: in a terminal, a spreadsheet, a page or Markdown.

Names come from files that others made. Exact names stay in native stores, Parquet, netCDF and
JSON.
"""

from __future__ import annotations

import re

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""A spreadsheet takes text that begins with one of these for a formula (OWASP, CSV injection)."""
# C1 and DEL; lines and paragraphs of Unicode; marks that turn the direction of writing.
_BEYOND = "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_CONTROL = re.compile(f"[\x00-\x1f{_BEYOND}]")
_CONTROL_BUT_LINES = re.compile(f"[\x00-\x09\x0b-\x1f{_BEYOND}]")
_IN_JSON = re.compile(f"[{_BEYOND}]")
_SPELT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_MARKDOWN = re.compile(r"[|<]")


def visible(text: str) -> str:
    r"""Return text with its control characters spelt out, line breaks too: one line, inert.

    Examples
    --------
    >>> visible("steel\x1b[2J")
    'steel\\x1b[2J'
    """
    return _CONTROL.sub(_spelt, text)


def visible_lines(text: str) -> str:
    """Return text of several lines with every other control character spelt out."""
    return _CONTROL_BUT_LINES.sub(_spelt, text)


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
    acts = text.startswith(FORMULA) or text.lstrip(" \u3000").startswith(FORMULA)
    return visible(f"'{text}" if acts else text)


def out_of_a_cell(text: str) -> str:
    """Return a cell's text without the apostrophe that `in_a_cell` put before it.

    Examples
    --------
    >>> out_of_a_cell("'=cmd()"), out_of_a_cell("'t Hooft")
    ('=cmd()', "'t Hooft")
    """
    return text[1:] if text.startswith("'") and in_a_cell(text[1:]) == text else text


def in_json(text: str) -> str:
    """Return JSON text in which characters that act on a terminal are written as escapes.

    JSON itself escapes what lies below a blank.
    """
    return _IN_JSON.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def in_markdown(text: str) -> str:
    r"""Return text for a cell of a Markdown table: no HTML, no end of the cell or the row.

    Examples
    --------
    >>> in_markdown("a|b <b>")
    'a\\|b &lt;b>'
    """
    return _MARKDOWN.sub(lambda found: "\\|" if found.group() == "|" else "&lt;", visible(text))
