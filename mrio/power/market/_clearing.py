"""What a cleared market gives: dispatch, flows, certificates, prices, rents, who pays what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.labels import FloatArray, IndexArray, sum_groups
from mrio.ledger import Entry, Ledger
from mrio.money import Currency, whole
from mrio.power.market._market import Market, wheeling_fee
from mrio.power.market._payments import payments_of
from mrio.power.market._price_range import mean_ranges, ranges
from mrio.power.market._program import Solved
from mrio.power.market._scarcity import Scarcity, scarcity_of
from mrio.power.market._solve import solved

SIGN = (
    "what one more MWh of demand (one more certificate due) adds to the cost of all: "
    "above zero where it costs"
)

MARKET = "market"
"""The account that a ledger's payments pass through."""
CENT = 0.01
"""Per MWh, by which the bounds of a price differ at least to be told as two."""


@dataclass(frozen=True, eq=False)
class Clearing:
    """The least-cost solution of a market; energy in TWh, money in millions of `currency`.

    Attributes
    ----------
    market : Market
    cost : float
        Generation, carbon price, wheeling and trading of certificates.
    generated : DataFrame (province, source) × period
    sent : DataFrame corridor × period, TWh sent; what lands is less by the loss
    green_sent : DataFrame corridor × period
        NaN where no rule asks which power is green.
    bundled : Series by corridor, certificates that went with green power
    certificates : DataFrame province × buyer
        Cancelled for the buyer out of what the province held, own ones on the
        diagonal; beside what passes with green contracts (`Market.settled`).
        Where trading them is free only totals are determined: then
        buyers use their own first, and the others by what provinces have left.
    energy_price : DataFrame province × period
    certificate_price : Series by province: what a certificate due costs there
    certificate_value : Series by province: what one issued earns there
    stored : DataFrame store × period, given less taken
    scarcity : Scarcity
        What else binds: green power, contracts, limits over all periods.
    solved : Solved
        The program behind it; `solved.held_apart` says in which periods integers
        keep power from being burnt: prices are those with the integers fixed.
    """

    market: Market
    cost: float
    generated: pd.DataFrame
    sent: pd.DataFrame
    green_sent: pd.DataFrame
    bundled: pd.Series
    certificates: pd.DataFrame
    energy_price: pd.DataFrame
    certificate_price: pd.Series
    certificate_value: pd.Series
    stored: pd.DataFrame
    scarcity: Scarcity
    solved: Solved = field(repr=False)

    @property
    def currency(self) -> Currency:
        """Of the market's costs, prices and payments."""
        return self.market.currency

    @property
    def green_premium(self) -> pd.Series:
        """What green power costs a buyer above other power, per MWh: the certificate's price."""
        return self.certificate_price.rename("green premium")

    @cached_property
    def emissions(self) -> pd.Series:
        """CO2 of generation by province, Mt."""
        tonnes = self._made() * self.market.supply["factor"].to_numpy(dtype=float)
        return pd.Series(self._by_province(tonnes), self.market.provinces, name="Mt CO2")

    @cached_property
    def curtailed(self) -> pd.DataFrame:
        """Green power that is there and not generated, plant × period, TWh.

        For want of demand, or because it costs more than it is worth. Of plants with a limit
        over all periods what the limit leaves, spread over the periods by what is idle.
        """
        market = self.market
        there = market.available.loc[self.generated.index, market.periods]
        idle = (there - self.generated).clip(lower=0.0)[market.supply["green"].astype(bool)]
        total = idle.sum(axis=1)
        left = pd.Series(market.year_limits, market.supply.index) - self._made()
        share = left.clip(lower=0.0).loc[idle.index] / total.where(total > 0)
        return idle.mul(share.clip(upper=1.0).fillna(1.0), axis=0)

    @cached_property
    def energy_price_range(self) -> pd.DataFrame:
        """Lowest and highest price of energy that clears the market, (province, period).

        One price, but where the cost of demand has a kink: a plant that runs at just its
        limit and the next that does not run yet. `energy_price` is one between them; inf
        where nothing more could be supplied. Integers, where there are any, stay fixed.
        """
        low, high = ranges(self.solved)
        pairs = pd.MultiIndex.from_product(
            [self.market.provinces, self.market.periods], names=["province", "period"]
        )
        frame = pd.DataFrame({"lowest": low.ravel(), "highest": high.ravel()}, pairs)
        frame.attrs["units"] = self.market.price_unit
        return frame

    @property
    def kinks(self) -> pd.DataFrame:
        """Rows of `energy_price_range` with demand where more than one price clears the market."""
        prices, used = self.energy_price_range, self.market.demand.to_numpy(dtype=float) > 0
        several = (prices["highest"] - prices["lowest"] > CENT).to_numpy() & used.ravel()
        return prices.loc[several]

    @cached_property
    def mean_price_range(self) -> pd.DataFrame:
        """Lowest and highest mean over periods of a province's price, as `prices` tables have it.

        Means are by demand; where nothing is used, over periods alike.
        """
        demand = self.market.demand.to_numpy(dtype=float)
        used = demand.sum(axis=1, keepdims=True)
        even = np.full_like(demand, 1.0 / demand.shape[1])
        share = np.where(used > 0, demand / np.where(used > 0, used, 1.0), even)
        low, high = mean_ranges(self.solved, share)
        frame = pd.DataFrame({"lowest": low, "highest": high}, self.market.provinces)
        frame.attrs["units"] = self.market.price_unit
        return frame

    @cached_property
    def landed(self) -> pd.DataFrame:
        """What arrives over each corridor, TWh."""
        return self.sent.mul(1.0 - self.market.corridors["loss"], axis=0)

    @cached_property
    def rents(self) -> pd.DataFrame:
        """Congestion rent by corridor and period, per MWh sent: zero where there is room.

        (price there - fee) (1 - loss) - price here, and what room for green
        power and for contracts is worth: what the next MWh of capacity would save.
        """
        lines = self.market.corridors
        here = self.energy_price.loc[lines["from"]].set_axis(lines.index)
        there = self.energy_price.loc[lines["to"]].set_axis(lines.index)
        net = there.sub(wheeling_fee(lines), axis=0).mul(1.0 - lines["loss"], axis=0)
        net = (net + self.scarcity.line).add(self.scarcity.contract, axis=0)
        own = self.scarcity.own.loc[lines["from"]].set_axis(lines.index)
        net = net - own.mul(self.market.plant_lines, axis=0)
        return (net - here).clip(lower=0.0).where(self._full(), 0.0)

    def _full(self) -> pd.DataFrame:
        limits = self.market.limits.loc[self.sent.index, self.sent.columns]
        return self.sent >= limits * (1.0 - 1e-9)

    @cached_property
    def contract_worth(self) -> pd.Series:
        """What one more MWh of each contract adds to the cost of all, per MWh.

        What it takes above energy and certificates, and the certificate that passes
        with it: worth so much where it was issued, and saved where it counts.
        """
        market = self.market
        saved = self.certificate_price.where(market.due > 0, 0.0)
        paper = self.certificate_value.loc[market.sellers].to_numpy(dtype=float)
        paper = paper - saved.loc[market.buyers].to_numpy(dtype=float)
        energy = market.contracts["energy"].to_numpy(dtype=float)
        lands = np.where(energy > 0, market.settled / np.where(energy > 0, energy, 1.0), 0.0)
        return (self.scarcity.contracts + lands * paper).rename(market.price_unit)

    @cached_property
    def payments(self) -> pd.DataFrame:
        """Who pays and who receives, in millions: rows parties, columns what for.

        Consumers pay the price of their province for energy, for the certificates
        they owe, and what contracts signed by them cost above these. Generators
        receive it: for energy, for what is green, for what contracts make them
        generate. Corridors and storage live on the difference of prices, and on
        what contracts make them carry; `certificate trade` is the cost of trading
        certificates apart. Every column sums to zero, and less its own cost no
        generator, corridor or store loses, but for plants that integers make run
        (`solved.held_apart`): prices need not cover what these cost.
        """
        return payments_of(self)

    @cached_property
    def ledger(self) -> Ledger:
        """What parties receive and pay in all, booked through the market in whole minor units.

        Parts that rounding leaves go to the largest remainders, so that payments
        sum to zero exactly.
        """
        net = self.payments.sum(axis=1)
        money = self.currency
        booked = whole(net.to_numpy(dtype=np.float64) * money.minor_in_million, 0)
        paid, received = [], []
        for (party, name), amount in zip(net.index, booked, strict=True):
            who = f"{party} {name}".strip()
            terms = (abs(amount), money.minor_unit, money.name, "cleared market")
            if amount < 0:
                paid.append(Entry(who, MARKET, *terms))
            elif amount > 0:
                received.append(Entry(MARKET, who, *terms))
        book = Ledger()
        if paid or received:
            book.post(paid + received)
        return book

    def _at(self, names: Iterable[object]) -> IndexArray:
        return self.market.provinces.get_indexer(pd.Index(list(names)))

    def _made(self) -> FloatArray:
        return self.generated.to_numpy(dtype=float).sum(axis=1)

    def _by_province(self, of_plants: FloatArray) -> FloatArray:
        at = self._at(self.generated.index.get_level_values(0))
        return sum_groups(of_plants, at, len(self.market.provinces))


