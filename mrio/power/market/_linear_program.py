"""The linear program of a market, written with linopy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from mrio.labels import IndexArray, sum_groups
from mrio.power.market._market import Market, wheeling_fee
from mrio.power.market._program import Use

if TYPE_CHECKING:
    from linopy import LinearExpression, Model, Variable

PLANT, CORRIDOR, PROVINCE, PERIOD, BUYER, STORE, CONTRACT = (
    "plant",
    "corridor",
    "province",
    "period",
    "buyer",
    "store",
    "contract",
)
MISSING = "missing_"
"""Head of the names of variables that an elastic program misses something by."""


def write(market: Market, *, elastic: bool = False, may: Use | None = None) -> Model:
    """Write the program: least cost of meeting demand and obligations.

    Variables: `generated` (plant, period), `sent` and `green_sent` (corridor,
    period), `bundled` (corridor) certificates that go with green power,
    `certificates` (province, buyer) cancelled for a buyer, its own included;
    `charged`, `given`, `held` (store, period). Constraints: `energy`
    (province, period), `obligations` (buyer), `issued` (province) and others.
    Positions stand for labels, in the order of the market's frames.

    Parameters
    ----------
    elastic : bool
        Let demand, obligations and contracts be missed, and minimise by how
        much alone: for telling which of them cannot be met.
    """
    import linopy

    writer = _Writer(market, linopy.Model(), may)
    writer.write(elastic=elastic)
    return writer.m


class _Writer:
    """Adds variables, constraints and the objective of one market, in that order."""

    def __init__(self, market: Market, model: Model, may: Use | None = None) -> None:
        self.market = market
        self.m = model
        self.may = may
        self.plants = pd.RangeIndex(len(market.supply), name=PLANT)
        self.lines = pd.RangeIndex(len(market.corridors), name=CORRIDOR)
        self.provinces = pd.RangeIndex(len(market.provinces), name=PROVINCE)
        self.buyers = pd.RangeIndex(len(market.provinces), name=BUYER)
        self.periods = pd.RangeIndex(len(market.periods), name=PERIOD)
        self.stores = pd.RangeIndex(len(market.storage), name=STORE)
        self.contracts = pd.RangeIndex(len(market.contracts), name=CONTRACT)
        self.of_plant = self._at(market.supply.index.get_level_values(0))
        self.start = self._at(market.corridors["from"])
        self.end = self._at(market.corridors["to"])
        self.keep = self._column(1.0 - market.corridors["loss"].to_numpy(dtype=float), self.lines)
        self.green = market.supply["green"].to_numpy(dtype=bool)
        obliged = bool((market.obligations > 0).any())
        signed = bool(market.contracts["green"].astype(bool).any())
        self.counts_green = obliged or signed
        # Where certificates may go without power, free of cost, none need go with it.
        free = market.certificates == "both" and not market.certificate_cost
        self.tracks_green = signed or (obliged and market.certificates != "unbundled" and not free)

    def write(self, *, elastic: bool) -> None:
        self._variables()
        short = self._shortfalls() if elastic else {}
        self._energy(short.get("demand"))
        self._year_limits()
        self._plant_lines()
        if self.tracks_green:
            self._green_power()
        if self.counts_green:
            self._certificates(short.get("certificates"), short.get("contracts"))
        if len(self.contracts):
            self._contracts(short.get("contracts"))
        terms = [each.sum() for each in short.values()] if elastic else self._cost()
        objective = terms[0]
        for term in terms[1:]:
            objective = objective + term
        self.m.add_objective(objective)

    # -- variables -------------------------------------------------------------------------

    def _variables(self) -> None:
        market, m = self.market, self.m
        available = market.available.loc[market.supply.index, market.periods]
        most = self._grid(available, self.plants)
        least = most * 0.0 if self.may is None else most.where(~self.may["idle"], 0.0)
        self.made = m.add_variables(least, most, name="generated")
        limits = market.limits.loc[market.corridors.index, market.periods]
        self.sent = self._used("sent", self._grid(limits, self.lines))
        if self.tracks_green:
            self.green_sent = m.add_variables(
                0.0, coords=[self.lines, self.periods], name="green_sent"
            )
            # Certificates leave with power, or without, as the rules have it.
            with_power = np.inf if market.certificates != "unbundled" else 0.0
            self.bundled = m.add_variables(0.0, with_power, coords=[self.lines], name="bundled")
        if self.counts_green:
            apart = np.inf if market.certificates != "bundled" else 0.0
            own = np.eye(len(self.provinces), dtype=bool)
            most = xr.DataArray(np.where(own, np.inf, apart), coords=[self.provinces, self.buyers])
            self.cancelled = m.add_variables(0.0, most, name="certificates")
        if len(self.stores):
            power, energy = (
                self._grid(frame.loc[market.storage.index, market.periods], self.stores)
                for frame in (market.charging, market.holding)
                if frame is not None
            )
            self.charged = self._used("charged", power)
            self.given = self._used("given", power)
            self.held = self._used("held", energy)
            self._storage()

    def _used(self, kind: str, most: xr.DataArray) -> Variable:
        if self.may is not None:
            most = most.where(self.may[kind], 0.0)
        return self.m.add_variables(0.0, most, name=kind)

    def _shortfalls(self) -> dict[str, Variable]:
        m = self.m
        both = [self.provinces, self.periods]
        out = {"demand": m.add_variables(0.0, coords=both, name=f"{MISSING}demand")}
        if self.counts_green:
            out["certificates"] = m.add_variables(
                0.0, coords=[self.buyers], name=f"{MISSING}certificates"
            )
        if len(self.contracts):
            out["contracts"] = m.add_variables(
                0.0, coords=[self.contracts], name=f"{MISSING}contracts"
            )
        return out

    # -- constraints -----------------------------------------------------------------------

    def _energy(self, missing: Variable | None) -> None:
        """Made and landed, less sent and charged, is demand."""
        at_hand = self._by_province(1 * self.made, self.of_plant, self.plants)
        if len(self.lines):
            at_hand = at_hand + self._by_province(self.keep * self.sent, self.end, self.lines)
            at_hand = at_hand - self._by_province(1 * self.sent, self.start, self.lines)
        if len(self.stores):
            where = self._at(self.market.storage.index.get_level_values(0))
            at_hand = at_hand + self._by_province(self.given - self.charged, where, self.stores)
        if missing is not None:
            at_hand = at_hand + missing
        demand = self._grid(self.market.demand, self.provinces)
        self.m.add_constraints(at_hand == demand, name="energy")

    def _year_limits(self) -> None:
        """What is made over all periods is no more than there is water, or fuel, for."""
        limits = self.market.year_limits
        at = self.plants[np.flatnonzero(np.isfinite(limits))]
        if not len(at):
            return
        most = xr.DataArray(limits[at], coords=[at])
        total = self.made.sel({PLANT: at}).sum(PERIOD)
        self.m.add_constraints(total <= most, name="year_limit")

    def _plant_lines(self) -> None:
        """Lines of plants carry what is generated where they start, nothing that is passed on."""
        alone = np.flatnonzero(self.market.plant_lines)
        if not len(alone):
            return
        lines = pd.RangeIndex(len(self.market.corridors), name=CORRIDOR)[alone]
        sent = self.sent.sel({CORRIDOR: lines})
        over = self._by_province(1 * sent, self.start[alone], lines)
        made = self._by_province(1 * self.made, self.of_plant, self.plants)
        self.m.add_constraints(over - made <= 0, name="plant_lines")

    def _green_power(self) -> None:
        """Green power sent is some of what is sent, made green or received green."""
        if not len(self.lines):
            return
        self.m.add_constraints(self.green_sent - self.sent <= 0, name="green_within_sent")
        away = self._by_province(1 * self.green_sent, self.start, self.lines)
        landed = self._by_province(self.keep * self.green_sent, self.end, self.lines)
        self.m.add_constraints(away - landed - self._green_made() <= 0, name="green_source")

    def _green_made(self) -> LinearExpression:
        green = self._column(self.green.astype(float), self.plants)
        return self._by_province(green * self.made, self.of_plant, self.plants)

    def _certificates(self, missing: Variable | None, unsigned: Variable | None) -> None:
        """Certificates cancelled or sent away were issued here, or came with green power.

        Those of green contracts pass to their buyers, and count for what they owe.
        """
        market, settled = self.market, self.market.settled
        away, come = (
            sum_groups(settled, self._at(names), len(self.provinces))
            for names in (market.sellers, market.buyers)
        )
        gone = self.cancelled.sum(BUYER)
        issued = self._green_made().sum(PERIOD)
        if self.tracks_green and len(self.lines):
            gone = gone + self._by_province(1 * self.bundled, self.start, self.lines)
            gone = gone - self._by_province(1 * self.bundled, self.end, self.lines)
            landed = (self.keep * self.green_sent).sum(PERIOD)
            self.m.add_constraints(self.bundled - landed <= 0, name="bundled_with_power")
        if unsigned is not None:
            sellers = self._at(market.sellers)
            issued = issued + self._by_province(1 * unsigned, sellers, self.contracts)
        self.m.add_constraints(gone - issued <= self._column(-away, self.provinces), name="issued")
        due = market.due.to_numpy()
        have = self.cancelled.sum(PROVINCE)
        have = have + missing if missing is not None else 1 * have
        self.m.add_constraints(have >= self._column(due - come, self.buyers), name="obligations")

    def _contracts(self, missing: Variable | None) -> None:
        """What is signed, all contracts together, is sent between the two provinces at least.

        Green contracts are met by green power, and with the others by all that is sent: a MWh
        serves one contract. All green contracts that start at a seller are met by what is made
        green there: green power that goes round between two provinces is no more of it. Where one
        is passed on, there need only be green power to send.
        """
        lines, signed = self.market.corridors, self.market.contracts
        energy = signed["energy"].to_numpy(dtype=float)
        green = signed["green"].to_numpy(dtype=bool)
        made = self._green_made().sum(PERIOD)
        first = green & self.market.starts_here
        for name in dict.fromkeys(signed["from"][first]):
            at = np.flatnonzero(first & (signed["from"] == name).to_numpy())
            own = 1 * made.sel({PROVINCE: int(self._at([name])[0])})
            if missing is not None:
                own = own + missing.sel({CONTRACT: at}).sum()
            self.m.add_constraints(
                own >= float(energy[at].sum()), name=f"contracts_made_green_{name}"
            )
        ends = list(zip(signed["from"], signed["to"], strict=True))
        for k, (start, end) in enumerate(self.market.contract_pairs):
            pair = (lines["from"] == start) & (lines["to"] == end)
            over = self.lines[np.flatnonzero(pair.to_numpy())]
            every = np.array([i for i, each in enumerate(ends) if each == (start, end)])
            kinds = [("all", self.sent, every)]
            if green[every].any():
                kinds.append(("green", self.green_sent, every[green[every]]))
            for kind, sent, at in kinds:
                total = 1 * sent.sel({CORRIDOR: over}).sum()
                if missing is not None:
                    total = total + missing.sel({CONTRACT: at}).sum()
                due = float(energy[at].sum())
                self.m.add_constraints(total >= due, name=f"contracts_{kind}_{k}")
            if self.may is not None and not self.may["beyond"][k]:
                most = float(energy[every].sum())
                over_pair = 1 * self.sent.sel({CORRIDOR: over}).sum()
                self.m.add_constraints(over_pair <= most, name=f"contracts_alone_{k}")
            if green[every].any():
                self._beside_contracts(over, every, f"contracts_beside_{k}", missing)

    def _beside_contracts(
        self, over: pd.Index, rows: IndexArray, name: str, missing: Variable | None
    ) -> None:
        """Green power that lands for a contract takes no other certificate with it."""
        landed = (self.keep * self.green_sent).sel({CORRIDOR: over}).sum()
        beside = self.bundled.sel({CORRIDOR: over}).sum() - landed
        if missing is not None:
            beside = beside - missing.sel({CONTRACT: rows}).sum()
        most = -float(self.market.green_landing[rows].sum())
        self.m.add_constraints(beside <= most, name=name)

    def _storage(self) -> None:
        """What is held is what was held, charged at the round trip's efficiency, less given."""
        market = self.market
        before = market.preceding
        last = self.held.isel({PERIOD: before}).assign_coords({PERIOD: self.periods})
        efficiency = self._column(market.storage["efficiency"].to_numpy(dtype=float), self.stores)
        change = self.held - last - efficiency * self.charged + self.given
        self.m.add_constraints(change == 0, name="storage")

    # -- objective -------------------------------------------------------------------------

    def _cost(self) -> list[LinearExpression]:
        market = self.market
        marginal = market.supply["cost"] + market.carbon_price * market.supply["factor"]
        cost = self._column(marginal.to_numpy(dtype=float), self.plants)
        terms = [(cost * self.made).sum()]
        if len(self.lines):
            fee = self._column(wheeling_fee(market.corridors).to_numpy(), self.lines)
            terms.append((fee * self.keep * self.sent).sum())
        if self.counts_green and market.certificate_cost:
            away = xr.DataArray(
                1.0 - np.eye(len(self.provinces)), coords=[self.provinces, self.buyers]
            )
            terms.append((market.certificate_cost * away * self.cancelled).sum())
        return terms

    # -- helpers ---------------------------------------------------------------------------

    def _at(self, names: object) -> IndexArray:
        return self.market.provinces.get_indexer(pd.Index(names))

    def _column(self, values: np.ndarray, rows: pd.Index) -> xr.DataArray:
        return xr.DataArray(values, coords=[rows])

    def _grid(self, frame: pd.DataFrame, rows: pd.Index) -> xr.DataArray:
        return xr.DataArray(frame.to_numpy(dtype=float), coords=[rows, self.periods])

    def _by_province(
        self, expression: LinearExpression, where: IndexArray, rows: pd.Index
    ) -> LinearExpression:
        """Return the sum of an expression's rows by province, nothing where there are none."""
        groups = xr.DataArray(where, coords=[rows], name=PROVINCE)
        summed = expression.groupby(groups).sum()
        return summed.reindex({PROVINCE: self.provinces}).fillna(0)
