"""Labels as users write them: what is not known is told with the nearest that are."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from mrio.checking._kinds import checked
from mrio.errors import LabelError


@checked
def suggest(label: str, known: Iterable[str]) -> str | None:
    """Return a hint that names the nearest known labels, or the first few when none is near."""
    known = list(dict.fromkeys(known))
    # Of a short name, as Chinese ones are, one character is much of it.
    near = difflib.get_close_matches(label, known, n=3, cutoff=0.6 if len(label) > 3 else 0.5)
    if near:
        return "did you mean " + " or ".join(repr(name) for name in near) + "?"
    few = ", ".join(known[:8]) + (", …" if len(known) > 8 else "")
    return f"known labels: {few}" if known else None


def known(
    label: object, labels: Iterable[object], kind: str, *, about: str = "", told: str = ""
) -> str:
    """Return a label that is one of several.

    Parameters
    ----------
    label : str
    labels : iterable of str
        Those that there are.
    kind : str
        What it is a label of, for the message: "region", "sector".
    about : str, optional
        Which argument or row names it, before the message.
    told : str, optional
        The message, where "unknown {kind} {label}" does not say enough.

    Raises
    ------
    LabelError
        The label is none of them; the hint names the nearest.

    Examples
    --------
    >>> known("Steel", ["Steel", "Cement"], "sector")
    'Steel'
    >>> known("Steal", ["Steel", "Cement"], "sector")
    Traceback (most recent call last):
    mrio.errors.LabelError: unknown sector 'Steal'
    What to do: did you mean 'Steel'?
    """
    names = tuple(labels)
    if isinstance(label, str) and label in names:
        return label
    text = label if isinstance(label, str) else str(label)
    message = told or f"unknown {kind} {label!r}"
    raise LabelError(
        f"{about}: {message}" if about else message,
        where=text,
        hint=suggest(text, map(str, names)),
    )
