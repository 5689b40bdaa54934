"""A plan of trade in power, run: the market, its clearing, and the case without trade."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from mrio.checking import checked
from mrio.config import parsed, read_settings, told_with
from mrio.errors import InfeasibleError
from mrio.io import embedded_names, load
from mrio.model import Model
from mrio.money import Currency
from mrio.power.market import (
    Clearing,
    Market,
    certificates_table,
    clear_market,
    comparison_table,
    contracts_table,
    dispatch_comparison_table,
    dispatch_table,
    flows_table,
    payments_comparison_table,
    payments_table,
    prices_table,
)
from mrio.power.plan._accounts import account_tables
from mrio.power.plan._inputs import Inputs
from mrio.power.plan._money_keys import named_currency
from mrio.power.plan._settings import TradePlan
from mrio.power.supply import Resourcing
from mrio.table import Table


@dataclass(frozen=True, eq=False)
class Trade:
    """What a plan of trade comes to; each part is computed when it is first looked at.

    Attributes
    ----------
    plan : TradePlan
    path : Path or None
        The plan's file, from which it names files; None: from the working folder.
    market : Market
    table : Table or None
        That of the plan's accounts.
    """

    plan: TradePlan
    path: Path | None
    market: Market
    table: Table | None = None

    @property
    def currency(self) -> Currency:
        """Of all prices, costs and payments, but compensation, which is in the table's."""
        return self.market.currency

    @cached_property
    def clearing(self) -> Clearing:
        """The market at least cost.

        Raises
        ------
        InfeasibleError
            Naming the provinces, obligations or contracts that cannot be met.
        """
        with told_with(self.path):
            return clear_market(self.market)

    @cached_property
    def _alone(self) -> tuple[Clearing | None, str]:
        try:
            return clear_market(self.market.without_trade()), ""
        except InfeasibleError as error:
            short = [line.strip(" -") for line in error.message.splitlines()[1:]]
            return None, "; ".join(short)

    @property
    def without_trade(self) -> Clearing | None:
        """The same market without trade (`Market.without_trade`); None where it cannot be met."""
        return self._alone[0]

    @cached_property
    def comparison(self) -> pd.DataFrame | None:
        """Cost, CO2 and prices compared with no trade; None where that cannot be met."""
        without = self.without_trade
        return None if without is None else comparison_table(self.clearing, without)

    @property
    def cannot_live_alone(self) -> str:
        """What is short without trade, in words; empty where nothing is."""
        return self._alone[1]

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name: dispatch, flows, prices, certificates, payments.

        Where demand can be met without trade also comparison, dispatch_comparison
        and payments_comparison. With contracts also contracts; with several periods also
        dispatch_by_period, flows_by_period and prices_by_period, and where some of
        these may lie between bounds price_range_by_period; where the plan has
        claims accounts, changes dispatch_accounts, with both footprints of its
        products and compensation at its price.
        """
        found = self.clearing
        tables = {
            "dispatch": dispatch_table(found),
            "flows": flows_table(found),
            "prices": prices_table(found),
            "certificates": certificates_table(found),
            "payments": payments_table(found),
        }
        if len(self.market.contracts):
            tables["contracts"] = contracts_table(found)
        without, comparison = self.without_trade, self.comparison
        if without is not None and comparison is not None:
            tables["comparison"] = comparison
            tables["dispatch_comparison"] = dispatch_comparison_table(found, without)
            tables["payments_comparison"] = payments_comparison_table(found, without)
        if len(self.market.periods) > 1:
            tables["dispatch_by_period"] = found.generated
            tables["flows_by_period"] = found.sent
            tables["prices_by_period"] = found.energy_price
            kinks = found.kinks
            if len(kinks):
                tables["price_range_by_period"] = kinks
        return tables | self._accounts()

    @cached_property
    def resourcing(self) -> Resourcing | None:
        """The table behind the plan's claims and changes, None without any."""
        if self.table is None:
            return None
        with told_with(self.path, "accounts", "table"):
            return Resourcing(Model(self.table))

    def _accounts(self) -> dict[str, pd.DataFrame]:
        asked, made = self.plan.accounts, self.resourcing
        if asked is None or made is None:
            return {}
        rates = self.plan.exchange_rates
        return account_tables(asked, made, self.market, self.path, rates)


def _located(name: str, plan: Path | None) -> str:
    """Return an embedded name as it is, a path from the plan's folder."""
    if name in embedded_names():
        return name
    return str((plan.parent if plan is not None else Path()) / name)


@checked
def read_trade_plan(path: str | Path) -> TradePlan:
    """Read a file of trade in power.

    Raises
    ------
    ConfigError
        With line, column and key of everything that is wrong in it.
    """
    plan = read_settings(path, TradePlan)
    with told_with(Path(path)):
        code = named_currency(parsed(Path(path)), plan.currency)
    return plan if code is None else plan.model_copy(update={"currency": code})


@checked
def trade(plan: TradePlan | str | Path) -> Trade:
    """Return what a plan of trade comes to; files are named from the plan's own folder.

    Parameters
    ----------
    plan : TradePlan or path of a YAML file
        A TradePlan names files from the working folder.

    Raises
    ------
    ConfigError, InputError, LabelError, InfeasibleError
    """
    path = None
    if not isinstance(plan, TradePlan):
        path, plan = Path(plan), read_trade_plan(plan)
    table = None
    if plan.accounts is not None:
        with told_with(path, "accounts", "table"):
            table = load(_located(plan.accounts.table, path))
    with told_with(path):
        market = Inputs(plan, path, table).market()
    return Trade(plan, path, market, table)
