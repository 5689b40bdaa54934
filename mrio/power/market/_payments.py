"""Who pays and who receives in a cleared market."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np
import pandas as pd

from mrio.labels import FloatArray, IndexArray, sum_groups
from mrio.power.market._market import Market
from mrio.power.market._scarcity import Scarcity


class Cleared(Protocol):
    """What payments are made of: quantities of a cleared market, and its prices."""

    @property
    def market(self) -> Market: ...
    @property
    def generated(self) -> pd.DataFrame: ...
    @property
    def sent(self) -> pd.DataFrame: ...
    @property
    def green_sent(self) -> pd.DataFrame: ...
    @property
    def bundled(self) -> pd.Series: ...
    @property
    def certificates(self) -> pd.DataFrame: ...
    @property
    def energy_price(self) -> pd.DataFrame: ...
    @property
    def certificate_price(self) -> pd.Series: ...
    @property
    def certificate_value(self) -> pd.Series: ...
    @property
    def stored(self) -> pd.DataFrame: ...
    @property
    def scarcity(self) -> Scarcity: ...


def payments_of(found: Cleared) -> pd.DataFrame:
    """Return what parties pay (-) and receive (+), in millions.

    See `Clearing.payments`.
    """
    return _Payments(found).frame()


class _Payments:
    """One market's figures as arrays, the parties of each payment one after the other."""

    def __init__(self, found: Cleared) -> None:
        self.found, self.market = found, found.market
        market, worth = found.market, found.scarcity
        self.price = found.energy_price.fillna(0.0).to_numpy(dtype=float)  # none: nothing is used
        self.value = found.certificate_value.to_numpy(dtype=float)
        due = market.due.to_numpy()
        self.due_price = np.where(due > 0, found.certificate_price.to_numpy(dtype=float), 0.0)
        self.made_green = worth.made.to_numpy(dtype=float)
        self.own = worth.own.to_numpy(dtype=float)
        self.plant_lines = market.plant_lines.astype(float)[:, None]
        self.plants = self._at(market.supply.index.get_level_values(0))
        self.start, self.end = (self._at(market.corridors[side]) for side in ("from", "to"))
        self.keep = 1.0 - market.corridors["loss"].to_numpy(dtype=float)
        self.sent = found.sent.to_numpy(dtype=float)
        self.green_sent = found.green_sent.fillna(0.0).to_numpy(dtype=float)

    def frame(self) -> pd.DataFrame:
        market, stores = self.market, self.found.stored
        parts = [
            ("consumers", list(map(str, market.provinces)), self._consumers()),
            ("generators", list(map(str, market.provinces)), self._generators()),
            ("corridors", list(map(str, market.corridors.index)), self._corridors()),
            ("storage", ["/".join(map(str, name)) for name in stores.index], self._storage()),
            ("certificate trade", [""], self._certificate_trade()),
        ]
        rows = [(party, name) for party, names, _ in parts for name in names]
        heads = ("energy", "certificates", "contracts")
        frame = pd.DataFrame(
            {
                head: np.concatenate([figures[j] for *_, figures in parts])
                for j, head in enumerate(heads)
            },
            pd.MultiIndex.from_tuples(rows, names=["party", "name"]),
        )
        frame.attrs |= {"units": market.money_unit, "currency": market.currency.code}
        return frame

    def _consumers(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        market, found = self.market, self.found
        demand = market.demand.to_numpy(dtype=float)
        due = market.due.to_numpy()
        came = sum_groups(market.settled, self._at(market.buyers), len(due))
        # Certificates of contracts are bought at what they earn where they were issued.
        theirs = market.settled * self.value[self._at(market.sellers)]
        papers = (due - came) * self.due_price + sum_groups(
            theirs, self._at(market.buyers), len(due)
        )
        signed = market.contracts["energy"].to_numpy(dtype=float)
        above = signed * found.scarcity.contracts.to_numpy(dtype=float)
        buyers = self._at(market.buyers)
        return (
            -(demand * self.price).sum(axis=1),
            -papers,
            -sum_groups(above, buyers, len(market.provinces)),
        )

    def _generators(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        made = self.found.generated.to_numpy(dtype=float)
        green = made * self.market.supply["green"].to_numpy(dtype=float)[:, None]
        asked = self.found.scarcity.contract_made.to_numpy(dtype=float)[self.plants]
        attribute = (green * (self.value[:, None] + self.made_green)[self.plants]).sum(axis=1)
        by_plant = ((made * (self.price + self.own)[self.plants]).sum(axis=1), attribute)
        energy, paper, signed = (
            sum_groups(each, self.plants, len(self.market.provinces))
            for each in (*by_plant, green.sum(axis=1) * asked)
        )
        return energy, paper, signed

    def _corridors(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        worth = self.found.scarcity
        landed, green_landed = (self.keep[:, None] * each for each in (self.sent, self.green_sent))
        energy = landed * self.price[self.end] - self.sent * self.price[self.start]
        energy = energy - self.sent * self.own[self.start] * self.plant_lines
        green = green_landed * self.made_green[self.end]
        green = green - self.green_sent * self.made_green[self.start]
        bundled = self.found.bundled.to_numpy(dtype=float)
        paper = green.sum(axis=1) + bundled * (self.value[self.end] - self.value[self.start])
        signed = self.sent.sum(axis=1) * worth.contract.to_numpy(dtype=float)
        signed = signed + self.green_sent.sum(axis=1) * worth.green_contract.to_numpy(dtype=float)
        beside = green_landed.sum(axis=1) - bundled
        signed = signed + beside * worth.beside.to_numpy(dtype=float)
        return energy.sum(axis=1), paper, signed

    def _storage(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        stored = self.found.stored
        at = self._at(stored.index.get_level_values(0))
        none = np.zeros(len(stored))
        return (stored.to_numpy(dtype=float) * self.price[at]).sum(axis=1), none, none

    def _certificate_trade(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Whoever trades certificates apart buys at their value and sells at their price."""
        margin = self.due_price - self.value[:, None]
        earned = (self.found.certificates.to_numpy(dtype=float) * margin).sum(keepdims=True)
        return np.zeros(1), earned[0], np.zeros(1)

    def _at(self, names: Iterable[object]) -> IndexArray:
        return self.market.provinces.get_indexer(pd.Index(list(names)))
