"""What a region emits beyond what an account of responsibility charges it with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

import numpy as np
from pydantic import BeforeValidator, Discriminator, Tag

from mrio.account import REGISTER, gap_accounts, mixes
from mrio.config import Number, parameters
from mrio.errors import InputError
from mrio.labels import FloatArray, suggest
from mrio.policy.parties import (
    Parties,
    Price,
    Settlement,
    net_of,
    pooled_settlement,
)
from mrio.policy.rules._rule import Rule
from mrio.table._parts import restore_frozen

ACCOUNTS = gap_accounts()
"""Responsibility accounts that a gap can be against."""

Weights = Annotated[
    Annotated[str, Tag("one account")]
    | Annotated[
        dict[str, Number],
        BeforeValidator(lambda given: dict(given) if isinstance(given, Mapping) else given),
        Tag("weights"),
    ],
    Discriminator(lambda given: "weights" if isinstance(given, Mapping) else "one account"),
]
"""One account, or account: weight."""


@parameters(eq=False)
class ResponsibilityGap(Rule):
    """Each region is paid for what it emits beyond what an account charges it with.

    comp_r = p (P_r - R_r), P and R over the same tonnes (see `Parties`), so that
    payments sum to zero. The account may be a mix: weights that sum to one,
    given or voted. Under income the sign can turn.

    Parameters
    ----------
    account : str or mapping of accounts to weights
        'consumption', 'income', 'shared' (value-added rule),
        'technology_adjusted', 'production' (nothing is paid), 'average' (half
        consumption, half income), or weights.

    References
    ----------
    Rodrigues et al. (2006), Ecol. Econ. 59:256; 王文治 et al. (2023), 资源科学
    45(10):1913 (weights by vote); docs/methods/compensation.md#gap-against-an-account.
    """

    account: Weights = "consumption"
    name: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.account, Mapping):
            object.__setattr__(self, "account", MappingProxyType(dict(self.account)))
        weights = self.weights
        for account, weight in weights.items():
            if account in mixes():
                parts = ", ".join(f"{part} {share:g}" for part, share in REGISTER[account].mix)
                raise InputError(
                    f"{account!r} is a mix itself", where=account, hint=f"give its parts: {parts}"
                )
            if account not in ACCOUNTS:
                raise InputError(
                    f"unknown account {account!r}",
                    where=account,
                    hint=suggest(account, [*ACCOUNTS, *mixes()]),
                )
            if not weight >= 0:
                raise InputError(f"the weight of {account!r} is {weight}, below zero")
        if abs(sum(weights.values()) - 1.0) > 1e-9:
            raise InputError(f"weights sum to {sum(weights.values()):.6g}, not to one")
        if not self.name:
            text = self.account if isinstance(self.account, str) else "a mix of accounts"
            object.__setattr__(self, "name", f"gap against {text.replace('_', '-')}")

    def __getstate__(self) -> dict[str, object]:
        """Return what pickles hold: a mapping that is read only does not go into one."""
        plain = self.account if isinstance(self.account, str) else dict(self.account)
        return {**self.__dict__, "account": plain}

    def __setstate__(self, state: dict[str, object]) -> None:
        """Take it back."""
        restore_frozen(self, state)
        if not isinstance(self.account, str):
            object.__setattr__(self, "account", MappingProxyType(dict(self.account)))

    @property
    def weights(self) -> dict[str, float]:
        """Account → weight."""
        if isinstance(self.account, str):
            mix = REGISTER[self.account].mix if self.account in REGISTER else ()
            return dict(mix) or {self.account: 1.0}
        return {name: float(weight) for name, weight in self.account.items()}

    def _settle(self, parties: Parties, price: Price) -> Settlement:
        """Return payments through a pool."""
        gap, net = np.zeros((2, len(parties.regions)))
        for name, weight in self.weights.items():
            if weight:
                tonnes, worth = _gap(parties, name, price)
                gap += weight * tonnes
                net += weight * worth
        facts: dict[str, object] = {"gap_tonnes": gap, "outside": self._outside(parties)}
        if self.weights.get("shared") and parties.clipped:
            facts["clipped"] = list(parties.clipped)
        size = float(price.by_region @ parties.E.sum(axis=1))
        return pooled_settlement(self.name, parties, net, price, facts, size=size)

    def _outside(self, given: Parties) -> float:
        """Return Mt that the account charges suppliers of imports with: nobody's here."""
        imports = {name: w for name, w in self.weights.items() if REGISTER[name].imports}
        charged = sum(weight * float(given.charged(name).sum()) for name, weight in imports.items())
        return sum(imports.values()) * float(given.E.sum()) - charged


def _gap(parties: Parties, name: str, price: Price) -> tuple[FloatArray, FloatArray]:
    """Return (r,) Mt emitted beyond what an account charges, and their worth in millions."""
    tonnes = gap_tonnes(parties, name)
    if price.uniform is not None:
        return tonnes, price.of_region(tonnes, name)
    if REGISTER[name].gap == "corrected":
        # This account corrects sums of regions: it does not say where a tonne was emitted.
        raise InputError(
            "technology-adjusted responsibility knows no tonnes by region of emission",
            hint="give one price, or take another account",
        )
    return tonnes, net_of(price.of_flows(parties.charged(name)))


def gap_tonnes(given: Parties, name: str) -> FloatArray:
    """Return (r,) Mt emitted beyond what an account charges, over the same tonnes."""
    if REGISTER[name].gap == "corrected":
        gap = given.E.sum(axis=1) - given.charged_in_all(name)
    else:
        gap = net_of(given.charged(name))
    # Sums of many flows cancel to rounding, not to zero: nobody pays or votes by that.
    return np.where(np.abs(gap) > 1e-12 * float(np.abs(given.E).sum()), gap, 0.0)
