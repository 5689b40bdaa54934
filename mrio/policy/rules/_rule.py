"""What a rule of compensation is: parameters, and one method that settles."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from mrio.checking import shown
from mrio.errors import InputError
from mrio.labels import FloatArray
from mrio.model import Model
from mrio.policy.parties import GivenPrice, Parties, Settlement


class Rule(ABC):
    """A rule of compensation: parameters, and one method."""

    @property
    def uses_price(self) -> bool:
        """Whether it takes a price: not where the price follows from its parameters."""
        return True

    @abstractmethod
    def settle(self, parties: Model | Parties, price: Any) -> Settlement:
        """Return what regions pay each other at a price in yuan per tonne, one or by region."""


def settle(rule: Rule, parties: Model | Parties, price: GivenPrice) -> Settlement:
    """Return a rule's settlement, at the price if it takes one.

    Errors found in the table, and what was done to it, stand in `facts["table"]`.
    """
    given = parties_of(parties)
    found = rule.settle(given, price if rule.uses_price else None)
    marks = given.given_model.marks()
    return replace(found, facts={**found.facts, "table": marks}) if marks else found


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
