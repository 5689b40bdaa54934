"""What a file of compensation says: table, stressor, price, rules with their parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import Discriminator, Field, Tag, model_validator

from mrio.account import gap_accounts, mixes
from mrio.config import Settings

Share = Annotated[float, Field(ge=0, le=1)]
Price = Annotated[float, Field(ge=0)]
if TYPE_CHECKING:
    Account = str
    Mix = str
else:  # the register's names, so that a schema lists them
    Account = Literal[gap_accounts()]
    Mix = Literal[mixes()]


class FromFile(Settings):
    """Figures by region from a CSV file."""

    file: str
    """Path, relative to the file that names it."""
    column: str
    """Column of the figures."""
    region: str = "region"
    """Column of the regions."""


def _kind_of_figures(given: Any) -> str:
    if isinstance(given, FromFile) or (isinstance(given, dict) and "file" in given):
        return "from a file"
    return "by region"


Figures = Annotated[
    Annotated[FromFile, Tag("from a file")] | Annotated[dict[str, float], Tag("by region")],
    Discriminator(_kind_of_figures),
]
"""Region: figure, or a column of a file."""


class Threshold(Settings):
    """Pairs that pay less are left out."""

    threshold: Annotated[float, Field(ge=0)]
    """Million yuan."""


class Part(Settings):
    """A share of every payment."""

    phased_in: Share


class Cap(Settings):
    """No region pays more."""

    at_most: Annotated[float, Field(gt=0)]
    """Share of GDP."""


class Floor(Settings):
    """No region that is paid gets less."""

    at_least: Annotated[float, Field(ge=0)]
    """Share of GDP."""


_STEPS = {"threshold": Threshold, "phased_in": Part, "at_most": Cap, "at_least": Floor}


def _kind_of_step(given: Any) -> str | None:
    if given == "netted":
        return "netted"
    if isinstance(given, dict):
        return next((key for key in _STEPS if key in given), None)
    return next((key for key, kind in _STEPS.items() if isinstance(given, kind)), None)


Step = Annotated[
    Annotated[Literal["netted"], Tag("netted")]
    | Annotated[Threshold, Tag("threshold")]
    | Annotated[Part, Tag("phased_in")]
    | Annotated[Cap, Tag("at_most")]
    | Annotated[Floor, Tag("at_least")],
    Discriminator(
        _kind_of_step,
        custom_error_type="unknown_step",
        custom_error_message="a step is netted, threshold: million yuan, phased_in: share, "
        "at_most: share of GDP, or at_least: share of GDP",
    ),
]


class RuleSettings(Settings):
    """What every rule may say."""

    name: str = ""
    """What it is called in tables; its own name if left out."""
    then: tuple[Step, ...] = ()
    """What is done to its payments, in this order."""


class NetTransferSettings(RuleSettings):
    """Each pair settles the net.

    docs/methods/compensation.md#net-transfer
    """

    rule: Literal["net_transfer"]


class ValueAddedAdjustedSettings(RuleSettings):
    """Beyond the average per value added.

    docs/methods/compensation.md#value-added-adjusted-excess
    """

    rule: Literal["value_added_adjusted"]


class Vote(Settings):
    """Weights of accounts by the votes of regions for what serves them best."""

    accounts: tuple[Account, ...]
    by: Literal["one each", "population", "gdp", "tonnes"]
    """How many votes a region has: one, or by its persons, GDP, or tonnes emitted."""


class GapSettings(RuleSettings):
    """Against one account, a mix, or a voted mix.

    docs/methods/compensation.md#gap-against-an-account
    """

    rule: Literal["responsibility_gap"]
    account: Account | Mix | None = None
    weights: dict[Account, float] | None = None
    vote: Vote | None = None

    @model_validator(mode="after")
    def _one_of_three(self) -> GapSettings:
        given = [name for name in ("account", "weights", "vote") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give one of account, weights, vote; found {given or 'none'}")
        return self


class AbilityToPaySettings(RuleSettings):
    """A pool paid as regions are able; needs `population`.

    docs/methods/compensation.md#ability-to-pay
    """

    rule: Literal["ability_to_pay"]
    gamma: Annotated[float, Field(ge=0)]
    need: Figures | None = None


class BenefitBasedSettings(RuleSettings):
    """A pool paid as regions benefit.

    docs/methods/compensation.md#benefit-based
    """

    rule: Literal["benefit_based"]


class PowerTransferSettings(RuleSettings):
    """Power alone, embodied in final demand.

    docs/methods/compensation.md#power-transfer
    """

    rule: Literal["power_transfer"]
    sectors: Annotated[tuple[str, ...], Field(min_length=1)]
    """Sectors that generate."""


class PowerSentSettings(RuleSettings):
    """Power alone, as it is sent over the lines.

    docs/methods/compensation.md#power-transfer
    """

    rule: Literal["power_sent"]
    sent: str
    """CSV file, sender × receiver, MWh, the sender in its first column."""
    intensity: Figures
    """t/MWh."""


class ValueAddedShareSettings(RuleSettings):
    """Less what the sender earns on what it ships.

    docs/methods/compensation.md#value-added-share
    """

    rule: Literal["value_added_share"]


class ExchangeSettings(RuleSettings):
    """Quotas exchanged at equal cost; needs `abatement`.

    docs/methods/compensation.md#exchange-of-abatement
    """

    rule: Literal["abatement_exchange"]


class GameSettings(RuleSettings):
    """Costs of joint abatement shared; need `abatement`.

    docs/methods/compensation.md#shapley-value
    """

    rule: Literal["shapley", "nucleolus"]
    groups: dict[str, str] | None = None
    """Region: group, the groups being the players."""
    orders: Annotated[int, Field(ge=2)] = 20_000
    """Sampled orders of the Shapley value above 15 players."""
    seed: Annotated[int, Field(ge=0)] | None = None
    """Required above 15 players (shapley) or 12 (nucleolus)."""


AnyRule = Annotated[
    NetTransferSettings
    | ValueAddedAdjustedSettings
    | GapSettings
    | AbilityToPaySettings
    | BenefitBasedSettings
    | PowerTransferSettings
    | PowerSentSettings
    | ValueAddedShareSettings
    | ExchangeSettings
    | GameSettings,
    Field(discriminator="rule"),
]


class Abatement(Settings):
    """What abating costs: marginal cost = slope × Mt, and how much each region is to abate."""

    slopes: Figures
    """Billion yuan per Mt²."""
    quotas: Figures
    """Mt."""


class Uncertainty(Settings):
    """Draws of emissions."""

    cv: Annotated[
        Annotated[float, Field(ge=0), Tag("number")]
        | Annotated[dict[str, float], Tag("by sector")],
        Discriminator(lambda given: "by sector" if isinstance(given, dict) else "number"),
    ]
    """Coefficient of variation of an industry's emissions: a number, or by sector."""
    draws: Annotated[int, Field(ge=2, le=1_000_000)]
    seed: Annotated[int, Field(ge=0)]
    together: Literal["industry", "sector", "region", "all"]
    """What errs together."""


