"""Whether a dispatch wastes power, and the conditions under which none does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from mrio.errors import SolveError
from mrio.labels import BoolArray, FloatArray, IndexArray
from mrio.power.market._market import Market, wheeling_fee
from mrio.power.market._program import Use

SOME = 1e-7
"""TWh above which something is sent, charged, given, held or left idle."""
FLOOR = 1.0
"""Per MWh, what a supporting price is at least: at a price of nothing, burning costs nothing."""
GAP = 1e-3
"""Per MWh, by which supporting prices may miss a condition."""
EVEN = 1e-7
"""A multiplier below it is nothing."""


@dataclass(frozen=True, eq=False)
class Condition:
    """Rows Σ coefficient y <= right, each holding where all its flags are set.

    `terms` are (columns of y, coefficients), `flags` (kind of use, flat positions).
    """

    name: str
    terms: list[tuple[IndexArray, FloatArray]]
    right: FloatArray
    flags: list[tuple[str, IndexArray]]
    period: IndexArray


class Lawful:
    """What makes a dispatch lawful: prices above zero support it, and nothing goes round.

    There is y = (price by province and period, order likewise, worth of what is
    held by store and period) such that lines and stores that are used lose
    nothing at these prices, green plants that stand idle would cost more, and
    every line leads from lower to higher order. Derivation:
    docs/methods/power.md#no-power-is-burnt.
    """

    def __init__(self, market: Market) -> None:
        self.market = market
        self.p, self.t = len(market.provinces), len(market.periods)
        self.k = len(market.storage)
        names = market.provinces
        self.start, self.end = (
            names.get_indexer(pd.Index(market.corridors[s])) for s in ("from", "to")
        )
        self.fee = wheeling_fee(market.corridors).to_numpy()
        self.keep = 1.0 - market.corridors["loss"].to_numpy(dtype=float)
        self.plant_at = names.get_indexer(market.supply.index.get_level_values(0))
        self.store_at = names.get_indexer(market.storage.index.get_level_values(0))
        self.round_trip = market.storage["efficiency"].to_numpy(dtype=float)
        pairs = {pair: k for k, pair in enumerate(market.contract_pairs)}
        ends = zip(market.corridors["from"], market.corridors["to"], strict=True)
        self.pair = np.array([pairs.get(each, -1) for each in ends], dtype=int)
        self.signed = np.zeros(len(pairs))
        signed = zip(market.contracts["from"], market.contracts["to"], strict=True)
        for each, energy in zip(signed, market.contracts["energy"], strict=True):
            self.signed[pairs[each]] += float(energy)
        self.limits = market.limits.loc[market.corridors.index, market.periods].to_numpy(float)
        self.available = market.available.loc[market.supply.index, market.periods].to_numpy(float)

    # -- what is used ----------------------------------------------------------------------

    def use(self, values: Mapping[str, FloatArray]) -> Use:
        """Return what a solution uses, by its variables."""
        none = np.zeros((self.k, self.t))
        sent = values["sent"].reshape(-1, self.t)
        over = np.zeros(len(self.signed))
        on = self.pair >= 0
        np.add.at(over, self.pair[on], sent[on].sum(axis=1))
        stores = {kind: values.get(kind, none) for kind in ("charged", "given", "held")}
        return {
            "sent": sent > SOME,
            "room": sent < self.limits - SOME,
            **{kind: each.reshape(-1, self.t) > SOME for kind, each in stores.items()},
            "idle": values["generated"].reshape(-1, self.t) < self.available - SOME,
            "beyond": over > self.signed + SOME,
        }

    def free_lines(self, use: Use) -> BoolArray:
        """Return (line, period) which lines carry what no contract asks for."""
        bound = np.append(~use["beyond"], False)[self.pair]  # -1: no contract
        return use["sent"] & ~bound[:, None]

    # -- conditions ------------------------------------------------------------------------

    @cached_property
    def shift(self) -> float:
        """Return the lowest cost below zero: losses must not earn what is paid for power."""
        return min(0.0, float(self._marginal[self._counted].min(initial=0.0)))

    @cached_property
    def _marginal(self) -> FloatArray:
        supply = self.market.supply
        cost = supply["cost"] + self.market.carbon_price * supply["factor"]
        return cost.to_numpy(dtype=float)

    @cached_property
    def _counted(self) -> BoolArray:
        """Which plants must not stand idle where dearer power serves.

        Green ones, and where nobody asks for green all; not where water is limited.
        """
        green = self.market.supply["green"].to_numpy(dtype=bool)
        asked = bool((self.market.due > 0).any() or self.market.contracts["green"].any())
        return (green if asked else np.ones_like(green)) & ~np.isfinite(self.market.year_limits)

    def conditions(self, at: BoolArray, *, ways: bool = False) -> list[Condition]:
        """Return the conditions of periods; of stores, those of whole cycles.

        Parameters
        ----------
        at : array of bool by period
        ways : bool
            Also that lines with room would lose: no way that loses more is taken while
            another is open.
        """
        periods = np.flatnonzero(at)
        out = self._of_lines(periods)
        if ways:
            out.append(self._of_room(periods))
        plants = np.flatnonzero(self._counted)
        g, t = (each.ravel() for each in np.meshgrid(plants, periods, indexing="ij"))
        most = np.maximum(self._marginal[g] - self.shift, 0.0) + FLOOR
        flat = g * self.t + t
        price = self._price(self.plant_at[g], t)
        out.append(Condition("idle", [(price, np.ones(len(g)))], most, [("idle", flat)], t))
        return out + self._of_stores(at)

    def _of_lines(self, periods: IndexArray) -> list[Condition]:
        out = []
        for signed in (False, True):
            lines = np.flatnonzero((self.pair >= 0) == signed)
            i, t = (each.ravel() for each in np.meshgrid(lines, periods, indexing="ij"))
            flags = [("sent", i * self.t + t)]
            if signed:
                flags.append(("beyond", self.pair[i]))
            one = np.ones(len(i))
            here, there = ((self._price(side[i], t)) for side in (self.start, self.end))
            right = -self.keep[i] * self.fee[i]
            terms = [(here, one), (there, -self.keep[i])]
            out.append(Condition("line", terms, right, flags, t))
            size = self.p * self.t
            terms = [(here + size, one), (there + size, -one)]
            out.append(Condition("order", terms, -one, flags, t))
        return out

    def _of_room(self, periods: IndexArray) -> Condition:
        lines = np.flatnonzero(~self.market.plant_lines)
        i, t = (each.ravel() for each in np.meshgrid(lines, periods, indexing="ij"))
        here, there = (self._price(side[i], t) for side in (self.start, self.end))
        terms = [(there, self.keep[i]), (here, -np.ones(len(i)))]
        right = self.keep[i] * self.fee[i]
        return Condition("room", terms, right, [("room", i * self.t + t)], t)

    def _of_stores(self, at: BoolArray) -> list[Condition]:
        if not self.k:
            return []
        cycles, following = self._cycles
        whole = np.isin(cycles, cycles[at])
        k, t = (
            each.ravel()
            for each in np.meshgrid(np.arange(self.k), np.flatnonzero(whole), indexing="ij")
        )
        flat, one, none = k * self.t + t, np.ones(len(k)), np.zeros(len(k))
        price = self._price(self.store_at[k], t)
        worth, later = (2 * self.p * self.t + k * self.t + each for each in (t, following[t]))
        charging = [(price, one), (worth, -self.round_trip[k])]
        return [
            Condition("charged", charging, none, [("charged", flat)], t),
            Condition("given", [(worth, one), (price, -one)], none, [("given", flat)], t),
            Condition("held", [(worth, one), (later, -one)], none, [("held", flat)], t),
        ]

    @cached_property
    def _cycles(self) -> tuple[IndexArray, IndexArray]:
        """Return the number of each period's cycle, and the period that follows within it."""
        return self.market.cycle_numbers, np.argsort(self.market.preceding)

    def _price(self, province: IndexArray, period: IndexArray) -> IndexArray:
        return province * self.t + period

    @cached_property
    def bounds(self) -> tuple[FloatArray, FloatArray]:
        """Least and most of y: the dearest plant's power, carried and stored as far as may be."""
        price = np.full(self.p, max(float(self._marginal.max(initial=0.0)) - self.shift, 0.0))
        price = price + FLOOR
        for _ in range(self.p - 1):
            there = price[self.start] / np.maximum(self.keep, 0.1) + np.maximum(self.fee, 0.0)
            np.maximum.at(price, self.end, there)
        most = float(price.max()) / max(float(self.round_trip.min(initial=1.0)), 0.1) ** 2
        size = self.p * self.t
        least = np.concatenate([np.full(size, FLOOR), np.zeros(size + self.k * self.t)])
        worth = np.full(self.k * self.t, most / max(float(self.round_trip.min(initial=1.0)), 0.1))
        return least, np.concatenate([np.full(size, most), np.full(size, float(self.p)), worth])

    # -- waste -----------------------------------------------------------------------------

    def wasteful(
        self,
        values: Mapping[str, FloatArray],
        price: FloatArray | None,
        *,
        ways: bool = False,
    ) -> BoolArray:
        """Return the periods in which a solution wastes power.

        Parameters
        ----------
        values : dict
            Variables of the market's program.
        price : (province, period) array, optional
            Duals of demand. Where power moves at prices above zero these support
            the dispatch themselves, and nothing more is asked.
        """
        use = self.use(values)
        at_once = (use["charged"] & use["given"]).any(axis=0)
        round_ = self._goes_round(self.free_lines(use))
        doubtful = np.ones(self.t, dtype=bool)
        if price is not None:
            doubtful = self._at_no_price(use, price)
        if not doubtful.any():
            return at_once | round_
        return at_once | round_ | self._unsupported(use, self.conditions(doubtful, ways=ways))

    def _goes_round(self, carries: BoolArray) -> BoolArray:
        """Return periods in which lines that are used make a circle."""
        i, t = np.nonzero(carries)
        here, there = t * self.p + self.start[i], t * self.p + self.end[i]
        size = self.t * self.p
        graph = sp.csr_array((np.ones(len(i)), (here, there)), shape=(size, size))
        of = connected_components(graph, connection="strong")[1]
        joined = np.bincount(of)[of] > 1
        return np.any(joined.reshape(self.t, self.p), axis=1)

    def _at_no_price(self, use: Use, price: FloatArray) -> BoolArray:
        moves = np.zeros((self.p, self.t), dtype=bool)
        for at, which in (
            (self.start, use["sent"]),
            (self.end, use["sent"]),
            (self.store_at, use["charged"] | use["given"]),
        ):
            np.logical_or.at(moves, at, which)
        return np.any(moves & ~(price > 1e-6), axis=0)

    def _unsupported(self, use: Use, conditions: list[Condition]) -> BoolArray:
        """Return periods whose conditions no prices meet together."""
        rows, columns, data, right, periods = [], [], [], [], []
        n = 0
        for each in conditions:
            if each.name == "order":
                continue
            on = np.ones(len(each.right), dtype=bool)
            for kind, flat in each.flags:
                on &= use[kind].ravel()[flat]
            m = int(on.sum())
            for column, value in each.terms:
                rows.append(n + np.arange(m))
                columns.append(column[on])
                data.append(value[on])
            right.append(each.right[on])
            periods.append(each.period[on])
            n += m
        found = np.zeros(self.t, dtype=bool)
        if not n:
            return found
        least, most = self.bounds
        y = len(least)
        matrix = sp.csr_array(
            (np.concatenate(data), (np.concatenate(rows), np.concatenate(columns))), shape=(n, y)
        )
        answer = linprog(
            np.concatenate([np.zeros(y), np.ones(n)]),
            A_ub=sp.hstack([matrix, -sp.eye_array(n)], format="csr"),
            b_ub=np.concatenate(right),
            bounds=np.column_stack(
                [np.append(least, np.zeros(n)), np.append(most, np.full(n, np.inf))]
            ),
            method="highs",
        )
        if answer.status != 0:
            raise SolveError(
                f"prices that support the dispatch: {answer.message}",
                hint="look for costs or tariffs of a wild size",
            )
        missed = answer.x[y:] > GAP
        if missed.any():  # and what they conflict with, which has a multiplier
            missed |= np.abs(answer.ineqlin.marginals) > EVEN
            found[np.concatenate(periods)[missed]] = True
        return found
