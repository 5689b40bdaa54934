"""The value-added-adjusted rule: emissions beyond the average per value added of all trade."""

from __future__ import annotations

import numpy as np

from mrio.config import parameters
from mrio.errors import InputError
from mrio.policy.parties import (
    Parties,
    Price,
    Settlement,
    pairwise_settlement,
)
from mrio.policy.rules._rule import Rule


@parameters
class ValueAddedAdjusted(Rule):
    """Each pair settles emissions beyond the average per value added of all trade.

    With ē = ΣE / ΣV over trade between regions and X = E - ē V off the diagonal,
    pay_{s→r} = p (X_rs - X_sr): nothing where every flow carries the same
    emissions per value added.

    References
    ----------
    docs/methods/compensation.md#value-added-adjusted-excess.
    """

    name: str = "value-added-adjusted excess"

    def _settle(self, parties: Parties, price: Price) -> Settlement:
        """Return payments of each pair."""
        off = 1.0 - np.eye(len(parties.regions))
        E, V = parties.E * off, parties.V * off
        # Without any trade nobody is owed anything; emissions without earnings have no average.
        if E.any() and not V.sum() > 0:
            raise InputError("regions earn nothing from each other: there is no average to exceed")
        mean = float(E.sum() / V.sum()) if E.any() else 0.0
        worth = price.of_flows(E - mean * V)
        facts = {"mt_per_billion": mean}
        return pairwise_settlement(self.name, parties, worth - worth.T, price, facts)