@checked
def clear_market(market: Market) -> Clearing:
    """Clear a market at least cost.

    Minimises generation (with its carbon price), wheeling and trading of
    certificates, subject to demand of every province and period, capacities,
    corridor limits and losses, obligations, signed contracts and storage.
    Prices are the duals of demand and of obligations. No power is burnt to earn
    certificates or what is paid for it: green power that serves no demand is
    curtailed, and certificates that only burning would earn are short.

    Parameters
    ----------
    market : Market

    Raises
    ------
    InfeasibleError
        Naming the provinces, obligations or contracts that cannot be met.
    SolveError

    References
    ----------
    docs/methods/power.md#market-clearing, docs/methods/power.md#no-power-is-burnt.
    """
    found = solved(market)
    plants, lines = market.supply.index, market.corridors.index
    provinces, periods = market.provinces, market.periods
    sent = _frame(found, "sent", lines, periods)
    price = pd.DataFrame(found.duals["energy"], provinces, periods)
    price.attrs["sign"] = SIGN
    counted, tracked = ("certificates" in found.values, "bundled" in found.values)
    none = pd.Series(0.0, provinces)
    value = _dual(found, "issued", -1.0, none)
    stored = pd.DataFrame(0.0, market.storage.index, periods)
    if len(market.storage):
        stored = _frame(found, "given", market.storage.index, periods)
        stored = stored - _frame(found, "charged", market.storage.index, periods)
    generated = _frame(found, "generated", plants, periods)
    bundled = pd.Series(found.values["bundled"] if tracked else 0.0, lines)
    cancelled = pd.DataFrame(0.0, provinces, provinces)
    if counted:
        cancelled = _frame(found, "certificates", provinces, provinces)
        if market.certificates != "bundled" and not market.certificate_cost:
            cancelled[:] = _own_first(market, generated, bundled)
    return Clearing(
        market=market,
        cost=found.cost,
        generated=generated,
        sent=sent,
        green_sent=_frame(found, "green_sent", lines, periods) if tracked else sent * np.nan,
        bundled=bundled,
        certificates=cancelled,
        energy_price=price,
        certificate_price=_price(market, _dual(found, "obligations", 1.0, none), value),
        certificate_value=value,
        stored=stored,
        scarcity=scarcity_of(market, found),
        solved=found,
    )


