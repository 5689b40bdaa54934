"""The rule that shares costs by benefit."""

from __future__ import annotations

import numpy as np

from mrio.config import parameters
from mrio.errors import InputError
from mrio.labels import FloatArray
from mrio.policy.parties import (
    ROUNDING,
    Parties,
    Price,
    Settlement,
    pooled_settlement,
)
from mrio.policy.rules._rule import Rule, shares_of


@parameters
class BenefitBased(Rule):
    """A pool of price × net senders' tonnes, paid by net receivers as they benefit.

    The benefit of s is what others emit for it, times the share of its final
    demand that stays with it as value added: b_s = Σ_{r≠s} E_rs × V_ss / Σ_u V_us.
    Only who receives tonnes on balance pays, and by all that is emitted for it:
    a region whose balance is close to zero pays much on one side, nothing on
    the other.
    A benefit below zero, or none at all, is an InputError.

    References
    ----------
    docs/methods/compensation.md#benefit-based (design of this project).
    """

    name: str = "benefit-based"

    def _settle(self, parties: Parties, price: Price) -> Settlement:
        """Return payments through the pool."""
        received = parties.E.sum(axis=0) - np.diagonal(parties.E)
        spent = parties.V.sum(axis=0)
        kept = np.divide(np.diagonal(parties.V), spent, out=np.zeros_like(spent), where=spent > 0)
        benefit = received * kept * (parties.net < 0)
        worth = price.of_region(np.maximum(parties.net, 0.0), self.name)
        pool = float(worth.sum())
        _check_benefit(parties, benefit, pool)
        net = pool * (shares_of(worth) - shares_of(benefit))
        facts = {"pool": pool, "benefit": benefit}
        return pooled_settlement(self.name, parties, net, price, facts)


def _check_benefit(given: Parties, benefit: FloatArray, pool: float) -> None:
    """Raise InputError where a benefit is negative, or a pool has nobody to pay it."""
    if (benefit < 0).any():
        name = given.regions[int(benefit.argmin())]
        raise InputError(
            f"the benefit of {name!r} is {benefit.min():.6g}, below zero",
            where=name,
            hint="value added or demand is negative there: see mrio.check(table)",
        )
    if pool > ROUNDING and not benefit.sum() > 0:
        raise InputError(
            f"a pool of {pool:.6g} million {given.currency.name}, and nobody benefits",
            hint="no region that others emit for keeps value added of its own demand",
        )
