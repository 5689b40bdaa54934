"""The net transfer: each pair settles what they emit for each other."""

from __future__ import annotations

from dataclasses import dataclass

from mrio.model import Model
from mrio.policy.parties import (
    GivenPrice,
    Parties,
    Settlement,
    pairwise_settlement,
    priced,
)
from mrio.policy.rules._rule import Rule, parties_of


@dataclass(frozen=True)
class NetTransfer(Rule):
    """Each pair settles the net of what they emit for each other.

    pay_{s→r} = p (E_rs - E_sr): whoever is emitted for pays whoever emits.
    Antisymmetric, linear in the price.

    References
    ----------
    谁受益谁补偿; Peters (2008), Ecol. Econ. 65:13; docs/methods/compensation.md#net-transfer.
    """

    name: str = "net transfer"

    def settle(self, parties: Model | Parties, price: GivenPrice) -> Settlement:
        """Return payments of each pair."""
        given = parties_of(parties)
        p = priced(price, given.regions)
        worth = p.of_flows(given.E)
        facts = {"net_tonnes": given.net, **p.facts}
        return pairwise_settlement(self.name, given.regions, worth - worth.T, p.uniform, facts)
