"""Rules made of rules: part of a payment, none below a threshold, no more than a cap."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mrio.errors import InputError
from mrio.labels import FloatArray
from mrio.model import Model
from mrio.policy.parties import (
    GivenPrice,
    Parties,
    Settlement,
    pairwise_settlement,
    pooled_settlement,
)
from mrio.policy.rules._rule import Rule, parties_of

Price = GivenPrice | None
"""None for rules whose price follows from their parameters."""


@dataclass(frozen=True)
class Combined(Rule):
    """A rule that changes what another one settles.

    Parameters
    ----------
    rule : Rule
    """

    rule: Rule

    @property
    def uses_price(self) -> bool:
        """Whether the rule inside takes a price."""
        return self.rule.uses_price


@dataclass(frozen=True)
class Named(Combined):
    """A rule under a name of one's own.

    Parameters
    ----------
    rule : Rule
    name : str
    """

    name: str

    def settle(self, parties: Model | Parties, price: Price = None) -> Settlement:
        """Return the same settlement under the name."""
        return replace(self.rule.settle(parties, price), rule=self.name)


@dataclass(frozen=True)
class PhasedIn(Combined):
    """A share of what a rule settles.

    Parameters
    ----------
    rule : Rule
    share : float
        From 0 to 1.
    """

    share: float

    def settle(self, parties: Model | Parties, price: Price = None) -> Settlement:
        """Return the rule's payments times the share."""
        if not 0 <= self.share <= 1:
            raise InputError(f"share={self.share}", hint="give a share from 0 to 1")
        given = parties_of(parties)
        found = self.rule.settle(given, price)
        return _again(found, f"{found.rule}, {self.share:.0%}", given, self.share)


@dataclass(frozen=True)
class AboveThreshold(Combined):
    """A rule of pairs, without pairs whose payment stays below a threshold.

    Parameters
    ----------
    rule : Rule of pairs
    million_yuan : float
    """

    million_yuan: float

    def settle(self, parties: Model | Parties, price: Price = None) -> Settlement:
        """Return the payments that reach the threshold, unchanged."""
        if not (np.isfinite(self.million_yuan) and self.million_yuan >= 0):
            raise InputError(
                f"million_yuan={self.million_yuan}", hint="give a threshold of 0 or more"
            )
        given = parties_of(parties)
        found = self.rule.settle(given, price)
        name = f"{found.rule}, from {self.million_yuan:g} million yuan"
        paid = _pairs(found)
        kept = np.where(paid >= self.million_yuan, paid, 0.0)
        return pairwise_settlement(name, given.regions, kept.T - kept, found.price, found.facts)


@dataclass(frozen=True)
class Netted(Combined):
    """A rule of pairs, settled by each region's balance with all others at once."""

    def settle(self, parties: Model | Parties, price: Price = None) -> Settlement:
        """Return the balances through a pool."""
        given = parties_of(parties)
        found = self.rule.settle(given, price)
        _pairs(found)
        net = found.net.to_numpy(dtype=np.float64)
        return pooled_settlement(
            f"{found.rule}, netted", given.regions, net, found.price, found.facts
        )


@dataclass(frozen=True)
class CappedShareOfGDP(Combined):
    """No region pays more than a share of its GDP; what is lacking is missed by all receivers.

    Parameters
    ----------
    rule : Rule
    share : float
        Of value added, above 0.
    """

    share: float

    def settle(self, parties: Model | Parties, price: Price = None) -> Settlement:
        """Return balances through a pool, `facts["uncapped"]` those before."""
        if not (np.isfinite(self.share) and self.share > 0):
            raise InputError(f"share={self.share}", hint="give a share of GDP above 0")
        given = parties_of(parties)
        found = self.rule.settle(given, price)
        net = found.net.to_numpy(dtype=np.float64)
        limit = 1000.0 * self.share * np.maximum(given.gdp, 0.0)
        paid = np.minimum(np.maximum(-net, 0.0), limit)
        asked = np.maximum(net, 0.0)
        got = asked * (paid.sum() / asked.sum()) if asked.sum() > 0 else asked
        return pooled_settlement(
            f"{found.rule}, at most {self.share:.2%} of GDP",
            given.regions,
            got - paid,
            found.price,
            {**found.facts, "uncapped": net},
        )


@dataclass(frozen=True)
class FlooredShareOfGDP(Combined):
    """No region that is paid gets less than a share of its GDP; all who pay raise the rest.

    Where nobody is paid there is nothing to raise. Payers pay more in
    proportion to what they pay without the floor.

    Parameters
    ----------
    rule : Rule
    share : float
        Of value added, 0 or more.
    """

    share: float

    def settle(self, parties: Model | Parties, price: Price = None) -> Settlement:
        """Return balances through a pool, `facts["without_floor"]` those before."""
        if not (np.isfinite(self.share) and self.share >= 0):
            raise InputError(f"share={self.share}", hint="give a share of GDP of 0 or more")
        given = parties_of(parties)
        found = self.rule.settle(given, price)
        net = found.net.to_numpy(dtype=np.float64)
        floor = 1000.0 * self.share * np.maximum(given.gdp, 0.0)
        got = np.where(net > 0, np.maximum(net, floor), 0.0)
        asked = np.maximum(-net, 0.0)
        paid = asked * (got.sum() / asked.sum()) if asked.sum() > 0 else asked
        return pooled_settlement(
            f"{found.rule}, at least {self.share:.2%} of GDP",
            given.regions,
            got - paid,
            found.price,
            {**found.facts, "without_floor": net},
        )


def _again(found: Settlement, name: str, given: Parties, factor: float) -> Settlement:
    """Return a settlement with every payment times a factor, `facts["whole"]` those before.

    Flags and facts of the whole, such as a core, are not those of a part.
    """
    whole = found.net.to_numpy(dtype=np.float64)
    facts = {"whole": whole, **_side(found)}
    if found.payments is not None:
        paid = factor * found.payments.to_numpy(dtype=np.float64)
        return pairwise_settlement(name, given.regions, paid.T - paid, found.price, facts)
    return pooled_settlement(name, given.regions, factor * whole, found.price, facts)


def _side(found: Settlement) -> dict[str, object]:
    """Return at which side a price by region counts, which holds for a part as for the whole."""
    return {name: value for name, value in found.facts.items() if name == "charged_at"}


def _pairs(found: Settlement) -> FloatArray:
    """Return payer × receiver.

    Raises
    ------
    InputError
        When the rule has no pairs.
    """
    if found.payments is None:
        raise InputError(
            f"{found.rule} settles through a pool: it has no pairs",
            hint="use it with a rule of pairs, such as NetTransfer",
        )
    return found.payments.to_numpy(dtype=np.float64)
