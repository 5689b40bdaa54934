"""Rules made of rules: part of a payment, none below a threshold, no more than a cap."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import numpy as np
from pydantic import Field

from mrio.config import Amount, Number, Share, parameters
from mrio.errors import InputError
from mrio.labels import FloatArray
from mrio.policy.parties import (
    Parties,
    Price,
    Settlement,
    pairwise_settlement,
    pooled_settlement,
)
from mrio.policy.rules._rule import Rule


@parameters
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


@parameters
class Named(Combined):
    """A rule under a name of one's own.

    Parameters
    ----------
    rule : Rule
    name : str
    """

    name: str

    def _settle(self, parties: Parties, price: Price) -> Settlement:
        """Return the same settlement under the name."""
        return replace(self.rule._settle_at(parties, price), rule=self.name)


@parameters
class PhasedIn(Combined):
    """A share of what a rule settles.

    Parameters
    ----------
    rule : Rule
    share : float
        From 0 to 1.
    """

    share: Share

    def _settle(self, parties: Parties, price: Price) -> Settlement:
        """Return the rule's payments times the share."""
        found = self.rule._settle_at(parties, price)
        return _again(found, f"{found.rule}, {self.share:.0%}", parties, self.share)


@parameters
class AboveThreshold(Combined):
    """A rule of pairs, without pairs whose payment stays below a threshold.

    Parameters
    ----------
    rule : Rule of pairs
    millions : float
        Of the table's currency.
    """

    millions: Amount

    def _settle(self, parties: Parties, price: Price) -> Settlement:
        """Return the payments that reach the threshold, unchanged."""
        found = self.rule._settle_at(parties, price)
        name = f"{found.rule}, from {self.millions:g} {found.unit}"
        paid = _pairs(found)
        kept = np.where(paid >= self.millions, paid, 0.0)
        return pairwise_settlement(name, parties, kept.T - kept, found.price, found.facts)


@parameters
class Netted(Combined):
    """A rule of pairs, settled by each region's balance with all others at once."""

    def _settle(self, parties: Parties, price: Price) -> Settlement:
        """Return the balances through a pool."""
        found = self.rule._settle_at(parties, price)
        _pairs(found)
        net = found.net.to_numpy(dtype=np.float64)
        return pooled_settlement(f"{found.rule}, netted", parties, net, found.price, found.facts)


@parameters
class CappedShareOfGDP(Combined):
    """No region pays more than a share of its GDP; what is lacking is missed by all receivers.

    Parameters
    ----------
    rule : Rule
    share : float
        Of value added, above 0.
    """

    share: Annotated[Number, Field(gt=0)]

    def _settle(self, parties: Parties, price: Price) -> Settlement:
        """Return balances through a pool, `facts["uncapped"]` those before."""
        found = self.rule._settle_at(parties, price)
        net = found.net.to_numpy(dtype=np.float64)
        limit = 1000.0 * self.share * np.maximum(parties.gdp, 0.0)
        paid = np.minimum(np.maximum(-net, 0.0), limit)
        asked = np.maximum(net, 0.0)
        got = asked * (paid.sum() / asked.sum()) if asked.sum() > 0 else asked
        return pooled_settlement(
            f"{found.rule}, at most {self.share:.2%} of GDP",
            parties,
            got - paid,
            found.price,
            {**found.facts, "uncapped": net},
        )


@parameters
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

    share: Amount

    def _settle(self, parties: Parties, price: Price) -> Settlement:
        """Return balances through a pool, `facts["without_floor"]` those before."""
        found = self.rule._settle_at(parties, price)
        net = found.net.to_numpy(dtype=np.float64)
        floor = 1000.0 * self.share * np.maximum(parties.gdp, 0.0)
        got = np.where(net > 0, np.maximum(net, floor), 0.0)
        asked = np.maximum(-net, 0.0)
        paid = asked * (got.sum() / asked.sum()) if asked.sum() > 0 else asked
        return pooled_settlement(
            f"{found.rule}, at least {self.share:.2%} of GDP",
            parties,
            got - paid,
            found.price,
            {**found.facts, "without_floor": net},
        )


def _again(found: Settlement, name: str, parties: Parties, factor: float) -> Settlement:
    """Return a settlement with every payment times a factor, `facts["whole"]` those before.

    Flags and facts of the whole, such as a core, are not those of a part.
    """
    whole = found.net.to_numpy(dtype=np.float64)
    facts = {"whole": whole, **_side(found)}
    if found.payments is not None:
        paid = factor * found.payments.to_numpy(dtype=np.float64)
        return pairwise_settlement(name, parties, paid.T - paid, found.price, facts)
    return pooled_settlement(name, parties, factor * whole, found.price, facts)


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
