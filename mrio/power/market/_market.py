"""A market for power and certificates: provinces, sources, corridors, periods."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from mrio.checking import check_columns, check_fields, checked
from mrio.errors import InputError, LabelError, UnitError
from mrio.labels import BoolArray, FloatArray, IndexArray
from mrio.money import Currency
from mrio.power._electricity import UNSTATED, as_currency
from mrio.power.market._checks import check_figures, check_labels
from mrio.power.market._names_of_provinces import under_labels

Certificates = Literal["bundled", "unbundled", "both"]
"""How certificates leave a province: with the green power they were issued for, or without."""

SUPPLY = ("cost", "factor", "green")
CORRIDORS = ("from", "to", "tariff", "loss", "includes_loss", "loss_price")
CONTRACTS = ("from", "to", "energy", "green")
STORAGE = ("efficiency",)


@dataclass(frozen=True, eq=False)
class Market:
    """What a market is cleared over: r provinces, g plants, l corridors, t periods.

    Energy is in TWh, prices are per MWh, so that their product is in millions.

    Attributes
    ----------
    demand : DataFrame (province, period), TWh
    supply : DataFrame, index (province, source)
        `cost` per MWh, `factor` t CO2/MWh, `green` whether certificates are
        issued for it.
        Optional `year_limit`: the most over all periods, TWh, where that is less
        than what each allows (the water of a reservoir); NaN for no limit.
    available : DataFrame (province, source) × period
        The most that can be generated, TWh.
    corridors : DataFrame, index the corridor's name
        `from`, `to`, `tariff` per MWh that lands, `loss` share of what is
        sent, `includes_loss` whether the tariff pays for it, `loss_price`
        per MWh at which such a tariff counts the loss (needed then alone).
        Optional `plant_line`: whether it carries what is generated where it starts
        alone, nothing that is passed on.
    limits : DataFrame corridor × period
        The most that can be sent, TWh.
    obligations : Series by province
        Certificates to be cancelled, share of all its demand.
    certificates : {"bundled", "unbundled", "both"}
    certificate_cost : float
        Of trading one without power, per MWh.
    carbon_price : float
        Per tonne.
    contracts : DataFrame
        Signed already: `from` and `to` joined by a corridor or more, `energy`
        TWh to be sent at least over all periods, `green` whether it is green:
        with what lands of green power its certificates pass to the buyer.
        A contract over several corridors has a row for each; optional columns
        then say `passed_on`, whether it is a further one (whose green power is made
        where the first begins), `seller`, whose it is, and `buyer`, who pays:
        `from` and `to` if left out.
    storage : DataFrame, index (province, name)
        `efficiency` of a round trip.
    holding, charging : DataFrame (province, name) × period
        TWh held at most when the period ends; TWh taken, or given, at most in it.
        Where a period stands for the same hours of n days, n times what the store
        holds: it does so every day.
    cycles : Series by period, optional
        Name of the cycle that a period belongs to: storage ends each as it
        began. Left out, all periods are one.
    currency : Currency, or its ISO 4217 code
        Of all costs, tariffs and prices; the embedded parameters' if left out.

    Raises
    ------
    UnitError
        No currency of ISO 4217; corridors that say another in a column `currency`.
    InputError, LabelError
        Figures that are no numbers or negative, unknown labels.
    """

    demand: pd.DataFrame
    supply: pd.DataFrame
    available: pd.DataFrame
    corridors: pd.DataFrame
    limits: pd.DataFrame
    obligations: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    certificates: Certificates = "both"
    certificate_cost: float = 0.0
    carbon_price: float = 0.0
    contracts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(CONTRACTS)))
    storage: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(STORAGE)))
    holding: pd.DataFrame | None = None
    charging: pd.DataFrame | None = None
    cycles: pd.Series | None = None
    currency: Currency = UNSTATED

    def __post_init__(self) -> None:
        object.__setattr__(self, "currency", as_currency(self.currency))
        check_fields(self)
        if self.certificates not in ("bundled", "unbundled", "both"):
            raise InputError(
                f"certificates={self.certificates!r}", hint="'bundled', 'unbundled' or 'both'"
            )
        for what, frame, columns in (
            ("supply", self.supply, SUPPLY),
            ("corridors", self.corridors, CORRIDORS),
            ("contracts", self.contracts, CONTRACTS),
            ("storage", self.storage, STORAGE),
        ):
            if missing := [name for name in columns if name not in frame.columns]:
                raise LabelError(f"{what} has no column {missing[0]!r}", where=missing[0])
        under_labels(self, self.provinces)
        check_labels(self)
        check_figures(self)
        self._check_currency()

    def _check_currency(self) -> None:
        own = self.currency.code
        said = self.corridors["currency"].tolist() if "currency" in self.corridors.columns else []
        if others := [code for code in said if code != own]:
            raise UnitError(
                f"corridors are in {others[0]}, the market in {own}",
                where="currency",
                hint="convert their tariffs at a rate of your own, and leave the column out",
            )

    @property
    def provinces(self) -> pd.Index:
        """The provinces, in the order of demand."""
        return self.demand.index

    @property
    def periods(self) -> pd.Index:
        """The periods, in order."""
        return self.demand.columns

    @property
    def price_unit(self) -> str:
        """Of prices of energy: 'EUR/MWh'."""
        return f"{self.currency.name}/MWh"

    @property
    def money_unit(self) -> str:
        """Of costs and payments: 'million EUR'."""
        return f"million {self.currency.name}"

    @property
    def due(self) -> pd.Series:
        """Certificates to be cancelled for each province, TWh."""
        shares = self.obligations.reindex(self.provinces).fillna(0.0)
        return (shares * self.demand.sum(axis=1)).astype(float)

    @property
    def year_limits(self) -> FloatArray:
        """The most of each plant over all periods, TWh; infinite where nothing is said."""
        if "year_limit" not in self.supply.columns:
            return np.full(len(self.supply), np.inf)
        return self.supply["year_limit"].fillna(np.inf).to_numpy(dtype=float)

    @property
    def cycle_numbers(self) -> IndexArray:
        """Number of the cycle of storage that each period belongs to."""
        if self.cycles is None:
            return np.zeros(len(self.periods), dtype=np.intp)
        return pd.factorize(self.cycles.reindex(self.periods))[0]

    @property
    def preceding(self) -> IndexArray:
        """Position of the period before each, within its cycle: a cycle begins as it ends."""
        numbers = self.cycle_numbers
        before = np.arange(len(numbers)) - 1
        for name in np.unique(numbers):
            at = np.flatnonzero(numbers == name)
            before[at] = np.roll(at, 1)
        return before

    @property
    def starts_here(self) -> BoolArray:
        """Whether each contract's power is made where its row begins, and is not passed on."""
        if "passed_on" not in self.contracts.columns:
            return np.ones(len(self.contracts), dtype=bool)
        return np.array([not each for each in self.contracts["passed_on"]], dtype=bool)

    @property
    def buyers(self) -> pd.Series:
        """Who pays for each contract."""
        name = "buyer" if "buyer" in self.contracts.columns else "to"
        return pd.Series(self.contracts[name])

    @property
    def sellers(self) -> pd.Series:
        """Whose plants each contract is with."""
        name = "seller" if "seller" in self.contracts.columns else "from"
        return pd.Series(self.contracts[name])

    @property
    def green_landing(self) -> FloatArray:
        """TWh that land of each green contract's row, zero for others.

        Over the corridor of the pair that loses most.
        """
        lands: dict[tuple[str, str], float] = {}
        lines, rows = self.corridors, self.contracts
        for start, end, loss in zip(lines["from"], lines["to"], lines["loss"], strict=True):
            lands[start, end] = min(lands.get((start, end), 1.0), 1.0 - float(loss))
        ends = zip(rows["from"], rows["to"], rows["energy"], rows["green"], strict=True)
        return np.array(
            [float(twh) * lands[start, end] if green else 0.0 for start, end, twh, green in ends]
        )

    @property
    def settled(self) -> FloatArray:
        """Certificates that pass with each green contract, TWh: what lands with its buyer.

        None for rows that end on the way.
        """
        ends = (self.contracts["to"] == self.buyers).to_numpy(dtype=bool)
        return np.where(ends, self.green_landing, 0.0)

    @property
    def plant_lines(self) -> BoolArray:
        """Which corridors carry what is generated where they start alone."""
        if "plant_line" not in self.corridors.columns:
            return np.zeros(len(self.corridors), dtype=bool)
        return self.corridors["plant_line"].to_numpy(dtype=bool)

    @property
    def contract_pairs(self) -> list[tuple[str, str]]:
        """Sender and buyer of contracts, each pair once."""
        ends = zip(self.contracts["from"], self.contracts["to"], strict=True)
        return list(dict.fromkeys(ends))

    def without_trade(self) -> Market:
        """Return the market with every corridor shut and no contract.

        Certificates that may be traded without power still are.
        """
        alone = "bundled" if self.certificates == "bundled" else "unbundled"
        return replace(
            self,
            limits=self.limits * 0.0,
            certificates=alone,
            contracts=self.contracts.iloc[:0],
        )

    def of_stores(self) -> list[tuple[str, pd.DataFrame, pd.Index]]:
        """Return what stores hold and take by period.

        Raises
        ------
        InputError
            Stores without these.
        """
        if not len(self.storage):
            return []
        if self.holding is None or self.charging is None:
            raise InputError(
                "storage without holding and charging",
                where="storage",
                hint="give both, store × period in TWh",
            )
        stores = self.storage.index
        return [("holding", self.holding, stores), ("charging", self.charging, stores)]


@checked
def wheeling_fee(corridors: pd.DataFrame) -> pd.Series:
    """Return what is paid per MWh that lands, without what the tariff counts for losses.

    Where the tariff includes the loss, it is τ - p λ / (1 - λ): the loss is in
    the energy balance already, and would be paid twice.

    References
    ----------
    docs/methods/power.md#wheeling-fee.
    """
    needed = ("tariff", "loss", "includes_loss", "loss_price")
    check_columns(corridors, needed, "corridors")
    loss = corridors["loss"].to_numpy(dtype=float)
    counted = corridors["loss_price"].to_numpy(dtype=float) * loss / (1.0 - loss)
    included = corridors["includes_loss"].to_numpy(dtype=bool)
    fee = corridors["tariff"].to_numpy(dtype=float) - np.where(included, counted, 0.0)
    return pd.Series(fee, corridors.index, name="fee")
