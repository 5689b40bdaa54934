"""A plan of compensation, run: settlements under every rule, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from mrio.checking import checked
from mrio.config import read_settings, told_with
from mrio.errors import ConfigError
from mrio.io import embedded_names, load
from mrio.model import Model
from mrio.policy.judging import drawn_payments, probability_of_paying, sensitivity, side_by_side
from mrio.policy.parties import (
    Parties,
    Price,
    PriceByRegion,
    PriceIn,
    Settlement,
    priced,
)
from mrio.policy.plan._inputs import Inputs
from mrio.policy.plan._rules import rule_of
from mrio.policy.plan._settings import Plan
from mrio.policy.rules import Rule, settle
from mrio.table import Table


@dataclass(frozen=True, eq=False)
class Compensation:
    """What a plan comes to; each part is computed when it is first looked at.

    Attributes
    ----------
    plan : Plan
    path : Path or None
        The plan's file, from which it names files; None: from the working folder.
    table : Table
    parties : Parties
    """

    plan: Plan
    path: Path | None
    table: Table
    parties: Parties

    @property
    def folder(self) -> Path:
        """Where files that the plan names are looked for."""
        return Path() if self.path is None else self.path.parent

    @cached_property
    def inputs(self) -> Inputs:
        """Price, population and costs."""
        return Inputs(self.plan, self.folder)

    @cached_property
    def price(self) -> float | PriceByRegion | PriceIn:
        """Per tonne: a number, by region with the side that it counts at, or in a currency."""
        with told_with(self.path, "price"):
            return self.inputs.price

    @cached_property
    def converted_price(self) -> Price:
        """The price as rules take it, in the table's currency."""
        with told_with(self.path, "price"):
            return priced(self.price, self.parties.regions, self.parties.currency)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The plan's rules."""
        found = []
        for k, each in enumerate(self.plan.rules):
            with told_with(self.path, "rules", k):
                found.append(rule_of(each, self.inputs))
        return tuple(found)

    @cached_property
    def settlements(self) -> tuple[Settlement, ...]:
        """What each rule settles.

        Raises
        ------
        ConfigError
            Two rules of one name.
        """
        found: dict[str, Settlement] = {}
        _ = self.converted_price  # what is wrong with it is told at its own key
        for k, rule in enumerate(self.rules):
            with told_with(self.path, "rules", k):
                settlement = settle(rule, self.parties, self.price)
                if settlement.rule in found:
                    raise ConfigError(
                        f"two rules of the plan are called {settlement.rule!r}",
                        hint="give them names of their own with the key name",
                    )
            found[settlement.rule] = settlement
        return tuple(found.values())

    @cached_property
    def net(self) -> pd.DataFrame:
        """Received less paid, in millions, region × rule; `attrs` as `compare` gives them."""
        return side_by_side(self.settlements)

    @cached_property
    def heads(self) -> pd.Series | None:
        """Persons by region, or None where the plan gives none."""
        if self.plan.population is None:
            return None
        with told_with(self.path, "population"):
            figures = self.inputs.population
            self.parties.by_region(figures, "population")
            return figures

    @cached_property
    def costs_alone(self) -> pd.Series | None:
        """What each region spends on its own quota, in billions (½ b q²); None without curves."""
        if self.plan.abatement is None:
            return None
        return 0.5 * self.inputs.slopes * self.inputs.quotas**2

    @cached_property
    def probability(self) -> pd.DataFrame | None:
        """How often a region pays over the draws, or None where the plan asks for none."""
        asked = self.plan.uncertainty
        if asked is None:
            return None
        with told_with(self.path, "uncertainty"):
            drawn = drawn_payments(
                self.rules,
                self.parties,
                self.price,
                cv=pd.Series(asked.cv) if isinstance(asked.cv, dict) else asked.cv,
                draws=asked.draws,
                seed=asked.seed,
                together=asked.together,
            )
        return probability_of_paying(drawn)

    @cached_property
    def sensitivity(self) -> pd.DataFrame | None:
        """Payments under all that the plan varies, or None."""
        asked = self.plan.vary
        if asked is None:
            return None
        counted = asked.export_tonnes or (self.plan.export_tonnes,)
        model = self.parties.given_model
        cases = {
            words: Parties(model, self.plan.stressor, export_tonnes=words, exempt=self.plan.exempt)
            for words in counted
        }
        with told_with(self.path, "vary"):
            return sensitivity(self.rules, cases, list(asked.prices))


@checked
def read_plan(path: str | Path) -> Plan:
    """Read a file of compensation.

    Raises
    ------
    ConfigError
        With line, column and key of everything that is wrong in it.
    """
    return read_settings(path, Plan)


@checked
def compensation(plan: Plan | str | Path) -> Compensation:
    """Return what a plan comes to; files are named from the folder that the plan lies in.

    Parameters
    ----------
    plan : Plan or path of a YAML file
        A Plan names files from the working folder.

    Raises
    ------
    ConfigError, InputError, LabelError, StoreError
    """
    path = None
    if not isinstance(plan, Plan):
        path, plan = Path(plan), read_plan(plan)
    folder = Path() if path is None else path.parent
    name = plan.table
    with told_with(path, "table"):
        if not name:
            raise ConfigError("no table named", hint="an embedded table, or the path of a store")
        table = load(name if name in embedded_names() else folder / name)
    with told_with(path, "kinds" if plan.kinds else "exports"):
        if plan.kinds or plan.exports:
            table = table.declare(kinds=plan.kinds or None, exports=plan.exports or None)
    with told_with(path, "stressor"):
        model = Model(table, stranded=plan.stranded, unbalanced=plan.unbalanced)
        model.stressor_rows(plan.stressor)
    with told_with(path, "exempt" if plan.exempt else "stressor"):
        parties = Parties(
            model, plan.stressor, export_tonnes=plan.export_tonnes, exempt=plan.exempt
        )
    return Compensation(plan, path, table, parties)
