"""Rules of compensation: who pays whom for what is emitted for others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.errors import InputError
from mrio.labels import FloatArray
from mrio.model import Model
from mrio.policy.parties import (
    ROUNDING,
    Parties,
    Settlement,
    pairwise_settlement,
    pooled_settlement,
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

    def settle(self, parties: Model | Parties, price: float | pd.Series) -> Settlement:
        """Return payments of each pair."""
        given = parties_of(parties)
        p = priced(price, given.regions)
        worth = p.of_flows(given.E)
        facts = {"net_tonnes": given.net}
        return pairwise_settlement(self.name, given.regions, worth - worth.T, p.uniform, facts)


@dataclass(frozen=True)
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

    def settle(self, parties: Model | Parties, price: float | pd.Series) -> Settlement:
        """Return payments of each pair."""
        given = parties_of(parties)
        p = priced(price, given.regions)
        off = 1.0 - np.eye(len(given.regions))
        E, V = given.E * off, given.V * off
        # Without any trade nobody is owed anything; emissions without earnings have no average.
        if E.any() and not V.sum() > 0:
            raise InputError("regions earn nothing from each other: there is no average to exceed")
        mean = float(E.sum() / V.sum()) if E.any() else 0.0
        worth = p.of_flows(E - mean * V)
        facts = {"mt_per_bn_cny": mean}
        return pairwise_settlement(self.name, given.regions, worth - worth.T, p.uniform, facts)


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

    def settle(self, parties: Model | Parties, price: float | pd.Series) -> Settlement:
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
        worth = p.of_region(np.maximum(given.net, 0.0))
        pool = float(worth.sum())
        net = pool * (_shares(worth * need) - _shares(payers))
        return pooled_settlement(self.name, given.regions, net, p.uniform, {"pool": pool})


@dataclass(frozen=True)
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

    def settle(self, parties: Model | Parties, price: float | pd.Series) -> Settlement:
        """Return payments through the pool."""
        given = parties_of(parties)
        p = priced(price, given.regions)
        received = given.E.sum(axis=0) - np.diagonal(given.E)
        spent = given.V.sum(axis=0)
        kept = np.divide(np.diagonal(given.V), spent, out=np.zeros_like(spent), where=spent > 0)
        benefit = received * kept * (given.net < 0)
        worth = p.of_region(np.maximum(given.net, 0.0))
        pool = float(worth.sum())
        _check_benefit(given, benefit, pool)
        net = pool * (_shares(worth) - _shares(benefit))
        facts = {"pool": pool, "benefit": benefit}
        return pooled_settlement(self.name, given.regions, net, p.uniform, facts)


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
            f"a pool of {pool:.6g} million yuan, and nobody benefits",
            hint="no region that others emit for keeps value added of its own demand",
        )


def _shares(weights: FloatArray) -> FloatArray:
    total = float(weights.sum())
    return weights / total if total > 0 else np.zeros_like(weights)
