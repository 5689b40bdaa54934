"""A plan of compensation, run: settlements under every rule, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from mrio.config import read_settings
from mrio.errors import ConfigError
from mrio.io import embedded_names, load
from mrio.model import Model
from mrio.policy._consequences import side_by_side
from mrio.policy._drawn import drawn_payments, probability_of_paying
from mrio.policy._from_plan import Inputs, rule_of
from mrio.policy._parties import Parties
from mrio.policy._plan import Plan
from mrio.policy._rules import Rule, settle
from mrio.policy._sensitivity import sensitivity
from mrio.policy._settlement import Settlement
from mrio.table import Table


@dataclass(frozen=True, eq=False)
class Compensation:
    """What a plan comes to; each part is computed when it is first looked at.

    Attributes
    ----------
    plan : Plan
    folder : Path
        The plan's, from which it names files.
    table : Table
    parties : Parties
    """

    plan: Plan
    folder: Path
    table: Table
    parties: Parties

    @cached_property
    def inputs(self) -> Inputs:
        """Price, population and costs."""
        return Inputs(self.plan, self.folder)

    @cached_property
    def price(self) -> float | pd.Series:
        """Yuan per tonne, a number or by region of emission."""
        return self.inputs.price

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The plan's rules."""
        return tuple(rule_of(each, self.inputs, self.parties) for each in self.plan.rules)

    @cached_property
    def settlements(self) -> tuple[Settlement, ...]:
        """What each rule settles.

        Raises
        ------
        ConfigError
            Two rules of one name.
        """
        found = tuple(settle(rule, self.parties, self.price) for rule in self.rules)
        names = [settlement.rule for settlement in found]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ConfigError(
                f"two rules of the plan are called {twice[0]!r}",
                where="rules",
                hint="give them names of their own with the key name",
            )
        return found

    @cached_property
    def net(self) -> pd.DataFrame:
        """Received less paid, million yuan, region × rule; `attrs` as `compare` gives them."""
        return side_by_side(self.settlements)

    @cached_property
    def heads(self) -> pd.Series | None:
        """Persons by region, or None where the plan gives none."""
        return None if self.plan.population is None else self.inputs.population

    @cached_property
    def costs_alone(self) -> pd.Series | None:
        """What each region spends on its own quota, bn CNY (½ b q²), or None without curves."""
        if self.plan.abatement is None:
            return None
        return 0.5 * self.inputs.slopes * self.inputs.quotas**2

    @cached_property
    def probability(self) -> pd.DataFrame | None:
        """How often a region pays over the draws, or None where the plan asks for none."""
        asked = self.plan.uncertainty
        if asked is None:
            return None
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
        return sensitivity(self.rules, cases, list(asked.prices))


def read_plan(path: str | Path) -> Plan:
    """Read a file of compensation.

    Raises
    ------
    ConfigError
        With line, column and key of everything that is wrong in it.
    """
    return read_settings(path, Plan)


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
    folder = Path()
    if not isinstance(plan, Plan):
        folder, plan = Path(plan).parent, read_plan(plan)
    name = plan.table
    table = load(name if name in embedded_names() else folder / name)
    model = Model(table, stranded=plan.stranded)
    parties = Parties(model, plan.stressor, export_tonnes=plan.export_tonnes, exempt=plan.exempt)
    return Compensation(plan, folder, table, parties)
