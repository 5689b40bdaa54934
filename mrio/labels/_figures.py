"""Figures by label: one for each region or sector, in the order of a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mrio.checking import checked, numbers, suggest
from mrio.errors import InputError, LabelError
from mrio.labels._axis import FloatArray
from mrio.labels._regions import resolve_labels

MOST = 8
"""Names that a message lists."""


@checked
def by_label(
    values: pd.Series, labels: Sequence[str], what: str, *, positive: bool = False
) -> FloatArray:
    """Return figures in the order of regions or sectors, each named once.

    Parameters
    ----------
    values : Series
        A region may be a province by any of its names.
    labels : list of str
        Regions or sectors, in the order in which the figures are wanted.
    what : str
        What the figures are, for messages.
    positive : bool
        Whether they must be above zero.

    Raises
    ------
    LabelError
        A label too many or too few.
    InputError
        No Series, or figures that are not finite or, if asked for, not positive.

    Examples
    --------
    >>> by_label(pd.Series({"山西": 3.0, "CN-HE": 7.0}), ("Hebei", "Shanxi"), "persons").tolist()
    [7.0, 3.0]
    """
    if not isinstance(values, pd.Series):
        raise InputError(f"{what} is a {type(values).__name__}", hint="give a Series by region")
    values = resolve_labels(labels, values)
    unknown = [str(name) for name in values.index if name not in labels]
    missing = [name for name in labels if name not in values.index]
    twice = [str(name) for name in values.index[values.index.duplicated()]]
    for names, wrong_how in ((unknown, "unknown"), (missing, "missing"), (twice, "given twice")):
        if names:
            shown = ", ".join(map(repr, names[:MOST])) + (", …" if len(names) > MOST else "")
            verb = "is" if len(names) == 1 else f"({len(names)}) are"
            raise LabelError(
                f"{what}: {shown} {verb} {wrong_how}",
                where=names[0],
                hint=suggest(names[0], labels) if names is unknown else "one figure for each, once",
            )
    figures = numbers(values.loc[list(labels)], what)
    wrong = ~np.isfinite(figures)
    if positive:
        wrong |= figures <= 0
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        need = "a positive number" if positive else "a number"
        raise InputError(
            f"{what} of {labels[at]!r} is {figures[at]}, {need} is needed",
            where=labels[at],
        )
    return figures
