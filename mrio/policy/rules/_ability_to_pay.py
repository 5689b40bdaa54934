"""The rule that shares costs by ability to pay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.errors import InputError
from mrio.model import Model
from mrio.policy.parties import (
    GivenPrice,
    Parties,
    Settlement,
    pooled_settlement,
    priced,
)
from mrio.policy.rules._rule import Rule, parties_of, shares_of


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

    def settle(self, parties: Model | Parties, price: GivenPrice) -> Settlement:
        """Return payments through the pool."""
        given = parties_of(parties)
        p = priced(price, given.regions)
        if not (np.isfinite(self.gamma) and self.gamma >= 0):
            raise InputError(f"gamma={self.gamma}", hint="give a number of 0 or more")
        heads = given.by_region(self.population, "population")
        need = np.ones(len(heads)) if self.need is None else given.by_region(self.need, "need")
        if self.gamma and (given.gdp <= 0).any():
            poor = given.regions[int(np.flatnonzero(given.gdp <= 0)[0])]
            raise InputError(f"{poor!r} has no value added: its ability is not known", where=poor)
        able = (given.gdp / heads) ** self.gamma
        able = able / able.mean()
        payers = np.maximum(-given.net, 0.0) * able
        worth = p.of_region(np.maximum(given.net, 0.0), self.name)
        pool = float(worth.sum())
        net = pool * (shares_of(worth * need) - shares_of(payers))
        return pooled_settlement(
            self.name, given.regions, net, p.uniform, {"pool": pool, **p.facts}
        )
