"""Lists inside a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from mrio.lang._messages import pgettext


def commas(words: Iterable[str]) -> str:
    """Return words with commas between them, as the language spoken here writes them.

    Examples
    --------
    >>> commas(["Shanghai", "Jiangsu"])
    'Shanghai, Jiangsu'
    """
    return pgettext("between words of a list", ", ").join(words)


def series(words: Iterable[str]) -> str:
    """Return words with commas, and 'and' before the last.

    Examples
    --------
    >>> series(["Shanghai", "Jiangsu", "Anhui"])
    'Shanghai, Jiangsu and Anhui'
    """
    *first, last = [*words] or [""]
    if not first:
        return last
    return pgettext(
        "the last word of a list", "%(words)s and %(last)s", words=commas(first), last=last
    )
