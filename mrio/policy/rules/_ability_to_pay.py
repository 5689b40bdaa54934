"""The rule that shares costs by ability to pay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.errors import InputError
from mrio.policy.parties import (
    Parties,
    Price,
    Settlement,
    pooled_settlement,
)
from mrio.policy.rules._rule import Rule, shares_of


@dataclass(frozen=True, eq=False)
class AbilityToPay(Rule):
    """A pool of price × net senders' tonnes, paid by net receivers as they are able.

    Payer share ∝ max(-net, 0) × (GDP per head / mean)^gamma; recipient share ∝
    max(net, 0) × need. No region both pays and is paid.

    Parameters
    ----------
    population : Series by region
    gamma : float
        0: in proportion to tonnes.
    need : Series by region, optional
        Weights of recipients; 1 if left out.

    References
    ----------
    docs/methods/compensation.md#ability-to-pay.
    """

    population: pd.Series
    gamma: float = 1.0
    need: pd.Series | None = None
    name: str = "ability to pay"

    def _settle(self, parties: Parties, price: Price) -> Settlement:
        """Return payments through the pool."""
        if not (np.isfinite(self.gamma) and self.gamma >= 0):
            raise InputError(f"gamma={self.gamma}", hint="give a number of 0 or more")
        heads = parties.by_region(self.population, "population")
        need = np.ones(len(heads)) if self.need is None else parties.by_region(self.need, "need")
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
