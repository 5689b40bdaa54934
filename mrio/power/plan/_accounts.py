"""Effect of a plan's claims, and of its changes of dispatch, on accounts: purchases and tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import pandas as pd

from mrio.config import told_with
from mrio.errors import ConfigError
from mrio.labels import resolve_region
from mrio.power.market import Market
from mrio.power.plan._account_tables import (
    Case,
    accounts_table,
    compensation_table,
    dispatch_accounts_table,
    footprints_table,
)
from mrio.power.plan._settings import Accounts, Change, Settings
from mrio.power.supply import Carriage, Resourcing, route_of

Named = TypeVar("Named", bound=Settings)


def account_tables(
    asked: Accounts,
    made: Resourcing,
    market: Market,
    path: Path | None,
    rates: Mapping[str, float] | None = None,
) -> dict[str, pd.DataFrame]:
    """Return tables of accounts, footprints and compensation, by dispatch and then by contract.

    Claims are set against the table after the changes, if there are any: what is
    built can be claimed.

    Parameters
    ----------
    asked : Accounts
    made : Resourcing
    market : Market
        The plan's: what is sent over its corridors pays their fees, loses, and
        finds room.
    path : Path or None
        The plan's file, for errors.
    rates : mapping of codes to rates, optional
        What one of another currency is worth in the market's: the table's, where it
        is in another.

    Raises
    ------
    ConfigError, InputError, LabelError
    UnitError
        Table and market in two currencies without a rate.
    """
    asked = _under_labels(asked, made.power.destinations)
    tables: dict[str, pd.DataFrame] = {}
    cases = {"as_it_is": Case(made)}
    after = made
    if asked.changes:
        carriage = _carriage(asked, made, market, path, rates or {})
        purchases = changed(asked, made, carriage, path)
        cases["dispatch"] = Case(made, purchases, carriage)
        tables["dispatch_accounts"] = dispatch_accounts_table(made, purchases, carriage)
        if asked.claims:
            after = Resourcing(made.model_under(purchases, carriage=carriage), made.stressor)
    if asked.claims:
        with told_with(path, "accounts", "claims"):
            claimed = after.under(_claims(asked))
        tables["accounts"] = accounts_table(after, claimed)
        cases["market"] = Case(after, claimed)
    if asked.products:
        with told_with(path, "accounts", "products"):
            tables["footprints"] = footprints_table(cases, asked.products)
    if asked.compensation_per_t is not None:
        tables["compensation"] = compensation_table(cases, asked.compensation_per_t)
    return tables


def _under_labels(asked: Accounts, places: tuple[str, ...]) -> Accounts:
    """Return what is asked with sellers and buyers under the labels of the table."""

    def named(each: Named, *fields: str) -> Named:
        return each.model_copy(update={f: resolve_region(places, getattr(each, f)) for f in fields})

    changes = tuple(
        named(each, "seller", "buyer").model_copy(
            update={"in_place_of": named(each.in_place_of, "seller")}
        )
        for each in asked.changes
    )
    claims = tuple(named(each, "seller", "buyer") for each in asked.claims)
    return asked.model_copy(update={"changes": changes, "claims": claims})


def _carriage(
    asked: Accounts,
    made: Resourcing,
    market: Market,
    path: Path | None,
    rates: Mapping[str, float],
) -> Carriage:
    """Return how the changes are carried; corridors must have room for them."""
    routes: dict[tuple[str, str], tuple[str, ...]] = {}
    names = list(map(str, market.corridors.index))
    sent = dict.fromkeys(names, 0.0)
    limits = market.limits.loc[names].to_numpy(dtype=float).sum(axis=1).tolist()
    room = dict(zip(names, limits, strict=True))
    kept = dict(zip(names, (1.0 - market.corridors["loss"]).tolist(), strict=True))
    for k, change in enumerate(asked.changes):
        pair = (change.seller, change.buyer)
        with told_with(path, "accounts", "changes", k):
            way = _way(change, made, market)
            if not way:
                continue
            if routes.setdefault(pair, way) != way:
                raise ConfigError(
                    f"from {pair[0]} to {pair[1]} over {', '.join(way)}, and over "
                    f"{', '.join(routes[pair])} before",
                    hint="changes between two regions take one way",
                )
            energy = change.energy_twh
            for name in way:
                sent[name] += energy
                energy *= kept[name]
                if sent[name] > room[name] * (1 + 1e-9):
                    raise ConfigError(
                        f"{sent[name]:.6g} TWh are sent over {name}, it carries {room[name]:.6g}",
                        where=name,
                        hint="lower energy_twh, or raise the corridor's capacity or limit_twh",
                    )
    table = made.model.table
    worth = rates.get(table.currency.code)
    with told_with(path, "exchange_rates"):
        return Carriage.along(
            routes,
            market.corridors,
            made.wheeling,
            table.money_unit,
            currency=market.currency,
            rate=None if worth is None else 1.0 / worth,
        )


def _way(change: Change, made: Resourcing, market: Market) -> tuple[str, ...]:
    """Return the corridors that a change goes over; none where the table's own trade carries it."""
    seller, buyer, lines = change.seller, change.buyer, market.corridors
    if seller == buyer:
        return ()
    if change.over:
        route_of(lines, seller, buyer, change.over)
        return change.over
    ends = zip(lines.index, lines["from"], lines["to"], strict=True)
    direct = [str(name) for name, start, end in ends if (start, end) == (seller, buyer)]
    if len(direct) > 1:
        raise ConfigError(
            f"{', '.join(direct)} all go from {seller} to {buyer}", hint="say which in over"
        )
    if not direct and not made.physical.loc[[seller], buyer].to_numpy().sum() > 0.0:
        raise ConfigError(
            f"no power goes from {seller} to {buyer} in the table, and no corridor of the plan",
            where=seller,
            hint="add corridors between them, and name them in over",
        )
    return tuple(direct)


