"""Seeded draws of what is not known exactly: plain arrays, the same for the same words."""

from __future__ import annotations

import zlib
from numbers import Integral

import numpy as np
from numpy.typing import NDArray

from mrio.checking import checked, is_number, numbers
from mrio.errors import InputError


def generator(seed: int, *key: str | int) -> np.random.Generator:
    """Return a generator for a seed and a key: other keys give independent streams.

    A stream depends on its seed and its key alone, not on what was drawn before:
    a batch can be cut in parts or run again without changing a figure.

    Raises
    ------
    InputError
        When the seed is no whole number of zero or more.

    Examples
    --------
    >>> one = generator(1, "co2", 3).random(2)
    >>> bool((one == generator(1, "co2", 3).random(2)).all())
    True
    """
    if not isinstance(seed, Integral) or not is_number(seed) or int(seed) < 0:
        raise InputError(f"the seed is {seed!r}", hint="give a whole number of 0 or more")
    spawn = [part if isinstance(part, int) else zlib.crc32(part.encode()) for part in key]
    return np.random.default_rng(np.random.SeedSequence(int(seed), spawn_key=spawn))


@checked
def lognormal_factors(
    cv: float | NDArray[np.float64],
    draws: int,
    rng: np.random.Generator,
    *,
    together: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Return factors (draws, n) of mean one: exp(N(-s²/2, s²)) with s² = ln(1 + cv²).

    Parameters
    ----------
    cv : float or (n,)
        Coefficient of variation, zero or more.
    draws : int
    rng : numpy.random.Generator
    together : (n,) of int
        Groups whose figures err together: one standard normal for each group.
        All different: independent errors.

    Raises
    ------
    InputError
        A coefficient of variation below zero or not finite, fewer than one draw.

    References
    ----------
    Lenzen, Wood & Wiedmann (2010), Econ. Syst. Res. 22:43;
    docs/methods/construction.md#lognormal-factors.
    """
    groups = np.atleast_1d(numbers(together, "together"))
    given = numbers(cv, "cv")
    if groups.ndim != 1 or (given.ndim and given.shape != groups.shape):
        raise InputError(
            f"cv has shape {given.shape}, together {groups.shape}",
            hint="give one coefficient of variation, or one for each figure",
        )
    spread = np.broadcast_to(given, groups.shape)
    if not (np.isfinite(spread).all() and (spread >= 0).all()):
        raise InputError(
            f"a coefficient of variation is {spread[~(np.isfinite(spread) & (spread >= 0))][0]:g}",
            hint="give 0 or more, such as 0.1 for ten per cent",
        )
    if isinstance(draws, bool) or not isinstance(draws, (int, np.integer)) or draws < 1:
        raise InputError(f"{draws!r} draws", hint="ask for a whole number of one or more")
    variance = np.log1p(spread**2)
    kinds, position = np.unique(groups, return_inverse=True)
    normal = rng.standard_normal((draws, len(kinds)))[:, position]
    return np.exp(np.sqrt(variance) * normal - 0.5 * variance)
