"""Abatement costs: exchange of quotas at one shadow price, and what coalitions would save."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mrio.errors import InputError
from mrio.labels import FloatArray
from mrio.model import Model
from mrio.policy._games import EXACT_SHAPLEY, in_core, nucleolus, shapley
from mrio.policy._parties import Parties
from mrio.policy._rules import parties_of
from mrio.policy._settlement import Settlement, pooled_settlement


@dataclass(frozen=True, eq=False)
class AbatementExchange:
    """C5: quotas are exchanged until marginal abatement costs are equal.

    Region r abates at marginal cost b_r q (cost ½ b_r q²). Jointly Σ q = Q is
    reached at least cost where b_r q_r = λ; each region is paid λ (q_r - quota_r)
    for what it abates beyond its own quota. No region is worse off than alone.

    Parameters
    ----------
    slopes : Series by region
        b_r in bn CNY per Mt²: a required input, no default is known.
    quotas : Series by region
        Mt to abate.

    References
    ----------
    METHODS section 5, C5; Montgomery (1972), J. Econ. Theory 5:395.
    """

    uses_price: ClassVar[bool] = False
    slopes: pd.Series
    quotas: pd.Series
    name: str = "abatement-cost exchange"

    def settle(
        self, parties: Model | Parties, price: float | pd.Series | None = None
    ) -> Settlement:
        """Return payments at the shadow price, which follows from the slopes.

        Raises
        ------
        InputError
            When a price is given: it would have no effect.
        """
        if price is not None:
            raise InputError(
                f"a price of {price} has no effect on {self.name}",
                hint="leave it out: the shadow price follows from slopes and quotas",
            )
        given = parties_of(parties)
        b, quota = slopes_and_quotas(given, self.slopes, self.quotas)
        shadow = float(quota.sum() / (1.0 / b).sum())
        abated = shadow / b
        net = 1000.0 * shadow * (abated - quota)
        facts = {
            "abated": abated,
            "cost_alone": 0.5 * b * quota**2,
            "cost_joint": 0.5 * b * abated**2 + shadow * (quota - abated),
        }
        # A billion yuan per Mt is a thousand yuan per tonne.
        return pooled_settlement(self.name, given.regions, net, 1000.0 * shadow, facts)


def slopes_and_quotas(
    given: Parties, slopes: pd.Series, quotas: pd.Series
) -> tuple[FloatArray, FloatArray]:
    """Return slopes (above zero) and quotas (zero or more) in the order of the table."""
    b = given.by_region(slopes, "slope")
    quota = given.by_region(quotas, "quota", positive=False)
    if (quota < 0).any():
        at = int(np.flatnonzero(quota < 0)[0])
        raise InputError(f"the quota of {given.regions[at]!r} is {quota[at]}, below zero")
    return b, quota


def joint_cost(b: FloatArray, quota: FloatArray, members: NDArray[np.bool_]) -> FloatArray:
    """Return the least cost (…,) of coalitions (…, n) that abate their quotas together.

    c(S) = ½ (Σ quota)² / Σ 1/b.
    """
    chosen = np.asarray(members, dtype=np.float64)
    together = chosen @ quota
    ease = chosen @ (1.0 / b)
    return 0.5 * np.divide(together**2, ease, out=np.zeros_like(together), where=ease > 0)


@dataclass(frozen=True, eq=False)
class AbatementGame:
    """C9, C10: costs of joint abatement are shared by the Shapley value or the nucleolus.

    Coalitions abate their members' quotas at least cost. Each region is paid
    its own cost of abating less the cost it is to bear. `flags["in_core"]` says
    whether no coalition would be cheaper alone, where that can be checked.

    Parameters
    ----------
    slopes, quotas : Series by region, as in `AbatementExchange`
    solution : {"shapley", "nucleolus"}
    orders, seed : for the Shapley value above 15 regions
        Sampled orders, with standard errors in `facts`.

    References
    ----------
    Shapley (1953); Schmeidler (1969); METHODS section 5, C9, C10.
    """

    uses_price: ClassVar[bool] = False
    slopes: pd.Series
    quotas: pd.Series
    solution: str = "shapley"
    orders: int = 20_000
    seed: int | None = None

    @property
    def name(self) -> str:
        """What the rule is called."""
        return f"{self.solution} of joint abatement"

    def settle(
        self, parties: Model | Parties, price: float | pd.Series | None = None
    ) -> Settlement:
        """Return payments; a price would have no effect and raises InputError."""
        if price is not None:
            raise InputError(f"a price of {price} has no effect on {self.name}")
        if self.solution not in ("shapley", "nucleolus"):
            raise InputError(f"solution={self.solution!r}", hint="use 'shapley' or 'nucleolus'")
        given = parties_of(parties)
        b, quota = slopes_and_quotas(given, self.slopes, self.quotas)
        n = len(b)

        def cost(members: NDArray[np.bool_]) -> FloatArray:
            return joint_cost(b, quota, members)

        errors = None
        if self.solution == "shapley":
            found = shapley(cost, n, orders=self.orders, seed=self.seed)
            borne, errors = found.value, found.standard_error
            # Sampling keeps the sum exactly: each order shares out the whole cost.
        else:
            borne = nucleolus(cost, n)
        shadow = float(quota.sum() / (1.0 / b).sum())
        own = 0.5 * shadow**2 / b
        facts: dict[str, object] = {"borne": borne, "own_cost": own, "abated": shadow / b}
        if errors is not None:
            facts["standard_error"] = errors
        flags: dict[str, int] = {}
        if n <= EXACT_SHAPLEY:
            inside, excess = in_core(cost, borne)
            flags["in_core"], facts["largest_excess"] = int(inside), excess
        return pooled_settlement(
            self.name, given.regions, 1000.0 * (own - borne), None, facts, flags=flags
        )
