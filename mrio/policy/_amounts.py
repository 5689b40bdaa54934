"""What mechanisms take and book: emissions by party, checked numbers, whole kg and fen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mrio.errors import InputError, LabelError
from mrio.labels import FloatArray, suggest
from mrio.model import Model
from mrio.policy._parties import Parties
from mrio.policy._rules import parties_of
from mrio.policy._settlement import whole

KG_PER_MT = 1_000_000_000


def emissions_of(given: Model | Parties | pd.Series) -> pd.Series:
    """Return what each party emits, Mt.

    Parameters
    ----------
    given : Model, Parties or Series by party
        Of a model: its production account, whatever it serves, direct emissions
        of final users included. A Series may name parties outside any table.

    Raises
    ------
    InputError
        Emissions that are not finite or below zero.
    LabelError
        A party twice, one whose name is no text, or no party.
    """
    if isinstance(given, Parties | Model):
        parties = parties_of(given)
        index = pd.Index(list(parties.regions), name="region")
        return pd.Series(parties.gross, index, name="Mt")
    if not isinstance(given, pd.Series):
        raise InputError(
            f"emissions are a {type(given).__name__}", hint="give a Model, Parties or a Series, Mt"
        )
    if given.empty or given.index.has_duplicates:
        twice = list(given.index[given.index.duplicated()])
        raise LabelError(f"emissions name {twice[0]!r} twice" if twice else "emissions of nobody")
    unnamed = [party for party in given.index if not isinstance(party, str)]
    if unnamed:
        raise LabelError(f"emissions of {unnamed[0]!r}: a party's name is text")
    found = given.astype(np.float64).rename("Mt").rename_axis("region")
    for party, figure in found.items():
        checked_number(
            figure, f"emissions of {party!r}", unit="Mt", hint="removals are not emissions below 0"
        )
    return found


def checked_number(
    value: object, what: str, *, most: float = np.inf, unit: str = "", hint: str | None = None
) -> float:
    """Return a finite number from zero to `most`.

    Raises
    ------
    InputError
        Any other value; a flag is no number.
    """
    number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    if number and 0 <= float(value) <= most and np.isfinite(float(value)):  # type: ignore[arg-type]
        return float(value)  # type: ignore[arg-type]
    upper = "or more" if np.isinf(most) else f"to {most:g}"
    shown = f"{value} {unit}".strip() if number else repr(value)
    raise InputError(f"{what}: {shown}, a number of 0 {upper} is needed", where=what, hint=hint)


def check_party(name: str, known: pd.Index, what: str) -> None:
    """Raise a LabelError unless `name` is one of the parties whose emissions are known."""
    if name not in known:
        raise LabelError(
            f"{what}: unknown party {name!r}", where=what, hint=suggest(name, list(map(str, known)))
        )


def kilograms(megatonnes: float) -> int:
    """Return an amount of Mt in whole kg."""
    return round(megatonnes * KG_PER_MT)


def split(total: int, shares: FloatArray) -> list[int]:
    """Return `total` in whole parts, by shares that sum to one."""
    return whole(np.asarray(shares, dtype=np.float64) * total, total)


def price_in_fen(yuan_per_tonne: float, kg: int) -> int:
    """Return what so many kg cost: a yuan per tonne is a tenth of a fen per kg."""
    return round(yuan_per_tonne * kg / 10)
