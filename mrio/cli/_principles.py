"""The principles that `mrio account` knows: how each is computed, and what goes with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mrio.model import Model


@dataclass(frozen=True)
class Principle:
    """One principle.

    Attributes
    ----------
    compute : (model, stressor, by, stocks) → DataArray or Dataset
    by : what it can be given by, its default first
    stocks : whether stock changes can be left out
    stressor : whether it is of a stressor; else of money
    side_by_side : whether its figures by region fit beside those of others
    """

    compute: Callable[[Model, str, str, str], Any]
    by: tuple[str, ...] = ("region",)
    stocks: bool = False
    stressor: bool = True
    side_by_side: bool = False


def _plain(name: str) -> Callable[[Model, str, str, str], Any]:
    """An account of a model and a stressor."""

    def compute(model: Model, stressor: str, by: str, stocks: str) -> Any:  # noqa: ARG001
        from mrio import account

        return getattr(account, name)(model, stressor)

    return compute


def _with_stocks(name: str, *, by_origin: bool = False) -> Callable[[Model, str, str, str], Any]:
    """An account that can leave out stock changes."""

    def compute(model: Model, stressor: str, by: str, stocks: str) -> Any:
        from mrio import account

        grain = _grain(by) if by_origin else {}
        return getattr(account, name)(model, stressor, stocks=stocks, **grain)

    return compute


def _production(model: Model, stressor: str, by: str, stocks: str) -> Any:  # noqa: ARG001
    from mrio import account

    if by == "industry":
        return account.industry_accounts(model, stressor)[["D_pba"]].rename(D_pba="production")
    return account.production(model, stressor)


def _trade_balance(model: Model, stressor: str, by: str, stocks: str) -> Any:  # noqa: ARG001
    from mrio import account

    return account.trade_balance_emissions(model, stressor)["consumption"]


def _income(model: Model, stressor: str, by: Any, stocks: str) -> Any:  # noqa: ARG001
    from mrio import account

    return account.income(model, stressor, by=by)


def _shared(model: Model, stressor: str, by: str, stocks: str) -> Any:  # noqa: ARG001
    from mrio import account

    if by == "industry":
        return account.kept_by_industries(model, stressor, clip=True)
    return account.shared(model, stressor, clip=True)


def _shared_flows(model: Model, stressor: str, by: str, stocks: str) -> Any:  # noqa: ARG001
    from mrio import account

    return account.shared_flows(model, stressor, clip=True)


def _eebt(model: Model, stressor: str, by: str, stocks: str) -> Any:  # noqa: ARG001
    from mrio import account

    return account.trade_balance_emissions(model, stressor).drop_vars(["consumption", "region"])


def _value_added(model: Model, stressor: str, by: Any, stocks: str) -> Any:  # noqa: ARG001
    from mrio import account

    return account.value_added(model, stocks=stocks, **_grain(by))


def _grain(by: str) -> dict[str, Any]:
    """Return what is by industry or region of origin, what by product or category of demand."""
    return {"destination": by} if by in ("product", "category") else {"origin": by}


def _gvc(decomposition: Any, *, money: bool = False) -> Callable[[Model, str, str, str], Any]:
    def compute(model: Model, stressor: str, by: Any, stocks: str) -> Any:  # noqa: ARG001
        from mrio import account

        of = None if money else stressor
        return account.gvc(model, of, decomposition=decomposition, by=by)

    return compute


EITHER = ("region", "industry")
ANY = ("region", "industry", "product", "category")
PRINCIPLES: dict[str, Principle] = {
    "production": Principle(_production, EITHER, side_by_side=True),
    "consumption": Principle(_with_stocks("consumption"), stocks=True, side_by_side=True),
    "trade_balance": Principle(_trade_balance, side_by_side=True),
    "income": Principle(_income, EITHER, side_by_side=True),
    "average": Principle(_plain("average"), side_by_side=True),
    "shared": Principle(_shared, EITHER, side_by_side=True),
    "technology_adjusted": Principle(_plain("technology_adjusted"), side_by_side=True),
    "net_transfers": Principle(_with_stocks("net_transfers"), stocks=True, side_by_side=True),
    "flows": Principle(_with_stocks("flows", by_origin=True), ANY, stocks=True),
    "net_flows": Principle(_with_stocks("net_flows"), stocks=True),
    "income_flows": Principle(_plain("income_flows")),
    "shared_flows": Principle(_shared_flows),
    "trade_balance_flows": Principle(_eebt),
    "value_added": Principle(_value_added, ANY, stocks=True, stressor=False),
    "pollution_terms_of_trade": Principle(_plain("pollution_terms_of_trade")),
    "exchange_quadrant": Principle(_plain("exchange_quadrant")),
    "gvc_forward": Principle(_gvc("forward"), EITHER),
    "gvc_backward": Principle(_gvc("backward"), EITHER),
    "gvc_routes": Principle(_gvc("routes"), EITHER),
    "gvc_gross_exports": Principle(_gvc("gross_exports")),
    "gvc_value_added": Principle(_gvc("forward", money=True), EITHER, stressor=False),
    "gross_exports_value_added": Principle(_gvc("gross_exports", money=True), stressor=False),
    "multipliers": Principle(_plain("multipliers"), ("industry",)),
    "industry_accounts": Principle(_plain("industry_accounts"), ("industry",)),
}
"""By name, in the order they are listed in."""
