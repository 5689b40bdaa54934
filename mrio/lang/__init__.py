"""The language of screens and pages: English, or Chinese from one catalogue of messages.

Files of figures, plans and errors are English in every language.
"""

from mrio.lang._language import LANGUAGES, current, html_code, use
from mrio.lang._lists import commas, series
from mrio.lang._messages import (
    N_,
    Message,
    catalogue,
    gettext,
    ngettext,
    pgettext,
    translated,
)

__all__ = [
    "LANGUAGES",
    "N_",
    "Message",
    "catalogue",
    "commas",
    "current",
    "gettext",
    "html_code",
    "ngettext",
    "pgettext",
    "series",
    "translated",
    "use",
]
