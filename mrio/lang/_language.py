"""Which language is spoken: in this thread and task, else $MRIO_LANG, else English."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from mrio.errors import InputError

LANGUAGES = {"en": "English", "zh": "中文"}
"""Languages of screens and pages, each by its code and its own name."""
VARIABLE = "MRIO_LANG"
"""The environment variable that names the language where nothing else does."""
_HTML = {"en": "en", "zh": "zh-CN"}
_spoken: ContextVar[str | None] = ContextVar("mrio_language", default=None)


def current() -> str:
    """Return the code of the language spoken here.

    What `use` names in this thread or task, else $MRIO_LANG, else English. The locale of the
    system has no say: the same command prints the same everywhere.

    Raises
    ------
    InputError
        When $MRIO_LANG names no language that mrio speaks.

    Examples
    --------
    >>> current()
    'en'
    """
    named = _spoken.get()
    if named is not None:
        return named
    asked = os.environ.get(VARIABLE, "")
    return _known(asked, f"${VARIABLE}") if asked else "en"


@contextmanager
def use(language: str | None) -> Generator[None]:
    """Speak a language inside a `with` block; None changes nothing.

    Parameters
    ----------
    language : {"en", "zh"} or None

    Raises
    ------
    InputError
        When mrio does not speak it.

    Examples
    --------
    >>> with use("zh"):
    ...     current()
    'zh'
    """
    if language is None:
        yield
        return
    token = _spoken.set(_known(language, None))
    try:
        yield
    finally:
        _spoken.reset(token)


def html_code() -> str:
    """Return the language spoken here as pages state it, 'en' or 'zh-CN'."""
    return _HTML[current()]


def _known(language: object, where: str | None) -> str:
    if not isinstance(language, str) or language not in LANGUAGES:
        known = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
        raise InputError(
            f"mrio does not speak {language!r}", where=where, hint=f"choose one of {known}"
        )
    return language
