"""Rules as a plan says them: their own parameters, a name, and what is done to payments."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Protocol, Union

import pandas as pd
from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    WrapValidator,
    create_model,
    model_validator,
)

from mrio.config import Settings, as_tuple
from mrio.errors import MrioError
from mrio.io import ColumnOfFile, figures_of, matrix_of
from mrio.policy.games import AbatementExchange, AbatementGame
from mrio.policy.rules import (
    AbilityToPay,
    AboveThreshold,
    BenefitBased,
    CappedShareOfGDP,
    Combined,
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

RULES: dict[str, tuple[type[Rule], dict[str, str]]] = {
    "net_transfer": (NetTransfer, {}),
    "value_added_adjusted": (ValueAddedAdjusted, {}),
    "responsibility_gap": (ResponsibilityGap, {}),
    "voted_gap": (VotedGap, {}),
    "ability_to_pay": (AbilityToPay, {}),
    "benefit_based": (BenefitBased, {}),
    "power_transfer": (PowerTransfer, {"basis": "embodied"}),
    "power_sent": (PowerTransfer, {"basis": "physical"}),
    "value_added_share": (ValueAddedShare, {}),
    "abatement_exchange": (AbatementExchange, {}),
    "shapley": (AbatementGame, {"solution": "shapley"}),
    "nucleolus": (AbatementGame, {"solution": "nucleolus"}),
}
"""Word of a plan: the rule, and parameters that the word says."""

REQUIRED = {"responsibility_gap": ("account",), "ability_to_pay": ("gamma",)}
"""What a script may leave out and a plan says: whoever reads it sees what the answer hangs on."""

STEPS: dict[str, tuple[type[Combined], str]] = {
    "threshold": (AboveThreshold, "millions"),
    "phased_in": (PhasedIn, "share"),
    "at_most": (CappedShareOfGDP, "share"),
    "at_least": (FlooredShareOfGDP, "share"),
}
"""Word of a step: what it does to a rule, and the parameter that is its figure."""

OLD = ("account", "weights", "vote")
"""Keys of a gap as plans said them before: one of three."""


class Step(Settings):
    """What is done to payments; each step of a plan is derived from the rule it makes."""

    makes: ClassVar[tuple[str, type[Combined]]]

    def after(self, rule: Rule) -> Rule:
        """Return the rule after this step."""
        word, made = self.makes
        make: Any = made  # the base has no figure, every step has one
        return make(rule, getattr(self, word))


def _step(word: str) -> type[Step]:
    made, parameter = STEPS[word]
    info = _fields(made)[parameter]
    fields: Any = {word: (info.rebuild_annotation(), Field(description=info.description))}
    found = create_model(made.__name__, __base__=Step, __doc__=_first(made), **fields)
    found.makes = word, made
    return found


def _fields(made: type[Rule]) -> Any:
    return getattr(made, "__pydantic_fields__")  # noqa: B009 a dataclass of pydantic has them


def _first(made: type[Rule]) -> str:
    """Return the line that says what a rule is, and where it is explained."""
    told = (made.__doc__ or "").strip()
    page = [word for word in told.split() if word.startswith("docs/methods")]
    return "\n\n".join([told.splitlines()[0], *page[-1:]]).rstrip(".")


_NETTED = Annotated[Literal["netted"], Tag("netted")]
_MADE = {word: _step(word) for word in STEPS}


def _kind_of_step(given: Any) -> str | None:
    if given == "netted":
        return "netted"
    if isinstance(given, dict):
        return next((word for word in STEPS if word in given), None)
    return next((word for word, made in _MADE.items() if isinstance(given, made)), None)


if TYPE_CHECKING:
    AnyStep = Literal["netted"] | Step
else:
    AnyStep = Annotated[
        Union[(_NETTED, *(Annotated[made, Tag(word)] for word, made in _MADE.items()))],
        Discriminator(
            _kind_of_step,
            custom_error_type="unknown_step",
            custom_error_message="a step is netted, threshold: millions of the table's currency, "
            "phased_in: share, at_most: share of GDP, or at_least: share of GDP",
        ),
    ]


class RuleSettings(Settings):
    """What every rule of a plan may say; the rest are the rule's own parameters."""

    makes: ClassVar[tuple[type[Rule], dict[str, str]]]
    name: str = ""
    """What it is called in tables; its own name if left out."""
    then: Annotated[tuple[AnyStep, ...], BeforeValidator(as_tuple)] = ()
    """What is done to its payments, in this order."""

    @property
    def plain(self) -> Rule:
        """The rule alone."""
        made, said = self.makes
        given = {name: getattr(self, name) for name in type(self).model_fields}
        own = {name: given[name] for name in given if name not in ("rule", "name", "then")}
        return made(**own, **said)

    @model_validator(mode="after")
    def _is_one(self) -> RuleSettings:
        try:
            _ = self.plain
        except MrioError as error:
            raise ValueError(str(error).replace("\n", "; ")) from None
        return self


