"""Messages: English in the code, other languages from the catalogue.

Values stand in a message by name, as `%(name)s`; `%%` is a per cent sign. Every message is
formatted, with values or without.
"""

from __future__ import annotations

import gettext as _gettext
from functools import cache
from pathlib import Path
from typing import Any, Self

from mrio.lang._language import current

_FOLDER = Path(__file__).parent
DOMAIN = "mrio"


@cache
def _loaded(language: str) -> _gettext.NullTranslations:
    if language == "en":
        return _gettext.NullTranslations()
    return _gettext.translation(DOMAIN, localedir=_FOLDER, languages=[language])


def catalogue() -> _gettext.NullTranslations:
    """Return the catalogue of the language spoken here; of English an empty one."""
    return _loaded(current())


def gettext(message: str, /, **values: object) -> str:
    """Return a message in the language spoken here, with its values.

    Parameters
    ----------
    message : str
        The English text; a literal, so that it can be collected.
    values
        What stands for each `%(name)s`.

    Examples
    --------
    >>> gettext("wrote %(path)s", path="a.csv")
    'wrote a.csv'
    """
    return catalogue().gettext(message) % _in_words(values)


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """Return one of two messages, by a count `n`, which both may show as `%(n)s`.

    Examples
    --------
    >>> ngettext("%(n)s finding", "%(n)s findings", 2)
    '2 findings'
    """
    return catalogue().ngettext(one, many, n) % {"n": n, **_in_words(values)}


def pgettext(context: str, message: str, /, **values: object) -> str:
    """Return a message that means one thing here and another elsewhere.

    Examples
    --------
    >>> pgettext("of regions", "All")
    'All'
    """
    return catalogue().pgettext(context, message) % _in_words(values)


def N_(message: str) -> str:
    """Return a message as it is, marked to be collected: it is translated where it is shown."""
    return message


class Message(str):
    """A message in English that can be said in other languages later: see `translated`.

    For what is computed once and shown anywhere, as findings on a table: it is an English
    text wherever a text is wanted, in files too.

    Parameters
    ----------
    message : str
        As in `gettext`.
    values
        Texts, figures already formatted, or Messages.

    Examples
    --------
    >>> said = Message("wrote %(path)s", path="a.csv")
    >>> said
    'wrote a.csv'
    """

    _message: str
    _values: dict[str, Any]

    def __new__(cls, message: str, /, **values: object) -> Self:
        """Make the English text, and keep what it was made of."""
        self = super().__new__(cls, message % values)
        self._message, self._values = message, values
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Be rebuilt from the same parts in another process."""
        return _rebuilt, (self._message, self._values)

    def said(self) -> str:
        """Return it in the language spoken here."""
        return gettext(self._message, **self._values)


def _rebuilt(message: str, values: dict[str, Any]) -> Message:
    return Message(message, **values)


def translated(text: str) -> str:
    """Return a Message in the language spoken here; other text as it is.

    Examples
    --------
    >>> translated("as it is")
    'as it is'
    """
    return text.said() if isinstance(text, Message) else text


def _in_words(values: dict[str, object]) -> dict[str, object]:
    return {
        name: translated(value) if isinstance(value, str) else value
        for name, value in values.items()
    }