def _own_first(market: Market, generated: pd.DataFrame, bundled: pd.Series) -> FloatArray:
    """Return (province, buyer) certificates cancelled where trading them costs nothing."""
    provinces = market.provinces

    def summed(values: FloatArray, names: Iterable[object]) -> FloatArray:
        return sum_groups(values, provinces.get_indexer(pd.Index(list(names))), len(provinces))

    green = market.supply["green"].to_numpy(dtype=float) * generated.to_numpy().sum(axis=1)
    moved = bundled.to_numpy(dtype=float)
    held = summed(green, market.supply.index.get_level_values(0))
    held = held + summed(moved, market.corridors["to"]) - summed(moved, market.corridors["from"])
    held = held - summed(market.settled, market.sellers)
    came = summed(market.settled, market.buyers)
    needed = np.clip(market.due.to_numpy() - came, 0.0, None)
    own = np.minimum(np.clip(held, 0.0, None), needed)
    left, short = np.clip(held - own, 0.0, None), needed - own
    total = left.sum()
    return np.diag(own) + (np.outer(left / total, short) if total > 0 else 0.0)


def _frame(solved: Solved, name: str, rows: pd.Index, columns: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(solved.values[name].reshape(len(rows), len(columns)), rows, columns)


def _dual(solved: Solved, name: str, sign: float, none: pd.Series) -> pd.Series:
    if name not in solved.duals:
        return none
    found = none + sign * solved.duals[name] + 0.0
    found.attrs["sign"] = SIGN
    return found


def _price(market: Market, duals: pd.Series, value: pd.Series) -> pd.Series:
    """Return what a certificate due costs; where none is due the dual says nothing of the first.

    It is an own certificate, or another's with the cost of trade where that may be.
    """
    apart = np.inf if market.certificates == "bundled" else market.certificate_cost
    first = value.clip(upper=float(value.min()) + apart)
    found = duals.where(market.due > 0, first)
    found.attrs = dict(duals.attrs)
    return found


@checked
def compare_with_no_trade(clearing: Clearing) -> pd.DataFrame:
    """Compare a cleared market with the same one without corridors.

    Returns
    -------
    DataFrame
        Rows `cost` (in millions), `CO2` (Mt) and price of each province
        (per MWh, weighted by demand); columns `trade`, `without`, `change`.

    Raises
    ------
    InfeasibleError
        When provinces cannot live by themselves: trade is then a need, and has
        no cost to be set against.
    """
    return comparison_table(clearing, clear_market(clearing.market.without_trade()))


def comparison_table(trade: Clearing, without: Clearing) -> pd.DataFrame:
    """Return cost, CO2 and prices of a market and of the same one without trade."""
    rows = {
        ("cost", ""): [trade.cost, without.cost],
        ("CO2", ""): [trade.emissions.sum(), without.emissions.sum()],
    }
    means = [mean_price(each) for each in (trade, without)]
    rows |= {("price", str(name)): [mean[name] for mean in means] for name in means[0].index}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["trade", "without"])
    frame.index = pd.MultiIndex.from_tuples(frame.index, names=["what", "province"])
    frame["change"] = frame["trade"] - frame["without"]
    return frame


def mean_price(clearing: Clearing) -> pd.Series:
    """Return the price of energy by province, weighted by demand of periods, per MWh.

    Where nothing is used (a hub), the mean over periods; NaN where nothing is
    used, made or sent at all, which has no price.
    """
    demand = clearing.market.demand
    used = demand.sum(axis=1)
    found = (clearing.energy_price * demand).sum(axis=1) / used.where(used > 0)
    return found.where(used > 0, clearing.energy_price.mean(axis=1))
