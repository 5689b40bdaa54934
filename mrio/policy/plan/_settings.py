"""What a file of compensation says: table, stressor, price, rules with their parameters."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from mrio.config import Amount, Settings
from mrio.errors import UnitError
from mrio.io import Figures
from mrio.money import currency
from mrio.policy.plan._rules import AnyRule


class Abatement(Settings):
    """What abating costs: marginal cost = slope × Mt, and how much each region is to abate."""

    slopes: Figures
    """Billions of the table's currency per Mt²."""
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

    prices: Annotated[tuple[Amount, ...], Field(min_length=1)]
    export_tonnes: tuple[Literal["producer", "exporter"], ...] = ()
    """The plan's own if left out."""

    @model_validator(mode="after")
    def _each_once(self) -> Vary:
        for name in ("prices", "export_tonnes"):
            if len(set(getattr(self, name))) < len(getattr(self, name)):
                raise ValueError(f"{name} are given twice")
        return self


class StatedPrice(Settings):
    """A price per tonne by region, or in another currency than the table's."""

    per_tonne: Amount | None = None
    """One number."""
    by_region: Figures | None = None
    """A number for each region."""
    charged_at: Literal["emitter", "payer"] = "emitter"
    """Whose number counts by region: of the region that emits a tonne, or of the one that a rule
    charges with it."""
    currency: str | None = None
    """ISO 4217 code; the table's if left out."""
    rate: Annotated[float, Field(gt=0)] | None = None
    """Units of the table's currency for one of this; needed where they differ."""

    @model_validator(mode="after")
    def _one_of_two(self) -> StatedPrice:
        given = [name for name in ("per_tonne", "by_region") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give one of per_tonne, by_region; found {given or 'none'}")
        if self.by_region is None and "charged_at" in self.model_fields_set:
            raise ValueError("charged_at has no effect on one price for all")
        if self.rate is not None and self.currency is None:
            raise ValueError("a rate has no effect without a currency")
        if self.currency is not None:
            try:
                currency(self.currency)
            except UnitError as error:
                raise ValueError(f"{error.message}: {error.hint}") from None
        return self


Curve = Literal["marginal costs", "shadow price"]


def _kind_of_price(given: Any) -> str | None:
    if isinstance(given, (dict, StatedPrice)):
        return "stated"
    if isinstance(given, str):
        return "from abatement" if given in get_args(Curve) else None
    return "number"


class Plan(Settings):
    """A file of compensation: `mrio compensate FILE`."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    table: str
    """An embedded table, or the path of a store, relative to this file."""
    stressor: str
    """A row or total of the table, in a unit of mass."""
    price: Annotated[
        Annotated[Amount, Tag("number")]
        | Annotated[Curve, Tag("from abatement")]
        | Annotated[StatedPrice, Tag("stated")],
        Discriminator(
            _kind_of_price,
            custom_error_type="unknown_price",
            custom_error_message="a price is a number per tonne, by_region: figures and "
            "charged_at: emitter or payer, per_tonne: number with currency and rate, "
            "'marginal costs' or 'shadow price'",
        ),
    ]
    """Per tonne: a number; by_region, or in another currency; or, from `abatement`,
    'marginal costs' (of each region's own quota) or 'shadow price' (of abating together)."""
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
