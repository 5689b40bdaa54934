"""What a plan's claims, and its changes of dispatch, make of accounts: purchases and tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from mrio.config import told_with
from mrio.errors import ConfigError, InputError
from mrio.power._carriage import Carriage
from mrio.power._contract_accounts import (
    accounts_table,
    compensation_table,
    dispatch_accounts_table,
    footprints_table,
)
from mrio.power._plan import Accounts, Change
from mrio.power._resourcing import Resourcing


def account_tables(
    asked: Accounts, made: Resourcing, corridors: pd.DataFrame, path: Path | None
) -> dict[str, pd.DataFrame]:
    """Return tables of accounts, footprints and compensation, by contract and by dispatch.

    Parameters
    ----------
    asked : Accounts
    made : Resourcing
    corridors : DataFrame
        Of the plan's market: what is sent over them pays their fees, and loses.
    path : Path or None
        The plan's file, for errors.

    Raises
    ------
    ConfigError, InputError, LabelError
    """
    tables: dict[str, pd.DataFrame] = {}
    cases: dict[str, tuple[pd.DataFrame, Carriage | None]] = {}
    if asked.claims:
        with told_with(path, "accounts", "claims"):
            claimed = made.under(_claims(asked))
        tables["accounts"] = accounts_table(made, claimed)
        cases["market"] = (claimed, None)
    if asked.changes:
        carriage = Carriage.over(corridors, made.wheeling, made.model.table.money_unit)
        purchases = changed(asked, made, carriage, path)
        tables["dispatch_accounts"] = dispatch_accounts_table(made, purchases, carriage)
        cases["dispatch"] = (purchases, carriage)
    if asked.products:
        with told_with(path, "accounts", "products"):
            tables["footprints"] = footprints_table(made, cases, asked.products)
    if asked.compensation_yuan_per_t is not None:
        tables["compensation"] = compensation_table(made, cases, asked.compensation_yuan_per_t)
    return tables


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
        No grid or corridor carries it; more is put off than is bought.
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
        _check_carried(plant[0], change.buyer, made, carriage)
    regions, buyers = list(made.model.table.regions), made.power.destinations
    kept = pd.DataFrame(carriage.kept_of(regions, buyers)[0], regions, list(buyers))
    lands = change.energy_twh * kept.loc[new[0], change.buyer]
    less = lands / kept.loc[old[0], change.buyer]
    bought = purchases.loc[old, change.buyer]
    if less > bought * (1 + 1e-9):
        raise ConfigError(
            f"{less:.6g} TWh of {' / '.join(old)} are put off, {change.buyer} buys {bought:.6g}",
            where=change.buyer,
            hint="lower energy_twh, or name another plant in in_place_of",
        )
    purchases.loc[new, change.buyer] += change.energy_twh
    purchases.loc[old, change.buyer] = max(purchases.loc[old, change.buyer] - less, 0.0)


def _check_carried(seller: str, buyer: str, made: Resourcing, carriage: Carriage) -> None:
    """Raise where power would be carried by nobody: no corridor, and none in the table."""
    fees = carriage.fees
    if seller == buyer or fees is None:
        return
    known = seller in fees.index and fees.loc[seller, buyer] != 0.0
    if not known and made.physical.loc[seller, buyer].sum() <= 0.0:
        raise InputError(
            f"no power goes from {seller} to {buyer} in the table, and the plan has no corridor",
            where=seller,
            hint="add a corridor between them to corridors",
        )
