"""Responsibilities side by side over the same tonnes, and what regions would vote for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import Discriminator, Tag

from mrio.checking import checked
from mrio.config import Names, parameters
from mrio.errors import InputError
from mrio.io import Figures
from mrio.labels import suggest
from mrio.model import Model
from mrio.policy.parties import Parties, Price, Settlement
from mrio.policy.rules._responsibility_gap import ACCOUNTS, ResponsibilityGap, gap_tonnes
from mrio.policy.rules._rule import Rule, given, parties_of

TIE = 1e-9
"""Share of what a region emits below which two accounts serve it alike."""


@checked
def responsibilities(parties: Model | Parties, accounts: Sequence[str] = ACCOUNTS) -> pd.DataFrame:
    """Return what each account charges each region with, over the same tonnes, in Mt.

    Direct emissions of households and, by default, what is emitted for exports
    to ROW are no part of them: see `Parties`. Every account charges the same
    tonnes in all; what income and shared responsibility charge ROW with, as suppliers
    of imports, stands in `attrs["outside"]`.

    Returns
    -------
    DataFrame region × account

    Raises
    ------
    InputError
        No account, or an unknown one.
    LabelError
        Technology-adjusted consumption of regions with unequal sectors.
    """
    given = parties_of(parties)
    found = {_known(name): given.charged_in_all(name) for name in _some(accounts)}
    frame = pd.DataFrame(found, pd.Index(list(given.regions), name="region"))
    outside = float(given.E.sum()) - frame.sum()
    frame.attrs = {
        "units": "Mt",
        "export_tonnes": given.export_tonnes,
        "outside": {name: float(tonnes) for name, tonnes in outside.items()},
        **given.given_model.marks(),
    }
    return frame


@checked
def voted_weights(
    parties: Model | Parties,
    accounts: Sequence[str] = ACCOUNTS,
    *,
    votes: pd.Series | None = None,
) -> dict[str, float]:
    """Return the weight of each account when every region votes for what serves it best.

    That is the account under which it is paid most, or pays least: the largest
    gap between what it emits and what it is charged with, over the same tonnes:
    those that rest on import rows, which income and shared responsibility
    charge ROW with, are nobody's here, on neither side.
    For `ResponsibilityGap`: the share of the votes that an account gets. Ties
    are split evenly.

    Parameters
    ----------
    accounts : sequence of str
        What is on the ballot.
    votes : Series by region, optional
        Votes that a region has, such as its population; one each if left out.

    References
    ----------
    王文治, 胡勇 & 张晓雨 (2023), 资源科学 45(10):1913 (weights by vote; here each
    region's vote follows its own interest).
    """
    given = parties_of(parties)
    gaps = np.stack([gap_tonnes(given, _known(name)) for name in _some(accounts)], axis=1)
    if votes is None:
        weight = np.ones(len(gaps))
    else:
        weight = given.by_region(votes, "votes", positive=False)
        if (weight < 0).any() or not weight.sum() > 0:
            raise InputError("votes are below zero, or there are none")
    best = gaps.max(axis=1, keepdims=True)
    chosen = gaps >= best - TIE * given.E.sum(axis=1)[:, None]
    ballots = weight[:, None] * chosen / chosen.sum(axis=1, keepdims=True)
    shares = ballots.sum(axis=0) / weight.sum()
    return {name: float(share) for name, share in zip(accounts, shares, strict=True)}


def _some(accounts: Sequence[str]) -> Sequence[str]:
    if not len(accounts) or isinstance(accounts, str) or len(set(accounts)) != len(accounts):
        raise InputError(
            f"accounts are {accounts!r}", hint=f"a list of some of {', '.join(ACCOUNTS)}, each once"
        )
    return accounts


def _known(name: str) -> str:
    if name not in ACCOUNTS:
        raise InputError(
            f"unknown account {name!r}", where=name, hint=suggest(name, list(ACCOUNTS))
        )
    return name


Count = Literal["one each", "gdp", "tonnes", "population"]
Votes = Annotated[
    Annotated[Count, Tag("counted")] | Annotated[Figures, Tag("given")],
    Discriminator(lambda said: "counted" if isinstance(said, str) else "given"),
]


@parameters(eq=False)
class VotedGap(Rule):
    """Weights by vote: regions vote for what serves them, then the mix settles.

    The vote is taken over the parties that are settled: with other emissions,
    or exports counted otherwise, it may go another way.

    Parameters
    ----------
    accounts : tuple of str
        What is on the ballot.
    by : {"one each", "gdp", "tonnes", "population"} or Series by region
        How many votes a region has: one, by its GDP, by what it emits, by its
        population, or as given.
    population : Series or mapping by region, optional
        For votes by population; left out in a plan: the plan's.

    References
    ----------
    王文治, 胡勇 & 张晓雨 (2023), 资源科学 45(10):1913; docs/methods/compensation.md#votes.
    """

    accounts: Names = ACCOUNTS
    by: Votes = "one each"
    population: Figures | None = None
    name: str = ""

    def __post_init__(self) -> None:
        """Look at the ballot, and name the rule by its vote."""
        for account in _some(self.accounts):
            _known(account)
        if self.population is not None and not (
            isinstance(self.by, str) and self.by == "population"
        ):
            raise InputError("population has no effect unless votes are by='population'")
        if not self.name:
            said = self.by if isinstance(self.by, str) else "as given"
            object.__setattr__(self, "name", f"gap by vote, {said}")

    @property
    def from_plan(self) -> dict[str, str]:
        """Population, where it votes."""
        by_heads = isinstance(self.by, str) and self.by == "population"
        return {"population": "population"} if by_heads else {}

    def _settle(self, parties: Parties, price: Price) -> Settlement:
        """Return payments through a pool; `facts["weights"]` says how the vote went."""
        weights = voted_weights(parties, self.accounts, votes=self._votes(parties))
        found = ResponsibilityGap(weights, self.name)._settle_at(parties, price)
        return replace(found, facts={**found.facts, "weights": pd.Series(weights, name="weights")})

    def _votes(self, parties: Parties) -> pd.Series | None:
        if not isinstance(self.by, str):
            return given(self.by, "votes", self)
        if self.by == "population":
            return given(self.population, "population", self)
        index = pd.Index(list(parties.regions))
        if self.by == "gdp":
            return pd.Series(parties.gdp, index)
        if self.by == "tonnes":
            return pd.Series(parties.E.sum(axis=1), index)
        return None
