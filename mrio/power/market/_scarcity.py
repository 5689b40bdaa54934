"""What green power and contracts make scarce, beside energy and certificates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.labels import FloatArray
from mrio.power.market._market import Market
from mrio.power.market._program import Solved


@dataclass(frozen=True, eq=False)
class Scarcity:
    """Duals of the rules on green power and of contracts, per MWh, zero where they do not bind.

    Attributes
    ----------
    line : DataFrame corridor × period
        Room on a line for green power, which is some of what is sent.
    made : DataFrame province × period
        Green power there, that could be sent as such: what a MWh made green
        earns beside energy and certificate.
    contract, green_contract : Series by corridor
        Sending one more MWh (green) that contracts over this pair ask for.
    beside : Series by corridor
        One more MWh of green power that lands over its pair, beside contracts'.
    contract_made : Series by province
        Making one more MWh green that its contracts ask for.
    contracts : Series by contract
        What one more MWh signed makes of it above energy and certificates.
    own : DataFrame province × period
        Power generated there, where lines of plants carry all of it: what a MWh
        generated earns beside its price.
    store : Series by plant
        One more MWh over all periods where that is limited: the value of water.
    """

    line: pd.DataFrame
    made: pd.DataFrame
    contract: pd.Series
    green_contract: pd.Series
    beside: pd.Series
    contract_made: pd.Series
    contracts: pd.Series
    store: pd.Series
    own: pd.DataFrame


def scarcity_of(market: Market, solved: Solved) -> Scarcity:
    """Read the duals of a solved program; what it has no constraint for is worth nothing."""
    lines, signed = market.corridors, market.contracts

    def below(name: str, rows: pd.Index) -> pd.DataFrame:
        shape = (len(rows), len(market.periods))
        values = np.zeros(shape)
        if name in solved.duals:
            values = -_worth(solved, name).reshape(shape)
        return pd.DataFrame(values + 0.0, rows, market.periods)

    def above(name: str) -> float:
        if name not in solved.duals:
            return 0.0
        return float(_worth(solved, name))

    of_line = {kind: pd.Series(0.0, lines.index) for kind in ("all", "green", "beside")}
    energy = signed["energy"].to_numpy(dtype=float)
    lands = market.green_landing / np.where(energy > 0, energy, 1.0)
    of_contract = pd.Series(0.0, signed.index, name=market.price_unit)
    green = signed["green"].to_numpy(dtype=bool)
    for k, (start, end) in enumerate(market.contract_pairs):
        pair = ((lines["from"] == start) & (lines["to"] == end)).to_numpy()
        every = ((signed["from"] == start) & (signed["to"] == end)).to_numpy()
        for kind, which in (("all", every), ("green", every & green), ("beside", every & green)):
            worth = abs(above(f"contracts_{kind}_{k}"))
            of_line[kind][pair] = worth
            of_contract[which] += worth * (lands[which] if kind == "beside" else 1.0)
    made = pd.Series(0.0, market.provinces)
    first = green & market.starts_here
    for name in dict.fromkeys(signed["from"][first]):
        made[name] = above(f"contracts_made_green_{name}")
        of_contract[first & (signed["from"] == name).to_numpy()] += made[name]
    return Scarcity(
        line=below("green_within_sent", lines.index),
        made=below("green_source", market.provinces),
        contract=of_line["all"],
        green_contract=of_line["green"],
        beside=of_line["beside"],
        contract_made=made,
        contracts=of_contract,
        store=_limits(market, solved),
        own=below("plant_lines", market.provinces),
    )


def _worth(solved: Solved, name: str) -> FloatArray:
    """Return the duals of a constraint, zero for rows without a variable: they bind nobody."""
    return np.nan_to_num(solved.duals[name], nan=0.0)


def _limits(market: Market, solved: Solved) -> pd.Series:
    worth: FloatArray = np.zeros(len(market.supply))
    if "year_limit" in solved.duals:
        at = np.flatnonzero(np.isfinite(market.year_limits))
        worth[at] = -solved.duals["year_limit"]
    return pd.Series(worth + 0.0, market.supply.index, name=market.price_unit)
