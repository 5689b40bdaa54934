"""Abatement costs: exchange of quotas at one shadow price, and what coalitions would save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field

from mrio.config import parameters, plain_number
from mrio.errors import InputError, LabelError
from mrio.io import Figures
from mrio.labels import FloatArray, IndexArray, resolve_keys
from mrio.policy.games._nucleolus import nucleolus, searched_excess
from mrio.policy.games._shapley import EXACT_SHAPLEY, TIGHT, Cost, in_core, shapley
from mrio.policy.parties import Parties, Price, Settlement, pooled_settlement
from mrio.policy.rules import Rule, given

Groups = Annotated[
    dict[str, str],
    BeforeValidator(lambda said: dict(said) if isinstance(said, Mapping) else said),
]
SUMMED, SOLVED = 1e-11, 1e-8
"""Shares of all costs to which sums over coalitions, and linear programs, are exact."""


@parameters(eq=False)
class AbatementExchange(Rule):
    """Quotas are exchanged until marginal abatement costs are equal.

    Region r abates at marginal cost b_r q (cost ½ b_r q²). Jointly Σ q = Q is
    reached at least cost where b_r q_r = λ; each region is paid λ (q_r - quota_r)
    for what it abates beyond its own quota. No region is worse off than alone.

    Parameters
    ----------
    slopes : Series or mapping by region
        b_r in billions of the table's currency per Mt²: a required input, no default is known.
    quotas : Series or mapping by region
        Mt to abate. Both left out in a plan: the plan's `abatement`.

    References
    ----------
    docs/methods/compensation.md#exchange-of-abatement; Montgomery (1972), J. Econ. Theory 5:395.
    """

    slopes: Figures | None = None
    quotas: Figures | None = None
    name: str = "abatement-cost exchange"

    @property
    def uses_price(self) -> bool:
        """False: the price follows from slopes and quotas."""
        return False

    @property
    def from_plan(self) -> dict[str, str]:
        """Slopes and quotas."""
        return {"slopes": "slopes", "quotas": "quotas"}

    def _settle(self, parties: Parties, price: Price) -> Settlement:  # noqa: ARG002
        """Return payments at the shadow price, which follows from the slopes."""
        slopes, quotas = given(self.slopes, "slopes", self), given(self.quotas, "quotas", self)
        b, quota = slopes_and_quotas(parties, slopes, quotas)
        shadow = float(quota.sum() / (1.0 / b).sum())
        abated = shadow / b
        net = 1000.0 * shadow * (abated - quota)
        facts = {
            "abated": abated,
            "cost_alone": 0.5 * b * quota**2,
            "cost_joint": 0.5 * b * abated**2 + shadow * (quota - abated),
        }
        # A billion per Mt is a thousand per tonne.
        size = 1000.0 * float(facts["cost_alone"].sum())
        return pooled_settlement(
            self.name, parties, net, 1000.0 * shadow, facts, size=size, precision=SUMMED
        )


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


@parameters(eq=False)
class AbatementGame(Rule):
    """Costs of joint abatement are shared by the Shapley value or the nucleolus.

    Coalitions abate their members' quotas at least cost. Each region is paid
    its own cost of abating less the cost it is to bear. `flags["in_core"]` says
    whether no coalition would be cheaper alone: from all coalitions up to 15
    players; above, 0 where a search finds one that would, and no flag where it
    finds none. `flags["exact"]` says whether the solution is.

    Parameters
    ----------
    slopes, quotas : Series by region, as in `AbatementExchange`
    solution : {"shapley", "nucleolus"}
    groups : mapping of region to group, optional
        Groups are the players; within a group members bear its cost in
        proportion to what each would bear alone.
    orders, seed : for more than 15 players (Shapley) or 12 (nucleolus)
        Sampled orders, with standard errors in `facts`; a search for
        coalitions, with `facts["largest_violation"]`.

    References
    ----------
    Shapley (1953); Schmeidler (1969); docs/methods/compensation.md#shapley-value.
    """

    slopes: Figures | None = None
    quotas: Figures | None = None
    solution: Literal["shapley", "nucleolus"] = "shapley"
    groups: Groups | None = None
    orders: Annotated[int, BeforeValidator(plain_number), Field(ge=2)] = 20_000
    seed: Annotated[int, BeforeValidator(plain_number), Field(ge=0)] | None = None
    name: str = ""

    def __post_init__(self) -> None:
        """Name the rule by its solution and its players."""
        if not self.name:
            players = "" if self.groups is None else f" of {len(set(self.groups.values()))} groups"
            told = f"{self.solution} of joint abatement{players}"
            object.__setattr__(self, "name", told)

    @property
    def uses_price(self) -> bool:
        """False: the price follows from slopes and quotas."""
        return False

    @property
    def from_plan(self) -> dict[str, str]:
        """Slopes and quotas."""
        return {"slopes": "slopes", "quotas": "quotas"}

    def _settle(self, parties: Parties, price: Price) -> Settlement:  # noqa: ARG002
        """Return what each is paid: its own cost less the cost that it bears."""
        slopes, quotas = given(self.slopes, "slopes", self), given(self.quotas, "quotas", self)
        b, quota = slopes_and_quotas(parties, slopes, quotas)
        of = self._players(parties)
        # A group's slope: what it costs to abate one more tonne where that is cheapest.
        slope, wanted = 1.0 / np.bincount(of, 1.0 / b), np.bincount(of, quota).astype(float)

        def cost(members: NDArray[np.bool_]) -> FloatArray:
            return joint_cost(slope, wanted, members)

        share, facts, flags = self._shared(cost, len(slope))
        alone = 0.5 * b * quota**2
        together = np.bincount(of, alone)[of]
        part = np.divide(alone, together, out=np.zeros_like(alone), where=together > 0)
        borne = share[of] * part
        shadow = float(quota.sum() / (1.0 / b).sum())
        own = 0.5 * shadow**2 / b
        if len(slope) <= EXACT_SHAPLEY:
            inside, excess = in_core(cost, share)
            flags["in_core"], facts["largest_excess"] = int(inside), excess
        else:
            # A search can show that an allocation is outside, never that it is inside.
            excess = searched_excess(cost, share, seed=self.seed or 0)
            facts["largest_excess"] = excess
            if excess > TIGHT * float(cost(np.ones((1, len(slope)), dtype=bool))[0]):
                flags["in_core"] = 0
        facts |= {"borne": borne, "own_cost": own, "abated": shadow / b}
        net, size = 1000.0 * (own - borne), 1000.0 * float(alone.sum())
        precision = SUMMED if self.solution == "shapley" else SOLVED
        return pooled_settlement(
            self.name,
            parties,
            net,
            None,
            facts,
            flags=flags,
            size=size,
            precision=precision,
        )

    def _shared(self, cost: Cost, n: int) -> tuple[FloatArray, dict[str, object], dict[str, int]]:
        """Return what each player bears, and how sure it is."""
        if self.solution == "shapley":
            found = shapley(cost, n, orders=self.orders, seed=self.seed)
            if found.standard_error is None:
                return found.value, {}, {"exact": 1}
            return found.value, {"standard_error": found.standard_error}, {"exact": 0}
        best = nucleolus(cost, n, seed=self.seed)
        facts: dict[str, object] = {"largest_violation": best.largest_violation}
        return best.value, facts, {"exact": int(best.exact)}

    def _players(self, given: Parties) -> IndexArray:
        """Return the player of each region."""
        if self.groups is None:
            return np.arange(len(given.regions))
        groups = resolve_keys(given.regions, self.groups, "groups")
        unknown = sorted(set(groups) ^ set(given.regions))
        if unknown:
            raise LabelError(
                f"groups do not name every region once: {unknown[:3]}", where=unknown[0]
            )
        names = list(dict.fromkeys(groups[region] for region in given.regions))
        return np.array([names.index(groups[region]) for region in given.regions])
