"""The principles that `mrio account` knows: how each is computed, and what goes with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from mrio.model import Model


class Asked(Protocol):
    """What a principle is computed from: each takes of it what it needs."""

    @property
    def stressor(self) -> str: ...

    @property
    def by(self) -> str: ...

    @property
    def stocks(self) -> str: ...


Compute = Callable[["Model", Asked], Any]


@dataclass(frozen=True)
class Principle:
    """One principle.

    Attributes
    ----------
    compute : (model, what is asked) → DataArray or Dataset
    by : what it can be given by, its default first
    stocks : whether stock changes can be left out
    stressor : whether it is of a stressor; else of money
    side_by_side : whether its figures by region fit beside those of others
    """

    compute: Compute
    by: tuple[str, ...] = ("region",)
    stocks: bool = False
    stressor: bool = True
    side_by_side: bool = False


def _plain(name: str) -> Compute:
    """An account of a model and a stressor."""
    return lambda model, asked: _accounts(name)(model, asked.stressor)


def _with_stocks(name: str) -> Compute:
    """An account that can leave out stock changes."""
    return lambda model, asked: _accounts(name)(model, asked.stressor, stocks=asked.stocks)


def _clipped(name: str) -> Compute:
    """A form of shared responsibility, shares cut to [0, 1]."""
    return lambda model, asked: _accounts(name)(model, asked.stressor, clip=True)


def _production(model: Model, asked: Asked) -> Any:
    if asked.by == "industry":
        found = _accounts("industry_accounts")(model, asked.stressor)
        return found[["D_pba"]].rename(D_pba="production")
    return _accounts("production")(model, asked.stressor)


def _trade_balance(model: Model, asked: Asked) -> Any:
    return _accounts("trade_balance_emissions")(model, asked.stressor)["consumption"]


def _trade_balance_flows(model: Model, asked: Asked) -> Any:
    found = _accounts("trade_balance_emissions")(model, asked.stressor)
    return found.drop_vars(["consumption", "region"])


def _income(model: Model, asked: Asked) -> Any:
    return _accounts("income")(model, asked.stressor, by=asked.by)


def _shared(model: Model, asked: Asked) -> Any:
    return _clipped("kept_by_industries" if asked.by == "industry" else "shared")(model, asked)


def _flows(model: Model, asked: Asked) -> Any:
    grain = _grain(asked.by)
    return _accounts("flows")(model, asked.stressor, stocks=asked.stocks, **grain)


def _value_added(model: Model, asked: Asked) -> Any:
    return _accounts("value_added")(model, stocks=asked.stocks, **_grain(asked.by))


def _gvc(decomposition: str, *, money: bool = False) -> Compute:
    """A decomposition of a stressor, or of value added."""

    def compute(model: Model, asked: Asked) -> Any:
        of = None if money else asked.stressor
        return _accounts("gvc")(model, of, decomposition=decomposition, by=asked.by)

    return compute


def _grain(by: str) -> dict[str, str]:
    """Return what is by industry or region of origin, what by product or category of demand."""
    return {"destination": by} if by in ("product", "category") else {"origin": by}


def _accounts(name: str) -> Callable[..., Any]:
    from mrio import account  # slow to import: not for `mrio --help`

    return getattr(account, name)


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
    "flows": Principle(_flows, ANY, stocks=True),
    "net_flows": Principle(_with_stocks("net_flows"), stocks=True),
    "income_flows": Principle(_plain("income_flows")),
    "shared_flows": Principle(_clipped("shared_flows")),
    "trade_balance_flows": Principle(_trade_balance_flows),
    "value_added": Principle(_value_added, ANY, stocks=True, stressor=False),
    "pollution_terms_of_trade": Principle(_plain("pollution_terms_of_trade")),
    "exchange_quadrant": Principle(_plain("exchange_quadrant")),
    "gvc_forward": Principle(_gvc("forward"), EITHER),
    "gvc_backward": Principle(_gvc("backward"), EITHER),
    "gvc_routes": Principle(_gvc("routes"), EITHER),
    "gvc_gross_exports": Principle(_gvc("gross_exports")),
    "gvc_value_added": Principle(_gvc("forward", money=True), EITHER, stressor=False),
    "gross_exports_value_added": Principle(_gvc("gross_exports", money=True), stressor=False),
    "domestic_technology": Principle(_plain("domestic_technology")),
    "multipliers": Principle(_plain("multipliers"), ("industry",)),
    "industry_accounts": Principle(_plain("industry_accounts"), ("industry",)),
}
"""By name, in the order they are listed in."""


def listed(*, side_by_side: bool) -> list[str]:
    """Return the principles that fit beside others, or those that stand alone."""
    return [name for name, kind in PRINCIPLES.items() if kind.side_by_side == side_by_side]
