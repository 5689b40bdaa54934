"""What a file of trade in power says: demand, sources, corridors, obligations, certificates."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from mrio.config import Settings
from mrio.power.market import Certificates
from mrio.power.plan._money_keys import check_code, of_money, of_table_money

YEAR_HOURS = (8760.0, 8784.0)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Amount = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Loss = Annotated[float, Field(ge=0, lt=1)]


_EITHER = Discriminator(
    lambda given: "by period" if isinstance(given, dict) else "of the year",
)
Energy = Annotated[
    Annotated[Amount, Tag("of the year")] | Annotated[dict[str, Amount], Tag("by period")], _EITHER
]
"""TWh a year, spread over periods by their hours, or period: TWh."""
Availability = Annotated[
    Annotated[Share, Tag("of the year")] | Annotated[dict[str, Share], Tag("by period")], _EITHER
]
"""Share of the hours, one for the year or period: share."""


def check_costs(costs: list[float]) -> None:
    """Raise a ValueError where costs look like those of a kWh: no plant's MWh costs below 5."""
    paid = [cost for cost in costs if cost > 0]
    if paid and max(paid) < 5:
        raise ValueError(
            f"the dearest source costs {max(paid):g} per MWh: a kWh at 0.3 is a MWh at 300"
        )


class FromFile(Settings):
    """Rows of a CSV file."""

    file: str
    """Path, relative to the file that names it."""


def _kind(given: Any) -> str:
    file = isinstance(given, FromFile) or (isinstance(given, dict) and given.keys() == {"file"})
    return "from a file" if file else "here"


class Period(Settings):
    """A period that stands for some hours of the year."""

    name: str
    hours: Annotated[float, Field(gt=0)]
    cycle: str = ""
    """Storage ends each cycle as it began; periods that name none are one cycle."""
    days: Annotated[float, Field(ge=1)] = 1.0
    """How often in the year it occurs: a typical hour that stands for 31 days has 31 hours and 31
    days, and a store is filled and emptied on each of them."""


class Source(Settings):
    """What can be generated in a province, and at which cost."""

    province: str
    source: str
    """Its name: coal, wind, …"""
    cost_per_mwh: Annotated[float, of_money("cost_per_mwh")]
    """Of one more MWh, without a price of carbon, in the plan's currency."""
    factor_kg_per_kwh: Annotated[float, Field(ge=0, le=5)]
    """CO2; kilograms, not grams: the dirtiest plants stay below 2."""
    green: bool
    """Whether certificates are issued for it."""
    available_twh: Energy | None = None
    """The most it can generate; or capacity_mw and availability."""
    capacity_mw: Amount | None = None
    availability: Availability | None = None
    """Share of the hours that the capacity can run; with capacity_mw."""
    year_limit_twh: Amount | None = None
    """The most over all periods, where it is less: water of a reservoir, hours of a coal plant."""

    @model_validator(mode="after")
    def _one_way(self) -> Source:
        by_capacity = (self.capacity_mw is not None, self.availability is not None)
        if by_capacity != ((self.available_twh is None,) * 2):
            raise ValueError("give available_twh, or capacity_mw and availability")
        return self


class Corridor(Settings):
    """A corridor of data/power/corridors.csv by name, or one of the plan's own.

    What is given here stands for what the table has; a corridor that the table has not needs
    from, to, tariff, loss, includes_loss and a limit.
    """

    model_config = ConfigDict(populate_by_name=True)

    name: str
    origin: Annotated[str | None, Field(alias="from")] = None
    to: str | None = None
    tariff_per_mwh: Annotated[Amount | None, of_money("tariff_per_mwh")] = None
    """Per MWh delivered."""
    loss: Loss | None = None
    """Share of what is sent."""
    includes_loss: bool | None = None
    """Whether the tariff pays for the loss."""
    loss_price_per_mwh: Annotated[Amount | None, of_money("loss_price_per_mwh")] = None
    """What a tariff that includes the loss counts a lost MWh at: required for these."""
    capacity_mw: Amount | None = None
    """Sent at most; the table's if left out."""
    availability: Availability = 1.0
    """Share of the hours that the capacity can be used."""
    limit_twh: Energy | None = None
    """Sent at most, instead of the capacity."""

    @model_validator(mode="after")
    def _one_limit(self) -> Corridor:
        if self.limit_twh is not None and (
            self.capacity_mw is not None or "availability" in self.model_fields_set
        ):
            raise ValueError("give limit_twh, or capacity_mw and availability")
        return self


class Contract(Settings):
    """Power signed for already: sent at least, over all periods."""

    model_config = ConfigDict(populate_by_name=True)

    origin: Annotated[str, Field(alias="from")]
    to: str
    via: tuple[str, ...] = ()
    """Provinces it passes on its way, in order, where no corridor joins the two."""
    energy_twh: Amount
    """Sent at least, over the corridors between the two; what is lost on the way does not go on."""
    green: bool
    """Met by green power, whose certificates pass to the buyer with what is delivered."""


class Storage(Settings):
    """A store of power."""

    province: str
    name: str
    energy_mwh: Amount
    """Held at most."""
    power_mw: Amount
    """Taken or given at most."""
    efficiency: Share
    """Of a round trip."""


class Claim(Settings):
    """Power of a plant that a buyer claims by contract, over the year."""

    seller: str
    source: str
    """The table's sector: Wind power, Solar power, …"""
    buyer: str
    energy_twh: Amount


