"""Amounts of money: from one unit into another, and into whole smallest units."""

from __future__ import annotations

from math import ceil, fsum, isfinite

import numpy as np
from numpy.typing import NDArray

from mrio.checking import checked, is_number, numbers, shown
from mrio.errors import BalanceError, InputError, UnitError
from mrio.money._currency import Currency
from mrio.money._unit import money_unit

ROUNDING = 1e-9
"""Share of an amount that rounding may be off by."""


@checked
def money_factor(unit: str, to: str, *, rate: float | None = None) -> float:
    """Return the factor that turns an amount of money in `unit` into `to`.

    Parameters
    ----------
    unit, to : str
    rate : float, optional
        Units of the currency of `to` for one of that of `unit`: needed where they differ.

    Raises
    ------
    UnitError
        A unit that is not understood; two currencies and no rate.

    Examples
    --------
    >>> money_factor("10^4 CNY", "bn CNY")
    1e-05
    >>> money_factor("M EUR", "million yuan", rate=7.8)
    7.8
    """
    given, wanted = money_unit(unit), money_unit(to)
    return exchange(given.currency, wanted.currency, rate) * given.scale / wanted.scale


@checked
def exchange(given: Currency, wanted: Currency, rate: float | None) -> float:
    """Return the stated rate from one currency to another, one where they are the same.

    Raises
    ------
    UnitError
        Two currencies and no rate; a rate that is no positive number, or one
        other than 1 from a currency to itself.
    """
    if rate is not None and not (is_number(rate) and isfinite(rate) and rate > 0):
        raise UnitError(
            f"the rate is {shown(rate)}", hint=f"give {wanted} for one {given}, above zero"
        )
    if given == wanted:
        if rate not in (None, 1.0):
            raise UnitError(
                f"a rate of {rate} from {given} to itself", hint="leave the rate out", where=given
            )
        return 1.0
    if rate is None:
        raise UnitError(
            f"an amount in {given} is asked for in {wanted} without a rate",
            where=given.code,
            hint=f"state the rate, {wanted} for one {given}: no rate is known or assumed",
        )
    return float(rate)


@checked
def whole(amounts: NDArray[np.float64], total: int | None = None) -> list[int]:
    """Return whole numbers whose sum is the rounded sum, or `total`: largest remainders first.

    Parameters
    ----------
    amounts : (n,) may be negative
    total : int, optional
        The sum that the whole numbers must have, within n of that of the amounts.

    Raises
    ------
    BalanceError
        When the total is further from the amounts than rounding can be.

    Examples
    --------
    >>> whole(np.array([0.4, 0.4, -0.8])), sum(whole(np.array([1.5, 1.5, 1.5])))
    ([1, 0, -1], 4)
    """
    amounts = np.atleast_1d(numbers(amounts, "the amounts"))
    if amounts.ndim != 1 or not np.isfinite(amounts).all():
        raise InputError("the amounts are no row of finite numbers", hint="give an array (n,)")
    down = [int(figure) for figure in np.floor(amounts)]
    wanted = int(np.rint(fsum(amounts))) if total is None else total
    missing = wanted - sum(down)
    # Beyond rounding only what doubles of this size do not tell apart may be missing.
    slack = ceil(ROUNDING * float(np.abs(amounts).sum()))
    if not -slack <= missing <= len(amounts) + slack:
        raise BalanceError(
            f"amounts sum to {amounts.sum():.6f}, {wanted} is further off than rounding can be"
        )
    units = min(max(missing, 0), len(amounts))
    for k in np.argsort(-(amounts - np.floor(amounts)), kind="stable")[:units]:
        down[k] += 1
    if missing != units:
        down[int(np.abs(amounts).argmax())] += missing - units
    return down
