"""The register of accounts: what each is called, is computed by, can be given by, and means.

Summary, command line, gap rules, votes, plans, figures and docs read it: to add a principle is
to add one entry here and one function. Modules are imported when an account is computed, so that
the names alone (`mrio account --help`) cost nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mrio.account._entry import Account, Question, Stressor

if TYPE_CHECKING:
    import xarray as xr

    from mrio.model import Model

EITHER = ("region", "industry")
GRAINS = ("region", "industry", "product", "category")


def _production(model: Model, asked: Question) -> Any:
    from mrio.account._industries import industry_accounts
    from mrio.account.responsibility import production

    if asked.by == "industry":
        return industry_accounts(model, asked.stressor)[["D_pba"]].rename(D_pba="production")
    return production(model, asked.stressor)


def _consumption(model: Model, asked: Question) -> xr.DataArray:
    from mrio.account.responsibility import consumption

    return consumption(model, asked.stressor, stocks=asked.stocks)


def _trade_balance(model: Model, asked: Question) -> xr.DataArray:
    from mrio.account.responsibility import trade_balance_emissions

    return trade_balance_emissions(model, asked.stressor)["consumption"]


def _trade_balance_charged(model: Model, asked: Question) -> xr.DataArray:
    from mrio.account.responsibility import trade_balance_emissions

    found = trade_balance_emissions(model, asked.stressor)
    return found["consumption"].assign_attrs(exported=found.attrs["exported"])


def _trade_balance_flows(model: Model, asked: Question) -> xr.Dataset:
    from mrio.account.responsibility import trade_balance_emissions

    return trade_balance_emissions(model, asked.stressor).drop_vars(["consumption", "region"])


def _income(model: Model, asked: Question) -> Any:
    from mrio.account.responsibility import income

    return income(model, asked.stressor, by=asked.by)


def _average(model: Model, asked: Question) -> xr.DataArray:
    from mrio.account.responsibility import average

    return average(model, asked.stressor)


def _shared(model: Model, asked: Question) -> Any:
    from mrio.account.responsibility import kept_by_industries, shared

    function = kept_by_industries if asked.by == "industry" else shared
    return function(model, asked.stressor, clip=True)


def _technology_adjusted(model: Model, asked: Question) -> xr.DataArray:
    from mrio.account.responsibility import technology_adjusted

    return technology_adjusted(model, asked.stressor)


def _net_transfers(model: Model, asked: Question) -> xr.Dataset:
    from mrio.account._net_flows import net_transfers

    return net_transfers(model, asked.stressor, stocks=asked.stocks)


def _net_flows(model: Model, asked: Question) -> xr.DataArray:
    from mrio.account._net_flows import net_flows

    return net_flows(model, asked.stressor, stocks=asked.stocks)


def _flows(model: Model, asked: Question) -> xr.DataArray:
    from mrio.account._flows import flows

    return flows(model, asked.stressor, stocks=asked.stocks, **_grain(asked.by))


def _income_flows(model: Model, asked: Question) -> xr.DataArray:
    from mrio.account.responsibility import income_flows

    return income_flows(model, asked.stressor)


def _shared_flows(model: Model, asked: Question) -> xr.DataArray:
    return _between_shared(model, asked.stressor)


def _between_users(model: Model, stressor: Stressor) -> xr.DataArray:
    from mrio.account._flows import flows

    return flows(model, stressor)


def _between_income(model: Model, stressor: Stressor) -> xr.DataArray:
    from mrio.account.responsibility import income_flows

    # They go from who earns to who emits: who is charged is their origin.
    found = income_flows(model, stressor)
    return found.rename(origin="destination", destination="origin")


def _between_shared(model: Model, stressor: Stressor) -> xr.DataArray:
    from mrio.account.responsibility import shared_flows

    return shared_flows(model, stressor, clip=True)


def _value_added(model: Model, asked: Question) -> xr.DataArray:
    from mrio.account._flows import value_added

    return value_added(model, stocks=asked.stocks, **_grain(asked.by))


def _pollution_terms_of_trade(model: Model, asked: Question) -> Any:
    from mrio.account.chains import pollution_terms_of_trade

    return pollution_terms_of_trade(model, asked.stressor)


def _exchange_quadrant(model: Model, asked: Question) -> Any:
    from mrio.account.chains import exchange_quadrant

    return exchange_quadrant(model, asked.stressor)


def _gvc(model: Model, of: Stressor | None, decomposition: Any, by: Any) -> Any:
    from mrio.account.chains import gvc

    return gvc(model, of, decomposition=decomposition, by=by)


def _domestic_technology(model: Model, asked: Question) -> Any:
    from mrio.account.chains import domestic_technology

    return domestic_technology(model, asked.stressor)


def _multipliers(model: Model, asked: Question) -> Any:
    from mrio.account._flows import multipliers

    return multipliers(model, asked.stressor)


def _industry_accounts(model: Model, asked: Question) -> Any:
    from mrio.account._industries import industry_accounts

    return industry_accounts(model, asked.stressor)


def _grain(by: str) -> dict[str, Any]:
    """Return what is by industry or region of origin, what by product or category of demand."""
    return {"destination": by} if by in ("product", "category") else {"origin": by}


REGISTER: dict[str, Account] = {
    "production": Account(
        "Emissions where they are made, direct ones of final users included.",
        _production,
        symbol="D_pba",
        label="production",
        by=EITHER,
        side_by_side=True,
        principle=True,
        gap="own",
    ),
    "consumption": Account(
        "Emissions anywhere in the table for a region's final demand.",
        _consumption,
        symbol="D_cba",
        label="consumption",
        stocks=True,
        side_by_side=True,
        principle=True,
        gap="flows",
        between=_between_users,
    ),
    "trade_balance": Account(
        "Production less emissions in bilateral shipments plus those received (EEBT).",
        _trade_balance,
        label="bilateral trade",
        side_by_side=True,
        principle=True,
        charged=_trade_balance_charged,
    ),
    "income": Account(
        "Emissions downstream of a region's primary inputs.",
        _income,
        label="income",
        by=EITHER,
        side_by_side=True,
        principle=True,
        gap="flows",
        between=_between_income,
        imports=True,
    ),
    "average": Account(
        "Half of consumption, half of income.",
        _average,
        label="half consumption, half income",
        side_by_side=True,
        principle=True,
        mix=(("consumption", 0.5), ("income", 0.5)),
        imports=True,
    ),
    "shared": Account(
        "Each industry keeps a share by its value added and passes the rest on to its buyers.",
        _shared,
        label="shared",
        by=EITHER,
        side_by_side=True,
        principle=True,
        gap="flows",
        between=_between_shared,
        imports=True,
    ),
    "technology_adjusted": Account(
        "Consumption, with exports counted at the average technology.",
        _technology_adjusted,
        label="technology-adjusted",
        side_by_side=True,
        principle=True,
        any_table=False,
        gap="corrected",
    ),
    "net_transfers": Account(
        "What a region emits for others, others for it, and the difference.",
        _net_transfers,
        stocks=True,
        side_by_side=True,
    ),
    "flows": Account(
        "Emitted in one region for the final demand of another.",
        _flows,
        symbol="E",
        by=GRAINS,
        stocks=True,
    ),
    "net_flows": Account("Flows less the flows back.", _net_flows, symbol="E - Eᵀ", stocks=True),
    "income_flows": Account(
        "Emitted in one region downstream of the primary inputs of another.", _income_flows
    ),
    "shared_flows": Account(
        "Emitted in one region, allocated to another under shared responsibility.", _shared_flows
    ),
    "trade_balance_flows": Account(
        "Emissions in bilateral shipments, and how they differ from flows to final users.",
        _trade_balance_flows,
    ),
    "value_added": Account(
        "Value added of one region in the final demand of another.",
        _value_added,
        by=GRAINS,
        stocks=True,
        stressor=False,
    ),
    "pollution_terms_of_trade": Account(
        "Emissions per value added in exports over those in imports.", _pollution_terms_of_trade
    ),
    "exchange_quadrant": Account(
        "Who gains or loses value added and emissions in each pair.", _exchange_quadrant
    ),
    "gvc_forward": Account(
        "Emissions by where they go: final users at home, abroad, by how many borders.",
        lambda model, asked: _gvc(model, asked.stressor, "forward", asked.by),
        by=EITHER,
    ),
    "gvc_backward": Account(
        "Emissions in final goods by where they come from.",
        lambda model, asked: _gvc(model, asked.stressor, "backward", asked.by),
        by=EITHER,
    ),
    "gvc_routes": Account(
        "Emissions by route: home, final goods, intermediate goods, several borders.",
        lambda model, asked: _gvc(model, asked.stressor, "routes", asked.by),
        by=EITHER,
    ),
    "gvc_gross_exports": Account(
        "Emissions in gross exports by the nine terms of their decomposition.",
        lambda model, asked: _gvc(model, asked.stressor, "gross_exports", asked.by),
    ),
    "gvc_value_added": Account(
        "Value added by where it goes.",
        lambda model, asked: _gvc(model, None, "forward", asked.by),
        by=EITHER,
        stressor=False,
    ),
    "gross_exports_value_added": Account(
        "Value added in gross exports by the nine terms of their decomposition.",
        lambda model, asked: _gvc(model, None, "gross_exports", asked.by),
        stressor=False,
    ),
    "domestic_technology": Account(
        "Imports as if made with the importer's own technology, beside what was emitted.",
        _domestic_technology,
        any_table=False,
    ),
    "multipliers": Account(
        "Emissions in the chain of a unit of an industry's final goods.",
        _multipliers,
        symbol="M",
        by=("industry",),
    ),
    "industry_accounts": Account(
        "Production, consumption, imports and exports by industry, as pymrio has them.",
        _industry_accounts,
        symbol="D_pba, D_cba, D_imp, D_exp",
        by=("industry",),
    ),
}
"""Account by name, in the order they are listed in."""


def listed(*, side_by_side: bool) -> list[str]:
    """Return the accounts that fit in one table beside others, or those that stand alone."""
    return [name for name, account in REGISTER.items() if account.side_by_side is side_by_side]


def principles() -> list[str]:
    """Return the names of the principles, which charge all that is emitted once, in order."""
    return [name for name, account in REGISTER.items() if account.principle]


def gap_accounts() -> tuple[str, ...]:
    """Return the names of the accounts that a rule of compensation can be against, in order."""
    return tuple(name for name, account in REGISTER.items() if account.gap)


def mixes() -> tuple[str, ...]:
    """Return the names of the accounts that are means of others, in order."""
    return tuple(name for name, account in REGISTER.items() if account.mix)
