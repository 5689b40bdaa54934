"""Units of mass, and money by name: explicit conversion, never implied."""

from __future__ import annotations

from mrio.checking import checked
from mrio.errors import UnitError
from mrio.money import money_factor, says_money

__all__ = ["MASS_IN_TONNES", "mass_factor", "money_factor", "payment", "says_money"]

MASS_IN_TONNES = {
    "g": 1e-6,
    "kg": 1e-3,
    "t": 1.0,
    "kt": 1e3,
    "Mt": 1e6,
    "Gt": 1e9,
}
"""Metric mass units; the substance may follow, as in 't CO2'."""


@checked
def mass_factor(unit: str, to: str) -> float:
    """Return the factor that turns an amount in `unit` into `to`.

    Raises
    ------
    UnitError
        When either is not a metric mass unit, or they name different
        substances: a tonne of carbon is not a tonne of CO2.

    Examples
    --------
    >>> mass_factor("Mt", "t")
    1000000.0
    >>> mass_factor("t CO2", "Mt")
    1e-06
    """
    (size, substance), (to_size, to_substance) = _mass(unit), _mass(to)
    if substance and to_substance and substance != to_substance:
        raise UnitError(
            f"{unit!r} and {to!r} are masses of different substances",
            where=unit,
            hint="convert the substance first, e.g. carbon to CO2 by 44/12",
        )
    return size / to_size


def _mass(unit: str) -> tuple[float, str]:
    """Return the size in tonnes and the substance, '' when none is named."""
    size, _, substance = unit.partition(" ")
    if size not in MASS_IN_TONNES or substance.startswith(("per ", "/")) or "/" in substance:
        raise UnitError(
            f"{unit!r} is not a unit of mass", where=unit, hint=f"use one of {list(MASS_IN_TONNES)}"
        )
    return MASS_IN_TONNES[size], substance


@checked
def payment(mass: float, mass_unit: str, per_tonne: float) -> float:
    """Return the payment, in millions of the price's currency, for a mass at a price per tonne.

    One euro per tonne times one megatonne is one million euros.

    Examples
    --------
    >>> payment(216.982852, "Mt", 80.0)
    17358.62816
    """
    return mass * mass_factor(mass_unit, "Mt") * per_tonne
