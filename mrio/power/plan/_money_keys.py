"""Keys of money in a plan: in its currency, and as the version before named them."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from typing import Any

from pydantic import AliasChoices, Field

from mrio.errors import ConfigError, UnitError
from mrio.money import WORDS, Currency, currency

_NAMED = re.compile(r"(?P<what>\w+?)_(?P<word>[a-z]+)_(?P<per>per_(?:mwh|t))")


def neutral(key: str) -> tuple[str, Currency | None]:
    """Return a key without the name of a currency in it, and that currency.

    Examples
    --------
    >>> neutral("cost_euro_per_mwh")
    ('cost_per_mwh', Currency(code='EUR', exponent=2))
    >>> neutral("cost_per_mwh")
    ('cost_per_mwh', None)
    """
    found = _NAMED.fullmatch(key)
    if found is None or found["word"] not in WORDS:
        return key, None
    return f"{found['what']}_{found['per']}", currency(WORDS[found["word"]])


def told(key: str, now: str) -> None:
    """Warn that a key is called otherwise now."""
    message = f"the key {key} is {now} now, in the currency that the plan states"
    warnings.warn(message, DeprecationWarning, stacklevel=3)


def of_money(key: str) -> Any:
    """Return the field of a key of money: read under the names that it had before, too."""
    what, _, per = key.partition("_per_")
    old = (f"{what}_{word}_per_{per}" for word in WORDS if word.isascii() and word.isalpha())
    return Field(validation_alias=AliasChoices(key, *old))


def of_table_money(key: str) -> Any:
    """Return the field of a key in the currency of the accounts' table, under its one old name."""
    what, _, per = key.partition("_per_")
    old = (f"{what}_{word}_per_{per}" for word, code in WORDS.items() if code == "CNY")
    return Field(validation_alias=AliasChoices(key, *(name for name in old if name.isascii())))


def named_in(given: Any) -> dict[str, Currency]:
    """Return the currencies that keys of a plan name, by key, wherever they stand."""
    found: dict[str, Currency] = {}
    if isinstance(given, Mapping):
        for key, value in given.items():
            money = neutral(key)[1] if isinstance(key, str) else None
            if money is not None:
                found[key] = money
            found |= named_in(value)
    elif isinstance(given, list | tuple):
        for each in given:
            found |= named_in(each)
    return found


def named_currency(given: Any, stated: str | None) -> str | None:
    """Return the code of the currency that the keys of a plan name, None where none does.

    Parameters
    ----------
    given : the plan as it was written
    stated : the code of its key `currency`

    Raises
    ------
    ConfigError
        Keys that name another currency than the plan states, or several.
    """
    named = named_in(given)
    codes = dict.fromkeys(money.code for money in named.values())
    for key, money in named.items():
        now = neutral(key)[0]
        told(key, now)
        if stated not in (None, money.code) or len(codes) > 1:
            other = " and ".join(codes) if stated is None else stated
            raise ConfigError(
                f"{key} names {money}, the plan is in {other}",
                where=key,
                hint=f"call it {now}, in the plan's one currency",
            )
    return next(iter(codes), None)


def check_code(code: str | None) -> str | None:
    """Return a code of ISO 4217.

    Raises
    ------
    ValueError
    """
    if code is not None:
        try:
            currency(code)
        except UnitError as error:
            raise ValueError(f"{error.message}: {error.hint}") from None
    return code
