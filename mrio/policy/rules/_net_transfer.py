"""The net transfer: each pair settles what they emit for each other."""

from __future__ import annotations

from mrio.config import parameters
from mrio.policy.parties import (
    Parties,
    Price,
    Settlement,
    pairwise_settlement,
)
from mrio.policy.rules._rule import Rule


@parameters
class NetTransfer(Rule):
    """Each pair settles the net of what they emit for each other.

    pay_{s→r} = p (E_rs - E_sr): whoever is emitted for pays whoever emits.
    Antisymmetric, linear in the price.

    References
    ----------
    谁受益谁补偿; Peters (2008), Ecol. Econ. 65:13; docs/methods/compensation.md#net-transfer.
    """

    name: str = "net transfer"

    def _settle(self, parties: Parties, price: Price) -> Settlement:
        """Return payments of each pair."""
        worth = price.of_flows(parties.E)
        facts = {"net_tonnes": parties.net}
        return pairwise_settlement(self.name, parties, worth - worth.T, price, facts)
