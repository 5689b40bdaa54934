"""What payments hang on: prices, rules, and how tonnes are counted, in one frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from mrio.checking import checked, numbers
from mrio.errors import InputError
from mrio.model import Model
from mrio.policy.parties import Parties, currency_stated, least_paid, one_currency
from mrio.policy.rules import Rule, parties_of, rules_of, settle


@checked
def sensitivity(
    rules: Rule | Iterable[Rule],
    cases: Model | Parties | Mapping[str, Model | Parties],
    prices: Any,
) -> pd.DataFrame:
    """Return what each region receives under every rule, price and way of counting.

    Parameters
    ----------
    rules : Rule or several of them
    cases : Model or Parties, or a mapping of a name to one
        Such as other stressors, exempt sectors, export tonnes, years.
    prices : float, or several: list, array, Series
        Per tonne. A rule whose price follows from its parameters stands
        once, with no price.

    Returns
    -------
    DataFrame
        Rows (case, rule, price), columns regions; in millions.

    Raises
    ------
    InputError
        Nothing to vary, or cases of unlike regions.
    UnitError
        Cases in unlike currencies.
    """
    listed = rules_of(rules)
    named = cases if isinstance(cases, Mapping) else {"as given": cases}
    tried = [float(price) for price in np.atleast_1d(numbers(prices, "prices")).ravel()]
    if not named or not tried:
        raise InputError("cases and prices must not be empty")
    settled = {name: parties_of(given) for name, given in named.items()}
    regions = {parties.regions for parties in settled.values()}
    if len(regions) > 1:
        raise InputError("the cases are not of the same regions", hint="compare like with like")
    money = one_currency(parties.currency for parties in settled.values())
    rows, found = [], []
    for name, parties in settled.items():
        for rule in listed:
            for price in tried if rule.uses_price else tried[:1]:
                settlement = settle(rule, parties, price)
                key = (name, settlement.rule, float(price) if rule.uses_price else float("nan"))
                if key in rows:
                    raise InputError(
                        f"two rules or prices of one name: {key}", hint="give each its own"
                    )
                rows.append(key)
                found.append(settlement.net)
    index = pd.MultiIndex.from_tuples(rows, names=["case", "rule", "price"])
    frame = pd.DataFrame([series.to_numpy() for series in found], index, found[0].index)
    marks: dict[str, Any] = {}
    for parties in settled.values():
        marks |= parties.given_model.marks()
    frame.attrs = {"units": f"million {money.name}", "currency": money.code, **marks}
    return frame


@checked
def turning(payments: pd.DataFrame) -> pd.DataFrame:
    """Return in what share of the rows each region pays, and between which payments.

    Parameters
    ----------
    payments : DataFrame
        Rows cases, columns regions; see `sensitivity`.

    Returns
    -------
    DataFrame by region
        `pays`, the share of rows with a balance below zero; `lowest` and
        `highest`, in millions; `turns`, whether its sign hangs on the choice.
    """
    figures = pd.DataFrame(numbers(payments, "payments"), payments.index, payments.columns)
    low, high = figures.min(), figures.max()
    least = least_paid(currency_stated(payments.attrs))
    frame = pd.DataFrame(
        {
            "pays": (figures < -least).mean(),
            "lowest": low,
            "highest": high,
            "turns": (low < -least) & (high > least),
        }
    ).rename_axis("region")
    frame.attrs = dict(payments.attrs)
    return frame
