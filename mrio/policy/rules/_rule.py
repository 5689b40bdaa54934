"""What a rule of compensation is: parameters, and one method that settles."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from mrio.checking import shown
from mrio.errors import InputError
from mrio.labels import FloatArray
from mrio.model import Model
from mrio.policy.parties import (
    GivenPrice,
    Parties,
    Price,
    PriceIn,
    Settlement,
    in_currency,
    priced,
)


class Rule:
    """A rule of compensation: parameters, and one method that a subclass writes, `_settle`."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Say of a rule that overrides `settle` how it is written now."""
        super().__init_subclass__(**kwargs)
        if "settle" in cls.__dict__:
            warnings.warn(
                f"{cls.__name__} overrides settle(parties, price): override "
                "_settle(parties: Parties, price: Price) instead, which is given both checked",
                DeprecationWarning,
                stacklevel=2,
            )

    @property
    def uses_price(self) -> bool:
        """Whether it takes a price: not where the price follows from its parameters."""
        return True

    @property
    def from_plan(self) -> Mapping[str, str]:
        """Parameters that a plan gives for all rules, where they are left out: name → its key."""
        return {}

    def settle(self, parties: Model | Parties, price: GivenPrice | None = None) -> Settlement:
        """Return what regions pay each other.

        Parameters
        ----------
        parties : Model or Parties
        price : float, Series or mapping by region, PriceByRegion or PriceIn
            Per tonne, in the table's currency unless it states its own; left out
            where the rule takes none.

        Raises
        ------
        InputError
            No price, or one that has no effect.
        LabelError, UnitError
        """
        given = parties_of(parties)
        name = getattr(self, "name", type(self).__name__)
        if not self.uses_price:
            if price is not None:
                raise InputError(
                    f"a price of {shown(price)} has no effect on {name}",
                    hint="leave it out: the price follows from the rule's own parameters",
                )
            unpriced = Price.none(given.regions, given.currency)
            return in_currency(self._settle(given, unpriced), given.currency)
        if price is None:
            raise InputError(f"{name} needs a price", hint=f"give {given.currency.name} per tonne")
        found = self._settle(given, priced(price, given.regions, given.currency))
        return in_currency(found, given.currency)

    def _settle_at(self, parties: Parties, price: Price) -> Settlement:
        """Return the settlement at a price that is checked already: for rules made of rules.

        A rule that overrides `settle`, as rules were written before, is given the
        price as its user gives it.
        """
        if type(self).settle is Rule.settle:
            return in_currency(self._settle(parties, price), parties.currency)
        return in_currency(self.settle(parties, price.given(parties.regions)), parties.currency)

    def _settle(self, parties: Parties, price: Price) -> Settlement:  # noqa: ARG002
        """Return the settlement of regions at a price, both checked: what a rule is."""
        raise InputError(
            f"{type(self).__name__} does not say what it settles",
            hint="write its method _settle(parties, price), which returns a Settlement",
        )


def settle(rule: Rule, parties: Model | Parties, price: GivenPrice) -> Settlement:
    """Return a rule's settlement, at the price if it takes one.

    Errors found in the table, and what was done to it, stand in `facts["table"]`.
    """
    given = parties_of(parties)
    found = rule.settle(given, as_rules_take_it(rule, price, given))
    found = in_currency(found, given.currency)
    marks = given.given_model.marks()
    return replace(found, facts={**found.facts, "table": marks}) if marks else found


def as_rules_take_it(rule: Rule, price: GivenPrice, parties: Parties) -> GivenPrice | None:
    """Return a price for a rule: converted for one that overrides `settle`, None where unused."""
    if not rule.uses_price:
        return None
    if type(rule).settle is Rule.settle or not isinstance(price, PriceIn):
        return price
    return priced(price, parties.regions, parties.currency).given(parties.regions)


def given(figures: Any, what: str, rule: Rule) -> pd.Series:
    """Return figures by region that a rule needs.

    Raises
    ------
    InputError
        They were not given, or stand in a file that nobody has read.
    """
    if isinstance(figures, pd.Series):
        return figures
    name = type(rule).__name__
    if figures is None:
        raise InputError(f"{name} needs {what}", where=what, hint=f"give {what} by region")
    raise InputError(
        f"{what} of {name} stands in a file",
        where=what,
        hint="a plan reads files: in a script give a Series by region",
    )


def rules_of(given: Rule | Iterable[Rule]) -> tuple[Rule, ...]:
    """Return one rule or many as a tuple.

    Raises
    ------
    InputError
        No rule, or something else among them.
    """
    found = (given,) if isinstance(given, Rule) else tuple(given)
    for rule in found:
        if not isinstance(rule, Rule):
            raise InputError(f"{shown(rule)} is no rule", hint="policy.NetTransfer(), for one")
    if not found:
        raise InputError("no rule", hint="policy.NetTransfer(), for one")
    return found


def parties_of(given: Model | Parties) -> Parties:
    """Return the parties of a model, of co2 and with export tonnes left with producers."""
    if isinstance(given, Parties):
        return given
    if isinstance(given, Model):
        return Parties(given)
    raise InputError(
        f"a rule settles a Model or Parties, not a {type(given).__name__}",
        hint="policy.Parties(model, stressor)",
    )


def shares_of(weights: FloatArray) -> FloatArray:
    """Return weights as shares of their sum; none where there is nothing to share by."""
    total = float(weights.sum())
    return weights / total if total > 0 else np.zeros_like(weights)
