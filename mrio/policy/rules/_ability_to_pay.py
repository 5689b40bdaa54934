"""The rule that shares costs by ability to pay."""

from __future__ import annotations

import numpy as np

from mrio.config import Amount, parameters
from mrio.errors import InputError
from mrio.io import Figures
from mrio.policy.parties import (
    Parties,
    Price,
    Settlement,
    pooled_settlement,
)
from mrio.policy.rules._rule import Rule, given, shares_of


@parameters(eq=False)
class AbilityToPay(Rule):
    """A pool of price × net senders' tonnes, paid by net receivers as they are able.

    Payer share ∝ max(-net, 0) × (GDP per head / mean)^gamma; recipient share ∝
    max(net, 0) × need. No region both pays and is paid.

    Parameters
    ----------
    population : Series or mapping by region
        Left out in a plan: the plan's.
    gamma : float, 0 or more
        0: in proportion to tonnes.
    need : Series or mapping by region, optional
        Weights of recipients; 1 if left out.

    References
    ----------
    docs/methods/compensation.md#ability-to-pay.
    """

    population: Figures | None = None
    gamma: Amount = 1.0
    need: Figures | None = None
    name: str = "ability to pay"

    @property
    def from_plan(self) -> dict[str, str]:
        """Population."""
        return {"population": "population"}

    def _settle(self, parties: Parties, price: Price) -> Settlement:
        """Return payments through the pool."""
        heads = parties.by_region(given(self.population, "population", self), "population")
        need = np.ones(len(heads))
        if self.need is not None:
            need = parties.by_region(given(self.need, "need", self), "need")
        if self.gamma and (parties.gdp <= 0).any():
            poor = parties.regions[int(np.flatnonzero(parties.gdp <= 0)[0])]
            raise InputError(f"{poor!r} has no value added: its ability is not known", where=poor)
        able = (parties.gdp / heads) ** self.gamma
        able = able / able.mean()
        payers = np.maximum(-parties.net, 0.0) * able
        worth = price.of_region(np.maximum(parties.net, 0.0), self.name)
        pool = float(worth.sum())
        net = pool * (shares_of(worth * need) - shares_of(payers))
        return pooled_settlement(self.name, parties, net, price, {"pool": pool})