class Plant(Settings):
    """A generating industry of a table."""

    seller: str
    """Its region."""
    source: str
    """The table's sector: Coal power, …"""


class Change(Settings):
    """Power that is generated and sent otherwise, year by year, in place of other power."""

    seller: str
    source: str
    """The table's sector: Wind power, Solar power, …"""
    buyer: str
    energy_twh: Amount
    """Generated more; what is lost on the way does not land."""
    in_place_of: Plant
    """Whose power it replaces: the buyer buys as much less of it as is delivered."""
    over: tuple[str, ...] = ()
    """Corridors of the plan on its way, in order; left out, the one that joins the two, or where
    there is none the way and fee of what the table has between them, without a loss."""


class Accounts(Settings):
    """What claims, and changes of dispatch, make of accounts and footprints in a table.

    Claims relabel: nobody emits less. Changes are physical: other plants run.
    """

    table: str
    """An embedded table by name, or the path of a store, relative to the plan's file."""
    claims: tuple[Claim, ...] = ()
    changes: tuple[Change, ...] = ()
    products: tuple[tuple[str, str], ...] = ()
    """Region and sector of products whose footprint is looked at."""
    compensation_per_t: Annotated[Amount | None, of_table_money("compensation_per_t")] = None
    """Price at which net transfers are paid for, in the table's currency, to see what claims and
    changes make of it."""

    @model_validator(mode="after")
    def _something(self) -> Accounts:
        if not (self.claims or self.changes):
            raise ValueError("give claims, or changes, or both")
        return self


class TradePlan(Settings):
    """A file of trade in power: `mrio trade FILE`."""

    name: str = ""
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    currency: Annotated[str | None, AfterValidator(check_code)] = None
    """ISO 4217 code of all prices and costs; left out, that of the table of accounts, and of the
    embedded parameters where there is none."""
    exchange_rates: dict[str, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    """Code of another currency: what one of it is worth in the plan's. Needed where embedded
    tariffs, a corridors_file or the table of accounts are in another; no rate is assumed."""
    periods: Literal["year", "months"] | Annotated[tuple[Period, ...], Field(min_length=1)] = "year"
    """year; months (of 365 days); or name and hours of each, that sum to a year's 8,760 or 8,784.
    Figures of the year are spread by hours."""
    demand_twh: Annotated[
        Annotated[FromFile, Tag("from a file")]
        | Annotated[dict[str, Energy], Tag("here"), Field(min_length=1)],
        Discriminator(_kind),
    ]
    """Province: TWh a year, or by period; or file: a CSV with the column province and either year
    or a column for each period."""
    sources: Annotated[
        Annotated[FromFile, Tag("from a file")]
        | Annotated[tuple[Source, ...], Tag("here"), Field(min_length=1)],
        Discriminator(_kind),
    ]
    """Rows; or file: a CSV with the keys of a row as columns (green yes or no); by period with
    columns such as `availability day` or `available_twh Jan`."""
    corridors: tuple[Corridor, ...]
    """May be empty: with [] every province meets its demand by itself."""
    corridors_file: str | None = None
    """A CSV of the columns of data/power/corridors.csv, laid over it row by row."""
    certificates: Certificates
    """How certificates leave a province: with green power alone (bundled), without it (unbundled),
    or either way (both). No default."""
    obligations: dict[str, Share] = Field(default_factory=dict)
    """Province: certificates to be cancelled, share of its demand."""
    certificate_cost_per_mwh: Annotated[Amount, of_money("certificate_cost_per_mwh")] = 0.0
    """Of trading a certificate without power."""
    carbon_price_per_t: Annotated[Amount, of_money("carbon_price_per_t")] = 0.0
    contracts: tuple[Contract, ...] = ()
    storage: tuple[Storage, ...] = ()
    accounts: Accounts | None = None
    """What contracts, and changes of dispatch, make of accounts in a table."""

    @model_validator(mode="after")
    def _a_year_of_hours(self) -> TradePlan:
        if isinstance(self.periods, tuple):
            names = [period.name for period in self.periods]
            if len(set(names)) < len(names):
                raise ValueError("a period is named twice")
            total = sum(period.hours for period in self.periods)
            if min(abs(total - hours) for hours in YEAR_HOURS) > 0.5:
                raise ValueError(
                    f"hours of periods sum to {total:g}: a year has 8760, a leap year 8784"
                )
            days: dict[str, float] = {}
            for period in self.periods:
                if days.setdefault(period.cycle, period.days) != period.days:
                    raise ValueError(
                        f"days of {period.name} are {period.days:g}, {days[period.cycle]:g} in its "
                        "cycle before: a cycle's periods occur equally often"
                    )
        return self

    @model_validator(mode="after")
    def _costs_of_a_mwh(self) -> TradePlan:
        if isinstance(self.sources, tuple):
            check_costs([each.cost_per_mwh for each in self.sources])
        return self

    @property
    def hours(self) -> dict[str, float]:
        """Hours of each period."""
        if self.periods == "year":
            return {"year": YEAR_HOURS[0]}
        if self.periods == "months":
            days = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
            return {name: 24.0 * n for name, n in zip(MONTHS, days, strict=True)}
        return {period.name: period.hours for period in self.periods}

    @property
    def days(self) -> dict[str, float]:
        """How often each period occurs."""
        if isinstance(self.periods, str):
            return dict.fromkeys(self.hours, 1.0)
        return {period.name: period.days for period in self.periods}