class Vary(Settings):
    """What is to be varied, all combinations."""

    prices: Annotated[tuple[Price, ...], Field(min_length=1)]
    export_tonnes: tuple[Literal["producer", "exporter"], ...] = ()
    """The plan's own if left out."""

    @model_validator(mode="after")
    def _each_once(self) -> Vary:
        for name in ("prices", "export_tonnes"):
            if len(set(getattr(self, name))) < len(getattr(self, name)):
                raise ValueError(f"{name} are given twice")
        return self


class PriceByRegion(Settings):
    """Yuan per tonne by region, and whose price counts."""

    by_region: Figures
    charged_at: Literal["emitter", "payer"] = "emitter"
    """Of the region that emits a tonne, or of the one that a rule charges with it."""


Curve = Literal["marginal costs", "shadow price"]


def _kind_of_price(given: Any) -> str | None:
    if isinstance(given, (dict, PriceByRegion)):
        return "by region"
    if isinstance(given, str):
        return "from abatement" if given in get_args(Curve) else None
    return "number"


class Plan(Settings):
    """A file of compensation: `mrio compensate FILE`."""

    table: str
    """An embedded table, or the path of a store, relative to this file."""
    stressor: str
    """A row or total of the table, in a unit of mass."""
    price: Annotated[
        Annotated[Price, Tag("number")]
        | Annotated[Curve, Tag("from abatement")]
        | Annotated[PriceByRegion, Tag("by region")],
        Discriminator(
            _kind_of_price,
            custom_error_type="unknown_price",
            custom_error_message="a price is a number in yuan per tonne, by_region: figures and "
            "charged_at: emitter or payer, 'marginal costs' or 'shadow price'",
        ),
    ]
    """Yuan per tonne: a number; by_region; or, from `abatement`, 'marginal costs' (of each region's
    own quota) or 'shadow price' (of abating together)."""
    rules: Annotated[tuple[AnyRule, ...], Field(min_length=1)]
    export_tonnes: Literal["producer", "exporter"] = "producer"
    """Whose tonnes emitted for exports outside the table are: left out of the settlement
    ('producer') or final demand of the region that ships ('exporter')."""
    exempt: tuple[str, ...] = ()
    """Sectors whose emissions do not count."""
    stranded: Literal["raise", "drop", "to_final_use"] = "raise"
    """What to do with emissions and purchases of industries without output."""
    unbalanced: Literal["raise", "residual", "accept"] = "raise"
    """What to do where columns miss output by more than rounding: an error for what needs value
    added, value added as output less inputs, or go on as it is."""
    kinds: dict[str, Literal["value_added", "import"]] = Field(default_factory=dict)
    """Rows of v that are declared, e.g. IM: import."""
    exports: tuple[str, ...] = ()
    """Categories or regions of final demand that are exports to outside the table."""
    population: Figures | None = None
    """Persons, in one unit for all: for ability to pay, votes and fairness."""
    abatement: Abatement | None = None
    uncertainty: Uncertainty | None = None
    vary: Vary | None = None

    @model_validator(mode="after")
    def _one_price_to_vary(self) -> Plan:
        if self.vary is not None and not isinstance(self.price, float):
            raise ValueError("vary.prices are single prices: with a price by region leave vary out")
        return self