def _claims(asked: Accounts) -> pd.DataFrame:
    claims: dict[tuple[str, str], dict[str, float]] = {}
    for claim in asked.claims:
        row = claims.setdefault((claim.seller, claim.source), {})
        row[claim.buyer] = row.get(claim.buyer, 0.0) + claim.energy_twh
    rows = pd.MultiIndex.from_tuples(list(claims), names=["region", "source"])
    return pd.DataFrame(list(claims.values()), rows).fillna(0.0)


def changed(
    asked: Accounts, made: Resourcing, carriage: Carriage, path: Path | None
) -> pd.DataFrame:
    """Return purchases after the changes of a plan, TWh at the plant.

    Raises
    ------
    ConfigError
        No grid or corridor carries it; more is to be replaced than is bought.
    LabelError
        Plants or buyers that the table has not.
    """
    purchases = made.physical.copy()
    for k, change in enumerate(asked.changes):
        with told_with(path, "accounts", "changes", k):
            _apply(purchases, change, made, carriage)
    return purchases


def _apply(purchases: pd.DataFrame, change: Change, made: Resourcing, carriage: Carriage) -> None:
    new, old = (
        (change.seller, change.source),
        (change.in_place_of.seller, change.in_place_of.source),
    )
    for plant in (new, old):
        rows = pd.MultiIndex.from_tuples([plant], names=["region", "source"])
        made.power.aligned(pd.DataFrame({change.buyer: [0.0]}, rows))
    regions, buyers = list(made.model.table.regions), made.power.destinations
    kept = pd.DataFrame(carriage.kept_of(regions, buyers)[0], regions, list(buyers))
    lands = change.energy_twh * kept.loc[new[0], change.buyer]
    less = lands / kept.loc[old[0], change.buyer]
    bought = purchases.loc[old, change.buyer]
    if less > bought * (1 + 1e-9):
        raise ConfigError(
            f"{less:.6g} TWh of {' / '.join(old)} are to be replaced, {change.buyer} buys "
            f"{bought:.6g}",
            where=change.buyer,
            hint="lower energy_twh, or name another plant in in_place_of",
        )
    purchases.loc[new, change.buyer] += change.energy_twh
    purchases.loc[old, change.buyer] = max(purchases.loc[old, change.buyer] - less, 0.0)