def _rule(word: str) -> type[RuleSettings]:
    made, said = RULES[word]
    fields: Any = {"rule": (Literal[word], ...)}  # pyright: ignore[reportInvalidTypeForm]
    for name, info in _fields(made).items():
        if name != "name" and name not in said:
            needed = info.is_required() or name in REQUIRED.get(word, ())
            default = ... if needed else info.default
            told = Field(default, description=info.description)
            fields[name] = (info.rebuild_annotation(), told)
    title = made.__name__ + "".join(each.capitalize() for each in said.values())
    found = create_model(title, __base__=RuleSettings, __doc__=_first(made), **fields)
    found.makes = made, said
    return found


def _as_now(given: Any, handler: Any) -> Any:
    """Read a gap as plans said it before: account, weights, or a vote between accounts."""
    if isinstance(given, dict) and given.get("rule") == "responsibility_gap":
        found = [key for key in OLD if key in given]
        if len(found) > 1:
            raise ValueError(f"give one of {', '.join(OLD)}; found {', '.join(found)}")
        rest = {key: value for key, value in given.items() if key not in OLD}
        if "weights" in given:
            given = {**rest, "account": given["weights"]}
        elif isinstance(given.get("vote"), dict):
            given = {**rest, "rule": "voted_gap", **given["vote"]}
    return handler(given)


if TYPE_CHECKING:
    AnyRule = RuleSettings
else:
    AnyRule = Annotated[
        Annotated[Union[tuple(map(_rule, RULES))], Field(discriminator="rule")],  # noqa: UP007
        WrapValidator(_as_now),
    ]


class PlanInputs(Protocol):
    """What a plan gives for all its rules."""

    folder: Path

    def of(self, key: str) -> pd.Series:
        """Return figures by region of a key of the plan."""
        ...


def rule_of(settings: RuleSettings, inputs: PlanInputs) -> Rule:
    """Return a rule of a plan: what it needs read, its steps taken, under its name.

    Raises
    ------
    ConfigError
        A file that cannot be read, or a key that the plan lacks.
    """
    rule = _filled(settings.plain, inputs)
    for step in settings.then:
        rule = Netted(rule) if step == "netted" else step.after(rule)
    return Named(rule, settings.name) if settings.name else rule


def _filled(rule: Rule, inputs: PlanInputs) -> Rule:
    """Return a rule with what stands in files, or in the plan for all rules."""
    found: dict[str, Any] = {}
    for name in _fields(type(rule)):
        value = getattr(rule, name)
        if isinstance(value, ColumnOfFile):
            found[name] = figures_of(value, inputs.folder, name)
        elif name == "sent" and isinstance(value, str):
            found[name] = matrix_of(value, inputs.folder, name)
        elif value is None and name in rule.from_plan:
            found[name] = inputs.of(rule.from_plan[name])
    return replace(rule, **found) if found else rule  # pyright: ignore[reportArgumentType]
