"""Blanks around labels: what a spreadsheet leaves there makes two labels of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
"""Without width, and no blanks to Python: str.strip leaves them."""


def trim(label: str) -> str:
    """Return a label without blanks around it: no-break, full-width and invisible ones too.

    Examples
    --------
    >>> trim("\\u3000Shanxi \\u00a0")
    'Shanxi'
    """
    while (shorter := label.strip().strip(_INVISIBLE)) != label:
        label = shorter
    return label


def trimmed_index(index: pd.Index) -> pd.Index:
    """Return an index without blanks around its labels; the same object where none has any."""
    flat = [
        label
        for level in range(index.nlevels)
        for label in index.get_level_values(level)
        if isinstance(label, str)
    ]
    if all(trim(label) == label for label in set(flat)):
        return index
    if isinstance(index, pd.MultiIndex):
        return pd.MultiIndex.from_tuples(
            [tuple(_trim_text(part) for part in label) for label in index], names=index.names
        )
    return pd.Index([_trim_text(label) for label in index], name=index.name)


def trimmed_labels(indexes: Iterable[pd.Index]) -> list[str]:
    """Return the labels, each once, that have blanks around them."""
    found: dict[str, None] = {}
    for index in indexes:
        for level in range(index.nlevels):
            for label in dict.fromkeys(index.get_level_values(level)):
                if isinstance(label, str) and trim(label) != label:
                    found[label] = None
    return list(found)


def told_of_trimming(labels: Sequence[str]) -> str:
    """Return a note on labels that were trimmed."""
    shown = ", ".join(repr(label) for label in labels[:5])
    more = f" and {len(labels) - 5} more" if len(labels) > 5 else ""
    return f"blanks around {len(labels)} label(s) left out: {shown}{more}"


def _trim_text(label: object) -> object:
    return trim(label) if isinstance(label, str) else label
