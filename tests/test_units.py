"""Conversions of mass and money: exact, both ways, and never between different things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio.errors import UnitError
from mrio.units import MASS_IN_TONNES, mass_factor, money_factor, payment

MONEY = ("CNY", "yuan", "10^4 CNY", "10^4 yuan", "M CNY", "million yuan", "10^8 yuan", "bn CNY")


@pytest.mark.parametrize(
    ("unit", "to", "factor"),
    [
        ("Mt", "t", 1e6),
        ("kg", "t", 1e-3),
        ("Gt", "Mt", 1e3),
        ("g", "kg", 1e-3),
        ("kt", "Mt", 1e-3),
        ("t CO2", "Mt CO2", 1e-6),
    ],
)
def test_mass(unit, to, factor):
    assert mass_factor(unit, to) == pytest.approx(factor, rel=1e-15)


@pytest.mark.parametrize(
    ("unit", "to", "factor"),
    [("10^4 CNY", "bn CNY", 1e-5), ("10^8 yuan", "M CNY", 100.0), ("bn yuan", "CNY", 1e9)],
)
def test_money(unit, to, factor):
    assert money_factor(unit, to) == pytest.approx(factor, rel=1e-15)


@given(st.sampled_from(sorted(MASS_IN_TONNES)), st.sampled_from(sorted(MASS_IN_TONNES)))
def test_mass_there_and_back(unit, to):
    assert mass_factor(unit, to) * mass_factor(to, unit) == pytest.approx(1.0, rel=1e-15)


@given(st.sampled_from(MONEY), st.sampled_from(MONEY))
def test_money_there_and_back(unit, to):
    assert money_factor(unit, to) * money_factor(to, unit) == pytest.approx(1.0, rel=1e-15)


@pytest.mark.parametrize("unit", ["", "tonne", "GJ", "mt", "MT", "kg/kWh", "USD", "10^4 CNY"])
def test_what_is_not_a_mass_is_an_error(unit):
    with pytest.raises(UnitError, match="not a unit of mass"):
        mass_factor(unit, "t")


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("", "names no currency"),
        ("t", "neither a currency nor a scale"),
        ("billion", "names no currency"),
        ("USD", "without a rate"),
        ("M EUR", "without a rate"),
    ],
)
def test_what_is_not_money_of_one_currency_is_an_error(unit, said):
    with pytest.raises(UnitError, match=said):
        money_factor("CNY", unit)


def test_an_intensity_is_not_a_mass():
    """The unit of a multiplier must not pass for that of an account."""
    with pytest.raises(UnitError):
        mass_factor("Mt per bn CNY", "t")


@pytest.mark.parametrize(("unit", "to"), [("Mt C", "Mt CO2"), ("t CH4", "t CO2")])
def test_one_substance_is_not_another(unit, to):
    """A tonne of carbon is 44/12 tonnes of CO2: never a factor of one."""
    with pytest.raises(UnitError):
        mass_factor(unit, to)


def test_payment_in_millions():
    """The toy's net transfer of Shanxi at 80 yuan a tonne is 17.36 bn yuan."""
    assert payment(216.982852, "Mt", 80.0) == pytest.approx(17358.62816, rel=1e-12)
    assert payment(216982852.0, "t", 80.0) == pytest.approx(17358.62816, rel=1e-12)
    assert payment(-5.0, "Mt", 80.0) == -400.0
