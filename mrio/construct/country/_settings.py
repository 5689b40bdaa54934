"""What a file of construction says: where regional tables lie, and what they do not tell."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mrio.config import Settings

Side = Literal["outflow", "inflow", "mean"]
Share = Annotated[float, Field(ge=0, le=1)]


class Columns(Settings):
    """Names of columns beside those of the sectors."""

    final: Annotated[tuple[str, ...], Field(min_length=1)]
    """Categories of final use inside the region, imports and inflow included."""
    exports: str
    imports: str
    """Positive figures."""
    outflow: str
    """To other regions of the country."""
    inflow: str
    """From other regions, positive figures."""
    output: str
    other: str | None = None
    """The source's error column."""


class Rows(Settings):
    """Names of rows beside those of the sectors."""

    value_added: Annotated[tuple[str, ...], Field(min_length=1)]


class Trade(Settings):
    """Who trades with whom: what regional tables do not say, so that no assumption is hidden."""

    decay: Annotated[float, Field(ge=0)]
    """Exponent of distance."""
    totals: Side | dict[str, Side]
    """Which side the total of trade between regions is taken from: one word, or by sector."""
    cross_hauling: Share | dict[str, Share] = 1.0
    """Share kept of what a region sends and receives of one commodity at once; one figure, or by
    sector. 1: all that is feasible, as the tables book it; 0: net trade only."""
    distances: str
    """CSV, region × region, the row's region in the first column."""
    priors: dict[str, str] = Field(default_factory=dict)
    """Sector: CSV of bilateral statistics, from row to column, in place of gravity."""


class NationalTrade(Settings):
    """National foreign trade by sector as control."""

    file: str
    """CSV with columns sector, exports, imports, in the tables' money."""
    first: tuple[str, ...] = ()
    """Regions that book foreign trade inside their trade with other regions: they give first."""


class Emissions(Settings):
    """One stressor."""

    name: str
    unit: str
    file: str
    """CSV with a column region, one for each sector, and if wanted the one of `households`."""
    households: str | None = None
    """Column of what final users emit directly."""
    category: str | None = None
    """Category of final use that it is booked with; required with households."""


class SourceSettings(Settings):
    """Where figures come from."""

    name: str
    citation: str
    licence: str


class Nonsurvey(Settings):
    """Regions without a table of their own: the nation's, cut down by location quotients."""

    table: str
    """CSV of the nation's table: like those of regions, without outflow and inflow."""
    method: Literal["SLQ", "CILQ", "RLQ", "FLQ", "AFLQ"]
    delta: float | None = None
    """Of FLQ and AFLQ, 0 to below 1: the larger, the more a small region buys from others."""
    known: Literal["output", "employment", "value added"]
    """What `figures` holds. Not output: the nation's output per job or per value added is taken."""
    figures: str
    """CSV with a row for each sector and a column for each region; of employment also `nation`."""
    demand_share: Annotated[dict[str, Share | dict[str, Share]], Field(min_length=1)]
    """Region: its share of the nation's final use, one figure or by category."""


class Spread(Settings):
    """How sure flows are: ranges of what regional tables do not say, and draws from them."""

    draws: Annotated[int, Field(ge=2)]
    seed: Annotated[int, Field(ge=0)]
    decay: tuple[float, float]
    """Exponent of distance, lowest and highest."""
    outflow_side: tuple[float, float]
    """Weight of the outflow side in totals, 0 to 1, lowest and highest; each sector its own."""
    pair_cv: Annotated[float, Field(ge=0)]
    """Coefficient of variation of the weight of each pair of regions in each sector."""


class CountryPlan(Settings):
    """A file of construction: `mrio build FILE`."""

    name: Annotated[str, Field(pattern=r"^[\w][\w .-]{0,80}$")]
    """Of the table and its files: letters, digits, blanks, dots and hyphens."""
    money_unit: Annotated[str, Field(min_length=1)]
    year: int | None = None
    tables: dict[str, str] = Field(default_factory=dict)
    """Region: CSV of its table, names of rows in the first column."""
    nonsurvey: Nonsurvey | None = None
    sectors: Annotated[tuple[str, ...], Field(min_length=1)]
    columns: Columns
    rows: Rows
    stocks: Literal["same", "own"]
    """Whether stock changes are bought like all other use, or of the region's own output."""
    stock_category: str | None = None
    final_use_errors: dict[str, Annotated[float, Field(ge=0)]] | None = None
    """Category: relative standard error of its total. Where totals conflict with output, inputs
    and trade, which are held, each gives way by its error. Left out, all are free."""
    trade: Trade
    national: NationalTrade | None = None
    spread: Spread | None = None
    emissions: tuple[Emissions, ...] = ()
    sources: tuple[SourceSettings, ...] = ()

    @property
    def regions(self) -> tuple[str, ...]:
        """Those with tables, then those without."""
        return (*self.tables, *(self.nonsurvey.demand_share if self.nonsurvey else ()))
