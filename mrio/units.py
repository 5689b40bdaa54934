"""Units of money and mass: explicit conversion, never implied."""

from __future__ import annotations

from mrio.errors import UnitError

MASS_IN_TONNES = {
    "g": 1e-6,
    "kg": 1e-3,
    "t": 1.0,
    "kt": 1e3,
    "Mt": 1e6,
    "Gt": 1e9,
}
"""Metric mass units; an optional suffix such as ' CO2' is ignored."""

MONEY_IN_YUAN = {
    "yuan": 1.0,
    "CNY": 1.0,
    "10^4 yuan": 1e4,
    "10^4 CNY": 1e4,
    "M CNY": 1e6,
    "million yuan": 1e6,
    "10^8 yuan": 1e8,
    "10^8 CNY": 1e8,
    "bn CNY": 1e9,
    "bn yuan": 1e9,
}


def mass_factor(unit: str, to: str) -> float:
    """Return the factor that turns an amount in `unit` into `to`.

    Raises
    ------
    UnitError
        When either is not a metric mass unit.

    Examples
    --------
    >>> mass_factor("Mt", "t")
    1000000.0
    >>> mass_factor("t CO2", "Mt")
    1e-06
    """
    return _tonnes(unit) / _tonnes(to)


def _tonnes(unit: str) -> float:
    for head in (unit, unit.split(" ")[0]):
        if head in MASS_IN_TONNES:
            return MASS_IN_TONNES[head]
    raise UnitError(
        f"{unit!r} is not a unit of mass", where=unit, hint=f"use one of {list(MASS_IN_TONNES)}"
    )


def money_factor(unit: str, to: str) -> float:
    """Return the factor that turns an amount of Chinese money in `unit` into `to`.

    Raises
    ------
    UnitError
        When either is not known.

    Examples
    --------
    >>> money_factor("10^4 CNY", "bn CNY")
    1e-05
    """
    for name in (unit, to):
        if name not in MONEY_IN_YUAN:
            raise UnitError(
                f"{name!r} is not a known unit of yuan",
                where=name,
                hint=f"use one of {list(MONEY_IN_YUAN)}",
            )
    return MONEY_IN_YUAN[unit] / MONEY_IN_YUAN[to]


def payment(mass: float, mass_unit: str, yuan_per_tonne: float) -> float:
    """Return the payment in million yuan for a mass at a price in yuan per tonne.

    One yuan per tonne times one megatonne is one million yuan.

    Examples
    --------
    >>> payment(216.982852, "Mt", 80.0)
    17358.62816
    """
    return mass * mass_factor(mass_unit, "Mt") * yuan_per_tonne
