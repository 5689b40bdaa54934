"""Rules, parties and prices that a plan asks for."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pandas as pd

from mrio.errors import ConfigError
from mrio.policy.games import AbatementExchange, AbatementGame
from mrio.policy.parties import PriceByRegion, marginal_costs, shadow_price
from mrio.policy.plan import _settings as said
from mrio.policy.plan._files import figures_of, matrix_of
from mrio.policy.rules import (
    AbilityToPay,
    AboveThreshold,
    BenefitBased,
    CappedShareOfGDP,
    FlooredShareOfGDP,
    Named,
    Netted,
    NetTransfer,
    PhasedIn,
    PowerTransfer,
    ResponsibilityGap,
    Rule,
    ValueAddedAdjusted,
    ValueAddedShare,
    VotedGap,
)

Given = TypeVar("Given")


class Inputs:
    """What a plan names beside rules, read when it is first needed.

    Parameters
    ----------
    plan : Plan
    folder : Path
        The plan's, from which files are named.
    """

    def __init__(self, plan: said.Plan, folder: Path) -> None:
        self.plan, self.folder = plan, folder

    @property
    def population(self) -> pd.Series:
        """Persons by region."""
        given = self._required(self.plan.population, "population")
        return figures_of(given, self.folder, "population")

    @property
    def slopes(self) -> pd.Series:
        """Slopes of marginal abatement costs."""
        given = self._required(self.plan.abatement, "abatement")
        return figures_of(given.slopes, self.folder, "abatement.slopes")

    @property
    def quotas(self) -> pd.Series:
        """Mt to abate."""
        given = self._required(self.plan.abatement, "abatement")
        return figures_of(given.quotas, self.folder, "abatement.quotas")

    @property
    def price(self) -> float | PriceByRegion:
        """Yuan per tonne, a number or by region; marginal costs are of the region that emits."""
        price = self.plan.price
        if isinstance(price, said.PriceByRegion):
            figures = figures_of(price.by_region, self.folder, "price.by_region")
            return PriceByRegion(figures, price.charged_at)
        if price == "marginal costs":
            return PriceByRegion(marginal_costs(self.slopes, self.quotas), "emitter")
        if price == "shadow price":
            return shadow_price(self.slopes, self.quotas)
        return float(price)

    def _required(self, given: Given | None, key: str) -> Given:
        if given is None:
            raise ConfigError(
                f"a rule or price of the plan needs {key!r}, which it does not give",
                where=key,
                hint=f"add the key {key}: no default of it is known",
            )
        return given


def rule_of(settings: said.AnyRule, inputs: Inputs) -> Rule:
    """Return a rule with its name and what is done to its payments."""
    rule = _plain_rule(settings, inputs)
    for step in settings.then:
        rule = _after(rule, step)
    return Named(rule, settings.name) if settings.name else rule


def _plain_rule(settings: said.AnyRule, inputs: Inputs) -> Rule:
    match settings:
        case said.NetTransferSettings():
            return NetTransfer()
        case said.ValueAddedAdjustedSettings():
            return ValueAddedAdjusted()
        case said.GapSettings():
            return _gap(settings, inputs)
        case said.AbilityToPaySettings(gamma=gamma, need=need):
            weights = None if need is None else figures_of(need, inputs.folder, "need")
            return AbilityToPay(inputs.population, gamma, weights)
        case said.BenefitBasedSettings():
            return BenefitBased()
        case said.PowerTransferSettings(sectors=sectors):
            return PowerTransfer("embodied", sectors)
        case said.PowerSentSettings(sent=sent, intensity=intensity):
            flows = matrix_of(sent, inputs.folder, "sent")
            per_unit = figures_of(intensity, inputs.folder, "intensity")
            return PowerTransfer("physical", sent=flows, intensity=per_unit)
        case said.ValueAddedShareSettings():
            return ValueAddedShare()
        case said.ExchangeSettings():
            return AbatementExchange(inputs.slopes, inputs.quotas)
        case said.GameSettings(rule=solution, groups=groups, orders=orders, seed=seed):
            return AbatementGame(inputs.slopes, inputs.quotas, solution, groups, orders, seed)


def _gap(settings: said.GapSettings, inputs: Inputs) -> Rule:
    if settings.account is not None:
        return ResponsibilityGap(settings.account)
    if settings.weights is not None:
        return ResponsibilityGap({**settings.weights}, "gap against a mix of accounts")
    vote = settings.vote
    assert vote is not None
    if vote.by == "population":
        return Named(VotedGap(vote.accounts, inputs.population), "gap by vote, population")
    return VotedGap(vote.accounts, vote.by)


def _after(rule: Rule, step: said.Step) -> Rule:
    match step:
        case said.Threshold(threshold=least):
            return AboveThreshold(rule, least)
        case said.Part(phased_in=share):
            return PhasedIn(rule, share)
        case said.Cap(at_most=share):
            return CappedShareOfGDP(rule, share)
        case said.Floor(at_least=share):
            return FlooredShareOfGDP(rule, share)
        case _:
            return Netted(rule)
