"""The rule that counts what a sender earns on what it ships."""

from __future__ import annotations

from mrio.config import parameters
from mrio.policy.parties import Parties, Price, Settlement, pairwise_settlement
from mrio.policy.rules._rule import Rule


@parameters
class ValueAddedShare(Rule):
    """What a sender earns on what it ships counts against what it is paid.

    θ_r is the own value added in a unit of r's shipments to other regions,
    between 0 and 1; pay_{s→r} = p [(1 - θ_r) E_rs - (1 - θ_s) E_sr].

    References
    ----------
    廖志高 (2022); docs/methods/compensation.md#value-added-share (design of this project).
    """

    name: str = "supply-chain value-added share"

    def _settle(self, parties: Parties, price: Price) -> Settlement:
        """Return payments of each pair."""
        theta = parties.own_share
        worth = price.of_flows((1.0 - theta)[:, None] * parties.E)
        facts = {"theta": theta}
        return pairwise_settlement(self.name, parties, worth - worth.T, price, facts)
