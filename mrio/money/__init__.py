"""Money as a value: currencies, what units of money say, amounts in whole smallest units."""

from mrio.money._amounts import exchange, money_factor, whole
from mrio.money._currency import Currency, currency, minor_unit
from mrio.money._unit import WORDS, MoneyUnit, money_unit, says_money

__all__ = [
    "WORDS",
    "Currency",
    "MoneyUnit",
    "currency",
    "exchange",
    "minor_unit",
    "money_factor",
    "money_unit",
    "says_money",
    "whole",
]
