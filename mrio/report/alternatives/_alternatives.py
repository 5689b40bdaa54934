"""What is known of an embedded table over alternative construction choices: tonnes and money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from mrio.checking import checked, number, shown
from mrio.errors import InputError, LabelError
from mrio.labels import suggest
from mrio.policy import Parties, Rule
from mrio.report.alternatives._files import read_beside
from mrio.report.alternatives._question import DELTA, GROUP, ORIGIN
from mrio.report.alternatives._results import ConstructionRange, OverRules
from mrio.report.alternatives._rules import (
    key_of,
    ranged_rules,
    residents_of,
    settled_alike,
)
from mrio.report.alternatives._words import told_of_range
from mrio.table import Table


@dataclass(frozen=True, eq=False)
class Alternatives:
    """An embedded table over alternative construction choices: the same tables for every figure.

    Attributes
    ----------
    table : Table
    tonnes : DataFrame
        Index figure, region: facts of the mission, and `sent`, `received`,
        `net_transfer` by region, Mt.
    net : DataFrame
        Index rule, region, counterpart: payments at a price of one a tonne.
    named : DataFrame
        Index figure, rule, region, counterpart; a column for each alternative
        that has a name: those that change one choice, and some of two.
    """

    table: Table
    tonnes: pd.DataFrame
    net: pd.DataFrame
    named: pd.DataFrame

    @property
    def count(self) -> int:
        """How many tables the ranges are over, the embedded one among them."""
        return int(self.tonnes["tables"].iloc[0])

    @property
    def text(self) -> str:
        """What a range of these is, in words."""
        return told_of_range(self.count)

    @property
    def unit(self) -> str:
        """What payments are counted in."""
        return f"million {self.table.currency.name}"

    @cached_property
    def rules(self) -> dict[str, str]:
        """Key → name of the rules whose payments have a range."""
        rules = ranged_rules(pd.Series(1.0, list(self.table.regions)))
        known = set(self.net.index.get_level_values("rule"))
        # Every rule here has a name; the base class asks none of a user's own.
        return {key: str(getattr(rule, "name", key)) for key, rule in rules.items() if key in known}

    def asks(self, origin: str, group: Sequence[str]) -> bool:
        """Whether flows from one region to a group are those that have a range."""
        return origin == ORIGIN and set(group) == set(DELTA)

    @checked
    def flow_range(self, figure: str = "out") -> ConstructionRange:
        """Return the range of a fact of the mission: 'out', 'back', 'net', in Mt, or a share.

        Raises
        ------
        LabelError
            A figure without a range.
        """
        return self.tonnes_range(figure, "")

    @checked
    def tonnes_range(self, figure: str, region: str) -> ConstructionRange:
        """Return the range of a region's 'sent', 'received' or 'net_transfer', Mt.

        Raises
        ------
        LabelError
            A figure or region without a range.
        """
        return _range(self.tonnes, (figure, region), "below_zero")

    def key(self, rule: Rule | str, parties: Parties | None = None) -> str | None:
        """Return under which key a rule's payments have a range, None where they have none.

        Parameters
        ----------
        rule : Rule or key
        parties : Parties, optional
            What is settled: ranges are of this table, of CO2, and with exports left out.
        """
        if parties is not None and not (
            settled_alike(parties) and parties.given_model.table.hash == self.table.hash
        ):
            return None
        if isinstance(rule, Rule):
            residents = residents_of(self.table)
            found = None if residents is None else key_of(rule, residents)
        else:
            found = rule
        return found if found in self.rules else None

    def payments(self, rule: Rule | str, price: float) -> pd.DataFrame:
        """Return the net receipts of every region under a rule, with their ranges.

        Parameters
        ----------
        rule : Rule or key
            One of `rules`.
        price : float
            Money per tonne, the same in all regions.

        Returns
        -------
        DataFrame
            Index region; `central`, `low`, `high` in million of the table's
            money, `pays` (share of tables in which the region pays), `tables`.

        Raises
        ------
        InputError
            A rule without a range, or a price that is none.
        """
        key, price = self._key(rule), number(price, "the price", least=0)
        rows = self.net.loc[key].xs("", level="counterpart").loc[list(self.table.regions)]
        found = _priced(rows, price)
        found.attrs = {"units": self.unit, "method": self.text, "price": price}
        return found

    def payment(
        self, rule: Rule | str, price: float, region: str = ORIGIN, counterpart: str = ""
    ) -> ConstructionRange:
        """Return the net receipts of one region, or of the Delta together, under a rule.

        Parameters
        ----------
        rule : Rule or key
        price : float
        region : str
            A region, or 'Yangtze Delta'.
        counterpart : str
            Left out, all other regions. 'Yangtze Delta': what Shanxi is paid by
            it, where the rule has pairs.

        Raises
        ------
        InputError, LabelError
        """
        key, price = self._key(rule), number(price, "the price", least=0)
        return _range(self.net, (key, region, counterpart), "pays").times(price)

    def pairs(self, rule: Rule | str) -> bool:
        """Whether a rule has pairs, so that what Shanxi is paid by the Delta is known."""
        return (self._key(rule), ORIGIN, GROUP) in self.net.index

    @checked
    def over_rules(self, region: str, price: float) -> OverRules:
        """Return what a region receives or pays in all under every rule, with its ranges.

        Raises
        ------
        LabelError, InputError
        """
        price = number(price, "the price", least=0)
        rows = self.net.xs("", level="counterpart")
        if region not in rows.index.get_level_values("region"):
            known = list(self.table.regions)
            raise LabelError(
                f"unknown region {region!r}", where=region, hint=suggest(region, known)
            )
        found = _priced(rows.xs(region, level="region"), price).drop(columns="tables")
        found.insert(0, "name", [self.rules[str(key)] for key in found.index])
        found.attrs = {"units": self.unit, "method": self.text, "price": price}
        return OverRules(region, price, self.table.currency, found, self.count)

    def _key(self, rule: Rule | str) -> str:
        key = self.key(rule)
        if key is None:
            raise InputError(
                f"no range is known for {shown(rule)}", hint=f"one of {', '.join(self.rules)}"
            )
        return key


def _range(frame: pd.DataFrame, at: tuple[str, ...], share: str) -> ConstructionRange:
    if at not in frame.index:
        named = " ".join(filter(None, at))
        known = dict.fromkeys(" ".join(filter(None, row)) for row in frame.index)
        raise LabelError(f"no range of {named}", where=named, hint=suggest(named, list(known)))
    row = frame.loc[at]
    low, high = float(row["low"]), float(row["high"])
    return ConstructionRange(
        float(row["embedded"]), low, high, float(row[share]), int(row["tables"])
    )


def _priced(rows: pd.DataFrame, price: float) -> pd.DataFrame:
    figures = price * rows[["embedded", "low", "high"]].to_numpy(dtype=np.float64)
    found = pd.DataFrame(figures, rows.index, ["central", "low", "high"])
    return found.assign(pays=rows["pays"], tables=rows["tables"])


@checked
def alternatives_of(table: Table) -> Alternatives | None:
    """Return what is known of an embedded table over alternative construction choices.

    One set of tables serves every figure: the range of a payment is over the
    same alternatives as the range of the tonnes.

    Parameters
    ----------
    table : Table

    Returns
    -------
    Alternatives or None
        None for a table that is not embedded, or was changed.

    References
    ----------
    docs/methods/construction.md#range-over-alternative-construction-choices.
    """
    tonnes, net, named = (
        read_beside(table, which) for which in ("spread", "payments", "alternatives")
    )
    if tonnes is None or net is None or named is None:
        return None
    return Alternatives(table, tonnes, net, named)
