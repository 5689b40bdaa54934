"""JSON that others wrote: of bounded length and depth."""

from __future__ import annotations

import json
from typing import Any

MOST_BYTES = 16_000_000
"""Longer texts are no description of a table: EXIOBASE's, with all its stressors, has 0.3 MB."""


def parsed(text: bytes) -> Any:
    """Return what a JSON text says.

    Raises
    ------
    ValueError
        When it is none, too long or too deep.
    """
    if len(text) > MOST_BYTES:
        raise ValueError(f"{len(text):,} bytes, at most {MOST_BYTES:,} are read")
    try:
        found = json.loads(text)
    except RecursionError:
        raise ValueError("lists within lists without end") from None
    if b"\\u" in text:
        # Half a character (a lone surrogate) can be written as an escape, and nowhere else.
        json.dumps(found, ensure_ascii=False).encode()
    return found
