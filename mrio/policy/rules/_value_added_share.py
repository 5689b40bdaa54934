"""The rule that counts what a sender earns on what it ships."""

from __future__ import annotations

from dataclasses import dataclass

from mrio.model import Model
from mrio.policy.parties import GivenPrice, Parties, Settlement, pairwise_settlement, priced
from mrio.policy.rules._rule import Rule, parties_of


@dataclass(frozen=True)
class ValueAddedShare(Rule):
    """What a sender earns on what it ships counts against what it is paid.

    θ_r is the own value added in a unit of r's shipments to other regions,
    between 0 and 1; pay_{s→r} = p [(1 - θ_r) E_rs - (1 - θ_s) E_sr].

    References
    ----------
    廖志高 (2022); docs/methods/compensation.md#value-added-share (design of this project).
    """

    name: str = "supply-chain value-added share"

    def settle(self, parties: Model | Parties, price: GivenPrice) -> Settlement:
        """Return payments of each pair."""
        given = parties_of(parties)
        p = priced(price, given.regions)
        theta = given.own_share
        worth = p.of_flows((1.0 - theta)[:, None] * given.E)
        facts = {"theta": theta, **p.facts}
        return pairwise_settlement(self.name, given.regions, worth - worth.T, p.uniform, facts)
